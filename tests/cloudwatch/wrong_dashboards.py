"""Dashboards with one mistake each, which CloudWatch would refuse or show wrongly.

The snapshots contain the messages about them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bedrock_monitoring.cloudwatch import (
    AlarmStatusWidget,
    AlarmWidget,
    AnomalyDetectionBand,
    ChartQuery,
    ChartWidget,
    Column,
    ContributorInsightsWidget,
    CustomWidget,
    Dashboard,
    DashboardVariable,
    Element,
    ExplorerLabel,
    ExplorerMetric,
    ExplorerWidget,
    Fixed,
    GaugeWidget,
    GraphMetric,
    GraphWidget,
    GraphWidgetView,
    HorizontalAnnotation,
    HorizontalBand,
    LogQueryLanguage,
    LogQueryWidget,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    PlacedWidget,
    RawWidget,
    Row,
    SearchExpression,
    Section,
    SingleValueWidget,
    Spacer,
    TableSummaryColumn,
    TableSummaryProps,
    TableThreshold,
    TableWidget,
    TextWidget,
    Values,
    VariableInputType,
    VariableType,
    VerticalAnnotation,
    VerticalBand,
    YAxisProps,
)

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")
ERRORS = Metric(namespace="AWS/Bedrock", metric_name="InvocationServerErrors", statistic="Sum")
FOUND = SearchExpression(expression="SEARCH('{AWS/Bedrock,ModelId} Invocations', 'Sum')")
ALARM = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:throttles"
FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:draw"
MORNING = datetime(2026, 1, 31, 8, tzinfo=UTC)
CPU = ExplorerMetric(metric_name="CPUUtilization", resource_type="AWS::EC2::Instance")


def on_dashboard(*elements: Element, **rest: Any) -> Dashboard:
    return Dashboard(
        name="bedrock", elements=[Section(title="Traffic", rows=elements)] if elements else (), **rest
    )


def graph(*left: GraphMetric, **rest: Any) -> Dashboard:
    return on_dashboard(GraphWidget(title="Calls", left=left or (CALLS,), **rest))


def metric(**changes: Any) -> Dashboard:
    return graph(replace(CALLS, **changes))


def variable(**changes: Any) -> Dashboard:
    given: dict[str, Any] = {
        "id": "model",
        "type": VariableType.PROPERTY,
        "value": "ModelId",
        "values": Values.from_values("a", "b"),
    }
    return on_dashboard(variables=[DashboardVariable(**given | changes)])


def text(**sizes: Any) -> TextWidget:
    return TextWidget(markdown="# Calls", **sizes)


def many(count: int, **same: Any) -> list[Metric]:
    return [Metric(namespace="n", metric_name=f"m{number}", **same) for number in range(count)]


def metric_math(expression: str, **members: GraphMetric) -> MathExpression:
    return MathExpression(expression=expression, using_metrics=members)


LIMITS: dict[str, Dashboard] = {
    "DASHBOARD_NAME_LENGTH": Dashboard(name="d" * 256),
    "GRID_WIDTH": on_dashboard(text(width=25)),
    "WIDGET_HEIGHT": on_dashboard(text(height=1001)),
    "WIDGETS_PER_DASHBOARD": on_dashboard(*([text()] * 500)),
    "METRICS_PER_WIDGET": graph(*many(501)),
    "METRICS_PER_DASHBOARD": on_dashboard(
        *(GraphWidget(title=f"Part {part}", left=many(417)) for part in range(6))
    ),
    "SEARCHES_PER_WIDGET": graph(
        *(SearchExpression(expression=f"SEARCH('m{number}', 'Sum')") for number in range(101))
    ),
    "METRICS_INSIGHTS_QUERIES_PER_WIDGET": graph(
        MetricsInsightsQuery(query='SELECT SUM(Invocations) FROM "AWS/Bedrock"'),
        MetricsInsightsQuery(query='SELECT MAX(Invocations) FROM "AWS/Bedrock"'),
    ),
    "ALARMS_PER_METRIC_WIDGET": on_dashboard(
        RawWidget(widget_type="metric", raw_properties={"annotations": {"alarms": [ALARM, f"{ALARM}-2"]}})
    ),
    "ALARMS_PER_STATUS_WIDGET": on_dashboard(
        AlarmStatusWidget(alarms=[f"{ALARM}-{number}" for number in range(101)])
    ),
    "EXPLORER_METRICS": on_dashboard(ExplorerWidget(metrics=[CPU] * 101, labels=[ExplorerLabel(key="team")])),
    "CONTRIBUTORS_PER_REPORT": on_dashboard(
        ContributorInsightsWidget(rule_name="callers", max_contributor_count=101)
    ),
    "INSIGHT_RULE_NAME_LENGTH": on_dashboard(ContributorInsightsWidget(rule_name="r" * 129)),
    "DYNAMIC_LABELS": metric(label="${MIN}${MAX}${AVG}${SUM}${LAST}${FIRST}"),
    "VARIABLES_PER_DASHBOARD": on_dashboard(
        variables=[
            DashboardVariable(
                id=f"v{number}", type=VariableType.PATTERN, value="x", input_type=VariableInputType.INPUT
            )
            for number in range(26)
        ]
    ),
    "VARIABLE_ID_LENGTH": variable(id="m" * 33),
    "VARIABLE_LABEL_LENGTH": variable(label="m" * 31),
    "VARIABLE_VALUES": variable(values=Values.from_values(*(str(number) for number in range(501)))),
    "VARIABLE_VALUE_LENGTH": variable(values=Values.from_values("a" * 256)),
    "VARIABLE_SEARCH_LENGTH": variable(values=Values.from_search("x" * 2049, "ModelId")),
    "DIMENSIONS_PER_METRIC": metric(dimensions_map={f"d{number}": "x" for number in range(31)}),
    "METRIC_NAME_LENGTH": metric(metric_name="m" * 256),
    "DIMENSION_VALUE_LENGTH": metric(dimensions_map={"ModelId": "m" * 1025}),
    "METRIC_ID_LENGTH": metric(id="m" * 256),
    "EXPRESSION_LENGTH": graph(metric_math("calls" + " + 1" * 511, calls=CALLS)),
    "SEARCH_LENGTH": graph(SearchExpression(expression=f"SEARCH('{'m' * 1025}', 'Sum')")),
    "ANOMALY_DETECTION_INPUTS": graph(
        AnomalyDetectionBand(
            metric=MathExpression(
                expression=" + ".join(f"m{number}" for number in range(10)),
                using_metrics={f"m{number}": one for number, one in enumerate(many(10))},
            )
        )
    ),
    "LOG_GROUPS_PER_QUERY": on_dashboard(
        LogQueryWidget(
            title="Logs", log_group_names=[f"g{number}" for number in range(51)], query_string="fields x"
        )
    ),
    "LOG_GROUP_NAME_LENGTH": on_dashboard(
        LogQueryWidget(title="Logs", log_group_names=["g" * 513], query_string="fields x")
    ),
    "LOG_QUERY_LENGTH": on_dashboard(
        LogQueryWidget(title="Logs", log_group_names=["g"], query_string="x" * 10_001)
    ),
    "HIGH_RESOLUTION_PERIODS": metric(period=timedelta(seconds=45)),
}
"""For every limit of ``limits`` that concerns dashboards: a dashboard that is just over it."""

RULES: dict[str, Dashboard] = {
    "a name with a space": Dashboard(name="my dashboard"),
    "a start that is no time": on_dashboard(start="yesterday"),
    "an end without a start": on_dashboard(end="2026-01-31T08:00:00Z"),
    "an absolute start without an end": on_dashboard(start="2026-01-31T08:00:00Z"),
    "an end before its start": on_dashboard(start="2026-01-31T08:00:00Z", end="2026-01-30T08:00:00Z"),
    "a start and an interval": on_dashboard(start="-PT8H", default_interval=timedelta(hours=8)),
    "two variables with one id": on_dashboard(
        variables=[
            DashboardVariable(
                id="stage", type=VariableType.PATTERN, value="STAGE", input_type=VariableInputType.INPUT
            )
        ]
        * 2
    ),
    "a variable with an id that is none": variable(id="the model"),
    "a variable that replaces nothing": variable(value=""),
    "a list without choices": variable(values=None),
    "a field to write in with choices": variable(input_type=VariableInputType.INPUT),
    "a default that cannot be chosen": variable(default_value="c"),
    "a choice that is offered twice": variable(values=Values.from_values("a", "a")),
    "choices from a list and a search": variable(
        values=Values(choices=Values.from_values("a").choices, search="x", populate_from="ModelId")
    ),
    "a search that fills in a dimension it has not": variable(
        values=Values.from_search("{AWS/Bedrock,ModelId} Invocations", "ModelID")
    ),
    "a negative width": on_dashboard(text(width=-3)),
    "no width": on_dashboard(text(width=0)),
    "a widget wider than its column": on_dashboard(Column(text(width=12), width=6)),
    "a column wider than the dashboard": on_dashboard(Column(text(), width=30)),
    "a spacer without a size": on_dashboard(Row(text(), Spacer(width=0, height=0))),
    "a place outside the grid": on_dashboard(
        Fixed(PlacedWidget(x=24, y=0, width=6, height=6, widget=text()))
    ),
    "a graph of nothing": on_dashboard(GraphWidget(title="Calls")),
    "no namespace and no name": graph(Metric(namespace="", metric_name="")),
    "a namespace that begins with a colon": metric(namespace=":AWS"),
    "a dimension without a value": metric(dimensions_map={"ModelId": ""}),
    "a dimension that is not ASCII": metric(dimensions_map={"ModelId": "모델"}),
    "a percentile over 100": metric(statistic="p101"),
    "a statistic that does not exist": metric(statistic="Mean"),
    "a period that does not exist": metric(period=timedelta(seconds=90)),
    "a unit that does not exist": metric(unit="milliseconds"),
    "a colour by its name": metric(color="red"),
    "a colour in short": metric(color="#f00"),
    "an account that is none": metric(account="1234"),
    "a Region that does not exist": metric(region="eu-centrall-1"),
    "an id in capitals": metric(id="Calls"),
    "a dynamic label that does not exist": metric(label="p99 ${LAST_VALUE}"),
    "the label in the label twice": metric(label="${LABEL} ${LABEL}"),
    "one id for two metrics": graph(replace(CALLS, id="m1"), replace(ERRORS, id="m1")),
    "an expression over a metric that is not there": graph(
        metric_math("errors / cals", errors=ERRORS, calls=CALLS)
    ),
    "an input that nothing reads": graph(metric_math("calls", calls=CALLS, errors=ERRORS)),
    "an input with a name in capitals": graph(metric_math("Calls", Calls=CALLS)),
    "METRICS that finds nothing": graph(metric_math("SUM(METRICS('errors')) + calls", calls=CALLS)),
    "an input with a period of its own": graph(
        MathExpression(
            expression="calls",
            using_metrics={"calls": replace(CALLS, period=timedelta(minutes=1))},
            period=timedelta(minutes=5),
        )
    ),
    "an empty expression": graph(metric_math("")),
    "a function that does not exist": graph(metric_math("AVERAGE(calls)", calls=CALLS)),
    "a bracket that is not closed": graph(metric_math("100 * (calls / errors", calls=CALLS, errors=ERRORS)),
    "a number and no series": graph(metric_math("SUM(calls)", calls=CALLS)),
    "a list where a series is wanted": graph(
        metric_math("RATE(calls) + IF(found, 1, 0)", calls=CALLS, found=FOUND)
    ),
    "expressions in a circle": graph(
        MathExpression(expression="b + 1", id="a"), MathExpression(expression="a + 1", id="b")
    ),
    "a search with a bracket too many": graph(
        SearchExpression(expression="SEARCH('{AWS/Bedrock} (x', 'Sum')")
    ),
    "a query with a word that does not exist": graph(
        MetricsInsightsQuery(query='SELECT P99(InvocationLatency) FROM "AWS/Bedrock"')
    ),
    "a search without SEARCH": graph(SearchExpression(expression="1 + 1")),
    "a query that asks nothing": graph(MetricsInsightsQuery(query="SUM(Invocations)")),
    "a query finer than a minute": graph(
        MetricsInsightsQuery(query='SELECT SUM(x) FROM "y"', period=timedelta(seconds=10))
    ),
    "a band without a width": graph(AnomalyDetectionBand(metric=CALLS, std_devs=0)),
    "a band around a search": graph(AnomalyDetectionBand(metric=metric_math("SUM(SEARCH('x', 'Sum'))"))),
    "a band in another account": graph(AnomalyDetectionBand(metric=replace(CALLS, account="111122223333"))),
    "an axis that ends before it begins": graph(left_y_axis=YAxisProps(min=100, max=0)),
    "an axis without an end": graph(right_y_axis=YAxisProps(max=float("inf"))),
    "a line at no number": graph(left_annotations=[HorizontalAnnotation(value=float("nan"))]),
    "a band upside down": graph(right_annotations=[HorizontalBand(lower=2, upper=1)]),
    "a moment without a time zone": graph(
        vertical_annotations=[VerticalAnnotation(date=MORNING.replace(tzinfo=None))]
    ),
    "a time that ends before it begins": graph(
        vertical_annotations=[VerticalBand(start=MORNING, end=MORNING.replace(hour=7))]
    ),
    "a stacked pie": graph(view=GraphWidgetView.PIE, stacked=True),
    "labels on lines": graph(display_labels_on_chart=True),
    "a widget with an end and no start": graph(end="2026-01-31T08:00:00Z"),
    "a time zone by its name": graph(timezone="Asia/Seoul"),
    "a sparkline of one value": on_dashboard(
        SingleValueWidget(title="Calls", metrics=[CALLS], sparkline=True, set_period_to_time_range=True)
    ),
    "a dial with one end": on_dashboard(
        GaugeWidget(title="Load", metrics=[CALLS], left_y_axis=YAxisProps(min=0))
    ),
    "a table that shows nothing": on_dashboard(
        TableWidget(
            title="Calls",
            metrics=[CALLS],
            summary=TableSummaryProps(columns=(), hide_non_summary_columns=True),
        )
    ),
    "a summary column twice": on_dashboard(
        TableWidget(
            title="Calls", metrics=[CALLS], summary=TableSummaryProps(columns=[TableSummaryColumn.SUM] * 2)
        )
    ),
    "a threshold upside down": on_dashboard(
        TableWidget(title="Calls", metrics=[CALLS], thresholds=[TableThreshold.between(2, 1)])
    ),
    "no text": on_dashboard(TextWidget(markdown=" ")),
    "an alarm by its name": on_dashboard(AlarmWidget(title="Throttles", alarm="throttles")),
    "an axis for a composite alarm": on_dashboard(
        AlarmWidget(title="Anything", alarm=ALARM, composite=True, left_y_axis=YAxisProps(min=0))
    ),
    "the state of no alarm": on_dashboard(AlarmStatusWidget(alarms=[])),
    "the state of an alarm twice": on_dashboard(AlarmStatusWidget(alarms=[ALARM, ALARM])),
    "an alarm beside lines": on_dashboard(
        RawWidget(
            widget_type="metric",
            raw_properties={"annotations": {"alarms": [ALARM], "horizontal": [{"value": 1}]}},
        )
    ),
    "no log group": on_dashboard(LogQueryWidget(title="Logs", log_group_names=[], query_string="fields x")),
    "no query": on_dashboard(LogQueryWidget(title="Logs", log_group_names=["g"])),
    "a query twice": on_dashboard(
        LogQueryWidget(title="Logs", log_group_names=["g"], query_string="x", query_lines=["x"])
    ),
    "pipes in SQL": on_dashboard(
        LogQueryWidget(
            title="Logs", log_group_names=["g"], query_lines=["SELECT 1"], query_language=LogQueryLanguage.SQL
        )
    ),
    "a Contributor Insights rule without a name": on_dashboard(ContributorInsightsWidget(rule_name="")),
    "a chart without a query": on_dashboard(ChartWidget(title="Calls", queries=[])),
    "a chart with an empty query": on_dashboard(ChartWidget(title="Calls", queries=[ChartQuery(query=" ")])),
    "an extra that is no JSON": on_dashboard(TextWidget(markdown="a", extra={"when": MORNING})),
    "an extra of a metric that is no JSON": metric(extra={"when": MORNING}),
    "an extra of a query that is no JSON": on_dashboard(
        ChartWidget(title="Calls", queries=[ChartQuery(query="up", extra={"when": MORNING})])
    ),
    "a function by its name": on_dashboard(CustomWidget(title="Bill", function_arn="draw")),
    "params that are no JSON": on_dashboard(
        CustomWidget(title="Bill", function_arn=FUNCTION, params={"when": MORNING})
    ),
    "an explorer of two resource types": on_dashboard(
        ExplorerWidget(
            metrics=[CPU, replace(CPU, resource_type="AWS::EC2::Volume")], labels=[ExplorerLabel(key="team")]
        )
    ),
    "an explorer without tags": on_dashboard(ExplorerWidget(metrics=[CPU], labels=[])),
    "a raw widget without a type": on_dashboard(RawWidget(widget_type="", raw_properties={})),
}
"""Dashboards that break a rule which is no number."""
