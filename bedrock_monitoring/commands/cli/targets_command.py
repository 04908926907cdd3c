"""The command that lists the targets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import cell, console, table
from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.commands.workflows.groups import (
    DEFAULT_GROUPS,
    MOST_JOBS,
    groups_of,
    matrices_by_wave,
    matrix,
)
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring import Rollout, Stack


def targets(
    names: Stacks = None,
    *,
    rollout: RolloutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a matrix for GitHub Actions.")] = False,
    groups: Annotated[
        int | None,
        typer.Option(
            "--groups",
            min=1,
            max=MOST_JOBS,
            metavar="N",
            help="Print a matrix of at most N jobs, each with targets of one wave. "
            f"Default with --waves: {DEFAULT_GROUPS}.",
        ),
    ] = None,
    most_waves: Annotated[
        int | None,
        typer.Option(
            "--waves", min=1, metavar="N", help="Print such a matrix for each wave; refuse more than N waves."
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="COMMIT",
            help="Only those whose synthesized stacks differ from those of this commit.",
        ),
    ] = None,
    as_yaml: Annotated[
        bool,
        typer.Option("--expanded", help="Print the rollout with each target of its groups written out."),
    ] = False,
    plans: Annotated[
        Path | None,
        typer.Option("--planned", metavar="DIR", help="Only those that the plans in this folder change."),
    ] = None,
) -> None:
    """List the targets and own stacks in the order of deployment."""
    path = rollout_path(rollout)
    loaded = load_rollout(path)
    if as_yaml:
        if names or as_json or groups or most_waves or base or plans:
            remedy = "leave out the other options and the names"
            refuse_one(where="--expanded", what="it prints the whole rollout", remedy=remedy)
        print(_expanded(path), end="")
        return
    selected: Sequence[Stack] = enabled_stacks(loaded.select(names or ()))
    if base is not None:
        selected = _changed(base, loaded, path, selected)
    if plans is not None:
        selected = _planned(plans, selected)
    if groups or most_waves:
        found = groups_of(selected, most=groups or DEFAULT_GROUPS)
        print(json.dumps(matrices_by_wave(found, most=most_waves) if most_waves else matrix(found)))
        return
    rows = [_row(stack) for wave in waves(selected) for stack in wave]
    if as_json:
        print(json.dumps({"include": rows}))
        return
    listing = table("name", "account", "region", "wave", "role", numbers=("wave",))
    for row in rows:
        listing.add_row(*(cell(value) for value in row.values()))
    console().print(listing)


def _expanded(path: Path) -> str:
    from bedrock_monitoring.rollout.accounts.expanding import expanded  # noqa: PLC0415 - only this option needs it

    return expanded(path)


def _row(stack: Stack) -> dict[str, object]:
    return {
        "name": stack.name,
        "account": stack.account,
        "region": stack.region,
        "wave": stack.wave,
        "role": stack.role_arn or "",
    }


def _changed(base: str, rollout: Rollout, path: Path, selected: Sequence[Stack]) -> Sequence[Stack]:
    """Return the stacks that differ from those of a commit, and say why on standard error."""
    from bedrock_monitoring.commands.workflows.changed_stacks import changed_stacks  # noqa: PLC0415 - pydantic

    found = changed_stacks(base, rollout, path, selected)
    print_error(found.reason)
    return found.stacks


def _planned(plans: Path, selected: Sequence[Stack]) -> Sequence[Stack]:
    """Return the stacks that a folder of plans changes, and say on standard error which have no plan."""
    from bedrock_monitoring.commands.workflows.planned_stacks import planned_stacks  # noqa: PLC0415 - only this option reads plans

    found = planned_stacks(plans, selected)
    for name in found.not_planned:
        print_error(f"{name}: left alone, because it could not be planned")
    return found.changed
