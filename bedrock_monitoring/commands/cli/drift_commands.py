"""Commands that find drift, and that keep issues of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.cli.stack_commands import Parallel
from bedrock_monitoring.commands.cli.stacks_in_terraform import (
    deployment_of,
    plan_folder,
    print_summary,
    synthesized_stacks,
)
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.drifting.detection import detect
from bedrock_monitoring.commands.drifting.issues import (
    read_drifts,
    read_issues,
    requests_for,
    unknown,
    write_requests,
)
from bedrock_monitoring.commands.drifting.stack_drift import StackDrift
from bedrock_monitoring.commands.exit_codes import CHANGES, FAILED
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import check_can_be_written, write_file
from bedrock_monitoring.monitoring import DecommissionedStack


def drift(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Also write what was found to this file, as JSON."),
    ] = None,
    parallel: Parallel = None,
) -> int:
    """Show where AWS differs from what was deployed. Exit with 2 if it does, 1 if that is not known."""
    if out is not None:
        check_can_be_written(out)  # before the minutes that it takes to find drift
    loaded = load_rollout(rollout_path(rollout))
    stacks = [stack for stack in loaded.select(targets or ()) if not isinstance(stack, DecommissionedStack)]
    selected = enabled_stacks(stacks)
    state = loaded.required_state()
    if not selected:
        _write((), out)
        return 0
    from bedrock_monitoring.commands.drifting.changers import find_changers  # noqa: PLC0415 - needs boto3

    with synthesized_stacks(rollout, loaded, selected) as stack_of, plan_folder(None) as plans:
        deployment = deployment_of(stack_of, plans=plans, ask=asker(auto_approve=True), parallel=parallel)
        found = detect(
            selected,
            deployment,
            find_changers=lambda stack, resources: find_changers(stack, resources, state),
        )
    _write(found.drifts, out)
    return print_summary(found.outcomes, deployment) or (CHANGES if found.has_drift else 0)


def _write(drifts: Sequence[StackDrift], out: Path | None) -> None:
    if out is not None:
        write_file(out, json.dumps([each.to_json() for each in drifts], indent=2) + "\n")


def drift_issues(
    drifts: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with the files of drift --out.")],
    *,
    rollout: RolloutOption = None,
    existing: Annotated[
        Path,
        typer.Option(
            "--existing", metavar="FILE", help="The open issues: number and body, a line of JSON each."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Write the requests here, listed in `requests`.")
    ],
) -> int:
    """Write the requests that keep a GitHub issue for each target with drift.

    Exit with 1 if the drift of a target is not known.
    """
    deployed = load_rollout(rollout_path(rollout)).deployed
    found = read_drifts(drifts)
    requests = requests_for(found, read_issues(existing), names=[stack.name for stack in deployed])
    for line in write_requests(requests, out):
        print(line)
    missing = list(unknown(found, names=[stack.name for stack in deployed if stack.enabled]))
    for line in missing:
        print_error(line)
    return FAILED if missing else 0
