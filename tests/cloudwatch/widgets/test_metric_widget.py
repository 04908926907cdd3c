from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from tests.cloudwatch.widgets.sample import CALLS, REGION, ROWS, messages


def test_what_is_usual_is_left_out() -> None:
    assert GraphWidget(left=[CALLS]).properties(region=REGION) == {
        "view": "timeSeries",
        "region": "eu-central-1",
        "metrics": ROWS,
    }


def test_everything_that_widgets_with_metrics_share_is_written() -> None:
    widget = SingleValueWidget(
        title="Calls",
        metrics=[CALLS],
        region="us-east-1",
        account_id="111122223333",
        period=timedelta(minutes=1),
        statistic="p99",
        live_data=True,
        set_period_to_time_range=True,
        start="2026-01-31T08:00:00Z",
        end="2026-01-31T09:00:00Z",
        timezone="+0900",
    )
    assert messages(widget) == []
    assert widget.type == "metric"
    assert widget.properties(region=REGION) == {
        "view": "singleValue",
        "region": "us-east-1",
        "title": "Calls",
        "accountId": "111122223333",
        "period": 60,
        "stat": "p99",
        "liveData": True,
        "setPeriodToTimeRange": True,
        "start": "2026-01-31T08:00:00Z",
        "end": "2026-01-31T09:00:00Z",
        "timezone": "+0900",
        "metrics": ROWS,
    }


def test_every_problem_of_a_widget_is_told_at_once() -> None:
    widget = GraphWidget(
        title="Calls",
        width=30,
        left=[CALLS, replace(CALLS, color="red")],
        right=[MathExpression(expression="x / cals", using_metrics={"calls": CALLS})],
        region="eu-centrall-1",
        account_id="1",
        period=timedelta(seconds=61),
        statistic="avg",
        start="yesterday",
        timezone="GMT",
    )
    assert [problem.where for problem in widget.problems()] == [
        "width",
        "region",
        "account",
        "period",
        "statistic",
        "timezone",
        "start",
        "metric 2, color",
        "metric 3, expression",
        "metric 3, expression",
        "metric 3, using_metrics 'calls'",
    ]


def test_an_expression_may_name_the_id_of_any_metric_of_its_widget() -> None:
    calls = replace(CALLS, id="m1", visible=False)
    inside = MathExpression(expression="a", using_metrics={"a": replace(CALLS, statistic="p50", id="m2")})
    assert messages(GraphWidget(left=[MathExpression(expression="m1 / m2"), calls, inside])) == []


def test_a_widget_with_nothing_to_draw_is_refused() -> None:
    assert messages(GraphWidget(title="Calls")) == [
        "metrics: the widget has none; add one, or leave the widget out"
    ]


def test_500_metrics_are_the_most_hidden_inputs_counted() -> None:
    metric_math = MathExpression(expression="calls", using_metrics={"calls": CALLS})
    others = [Metric(namespace="n", metric_name=f"m{number}") for number in range(498)]
    assert GraphWidget(left=[metric_math, *others]).metric_count == 500
    assert messages(GraphWidget(left=[metric_math, *others])) == []
    assert messages(
        GraphWidget(left=[metric_math, *others, Metric(namespace="n", metric_name="one more")])
    ) == [
        (
            "metrics: 501 metrics and expressions, hidden inputs included, are over a widget's limit of 500; "
            "spread them over several widgets"
        )
    ]


def test_what_a_caller_does_to_the_properties_does_not_change_the_widget() -> None:
    widget = GraphWidget(left=[CALLS])
    widget.properties(region=REGION)["metrics"][0].append("more")
    assert widget.properties(region=REGION)["metrics"] == ROWS
