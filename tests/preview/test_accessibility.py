"""Check the page with axe-core: no serious accessibility violation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from bedrock_monitoring.preview.page import render_page
from bedrock_monitoring.preview.screenshots import Viewport, launch_chromium, open_preview
from tests.preview.sample import EVERY_WIDGET, WITH_VARIABLES, beside, metric, show, widget

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ALARMS = [f"arn:aws:cloudwatch:eu-central-1:111122223333:alarm:number-{number}" for number in range(100)]
OVERFLOWING = beside(
    [
        widget("text", {"markdown": "Many words. " * 1000}),
        widget("alarm", {"title": "Many alarms", "alarms": ALARMS}),
        metric(
            *([{"expression": f"SERVICE_QUOTA(m{number})"}] for number in range(40)), title="Many failures"
        ),
    ]
)
"""Widgets with more content than space."""

GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("preview") / "index.html"
    shown = [
        show(EVERY_WIDGET),
        show(WITH_VARIABLES, name="variables"),
        show(OVERFLOWING, name="overflowing"),
    ]
    page = render_page(shown, title="Preview")
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1400, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("number", [0, 1, 2], ids=["widgets", "variables", "overflowing"])
def test_axe_finds_no_serious_violation(
    browser: Browser, path: Path, *, number: int, dark: bool, width: int
) -> None:
    with open_preview(browser, path, viewport=Viewport(width=width, dark=dark), number=number) as page:
        found = Axe().run(page).response
    grave = {
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    }
    assert len(found["passes"]) > 15
    assert grave == set()


def test_axe_finds_a_serious_violation(browser: Browser, path: Path) -> None:
    with open_preview(browser, path, viewport=Viewport()) as page:
        page.evaluate("theme.replaceChildren(); theme.removeAttribute('aria-label')")
        found = Axe().run(page, context="#theme").response
    assert [(rule["id"], rule["impact"]) for rule in found["violations"]] == [("button-name", "critical")]
