"""The common style of widgets: single values, graphs, percentages and searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.by_model import counts_by_model
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math, search_expression
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    SearchExpression,
    Stats,
)
from bedrock_monitoring.cloudwatch.widgets import (
    GraphWidget,
    SingleValueWidget,
    TextWidget,
    TextWidgetBackground,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark, YAxisProps

DEFAULT_PERIOD = timedelta(minutes=5)
"""The default period of graphs. It suits a time range of a day, and all Bedrock metrics have data in it."""

LINES_PER_SEARCH = 10
"""The number of lines of a search over sets of dimensions. With more, neither colours nor legends help."""

PERCENTILES = ((50, colors.P50), (90, colors.P90), (99, colors.P99))
"""The percentiles of a latency, with their colours."""

_CHARACTERS_PER_LINE = 200
"""How many characters a text over the whole width of a dashboard has in a line, at least."""

MetricLookup = Callable[..., Metric | MathExpression]
"""Returns the metric for a definition and an optional statistic, of one resource or of all."""


def with_label(
    metric: Metric | MathExpression, label: str, color: str | None = None
) -> Metric | MathExpression:
    """Return a metric with a legend label and a colour."""
    return metric.with_(label=label, color=color)


def single_value(
    title: str, *metrics: GraphMetric, width: int | None = None, height: int = 3
) -> SingleValueWidget:
    """Return a widget with the value of each metric over the whole time range of the dashboard.

    Args:
        title: The title, with the unit.
        *metrics: The metrics, each with a label.
        width: The width in grid columns. Defaults to an equal share of the row.
        height: The height in grid rows.
    """
    return SingleValueWidget(
        title=title, metrics=metrics, set_period_to_time_range=True, width=width, height=height
    )


def text_note(*paragraphs: str) -> TextWidget:
    """Return a text over the whole width, without a background, as high as its paragraphs need."""
    return TextWidget(
        markdown="\n\n".join(paragraphs),
        height=sum(1 + len(paragraph) // _CHARACTERS_PER_LINE for paragraph in paragraphs),
        background=TextWidgetBackground.TRANSPARENT,
    )


def graph(
    title: str,
    *left: GraphMetric,
    period: timedelta,
    stacked: bool = False,
    right: Sequence[GraphMetric] = (),
    right_y_axis: YAxisProps | None = None,
    lines: Sequence[HorizontalMark] = (),
    right_lines: Sequence[HorizontalMark] = (),
    width: int | None = None,
) -> GraphWidget:
    """Return a time series graph whose y-axes start at zero.

    Args:
        title: The title, with the unit.
        *left: The metrics on the left y-axis. Each has a label, unless it is a search.
        period: The period of the datapoints.
        stacked: Whether to stack the metrics as areas, for metrics whose sum is meaningful.
        right: The metrics on the right y-axis, in another unit.
        right_y_axis: The right y-axis. By default it starts at zero.
        lines: Thresholds and quotas on the left y-axis.
        right_lines: Thresholds and quotas on the right y-axis.
        width: The width in grid columns. Defaults to an equal share of the row.
    """
    return GraphWidget(
        title=title,
        left=left,
        right=right,
        stacked=stacked,
        period=period,
        left_y_axis=zero_based_axis(),
        right_y_axis=(right_y_axis or zero_based_axis()) if right else None,
        left_annotations=lines,
        right_annotations=right_lines,
        width=width,
    )


def percentile_graph(
    title: str,
    of: Callable[[str], Metric | MathExpression],
    *,
    period: timedelta,
    lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return a graph of the percentiles of a latency.

    Args:
        title: The title, with the unit.
        of: Returns the latency for a statistic, in the unit of the title.
        period: The period of the datapoints.
        lines: The thresholds of alarms.
    """
    percentiles = (
        with_label(of(Stats.p(percentile)), f"p{percentile}", color) for percentile, color in PERCENTILES
    )
    return graph(title, *percentiles, period=period, lines=lines)


def failure_graph(
    title: str,
    *,
    client_errors: Metric | MathExpression,
    server_errors: Metric | MathExpression,
    throttles: Metric | MathExpression,
    period: timedelta,
) -> GraphWidget:
    """Return a graph of client errors and server errors, and of throttles on the right y-axis."""
    return graph(
        f"{title} (throttles right)",
        with_label(client_errors, "Client errors", colors.CLIENT_ERRORS),
        with_label(server_errors, "Server errors", colors.SERVER_ERRORS),
        right=[with_label(throttles, "Throttles", colors.THROTTLES)],
        period=period,
    )


def search_graph(
    title: str, *searches: str, period: timedelta, stacked: bool = False, width: int | None = None
) -> GraphWidget:
    """Return a graph of the metrics that searches find, including metrics that appear later.

    Args:
        title: The title, with the unit.
        *searches: The ``SEARCH`` expressions.
        period: The period of the datapoints.
        stacked: Whether to stack the metrics as areas.
        width: The width in grid columns. Defaults to an equal share of the row.
    """
    return graph(title, *map(search_series, searches), period=period, stacked=stacked, width=width)


def search_series(search: str, label: str | None = None) -> SearchExpression:
    """Return a search as an expression of a graph. Each metric that it finds is a line.

    Args:
        search: The ``SEARCH`` expression.
        label: The label. CloudWatch appends what distinguishes the lines, unless the label contains dynamic
            values. ``None`` leaves the label to CloudWatch.
    """
    return search_expression(expression=search, label=label)


def top_of_search(search: str, *, by: str = "SUM", label: str | None = None) -> SearchExpression:
    """Return the metrics of a search with the highest values, as many as a legend can name.

    Args:
        search: The ``SEARCH`` expression.
        by: What is compared: ``SUM`` for counts, ``MAX`` for percentiles. A duration stays in milliseconds,
            because a line that is divided loses the dimensions that name it.
        label: As for ``search_series``.
    """
    return search_expression(expression=f"SORT({search}, {by}, DESC, {LINES_PER_SEARCH})", label=label)


def sum_of_search(search: str) -> MathExpression:
    """Return the sum of the metrics that a search finds. Their sets of dimensions must not overlap."""
    return metric_math(expression=f"SUM({search})")


def max_of_search(search: str) -> MathExpression:
    """Return the maximum of the metrics that a search finds, for percentiles, which cannot be added."""
    return metric_math(expression=f"MAX({search})")


def graph_by_model(
    title: str,
    definition: MetricDefinition,
    *,
    models: Sequence[MonitoredModel] = (),
    period: timedelta,
    stacked: bool = True,
) -> GraphWidget:
    """Return a graph of a count of every model.

    Args:
        title: The title, with the unit.
        definition: The metric.
        models: The monitored models, which are shown by name. Without any, all are found by a search.
        period: The period of the datapoints.
        stacked: Whether to stack the metrics as areas.
    """
    return graph(title, *counts_by_model(definition, models), period=period, stacked=stacked)


def zero_based_axis() -> YAxisProps:
    """Return a y-axis that starts at zero, without a unit: the title of the widget has it."""
    return YAxisProps(min=0, show_units=False)


def percent_axis() -> YAxisProps:
    """Return a y-axis from 0 to 100, without a unit."""
    return YAxisProps(min=0, max=100, show_units=False)


def percentage(
    part: GraphMetric, whole: GraphMetric, *, label: str, color: str | None = None
) -> MathExpression:
    """Return the percentage that a part is of a whole. The expression has no value where the whole is 0."""
    return metric_math(
        expression="100 * part / whole",
        using_metrics={"part": part, "whole": whole},
        label=label,
        color=color,
    )
