"""The command that judges alarms over past data."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path


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
    auto_approve: AutoApproveReads = False,
) -> None:
    """Show what the alarms of a rollout would have done over past data."""
    # Mistakes in the options are told before all that an evaluation needs is imported.
    from bedrock_monitoring.commands.backtesting.backtest_choice import DataChoice  # noqa: PLC0415

    choice = DataChoice(since=since, data=data, synthetic=synthetic, record=record, auto_approve=auto_approve)
    from bedrock_monitoring.commands.backtesting import backtest_report  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.incidents import load_incidents  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.judging import judged  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.needed_data import Subject  # noqa: PLC0415
    from bedrock_monitoring.commands.console.reporting import console  # noqa: PLC0415
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
    recordings = choice.recordings(subjects, incidents=known)
    sheets: list[backtest_report.Sheet | None] = []
    for monitoring, recording in zip(monitorings, recordings, strict=True):
        now = judged(monitoring, recording, since=choice.seconds, incidents=known)
        if against is None:
            sheets.append(backtest_report.alarm_sheet(now))
        else:
            alarms = before.get(monitoring.target.name, ())
            old = judged(monitoring, recording, since=choice.seconds, incidents=known, alarms=alarms)
            sheets.append(backtest_report.comparison_sheet(old, now, commit=against))
        sheets.append(backtest_report.incident_sheet(now))
    for sheet in filter(None, sheets):
        if markdown:
            print("\n".join(sheet.as_markdown()))
            continue
        print(f"\n{sheet.heading}\n")
        console().print(sheet.as_table())
        for note in sheet.notes:
            print(note)
