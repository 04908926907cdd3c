from datetime import timedelta

from bedrock_monitoring.cloudwatch.widgets import AlarmWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import YAxisProps
from tests.cloudwatch.widgets.sample import ALARM, REGION, messages


def test_a_metric_alarm_is_drawn_as_a_graph_of_what_it_watches() -> None:
    widget = AlarmWidget(title="Throttles", alarm=ALARM, left_y_axis=YAxisProps(min=0), region="us-east-1")
    assert messages(widget) == []
    assert widget.type == "metric"
    assert widget.properties(region=REGION) == {
        "view": "timeSeries",
        "region": "us-east-1",
        "title": "Throttles",
        "yAxis": {"left": {"min": 0}},
        "annotations": {"alarms": [ALARM]},
    }


def test_a_composite_alarm_is_shown_as_its_state_because_a_graph_cannot_show_one() -> None:
    widget = AlarmWidget(title="Anything", alarm=ALARM, composite=True)
    assert messages(widget) == []
    assert widget.type == "alarm"
    assert widget.properties(region=REGION) == {"title": "Anything", "alarms": [ALARM]}


def test_what_belongs_to_a_graph_is_refused_for_a_composite_alarm() -> None:
    widget = AlarmWidget(
        alarm=ALARM,
        composite=True,
        left_y_axis=YAxisProps(min=0),
        period=timedelta(minutes=1),
        region="us-east-1",
    )
    assert messages(widget) == [
        "composite: a composite alarm has no graph and so no region, period, yAxis; leave that out"
    ]


def test_an_alarm_is_named_by_its_arn() -> None:
    assert messages(AlarmWidget(alarm="throttles", left_y_axis=YAxisProps(min=1, max=0))) == [
        "alarm: 'throttles' is not the ARN of an alarm; write arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME",
        "left_y_axis, y axis: min 1 is not below max 0; swap or drop one",
    ]


def test_an_alarm_that_terraform_makes_is_known_later() -> None:
    assert messages(AlarmWidget(alarm="${TfToken[TOKEN.3]}")) == []
