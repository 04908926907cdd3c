"""Render each widget of a dashboard body to a panel: its position, its HTML and its plot data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, unknown_alarm
from bedrock_monitoring.evaluation.dashboard_time_range import (
    HOUR,
    TimeRange,
    last,
    own_time_range,
    unread_times,
)
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, NoDataError
from bedrock_monitoring.evaluation.logs.log_widget import entries_from_rows, run_widget_query
from bedrock_monitoring.evaluation.metric_rows import read_rows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.widget_series import WidgetResult, evaluate_widget
from bedrock_monitoring.preview import alarm_tiles, markdown, plots, tables

DEFAULT_SIZE = 6
"""The default width in columns and height in rows of a widget."""

_TABLE_VIEWS = {"singleValue", "table"}

_CURRENT = 3 * HOUR
"""The time range before now that the current state of an alarm is read from, in seconds."""


@dataclass(frozen=True, kw_only=True)
class PanelContext:
    """Everything that the widgets of a dashboard share.

    Attributes:
        source: Provides datapoints and log rows.
        time_range: The time range of the dashboard. ``start`` and ``end`` of a widget replace it.
        now: The moment that relative time ranges of widgets count back from.
        histories_over: Returns the histories of alarms over a time range, by ARN.
    """

    source: DatapointSource
    time_range: TimeRange
    now: datetime
    histories_over: Callable[[TimeRange], Mapping[str, AlarmHistory]]

    @property
    def alarms(self) -> Mapping[str, AlarmHistory]:
        """The histories of alarms over ``time_range``, by ARN."""
        return self.histories_over(self.time_range)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A widget on the page.

    Attributes:
        x: The column of its left edge, from 0.
        y: The row of its top edge, from 0.
        width: In columns.
        height: In rows.
        kind: Its CSS classes, for example ``metric timeSeries``.
        title: The title. Empty if it has none.
        content: The HTML below the title.
        plot: The plot data. ``None`` if it has no plot.
        notes: Notes about parts that could not be shown, with the reasons.
    """

    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str
    content: str
    plot: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()


def time_range_of(widget: Mapping[str, Any], context: PanelContext) -> TimeRange:
    """Return the time range that a widget shows: its own, or else that of the dashboard."""
    return own_time_range(_properties_of(widget), now=context.now) or context.time_range


def render_panel(widget: Mapping[str, Any], context: PanelContext) -> Panel:
    """Render a widget. If it cannot be shown, its panel says why.

    Args:
        widget: The widget in the dashboard body.
        context: Everything that the widgets of the dashboard share.
    """
    kind = str(widget.get("type", "unknown"))
    properties = _properties_of(widget)
    context = replace(context, time_range=time_range_of(widget, context))
    unread = " and ".join(
        f"{name} {properties[name]!r}" for name in unread_times(properties, now=context.now)
    )
    render = _RENDERERS.get(kind, _render_unknown)
    try:
        content = render(kind, properties, context)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A body may come from anywhere, and CloudWatch also accepts widgets that it cannot show.
        reason = (
            f"Its properties are not of the form that CloudWatch documents ({type(error).__name__}: {error})."
        )
        content = _PanelContent(kind="unknown", title=str(properties.get("title", "")), notes=(reason,))
    return Panel(
        x=_integer(widget.get("x"), 0),
        y=_integer(widget.get("y"), 0),
        width=_integer(widget.get("width"), DEFAULT_SIZE),
        height=_integer(widget.get("height"), DEFAULT_SIZE),
        kind=content.kind,
        title=content.title,
        content=content.content,
        plot=content.plot,
        notes=(
            *content.notes,
            *([f"Left out, as CloudWatch documents no such time: {unread}."] if unread else []),
        ),
    )


def _properties_of(widget: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = widget.get("properties")
    return properties if isinstance(properties, Mapping) else {}


@dataclass(frozen=True, kw_only=True)
class _PanelContent:
    kind: str
    title: str = ""
    content: str = ""
    plot: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()


def _integer(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _render_text(_: str, properties: Mapping[str, Any], __: PanelContext) -> _PanelContent:
    transparent = properties.get("background") == "transparent"
    return _PanelContent(
        kind="text transparent" if transparent else "text",
        content=f'<div class="markdown">{markdown.to_html(str(properties.get("markdown", "")))}</div>',
    )


def _render_alarm(_: str, properties: Mapping[str, Any], context: PanelContext) -> _PanelContent:
    arns = [str(arn) for arn in properties.get("alarms", ())]
    states = {str(state) for state in properties.get("states", ())}
    known = [_current_history(arn, context) for arn in arns]
    tiles = [tile for tile in known if not states or tile.state in states]
    if str(properties.get("sortBy", "default")) == "default":
        tiles.sort(key=lambda tile: tile.name)
    else:
        tiles.sort(key=lambda tile: (_ORDER[tile.state], -(tile.state_since or 0), tile.name))
    title = str(properties.get("title", "Alarms"))
    return _PanelContent(kind="alarm", title=title, content=alarm_tiles.to_html(tiles, context.time_range))


def _current_history(arn: str, context: PanelContext) -> AlarmHistory:
    """Return the history of an alarm over the time range, with its state now, as CloudWatch shows it."""
    history = context.alarms.get(arn) or unknown_alarm(arn)
    now = last(_CURRENT, end=int(context.now.timestamp()), now=context.now)
    if context.time_range.end == now.end and context.time_range.resolution == now.resolution:
        return history
    current = context.histories_over(now).get(arn) or history
    return replace(current, state_spans=history.state_spans)


_ORDER: dict[AlarmState | None, int] = {
    AlarmState.ALARM: 0,
    AlarmState.INSUFFICIENT_DATA: 1,
    AlarmState.OK: 2,
    None: 3,
}


def _render_log(_: str, properties: Mapping[str, Any], context: PanelContext) -> _PanelContent:
    title = str(properties.get("title", ""))
    query = str(properties.get("query", ""))
    view = str(properties.get("view", "table"))
    try:
        rows = run_widget_query(properties, source=context.source, time_range=context.time_range)
    except NoDataError as error:
        return _PanelContent(
            kind="log",
            title=title,
            content=tables.log_table(query, title=title),
            notes=(f"No rows: {error}.",),
        )
    if view == "table":
        return _PanelContent(kind="log", title=title, content=tables.log_table(query, rows, title=title))
    try:
        entries = entries_from_rows(rows, view)
        plot = plots.plot_data(view, entries, properties, time_range=context.time_range)
    except ValueError as error:
        note = f"Shown as a table instead of {view}: {error}."
        return _PanelContent(
            kind="log", title=title, content=tables.log_table(query, rows, title=title), notes=(note,)
        )
    return _PanelContent(kind=f"log {view}", title=title, content=_plot_html(plot), plot=plot)


def _render_unknown(kind: str, properties: Mapping[str, Any], _: PanelContext) -> _PanelContent:
    formatted = json.dumps(properties, indent=1, ensure_ascii=False, default=str)
    return _PanelContent(
        kind="unknown",
        title=str(properties.get("title", "")),
        content=(
            '<p class="box">The preview does not support widgets of type '
            f"<strong>{escape(kind)}</strong>.</p>"
            f"<details><summary>Its properties</summary><pre>{escape(formatted)}</pre></details>"
        ),
    )


def _render_metric(_: str, properties: Mapping[str, Any], context: PanelContext) -> _PanelContent:
    title = str(properties.get("title", ""))
    annotations = properties.get("annotations")
    arns = annotations.get("alarms") if isinstance(annotations, Mapping) else None
    if arns and not properties.get("metrics"):
        alarm = context.alarms.get(str(arns[0]))
        if alarm is None or alarm.graph is None:
            return _empty_metric(
                title, (f"{str(arns[0]).rpartition(':')[2]}: the metric of this alarm is not known here.",)
            )
        properties = {
            **alarm.graph,
            **{key: properties[key] for key in properties if key not in {"annotations", "metrics"}},
        }
        title = title or alarm.title
    result = evaluate_widget(properties, source=context.source, time_range=context.time_range, units=UNITS)
    notes = result.notes
    if result.is_approximate:
        notes = (*notes, "The band is an approximation: CloudWatch learns its own from two weeks of data.")
    if not result.entries:
        return _empty_metric(title, notes)
    view = str(properties.get("view", "timeSeries"))
    if view not in {*_TABLE_VIEWS, *plots.VIEWS}:
        return _empty_metric(title, (f"The preview does not support the view {view}.",))
    if view in _TABLE_VIEWS:
        return _PanelContent(
            kind=f"metric {view}",
            title=title,
            content=_table_html(view, result, properties, context),
            notes=notes,
        )
    plot = plots.plot_data(view, result.entries, properties, time_range=context.time_range)
    content = _plot_html(plot)
    if view == "timeSeries":
        content += alarm_tiles.state_strips(_alarms_of_graph(properties, context), context.time_range)
    return _PanelContent(kind=f"metric {view}", title=title, content=content, plot=plot, notes=notes)


def _alarms_of_graph(properties: Mapping[str, Any], context: PanelContext) -> list[AlarmHistory]:
    """Return the alarms that a graph shows: it has all of an alarm's metrics and a line with its condition.

    The condition tells alarms apart where their threshold does not: a graph of a duration is in seconds.
    """
    labels = _line_labels(properties)
    if not labels:
        return []
    metrics = _metrics_of(properties)
    # Which alarms these are does not depend on the time range, and all alarms over four weeks take seconds.
    now = last(_CURRENT, end=int(context.now.timestamp()), now=context.now)
    shown = [
        arn
        for arn, tile in context.histories_over(now).items()
        if tile.graph is not None
        and any(label.endswith(tile.condition) for label in labels)
        and _metrics_of(tile.graph) <= metrics
    ]
    return [context.alarms[arn] for arn in shown]


def _line_labels(properties: Mapping[str, Any]) -> list[str]:
    annotations = properties.get("annotations")
    lines = annotations.get("horizontal") if isinstance(annotations, Mapping) else None
    return [str(line.get("label", "")) for line in lines or () if isinstance(line, Mapping)]


def _metrics_of(properties: Mapping[str, Any]) -> set[MetricKey]:
    return {row.metric for row in read_rows(properties) if row.metric is not None}


def _empty_metric(title: str, notes: Sequence[str]) -> _PanelContent:
    """Return a metric widget without a plot: its notes, or as in CloudWatch, that there is no data."""
    message = "" if notes else '<p class="nothing">No data over this time range.</p>'
    return _PanelContent(kind="metric empty", title=title, content=message, notes=tuple(notes))


def _table_html(view: str, result: WidgetResult, properties: Mapping[str, Any], context: PanelContext) -> str:
    if view == "table":
        return tables.metric_table(result.entries, properties)
    return tables.single_values(result.entries, properties, context.time_range)


def _plot_html(plot: Mapping[str, Any]) -> str:
    position = plot["legend"]
    summary = f'<p class="unseen">{escape(plot["summary"])}</p>'
    plot_element = '<div class="plot" aria-hidden="true"></div>'
    if position == "hidden":
        return f'{summary}<div class="plotted">{plot_element}</div>'
    entries = "".join(
        f'<li><button type="button" aria-pressed="true" data-series="{index}">'
        f'<span class="swatch" data-css="background:{escape(series["color"], quote=True)}"></span>'
        f"{escape(series['label'])}</button></li>"
        for index, series in enumerate(plot["series"])
        if series.get("bound") != "lower"  # The entry of the upper bound stands for the whole band.
    )
    legend = f'<ul class="legend" aria-label="Series: press to hide or show">{entries}</ul>'
    return f'{summary}<div class="plotted legend-{position}">{plot_element}{legend}</div>'


UNITS = {
    (str(definition.namespace), definition.name): str(definition.unit)
    for definition in vars(catalogue).values()
    if isinstance(definition, catalogue.MetricDefinition)
}

"""The units of the metrics in the catalogue."""

_RENDERERS: dict[str, Callable[[str, Mapping[str, Any], PanelContext], _PanelContent]] = {
    "alarm": _render_alarm,
    "log": _render_log,
    "metric": _render_metric,
    "text": _render_text,
}
