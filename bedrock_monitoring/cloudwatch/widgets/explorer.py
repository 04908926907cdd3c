"""Metrics explorer widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.extra import extra_problem, with_extra
from bedrock_monitoring.cloudwatch.fields import found, length_problem, period_problem, region_problem
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats, statistic_problem
from bedrock_monitoring.cloudwatch.widgets.graph import GraphWidgetView
from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition, legend
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem, quoted
from bedrock_monitoring.value import Value


class ExplorerAggregation(StrEnum):
    """How to aggregate the metrics of resources that have the same tag value."""

    AVERAGE = "AVG"
    MINIMUM = "MIN"
    MAXIMUM = "MAX"
    STANDARD_DEVIATION = "STDDEV"
    SUM = "SUM"


@dataclass(frozen=True, kw_only=True)
class ExplorerMetric(Value):
    """A metric of every resource that the widget finds.

    Attributes:
        metric_name: Such as ``CPUUtilization``.
        resource_type: Such as ``AWS::EC2::Instance``; Bedrock has no resource type here.
        statistic: The statistic of each period.
        extra: Other properties of the metric, as a dashboard body has them.
    """

    metric_name: str
    resource_type: str
    statistic: str = Stats.AVERAGE
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the metric for a dashboard body."""
        metric = {"metricName": self.metric_name, "resourceType": self.resource_type, "stat": self.statistic}
        return with_extra(metric, self.extra)


@dataclass(frozen=True, kw_only=True)
class ExplorerLabel(Value):
    """A tag that resources must have.

    Attributes:
        key: The tag key.
        value: The tag value. Defaults to any value.
        extra: Other properties of the tag, as a dashboard body has them.
    """

    key: str
    value: str | None = None
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the tag for a dashboard body."""
        return with_extra(stated({"key": self.key, "value": self.value}), self.extra)


@dataclass(frozen=True, kw_only=True)
class ExplorerWidget(TitledWidget):
    """Graphs of all resources of one type that have a tag, including resources that are created later.

    Source: "Dashboard body structure and syntax", metrics explorer widget; aws-cdk-lib has none.

    Attributes:
        metrics: The metrics, 1 to 100, all of one resource type.
        labels: The tags of the resources, at least one.
        aggregate_by: A tag; resources with the same value become one line.
        aggregation: How to aggregate them.
        split_by: A tag; each of its values gets a graph.
        period: The period. Defaults to five minutes.
        region: The Region of the resources. Defaults to the Region of the dashboard.
        legend_position: Where the legend is. Defaults to CloudWatch's choice.
        rows_per_page: Rows of graphs per page.
        widgets_per_row: Graphs per row.
        stacked: Whether to stack areas.
        view: The type of the graphs. Defaults to lines.
    """

    title: str = "Explorer"
    metrics: Sequence[ExplorerMetric]
    labels: Sequence[ExplorerLabel]
    aggregate_by: str | None = None
    aggregation: ExplorerAggregation = ExplorerAggregation.AVERAGE
    split_by: str | None = None
    period: timedelta | None = None
    region: str | None = None
    legend_position: LegendPosition | None = None
    rows_per_page: int | None = None
    widgets_per_row: int | None = None
    stacked: bool = False
    view: GraphWidgetView = GraphWidgetView.TIME_SERIES

    type = "explorer"

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        optional = {
            "title": self.title,
            "aggregateBy": self.aggregate_by and {"key": self.aggregate_by, "func": str(self.aggregation)},
            "splitBy": self.split_by,
            "period": self.period and int(self.period.total_seconds()),
        }
        options = {
            "legend": legend(self.legend_position),
            "rowsPerPage": self.rows_per_page,
            "widgetsPerRow": self.widgets_per_row,
            "stacked": self.stacked,
        }
        return {
            "region": self.region or region,
            **stated(optional),
            "metrics": [metric.to_json() for metric in self.metrics],
            "labels": [label.to_json() for label in self.labels],
            "widgetOptions": {"view": str(self.view), **stated(options)},
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(
            region_problem(self.region), None if self.period is None else period_problem(self.period)
        )
        yield from self._metric_problems()
        if not self.labels or any(not label.key for label in self.labels):
            yield Problem(
                where="labels", what="there is no tag to find resources by", remedy="name one tag at least"
            )
        for label in self.labels:
            for problem in found(extra_problem(label.extra)):
                yield problem.within(f"label {quoted(label.key)}")
        for where, number in (
            ("rows_per_page", self.rows_per_page),
            ("widgets_per_row", self.widgets_per_row),
        ):
            if number is not None and number < 1:
                yield Problem(where=where, what=f"{number} is below 1", remedy="take 1 or more")

    def _metric_problems(self) -> Iterator[Problem]:
        if not 1 <= len(self.metrics) <= limits.EXPLORER_METRICS:
            yield Problem(
                where="metrics",
                what=f"{len(self.metrics)} metrics; one explorer draws 1 to {limits.EXPLORER_METRICS}",
                remedy="spread them over several widgets",
            )
        types = sorted({metric.resource_type for metric in self.metrics})
        if len(types) > 1:
            yield Problem(
                where="metrics",
                what=f"they are of {len(types)} resource types ({', '.join(types)})",
                remedy="write a widget for each type",
            )
        for number, metric in enumerate(self.metrics, start=1):
            for problem in found(
                length_problem(
                    "metric_name", metric.metric_name, shortest=1, longest=limits.METRIC_NAME_LENGTH
                ),
                length_problem(
                    "resource_type", metric.resource_type, shortest=1, longest=limits.METRIC_NAME_LENGTH
                ),
                statistic_problem(metric.statistic),
                extra_problem(metric.extra),
            ):
                yield problem.within(f"metric {number}")
