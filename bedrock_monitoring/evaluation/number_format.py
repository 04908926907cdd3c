"""Format numbers as CloudWatch does, 12.3K and 1.5M, and times in seconds from one second on."""

from __future__ import annotations

import math

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_DIGITS = 3

MILLISECONDS, SECONDS = "Milliseconds", "Seconds"
"""The units of times, in CloudWatch's spelling."""

MILLISECONDS_IN_A_SECOND = 1000
_LONGEST_IN_MILLISECONDS = 999.5
_LONGEST_WITH_DECIMALS = 99.95

NO_VALUE = "\N{EN DASH}"
"""The text for a missing value."""


def format_value(value: float | None, unit: str) -> str:
    """Format a number as ``format_short`` does. A time gets its unit: ``850 ms``, ``16.7 s``, ``1,250 s``.

    Args:
        value: The number, in ``unit``.
        unit: The unit, in CloudWatch's spelling. Only those of times are written.
    """
    if value is None or math.isnan(value) or unit not in {MILLISECONDS, SECONDS}:
        return format_short(value)
    if unit == MILLISECONDS and abs(value) < _LONGEST_IN_MILLISECONDS:
        return f"{format_short(value)} ms"
    seconds = value / MILLISECONDS_IN_A_SECOND if unit == MILLISECONDS else value
    return f"{seconds:,.0f} s" if abs(seconds) >= _LONGEST_WITH_DECIMALS else f"{_digits(seconds)} s"


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
