"""Work on many targets, a wave at a time: what fails in one wave never reaches the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.terraform import Changes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one target.

    Attributes:
        target: Its name.
        wave: Its wave.
        result: In a word or a few: ``planned``, ``deployed``, ``failed`` …
        changes: What its plan would change, or changed; ``None`` when there is no plan.
        failed: Whether it stops the waves that follow.
    """

    target: str
    wave: int
    result: str
    changes: Changes | None = None
    failed: bool = False


def waves(targets: Iterable[Target], *, descending: bool = False) -> tuple[tuple[Target, ...], ...]:
    """Return the targets wave by wave, in the order of the file within a wave."""
    ordered = sorted(targets, key=attrgetter("wave"), reverse=descending)
    return tuple(tuple(members) for _, members in groupby(ordered, key=attrgetter("wave")))


def work_through(
    waves_in_order: Sequence[Sequence[Target]], work: Callable[[Sequence[Target]], Sequence[Outcome]]
) -> tuple[Outcome, ...]:
    """Do the work of one wave after the other until one has a failure; what comes later is not reached."""
    outcomes: list[Outcome] = []
    for wave in waves_in_order:
        if any(outcome.failed for outcome in outcomes):
            outcomes += [
                Outcome(target=target.name, wave=target.wave, result="not reached") for target in wave
            ]
        else:
            outcomes += work(wave)
    return tuple(outcomes)
