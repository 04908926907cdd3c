"""Put targets into groups: a group is one job of a workflow, so the number of jobs has a bound."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import refuse_one

MOST_JOBS = 256
"""The most jobs of a matrix (GitHub documentation, "Running variations of jobs in a workflow")."""

DEFAULT_GROUPS = 20
"""As many jobs as an account of GitHub's free plan runs at once (GitHub documentation, "Actions limits")."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The stacks of one job.

    Attributes:
        name: The name of the job.
        wave: The wave of each of the stacks.
        targets: The names of the stacks, in the order of the rollout file.
    """

    name: str
    wave: int
    targets: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the row of a matrix. The names are separated by spaces, as make takes them."""
        return {"name": self.name, "wave": self.wave, "targets": " ".join(self.targets)}


def groups_of(stacks: Iterable[Stack], *, most: int = DEFAULT_GROUPS) -> tuple[Group, ...]:
    """Return the groups in the order of deployment. No group has stacks of two waves.

    The largest group is as small as ``most`` allows, there are no more groups than this size needs, and the
    sizes within a wave differ by one at most.

    Args:
        stacks: The stacks.
        most: The most groups.

    Raises:
        InvalidInputError: There are more waves than groups.
    """
    in_waves = waves(stacks)
    if len(in_waves) > most:
        refuse_one(
            where="targets",
            what=f"they have {len(in_waves)} waves, which do not fit into {most} groups: no group has targets"
            " of two waves",
            remedy=f"ask for at least {len(in_waves)} groups, or use fewer waves",
        )
    size = _smallest_size([len(wave) for wave in in_waves], most)
    return tuple(group for wave in in_waves for group in _split(wave, math.ceil(len(wave) / size)))


def matrix(groups: Iterable[Group]) -> dict[str, Any]:
    """Return the groups as a matrix of GitHub Actions."""
    return {"include": [group.to_json() for group in groups]}


def matrices_by_wave(groups: Sequence[Group], *, most: int) -> dict[str, Any]:
    """Return a matrix for each wave, by the number of the wave in the order of deployment: ``"1"`` and so on.

    Args:
        groups: The groups.
        most: The most waves: as many as the workflow has jobs for.

    Raises:
        InvalidInputError: There are more waves.
    """
    in_order = sorted({group.wave for group in groups})
    if len(in_order) > most:
        refuse_one(
            where="targets",
            what=f"they have {len(in_order)} waves, and the workflow deploys {most} at most",
            remedy=f"give `wave` at most {most} values, or deploy with `make deploy`, which takes any number",
        )
    return {
        str(number): matrix(group for group in groups if group.wave == wave)
        for number, wave in enumerate(in_order, start=1)
    }


def _smallest_size(sizes: Sequence[int], most: int) -> int:
    """Return the smallest size of a group with which waves of these sizes fit into so many groups."""
    size = 1
    while sum(math.ceil(members / size) for members in sizes) > most:
        size += 1
    return size


def _split(wave: Sequence[Stack], number: int) -> list[Group]:
    ends = [len(wave) * part // number for part in range(number + 1)]
    return [
        Group(
            name=f"wave {wave[0].wave}" if number == 1 else f"wave {wave[0].wave}, {part} of {number}",
            wave=wave[0].wave,
            targets=tuple(stack.name for stack in wave[start:end]),
        )
        for part, (start, end) in enumerate(pairwise(ends), start=1)
    ]


def names_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of all stacks of a matrix that `matrix` returned.

    Raises:
        LookupError, TypeError, AttributeError: It is no such matrix.
    """
    return tuple(name for row in document["include"] for name in row["targets"].split())
