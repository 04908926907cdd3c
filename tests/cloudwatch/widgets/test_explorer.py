from datetime import timedelta

from bedrock_monitoring.cloudwatch.widgets import (
    ExplorerAggregation,
    ExplorerLabel,
    ExplorerMetric,
    ExplorerWidget,
    GraphWidgetView,
    LegendPosition,
)
from tests.cloudwatch.widgets.sample import REGION, messages

CPU = ExplorerMetric(metric_name="CPUUtilization", resource_type="AWS::EC2::Instance")
TEAM = ExplorerLabel(key="team", value="search")


def test_an_explorer_with_everything() -> None:
    widget = ExplorerWidget(
        metrics=[CPU],
        labels=[TEAM, ExplorerLabel(key="stage")],
        aggregate_by="stage",
        aggregation=ExplorerAggregation.MAXIMUM,
        split_by="team",
        period=timedelta(minutes=1),
        legend_position=LegendPosition.BOTTOM,
        rows_per_page=2,
        widgets_per_row=3,
        stacked=True,
        view=GraphWidgetView.BAR,
    )
    assert messages(widget) == []
    assert widget.metric_count == 0
    assert widget.properties(region=REGION) == {
        "region": "eu-central-1",
        "title": "Explorer",
        "aggregateBy": {"key": "stage", "func": "MAX"},
        "splitBy": "team",
        "period": 60,
        "metrics": [
            {"metricName": "CPUUtilization", "resourceType": "AWS::EC2::Instance", "stat": "Average"}
        ],
        "labels": [{"key": "team", "value": "search"}, {"key": "stage"}],
        "widgetOptions": {
            "view": "bar",
            "legend": {"position": "bottom"},
            "rowsPerPage": 2,
            "widgetsPerRow": 3,
            "stacked": True,
        },
    }


def test_what_an_explorer_cannot_find_or_draw_is_refused() -> None:
    other = ExplorerMetric(metric_name="", resource_type="AWS::EC2::Volume", statistic="sum")
    widget = ExplorerWidget(metrics=[CPU, other], labels=[], widgets_per_row=0)
    assert messages(widget) == [
        (
            "metrics: they are of 2 resource types (AWS::EC2::Instance, AWS::EC2::Volume); write a widget "
            "for each type"
        ),
        "metric 2, metric_name: it has 0 characters, allowed are 1 to 255; write one",
        (
            "metric 2, statistic: 'sum' is not a statistic of CloudWatch; use Sum, Average, Minimum, "
            "Maximum, SampleCount, IQM, p99, tm90, TM(10%:90%) or PR(100:200); percentages go from 0 to 100"
        ),
        "labels: there is no tag to find resources by; name one tag at least",
        "widgets_per_row: 0 is below 1; take 1 or more",
    ]


def test_an_explorer_draws_1_to_100_metrics() -> None:
    for count in (0, 101):
        assert messages(ExplorerWidget(metrics=[CPU] * count, labels=[TEAM])) == [
            f"metrics: {count} metrics; one explorer draws 1 to 100; spread them over several widgets"
        ]
