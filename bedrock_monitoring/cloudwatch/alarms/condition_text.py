"""The condition of an alarm in words: ``> 30 s for 3 of 5 periods of 5 minutes``.

Periods of a wall clock window are calendar periods: ``> 200 USD for 1 calendar day in Europe/Berlin``.

Every text that names a condition has it from here: descriptions of alarms, lines on graphs, tiles, commands
and documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.cloudwatch.fields import format_period

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
    periods = format_periods(evaluation_periods, period, time_zone=time_zone)
    if datapoints_to_alarm != evaluation_periods:
        periods = f"{datapoints_to_alarm} of {periods}"
    symbol = COMPARISON_SYMBOLS[comparison_operator]
    return f"{symbol} {_threshold_text(threshold, unit)} for {periods}"


_CALENDAR_WEEK = "1 week"
"""A length of wall clock windows alone: seven days in a row are no week."""


def format_periods(number: int, period: timedelta, *, time_zone: str | None = None) -> str:
    """Return a number of periods in words: ``5 minutes``, ``1 day``, ``3 periods of 5 minutes``.

    Args:
        number: The number of periods, at least one.
        period: The length of each.
        time_zone: The time zone of a wall clock window. ``None`` for a sliding window.
    """
    is_week = time_zone is not None and period == timedelta(weeks=1)
    length = _CALENDAR_WEEK if is_week else format_period(period)
    # A period of one minute, one hour or one day is its own unit.
    is_unit = length.startswith("1 ")
    what, of = (length.removeprefix("1 "), "") if is_unit else ("period", f" of {length}")
    calendar, zone = ("", "") if time_zone is None else ("calendar ", f" in {time_zone}")
    return f"{number} {calendar}{what}{'' if number == 1 else 's'}{of}{zone}"


def _threshold_text(threshold: float, unit: str) -> str:
    number = Decimal(str(threshold))
    if unit == MILLISECONDS and abs(number) >= _MILLISECONDS_PER_SECOND:
        number, unit = number / _MILLISECONDS_PER_SECOND, "s"
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if unit == DEVIATIONS and text == "1":
        unit = unit.removesuffix("s")
    return f"{text} {unit}" if unit else text
