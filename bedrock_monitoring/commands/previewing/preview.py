"""The command `preview`: dashboards of a rollout, a stack or a file as a page, and as pictures."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.commands.deploying.deployment import Ask
from bedrock_monitoring.commands.previewing import picture_changes
from bedrock_monitoring.datapoints.recorded_source import (
    RecordedSource,
    Recording,
    load_recordings,
    save_recordings,
)
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.page import PreviewDashboard, comparable_content, render_page
from bedrock_monitoring.preview.preview_dashboards import (
    PreviewSubject,
    preview_monitoring,
    preview_subject,
    target_subject,
)
from bedrock_monitoring.preview.screenshots import Viewport, embed_digest, launch_chromium, take_screenshot
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = Path("preview.out") / "index.html"
"""Where the page goes unless another place is named."""

MAX_MODELS_WITH_OTHER_RANGES = 30
"""More models than these are shown over the dashboards' own time range alone: a page should open at once."""

MIN_PARTS_FOR_PROCESSES = 3
"""Fewer pairs of dashboards are drawn in the time in which further processes start."""

TITLE = "Dashboard preview"

_INVALID_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")

FIRST_SCREEN = Viewport(width=1600, height=1368)
"""What the picture of the first screen shows: 24 rows."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """That CloudWatch is asked for data.

    Attributes:
        ask: Is asked before anything is read that costs money.
        print_line: Takes lines about what that costs.
        with_logs: Whether CloudWatch Logs runs the queries of log widgets too.
        record: The file that what they answered is kept in; none keeps nothing.
    """

    ask: Ask
    print_line: Callable[[str], None]
    with_logs: bool = False
    record: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What a preview writes.

    Attributes:
        page: Where the page goes.
        pictures: The folder for a picture of each dashboard; ``None`` for no pictures.
        first_screen: Where a picture of the first dashboard's first screen goes; ``None`` for none.
        before: The pictures of another preview that those of this one are compared with; ``None`` for none.
    """

    page: Path = PAGE
    pictures: Path | None = None
    first_screen: Path | None = None
    before: Path | None = None


def run(
    monitorings: Sequence[Monitoring], outputs: Outputs, *, data: Live | Path | None = None
) -> Iterator[Path]:
    """Show the dashboards of targets: write what was asked for, and yield each path when it is there.

    Args:
        monitorings: Whose dashboards, one at least.
        outputs: What is written.
        data: Live ones, or the file that they were kept in; ``None`` for synthetic ones.

    Raises:
        InvalidInputError: There are no such data or pictures.
        NoBrowserError: There is no Chromium, or no playwright, for the pictures; the page is written.
    """
    pictures_before = _pictures_before(outputs)
    recordings = _load_selected_recordings(monitorings, data) if isinstance(data, Path) else None
    if isinstance(data, Live):
        recordings = _read_live(monitorings, data)
        if data.record is not None:
            save_recordings(recordings, data.record)
            yield data.record
    dashboards = write_page(monitorings, path=outputs.page, recordings=recordings)
    yield from _write_outputs(dashboards, outputs, pictures_before)


def run_subjects(subjects: Sequence[PreviewSubject], outputs: Outputs) -> Iterator[Path]:
    """Show the dashboards of a stack or a file, with synthetic data; see ``run``.

    Args:
        subjects: What is shown, one at least.
        outputs: What is written.

    Raises:
        InvalidInputError: There are no pictures to compare with.
        NoBrowserError: There is no Chromium, or no playwright, for the pictures; the page is written.
    """
    pictures_before = _pictures_before(outputs)
    dashboards = _write(_synthetic_dashboards(subjects), path=outputs.page)
    yield from _write_outputs(dashboards, outputs, pictures_before)


def _pictures_before(outputs: Outputs) -> dict[str, bytes] | None:
    return None if outputs.before is None else picture_changes.pictures_in(outputs.before)


def _write_outputs(
    dashboards: Sequence[PreviewDashboard], outputs: Outputs, pictures_before: dict[str, bytes] | None
) -> Iterator[Path]:
    """Yield the path of the page, take the pictures of it that were asked for, and yield theirs."""
    page, pictures, first_screen = outputs.page, outputs.pictures, outputs.first_screen
    yield page
    if pictures is None and first_screen is None:
        return
    with launch_chromium() as browser:
        if pictures is not None:
            taken = list(write_pictures(browser, dashboards, page=page, folder=pictures))
            yield from taken
            if pictures_before is not None:
                after = {path.stem: path.read_bytes() for path in taken}
                yield from picture_changes.write_changes(
                    pictures_before, after, folder=pictures / picture_changes.FOLDER
                )
        if first_screen is not None:
            png = take_screenshot(browser, page, number=0, viewport=FIRST_SCREEN, full_page=False)
            first_screen.write_bytes(embed_digest(png, dashboard_digest(dashboards[0])))
            yield first_screen


def _read_live(monitorings: Sequence[Monitoring], live: Live) -> tuple[Recording, ...]:
    # boto3 takes longer to load than synthetic data take to draw.
    from bedrock_monitoring.commands.previewing.live_data import read  # noqa: PLC0415

    now = datetime.now(tz=UTC).replace(second=0, microsecond=0)
    return read(monitorings, now=now, with_logs=live.with_logs, ask=live.ask, print_line=live.print_line)


def _load_selected_recordings(monitorings: Sequence[Monitoring], path: Path) -> tuple[Recording, ...]:
    loaded = load_recordings(path)
    names = {one.target.name for one in monitorings}
    selected = tuple(recordings for recordings in loaded if recordings.target in names)
    if not selected:
        listed = ", ".join(recordings.target for recordings in loaded) or "no target"
        what = f"it has no data of {', '.join(sorted(names))}; it has {listed}"
        refuse_one(where=str(path), what=what, remedy="choose other TARGETS, or another ROLLOUT")
    return selected


def write_page(
    monitorings: Sequence[Monitoring], *, path: Path, recordings: Sequence[Recording] | None = None
) -> tuple[PreviewDashboard, ...]:
    """Write the page and return what it shows.

    Args:
        monitorings: Whose dashboards, one at least.
        path: Where to.
        recordings: What CloudWatch said about them, those without an answer are left out; none for synthetic
            data.
    """
    if recordings is None:
        return _write(_synthetic_dashboards([target_subject(one) for one in monitorings]), path=path)
    return _write(_recorded_dashboards(monitorings, recordings), path=path)


def _write(dashboards: Iterable[PreviewDashboard], *, path: Path) -> tuple[PreviewDashboard, ...]:
    drawn = tuple(dashboards)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_page(drawn, title=TITLE), encoding="utf-8")
    return drawn


def _synthetic_dashboards(subjects: Sequence[PreviewSubject]) -> Iterator[PreviewDashboard]:
    """Yield the dashboards with synthetic data; many are drawn by one process for each processor."""
    is_small = sum(len(one.models) for one in subjects) <= MAX_MODELS_WITH_OTHER_RANGES
    parts = [part for one in subjects for part in _parts(one)]
    further = min(os.cpu_count() or 1, len(parts)) - 1
    if len(parts) < MIN_PARTS_FOR_PROCESSES or further == 0:
        for one in subjects:
            yield from preview_subject(one, other_ranges=is_small)
        return
    draw = partial(_preview_part, other_ranges=is_small)
    with ProcessPoolExecutor(max_workers=further, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(draw, part) for part in parts[1:]]
        # This process draws too, without waiting for another to start: the first part, then those none has
        # begun.
        yield from draw(parts[0])
        own: list[tuple[PreviewDashboard, ...]] = []
        while futures and futures[-1].cancel():
            own.append(draw(parts[len(futures)]))
            futures.pop()
        for future in futures:
            yield from future.result()
        for dashboards in reversed(own):
            yield from dashboards


def _parts(one: PreviewSubject) -> Iterator[PreviewSubject]:
    """Yield the dashboards of a subject two by two: the first two show the same alarms."""
    names = [*one.bodies]
    for start in range(0, len(names), 2):
        bodies = {name: one.bodies[name] for name in names[start : start + 2]}
        yield replace(one, bodies=bodies, notes=() if start else one.notes)


def _preview_part(part: PreviewSubject, *, other_ranges: bool) -> tuple[PreviewDashboard, ...]:
    return tuple(preview_subject(part, other_ranges=other_ranges))


def _recorded_dashboards(
    monitorings: Sequence[Monitoring], recordings: Sequence[Recording]
) -> Iterator[PreviewDashboard]:
    known = {one.target: one for one in recordings}
    for monitoring in monitorings:
        if own := known.get(monitoring.target.name):
            yield from preview_monitoring(
                monitoring,
                now=own.now,
                source=RecordedSource(recording=own),
                deferred=own.deferred,
                other_ranges=False,
            )


def write_pictures(
    browser: Browser, dashboards: Sequence[PreviewDashboard], *, page: Path, folder: Path
) -> Iterator[Path]:
    """Write a picture of each dashboard, named as the dashboard is, and yield its path.

    Args:
        browser: What takes them.
        dashboards: What the page shows.
        page: The page.
        folder: Where to; dashboards of one name in several accounts get a number. A character that no name
            of a dashboard has, as in a name that is an expression of Terraform, is written as a hyphen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [_INVALID_IN_A_NAME.sub("-", dashboard.name) for dashboard in dashboards]
    for number, (name, dashboard) in enumerate(zip(names, dashboards, strict=True)):
        suffix = f"-{number + 1}" if names.count(name) > 1 else ""
        path = folder / f"{name}{suffix}.png"
        png = take_screenshot(browser, page, number=number, viewport=Viewport())
        path.write_bytes(embed_digest(png, dashboard_digest(dashboard)))
        yield path


def dashboard_digest(dashboards: PreviewDashboard) -> str:
    """Return a digest of what a dashboard shows: equal where two pictures would show the same."""
    return hashlib.sha256(comparable_content(dashboards).encode()).hexdigest()
