"""The command that judges alarms over past data."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Targets
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import check_can_be_written
from bedrock_monitoring.problems import Problem, refuse, refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.commands.backtesting.incidents import Incident
    from bedrock_monitoring.commands.backtesting.needed_data import Subject
    from bedrock_monitoring.datapoints.recorded_source import Recording

_FOLDER = Path("backtest.out")
_MOST_DAYS = 63
_HOUR = 3600
_DAY = 24 * _HOUR


def backtest(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="How far to look back, such as 30d or 12h.")
    ] = "15d",
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="COMMIT", help="Compare with the alarms of this branch or commit."),
    ] = None,
    incidents: Annotated[
        Path | None,
        typer.Option("--incidents", metavar="FILE", help="Known incidents, in YAML or CSV."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Judge the data that --record wrote.")
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Judge synthetic data, with what the incidents simulate.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write the data to this file.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    auto_approve: Annotated[
        bool, typer.Option("--auto-approve", help="Do not ask before reading data that costs money.")
    ] = False,
) -> None:
    """Show what the alarms of a rollout would have done over past data."""
    # Mistakes in the options are told before all that an evaluation needs is imported.
    seconds = _seconds(since)
    refuse(_option_problems(data=data, synthetic=synthetic, record=record))
    if record is not None:
        check_can_be_written(record)
    from bedrock_monitoring.commands.backtesting import backtest_report  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.incidents import load_incidents  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.judging import judged  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.needed_data import Subject  # noqa: PLC0415
    from bedrock_monitoring.commands.console.reporting import console  # noqa: PLC0415
    from bedrock_monitoring.datapoints.recorded_source import save_recordings  # noqa: PLC0415
    from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring  # noqa: PLC0415

    gc.disable()  # everything is needed until the end, and collections take a tenth of the time
    known = load_incidents(incidents) if incidents else ()
    path = rollout_path(rollout)
    loaded = load_rollout(path)
    selected = loaded.select_targets(targets or ())
    monitorings = build_rollout_monitoring(loaded, only={target.name for target in selected})
    before = {}
    if against is not None:
        # Synthesizing another version takes longer than anything else here.
        from bedrock_monitoring.commands.backtesting.versions import alarms_at  # noqa: PLC0415

        before = alarms_at(against, rollout=path, targets=[target.name for target in selected])
    subjects = [
        Subject(
            target=monitoring.target,
            alarms=(*monitoring.alarms.values(), *before.get(monitoring.target.name, ())),
        )
        for monitoring in monitorings
    ]
    recordings = _recordings(
        subjects, data=data, synthetic=synthetic, since=seconds, incidents=known, auto_approve=auto_approve
    )
    if record is not None:
        save_recordings(recordings, record)
    sheets: list[backtest_report.Sheet | None] = []
    for monitoring, recording in zip(monitorings, recordings, strict=True):
        now = judged(monitoring, recording, since=seconds, incidents=known)
        sheets += [backtest_report.alarm_sheet(now), backtest_report.incident_sheet(now)]
        if against is not None:
            old = judged(
                monitoring,
                recording,
                since=seconds,
                incidents=known,
                alarms=before.get(monitoring.target.name, ()),
            )
            sheets.append(backtest_report.comparison_sheet(old, now, commit=against))
    for sheet in filter(None, sheets):
        if markdown:
            print("\n".join(sheet.as_markdown()))
            continue
        print(f"\n{sheet.heading}\n")
        console().print(sheet.as_table())
        for note in sheet.notes:
            print(note)


def _recordings(
    subjects: list[Subject],
    *,
    data: Path | None,
    synthetic: bool,
    since: int,
    incidents: tuple[Incident, ...],
    auto_approve: bool,
) -> tuple[Recording, ...]:
    from bedrock_monitoring.commands.backtesting import backtest_data  # noqa: PLC0415

    now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
    if data is not None:
        recordings = backtest_data.recorded_data(data, subjects)
    elif synthetic:
        end = max((incident.end for incident in incidents), default=None)
        # With incidents the same file gives the same data on each day: they end at midnight after the last.
        if end is not None:
            now = datetime.fromtimestamp(end - end % _DAY + _DAY, UTC)
        recordings = tuple(
            backtest_data.synthetic_data(subject, now=now, since=since, incidents=incidents)
            for subject in subjects
        )
    else:
        recordings = backtest_data.live_data(
            subjects,
            now=now,
            since=since,
            folder=_FOLDER,
            ask=partial(_ask, auto_approve=auto_approve),
            print_line=print_error,
        )
    for recording in recordings:
        print_error(backtest_data.data_summary(recording))
    return recordings


def _ask(question: str, *, auto_approve: bool) -> bool:
    # A terminal is needed only if something costs money: data that are kept can be judged without one.
    return asker(auto_approve=auto_approve)(question)


def _seconds(since: str) -> int:
    match = re.fullmatch(r"(?P<number>[1-9]\d{0,3})(?P<unit>[dh])", since)
    if match is None:
        what, remedy = f"{since!r} is not a length of time", "write e.g. 30d or 12h"
        refuse_one(where=spelled("--since"), what=what, remedy=remedy)
    seconds = int(match["number"]) * (_DAY if match["unit"] == "d" else _HOUR)
    if seconds > _MOST_DAYS * _DAY:
        what = (
            f"{since} is more than {_MOST_DAYS} days, after which CloudWatch has only datapoints of an hour"
        )
        refuse_one(where=spelled("--since"), what=what, remedy=f"write at most {_MOST_DAYS}d")
    return seconds


def _option_problems(*, data: Path | None, synthetic: bool, record: Path | None) -> Iterator[Problem]:
    if data is not None and (synthetic or record is not None):
        other = spelled("--synthetic" if synthetic else "--record")
        what = f"it cannot be combined with {other}: the data are those of the file"
        yield Problem(where=spelled("--data"), what=what, remedy="leave out one of the two")
