"""Plan a stack: notice what the account has already, import what may be imported, refuse the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.deploying.replacements import replacement_problems
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.terraform import StackFolder
from bedrock_monitoring.terraform.existing import (
    Existing,
    creations,
    find_existing,
    import_blocks,
)

_IMPORTS = "existing.tf.json"
"""The file with the import blocks, beside cdk.tf.json for as long as the stack is planned."""


def plan_stack(
    stack: Stack, folder: StackFolder, *, out: Path, say: Callable[[str], None], read: bool = False
) -> Mapping[str, Any]:
    """Plan the deployment of a stack, and return the plan in Terraform's JSON output format.

    What the plan would create and the account has already is imported if it belongs to the stack, as after a
    deploy that was killed, or if the stack says ``adopt``. The plan is then made again with it.

    Args:
        stack: The stack.
        folder: Its folder, after ``terraform init``.
        out: The file for the plan.
        say: Called with a line for each resource that is imported.
        read: Whether to read a plan without changes, too. Otherwise it is returned empty.

    Raises:
        InvalidInputError: The account has a resource already that is not imported, or the plan replaces what
            must not be replaced. The error has all of them.
        TerraformError: Terraform failed.
    """
    imported: list[Existing] = []
    blocks = folder.path / _IMPORTS
    try:
        while True:
            changed = folder.plan(out=out)
            # Reading a plan takes Terraform seconds, and a plan without changes need not be read.
            plan = folder.show_json(out) if changed or read else {}
            found = _find(stack, plan) if creations(plan) else ()
            importable = [existing for existing in found if _may_import(stack, existing)]
            if not importable:
                refuse([*_existing_problems(stack, found), *replacement_problems(stack.name, plan)])
                return plan
            for existing in importable:
                say(f"{stack.name}: {existing.description} is there already and is imported")
            imported += importable
            blocks.write_text(json.dumps(import_blocks(imported)), encoding="utf-8")
    finally:
        blocks.unlink(missing_ok=True)


def _find(stack: Stack, plan: Mapping[str, Any]) -> Sequence[Existing]:
    # Only a stack that creates something needs boto3, whose import takes a quarter of a second.
    from bedrock_monitoring.commands.deploying.account_session import open_account  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems  # noqa: PLC0415

    return find_existing(plan, open_account(stack), calling=partial(raise_aws_problems, stack.name))


def _may_import(stack: Stack, existing: Existing) -> bool:
    is_free = existing.holder is None and existing.match.import_id is not None
    return is_free and (stack.adopt or existing.match.is_own(stack.name))


def _existing_problems(stack: Stack, found: Iterable[Existing]) -> Iterator[Problem]:
    for existing in found:
        what = f"the {existing.description} is in account {stack.account} already"
        if existing.holder is not None:
            what = f"the {existing.description} is that of {existing.holder} until this deploy is over"
            remedy = "give the new one another name, deploy, and then give it this name"
        elif existing.match.import_id is None:
            remedy = "it is of another kind: choose another name, or delete it"
        else:
            remedy = (
                "choose another name, or set `adopt: true` to import it into the state and manage it here"
            )
        yield Problem(where=stack.name, what=what, remedy=remedy)
