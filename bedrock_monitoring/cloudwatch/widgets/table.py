"""Tables of metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.fields import repeated
from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    HorizontalMark,
    Shading,
    YAxisProps,
)
from bedrock_monitoring.cloudwatch.widgets.metric_widget import MetricWidget, axes
from bedrock_monitoring.cloudwatch.widgets.widget import stated
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value


class TableLayout(StrEnum):
    """The layout of a table: ``HORIZONTAL`` has a row for each metric, ``VERTICAL`` a column."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


class TableSummaryColumn(StrEnum):
    """A summary over all datapoints of a metric."""

    MINIMUM = "MIN"
    MAXIMUM = "MAX"
    SUM = "SUM"
    AVERAGE = "AVG"


@dataclass(frozen=True, kw_only=True)
class TableSummaryProps(Value):
    """The summary columns of a table.

    Attributes:
        columns: The columns. CloudWatch shows all four by default, and none if this is empty.
        sticky: Whether the summary stays visible while scrolling.
        hide_non_summary_columns: Whether to show the summary without the datapoints.
    """

    columns: Sequence[TableSummaryColumn] | None = None
    sticky: bool = False
    hide_non_summary_columns: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the summary for ``table`` in a dashboard body."""
        table: dict[str, Any] = {}
        if self.sticky:
            table["stickySummary"] = True
        if self.hide_non_summary_columns:
            table["showTimeSeriesData"] = False
        if self.columns is not None:
            table["summaryColumns"] = [str(column) for column in self.columns]
        return table

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse or show as an empty table."""
        for column in repeated(self.columns or ()):
            yield Problem(where="summary", what=f"the column {column} is named twice", remedy="name it once")
        if self.columns is not None and not self.columns and self.hide_non_summary_columns:
            yield Problem(
                where="summary", what="neither datapoints nor a summary are shown", remedy="show one of them"
            )


class TableThreshold:
    """Thresholds that color the cells of a table, written as aws-cdk-lib writes them."""

    @staticmethod
    def above(value: float, color: str | None = None) -> HorizontalAnnotation:
        """Colour cells above a value."""
        return HorizontalAnnotation(value=value, color=color, fill=Shading.ABOVE)

    @staticmethod
    def below(value: float, color: str | None = None) -> HorizontalAnnotation:
        """Colour cells below a value."""
        return HorizontalAnnotation(value=value, color=color, fill=Shading.BELOW)

    @staticmethod
    def between(lower: float, upper: float, color: str | None = None) -> HorizontalBand:
        """Colour cells between two values."""
        return HorizontalBand(lower=lower, upper=upper, color=color)


@dataclass(frozen=True, kw_only=True)
class TableWidget(MetricWidget):
    """The datapoints of each metric as numbers, with summary columns.

    Attributes:
        metrics: The metrics.
        layout: The layout. Defaults to a row for each metric.
        summary: The summary columns, and whether datapoints are visible beside them.
        thresholds: Thresholds that color cells.
        show_units_in_label: Whether labels include the unit. Defaults to CloudWatch's choice, which is yes.
        full_precision: Whether to show all digits instead of rounded numbers.
    """

    metrics: Sequence[GraphMetric] = ()
    layout: TableLayout = TableLayout.HORIZONTAL
    summary: TableSummaryProps = TableSummaryProps()
    thresholds: Sequence[HorizontalMark] = ()
    show_units_in_label: bool = True
    full_precision: bool = False

    view = "table"

    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return the metrics of the left axis; there is no right axis."""
        return self.metrics, ()

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        layout = {} if self.layout is TableLayout.HORIZONTAL else {"layout": str(self.layout)}
        marks = [mark.to_json(axis="left") for mark in self.thresholds]
        optional = {
            "singleValueFullPrecision": self.full_precision,
            "table": layout | self.summary.to_json(),
            "yAxis": {} if self.show_units_in_label else axes(YAxisProps(show_units=False)),
            "annotations": {"horizontal": marks} if marks else {},
        }
        return super().properties(region=region) | stated(optional)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from self.summary.problems()
        for mark in self.thresholds:
            for problem in mark.problems():
                yield problem.within("thresholds")
