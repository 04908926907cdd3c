"""What our constructs write into Terraform JSON is read back as the values that it was written from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cdktf
import pytest

from bedrock_monitoring.cloudwatch import (
    Alarm,
    AlarmRule,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    MathExpression,
    Metric,
)
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm, MetricQuery
from bedrock_monitoring.cloudwatch.deferred import OPENING
from bedrock_monitoring.cloudwatch.metrics.metric import DEFAULT_PERIOD, DEFAULT_STATISTIC
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards, read_stack
from bedrock_monitoring.constructs import create_alarms
from bedrock_monitoring.monitoring import Monitoring, build_rollout_monitoring
from bedrock_monitoring.rollout import load
from stacks.monitoring import MonitoringStack

PROJECT = Path(__file__).resolve().parents[2]
ROLLOUTS = {
    path.name: load(path) for path in (PROJECT / "rollout.yaml", PROJECT / "examples" / "everything.yaml")
}
MADE = {
    f"{name} {monitoring.target.name}": (rollout, monitoring)
    for name, rollout in ROLLOUTS.items()
    for monitoring in build_rollout_monitoring(rollout)
}
_CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", label="${LABEL} 100 %{")
_FAILED = Metric(
    namespace="AWS/Bedrock",
    metric_name="InvocationServerErrors",
    dimensions_map={"ModelId": "${not a reference}"},
    account="444455556666",
    unit="Count",
)
_SHARE = MathExpression(
    expression="100 * failed / calls",
    using_metrics={"failed": _FAILED, "calls": _CALLS},
    period=timedelta(minutes=1),
)
BY_HAND: dict[str, AlarmBase] = {
    "share": Alarm(
        alarm_name="share ${x}",
        metric=MathExpression(
            expression="share + SUM(METRICS('more'))",
            using_metrics={
                "share": _SHARE,
                "more_1": _SHARE,
                "more_2": replace(_CALLS, metric_name="Retries", period=timedelta(minutes=1)),
            },
        ),
        evaluation_periods=3,
        datapoints_to_alarm=2,
        threshold=12.5,
        actions_enabled=False,
        tags={"team": "100 %{"},
        alarm_actions=["arn:aws:sns:us-east-1:111122223333:oncall"],
    ),
    "percentile": Alarm(
        alarm_name="percentile",
        alarm_description="${LABEL}",
        metric=Metric(namespace="N", metric_name="Time", statistic="p99.9", period=timedelta(seconds=30)),
        evaluation_periods=1,
        threshold=0,
        evaluate_low_sample_count_percentile=False,
    ),
    "band": AnomalyDetectionAlarm(
        alarm_name="band", metric=replace(_CALLS, label=None), evaluation_periods=1, standard_deviations=2.75
    ),
    "all": CompositeAlarm(
        alarm_name="all",
        alarm_rule=AlarmRule.all_of(
            AlarmRule.any_of("share ${x}", "band"),
            AlarmRule.not_(AlarmRule.at_least("50%", "percentile", "band")),
        ),
        actions_suppressor="percentile",
        actions_suppressor_wait_period=timedelta(0),
    ),
}


def target_json(folder: Path, name: str) -> tuple[dict[str, Any], Monitoring]:
    rollout, monitoring = MADE[name]
    stack = MonitoringStack(cdktf.Testing.app(outdir=str(folder)), monitoring, rollout=rollout)
    return json.loads(cdktf.Testing.synth(stack)), monitoring


def alarms_json(folder: Path, alarms: Mapping[str, AlarmBase]) -> dict[str, Any]:
    stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(folder)), "alarms")
    create_alarms(stack, alarms)
    document: dict[str, Any] = json.loads(cdktf.Testing.synth(stack))
    return document


def only(document: object) -> StackDashboards:
    [read] = read_stack(document, name="s")
    assert read.left_out == ()
    return read


def arguments(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of every alarm by its name, but for what refers to other resources."""
    references = {"//", "depends_on", "lifecycle", "alarm_actions", "ok_actions", "insufficient_data_actions"}
    return {
        resource["alarm_name"]: {name: value for name, value in resource.items() if name not in references}
        for type_ in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
        for resource in document["resource"].get(type_, {}).values()
    }


def normal(alarm: AlarmBase) -> AlarmBase:
    """Return an alarm without what it tells, and with the defaults of what it watches written out."""
    alarm = replace(alarm, alarm_actions=(), ok_actions=(), insufficient_data_actions=())
    if isinstance(alarm, CompositeAlarm):
        if alarm.suppressor is None:
            return replace(alarm, alarm_rule=AlarmRule.from_string(alarm.rule_text))
        return replace(
            alarm,
            alarm_rule=AlarmRule.from_string(alarm.rule_text),
            actions_suppressor=alarm.suppressor,
            actions_suppressor_wait_period=alarm.wait_period,
            actions_suppressor_extension_period=alarm.extension_period,
        )
    assert isinstance(alarm, EvaluatedAlarm)
    if isinstance(alarm.metric, Metric):
        metric = replace(
            alarm.metric,
            statistic=alarm.metric.statistic or DEFAULT_STATISTIC,
            period=alarm.metric.period or DEFAULT_PERIOD,
            color=None,
            label=alarm.metric.label if alarm.metric_queries() else None,
        )
        return replace(alarm, metric=metric)
    return alarm


def lines(alarm: EvaluatedAlarm) -> list[MetricQuery]:
    """Return the lines of an alarm with the default of every statistic written out."""
    return [
        query
        if query.metric is None
        else replace(
            query, metric=replace(query.metric, statistic=query.metric.statistic or DEFAULT_STATISTIC)
        )
        for query in alarm.metric_queries()
    ]


def assert_same(read: AlarmBase, written: AlarmBase) -> None:
    one, other = normal(read), normal(written)
    if isinstance(one, EvaluatedAlarm) and isinstance(other, EvaluatedAlarm) and one.metric_queries():
        # Which inputs an expression got its names from is not in Terraform's JSON; its lines are.
        assert lines(one) == lines(other)
        other = replace(other, metric=one.metric)
    assert one == other


@pytest.mark.parametrize("name", MADE)
def test_the_dashboards_and_alarms_of_a_target_come_back_from_its_stack(tmp_path: Path, name: str) -> None:
    document, monitoring = target_json(tmp_path / "first", name)
    read = only(document)
    target = monitoring.target
    assert (read.account, read.region) == (target.account, target.region)
    assert read.bodies == {
        dashboard.name: dashboard.to_body(region=target.region)
        for dashboard in monitoring.dashboards.values()
    }
    alarms = {alarm.alarm_name: alarm for alarm in read.alarms}
    assert alarms.keys() == {alarm.alarm_name for alarm in monitoring.alarms.values()}
    for alarm in monitoring.alarms.values():
        assert_same(alarms[alarm.alarm_name], alarm)


@pytest.mark.parametrize("name", MADE)
def test_alarms_that_were_read_back_are_written_as_before(tmp_path: Path, name: str) -> None:
    document, _ = target_json(tmp_path / "first", name)
    read = {f"alarm-{number}": alarm for number, alarm in enumerate(only(document).alarms)}
    again = {
        id_: replace(alarm, alarm_actions=(), ok_actions=(), insufficient_data_actions=())
        for id_, alarm in read.items()
        if OPENING not in repr(alarm)  # text from outside may have no placeholder
    }
    expected = arguments(document)
    written = arguments(alarms_json(tmp_path / "second", again))
    assert len(written) > len(expected) / 2
    assert written == {name: expected[name] for name in written}


def test_every_argument_of_an_alarm_comes_back(tmp_path: Path) -> None:
    document = alarms_json(tmp_path / "first", BY_HAND)
    alarms = {alarm.alarm_name: alarm for alarm in only(document).alarms}
    for alarm in BY_HAND.values():
        assert_same(alarms[alarm.alarm_name], alarm)
    assert [*alarms["share ${x}"].alarm_actions] == [*BY_HAND["share"].alarm_actions]
    again = {f"again-{number}": alarm for number, alarm in enumerate(alarms.values())}
    assert arguments(alarms_json(tmp_path / "second", again)) == arguments(document)
