import inspect
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm

from bedrock_monitoring.bindings import chosen_cdk
from bedrock_monitoring.bindings.cdk import CDKTF
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AlarmRule,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    CompositeAlarm,
    PromqlAlarm,
    RawAlarm,
    TreatMissingData,
    WallClockWindow,
)
from bedrock_monitoring.cloudwatch.metrics import Metric, MetricsInsightsQuery
from bedrock_monitoring.constructs import AlarmBlocks, create_alarm, create_alarms
from bedrock_monitoring.constructs.alarm_arguments import OF_PROVIDER_6
from tests.constructs.synthesis import drawn, new_stack, only, refusal, resources, synthesized

MINUTE = timedelta(minutes=1)
CALLS = Metric(
    namespace="AWS/Bedrock",
    metric_name="Invocations",
    dimensions_map={"ModelId": "m"},
    statistic="Sum",
    period=MINUTE,
)
CALLS_ALARM = Alarm(alarm_name="calls", metric=CALLS, threshold=5, evaluation_periods=3)
TOPIC = "arn:aws:sns:us-east-1:111122223333:a"
NEW_IN_PROVIDER_6 = {
    "evaluation_criteria",
    "evaluation_interval",
    "evaluation_window",
    "region",
    "warm_up_configuration",
}
"""What only the bindings of CDK Terrain take; the first two are those of alarms on PromQL, the third is that
of wall clock windows."""

ON_PROMQL = PromqlAlarm(
    alarm_name="tokens",
    query='sum(tokens{model="${m}"}) > 5',
    pending_period=5 * MINUTE,
    recovery_period=MINUTE,
    evaluation_interval=timedelta(seconds=30),
)


def metric(folder: Path, alarm: Alarm | AnomalyDetectionAlarm) -> dict[str, Any]:
    return only(drawn(folder, lambda stack: create_alarm(stack, "a", alarm)), "aws_cloudwatch_metric_alarm")


def composite(folder: Path, alarm: CompositeAlarm) -> dict[str, Any]:
    stack = drawn(folder, lambda stack: create_alarm(stack, "c", alarm))
    return only(stack, "aws_cloudwatch_composite_alarm")


def all_drawn(folder: Path, **alarms: AlarmBase) -> dict[str, Any]:
    return drawn(folder, lambda stack: create_alarms(stack, alarms))


def test_an_anomaly_alarm_compares_with_its_band(tmp_path: Path) -> None:
    alarm = AnomalyDetectionAlarm(
        alarm_name="unusual",
        metric=CALLS,
        evaluation_periods=5,
        datapoints_to_alarm=3,
        standard_deviations=3,
        comparison_operator=ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        treat_missing_data=TreatMissingData.BREACHING,
    )
    assert metric(tmp_path, alarm) == {
        "alarm_name": "unusual",
        "comparison_operator": "LessThanLowerThreshold",
        "datapoints_to_alarm": 3,
        "evaluation_periods": 5,
        "metric_query": [
            {
                "id": "watched",
                "metric": {
                    "dimensions": {"ModelId": "m"},
                    "metric_name": "Invocations",
                    "namespace": "AWS/Bedrock",
                    "period": 60,
                    "stat": "Sum",
                },
                "return_data": True,
            },
            {"expression": "ANOMALY_DETECTION_BAND(watched, 3)", "id": "band", "return_data": True},
        ],
        "threshold_metric_id": "band",
        "treat_missing_data": "breaching",
    }


def test_a_query_has_its_period_on_its_line(tmp_path: Path) -> None:
    query = MetricsInsightsQuery(
        query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)', period=MINUTE, label="${LABEL}"
    )
    alarm = Alarm(alarm_name="all", metric=query, threshold=5, evaluation_periods=3)
    assert metric(tmp_path, alarm)["metric_query"] == [
        {"expression": query.query, "id": "watched", "label": "$${LABEL}", "period": 60, "return_data": True}
    ]


def test_a_metric_of_another_account_names_it(tmp_path: Path) -> None:
    elsewhere = Metric(namespace="n", metric_name="m", account="222222222222", period=MINUTE)
    alarm = Alarm(alarm_name="there", metric=elsewhere, threshold=5, evaluation_periods=3)
    [line] = metric(tmp_path, alarm)["metric_query"]
    assert (line["account_id"], line["metric"]["stat"]) == ("222222222222", "Average")


@pytest.mark.parametrize(
    ("statistic", "rule"), [("p99", "ignore"), ("p99", "evaluate"), ("tm90", None), ("Sum", None)]
)
def test_only_percentiles_set_the_rule_for_few_samples(
    tmp_path: Path,
    statistic: str,
    rule: str | None,
) -> None:
    alarm = Alarm(
        alarm_name="p",
        metric=CALLS.with_(statistic=statistic),
        threshold=5,
        evaluation_periods=3,
        evaluate_low_sample_count_percentile=rule != "ignore",
    )
    assert metric(tmp_path, alarm).get("evaluate_low_sample_count_percentiles") == rule


def arguments(resource: type) -> set[str]:
    """Return what the provider's resource takes, without what every resource takes."""
    own = set(inspect.signature(vars(resource)["__init__"]).parameters)
    everyone_s = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"}
    return own - everyone_s - {"self", "scope", "id_", "id", "tags_all"} - NEW_IN_PROVIDER_6


def test_every_argument_of_the_provider_s_alarm_can_be_set(tmp_path: Path) -> None:
    shared: dict[str, Any] = {
        "alarm_description": "d",
        "actions_enabled": False,
        "alarm_actions": [TOPIC],
        "ok_actions": [TOPIC],
        "insufficient_data_actions": [TOPIC],
        "tags": {"a": "b"},
        "datapoints_to_alarm": 1,
    }
    one = replace(CALLS_ALARM, **shared, metric=replace(CALLS, unit="Count"))
    percentile = replace(one, metric=CALLS.with_(statistic="p99"))
    band = AnomalyDetectionAlarm(alarm_name="b", metric=CALLS, evaluation_periods=1)
    alarms: tuple[Alarm | AnomalyDetectionAlarm, ...] = (one, percentile, band)
    said = {name for number, alarm in enumerate(alarms) for name in metric(tmp_path / str(number), alarm)}
    assert said == arguments(CloudwatchMetricAlarm)


def test_an_alarm_on_promql_has_its_query_and_no_metric(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        AlarmBlocks(stack, "alarm-blocks", {"a": ON_PROMQL})

    as_block = only(drawn(tmp_path / "block", draw), "aws_cloudwatch_metric_alarm")
    assert as_block == {
        "alarm_name": "tokens",
        "evaluation_criteria": {
            "promql_criteria": {
                "query": 'sum(tokens{model="$${m}"}) > 5',
                "pending_period": 300,
                "recovery_period": 60,
            }
        },
        "evaluation_interval": 30,
    }
    stack = new_stack(tmp_path / "resource")
    if chosen_cdk() == CDKTF:
        assert refusal(lambda: create_alarm(stack, "a", ON_PROMQL)) == (
            "the bindings of cdktf are of AWS provider 5.100.0, which has no alarms on PromQL; run with "
            "CDK=cdktn and a provider_version from 6.42 up (docs/cdks.md)"
        )
    else:
        create_alarm(stack, "a", ON_PROMQL)
        assert only(synthesized(stack), "aws_cloudwatch_metric_alarm") == as_block


@pytest.mark.parametrize(
    ("window", "block"),
    [
        (WallClockWindow(time_zone="Europe/Berlin"), {"timezone": "Europe/Berlin"}),
        (WallClockWindow(), {}),
    ],
    ids=["a time zone", "UTC"],
)
@pytest.mark.parametrize("own", [{"threshold": 5}, {"standard_deviations": 3}], ids=["threshold", "band"])
def test_both_ways_of_writing_alarms_write_a_wall_clock_window(
    tmp_path: Path, window: WallClockWindow, block: dict[str, Any], own: dict[str, Any]
) -> None:
    shared: dict[str, Any] = {
        "alarm_name": "days",
        "metric": replace(CALLS, period=timedelta(days=1)),
        "evaluation_periods": 1,
        "evaluation_window": window,
    }
    alarm = (Alarm if "threshold" in own else AnomalyDetectionAlarm)(**shared, **own)

    def draw(stack: TerraformStack) -> None:
        AlarmBlocks(stack, "alarm-blocks", {"a": alarm})

    as_block = only(drawn(tmp_path / "block", draw), "aws_cloudwatch_metric_alarm")
    assert as_block["evaluation_window"] == {"wall_clock_window": block}
    stack = new_stack(tmp_path / "resource")
    if chosen_cdk() == CDKTF:
        assert refusal(lambda: create_alarm(stack, "a", alarm)) == (
            "the bindings of cdktf are of AWS provider 5.100.0, which has no wall clock windows; run with "
            "CDK=cdktn and a provider_version from 6.69 up (docs/cdks.md)"
        )
    else:
        create_alarm(stack, "a", alarm)
        assert only(synthesized(stack), "aws_cloudwatch_metric_alarm") == as_block


@pytest.mark.parametrize(
    "odd",
    [
        {"evaluation_window": {}},
        {"evaluation_window": "UTC"},
        {"evaluation_window": {"sliding_window": {}}},
        {"evaluation_window": [{"wall_clock_window": [{}]}]},
        {"evaluation_window": {"wall_clock_window": "UTC"}},
        {"evaluation_criteria": {}},
        {"evaluation_criteria": "up"},
        {"evaluation_criteria": {"promql_criteria": {}}},
        {"evaluation_interval": "a minute"},
        {"warm_up_configuration": {"minutes": 5}},
        {"metric_query": {"id": "a"}},
        {"metric_query": ["a"]},
        {"metric_query": [{"name": "a"}]},
        {"metric_query": [{"id": "a", "metric": [{"metric_name": "m"}]}]},
        {"evaluation_period": 1},
        {"threshold": "five"},
    ],
    ids=str,
)
def test_arguments_that_the_bindings_do_not_take_are_refused_in_one_line(
    tmp_path: Path, odd: dict[str, Any]
) -> None:
    given = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, **odd}
    alarm = RawAlarm(resource="aws_cloudwatch_metric_alarm", alarm_name="a", arguments=given)
    said = refusal(lambda: create_alarm(new_stack(tmp_path), "a", alarm))
    assert "\n" not in said
    since, what = next((of for name, of in OF_PROVIDER_6.items() if name in odd), ("", ""))
    if what and chosen_cdk() == CDKTF:
        assert said == (
            f"the bindings of cdktf are of AWS provider 5.100.0, which has no {what}; run with CDK=cdktn and "
            f"a provider_version from {since} up (docs/cdks.md)"
        )
    else:
        assert said.startswith("alarm 'a', arguments: the bindings do not take them (")
        assert said.endswith(
            "); write them as aws_cloudwatch_metric_alarm takes them: metric_query as a list, any other "
            "block as a mapping"
        )


def test_a_composite_alarm_has_every_argument(tmp_path: Path) -> None:
    alarm = CompositeAlarm(
        alarm_name="${all}",
        alarm_description="%{either}",
        alarm_rule=AlarmRule.any_of("a", AlarmRule.not_("${b}")),
        actions_enabled=False,
        alarm_actions=[TOPIC],
        ok_actions=[TOPIC],
        insufficient_data_actions=[TOPIC],
        actions_suppressor="maintenance",
        actions_suppressor_wait_period=timedelta(seconds=90),
        actions_suppressor_extension_period=timedelta(0),
        tags={"team": "${x}"},
    )
    made = composite(tmp_path, alarm)
    assert set(made) == arguments(CloudwatchCompositeAlarm)
    assert made == {
        "actions_enabled": False,
        "actions_suppressor": {"alarm": "maintenance", "extension_period": 0, "wait_period": 90},
        "alarm_actions": [TOPIC],
        "alarm_description": "%%{either}",
        "alarm_name": "$${all}",
        "alarm_rule": 'ALARM("a") OR NOT ALARM("$${b}")',
        "insufficient_data_actions": [TOPIC],
        "ok_actions": [TOPIC],
        "tags": {"team": "$${x}"},
    }


def test_a_composite_alarm_is_created_after_the_alarms_it_names(tmp_path: Path) -> None:
    inner = CompositeAlarm(alarm_name="inner", alarm_rule=CALLS_ALARM)
    outer = CompositeAlarm(
        alarm_name="outer",
        alarm_rule=AlarmRule.all_of(inner, "made elsewhere"),
        actions_suppressor="arn:aws:cloudwatch:us-east-1:111122223333:alarm:calls",
    )
    stack = all_drawn(tmp_path, outer=outer, inner=inner, calls=CALLS_ALARM)
    made = resources(stack, "aws_cloudwatch_composite_alarm")
    assert made["inner"]["depends_on"] == ["aws_cloudwatch_metric_alarm.calls"]
    assert made["outer"]["depends_on"] == [
        "aws_cloudwatch_composite_alarm.inner",
        "aws_cloudwatch_metric_alarm.calls",
    ]


def test_an_alarm_is_destroyed_after_the_composite_alarm_that_named_it_has_changed(tmp_path: Path) -> None:
    inner = CompositeAlarm(alarm_name="inner", alarm_rule=CALLS_ALARM)
    outer = CompositeAlarm(alarm_name="outer", alarm_rule=inner)
    stack = all_drawn(tmp_path, outer=outer, inner=inner, calls=CALLS_ALARM)
    composites = resources(stack, "aws_cloudwatch_composite_alarm")
    goes_last = {"create_before_destroy": True}
    assert resources(stack, "aws_cloudwatch_metric_alarm")["calls"]["lifecycle"] == goes_last
    assert composites["inner"]["lifecycle"] == goes_last
    assert "lifecycle" not in composites["outer"]


def test_resources_come_in_the_order_of_the_alarms(tmp_path: Path) -> None:
    outer = CompositeAlarm(alarm_name="outer", alarm_rule=CALLS_ALARM)
    assert list(create_alarms(new_stack(tmp_path), {"outer": outer, "calls": CALLS_ALARM})) == [
        "outer",
        "calls",
    ]


def test_composite_alarms_that_form_a_cycle_are_refused(tmp_path: Path) -> None:
    one = CompositeAlarm(alarm_name="one", alarm_rule="two")
    two = CompositeAlarm(alarm_name="two", alarm_rule="one")
    stack = new_stack(tmp_path)
    assert refusal(lambda: create_alarms(stack, {"a": one, "b": two})) == (
        "alarms: composite alarms form a cycle: 'one' -> 'two' -> 'one'; leave one of them out of a rule"
    )
    assert len(stack.node.children) == 1


def test_two_alarms_of_one_name_are_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    assert refusal(lambda: create_alarms(stack, {"a": CALLS_ALARM, "b": CALLS_ALARM})) == (
        "alarm 'calls': 2 alarms have this name, and each would replace the one before; rename all but one"
    )


@pytest.mark.parametrize("draw", [create_alarms, None])
def test_a_wrong_composite_alarm_is_refused(tmp_path: Path, draw: Any) -> None:
    wrong = CompositeAlarm(alarm_name="c", alarm_rule="c")
    stack = new_stack(tmp_path)
    message = refusal(lambda: draw(stack, {"c": wrong}) if draw else create_alarm(stack, "c", wrong))
    assert (
        message == "alarm 'c', alarm_rule: it names this alarm itself; name other alarms, or rename this one"
    )
