"use strict";
// Styles that depend on data. The page's policy forbids style attributes, which hostile text could use.
window.style = (root) => {
  for (const element of [root, ...root.querySelectorAll("[data-css]")]) {
    if (element.dataset.css) element.style.cssText = element.dataset.css;
  }
  return root;
};
window.style(document.body);
