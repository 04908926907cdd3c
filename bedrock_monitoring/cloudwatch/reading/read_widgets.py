"""Parse the ``properties`` of widgets, type by type.

A reader may raise on unknown input and may ignore properties: the caller renders the result, and carries what
is missing in ``extra``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from bedrock_monitoring.cloudwatch.extra import difference
from bedrock_monitoring.cloudwatch.log_sources import split_sources
from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.reading.carrying import NOT_READ, Properties, carrying, valid
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_properties, written_out
from bedrock_monitoring.cloudwatch.reading.read_marks import horizontal_marks, vertical_marks
from bedrock_monitoring.cloudwatch.reading.read_metrics import Style, drawn_metrics
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmState,
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    AlarmWidget,
    ChartQuery,
    ChartWidget,
    ContributorInsightsOrderBy,
    ContributorInsightsWidget,
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
from bedrock_monitoring.cloudwatch.widgets.annotations import YAxisProps
from bedrock_monitoring.cloudwatch.widgets.gauge import PERCENT

_NOWHERE = ""
"""Stands for the Region of the dashboard if every widget shall name its own."""

_Read = Callable[[Properties, str | None], Widget]


class Reader(NamedTuple):
    """Reads one type of widget.

    Attributes:
        read: Makes a widget of its properties and of the Region that need not be named.
        needed: The properties that make the widget what it is: they are never carried in ``extra``.
    """

    read: _Read
    needed: Collection[str]


def read_widget(type_: str, properties: Properties, region: str | None) -> Widget | str:
    """Return the widget of some properties, or the reason why they stay JSON.

    Args:
        type_: The ``type`` of the widget.
        properties: Its ``properties``.
        region: The Region that need not be named.
    """
    reason = f"this project has no class for the type {type_!r}"
    for read, needed in _readers(type_, properties):
        build, unlike = _as_widget(type_, read, region), _unlike(type_, properties, region)
        try:
            return carrying(build, properties, needed=needed, unlike=unlike)
        except NOT_READ as error:
            reason = _reason(error)
    return reason


def _as_widget(type_: str, read: _Read, region: str | None) -> Callable[[Properties], Widget]:
    """Return what makes a widget that its class does not refuse, and whose properties have a normal form."""

    def build(properties: Properties) -> Widget:
        widget = valid(read(properties, region))
        normal_properties(type_, widget.properties(region=region or _NOWHERE))
        return widget

    return build


def _unlike(type_: str, properties: Properties, region: str | None) -> Callable[[Widget], dict[str, Any]]:
    normal = normal_properties(type_, properties)

    def unlike(widget: Widget) -> dict[str, Any]:
        return difference(normal, normal_properties(type_, widget.properties(region=region or _NOWHERE)))

    return unlike


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    return str(error).partition("\n")[0] or "its properties have another form"


def _readers(type_: str, properties: Properties) -> tuple[Reader, ...]:
    if type_ != "metric":
        return READERS.get(type_, ())
    if "insightRule" in properties:
        return (Reader(_contributor_insights, ("insightRule",)),)
    annotations = properties.get("annotations")
    if not properties.get("metrics") and isinstance(annotations, Mapping) and annotations.get("alarms"):
        return (Reader(_alarm, ()),)
    # The view says which class it is, unless there is none for it.
    return tuple(
        Reader(partial(_metrics, style=style), needed)
        for needed in (("metrics", "view"), ("metrics",))
        for style in Style
    )


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


def _log(properties: Properties, region: str | None, *, names_groups: bool) -> LogQueryWidget:
    groups, query = split_sources(properties["query"]) if names_groups else (None, properties["query"])
    lines = tuple(query.split("\n| "))
    return LogQueryWidget(
        title=properties.get("title", ""),
        region=_region(properties, region),
        account_id=properties.get("accountId"),
        log_group_names=groups,
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
    update_on = properties.get("updateOn", {})
    return CustomWidget(
        title=properties.get("title", ""),
        function_arn=properties["endpoint"],
        update_on_refresh=update_on.get("refresh"),
        update_on_resize=update_on.get("resize"),
        update_on_time_range_change=update_on.get("timeRange"),
        params=properties.get("params"),
    )


def _chart(properties: Properties, region: str | None) -> ChartWidget:
    return ChartWidget(
        title=properties.get("title", ""),
        view=properties.get("view", "line"),
        region=_region(properties, region),
        queries=tuple(_chart_query(query) for query in properties["data"]["queries"]),
        plot_options=properties.get("plotOptions", {}),
    )


def _chart_query(given: Properties) -> ChartQuery:
    def build(query: Properties) -> ChartQuery:
        return ChartQuery(
            query=query["query"],
            id=query.get("id"),
            label=query.get("label"),
            step=query.get("step"),
            language=query.get("language", "PromQL"),
            type=query.get("type", "cloudwatch-metrics"),
        )

    return carrying(build, given, needed=("query",), unlike=lambda query: difference(given, query.to_json()))


def _contributor_insights(properties: Properties, region: str | None) -> ContributorInsightsWidget:
    rule = properties["insightRule"]
    return ContributorInsightsWidget(
        title=properties.get("title", ""),
        region=_region(properties, region),
        account_id=properties.get("accountId"),
        period=_period(properties),
        rule_name=rule["ruleName"],
        max_contributor_count=rule["maxContributorCount"],
        order_by=ContributorInsightsOrderBy(rule["orderBy"]),
        legend_position=_legend(properties),
    )


def _explorer(properties: Properties, region: str | None) -> ExplorerWidget:
    options = properties.get("widgetOptions", {})
    aggregate_by = properties.get("aggregateBy", {})
    return ExplorerWidget(
        title=properties.get("title", "Explorer"),
        region=_region(properties, region),
        period=_period(properties),
        metrics=tuple(_explorer_metric(metric) for metric in properties["metrics"]),
        labels=tuple(_explorer_label(label) for label in properties["labels"]),
        aggregate_by=aggregate_by.get("key"),
        aggregation=ExplorerAggregation(aggregate_by.get("func", "AVG")),
        split_by=properties.get("splitBy") or None,
        legend_position=_legend(options),
        rows_per_page=options.get("rowsPerPage"),
        widgets_per_row=options.get("widgetsPerRow"),
        stacked=options.get("stacked", False),
        view=GraphWidgetView(options.get("view", "timeSeries")),
    )


def _explorer_metric(given: Properties) -> ExplorerMetric:
    metric = ExplorerMetric(
        metric_name=given["metricName"], resource_type=given["resourceType"], statistic=given["stat"]
    )
    return replace(metric, extra=difference(given, metric.to_json()) or None)


def _explorer_label(given: Properties) -> ExplorerLabel:
    label = ExplorerLabel(key=given["key"], value=given.get("value"))
    return replace(label, extra=difference(given, label.to_json()) or None)


def _metrics(properties: Properties, region: str | None, *, style: Style) -> Widget:
    if not properties.get("metrics"):
        raise ValueError("metrics: there are none, and no alarm annotation")
    rows = normal_properties("metric", properties)["metrics"]
    left, right = drawn_metrics(written_out(rows), style=style)
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
        left_y_axis=_axis(properties, "left") or PERCENT,
        annotations=horizontal_marks(properties, "left"),
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
        thresholds=horizontal_marks(properties, "left"),
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
        left_annotations=horizontal_marks(properties, "left"),
        right_annotations=horizontal_marks(properties, "right"),
        vertical_annotations=vertical_marks(properties),
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
    named: str | None = properties.get("region")
    return None if named == region else named


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


READERS: Mapping[str, tuple[Reader, ...]] = {
    "text": (Reader(_text, ("markdown",)),),
    "alarm": (Reader(_alarm_status, ("alarms",)),),
    "log": tuple(Reader(partial(_log, names_groups=names), ("query",)) for names in (True, False)),
    "custom": (Reader(_custom, ("endpoint",)),),
    "explorer": (Reader(_explorer, ("metrics", "labels")),),
    "chart": (Reader(_chart, ("data",)),),
}
"""What reads each type of widget but ``metric``; the first that returns a widget is taken."""
