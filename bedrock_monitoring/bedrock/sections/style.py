"""The house style of widgets: what a number, a graph, a share and a search look like everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import colors
from bedrock_monitoring.bedrock.catalogue import DimensionSet, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math, search_expression
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    SearchExpression,
    Stats,
)
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark, YAxisProps

DEFAULT_PERIOD = timedelta(minutes=5)
"""The period of graphs unless another is asked for: fine enough for a day, and every Bedrock metric has data in it."""

PERCENTILES = ((50, colors.P50), (90, colors.P90), (99, colors.P99))
"""The percentiles of a latency, each with its shade: half of the calls, nine in ten, all but one in a hundred."""


def labelled(
    metric: Metric | MathExpression, label: str, color: str | None = None
) -> Metric | MathExpression:
    """Return a metric with its name in the legend and its colour."""
    return metric.with_(label=label, color=color)


def number(title: str, *metrics: GraphMetric, width: int | None = None, height: int = 3) -> SingleValueWidget:
    """Return numbers over the whole time range of the dashboard.

    Args:
        title: The subject with its unit.
        *metrics: What is shown, each with a label.
        width: Columns; a share of the row unless given.
        height: Rows.
    """
    return SingleValueWidget(
        title=title, metrics=metrics, set_period_to_time_range=True, width=width, height=height
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
    """Return lines over time, or areas, from zero upwards.

    Args:
        title: The subject with its unit.
        *left: What is drawn, each with a label unless a search finds it.
        period: Of one datapoint.
        stacked: Whether areas stand on one another: where their sum means something.
        right: What belongs to the same story in another unit.
        right_y_axis: Of ``right``; from zero unless given.
        lines: Thresholds and limits.
        right_lines: Those of ``right``.
        width: Columns; a share of the row unless given.
    """
    return GraphWidget(
        title=title,
        left=left,
        right=right,
        stacked=stacked,
        period=period,
        left_y_axis=from_zero(),
        right_y_axis=(right_y_axis or from_zero()) if right else None,
        left_annotations=lines,
        right_annotations=right_lines,
        width=width,
    )


def percentiles(
    title: str,
    *metrics: tuple[str, Metric | MathExpression, str],
    period: timedelta,
    lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return percentiles of a latency as shades of one colour, the darkest being the slowest calls.

    Args:
        title: The subject with its unit.
        *metrics: Label, metric and colour of each.
        period: Of one datapoint.
        lines: Thresholds.
    """
    return graph(
        title,
        *(labelled(metric, label, color) for label, metric, color in metrics),
        period=period,
        lines=lines,
    )


def by_percentile(
    title: str,
    of: Callable[[str], Metric | MathExpression],
    *,
    period: timedelta,
    lines: Sequence[HorizontalMark] = (),
) -> GraphWidget:
    """Return the usual percentiles of a latency.

    Args:
        title: The subject with its unit.
        of: Returns the latency for a statistic.
        period: Of one datapoint.
        lines: Thresholds.
    """
    shades = ((f"p{percentile}", of(Stats.p(percentile)), color) for percentile, color in PERCENTILES)
    return percentiles(title, *shades, period=period, lines=lines)


def failures(
    title: str,
    *,
    client_errors: Metric | MathExpression,
    server_errors: Metric | MathExpression,
    throttles: Metric | MathExpression,
    period: timedelta,
) -> GraphWidget:
    """Return what failed because of the caller, on AWS's side, and because a quota was used up."""
    return graph(
        title,
        labelled(client_errors, "Client errors", colors.CLIENT_ERRORS),
        labelled(server_errors, "Server errors", colors.SERVER_ERRORS),
        labelled(throttles, "Throttles", colors.THROTTLES),
        period=period,
    )


def found_by_search(
    title: str, *searches: str, period: timedelta, stacked: bool = False, width: int | None = None
) -> GraphWidget:
    """Return a graph of all that searches find, also of what appears tomorrow for the first time.

    Args:
        title: The subject with its unit.
        *searches: ``SEARCH(…)``.
        period: Of one datapoint.
        stacked: Whether areas stand on one another.
        width: Columns; a share of the row unless given.
    """
    return graph(title, *map(searched, searches), period=period, stacked=stacked, width=width)


def searched(search: str, label: str | None = None) -> SearchExpression:
    """Return a line for each metric that a search finds.

    Args:
        search: ``SEARCH(…)``.
        label: What stands before that by which CloudWatch tells the lines apart, or with dynamic values all
            of it.
    """
    return search_expression(expression=search, label=label)


def search_any(
    definitions: Sequence[MetricDefinition], dimensions: DimensionSet, *, statistic: str, terms: str = ""
) -> str:
    """Return one search for several metrics, which finds something as long as one of them is published.

    What CloudWatch makes of the sum of nothing is not documented. A count that may have no metric yet, such
    as that of errors, is therefore computed as what is left of all when the others, which are always there,
    are taken away.

    Args:
        definitions: Metrics of one namespace, whose names, like those of the dimensions, are letters, digits
            and slashes.
        dimensions: The names of all dimensions.
        statistic: How samples of a period become one value.
        terms: More of the search language.
    """
    schema = ",".join((str(definitions[0].namespace), *map(str, dimensions)))
    names = " OR ".join(f'MetricName="{definition.name}"' for definition in definitions)
    query = f"{{{schema}}} ({names})" + (f" {terms}" if terms else "")
    return f"SEARCH('{query}', '{statistic}')"


def sum_of(search: str) -> MathExpression:
    """Return all that a search finds, added up: for counts under sets of dimensions that do not contain one another."""
    return metric_math(expression=f"SUM({search})")


def highest_of(search: str) -> MathExpression:
    """Return the highest of what a search finds: percentiles cannot be added up, so the slowest stands for all."""
    return metric_math(expression=f"MAX({search})")


def by_model(
    title: str, definition: MetricDefinition, *, period: timedelta, stacked: bool = True
) -> GraphWidget:
    """Return a metric of every model as areas that add up."""
    return found_by_search(title, definition.by_model(), period=period, stacked=stacked)


def from_zero() -> YAxisProps:
    """Return an axis that begins at zero and leaves the unit to the title."""
    return YAxisProps(min=0, show_units=False)


def per_cent() -> YAxisProps:
    """Return an axis of a share of a whole, from 0 to 100."""
    return YAxisProps(min=0, max=100, show_units=False)


def share(part: GraphMetric, whole: GraphMetric, *, label: str, color: str | None = None) -> MathExpression:
    """Return the percentage that a part has of a whole; no value where the whole is zero."""
    return metric_math(
        expression="100 * part / whole",
        using_metrics={"part": part, "whole": whole},
        label=label,
        color=color,
    )
