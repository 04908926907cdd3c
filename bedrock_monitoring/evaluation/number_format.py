"""Format numbers as CloudWatch does: 12.3K, 1.5M."""

from __future__ import annotations

import math

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_DIGITS = 3

NO_VALUE = "\N{EN DASH}"
"""The text for a missing value."""


def format_short(value: float | None) -> str:
    """Format a number with three digits and a unit. ``None`` and not-a-number give a dash."""
    if value is None or math.isnan(value):
        return NO_VALUE
    for size, unit in _UNITS:
        if abs(value) >= size * 0.9995:
            return _digits(value / size) + unit
    return _digits(value)


def format_full(value: float | None) -> str:
    """Format a number with all integer digits and at most six decimal places."""
    if value is None or math.isnan(value):
        return NO_VALUE
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _digits(value: float) -> str:
    if value == 0 or (value == round(value) and abs(value) < 1000):  # noqa: PLR2004 - three digits
        return f"{value:.0f}"
    before = max(0, math.floor(math.log10(abs(value))) + 1)
    text = f"{value:.{max(0, _DIGITS - before)}f}" if abs(value) >= 0.01 else f"{value:.2g}"  # noqa: PLR2004
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
