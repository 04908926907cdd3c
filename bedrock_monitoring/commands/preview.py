"""The command `preview`: the dashboards of a rollout as a page, and as pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bedrock_monitoring.preview import picture
from bedrock_monitoring.preview.page import ShownDashboard, content_of, page_of
from bedrock_monitoring.preview.showing import show_monitoring
from bedrock_monitoring.rollout import Target
from bedrock_monitoring.rollout.dashboards import monitoring_of

PAGE = Path("preview.out") / "index.html"
"""Where the page goes unless another place is named."""

TITLE = "Dashboard preview"

FIRST_SCREEN_WIDTH = 1600
FIRST_SCREEN_HEIGHT = 1240
"""Of the picture of the first screen, in CSS pixels: about 20 rows."""


def run(
    targets: Sequence[Target],
    *,
    page: Path,
    pictures: Path | None,
    first_screen: Path | None,
) -> Iterator[Path]:
    """Write what was asked for, and yield each path when it is there.

    Args:
        targets: Whose dashboards, one at least.
        page: Where the page goes.
        pictures: The folder for a picture of each dashboard; none for no pictures.
        first_screen: Where a picture of the first dashboard's first screen goes; none for no such picture.

    Raises:
        InvalidInputError: CloudWatch would refuse a dashboard or an alarm.
        NoBrowserError: There is no Chromium, or no playwright, for the pictures; the page is written.
    """
    shown = write_page(targets, path=page)
    yield page
    if pictures is not None:
        yield from write_pictures(shown, page=page, folder=pictures)
    if first_screen is not None:
        write_first_screen(shown[0], page=page, path=first_screen)
        yield first_screen


def write_page(targets: Sequence[Target], *, path: Path) -> tuple[ShownDashboard, ...]:
    """Write the page and return what it shows.

    Args:
        targets: Whose dashboards, one at least.
        path: Where to.

    Raises:
        InvalidInputError: CloudWatch would refuse a dashboard or an alarm.
    """
    shown = tuple(dashboard for one in monitoring_of(targets) for dashboard in show_monitoring(one))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page_of(shown, title=TITLE), encoding="utf-8")
    return shown


def write_pictures(shown: Sequence[ShownDashboard], *, page: Path, folder: Path) -> Iterator[Path]:
    """Write a picture of each dashboard, named as the dashboard is, and yield its path.

    Args:
        shown: What the page shows.
        page: The page.
        folder: Where to.

    Raises:
        NoBrowserError: There is no Chromium, or no playwright.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, dashboard in enumerate(shown):
        path = folder / f"{dashboard.name}.png"
        path.write_bytes(picture.with_content(picture.take(page, number=number), digest_of(dashboard)))
        yield path


def write_first_screen(shown: ShownDashboard, *, page: Path, path: Path) -> None:
    """Write a picture of the first screen of the first dashboard, which says what it shows.

    Args:
        shown: The first dashboard of the page.
        page: The page.
        path: Where to.

    Raises:
        NoBrowserError: There is no Chromium, or no playwright.
    """
    png = picture.take(page, number=0, width=FIRST_SCREEN_WIDTH, height=FIRST_SCREEN_HEIGHT)
    path.write_bytes(picture.with_content(png, digest_of(shown)))


def digest_of(shown: ShownDashboard) -> str:
    """Return a digest of what a dashboard shows: equal where two pictures would show the same."""
    return hashlib.sha256(content_of(shown).encode()).hexdigest()
