"""The JSON Schema of a dashboard body. AWS does not publish one.

The schema checks single values: types, limits and enums, taken from the classes and limits of this library.
Unknown widget types and properties are valid, because CloudWatch adds some from time to time. What is
undecided is valid, too: ``bedrock_monitoring.cloudwatch.reading.body_rules`` lists it, and ``adopt`` warns of
it. Rules over several values, such as the number of metrics on a dashboard, are checked by
``Dashboard.to_body``.

Source: "Dashboard body structure and syntax" in the CloudWatch API reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.dashboard import PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.variables import VariableInputType, VariableType
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmState,
    AlarmStatusWidgetSortBy,
    ContributorInsightsOrderBy,
    ExplorerAggregation,
    GaugeWidget,
    GraphWidgetView,
    LegendPosition,
    SingleValueWidget,
    TableLayout,
    TableSummaryColumn,
    TableWidget,
    TextWidgetBackground,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import Shading, VerticalShading

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": "string"}
_FLAG: _Schema = {"type": "boolean"}
_NUMBER: _Schema = {"type": "number"}
_ARN: _Schema = {"type": "string", "minLength": 1}
_PERIOD: _Schema = {
    "type": "integer",
    "anyOf": [
        {"enum": [int(period.total_seconds()) for period in limits.HIGH_RESOLUTION_PERIODS]},
        {"minimum": 60, "multipleOf": 60},
    ],
}
_TIME: _Schema = {
    "type": "string",
    "anyOf": [
        {"pattern": r"^-?P([0-9]+[YMWD])*(T([0-9]+[HMS])+)?$"},
        {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T"},
    ],
}
_SCALAR: _Schema = {"not": {"type": ["object", "array"]}}
_METRIC_VIEWS = (*GraphWidgetView, SingleValueWidget.view, GaugeWidget.view, TableWidget.view)


def json_schema() -> _Schema:
    """Return the JSON Schema (draft 2020-12) of a dashboard body."""
    return {
        "$schema": DIALECT,
        "title": "CloudWatch dashboard body",
        **_object(
            {
                "widgets": _several({"$ref": "#/$defs/widget"}, most=limits.WIDGETS_PER_DASHBOARD),
                "variables": _several({"$ref": "#/$defs/variable"}, most=limits.VARIABLES_PER_DASHBOARD),
                "start": _TIME,
                "end": _TIME,
                "periodOverride": _one_of(PeriodOverride),
            },
            required=["widgets"],
        ),
        "$defs": {
            "widget": _widget(),
            "variable": _variable(),
            "metricRow": _metric_row(),
            **{f"{type_}Properties": schema for type_, schema in _PROPERTIES.items()},
        },
    }


def schema_text() -> str:
    """Return the text of ``dashboard-body.schema.json``."""
    return json.dumps(json_schema(), indent=2, sort_keys=True) + "\n"


def _object(properties: Mapping[str, _Schema], *, required: Iterable[str] = (), **more: Any) -> _Schema:
    schema: _Schema = {"type": "object", "properties": dict(properties), "additionalProperties": True, **more}
    return schema | ({"required": list(required)} if required else {})


def _several(items: _Schema, *, least: int = 0, most: int | None = None) -> _Schema:
    schema: _Schema = {"type": "array", "items": items}
    if least:
        schema["minItems"] = least
    return schema if most is None else schema | {"maxItems": most}


def _one_of(choices: Iterable[str] | type[StrEnum]) -> _Schema:
    return {"enum": [str(choice) for choice in choices]}


def _whole(least: int, most: int | None = None) -> _Schema:
    schema: _Schema = {"type": "integer", "minimum": least}
    return schema if most is None else schema | {"maximum": most}


def _widget() -> _Schema:
    return _object(
        {
            "type": {"type": "string", "minLength": 1},
            "x": _whole(0, limits.GRID_WIDTH - 1),
            "y": _whole(0),
            "width": _whole(1, limits.GRID_WIDTH),
            "height": _whole(1, limits.WIDGET_HEIGHT),
            "properties": {"type": "object"},
        },
        required=["type", "properties"],
        dependentRequired={"x": ["y"], "y": ["x"]},
        allOf=[
            {
                "if": {"properties": {"type": {"const": type_}}, "required": ["type"]},
                "then": {"properties": {"properties": {"$ref": f"#/$defs/{type_}Properties"}}},
            }
            for type_ in _PROPERTIES
        ],
    )


def _variable() -> _Schema:
    choice = _object(
        {"value": {"type": "string", "maxLength": limits.VARIABLE_VALUE_LENGTH}, "label": _TEXT},
        required=["value"],
    )
    return _object(
        {
            "type": _one_of(VariableType),
            **{str(type_): _TEXT for type_ in VariableType},
            "inputType": _one_of(VariableInputType),
            "id": {"type": "string", "pattern": f"^[0-9A-Za-z_-]{{1,{limits.VARIABLE_ID_LENGTH}}}$"},
            "label": {"type": "string", "maxLength": limits.VARIABLE_LABEL_LENGTH},
            "values": _several(choice, least=1, most=limits.VARIABLE_VALUES),
            "search": {"type": "string", "maxLength": limits.VARIABLE_SEARCH_LENGTH},
            "populateFrom": _TEXT,
            "defaultValue": {"type": "string", "maxLength": limits.VARIABLE_VALUE_LENGTH},
            "visible": _FLAG,
        },
        required=["type", "inputType", "id"],
        anyOf=[{"required": [str(type_)]} for type_ in VariableType],
    )


def _metric_row() -> _Schema:
    """Return the schema of an item of ``metrics``: names and values (none for expressions), then options."""
    options = _object(
        {
            "expression": {"type": "string", "minLength": 1, "maxLength": limits.EXPRESSION_LENGTH},
            "id": {"type": "string", "pattern": "^[a-z][A-Za-z0-9_]*$", "maxLength": limits.METRIC_ID_LENGTH},
            "label": _TEXT,
            "color": _TEXT,
            "period": _PERIOD,
            "stat": {"type": "string", "minLength": 1},
            "visible": _FLAG,
            "yAxis": _TEXT,
            "region": _TEXT,
            "accountId": _TEXT,
        }
    ) | {"additionalProperties": _SCALAR}
    # Namespace, name, a name and a value for each dimension, and the options.
    longest = 2 + 2 * limits.DIMENSIONS_PER_METRIC + 1
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": longest,
        "items": {"anyOf": [_TEXT, options]},
        "contains": {"type": "object"},
        "minContains": 0,
        "maxContains": 1,
    }


def _mark(value: _Schema, fill: type[StrEnum]) -> _Schema:
    """Return the schema of an annotation: one line, or the two lines of a band."""
    line = _object(
        {
            "value": value,
            "label": _TEXT,
            "color": _TEXT,
            "fill": _one_of(fill),
            "visible": _FLAG,
            "yAxis": _TEXT,
        },
        required=["value"],
    )
    return {"anyOf": [line, {"type": "array", "items": line, "minItems": 2, "maxItems": 2}]}


def _metric_properties() -> _Schema:
    axis = _object({"label": _TEXT, "min": _NUMBER, "max": _NUMBER, "showUnits": _FLAG})
    return _object(
        {
            "metrics": _several({"$ref": "#/$defs/metricRow"}, most=limits.METRICS_PER_WIDGET)
            | {"prefixItems": [_FIRST_ROW]},
            "annotations": _object(
                {
                    "alarms": _several(_ARN, most=limits.ALARMS_PER_METRIC_WIDGET),
                    "horizontal": _several(_mark(_NUMBER, Shading)),
                    "vertical": _several(_mark(_TEXT, VerticalShading)),
                }
            ),
            "region": _TEXT,
            "accountId": _TEXT,
            "title": _TEXT,
            "view": _one_of(_METRIC_VIEWS),
            "stacked": _FLAG,
            "stat": {"type": "string", "minLength": 1},
            "period": _PERIOD,
            "yAxis": _object({"left": axis, "right": axis}),
            "legend": _object({"position": _one_of(LegendPosition)}),
            "liveData": _FLAG,
            "sparkline": _FLAG,
            "trend": _FLAG,
            "setPeriodToTimeRange": _FLAG,
            "singleValueFullPrecision": _FLAG,
            "timezone": _TEXT,
            "insightRule": _insight_rule(),
            "table": _table(),
            "labels": _object({"visible": _FLAG}),
            "start": _TIME,
            "end": _TIME,
        },
        anyOf=[
            {"required": ["metrics", "region"]},
            {"required": ["insightRule", "region"]},
            _WITH_ALARM,
        ],
    )


_FIRST_ROW: _Schema = {"$ref": "#/$defs/metricRow", "items": {"not": {"enum": [".", "..."]}}}
"""The first row has no shorthands: there is no row above it."""

_WITH_ALARM: _Schema = {
    "required": ["annotations"],
    "properties": {"annotations": {"required": ["alarms"], "properties": {"alarms": {"minItems": 1}}}},
}


def _insight_rule() -> _Schema:
    return _object(
        {
            "ruleName": {"type": "string", "minLength": 1, "maxLength": limits.INSIGHT_RULE_NAME_LENGTH},
            "maxContributorCount": _whole(1, limits.CONTRIBUTORS_PER_REPORT),
            "orderBy": _one_of(ContributorInsightsOrderBy),
        },
        required=["ruleName"],
    )


def _table() -> _Schema:
    return _object(
        {
            "layout": _one_of(TableLayout),
            "stickySummary": _FLAG,
            "showTimeSeriesData": _FLAG,
            "summaryColumns": _several(_one_of(TableSummaryColumn)),
        }
    )


def _explorer_properties() -> _Schema:
    metric = _object(
        {"metricName": _TEXT, "resourceType": _TEXT, "stat": _TEXT},
        required=["metricName", "resourceType", "stat"],
    )
    options = _object(
        {
            "legend": _object({"position": _one_of(LegendPosition)}),
            "rowsPerPage": _whole(1),
            "widgetsPerRow": _whole(1),
            "stacked": _FLAG,
            "view": _one_of(GraphWidgetView),
        }
    )
    return _object(
        {
            "metrics": _several(metric, least=1, most=limits.EXPLORER_METRICS),
            "labels": _several(_object({"key": _TEXT, "value": _TEXT}, required=["key"])),
            "aggregateBy": _object({"key": _TEXT, "func": _one_of(ExplorerAggregation)}),
            "splitBy": _TEXT,
            "period": _PERIOD,
            "title": _TEXT,
            "widgetOptions": options,
        },
        required=["metrics", "labels"],
    )


_PROPERTIES: dict[str, _Schema] = {
    "metric": _metric_properties(),
    "text": _object({"markdown": _TEXT, "background": _one_of(TextWidgetBackground)}, required=["markdown"]),
    "log": _object(
        {
            "region": _TEXT,
            "query": {"type": "string", "minLength": 1},
            "title": _TEXT,
            "accountId": _TEXT,
            "view": _TEXT,
            "queryLanguage": _TEXT,
            "stacked": _FLAG,
        },
        required=["region", "query"],
    ),
    "alarm": _object(
        {
            "alarms": _several(_ARN, least=1, most=limits.ALARMS_PER_STATUS_WIDGET),
            "sortBy": _one_of(AlarmStatusWidgetSortBy),
            "states": _several(_one_of(AlarmState)),
            "title": _TEXT,
        },
        required=["alarms"],
    ),
    "explorer": _explorer_properties(),
    "custom": _object(
        {
            "endpoint": _ARN,
            "params": {},
            "title": _TEXT,
            "updateOn": _object({"refresh": _FLAG, "resize": _FLAG, "timeRange": _FLAG}),
        },
        required=["endpoint"],
    ),
}
"""The properties of each type of widget that is known."""
