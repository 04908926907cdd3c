"""Labels of series in a legend: dynamic labels and default labels.

Source: "Using dynamic labels" of the CloudWatch user guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from bedrock_monitoring.evaluation.number_format import NO_VALUE, format_value
from bedrock_monitoring.evaluation.series import MetricKey, Series

_DYNAMIC = re.compile(r"\$\{(?:PROP\('(?P<property>[^']*)'\)|(?P<value>[A-Z_]+))\}")
_FIRST, _LAST = 0, -1


def distinct_labels(metrics: Sequence[MetricKey]) -> list[str]:
    """Return a short label for each metric: the fields that differ between them, or else the metric name."""
    parts = [_parts(metric) for metric in metrics]
    same = {name for name in parts[0] if len({part.get(name) for part in parts}) == 1} if parts else set()
    named = [" ".join(value for name, value in part.items() if name not in same) for part in parts]
    return [name or metric.name for name, metric in zip(named, metrics, strict=True)]


def _parts(metric: MetricKey) -> dict[str, str]:
    of_account = {"AccountId": metric.account} if metric.account else {}
    return {**of_account, **dict(metric.dimensions), "MetricName": metric.name, "Namespace": metric.namespace}


def expand_label(
    label: str, series: Series, *, default: str, statistic: str, unit: str = "", zone: timezone = UTC
) -> str:
    """Replace the dynamic values in a label. Unknown ones are left as they are.

    Args:
        label: The label in the widget.
        series: The series to label.
        default: The value of ``${LABEL}``.
        statistic: The statistic of the series.
        unit: The unit of its values. Empty if it is not known.
        zone: The time zone of times.
    """

    def replacement(match: re.Match[str]) -> str:
        if match["property"] is not None:
            return _properties(series, statistic).get(match["property"], match[0])
        if match["value"] == "LABEL":
            return default
        text = _dynamic_value(match["value"], series.points, unit, zone)
        return match[0] if text is None else text

    return _DYNAMIC.sub(replacement, label)


def _dynamic_value(name: str, points: Mapping[int, float], unit: str, zone: timezone) -> str | None:
    """Return a dynamic value as text. ``None`` if there is none of that name."""
    if name not in {_COUNT, *_NUMBERS, *_TIMES, *_RANGES}:
        return None
    if not points:
        return NO_VALUE
    if name == _COUNT:
        return str(len(points))
    if name in _TIMES:
        return format_time(_TIMES[name](points), zone)
    numbers = [_NUMBERS[part](list(points.values())) for part in _RANGES.get(name, (name,))]
    return "-".join(format_value(number, unit) for number in numbers)


def _properties(series: Series, statistic: str) -> dict[str, str]:
    own = {"Period": str(series.period), "Stat": statistic}
    if series.metric is not None:
        own |= {"MetricName": series.metric.name, "Namespace": series.metric.namespace}
        own |= {"AccountId": series.metric.account} if series.metric.account else {}
        own |= {f"Dim.{name}": value for name, value in series.metric.dimensions}
    return own


def format_time(timestamp: int, zone: timezone) -> str:
    """Format a moment with the name of the time zone: ``UTC`` or ``UTC+01:30``."""
    return datetime.fromtimestamp(timestamp, tz=zone).strftime("%Y-%m-%d %H:%M %Z")


def zone_of(offset: int | None) -> timezone:
    """Return the time zone with an offset from UTC in seconds. ``None`` gives UTC."""
    return timezone(timedelta(seconds=offset)) if offset else UTC


_COUNT = "DATAPOINT_COUNT"
_NUMBERS: dict[str, Callable[[Sequence[float]], float]] = {
    "MIN": min,
    "MAX": max,
    "AVG": lambda values: sum(values) / len(values),
    "SUM": sum,
    "FIRST": lambda values: values[_FIRST],
    "LAST": lambda values: values[_LAST],
}
_TIMES: dict[str, Callable[[Mapping[int, float]], int]] = {
    "FIRST_TIME": lambda points: list(points)[_FIRST],
    "LAST_TIME": lambda points: list(points)[_LAST],
    "MIN_TIME": lambda points: min(points, key=points.__getitem__),
    "MAX_TIME": lambda points: max(points, key=points.__getitem__),
}
_RANGES = {"MIN_MAX_RANGE": ("MIN", "MAX"), "FIRST_LAST_RANGE": ("FIRST", "LAST")}
