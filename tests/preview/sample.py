"""A dashboard body with every type and view of widget, and with hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import Alarm, ComparisonOperator, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, read_time_range
from bedrock_monitoring.preview.page import PreviewDashboard
from bedrock_monitoring.preview.preview_dashboards import preview_body

NOW = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
MODELS = ("anthropic.one-v1:0", "amazon.two-v1:0")
SOURCE = SyntheticSource(models=MODELS, location="Account 111122223333, eu-central-1", now=NOW)

CALLS = ["AWS/Bedrock", "Invocations", "ModelId", MODELS[0]]
LATENCY = ["AWS/Bedrock", "InvocationLatency", "ModelId", MODELS[0]]
HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
LONG = "W" * 1000


def widget(kind: str, properties: dict[str, Any], *, y: int = 0) -> dict[str, Any]:
    return {"type": kind, "x": 0, "y": y, "width": 12, "height": 6, "properties": properties}


def metric(*rows: list[Any], **properties: Any) -> dict[str, Any]:
    return widget("metric", {"region": "eu-central-1", "metrics": list(rows), "stat": "Sum", **properties})


def beside(widgets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a body with widgets in two columns."""
    placed = [{**one, "x": 12 * (number % 2), "y": 6 * (number // 2)} for number, one in enumerate(widgets)]
    return {"start": "-PT8H", "widgets": placed}


EVERY_WIDGET = beside(
    [
        widget(
            "text",
            {
                "markdown": "# Heading\n\n[button:primary:Go](https://example.com) `code`\n\n"
                "| a | b |\n|---|---|\n| 1 | 2 |"
            },
        ),
        widget(
            "alarm",
            {
                "title": "Alarms",
                "alarms": ["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:of-somebody-else"],
            },
        ),
        metric(
            [*CALLS, {"label": "Calls", "id": "m1"}],
            [*LATENCY, {"stat": "p99", "yAxis": "right", "label": "Latency ${MAX}"}],
            title="Lines",
            yAxis={"left": {"label": "Calls a minute", "min": 0}, "right": {"showUnits": False}},
            annotations={
                "horizontal": [
                    {"value": 400, "label": "Limit", "color": "#d62728", "fill": "above"},
                    [{"value": 100, "label": "Normal"}, {"value": 200}],
                ],
                "vertical": [{"value": "2026-01-14T12:00:00Z", "label": "Release", "fill": "after"}],
            },
        ),
        metric(
            [{"expression": "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum', 300)"}],
            title="Stacked",
            stacked=True,
            legend={"position": "right"},
        ),
        metric([*CALLS], ["...", MODELS[1]], title="Bars", view="bar", setPeriodToTimeRange=True),
        metric(
            [*CALLS],
            ["...", MODELS[1]],
            title="Pie",
            view="pie",
            setPeriodToTimeRange=True,
            labels={"visible": True},
        ),
        metric([*CALLS, {"label": "Calls"}], title="Number", view="singleValue", sparkline=True),
        metric(
            [*CALLS],
            title="Gauge",
            view="gauge",
            yAxis={"left": {"min": 0, "max": 800}},
            setPeriodToTimeRange=False,
        ),
        metric(
            [*CALLS],
            ["...", MODELS[1]],
            title="Table",
            view="table",
            table={"summaryColumns": ["MAX", "SUM"]},
        ),
        metric(
            [{"expression": "ANOMALY_DETECTION_BAND(m1)", "id": "band"}], [*CALLS, {"id": "m1"}], title="Band"
        ),
        widget(
            "log", {"title": "Log", "query": "SOURCE 'group' | stats count(*) as calls by modelId, bin(5m)"}
        ),
        widget("explorer", {"title": "Explorer", "metrics": []}),
        metric(
            [{"expression": "SERVICE_QUOTA(m1)"}],
            [*CALLS, {"id": "m1", "visible": False}],
            title="Not evaluated",
        ),
    ]
)
"""Every type of widget, and every view of a metric widget."""

WITH_VARIABLES = {
    **beside(
        [
            widget("text", {"markdown": "chosen-model"}),
            metric(
                [
                    {
                        "expression": "SEARCH('{AWS/Bedrock,ModelId} "
                        'MetricName="Invocations" ModelId="chosen-model"\', \'Sum\')'
                    }
                ],
                title="Chosen",
            ),
            metric([*CALLS], title="Number", view="singleValue", stat="Sum", setPeriodToTimeRange=True),
            metric([*CALLS], title="hidden-title"),
        ]
    ),
    "variables": [
        {
            "type": "pattern",
            "pattern": "chosen-model",
            "inputType": "select",
            "id": "model",
            "label": "Model",
            "search": '{AWS/Bedrock,ModelId} MetricName="Invocations"',
            "populateFrom": "ModelId",
            "defaultValue": "__FIRST",
        },
        {
            "type": "property",
            "property": "stat",
            "inputType": "radio",
            "id": "stat",
            "label": "Statistic",
            "values": [{"value": "Sum"}, {"value": "Average"}],
            "defaultValue": "Sum",
        },
        {
            "type": "property",
            "property": "ModelId",
            "inputType": "input",
            "id": "name",
            "label": "Name",
            "defaultValue": MODELS[0],
        },
        {
            "type": "pattern",
            "pattern": "hidden-title",
            "inputType": "input",
            "id": "title",
            "visible": False,
            "defaultValue": "hidden default",
        },
    ],
}
"""Every input type of a variable."""

HOSTILE_TEXTS = beside(
    [
        widget(
            "text",
            {
                "markdown": f"# {HOSTILE}\n\n[x](javascript:alert(1)) "
                f"![p](https://example.com/p.png) {HOSTILE}"
            },
        ),
        metric(
            [*CALLS, {"label": HOSTILE}],
            title=HOSTILE,
            annotations={"horizontal": [{"value": 1, "label": HOSTILE}]},
        ),
        metric(
            [*CALLS, {"label": HOSTILE, "color": "red;background:url(https://example.com)"}],
            title=LONG,
            view="singleValue",
        ),
        metric([*CALLS, {"label": HOSTILE}], title=HOSTILE, view="pie"),
        metric([{"expression": HOSTILE}], title=HOSTILE),
        widget("log", {"title": HOSTILE, "query": HOSTILE}),
        widget(HOSTILE, {"title": HOSTILE, "anything": HOSTILE}),
        widget("alarm", {"title": HOSTILE, "alarms": [HOSTILE, "</script>"]}),
    ]
)


ALARM = Alarm(
    alarm_name="throttles-of-one",
    metric=Metric(
        namespace="AWS/Bedrock",
        metric_name="InvocationThrottles",
        dimensions_map={"ModelId": MODELS[0]},
        statistic="Sum",
        period=timedelta(minutes=1),
    ),
    threshold=0,
    comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluation_periods=3,
    treat_missing_data=TreatMissingData.NOT_BREACHING,
)
ALARM_ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:throttles-of-one"


def histories_over(time_range: TimeRange) -> dict[str, AlarmHistory]:
    tiles = alarm_histories([ALARM], source=SOURCE, time_range=time_range, region="eu-central-1")
    return {ALARM_ARN: tiles[ALARM.alarm_name]}


def show(
    body: dict[str, Any], *, name: str = "sample", other_ranges: Sequence[TimeRange] = ()
) -> PreviewDashboard:
    return preview_body(
        body,
        name=name,
        location="Account 111122223333, eu-central-1",
        source=SOURCE,
        ranges=[read_time_range(body, now=NOW), *other_ranges],
        histories_over=histories_over,
    )
