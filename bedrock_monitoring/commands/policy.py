"""Print the IAM policies of the roles that plan and deploy a rollout."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.deploying.synthesis import synthesize
from bedrock_monitoring.commands.json_files import STACK_FILE
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.monitoring import STATE_STACK, DecommissionedStack, Rollout, Stack
from bedrock_monitoring.permissions import (
    MAX_POLICY_LENGTH,
    ManagedPolicy,
    policies_of_rollout,
    unknown_types,
)
from bedrock_monitoring.problems import Problem, refuse_one, refuse_or_warn


def policy(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write each policy to a file NAME.json in this folder."),
    ] = None,
    cloudtrail: Annotated[
        bool,
        typer.Option(
            "--cloudtrail", help="Also allow to read CloudTrail's event history: drift says who changed what."
        ),
    ] = False,
) -> None:
    """Print the IAM policies of the roles that plan and deploy, by the policy's name."""
    path = rollout_path(rollout)
    loaded = load_rollout(path)
    stacks = loaded.select(targets or ())
    policies = _policies(path, loaded, stacks, with_event_history=cloudtrail)
    if out is None:
        print(json.dumps({policy.name: policy.document for policy in policies}, indent=2))
    else:
        for file in _write(policies, out):
            print(file)
    _explain(policies)
    for stack in (stack for stack in stacks if isinstance(stack, DecommissionedStack)):
        print_error(
            f"{stack.name}: it is in `decommission`; its roles need the policies that they have until it is "
            "destroyed"
        )


def _policies(
    path: Path, rollout: Rollout, stacks: Sequence[Stack], *, with_event_history: bool
) -> tuple[ManagedPolicy, ...]:
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-policy-") as folder:
        names = [stack.name for stack in stacks] + ([STATE_STACK] if rollout.has_state_stack else [])
        synthesized = synthesize(path, out=Path(folder) / "cdktf.out", only=names)
        documents = {name: read_stack(synthesized / name) for name in names}
    for warning in refuse_or_warn(_unknown(documents), strict=rollout.strict):
        print_error(str(warning))
    return policies_of_rollout(rollout, stacks, documents, with_event_history=with_event_history)


def read_stack(stack: Path) -> dict[str, Any]:
    """Return the Terraform JSON of a synthesized stack.

    Args:
        stack: The folder of the stack.
    """
    document: dict[str, Any] = json.loads((stack / STACK_FILE).read_text(encoding="utf-8"))
    return document


def _unknown(documents: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    for name, document in documents.items():
        if types := unknown_types(document):
            yield Problem(
                where=f"stack {name!r}",
                what=f"the IAM actions of {', '.join(types)} are not known here",
                remedy="add them to the policies of both roles yourself",
                is_warning=True,
            )


def _write(policies: Sequence[ManagedPolicy], out: Path) -> Iterator[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for policy in policies:
            file = out / f"{policy.name}.json"
            file.write_text(json.dumps(policy.document, indent=2) + "\n", encoding="utf-8")
            yield file
    except OSError as error:
        what = f"policies cannot be written here ({error.strerror})"
        refuse_one(where=str(out), what=what, remedy="name a folder that you can write to")


def _explain(policies: Sequence[ManagedPolicy]) -> None:
    """Print to standard error which role each policy belongs to, and how full it is."""
    for policy in policies:
        owner = policy.role or "whoever runs make"
        print_error(f"{policy.name}: {policy.length:,} of {MAX_POLICY_LENGTH:,} characters, for {owner}")
