"""Parse the ``properties`` of widgets, type by type.

A reader may raise on unknown input and may ignore properties: the caller renders the result and keeps it only
if nothing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_properties, written_out
from bedrock_monitoring.cloudwatch.reading.read_metrics import drawn_metrics
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmState,
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    AlarmWidget,
    CustomWidget,
    ExplorerAggregation,
    ExplorerLabel,
    ExplorerMetric,
    ExplorerWidget,
    GaugeWidget,
    GraphWidget,
    GraphWidgetView,
    LegendPosition,
    LogQueryLanguage,
    LogQueryVisualizationType,
    LogQueryWidget,
    SingleValueWidget,
    TableLayout,
    TableSummaryColumn,
    TableSummaryProps,
    TableWidget,
    TextWidget,
    TextWidgetBackground,
    Widget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    HorizontalMark,
    Shading,
    VerticalAnnotation,
    VerticalBand,
    VerticalMark,
    VerticalShading,
    YAxisProps,
)
from bedrock_monitoring.lazy_pattern import lazy_pattern

Properties = Mapping[str, Any]
Reader = Callable[[Properties, str | None], Widget]
"""Makes a widget of its properties and of the Region that need not be named."""

_SOURCE = lazy_pattern(r"SOURCE '([^']*)' \| ")


def _text(properties: Properties, _region: str | None) -> TextWidget:
    return TextWidget(
        markdown=properties["markdown"],
        background=TextWidgetBackground(properties.get("background", "solid")),
    )


def _alarm_status(properties: Properties, _region: str | None) -> AlarmStatusWidget:
    sort_by = properties.get("sortBy")
    return AlarmStatusWidget(
        title=properties.get("title", ""),
        alarms=tuple(properties["alarms"]),
        sort_by=AlarmStatusWidgetSortBy(sort_by) if sort_by else None,
        states=tuple(AlarmState(state) for state in properties.get("states", ())),
    )


def _alarm(properties: Properties, region: str | None) -> AlarmWidget:
    return AlarmWidget(
        **_titled(properties, region),
        alarm=properties["annotations"]["alarms"][0],
        left_y_axis=_axis(properties, "left"),
        **_time_range(properties),
    )


def _log(properties: Properties, region: str | None) -> LogQueryWidget:
    groups, query = [], properties["query"]
    while source := _SOURCE.match(query):
        groups.append(source[1])
        query = query[source.end() :]
    lines = tuple(query.split("\n| "))
    return LogQueryWidget(
        title=properties.get("title", ""),
        region=_region(properties, region),
        account_id=properties.get("accountId"),
        log_group_names=tuple(groups),
        query_string=query if len(lines) == 1 else None,
        query_lines=lines if len(lines) > 1 else (),
        query_language=LogQueryLanguage(properties.get("queryLanguage", "Logs")),
        view=_log_view(properties),
    )


def _log_view(properties: Properties) -> LogQueryVisualizationType:
    if properties.get("view") != "timeSeries":
        return LogQueryVisualizationType(properties.get("view", "table"))
    stacked = properties.get("stacked", False)
    return LogQueryVisualizationType.STACKEDAREA if stacked else LogQueryVisualizationType.LINE


def _custom(properties: Properties, _region: str | None) -> CustomWidget:
    update_on = properties["updateOn"]
    return CustomWidget(
        title=properties.get("title", ""),
        function_arn=properties["endpoint"],
        update_on_refresh=update_on["refresh"],
        update_on_resize=update_on["resize"],
        update_on_time_range_change=update_on["timeRange"],
        params=properties.get("params"),
    )


def _explorer(properties: Properties, region: str | None) -> ExplorerWidget:
    options = properties.get("widgetOptions", {})
    aggregate_by = properties.get("aggregateBy", {})
    return ExplorerWidget(
        title=properties.get("title", "Explorer"),
        region=_region(properties, region),
        period=_period(properties),
        metrics=tuple(
            ExplorerMetric(
                metric_name=metric["metricName"],
                resource_type=metric["resourceType"],
                statistic=metric["stat"],
            )
            for metric in properties["metrics"]
        ),
        labels=tuple(
            ExplorerLabel(key=label["key"], value=label.get("value")) for label in properties["labels"]
        ),
        aggregate_by=aggregate_by.get("key"),
        aggregation=ExplorerAggregation(aggregate_by.get("func", "AVG")),
        split_by=properties.get("splitBy"),
        legend_position=_legend(options),
        rows_per_page=options.get("rowsPerPage"),
        widgets_per_row=options.get("widgetsPerRow"),
        stacked=options.get("stacked", False),
        view=GraphWidgetView(options.get("view", "timeSeries")),
    )


def _metrics(properties: Properties, region: str | None, *, compact: bool) -> Widget:
    rows = normal_properties("metric", properties)["metrics"]
    left, right = drawn_metrics(written_out(rows), compact=compact)
    shared = {
        **_titled(properties, region),
        **_time_range(properties),
        "statistic": properties.get("stat"),
        "live_data": properties.get("liveData", False),
        "set_period_to_time_range": properties.get("setPeriodToTimeRange", False),
    }
    match properties.get("view"):
        case "singleValue":
            return _single_value(properties, left, shared)
        case "gauge":
            return _gauge(properties, left, shared)
        case "table":
            return _table(properties, left, shared)
    return _graph(properties, left, right, shared)


def _single_value(
    properties: Properties, metrics: Sequence[GraphMetric], shared: Mapping[str, Any]
) -> SingleValueWidget:
    return SingleValueWidget(
        **shared,
        metrics=metrics,
        full_precision=properties.get("singleValueFullPrecision", False),
        sparkline=properties.get("sparkline", False),
        trend=properties.get("trend"),
    )


def _gauge(properties: Properties, metrics: Sequence[GraphMetric], shared: Mapping[str, Any]) -> GaugeWidget:
    return GaugeWidget(
        **shared,
        metrics=metrics,
        left_y_axis=_axis(properties, "left") or YAxisProps(),
        annotations=tuple(_horizontal(properties)),
        legend_position=_legend(properties),
    )


def _table(properties: Properties, metrics: Sequence[GraphMetric], shared: Mapping[str, Any]) -> TableWidget:
    table = properties.get("table", {})
    columns = table.get("summaryColumns")
    axis = _axis(properties, "left")
    return TableWidget(
        **shared,
        metrics=metrics,
        layout=TableLayout(table.get("layout", "horizontal")),
        summary=TableSummaryProps(
            columns=None if columns is None else tuple(TableSummaryColumn(column) for column in columns),
            sticky=table.get("stickySummary", False),
            hide_non_summary_columns=not table.get("showTimeSeriesData", True),
        ),
        thresholds=tuple(_horizontal(properties)),
        show_units_in_label=axis is None or axis.show_units,
        full_precision=properties.get("singleValueFullPrecision", False),
    )


def _graph(
    properties: Properties,
    left: Sequence[GraphMetric],
    right: Sequence[GraphMetric],
    shared: Mapping[str, Any],
) -> GraphWidget:
    return GraphWidget(
        **shared,
        left=left,
        right=right,
        left_annotations=tuple(_horizontal(properties, "left")),
        right_annotations=tuple(_horizontal(properties, "right")),
        vertical_annotations=tuple(_vertical(properties)),
        left_y_axis=_axis(properties, "left"),
        right_y_axis=_axis(properties, "right"),
        legend_position=_legend(properties),
        stacked=properties.get("stacked", False),
        view=GraphWidgetView(properties.get("view", "timeSeries")),
        display_labels_on_chart=properties.get("labels", {}).get("visible", False),
    )


def _titled(properties: Properties, region: str | None) -> dict[str, Any]:
    return {
        "title": properties.get("title", ""),
        "region": _region(properties, region),
        "account_id": properties.get("accountId"),
        "period": _period(properties),
    }


def _time_range(properties: Properties) -> dict[str, Any]:
    return {name: properties.get(name) for name in ("start", "end", "timezone")}


def _region(properties: Properties, region: str | None) -> str | None:
    return None if properties["region"] == region else properties["region"]


def _period(properties: Properties) -> timedelta | None:
    period = properties.get("period")
    return None if period is None else timedelta(seconds=period)


def _legend(properties: Properties) -> LegendPosition | None:
    position = properties.get("legend", {}).get("position")
    return LegendPosition(position) if position else None


def _axis(properties: Properties, side: str) -> YAxisProps | None:
    axis = properties.get("yAxis", {}).get(side)
    if not axis:
        return None
    return YAxisProps(
        label=axis.get("label"),
        min=axis.get("min"),
        max=axis.get("max"),
        show_units=axis.get("showUnits", True),
    )


def _horizontal(properties: Properties, side: str = "left") -> Iterator[HorizontalMark]:
    for mark in properties.get("annotations", {}).get("horizontal", ()):
        first, *rest = mark if isinstance(mark, list) else [mark]
        if first.get("yAxis", "left") != side:
            continue
        drawn = _drawn(first)
        if not rest:
            yield HorizontalAnnotation(value=first["value"], fill=Shading(first.get("fill", "none")), **drawn)
            continue
        (second,) = rest
        yield HorizontalBand(
            lower=first["value"], upper=second["value"], upper_label=second.get("label"), **drawn
        )


def _vertical(properties: Properties) -> Iterator[VerticalMark]:
    for mark in properties.get("annotations", {}).get("vertical", ()):
        first, *rest = mark if isinstance(mark, list) else [mark]
        drawn = _drawn(first)
        date = datetime.fromisoformat(first["value"])
        if not rest:
            yield VerticalAnnotation(date=date, fill=VerticalShading(first.get("fill", "none")), **drawn)
            continue
        (second,) = rest
        end = datetime.fromisoformat(second["value"])
        yield VerticalBand(start=date, end=end, end_label=second.get("label"), **drawn)


def _drawn(mark: Properties) -> dict[str, Any]:
    return {
        "label": mark.get("label"),
        "color": mark.get("color"),
        "visible": mark.get("visible", True),
    }


READERS: Mapping[str, tuple[Reader, ...]] = {
    "text": (_text,),
    "alarm": (_alarm_status,),
    "log": (_log,),
    "custom": (_custom,),
    "explorer": (_explorer,),
    "metric": (partial(_metrics, compact=True), partial(_metrics, compact=False), _alarm),
}
"""What reads each type of widget; the first whose widget shows the same is taken."""
