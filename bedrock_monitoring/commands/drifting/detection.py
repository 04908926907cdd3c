"""Plan stacks, several at once, to find what AWS has otherwise than was deployed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.stack_output import StackOutput
from bedrock_monitoring.commands.deploying.deployment import Deployment, with_plan_role
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.drifting.drift_in_plan import drift_of, drifted_resources
from bedrock_monitoring.commands.drifting.stack_drift import Changer, DriftStatus, StackDrift, changes_in
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import Changes, TerraformError

FindChangers = Callable[[Stack, Sequence[Mapping[str, Any]]], tuple[Changer, ...]]
"""Returns who changed the drifted resources of a stack."""


@dataclass(frozen=True, kw_only=True)
class Detection:
    """What was found in some stacks.

    Attributes:
        outcomes: The outcome of each stack, for the last table.
        drifts: The drift of each stack that was reached.
    """

    outcomes: tuple[Outcome, ...]
    drifts: tuple[StackDrift, ...]

    @property
    def has_drift(self) -> bool:
        """Whether a stack has drift."""
        return any(drift.status is DriftStatus.DRIFTED for drift in self.drifts)


def detect(stacks: Sequence[Stack], deployment: Deployment, *, find_changers: FindChangers) -> Detection:
    """Find the drift of stacks. Nothing changes, and no lock is taken.

    Args:
        stacks: The stacks.
        deployment: Runs Terraform in them, side by side.
        find_changers: Finds who changed what.
    """
    found: dict[str, StackDrift] = {}

    def one(stack: Stack, output: StackOutput, folder: Path) -> Outcome:
        outcome = Outcome(stack=stack.name, wave=stack.wave, result=DriftStatus.NONE)
        told = partial(StackDrift, name=stack.name, account=stack.account, region=stack.region)
        synthesized = deployment.folder(stack, output, lock=False)
        plan_file = folder / f"{stack.name}.tfplan"
        try:
            synthesized.init()
            plan = synthesized.show_json(plan_file) if synthesized.plan(out=plan_file) else {}
        except TerraformError as failure:
            if not deployment.interruption.requested:
                reason = f"{failure}\n{failure.output}".strip()
                found[stack.name] = told(status=DriftStatus.FAILED, reason=reason)
            return deployment.failed(outcome, failure, synthesized, output)
        drift = drift_of(plan)
        resources = drifted_resources(drift)
        if not resources:
            found[stack.name] = told(status=DriftStatus.NONE)
            output.line("No drift.")
            return replace(outcome, changes=Changes())
        changers, reason = _changers(stack, resources, find_changers)
        found[stack.name] = told(
            status=DriftStatus.DRIFTED,
            changes=changes_in(stack.name, drift),
            changers=changers,
            reason=reason,
        )
        output.line("\n".join(f"  {line}" for line in found[stack.name].lines))
        return replace(outcome, result=DriftStatus.DRIFTED, changes=Changes.of(drift))

    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-drift-") as folder:
        outcomes = deployment.side_by_side(
            [with_plan_role(stack) for stack in stacks],
            "drift",
            lambda stack, output: one(stack, output, Path(folder)),
        )
    return Detection(
        outcomes=outcomes, drifts=tuple(found[stack.name] for stack in stacks if stack.name in found)
    )


def _changers(
    stack: Stack, resources: Sequence[Mapping[str, Any]], find_changers: FindChangers
) -> tuple[tuple[Changer, ...], str]:
    """Return who changed what, or why that is not known."""
    try:
        return find_changers(stack, resources), ""
    except InvalidInputError as error:
        return (), f"who changed it is not known: {error}"
