"""The page in Chromium. Without Chromium, these tests fail and say how to install it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, TimeRange
from bedrock_monitoring.preview.page import render_page
from bedrock_monitoring.preview.screenshots import Viewport, launch_chromium, open_preview
from tests.preview.sample import EVERY_WIDGET, HOSTILE_TEXTS, MODELS, NOW, WITH_VARIABLES, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDE, PHONE = 1400, 390
ROW = 50
SHAPES = {
    "Lines": ".scatterlayer .trace",
    "Stacked": ".scatterlayer .trace .js-fill",
    "Bars": ".barlayer .point",
    "Pie": ".pielayer .slice",
    "Gauge": ".indicatorlayer .angular",
    "Band": ".scatterlayer .trace",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("preview") / "index.html"
    hour = TimeRange(start=int(NOW.timestamp()) - HOUR, end=int(NOW.timestamp()))
    page = render_page(
        [show(EVERY_WIDGET, other_ranges=[hour]), show(HOSTILE_TEXTS, name="hostile")],
        title="Preview",
    )
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(browser: Browser, path: Path) -> Iterator[Page]:
    """A page that all tests share, because opening one takes seconds. Tests restore its state."""
    with open_preview(browser, path, viewport=Viewport(width=WIDE)) as page:
        yield page


def widget(title: str) -> str:
    return f"#dashboard-0 article:has(h4:text-is('{title}'))"


@pytest.mark.parametrize(("title", "shape"), SHAPES.items())
def test_every_plot_is_drawn(page: Page, title: str, shape: str) -> None:
    drawn = page.locator(f"{widget(title)} {shape}")
    assert drawn.count() >= 1
    box = drawn.first.bounding_box()
    assert box is not None
    assert box["width"] > 20
    assert box["height"] > 20


def test_every_other_widget_is_shown(page: Page) -> None:
    for selector in (
        ".markdown table",
        ".tile",
        ".numbers .spark",
        ".metric.table td",
        ".log thead th",
        ".unknown .box",
    ):
        assert page.locator(f"#dashboard-0 {selector}").first.is_visible(), selector
    assert "SERVICE_QUOTA" in page.locator(widget("Not evaluated")).inner_text()


def test_annotations_have_lines_and_labels(page: Page) -> None:
    lines = widget("Lines")
    texts = page.locator(f"{lines} .annotation-text").all_text_contents()
    assert {"Limit", "Normal", "Release", "Calls a minute"} <= set(texts)
    assert page.locator(f"{lines} .shapelayer path").count() >= 6


def test_widgets_are_placed_on_the_grid_of_the_body(page: Page) -> None:
    grid = page.locator("#dashboard-0 .grid").first.bounding_box()
    assert grid is not None
    for article in page.locator("#dashboard-0 article").all():
        box = article.bounding_box()
        assert box is not None
        column = (grid["width"] + 8) / 24
        x, y, width, height = (
            int(article.get_attribute(f"data-{name}") or "") for name in ("x", "y", "width", "height")
        )
        assert box["x"] - grid["x"] == pytest.approx(x * column, abs=1)
        assert box["width"] == pytest.approx(width * column - 8, abs=1)
        assert box["y"] - grid["y"] == pytest.approx(y * ROW, abs=1)
        assert box["height"] == pytest.approx(height * ROW - 8, abs=1)


def test_the_console_is_empty_and_the_page_sends_no_request(browser: Browser, path: Path) -> None:
    trouble: list[str] = []
    requests: list[str] = []
    with browser.new_context(viewport={"width": WIDE, "height": 1000}) as context:
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        for link in page.locator(".top a").all():
            link.click()
            page.evaluate("window.drawVisible()")
        page.locator("#theme").click()
    assert trouble == []
    assert requests == [path.as_uri()]


def test_hostile_text_does_nothing(page: Page) -> None:
    page.locator(".top a").nth(1).click()
    page.evaluate("window.drawVisible()")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#dashboard-1").is_visible()
    assert page.locator("#dashboard-0").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE
    page.locator(".top a").nth(0).click()


def test_a_dashboard_has_an_address_of_its_own(browser: Browser, path: Path) -> None:
    with open_preview(browser, path, viewport=Viewport(width=WIDE), number=1) as page:
        assert page.locator("#dashboard-1").is_visible()
        assert page.locator(".top a[aria-current]").text_content() == "hostile"


def test_a_link_to_a_dashboard_of_the_page_stays_on_the_page(browser: Browser, tmp_path: Path) -> None:
    console = "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1"
    markdown = f"[one]({console}#dashboards:name=other) [two]({console}#dashboards/dashboard/nowhere)"
    linking = {"widgets": [{"type": "text", "properties": {"markdown": markdown}}]}
    path = tmp_path / "index.html"
    path.write_text(
        render_page([show(linking), show(EVERY_WIDGET, name="other")], title="x"),
        encoding="utf-8",
    )
    with open_preview(browser, path, viewport=Viewport(width=WIDE)) as page:
        assert page.get_by_role("link", name="two").get_attribute("target") == "_blank"
        page.get_by_role("link", name="one").focus()
        page.keyboard.press("Enter")
        page.locator("#dashboard-1").wait_for(state="visible")
        assert page.url == f"{path.as_uri()}#dashboard-1"


def test_a_time_range_is_selected_by_keyboard_and_changes_the_plots(page: Page) -> None:
    page.locator("#dashboard-0 [data-range] :checked").focus()
    page.keyboard.press("ArrowLeft")
    page.evaluate("window.drawVisible()")
    assert page.locator("#dashboard-0 .clock").text_content() == "2026-01-14 14:00 to 15:00 UTC"
    ticks = page.locator(f"{widget('Lines')} .xtick").all_text_contents()
    assert {tick.partition(":")[0] for tick in ticks} <= {"14", "15"}
    assert page.locator(f"{widget('Lines')} .scatterlayer .trace").count() == 2
    page.keyboard.press("ArrowRight")
    assert page.locator("#dashboard-0 .clock").text_content() == "2026-01-14 07:00 to 15:00 UTC"
    assert "07:00" in page.locator(f"{widget('Lines')} .xtick").all_text_contents()


def test_the_legend_hides_a_series_by_keyboard(page: Page) -> None:
    drawn = page.locator(f"{widget('Lines')} .scatterlayer .trace")
    before = drawn.count()
    button = page.locator(f"{widget('Lines')} .legend button").first
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert drawn.count() == before - 1
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert drawn.count() == before


def test_light_and_dark_follow_the_system_and_the_switch(browser: Browser, path: Path, page: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    with open_preview(browser, path, viewport=Viewport(width=WIDE, dark=True)) as dark:
        assert dark.evaluate(background) != light
        dark.locator("#theme").click()
        assert dark.evaluate(background) == light


def test_a_phone_shows_one_column_and_nothing_wider_than_itself(browser: Browser, path: Path) -> None:
    with open_preview(browser, path, viewport=Viewport(width=PHONE, height=800)) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        boxes = [article.bounding_box() for article in page.locator("#dashboard-0 article").all()]
        assert len({round(box["x"]) for box in boxes if box}) == 1
        assert all(box["width"] > 0.85 * PHONE for box in boxes if box)
        assert page.locator(".scatterlayer .trace").count() >= 4


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_told_from_its_background(browser: Browser, path: Path, *, dark: bool) -> None:
    """Every text on a plain background has the contrast of WCAG 2 level AA, 4.5 to 1."""
    with open_preview(browser, path, viewport=Viewport(width=WIDE, dark=dark)) as page:
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        assert page.evaluate(LOW_CONTRAST) == []


def test_every_interactive_element_is_reached_by_tab(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')]"
        ".filter((one) => one.offsetParent).length"
    )
    reached = 1
    while reached < 200:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached += 1
    assert reached >= wanted


LOW_CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map((part) => linear(part / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *:not(script):not(style):not(svg *)")) {
    const nodes = [...element.childNodes].filter((node) => node.nodeType === 3);
    const text = nodes.map((node) => node.data.trim()).join("");
    if (!text || !element.offsetParent) continue;
    const style = getComputedStyle(element);
    if (style.color.startsWith("color(")) continue;
    const [one, other] = [light(parse(style.color)), light(behind(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) found.add(`${text.slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return [...found];
}"""


@pytest.fixture(scope="module")
def choosing(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of a dashboard with every type of control."""
    path = tmp_path_factory.mktemp("preview") / "index.html"
    hour = TimeRange(start=int(NOW.timestamp()) - HOUR, end=int(NOW.timestamp()))
    shown = show(WITH_VARIABLES, other_ranges=[hour])
    path.write_text(render_page([shown], title="Preview"), encoding="utf-8")
    with open_preview(browser, path, viewport=Viewport(width=WIDE)) as page:
        yield page


def test_a_list_changes_plots_and_texts_by_keyboard(choosing: Page) -> None:
    before = choosing.locator(f"{widget('Chosen')} .scatterlayer path.js-line").get_attribute("d")
    choosing.get_by_label("Model", exact=True).focus()
    choosing.keyboard.press("ArrowDown")
    choosing.evaluate("window.drawVisible()")
    after = choosing.locator(f"{widget('Chosen')} .scatterlayer path.js-line").get_attribute("d")
    assert after
    assert after != before
    assert choosing.locator("#dashboard-0 .markdown").inner_text() == MODELS[0]
    assert choosing.locator("#status").text_content() == (
        f"Model: {MODELS[0]}, Statistic: Sum, Name: {MODELS[0]}, 2026-01-14 07:00 to 15:00 UTC"
    )
    choosing.keyboard.press("ArrowUp")
    assert choosing.locator("#dashboard-0 .markdown").inner_text() == MODELS[1]


def test_buttons_change_plots_by_keyboard(choosing: Page) -> None:
    numbers = choosing.locator(f"{widget('Number')} strong")
    before = numbers.text_content()
    choosing.get_by_label("Sum").focus()
    choosing.keyboard.press("ArrowRight")
    assert choosing.get_by_label("Average").is_checked()
    assert numbers.text_content() != before
    choosing.keyboard.press("ArrowLeft")
    assert numbers.text_content() == before


def test_a_text_input_accepts_known_values_and_explains_others(choosing: Page) -> None:
    field = choosing.get_by_label("Name")
    numbers = choosing.locator(f"{widget('Number')} strong")
    before = numbers.text_content()
    field.fill("something else")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "true"
    assert "CloudWatch accepts any text here" in choosing.locator(".said").inner_text()
    assert numbers.text_content() == before
    field.fill(MODELS[1])
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "false"
    assert choosing.locator(".said").text_content() == ""
    assert numbers.text_content() != before
    field.fill(MODELS[0])
    field.press("Enter")
    assert numbers.text_content() == before


def test_a_hidden_variable_has_no_control(choosing: Page) -> None:
    assert choosing.locator("[data-variable]").count() == 3
    assert choosing.locator(widget("hidden default")).is_visible()


def test_another_value_uses_the_default_range_and_another_range_the_default_values(
    choosing: Page,
) -> None:
    model, clock = choosing.get_by_label("Model", exact=True), choosing.locator("#dashboard-0 .clock")
    assert choosing.locator(".hint").inner_text() == "Other values are shown over 8 h."
    choosing.get_by_label("8 h").focus()
    choosing.keyboard.press("ArrowLeft")
    assert clock.text_content() == "2026-01-14 14:00 to 15:00 UTC"
    model.select_option(index=1)
    assert clock.text_content() == "2026-01-14 07:00 to 15:00 UTC"
    assert choosing.get_by_label("8 h").is_checked()
    choosing.get_by_label("8 h").focus()
    choosing.keyboard.press("ArrowLeft")
    assert clock.text_content() == "2026-01-14 14:00 to 15:00 UTC"
    assert model.input_value() == "0"
    choosing.keyboard.press("ArrowRight")
