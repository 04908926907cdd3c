"""Render the markdown of text widgets as HTML, without raw HTML and without requests to other hosts."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LEVELS_ABOVE = 2
"""The levels of the page title and the dashboard name, above the headings of widgets."""
_DEEPEST = 6
_BUTTON = "button:"
_PRIMARY = "primary:"


def to_html(text: str) -> str:
    """Render markdown as HTML. Links open in a new tab; images stay text.

    Args:
        text: Markdown with tables, and CloudWatch's ``[button:primary:Text](address)``.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:])
            token.tag = f"h{min(level + _LEVELS_ABOVE, _DEEPEST)}"
            if token.type == "heading_open":
                token.attrSet("class", f"heading-{level}")
        if alignment := token.attrs.pop("style", None):
            token.attrSet("data-css", str(alignment))
        _rewrite_links(token.children or ())
    return str(parser.renderer.render(tokens, parser.options, {}))


def _rewrite_links(tokens: Sequence[Token]) -> None:
    for index, token in enumerate(tokens):
        if token.type != "link_open":
            continue
        token.attrSet("target", "_blank")
        token.attrSet("rel", "noreferrer noopener")
        text = tokens[index + 1]
        if text.content.startswith(_BUTTON):
            content = text.content.removeprefix(_BUTTON)
            token.attrSet("class", "button primary" if content.startswith(_PRIMARY) else "button")
            text.content = content.removeprefix(_PRIMARY)
