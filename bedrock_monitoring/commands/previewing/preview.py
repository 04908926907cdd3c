"""The command `preview`: write the dashboards of a rollout, a stack or a file as a page and as pictures."""

from __future__ import annotations

import gc
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

from bedrock_monitoring.commands.console.asking import Ask
from bedrock_monitoring.commands.previewing import picture_changes
from bedrock_monitoring.commands.previewing.live_subject import LiveSubject
from bedrock_monitoring.datapoints.recorded_source import (
    RecordedSource,
    Recording,
    load_recordings,
    save_recordings,
)
from bedrock_monitoring.files import check_can_be_written, make_folder, write_file
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.page import PreviewDashboard, comparable_content, render_page
from bedrock_monitoring.preview.preview_dashboards import (
    PreviewSubject,
    preview_subject,
    target_subject,
)
from bedrock_monitoring.preview.screenshots import Viewport, embed_digest, launch_chromium, take_screenshot
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = Path("preview.out") / "index.html"
"""The default path of the page."""

MAX_MODELS_WITH_OTHER_RANGES = 30
"""With more models, a page shows only the dashboards' own time range, so that it opens quickly."""

MIN_WIDGETS_FOR_PROCESSES = 600
"""Fewer widgets are drawn faster than further processes start."""

MAX_WIDGETS_OF_A_PART = 150
"""A process draws so many widgets of one account and Region together, or one larger dashboard alone."""

TITLE = "Dashboard preview"

_INVALID_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")

FIRST_SCREEN = Viewport(width=1600, height=1368)
"""The size of the picture of the first screen: 24 rows of the grid."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """The options for live data.

    Attributes:
        ask: Asks the user for approval before any request that costs money.
        print_line: Prints a line about the price.
        with_logs: Whether to run the queries of log widgets, too.
        record: The file to write the data to. ``None`` writes none.
    """

    ask: Ask
    print_line: Callable[[str], None]
    with_logs: bool = False
    record: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """The outputs of a preview.

    Attributes:
        page: The path of the page.
        pictures: The folder for a picture of each dashboard. ``None`` takes no pictures.
        first_screen: The path for a picture of the first dashboard's first screen. ``None`` takes none.
        before: The folder with the pictures of another preview to compare with. ``None`` compares nothing.
    """

    page: Path = PAGE
    pictures: Path | None = None
    first_screen: Path | None = None
    before: Path | None = None

    def check_can_be_written(self) -> None:
        """Check the page and the pictures, before the minutes or the money that drawing them takes.

        Raises:
            InvalidInputError: One of them cannot be written.
        """
        for file in (self.page, self.first_screen):
            if file is not None:
                check_can_be_written(file)
        if self.pictures is not None:
            make_folder(self.pictures)


def run(
    monitorings: Sequence[Monitoring], outputs: Outputs, *, data: Live | Path | None = None
) -> Iterator[Path]:
    """Write the preview of targets, and yield each path once it is written.

    Args:
        monitorings: The dashboards and alarms of each target, at least one.
        outputs: The outputs.
        data: The options for live data, or a file with recorded data. ``None`` means synthetic data.

    Raises:
        InvalidInputError: The data or the pictures to compare with are missing, or an output cannot be
            written.
        NoBrowserError: Chromium or playwright is missing. Only the page is written.
    """
    pictures_before = _pictures_before(outputs)
    recordings = _load_selected_recordings(monitorings, data) if isinstance(data, Path) else None
    outputs.check_can_be_written()
    if isinstance(data, Live):
        if data.record is not None:
            check_can_be_written(data.record)  # before anything that costs money is read
        recordings = _read_live([_live_subject(monitoring) for monitoring in monitorings], data)
        if data.record is not None:
            save_recordings(recordings, data.record)
            yield data.record
    dashboards = write_page(monitorings, path=outputs.page, recordings=recordings)
    yield from _write_outputs(dashboards, outputs, pictures_before)


def run_subjects(
    subjects: Sequence[PreviewSubject], outputs: Outputs, *, live: Live | None = None
) -> Iterator[Path]:
    """Write the preview of a stack, a file or an account; see ``run``.

    Args:
        subjects: The dashboards and alarms to show, at least one subject.
        outputs: The outputs.
        live: The options for live data of subjects whose account is known. ``None`` means synthetic data.

    Raises:
        InvalidInputError: The pictures to compare with are missing, or an output cannot be written.
        NoBrowserError: Chromium or playwright is missing. Only the page is written.
    """
    pictures_before = _pictures_before(outputs)
    outputs.check_can_be_written()
    if live is None:
        dashboards = _write(_synthetic_dashboards(subjects), path=outputs.page)
    else:
        lives = [
            LiveSubject(name=f"{subject.location} ({number})", subject=subject)
            for number, subject in enumerate(subjects, start=1)
        ]
        dashboards = _write(_recorded_dashboards(lives, _read_live(lives, live)), path=outputs.page)
    yield from _write_outputs(dashboards, outputs, pictures_before)


def _live_subject(monitoring: Monitoring) -> LiveSubject:
    target = monitoring.target
    return LiveSubject(name=target.name, subject=target_subject(monitoring), role_arn=target.role_arn)


def _pictures_before(outputs: Outputs) -> dict[str, bytes] | None:
    return None if outputs.before is None else picture_changes.pictures_in(outputs.before)


def _write_outputs(
    dashboards: Sequence[PreviewDashboard], outputs: Outputs, pictures_before: dict[str, bytes] | None
) -> Iterator[Path]:
    """Yield the path of the page, then take the pictures and yield their paths."""
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
            write_file(first_screen, embed_digest(png, dashboard_digest(dashboards[0])))
            yield first_screen


def _read_live(subjects: Sequence[LiveSubject], live: Live) -> tuple[Recording, ...]:
    # Importing boto3 takes longer than drawing synthetic data.
    from bedrock_monitoring.commands.previewing.live_data import read  # noqa: PLC0415

    now = datetime.now(tz=UTC).replace(second=0, microsecond=0)
    return read(subjects, now=now, with_logs=live.with_logs, ask=live.ask, print_line=live.print_line)


def _load_selected_recordings(monitorings: Sequence[Monitoring], path: Path) -> tuple[Recording, ...]:
    loaded = load_recordings(path)
    names = {monitoring.target.name for monitoring in monitorings}
    selected = tuple(recording for recording in loaded if recording.target in names)
    if not selected:
        listed = ", ".join(recording.target for recording in loaded) or "no target"
        what = f"it has no data of {', '.join(sorted(names))}; it has {listed}"
        refuse_one(where=str(path), what=what, remedy="choose other TARGETS, or another ROLLOUT")
    return selected


def write_page(
    monitorings: Sequence[Monitoring], *, path: Path, recordings: Sequence[Recording] | None = None
) -> tuple[PreviewDashboard, ...]:
    """Write the page and return its dashboards.

    Args:
        monitorings: The dashboards and alarms of each target, at least one.
        path: The path of the page.
        recordings: The data of the targets. A target without a recording is left out. ``None`` means
            synthetic data.
    """
    if recordings is None:
        return _write(
            _synthetic_dashboards([target_subject(monitoring) for monitoring in monitorings]), path=path
        )
    subjects = [_live_subject(monitoring) for monitoring in monitorings]
    return _write(_recorded_dashboards(subjects, recordings), path=path)


def _write(dashboards: Iterable[PreviewDashboard], *, path: Path) -> tuple[PreviewDashboard, ...]:
    drawn = tuple(dashboards)
    write_file(path, render_page(drawn, title=TITLE))
    return drawn


def _synthetic_dashboards(subjects: Sequence[PreviewSubject]) -> Iterator[PreviewDashboard]:
    """Yield the dashboards with synthetic data. Many are drawn by one process for each processor."""
    is_small = sum(len(subject.models) for subject in subjects) <= MAX_MODELS_WITH_OTHER_RANGES
    parts = [part for subject in subjects for part in _parts(subject)]
    further = min(os.cpu_count() or 1, len(parts)) - 1
    if sum(map(_widgets, parts)) < MIN_WIDGETS_FOR_PROCESSES or further == 0:
        for subject in subjects:
            yield from preview_subject(subject, other_ranges=is_small)
        return
    draw = partial(_preview_part, other_ranges=is_small)
    with ProcessPoolExecutor(
        max_workers=further, mp_context=get_context("spawn"), initializer=gc.disable
    ) as pool:
        futures = [pool.submit(draw, part) for part in parts[1:]]
        # This process draws, too: the first part, then the parts that no other process has started, from the
        # end.
        yield from draw(parts[0])
        drawn_here: list[tuple[PreviewDashboard, ...]] = []
        while futures and futures[-1].cancel():
            drawn_here.append(draw(parts[len(futures)]))
            futures.pop()
        for future in futures:
            yield from future.result()
        for dashboards in reversed(drawn_here):
            yield from dashboards


def _parts(subject: PreviewSubject) -> Iterator[PreviewSubject]:
    """Yield the dashboards of a subject, small ones together: they show the same metrics and alarms."""
    part = replace(subject, bodies={})
    for name, body in subject.bodies.items():
        larger = replace(part, bodies={**part.bodies, name: body})
        if part.bodies and _widgets(larger) > MAX_WIDGETS_OF_A_PART:
            yield part
            larger = replace(subject, bodies={name: body}, notes=())
        part = larger
    if part.bodies:
        yield part


def _widgets(subject: PreviewSubject) -> int:
    """Return how many widgets the dashboards of a subject have; a body may come from anywhere."""
    listed = [body.get("widgets") for body in subject.bodies.values()]
    return sum(len(widgets) for widgets in listed if isinstance(widgets, list))


def _preview_part(part: PreviewSubject, *, other_ranges: bool) -> tuple[PreviewDashboard, ...]:
    return tuple(preview_subject(part, other_ranges=other_ranges))


def _recorded_dashboards(
    subjects: Sequence[LiveSubject], recordings: Sequence[Recording]
) -> Iterator[PreviewDashboard]:
    by_target = {recording.target: recording for recording in recordings}
    for live in subjects:
        if recording := by_target.get(live.name):
            yield from preview_subject(
                live.subject,
                now=recording.now,
                source=RecordedSource(recording=recording),
                deferred=recording.deferred,
                other_ranges=False,
            )


def write_pictures(
    browser: Browser, dashboards: Sequence[PreviewDashboard], *, page: Path, folder: Path
) -> Iterator[Path]:
    """Write a picture of each dashboard and yield its path.

    A picture has the name of its dashboard, and a number if several accounts have a dashboard of that name.
    Characters that are invalid in a dashboard name, as in a Terraform expression, become hyphens.

    Args:
        browser: The browser.
        dashboards: The dashboards of the page, in order.
        page: The path of the page.
        folder: The folder for the pictures.
    """
    make_folder(folder)
    names = [_INVALID_IN_A_NAME.sub("-", dashboard.name) for dashboard in dashboards]
    for number, (name, dashboard) in enumerate(zip(names, dashboards, strict=True)):
        suffix = f"-{number + 1}" if names.count(name) > 1 else ""
        path = folder / f"{name}{suffix}.png"
        png = take_screenshot(browser, page, number=number, viewport=Viewport())
        write_file(path, embed_digest(png, dashboard_digest(dashboard)))
        yield path


def dashboard_digest(dashboard: PreviewDashboard) -> str:
    """Return a digest that is equal for dashboards whose pictures show the same."""
    return hashlib.sha256(comparable_content(dashboard).encode()).hexdigest()
