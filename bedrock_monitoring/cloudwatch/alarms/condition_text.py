"""The condition of an alarm in words: ``> 30 s for 3 of 5 periods of 5 minutes``.

Periods of a wall clock window are calendar periods: ``> 200 USD for 1 calendar day in Europe/Berlin``.

Every text that names a condition has it from here: descriptions of alarms, lines on graphs, tiles, commands
and documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

COMPARISON_SYMBOLS: Mapping[str, str] = {
    "GreaterThanThreshold": ">",
    "GreaterThanOrEqualToThreshold": ">=",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
    "GreaterThanUpperThreshold": "above",
    "LessThanLowerThreshold": "below",
    "LessThanLowerOrGreaterThanUpperThreshold": "outside",
}
"""How each value of ``ComparisonOperator`` (CloudWatch API, PutMetricAlarm) is written."""

MILLISECONDS = "ms"
"""The unit that is written in seconds from one second on."""

DEVIATIONS = "deviations"
"""The unit of the width of an anomaly detection band: standard deviations."""

_MILLISECONDS_PER_SECOND = 1000
_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)


def condition_text(
    *,
    comparison_operator: str,
    threshold: float,
    unit: str = "",
    datapoints_to_alarm: int,
    evaluation_periods: int,
    period: timedelta,
    time_zone: str | None = None,
) -> str:
    """Return the condition of an alarm in words.

    Args:
        comparison_operator: A value of ``ComparisonOperator``.
        threshold: The threshold in ``unit``, or the width of an anomaly detection band.
        unit: The unit of the threshold, such as ``%``. Empty for a plain number.
        datapoints_to_alarm: The number of periods that must breach.
        evaluation_periods: The number of most recent periods that are evaluated.
        period: The length of one period, in whole seconds.
        time_zone: The time zone of a wall clock window. ``None`` for a sliding window.
    """
    periods = f"{evaluation_periods}"
    if datapoints_to_alarm != evaluation_periods:
        periods = f"{datapoints_to_alarm} of {evaluation_periods}"
    # A period of one minute, one hour or one day is its own unit: "3 of 5 minutes", "1 day".
    own_units = _UNITS if time_zone is None else (*_UNITS, _CALENDAR_WEEK)
    own_unit = next((name for name, length in own_units if length == period), None)
    what = own_unit or "period"
    what = what if evaluation_periods == 1 else f"{what}s"
    of = "" if own_unit else f" of {format_period(period)}"
    symbol = COMPARISON_SYMBOLS[comparison_operator]
    calendar, zone = ("", "") if time_zone is None else ("calendar ", f" in {time_zone}")
    return f"{symbol} {_threshold_text(threshold, unit)} for {periods} {calendar}{what}{of}{zone}"


_CALENDAR_WEEK = ("week", timedelta(weeks=1))
"""A unit of wall clock windows alone: seven days in a row are no week."""


def format_period(period: timedelta) -> str:
    """Return the length of a period in words, in the largest unit that divides it: ``5 minutes``, ``1 day``.

    Args:
        period: The period, in whole seconds.
    """
    unit, length = next((unit, length) for unit, length in _UNITS if not period % length)
    number = period // length
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _threshold_text(threshold: float, unit: str) -> str:
    number = Decimal(str(threshold))
    if unit == MILLISECONDS and abs(number) >= _MILLISECONDS_PER_SECOND:
        number, unit = number / _MILLISECONDS_PER_SECOND, "s"
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if unit == DEVIATIONS and text == "1":
        unit = unit.removesuffix("s")
    return f"{text} {unit}" if unit else text
