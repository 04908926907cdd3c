"""CloudWatch dashboards and alarms as Python values, checked against CloudWatch's rules.

>>> from bedrock_monitoring.cloudwatch import Dashboard, GraphWidget, MathExpression, Metric, Row, Section
>>> calls = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", label="Calls")
>>> errors = Metric(namespace="AWS/Bedrock", metric_name="InvocationServerErrors", statistic="Sum")
>>> rate = MathExpression(expression="100 * errors / calls", using_metrics={"errors": errors, "calls": calls})
>>> traffic = Row(GraphWidget(title="Calls", left=[calls]), GraphWidget(title="Errors (%)", left=[rate]))
>>> dashboard = Dashboard(name="bedrock", elements=[Section(title="Traffic", rows=[traffic])], start="-PT8H")
>>> body = dashboard.to_body(region="eu-central-1")
>>> [(widget["type"], widget["x"], widget["width"]) for widget in body["widgets"]]
[('text', 0, 24), ('metric', 0, 12), ('metric', 12, 12)]

Names are those of aws-cdk-lib's ``aws_cloudwatch`` in Python's spelling. Values are frozen; ``to_body``
raises ``InvalidInputError`` with every problem at once. The languages within them, such as metric math, are
in ``grammar``, and ``reading`` parses dashboard bodies back into values; both are loaded only on use.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names
from bedrock_monitoring.problems import InvalidInputError, Problem

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.alarms import (
        Alarm,
        AlarmBase,
        AlarmRule,
        AnomalyDetectionAlarm,
        ComparisonOperator,
        CompositeAlarm,
        EvaluatedAlarm,
        PromqlAlarm,
        RawAlarm,
        RuleText,
        TreatMissingData,
    )
    from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
    from bedrock_monitoring.cloudwatch.dashboards.layout import (
        Column,
        Element,
        Fixed,
        PlacedWidget,
        Row,
        Section,
        Spacer,
        grid,
        recommended_width,
    )
    from bedrock_monitoring.cloudwatch.dashboards.splitting import split
    from bedrock_monitoring.cloudwatch.dashboards.variables import (
        DEFAULT_FIRST,
        DashboardVariable,
        Values,
        VariableInputType,
        VariableType,
        VariableValue,
    )
    from bedrock_monitoring.cloudwatch.deferred import deferred_names
    from bedrock_monitoring.cloudwatch.extra import Extra
    from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
    from bedrock_monitoring.cloudwatch.metrics import (
        AnomalyDetectionBand,
        GraphMetric,
        MathExpression,
        Metric,
        MetricsInsightsQuery,
        SearchExpression,
        Stats,
        Unit,
        search,
    )
    from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url, partition_of
    from bedrock_monitoring.cloudwatch.reading.python_source import python_source
    from bedrock_monitoring.cloudwatch.reading.read_dashboard import read_dashboard
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
        MetricWidget,
        RawWidget,
        SingleValueWidget,
        TableLayout,
        TableSummaryColumn,
        TableSummaryProps,
        TableThreshold,
        TableWidget,
        TextWidget,
        TextWidgetBackground,
        Widget,
    )
    from bedrock_monitoring.cloudwatch.widgets.annotations import (
        HorizontalAnnotation,
        HorizontalBand,
        Shading,
        VerticalAnnotation,
        VerticalBand,
        VerticalShading,
        YAxisProps,
    )
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarms": (
                "Alarm",
                "AlarmBase",
                "AlarmRule",
                "AnomalyDetectionAlarm",
                "ComparisonOperator",
                "CompositeAlarm",
                "EvaluatedAlarm",
                "PromqlAlarm",
                "RawAlarm",
                "RuleText",
                "TreatMissingData",
            ),
            "dashboards.dashboard": ("Dashboard", "PeriodOverride"),
            "dashboards.layout": (
                "Column",
                "Element",
                "Fixed",
                "PlacedWidget",
                "Row",
                "Section",
                "Spacer",
                "grid",
                "recommended_width",
            ),
            "dashboards.splitting": ("split",),
            "dashboards.variables": (
                "DEFAULT_FIRST",
                "DashboardVariable",
                "Values",
                "VariableInputType",
                "VariableType",
                "VariableValue",
            ),
            "deferred": ("deferred_names",),
            "extra": ("Extra",),
            "log_metric_filter": ("LogMetricFilter",),
            "metrics": (
                "AnomalyDetectionBand",
                "GraphMetric",
                "MathExpression",
                "Metric",
                "MetricsInsightsQuery",
                "SearchExpression",
                "Stats",
                "Unit",
                "search",
            ),
            "partitions": ("alarm_arn", "console_url", "partition_of"),
            "reading.python_source": ("python_source",),
            "reading.read_dashboard": ("read_dashboard",),
            "widgets": (
                "ChartQuery",
                "ChartWidget",
                "ContributorInsightsOrderBy",
                "ContributorInsightsWidget",
                "CustomWidget",
                "ExplorerAggregation",
                "ExplorerLabel",
                "ExplorerMetric",
                "ExplorerWidget",
                "GaugeWidget",
                "RawWidget",
            ),
            "widgets.annotations": (
                "HorizontalAnnotation",
                "HorizontalBand",
                "Shading",
                "VerticalAnnotation",
                "VerticalBand",
                "VerticalShading",
                "YAxisProps",
            ),
        },
    )

__all__ = [
    "DEFAULT_FIRST",
    "Alarm",
    "AlarmBase",
    "AlarmRule",
    "AlarmState",
    "AlarmStatusWidget",
    "AlarmStatusWidgetSortBy",
    "AlarmWidget",
    "AnomalyDetectionAlarm",
    "AnomalyDetectionBand",
    "ChartQuery",
    "ChartWidget",
    "Column",
    "ComparisonOperator",
    "CompositeAlarm",
    "ContributorInsightsOrderBy",
    "ContributorInsightsWidget",
    "CustomWidget",
    "Dashboard",
    "DashboardVariable",
    "Element",
    "EvaluatedAlarm",
    "ExplorerAggregation",
    "ExplorerLabel",
    "ExplorerMetric",
    "ExplorerWidget",
    "Extra",
    "Fixed",
    "GaugeWidget",
    "GraphMetric",
    "GraphWidget",
    "GraphWidgetView",
    "HorizontalAnnotation",
    "HorizontalBand",
    "InvalidInputError",
    "LegendPosition",
    "LogMetricFilter",
    "LogQueryLanguage",
    "LogQueryVisualizationType",
    "LogQueryWidget",
    "MathExpression",
    "Metric",
    "MetricWidget",
    "MetricsInsightsQuery",
    "PeriodOverride",
    "PlacedWidget",
    "Problem",
    "PromqlAlarm",
    "RawAlarm",
    "RawWidget",
    "Row",
    "RuleText",
    "SearchExpression",
    "Section",
    "Shading",
    "SingleValueWidget",
    "Spacer",
    "Stats",
    "TableLayout",
    "TableSummaryColumn",
    "TableSummaryProps",
    "TableThreshold",
    "TableWidget",
    "TextWidget",
    "TextWidgetBackground",
    "TreatMissingData",
    "Unit",
    "Values",
    "VariableInputType",
    "VariableType",
    "VariableValue",
    "VerticalAnnotation",
    "VerticalBand",
    "VerticalShading",
    "Widget",
    "YAxisProps",
    "alarm_arn",
    "console_url",
    "deferred_names",
    "grid",
    "partition_of",
    "python_source",
    "read_dashboard",
    "recommended_width",
    "search",
    "split",
]
