"""Round numbers to the digits that a plot can show, which keeps the page small."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_DIGITS = 6
_POWERS = np.array([float(10**power) for power in range(20)])
"""Powers of ten, each exact as a float: a whole number divided or multiplied by one is rounded only once."""

_TOO_NEAR = 1e-6
"""How near to the middle between two results a number is not rounded with powers, which are inexact there."""


def short_numbers(numbers: NDArray[np.float64]) -> list[float | int | None]:
    """Round numbers to six significant digits, as text with these digits reads.

    Whole numbers become ``int``, which is shorter in JSON, and not-a-number becomes ``None``.
    """
    with np.errstate(all="ignore"):
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(numbers)))
        has_power = np.abs(places) < _POWERS.size
        powers = _POWERS[np.where(has_power, np.abs(places), 0).astype(np.int64)]
        scaled = np.where(places < 0, numbers / powers, numbers * powers)
        whole = np.rint(scaled)
        rounded = np.where(places < 0, whole * powers, whole / powers)
        is_exact = has_power & (np.abs(np.abs(scaled - whole) - 0.5) > _TOO_NEAR)
    for place in np.flatnonzero(np.isfinite(numbers) & (numbers != 0) & ~is_exact).tolist():
        rounded[place] = float(f"{numbers[place]:.{_DIGITS}g}")
    return [_short(number) for number in rounded.tolist()]


def _short(number: float) -> float | int | None:
    if number.is_integer():
        return int(number)
    return None if math.isnan(number) else number
