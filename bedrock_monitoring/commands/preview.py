"""The command `preview`: the dashboards of a rollout as a page, and as pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.preview.page import ShownDashboard, content_of, page_of
from bedrock_monitoring.preview.picture import View, chromium, take, with_content
from bedrock_monitoring.preview.showing import show_monitoring
from bedrock_monitoring.rollout.dashboards import Monitoring

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = Path("preview.out") / "index.html"
"""Where the page goes unless another place is named."""

MOST_MODELS_WITH_OTHER_RANGES = 30
"""More models than these are shown over the dashboards' own time range alone: a page should open at once."""

TITLE = "Dashboard preview"

FIRST_SCREEN = View(width=1600, height=1512)
"""What the picture of the first screen shows: 24 rows."""


def run(
    made: Sequence[Monitoring],
    *,
    page: Path,
    pictures: Path | None,
    first_screen: Path | None,
) -> Iterator[Path]:
    """Write what was asked for, and yield each path when it is there.

    Args:
        made: Whose dashboards, one at least.
        page: Where the page goes.
        pictures: The folder for a picture of each dashboard; none for no pictures.
        first_screen: Where a picture of the first dashboard's first screen goes; none for no such picture.

    Raises:
        NoBrowserError: There is no Chromium, or no playwright, for the pictures; the page is written.
    """
    shown = write_page(made, path=page)
    yield page
    if pictures is None and first_screen is None:
        return
    with chromium() as browser:
        if pictures is not None:
            yield from write_pictures(browser, shown, page=page, folder=pictures)
        if first_screen is not None:
            png = take(browser, page, number=0, view=FIRST_SCREEN, whole=False)
            first_screen.write_bytes(with_content(png, digest_of(shown[0])))
            yield first_screen


def write_page(made: Sequence[Monitoring], *, path: Path) -> tuple[ShownDashboard, ...]:
    """Write the page and return what it shows.

    Args:
        made: Whose dashboards, one at least.
        path: Where to.
    """
    is_small = sum(len(one.target.models) for one in made) <= MOST_MODELS_WITH_OTHER_RANGES
    shown = tuple(dashboard for one in made for dashboard in show_monitoring(one, other_ranges=is_small))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page_of(shown, title=TITLE), encoding="utf-8")
    return shown


def write_pictures(
    browser: Browser, shown: Sequence[ShownDashboard], *, page: Path, folder: Path
) -> Iterator[Path]:
    """Write a picture of each dashboard, named as the dashboard is, and yield its path.

    Args:
        browser: What takes them.
        shown: What the page shows.
        page: The page.
        folder: Where to; dashboards of one name in several accounts get a number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [dashboard.name for dashboard in shown]
    for number, dashboard in enumerate(shown):
        suffix = f"-{number + 1}" if names.count(dashboard.name) > 1 else ""
        path = folder / f"{dashboard.name}{suffix}.png"
        png = take(browser, page, number=number, view=View())
        path.write_bytes(with_content(png, digest_of(dashboard)))
        yield path


def digest_of(shown: ShownDashboard) -> str:
    """Return a digest of what a dashboard shows: equal where two pictures would show the same."""
    return hashlib.sha256(content_of(shown).encode()).hexdigest()
