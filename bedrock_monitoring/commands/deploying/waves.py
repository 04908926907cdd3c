"""Work on many stacks, a wave at a time: what fails in one wave never reaches the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.terraform import Changes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one stack.

    Attributes:
        stack: Its name.
        wave: Its wave.
        result: In a word or a few: ``planned``, ``deployed``, ``failed`` …
        changes: What its plan would change, or changed; ``None`` when there is no plan.
        failed: Whether it stops the waves that follow.
    """

    stack: str
    wave: int
    result: str
    changes: Changes | None = None
    failed: bool = False


def waves(stacks: Iterable[Stack], *, descending: bool = False) -> tuple[tuple[Stack, ...], ...]:
    """Return the stacks wave by wave, in the order of the file within a wave."""
    ordered = sorted(stacks, key=attrgetter("wave"), reverse=descending)
    return tuple(tuple(members) for _, members in groupby(ordered, key=attrgetter("wave")))


def run_waves(
    waves_in_order: Sequence[Sequence[Stack]], run_wave: Callable[[Sequence[Stack]], Sequence[Outcome]]
) -> tuple[Outcome, ...]:
    """Do the work of one wave after the other until one has a failure; what comes later is not reached."""
    outcomes: list[Outcome] = []
    for wave in waves_in_order:
        if any(outcome.failed for outcome in outcomes):
            outcomes += [Outcome(stack=stack.name, wave=stack.wave, result="not reached") for stack in wave]
        else:
            outcomes += run_wave(wave)
    return tuple(outcomes)
