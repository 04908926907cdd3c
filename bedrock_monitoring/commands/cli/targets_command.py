"""The command that lists the targets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.console.reporting import cell, console, table
from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import rollout_path

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring import Stack


def targets(
    names: Stacks = None,
    *,
    rollout: RolloutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a matrix for GitHub Actions.")] = False,
) -> None:
    """List the targets and own stacks in the order of deployment."""
    selected = enabled_stacks(load_rollout(rollout_path(rollout)).select(names or ()))
    rows = [_row(stack) for wave in waves(selected) for stack in wave]
    if as_json:
        print(json.dumps({"include": rows}))
        return
    listing = table("name", "account", "region", "wave", "role", numbers=("wave",))
    for row in rows:
        listing.add_row(*(cell(value) for value in row.values()))
    console().print(listing)


def _row(stack: Stack) -> dict[str, object]:
    return {
        "name": stack.name,
        "account": stack.account,
        "region": stack.region,
        "wave": stack.wave,
        "role": stack.role_arn or "",
    }
