"""A value that is suggested for a setting, and what the past says of ordinary days."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.evaluation.dashboard_time_range import DAY
from bedrock_monitoring.rollout.yaml_edits import Edit

WORST_DAYS = 2
"""How many of the worst days are left out: what happened then should be noticed, not become usual."""

FEWEST_DAYS = 5
"""From how many days on something is suggested."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A value for a setting.

    Attributes:
        target: The name of the target.
        edit: The change of the file.
        before: The present value as text.
        reason: Where the value comes from.
    """

    target: str
    edit: Edit
    before: str
    reason: str


def ordinary_values(values: Mapping[int, float], *, is_worse_above: bool) -> list[float]:
    """Return the values of all days but the worst, in ascending order. Empty if there are too few days.

    Args:
        values: The values by the moments when their periods end, in seconds since the epoch.
        is_worse_above: Whether high values are worse than low ones.
    """
    days: dict[int, list[float]] = {}
    for moment, value in values.items():
        days.setdefault((moment - 1) // DAY, []).append(value)
    if len(days) < FEWEST_DAYS:
        return []
    worst_of = max if is_worse_above else min
    ordered = sorted(days.values(), key=worst_of, reverse=is_worse_above)
    return sorted(value for day in ordered[WORST_DAYS:] for value in day)


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the lowest value that a share of them does not exceed; the values are in ascending order."""
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def rounded(value: float, *, up: bool) -> float:
    """Round a number to two digits, away from usual values."""
    if not value:
        return 0.0
    scale: float = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    steps = round(value / scale, 6)
    return round((math.ceil(steps) if up else math.floor(steps)) * scale, 10)
