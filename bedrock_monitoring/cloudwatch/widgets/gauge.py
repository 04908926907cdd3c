"""Gauges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark, YAxisProps
from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition, legend
from bedrock_monitoring.cloudwatch.widgets.metric_widget import MetricWidget, axes
from bedrock_monitoring.cloudwatch.widgets.widget import stated
from bedrock_monitoring.problems import Problem

PERCENT = YAxisProps(min=0, max=100)
"""The ends of a dial unless others are given."""


@dataclass(frozen=True, kw_only=True)
class GaugeWidget(MetricWidget):
    """The latest value of each metric on a gauge.

    Attributes:
        metrics: The metrics.
        left_y_axis: The range of the gauge; both ends are required. Defaults to 0 to 100.
        annotations: Lines and bands on the gauge, such as the range that is too high.
        legend_position: Where the legend is. Defaults to the bottom.
    """

    metrics: Sequence[GraphMetric] = ()
    left_y_axis: YAxisProps = PERCENT
    annotations: Sequence[HorizontalMark] = ()
    legend_position: LegendPosition | None = None

    view = "gauge"

    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return the metrics of the left axis; a gauge has no right axis."""
        return self.metrics, ()

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        marks = [mark.to_json(axis="left") for mark in self.annotations]
        optional = {
            "legend": legend(self.legend_position),
            "yAxis": axes(self.left_y_axis),
            "annotations": {"horizontal": marks} if marks else {},
        }
        return super().properties(region=region) | stated(optional)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        for problem in self.left_y_axis.problems():
            yield problem.within("left_y_axis")
        if self.left_y_axis.min is None or self.left_y_axis.max is None:
            yield Problem(
                where="left_y_axis", what="a dial has two ends", remedy="give min and max, such as 0 and 100"
            )
        for mark in self.annotations:
            for problem in mark.problems():
                yield problem.within("annotations")
