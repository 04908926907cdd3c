"""The widgets of a dashboard. Those that no dashboard of a target has are imported on first use."""

from typing import TYPE_CHECKING

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.widgets.alarm_status import AlarmStatusWidget, AlarmStatusWidgetSortBy
    from bedrock_monitoring.cloudwatch.widgets.alarm_widget import AlarmWidget
    from bedrock_monitoring.cloudwatch.widgets.chart import ChartQuery, ChartWidget
    from bedrock_monitoring.cloudwatch.widgets.contributor_insights import (
        ContributorInsightsOrderBy,
        ContributorInsightsWidget,
    )
    from bedrock_monitoring.cloudwatch.widgets.custom_widget import CustomWidget
    from bedrock_monitoring.cloudwatch.widgets.explorer import (
        ExplorerAggregation,
        ExplorerLabel,
        ExplorerMetric,
        ExplorerWidget,
    )
    from bedrock_monitoring.cloudwatch.widgets.gauge import GaugeWidget
    from bedrock_monitoring.cloudwatch.widgets.graph import GraphWidget, GraphWidgetView
    from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition
    from bedrock_monitoring.cloudwatch.widgets.log_query import (
        LogQueryLanguage,
        LogQueryVisualizationType,
        LogQueryWidget,
    )
    from bedrock_monitoring.cloudwatch.widgets.metric_widget import MetricWidget
    from bedrock_monitoring.cloudwatch.widgets.raw import RawWidget
    from bedrock_monitoring.cloudwatch.widgets.single_value import SingleValueWidget
    from bedrock_monitoring.cloudwatch.widgets.table import (
        TableLayout,
        TableSummaryColumn,
        TableSummaryProps,
        TableThreshold,
        TableWidget,
    )
    from bedrock_monitoring.cloudwatch.widgets.text_widget import TextWidget, TextWidgetBackground
    from bedrock_monitoring.cloudwatch.widgets.widget import Widget
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "alarm_status": ("AlarmStatusWidget", "AlarmStatusWidgetSortBy"),
            "alarm_widget": ("AlarmWidget",),
            "chart": ("ChartQuery", "ChartWidget"),
            "contributor_insights": ("ContributorInsightsOrderBy", "ContributorInsightsWidget"),
            "custom_widget": ("CustomWidget",),
            "explorer": ("ExplorerAggregation", "ExplorerLabel", "ExplorerMetric", "ExplorerWidget"),
            "gauge": ("GaugeWidget",),
            "graph": ("GraphWidget", "GraphWidgetView"),
            "legend": ("LegendPosition",),
            "log_query": ("LogQueryLanguage", "LogQueryVisualizationType", "LogQueryWidget"),
            "metric_widget": ("MetricWidget",),
            "raw": ("RawWidget",),
            "single_value": ("SingleValueWidget",),
            "table": (
                "TableLayout",
                "TableSummaryColumn",
                "TableSummaryProps",
                "TableThreshold",
                "TableWidget",
            ),
            "text_widget": ("TextWidget", "TextWidgetBackground"),
            "widget": ("Widget",),
        },
    )

__all__ = [
    "AlarmState",
    "AlarmStatusWidget",
    "AlarmStatusWidgetSortBy",
    "AlarmWidget",
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
    "GraphWidget",
    "GraphWidgetView",
    "LegendPosition",
    "LogQueryLanguage",
    "LogQueryVisualizationType",
    "LogQueryWidget",
    "MetricWidget",
    "RawWidget",
    "SingleValueWidget",
    "TableLayout",
    "TableSummaryColumn",
    "TableSummaryProps",
    "TableThreshold",
    "TableWidget",
    "TextWidget",
    "TextWidgetBackground",
    "Widget",
]
