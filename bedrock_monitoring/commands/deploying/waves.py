"""Process stacks wave by wave. A failure in a wave stops the waves after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
    from bedrock_monitoring.monitoring import Stack
    from bedrock_monitoring.terraform import Changes
    from bedrock_monitoring.terraform.interruption import Interruption


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome of one stack.

    Attributes:
        stack: The name of the stack.
        wave: The wave of the stack.
        result: The result in a few words: ``planned``, ``deployed``, ``apply failed`` and so on.
        changes: The changes of the plan, applied or not. ``None`` if there is no plan.
        failed: Whether the stack is not as it shall be. That stops later waves.
        was_shown: Whether a reviewer has seen the failure with the plans. Then it stops none.
        subscribes: Whether the plan creates subscriptions to topics.
        plan: The plan file to apply.
        kept: The folder of the saved plan that is applied, or of which ``plan`` is the rest.
        to_confirm: How many subscriptions wait until somebody confirms them.
        seconds: How long it took.
        log: The file with Terraform's output. ``None`` if there is none.
    """

    stack: str
    wave: int
    result: str
    changes: Changes | None = None
    failed: bool = False
    was_shown: bool = False
    subscribes: bool = False
    plan: Path | None = None
    kept: PlanFolder | None = None
    to_confirm: int = 0
    seconds: float = 0
    log: Path | None = None


def waves(stacks: Iterable[Stack], *, descending: bool = False) -> tuple[tuple[Stack, ...], ...]:
    """Return the stacks by wave. Within a wave they keep the order of the rollout file."""
    ordered = sorted(stacks, key=attrgetter("wave"), reverse=descending)
    return tuple(tuple(members) for _, members in groupby(ordered, key=attrgetter("wave")))


def run_waves(
    waves_in_order: Sequence[Sequence[Stack]],
    run_wave: Callable[[Sequence[Stack]], Sequence[Outcome]],
    *,
    interruption: Interruption,
) -> tuple[Outcome, ...]:
    """Run the waves in order until one has a failure that nobody was shown before.

    The stacks of the waves after it have the result ``not reached``.

    Args:
        waves_in_order: The waves.
        run_wave: Runs one.
        interruption: What is told of a Ctrl-C between two runs of Terraform, as at a question.
    """
    outcomes: list[Outcome] = []
    for wave in waves_in_order:
        if not any(outcome.failed and not outcome.was_shown for outcome in outcomes):
            try:
                outcomes += run_wave(wave)
                continue
            except KeyboardInterrupt:
                interruption.interrupt()
        outcomes += [
            Outcome(stack=stack.name, wave=stack.wave, result="not reached", failed=interruption.requested)
            for stack in wave
        ]
    return tuple(outcomes)
