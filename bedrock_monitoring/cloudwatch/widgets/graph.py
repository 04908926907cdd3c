"""Lines, areas, bars and pies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.annotations import HorizontalAnnotation, VerticalAnnotation, YAxisProps
from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.problems import Problem
from bedrock_monitoring.cloudwatch.widgets.base import MetricWidget, axes


class GraphWidgetView(StrEnum):
    """How a graph is drawn."""

    TIME_SERIES = "timeSeries"
    BAR = "bar"
    PIE = "pie"


class LegendPosition(StrEnum):
    """Where the legend stands."""

    BOTTOM = "bottom"
    RIGHT = "right"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class GraphWidget(MetricWidget):
    """Metrics over time, or as bars, or as shares of a pie.

    Attributes:
        left: What is drawn against the left axis.
        right: What is drawn against the right axis.
        left_annotations: Lines on the left axis.
        right_annotations: Lines on the right axis.
        vertical_annotations: Moments.
        left_y_axis: Label and range of the left axis.
        right_y_axis: Label and range of the right axis.
        legend_position: Below the graph unless given.
        stacked: Whether areas stand on one another.
        graph_view: Lines over time unless given.
        display_labels_on_chart: Whether a pie's slices carry their labels.
    """

    left: Sequence[GraphMetric] = ()
    right: Sequence[GraphMetric] = ()
    left_annotations: Sequence[HorizontalAnnotation] = ()
    right_annotations: Sequence[HorizontalAnnotation] = ()
    vertical_annotations: Sequence[VerticalAnnotation] = ()
    left_y_axis: YAxisProps | None = None
    right_y_axis: YAxisProps | None = None
    legend_position: LegendPosition | None = None
    stacked: bool = False
    graph_view: GraphWidgetView = GraphWidgetView.TIME_SERIES
    display_labels_on_chart: bool = False

    @property
    def view(self) -> str:
        """How CloudWatch draws it."""
        return str(self.graph_view)

    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return what is drawn against the left axis, and what against the right."""
        return self.left, self.right

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget, defaults left out."""
        properties = super().properties(region=region)
        if self.stacked:
            properties["stacked"] = True
        if self.legend_position:
            properties["legend"] = {"position": str(self.legend_position)}
        if self.display_labels_on_chart:
            properties["labels"] = {"visible": True}
        if y_axis := axes(self.left_y_axis, self.right_y_axis):
            properties["yAxis"] = y_axis
        if annotations := self._annotations():
            properties["annotations"] = annotations
        return properties

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        axes_and_lines = (
            self.left_y_axis,
            self.right_y_axis,
            *self.left_annotations,
            *self.right_annotations,
            *self.vertical_annotations,
        )
        for marked in axes_and_lines:
            if marked is not None:
                yield from marked.problems()
        if self.display_labels_on_chart and self.graph_view is not GraphWidgetView.PIE:
            yield Problem(
                where="display_labels_on_chart",
                what="only a pie has labels on it",
                remedy="drop it or draw a pie",
            )

    def _annotations(self) -> dict[str, Any]:
        horizontal = [line.to_json(axis="left") for line in self.left_annotations]
        horizontal += [line.to_json(axis="right") for line in self.right_annotations]
        vertical = [line.to_json() for line in self.vertical_annotations]
        return {name: lines for name, lines in (("horizontal", horizontal), ("vertical", vertical)) if lines}
