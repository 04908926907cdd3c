"""Numbers as CloudWatch writes them: 12.3K, 1.5M."""

from __future__ import annotations

import math

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_DIGITS = 3

NOTHING = "\N{EN DASH}"
"""What stands where there is no number."""


def short(value: float | None) -> str:
    """Return a number with three digits and a unit; a dash for no number."""
    if value is None or math.isnan(value):
        return NOTHING
    for size, unit in _UNITS:
        if abs(value) >= size * 0.9995:
            return _digits(value / size) + unit
    return _digits(value)


def full(value: float | None) -> str:
    """Return a number with all its digits before the point, six at most behind it."""
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _digits(value: float) -> str:
    if value == 0 or (value == round(value) and abs(value) < 1000):  # noqa: PLR2004 - three digits
        return f"{value:.0f}"
    before = max(0, math.floor(math.log10(abs(value))) + 1)
    text = f"{value:.{max(0, _DIGITS - before)}f}" if abs(value) >= 0.01 else f"{value:.2g}"  # noqa: PLR2004
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
