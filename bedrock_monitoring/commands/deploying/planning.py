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

_NOT_READ_BACK = {
    "aws_bedrock_inference_profile": ("model_source",),
    # Imported, it has the function's name; it keeps an ARN that it has.
    "aws_lambda_permission": ("function_name",),
}
"""The arguments that the provider does not read back as they are configured, by type.

After an import it would replace the resource because of them, so they are written into the state.
"""


_REMEDIES = {
    "aws_iam_openid_connect_provider": (
        "set `provider: existing` at `access.github` to use it as it is, or `adopt: true` at `access` to "
        "manage it here"
    ),
}
"""What to do about what exists, for types that have no name of their own."""


def plan_stack(
    stack: Stack,
    folder: StackFolder,
    *,
    out: Path,
    text: Path,
    say: Callable[[str], None],
    read: bool = False,
    may_write_state: bool = False,
) -> Mapping[str, Any]:
    """Plan the deployment of a stack, and return the plan in Terraform's JSON output format.

    What the plan would create and the account has already is imported if it belongs to the stack, as after a
    deploy that was killed, or if the stack says ``adopt``. The plan is then made again with it.

    Args:
        stack: The stack.
        folder: Its folder, after ``terraform init``.
        out: The file for the plan.
        text: The file for the text of the plan.
        say: Called with a line for each resource that is imported.
        read: Whether to read a plan without changes, too. Otherwise it is returned empty.
        may_write_state: Whether to write to the state what a plan cannot import. Otherwise a line says that a
            deploy does it.

    Raises:
        InvalidInputError: The account has a resource already that is not imported, or the plan replaces what
            must not be replaced. The error has all of them.
        TerraformError: Terraform failed.
    """
    imported: list[Existing] = []
    blocks = folder.path / _IMPORTS
    try:
        while True:
            changed = folder.plan(out=out, text=text)
            # Reading a plan takes Terraform seconds, and a plan without changes need not be read.
            plan = folder.show_json(out) if changed or read else {}
            found = _find(stack, plan) if creations(plan) else ()
            tried = {existing.creation.address for existing in imported}
            importable = [
                existing
                for existing in found
                if _may_import(stack, existing) and existing.creation.address not in tried
            ]
            into_state = [existing for existing in importable if existing.creation.type in _NOT_READ_BACK]
            by_plan = [existing for existing in importable if existing not in into_state]
            if not by_plan and not (into_state and may_write_state):
                refused = [existing for existing in found if existing not in into_state]
                refuse([*_existing_problems(stack, refused), *replacement_problems(stack.name, plan)])
                for existing in into_state:
                    say(f"{stack.name}: {existing.description} is there already; deploy imports it")
                return plan
            for existing in by_plan:
                say(f"{stack.name}: {existing.description} is there already and is imported")
            if may_write_state:
                import_into_state(stack, folder, into_state, say=say)
            imported += by_plan
            blocks.write_text(json.dumps(import_blocks(imported)), encoding="utf-8")
    finally:
        blocks.unlink(missing_ok=True)


def import_into_state(
    stack: Stack, folder: StackFolder, found: Iterable[Existing], *, say: Callable[[str], None]
) -> None:
    """Import resources into the state now, with the arguments that the provider does not read back."""
    for existing in found:
        creation, import_id = existing.creation, existing.match.import_id
        assert import_id is not None
        values = {name: creation.values[name] for name in _NOT_READ_BACK.get(creation.type, ())}
        folder.import_into_state(creation.address, import_id, values)
        say(f"{stack.name}: {existing.description} is there already and was imported")


def import_all_own(stack: Stack, folder: StackFolder, *, out: Path, say: Callable[[str], None]) -> None:
    """Import what belongs to the stack and is not in its state, so that a destroy removes it as well.

    Args:
        stack: The stack.
        folder: Its folder, after ``terraform init``.
        out: A file for plans, which are not applied.
        say: Called with a line for each resource that is imported.

    Raises:
        InvalidInputError: AWS refused to be read.
        TerraformError: Terraform failed.
    """
    while not folder.configured_resources() <= folder.resources():
        folder.plan(out=out)
        found = _find(stack, folder.show_json(out))
        own = [each for each in found if each.match.import_id and each.match.is_own(stack.name)]
        if not own:
            return
        import_into_state(stack, folder, own, say=say)


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
            remedy = "take that out of rollout.yaml, deploy, and then put the new one in"
        elif existing.match.import_id is None:
            remedy = "it is of another kind: choose another name, or delete it"
        else:
            remedy = _REMEDIES.get(existing.creation.type) or (
                "choose another name, or set `adopt: true` to import it into the state and manage it here"
            )
        yield Problem(where=stack.name, what=what, remedy=remedy)
