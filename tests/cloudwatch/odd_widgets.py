"""Widgets as people, the console and generators write them, each with something that no field takes.

Each is a kind that was met in dashboards that people deployed; names, accounts and queries are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bedrock_monitoring.cloudwatch import Extra

ALARM = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:too-slow"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:draw"
REGION = "us-east-1"
CALLS = ["AWS/Bedrock", "Invocations", "ModelId", "a"]
SEARCH = "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum', 300)"


class Odd(NamedTuple):
    """A widget that is read.

    Attributes:
        widget: The widget as a dashboard body has it.
        is_read_as: The name of its class.
        extra: The ``extra`` of the widget itself.
    """

    widget: Mapping[str, Any]
    is_read_as: str
    extra: Mapping[str, Any] | None = None


def metric(*rows: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "metric",
        "properties": {"region": REGION, "metrics": list(rows) or [CALLS], **properties},
    }


def log(query: str, **properties: Any) -> dict[str, Any]:
    return {"type": "log", "properties": {"region": REGION, "query": query, **properties}}


def other(type_: str, **properties: Any) -> dict[str, Any]:
    return {"type": type_, "properties": properties}


ODD: Mapping[str, Odd] = {
    # Log widgets: where the query names its log groups
    "SOURCE on a line of its own": Odd(log("SOURCE 'g'\n| fields @message\n| limit 20"), "LogQueryWidget"),
    "SOURCE in double quotes": Odd(log('SOURCE "g" | fields @message'), "LogQueryWidget"),
    "source in lower case": Odd(log("source 'g' | fields @message"), "LogQueryWidget"),
    "SOURCE without spaces at the pipe": Odd(log("SOURCE 'g'|fields @message"), "LogQueryWidget"),
    "SOURCE several times": Odd(log("SOURCE 'g'\n| SOURCE 'h' | fields @message"), "LogQueryWidget"),
    "SOURCE twice of one group": Odd(log("SOURCE 'g' | SOURCE 'g' | fields @message"), "LogQueryWidget"),
    "SOURCE without a pipe": Odd(log("SOURCE 'g' fields @message"), "LogQueryWidget"),
    "SOURCE with a function": Odd(
        log('SOURCE logGroups(namePrefix: ["/aws/"]) | fields @message'), "LogQueryWidget"
    ),
    "no SOURCE": Odd(log("fields @message | limit 20"), "LogQueryWidget"),
    "log groups beside the query": Odd(
        log("fields @message", logGroupNames=["g"]), "LogQueryWidget", {"logGroupNames": ["g"]}
    ),
    "log groups by prefix": Odd(
        log("fields @message", queryBy="logGroupPrefix", logGroupPrefixes={"logGroupPrefix": ["/aws/"]}),
        "LogQueryWidget",
        {"queryBy": "logGroupPrefix", "logGroupPrefixes": {"logGroupPrefix": ["/aws/"]}},
    ),
    "the language as the API names it": Odd(
        log("SOURCE 'g' | fields @message", queryLanguage="CWLI"), "LogQueryWidget", {"queryLanguage": "CWLI"}
    ),
    "a language that is not known": Odd(
        log("SELECT 1 FROM `g`", queryLanguage="LOGSQL"), "LogQueryWidget", {"queryLanguage": "LOGSQL"}
    ),
    "SQL": Odd(log("SELECT a FROM `g`", queryLanguage="SQL"), "LogQueryWidget"),
    "a log query as a gauge": Odd(
        log("SOURCE 'g' | stats count(*)", view="gauge"), "LogQueryWidget", {"view": "gauge"}
    ),
    "a log query as one number": Odd(
        log("SOURCE 'g' | stats count(*)", view="singleValue"), "LogQueryWidget", {"view": "singleValue"}
    ),
    "a stacked table of log records": Odd(
        log("SOURCE 'g' | fields @message", view="table", stacked=True), "LogQueryWidget", {"stacked": True}
    ),
    "a log widget without a Region": Odd(
        other("log", query="SOURCE 'g' | fields @message"), "LogQueryWidget"
    ),
    # Alarm annotations
    "an alarm with a legend": Odd(
        other("metric", region=REGION, annotations={"alarms": [ALARM]}, legend={"position": "hidden"}),
        "AlarmWidget",
        {"legend": {"position": "hidden"}},
    ),
    "a stacked alarm": Odd(
        other("metric", region=REGION, annotations={"alarms": [ALARM]}, stacked=True, metrics=[]),
        "AlarmWidget",
        {"stacked": True},
    ),
    "an alarm without a Region": Odd(other("metric", annotations={"alarms": [ALARM]}), "AlarmWidget"),
    "an alarm as a number": Odd(
        other("metric", region=REGION, view="singleValue", annotations={"alarms": [ALARM]}),
        "AlarmWidget",
        {"view": "singleValue"},
    ),
    "an alarm with a line": Odd(
        other("metric", region=REGION, annotations={"alarms": [ALARM], "horizontal": [{"value": 1}]}),
        "AlarmWidget",
        {"annotations": {"horizontal": [{"value": 1}]}},
    ),
    "an alarm beside metrics": Odd(
        metric(annotations={"alarms": [ALARM]}), "GraphWidget", {"annotations": {"alarms": [ALARM]}}
    ),
    # What the console leaves when the view is changed
    "a sparkline in a graph": Odd(metric(sparkline=True), "GraphWidget", {"sparkline": True}),
    "a trend in a graph": Odd(metric(trend=True), "GraphWidget", {"trend": True}),
    "labels in a graph": Odd(metric(labels={"visible": True}), "GraphWidget", {"labels": {"visible": True}}),
    "a stacked pie": Odd(metric(view="pie", stacked=True), "GraphWidget", {"stacked": True}),
    "an axis of a number": Odd(
        metric(view="singleValue", yAxis={"left": {"min": 0}}),
        "SingleValueWidget",
        {"yAxis": {"left": {"min": 0}}},
    ),
    "a legend of a number": Odd(
        metric(view="singleValue", legend={"position": "right"}),
        "SingleValueWidget",
        {"legend": {"position": "right"}},
    ),
    "a stacked number": Odd(metric(view="singleValue", stacked=True), "SingleValueWidget", {"stacked": True}),
    "a sparkline over the whole range": Odd(
        metric(view="singleValue", sparkline=True, setPeriodToTimeRange=True),
        "SingleValueWidget",
        {"setPeriodToTimeRange": True},
    ),
    "a gauge without ends": Odd(
        metric(view="gauge", yAxis={"left": {"min": 0}}),
        "GaugeWidget",
        {"yAxis": {"left": {"max": Extra.OMITTED}}},
    ),
    "a table with a legend": Odd(
        metric(view="table", legend={"position": "hidden"}), "TableWidget", {"legend": {"position": "hidden"}}
    ),
    # Times
    "the time zone UTC": Odd(metric(timezone="UTC"), "GraphWidget"),
    "another time zone": Odd(metric(timezone="LOCAL"), "GraphWidget", {"timezone": "LOCAL"}),
    "until now": Odd(metric(start="-PT3H", end="P0D"), "GraphWidget"),
    "an end without a start": Odd(metric(end="P0D"), "GraphWidget", {"end": "P0D"}),
    # Keys and values that no class knows
    "a key that is not known": Odd(metric(copilot=True), "GraphWidget", {"copilot": True}),
    "an object that is not known": Odd(
        metric(dimensions={"a": {}}), "GraphWidget", {"dimensions": {"a": {}}}
    ),
    "a key within an axis": Odd(
        metric(yAxis={"left": {"min": 0, "scale": "log"}}),
        "GraphWidget",
        {"yAxis": {"left": {"scale": "log"}}},
    ),
    "a key beside the properties": Odd({**metric(), "id": "w1"}, "GraphWidget"),
    "a null": Odd(metric(title=None, stat=None), "GraphWidget", {"title": None, "stat": None}),
    "a number as text": Odd(metric(period="300"), "GraphWidget", {"period": "300"}),
    "a Region that is a placeholder": Odd(
        metric(region="var-region"), "GraphWidget", {"region": "var-region"}
    ),
    "another view": Odd(metric(view="heatmap"), "GraphWidget", {"view": "heatmap"}),
    "another statistic": Odd(metric(stat="Avg"), "GraphWidget", {"stat": "Avg"}),
    "text with a title": Odd(other("text", markdown="a", title="b"), "TextWidget", {"title": "b"}),
    # Rows of metrics
    "a statistic of an expression": Odd(metric([{"expression": SEARCH, "stat": "Sum"}]), "GraphWidget"),
    "an empty label": Odd(metric([*CALLS, {"label": ""}]), "GraphWidget"),
    "a key in a row": Odd(metric([*CALLS, {"glow": 1}]), "GraphWidget"),
    "a color by name": Odd(metric([*CALLS, {"color": "red"}], [*CALLS, {"color": "#555"}]), "GraphWidget"),
    "another axis": Odd(metric([*CALLS, {"yAxis": "annotations"}]), "GraphWidget"),
    "the right axis before the left": Odd(
        metric([*CALLS, {"yAxis": "right"}], ["AWS/Bedrock", "InvocationLatency"]), "GraphWidget"
    ),
    "a hidden input with a color": Odd(
        metric([{"expression": "RATE(m1)"}], [*CALLS, {"id": "m1", "visible": False, "color": "#1f77b4"}]),
        "GraphWidget",
    ),
    # Annotations
    "a band upside down": Odd(
        metric(annotations={"horizontal": [[{"value": 80, "label": ""}, {"value": 25}]]}), "GraphWidget"
    ),
    "a band with two colors": Odd(
        metric(
            annotations={"horizontal": [[{"value": 1, "color": "#d62728"}, {"value": 2, "color": "#2ca02c"}]]}
        ),
        "GraphWidget",
    ),
    "a line with another color": Odd(
        metric(annotations={"horizontal": [{"value": 1, "color": "#555", "glow": True}]}), "GraphWidget"
    ),
    "a line on the right before one on the left": Odd(
        metric(annotations={"horizontal": [{"value": 1, "yAxis": "right"}, {"value": 2}]}), "GraphWidget"
    ),
    "a time without a zone": Odd(
        metric(annotations={"vertical": [{"value": "2026-01-31T08:00:00"}]}),
        "GraphWidget",
        {"annotations": {"vertical": [{"value": "2026-01-31T08:00:00"}]}},
    ),
    "a band of time upside down": Odd(
        metric(
            annotations={"vertical": [[{"value": "2026-02-01T00:00:00Z"}, {"value": "2026-01-01T00:00:00Z"}]]}
        ),
        "GraphWidget",
    ),
    # Other types of widget
    "a custom widget as in AWS's samples": Odd(other("custom", endpoint=FUNCTION), "CustomWidget"),
    "a custom widget that says some of its updates": Odd(
        other("custom", endpoint=FUNCTION, updateOn={"refresh": True}), "CustomWidget"
    ),
    "a custom widget with a Region": Odd(
        other("custom", endpoint=FUNCTION, region=REGION), "CustomWidget", {"region": REGION}
    ),
    "an explorer as the console writes it": Odd(
        other(
            "explorer",
            region=REGION,
            title="",
            period=300,
            splitBy="",
            metrics=[{"metricName": "Errors", "resourceType": "AWS::Lambda::Function", "stat": "Sum"}],
            labels=[{"key": "FunctionName", "value": "draw"}],
            widgetOptions={"legend": {"position": "bottom"}, "view": "timeSeries", "stacked": False},
        ),
        "ExplorerWidget",
        {"title": ""},
    ),
    "a chart": Odd(
        other(
            "chart",
            view="line",
            title="Calls",
            region=REGION,
            data={
                "queries": [{"id": "q", "type": "cloudwatch-metrics", "language": "PromQL", "query": "up"}]
            },
            plotOptions={"legend": {"position": "bottom", "show": True}},
        ),
        "ChartWidget",
    ),
    "a Contributor Insights rule": Odd(
        other(
            "metric",
            region=REGION,
            period=60,
            view="timeSeries",
            stacked=False,
            insightRule={"maxContributorCount": 10, "orderBy": "Sum", "ruleName": "callers"},
            yAxis={"left": {"showUnits": False}},
        ),
        "ContributorInsightsWidget",
        {"yAxis": {"left": {"showUnits": False}}},
    ),
    "alarms in a widget of alarms, with a color": Odd(
        other("alarm", alarms=[ALARM], color="red"), "AlarmStatusWidget", {"color": "red"}
    ),
}
"""Kinds of widgets that keep their class."""

KEPT_AS_JSON: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "a type that is not known": (
        other("logQuery", query="fields a"),
        "this project has no class for the type 'logQuery'",
    ),
    "no metrics": (other("metric", region=REGION), "metrics: there are none, and no alarm annotation"),
    "a dimension without a value": (
        metric(["AWS/Bedrock", "Invocations", "ModelId"]),
        "a row has the dimension 'ModelId' without a value",
    ),
    "a row without anything": (
        metric([]),
        "a row has neither the namespace and the name of a metric nor an expression",
    ),
    "a row that repeats nothing": (
        metric(["..."]),
        "a row has neither the namespace and the name of a metric nor an expression",
    ),
    "an id that nothing has": (
        metric([{"expression": "RATE(m1)"}]),
        "metric 1, expression: 'm1' names no metric in 'RATE(m1)'",
    ),
    "a shorthand that repeats nothing": (metric(["."]), '"." stands where the row above has nothing'),
    "no text": (other("text", text="a"), "it has no markdown"),
}
"""Kinds of widgets that stay JSON, and the reason that is told."""
