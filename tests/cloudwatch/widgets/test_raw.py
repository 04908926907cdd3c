from bedrock_monitoring.cloudwatch.widgets import RawWidget
from tests.cloudwatch.widgets.sample import ALARM, REGION, messages


def test_what_cloudwatch_adds_tomorrow_goes_into_the_body_as_it_is() -> None:
    widget = RawWidget(widget_type="chart", raw_properties={"title": "New", "query": {"promql": "up"}})
    assert messages(widget) == []
    assert (widget.type, widget.name, widget.metric_count) == ("chart", "New", 0)
    assert widget.properties(region=REGION) == {"title": "New", "query": {"promql": "up"}}


def test_rows_of_a_metric_widget_count_against_the_limits() -> None:
    rows = [["n", f"m{number}"] for number in range(501)]
    assert RawWidget(widget_type="metric", raw_properties={"metrics": rows[:500]}).metric_count == 500
    assert messages(RawWidget(widget_type="metric", raw_properties={"metrics": rows})) == [
        "metrics: 501 rows are over a widget's limit of 500; spread them over several widgets"
    ]
    assert RawWidget(widget_type="explorer", raw_properties={"metrics": rows}).metric_count == 0


def test_a_widget_has_either_one_alarm_or_metrics_and_lines() -> None:
    annotations = {"alarms": [ALARM, ALARM], "horizontal": [{"value": 1}]}
    widget = RawWidget(widget_type="metric", raw_properties={"annotations": annotations})
    assert messages(widget) == [
        "annotations: 2 alarms; a widget shows 1; write a widget for each",
        "annotations: a widget has either an alarm or metrics and lines, not both; write two widgets",
    ]
    alone = RawWidget(widget_type="metric", raw_properties={"annotations": {"alarms": [ALARM]}})
    assert messages(alone) == []


def test_what_is_no_json_and_what_has_no_type_is_refused() -> None:
    widget = RawWidget(widget_type="", raw_properties={"x": object()})
    assert [problem.where for problem in widget.problems()] == ["widget_type", "raw_properties"]
