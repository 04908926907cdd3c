"""Every text of the preview can be read whole at the widths of laptops, desktops and phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, last
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.preview.page import PreviewDashboard, render_page
from bedrock_monitoring.preview.preview_dashboards import preview_monitoring
from bedrock_monitoring.preview.screenshots import Viewport, launch_chromium, open_preview
from bedrock_monitoring.rollout import load
from tests.preview.sample import CALLS, NOW, metric, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parents[2]
ROLLOUTS = ("rollout.yaml", "examples/everything.yaml")
WIDTHS = (1280, 1440, 1600, 390)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def dashboards() -> tuple[PreviewDashboard, ...]:
    monitorings = [build_monitoring(load(PROJECT / path).targets)[0] for path in ROLLOUTS]
    return tuple(
        dashboard
        for monitoring in monitorings
        for dashboard in preview_monitoring(monitoring, other_ranges=False)
    )


def test_no_text_of_any_dashboard_is_cut(
    browser: Browser, dashboards: tuple[PreviewDashboard, ...], tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_page(dashboards, title="x"), encoding="utf-8")
    with open_preview(browser, path, viewport=Viewport(width=WIDTHS[0])) as page:
        page.evaluate(WITHOUT_PLOTS)
        assert cut_texts(page, list(range(len(dashboards)))) == []
        page.evaluate(HIDE_A_TITLE)
        assert page.evaluate(CUT_TEXTS, f"#dashboard-{len(dashboards) - 1}") == ["hidden: hidden"]


def test_no_text_of_a_plot_is_cut(
    browser: Browser, dashboards: tuple[PreviewDashboard, ...], tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    cost = next(one for one in dashboards if one.name.endswith("-cost"))
    path.write_text(render_page([dashboards[0], cost], title="x"), encoding="utf-8")
    for number, width in ((0, WIDTHS[0]), (0, WIDTHS[-1]), (1, WIDTHS[0])):
        with open_preview(browser, path, viewport=Viewport(width=width), number=number) as page:
            assert page.locator(".main-svg text").count() > 50
            assert page.evaluate(CUT_TEXTS, f"#dashboard-{number} svg") == []


def test_a_number_of_a_day_stays_when_the_range_of_the_page_changes(browser: Browser, tmp_path: Path) -> None:
    number = metric([*CALLS], title="24 hours", view="singleValue", setPeriodToTimeRange=True)
    own = {**number, "properties": {**number["properties"], "start": "-P1D"}}
    following = {**number, "y": 6, "properties": {**number["properties"], "title": "page"}}
    ranges = [last(seconds, end=int(NOW.timestamp()), now=NOW) for seconds in (HOUR, DAY, 7 * DAY)]
    path = tmp_path / "index.html"
    body = {"start": "-PT8H", "widgets": [own, following]}
    path.write_text(render_page([show(body, other_ranges=ranges)], title="x"), encoding="utf-8")
    numbers: dict[str, list[str]] = {"24 hours": [], "page": []}
    with open_preview(browser, path, viewport=Viewport()) as page:
        for label in ("1 h", "8 h", "1 d", "7 d"):
            page.get_by_label(label).check(force=True)
            for title, shown in numbers.items():
                shown.append(page.locator(f"article:has(h4:text-is('{title}')) strong").inner_text())
    assert len(set(numbers["24 hours"])) == 1
    assert len(set(numbers["page"])) == 4
    assert numbers["24 hours"][0] == numbers["page"][2]


def cut_texts(page: Page, numbers: list[int]) -> list[str]:
    """Return what is cut at each width, with the width and the number of the dashboard."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for number in numbers:
            page.evaluate(f"location.hash = '#dashboard-{number}'")
            page.locator(f"#dashboard-{number}").wait_for(state="visible")
            cut = page.evaluate(CUT_TEXTS, f".top, #dashboard-{number}")
            found.extend(f"{width} px, dashboard {number}: {text}" for text in cut)
    return found


WITHOUT_PLOTS = """() => {
  // The texts of plots have a test of their own.
  Plotly.react = () => {};
  for (const plot of document.querySelectorAll(".plot")) plot.replaceChildren();
}"""

HIDE_A_TITLE = """() => {
  const title = [...document.querySelectorAll("article h4")].at(-1);
  title.textContent = "hidden";
  title.style.cssText = "width: 20px; overflow: hidden; white-space: nowrap; overflow-wrap: normal";
}"""

CUT_TEXTS = """(roots) => {
  // What scrolls: rows and columns of tables, long legends, and notes about what cannot be shown.
  const SCROLLS = ".scroll, .notes, pre, .plotted:has(~ .strips) .legend";
  const isLong = (legend) => legend.children.length > 8
    || [...legend.children].some((entry) => entry.textContent.trim().length > 25);
  const scrolls = (box) => box.matches(SCROLLS) || (box.matches(".legend") && isLong(box));
  const found = [];
  const inside = (rect, box) => rect.left >= box.left - 1 && rect.right <= box.right + 1
    && rect.top >= box.top - 1 && rect.bottom <= box.bottom + 1;
  const clips = new Map();
  const clipping = (element) => {
    if (!clips.has(element)) {
      const isDrawing = element instanceof SVGElement && !(element instanceof SVGSVGElement);
      const cuts = !isDrawing && getComputedStyle(element).overflow !== "visible";
      clips.set(element, cuts ? element.getBoundingClientRect() : null);
    }
    return clips.get(element);
  };
  for (const root of document.querySelectorAll(roots)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || parent.closest("option, .unseen, .skip, .hoverlayer")) continue;
      if (!parent.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 0.5);
      for (let box = parent; box && box !== document.body && !scrolls(box); box = box.parentElement) {
        const bounds = clipping(box);
        if (bounds && !rects.every((rect) => inside(rect, bounds))) {
          const title = parent.closest("article")?.querySelector("h4")?.textContent ?? "the page";
          found.push(`${title}: ${walker.currentNode.data.trim()}`);
          break;
        }
      }
    }
  }
  const wide = document.documentElement.scrollWidth;
  return wide > innerWidth ? [...found, `the page is ${wide} pixels wide`] : found;
}"""
