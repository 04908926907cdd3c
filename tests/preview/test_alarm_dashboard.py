from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bedrock_monitoring.cloudwatch import (
    Alarm,
    AlarmStatusWidget,
    CompositeAlarm,
    Dashboard,
    GraphWidget,
    Metric,
)
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards
from bedrock_monitoring.preview.alarm_dashboard import alarms_that_no_body_shows, body_of_alarms
from bedrock_monitoring.preview.preview_dashboards import preview_subject, stack_subject
from bedrock_monitoring.problems import Problem
from tests.body_checking import faults

REGION, ACCOUNT = "eu-west-1", "444455556666"
QUEUE = Metric(
    namespace="AWS/SQS",
    metric_name="ApproximateNumberOfMessagesVisible",
    dimensions_map={"QueueName": "prompts"},
    statistic="Maximum",
    period=timedelta(minutes=1),
)
LONG = Alarm(alarm_name='queue "prompts"', metric=QUEUE, evaluation_periods=3, threshold=1)
ANY = CompositeAlarm(alarm_name="any", alarm_rule=LONG)


def arn(name: str) -> str:
    return alarm_arn(region=REGION, account=ACCOUNT, alarm_name=name)


def test_an_alarm_is_shown_by_a_tile_of_it_and_by_the_line_of_its_threshold() -> None:
    tile = Dashboard(name="d", elements=[AlarmStatusWidget(alarms=[arn("any")])]).to_body(region=REGION)
    line = Dashboard(
        name="d", elements=[GraphWidget(left=[QUEUE], left_annotations=[LONG.to_annotation()])]
    ).to_body(region=REGION)
    assert alarms_that_no_body_shows([LONG, ANY], []) == (LONG, ANY)
    assert alarms_that_no_body_shows([LONG, ANY], [tile]) == (LONG,)
    assert alarms_that_no_body_shows([LONG, ANY], [tile, line]) == ()
    assert alarms_that_no_body_shows([replace(ANY, alarm_name="an")], [tile]) != ()


def test_the_dashboard_of_alarms_has_tiles_of_all_and_graphs_of_those_that_watch_a_metric() -> None:
    many = [replace(LONG, alarm_name=f"a{number}") for number in range(101)]
    body = body_of_alarms([*many, ANY], account=ACCOUNT, region=REGION)
    assert faults(body) == []
    assert [
        len(widget["properties"]["alarms"]) for widget in body["widgets"] if widget["type"] == "alarm"
    ] == [100, 2]
    assert sum(widget["type"] == "metric" for widget in body["widgets"]) == 101
    places = [(widget["x"], widget["y"]) for widget in body["widgets"]]
    assert len(set(places)) == len(places)


def test_the_alarms_of_a_stack_without_dashboards_are_shown_with_their_states() -> None:
    left_out = (Problem(where="alarm 'odd'", what="it cannot be read", remedy="mend it"),)
    stack = StackDashboards(account=None, region=REGION, bodies={}, alarms=(LONG, ANY), left_out=left_out)
    [shown] = preview_subject(stack_subject(stack, name="app"), other_ranges=False)
    assert (shown.name, shown.location) == ("app-alarms", REGION)
    assert list(shown.notes) == ["Left out: alarm 'odd': it cannot be read; mend it"]
    tiles = shown.panels[0].content
    assert "State not known" not in tiles
    assert "queue &quot;prompts&quot;" in tiles
    assert shown.panels[1].plot
