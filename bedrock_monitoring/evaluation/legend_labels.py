"""Labels of series in a legend: dynamic labels and default labels.

Source: "Using dynamic labels" of the CloudWatch user guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bedrock_monitoring.evaluation.number_format import NO_VALUE, format_short
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
    return {**dict(metric.dimensions), "MetricName": metric.name, "Namespace": metric.namespace}


def expand_label(label: str, series: Series, *, default: str, statistic: str) -> str:
    """Replace the dynamic values in a label. Unknown ones are left as they are.

    Args:
        label: The label in the widget.
        series: The series to label.
        default: The value of ``${LABEL}``.
        statistic: The statistic of the series.
    """

    def replacement(match: re.Match[str]) -> str:
        if match["property"] is not None:
            return _properties(series, statistic).get(match["property"], match[0])
        if match["value"] == "LABEL":
            return default
        compute = _VALUES.get(match["value"])
        if compute is None:
            return match[0]
        return compute(series.points) if series.points else NO_VALUE

    return _DYNAMIC.sub(replacement, label)


def _properties(series: Series, statistic: str) -> dict[str, str]:
    own = {"Period": str(series.period), "Stat": statistic}
    if series.metric is not None:
        own |= {"MetricName": series.metric.name, "Namespace": series.metric.namespace}
        own |= {f"Dim.{name}": value for name, value in series.metric.dimensions}
    return own


def _time(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp, tz=UTC).strftime("%Y-%m-%d %H:%M UTC")


def _moment_of(points: Mapping[int, float], choose: Callable[..., int]) -> str:
    return _time(choose(points, key=points.__getitem__))


_VALUES: dict[str, Callable[[Mapping[int, float]], str]] = {
    "MIN": lambda points: format_short(min(points.values())),
    "MAX": lambda points: format_short(max(points.values())),
    "AVG": lambda points: format_short(sum(points.values()) / len(points)),
    "SUM": lambda points: format_short(sum(points.values())),
    "FIRST": lambda points: format_short(list(points.values())[_FIRST]),
    "LAST": lambda points: format_short(list(points.values())[_LAST]),
    "DATAPOINT_COUNT": lambda points: str(len(points)),
    "FIRST_TIME": lambda points: _time(list(points)[_FIRST]),
    "LAST_TIME": lambda points: _time(list(points)[_LAST]),
    "MIN_TIME": lambda points: _moment_of(points, min),
    "MAX_TIME": lambda points: _moment_of(points, max),
    "MIN_MAX_RANGE": lambda points: (
        f"{format_short(min(points.values()))}-{format_short(max(points.values()))}"
    ),
    "FIRST_LAST_RANGE": lambda points: (
        f"{format_short(list(points.values())[_FIRST])}-{format_short(list(points.values())[_LAST])}"
    ),
}
