"""What a section shows where CloudWatch holds certain numbers, computed as the preview computes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.widget_series import evaluate_widget
from tests.bedrock.placing import body_of, metric_widgets

PERIOD = 3_600
START = 1_768_402_800  # 2026-01-14 15:00 UTC

Values = Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A source of fixed datapoints, whatever the statistic. ``None`` means no datapoint."""

    metrics: Mapping[MetricKey, Values]

    account = ""
    description = "Numbers of a test."

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:  # noqa: ARG002
        return tuple(self.metrics)

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        raise NotImplementedError

    def datapoints(
        self,
        metric: MetricKey,
        *,
        statistic: str,  # noqa: ARG002
        timestamps: range,
        end: int,
    ) -> dict[int, float]:
        values = self.metrics.get(replace(metric, region=""), ())
        return {
            timestamp: value
            for timestamp, value in zip(timestamps, values, strict=False)
            if value is not None and timestamp < end
        }


def metric(namespace: str, name: str, **dimensions: str) -> MetricKey:
    return MetricKey(namespace=namespace, name=name, dimensions=tuple(sorted(dimensions.items())))


def values(
    section: Section, title: str, metrics: Mapping[MetricKey, Values], *, view: str = "timeSeries"
) -> dict[str, list[float | None]]:
    """Return what a widget shows, by label: a value for each hour, or one where it covers the whole range.

    Args:
        section: Made with periods of an hour.
        title: Of the widget.
        metrics: The datapoints; a widget that covers the whole range reads the first of each.
        view: Of the widget.
    """
    [properties] = [
        found["properties"]
        for found in metric_widgets(body_of(section))
        if (found["properties"]["title"], found["properties"]["view"]) == (title, view)
    ]
    hours = 1 if properties.get("setPeriodToTimeRange") else max(len(given) for given in metrics.values())
    time_range = TimeRange(start=START, end=START + hours * PERIOD)
    result = evaluate_widget(properties, source=Counted(metrics=metrics), time_range=time_range)
    timestamps = time_range.timestamps(PERIOD)
    return {
        one.label: [one.series.points.get(timestamp) for timestamp in timestamps] for one in result.entries
    }
