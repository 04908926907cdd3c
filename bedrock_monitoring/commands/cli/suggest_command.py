"""The command that suggests thresholds and objectives from past data."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.console.unified_diff import unified_diff
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import check_can_be_written, read_text, write_file


def suggest(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="How far to look back, such as 28d.")
    ] = "28d",
    incidents: Annotated[
        Path | None,
        typer.Option("--incidents", metavar="FILE", help="With --synthetic: what the data show."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Read the data that --record wrote.")
    ] = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="Read synthetic data.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the changes to the rollout file.")] = False,
    auto_approve: AutoApproveReads = False,
) -> None:
    """Suggest thresholds and objectives from the past of each target, as a patch to the rollout file."""
    # Mistakes in the options are told before all that an evaluation needs is imported.
    from bedrock_monitoring.commands.backtesting.backtest_choice import DataChoice  # noqa: PLC0415

    choice = DataChoice(since=since, data=data, synthetic=synthetic, record=None, auto_approve=auto_approve)
    path = rollout_path(rollout)
    if write:
        check_can_be_written(path)
    from bedrock_monitoring.commands.backtesting.incidents import load_incidents  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.needed_data import Subject  # noqa: PLC0415
    from bedrock_monitoring.commands.suggesting.suggested_objectives import suggested_objectives  # noqa: PLC0415
    from bedrock_monitoring.commands.suggesting.thresholds import suggested_thresholds  # noqa: PLC0415
    from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring  # noqa: PLC0415
    from bedrock_monitoring.rollout import loads  # noqa: PLC0415
    from bedrock_monitoring.rollout.target_edits import stands_in_target, target_path, with_target_edits  # noqa: PLC0415
    from bedrock_monitoring.rollout.yaml_document import parse  # noqa: PLC0415

    gc.disable()  # everything is needed until the end, and collections take a tenth of the time
    known = load_incidents(incidents) if incidents else ()
    loaded = load_rollout(path)
    selected = loaded.select_targets(targets or ())
    monitorings = build_rollout_monitoring(loaded, only={target.name for target in selected})
    recordings = choice.recordings(
        [Subject(target=one.target, alarms=tuple(one.alarms.values())) for one in monitorings],
        incidents=known,
    )
    suggestions = [
        suggestion
        for monitoring, recording in zip(monitorings, recordings, strict=True)
        for place in (target_path(monitoring.target),)
        for suggestion in (
            *suggested_objectives(monitoring, recording, place=place),
            *suggested_thresholds(monitoring, recording, place=place),
        )
    ]
    if not suggestions:
        print_error("nothing to suggest: thresholds and objectives suit the data")
        return
    for suggestion in suggestions:
        setting = ".".join(map(str, suggestion.edit.path[2:]))
        print_error(
            f"{suggestion.target}, {setting}: {suggestion.before} -> {suggestion.edit.value}\n"
            f"    {suggestion.reason}"
        )
    text = read_text(path, remedy="name another rollout with --rollout")
    document = parse(text, file=path.name)
    edits = [one.edit for one in suggestions if stands_in_target(document, one.edit)]
    if len(edits) < len(suggestions):
        print_error(
            f"{count(len(suggestions) - len(edits), 'suggestion')} for models that stand in `defaults` or in "
            "a group, where other targets have them too: not in the patch, write them by hand"
        )
    changed = with_target_edits(text, edits, loaded.targets, file=path.name)
    loads(changed, file=str(path))
    if write:
        write_file(path, changed)
        print_error(f"{path}: written; see what it changes with `make plan`")
        return
    print(unified_diff(text, changed, path=path), end="")
    print_error(f"nothing is written; add {spelled('--write')} to write it")
