"""Graphs: lines, stacked areas, bars and pies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark, VerticalMark, YAxisProps
from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition, legend
from bedrock_monitoring.cloudwatch.widgets.metric_widget import MetricWidget, axes
from bedrock_monitoring.cloudwatch.widgets.widget import stated
from bedrock_monitoring.problems import Problem


class GraphWidgetView(StrEnum):
    """The type of a graph."""

    TIME_SERIES = "timeSeries"
    BAR = "bar"
    PIE = "pie"


@dataclass(frozen=True, kw_only=True)
class GraphWidget(MetricWidget):
    """Metrics as lines, stacked areas, bars or a pie.

    Attributes:
        left: The metrics of the left axis.
        right: The metrics of the right axis.
        left_annotations: Lines and bands on the left axis.
        right_annotations: Lines and bands on the right axis.
        vertical_annotations: Points in time, and the time between two of them.
        left_y_axis: The left axis.
        right_y_axis: The right axis.
        legend_position: Where the legend is. Defaults to the bottom.
        stacked: Whether to stack areas or bars; not for a pie.
        view: The type of the graph. Defaults to lines.
        display_labels_on_chart: Whether to label the slices of a pie.
    """

    left: Sequence[GraphMetric] = ()
    right: Sequence[GraphMetric] = ()
    left_annotations: Sequence[HorizontalMark] = ()
    right_annotations: Sequence[HorizontalMark] = ()
    vertical_annotations: Sequence[VerticalMark] = ()
    left_y_axis: YAxisProps | None = None
    right_y_axis: YAxisProps | None = None
    legend_position: LegendPosition | None = None
    stacked: bool = False
    view: GraphWidgetView = GraphWidgetView.TIME_SERIES
    display_labels_on_chart: bool = False

    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return the metrics of the left axis and those of the right axis."""
        return self.left, self.right

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        optional = {
            "stacked": self.stacked,
            "legend": legend(self.legend_position),
            "labels": {"visible": True} if self.display_labels_on_chart else {},
            "yAxis": axes(self.left_y_axis, self.right_y_axis),
            "annotations": self._annotations(),
        }
        return super().properties(region=region) | stated(optional)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        places = {
            "left_y_axis": [self.left_y_axis] if self.left_y_axis else [],
            "right_y_axis": [self.right_y_axis] if self.right_y_axis else [],
            "left_annotations": self.left_annotations,
            "right_annotations": self.right_annotations,
            "vertical_annotations": self.vertical_annotations,
        }
        for place, marks in places.items():
            for mark in marks:
                for problem in mark.problems():
                    yield problem.within(place)
        if self.display_labels_on_chart and self.view is not GraphWidgetView.PIE:
            yield Problem(
                where="display_labels_on_chart",
                what="only a pie has labels on it",
                remedy="drop it or draw a pie",
            )
        if self.stacked and self.view is GraphWidgetView.PIE:
            yield Problem(
                where="stacked",
                what="a pie has nothing to stack",
                remedy="drop it, or draw TIME_SERIES or BAR",
            )

    def _annotations(self) -> dict[str, Any]:
        horizontal: list[Any] = [mark.to_json(axis="left") for mark in self.left_annotations]
        horizontal += [mark.to_json(axis="right") for mark in self.right_annotations]
        return stated(
            {"horizontal": horizontal, "vertical": [mark.to_json() for mark in self.vertical_annotations]}
        )
