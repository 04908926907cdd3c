from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.cloudwatch.grammar.alarm_rule import parse
from bedrock_monitoring.evaluation.composite_states import evaluate_rule, evaluation_order
from bedrock_monitoring.local_aws import LocalAws

_accounts: Iterator[int] = count(530000000000)


@pytest.fixture
def cloudwatch(aws: LocalAws) -> Any:
    """CloudWatch in an account that no other test uses."""
    return aws.client("cloudwatch", account=str(next(_accounts)))


def put(cloudwatch: Any, *names: str) -> None:
    for name in names:
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/Bedrock",
            MetricName="InvocationThrottles",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )


def compose(cloudwatch: Any, name: str, rule: str, **more: Any) -> None:
    cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=rule, **more)


def set_state(cloudwatch: Any, name: str, state: str) -> None:
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")


def composites(cloudwatch: Any, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"], **wanted)[
        "CompositeAlarms"
    ]
    return found


def state(cloudwatch: Any, name: str) -> str:
    [found] = composites(cloudwatch, AlarmNames=[name])
    return str(found["StateValue"])


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    answer = error.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"]


@pytest.mark.parametrize(
    ("rule", "holding"),
    [
        ("ALARM(a)", True),
        ("OK(a)", False),
        ("INSUFFICIENT_DATA(c)", True),
        ("ALARM(gone) OR OK(gone) OR INSUFFICIENT_DATA(gone)", False),
        ("TRUE AND NOT FALSE", True),
        ("ALARM(a) AND ALARM(b)", False),
        ("ALARM(a) AND (ALARM(b) OR INSUFFICIENT_DATA(c))", True),
        ("NOT ALARM(b)", True),
        ("AT_LEAST(2, ALARM, (a, b, c))", False),
        ("AT_LEAST(2, NOT ALARM, (a, b, c))", True),
        ("AT_LEAST(33%, ALARM, (a, b, c))", True),
        ("AT_LEAST(34%, ALARM, (a, b, c))", False),
        ("AT_LEAST(100%, NOT OK, (a, c))", True),
    ],
)
def test_a_rule_is_true_in_the_states_that_it_names(rule: str, *, holding: bool) -> None:
    states = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA"}
    assert evaluate_rule(parse(rule), state_of=states.get) is holding


def test_children_come_before_their_parents_and_cycles_are_left_out() -> None:
    watched = {"top": ("mid", "m"), "mid": ("m",), "x": ("y",), "y": ("x",), "over": ("x", "m")}
    assert list(evaluation_order(watched)) == ["mid", "top"]


def test_a_composite_alarm_is_read_back_as_it_was_written(cloudwatch: Any) -> None:
    put(cloudwatch, "a", "maintenance")
    written = {
        "AlarmName": "composed",
        "AlarmDescription": "what to do",
        "AlarmRule": 'ALARM("a")',
        "ActionsEnabled": False,
        "AlarmActions": ["arn:aws:sns:us-east-1:111122223333:alarms"],
        "OKActions": ["arn:aws:sns:us-east-1:111122223333:ok"],
        "InsufficientDataActions": ["arn:aws:sns:us-east-1:111122223333:none"],
        "ActionsSuppressor": "maintenance",
        "ActionsSuppressorWaitPeriod": 60,
        "ActionsSuppressorExtensionPeriod": 120,
    }
    cloudwatch.put_composite_alarm(**written, Tags=[{"Key": "team", "Value": "ml"}])
    [found] = composites(cloudwatch)
    assert found.items() >= written.items()
    assert (found["StateValue"], "ActionsSuppressedBy" in found) == ("OK", False)
    tags = cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "ml"}]

    cloudwatch.enable_alarm_actions(AlarmNames=["composed"])
    assert composites(cloudwatch)[0]["ActionsEnabled"] is True
    cloudwatch.delete_alarms(AlarmNames=["composed"])
    assert composites(cloudwatch) == []

    compose(cloudwatch, "composed", "ALARM(a)")
    [again] = composites(cloudwatch)
    assert "ActionsSuppressor" not in again
    assert cloudwatch.list_tags_for_resource(ResourceARN=again["AlarmArn"])["Tags"] == []


def test_alarms_are_found_by_kind_name_prefix_state_and_relation(cloudwatch: Any) -> None:
    put(cloudwatch, "a", "b")
    compose(cloudwatch, "over-a", "ALARM(a)")
    compose(cloudwatch, "over-all", "ALARM(over-a) OR ALARM(b)")

    def found(**wanted: Any) -> list[str]:
        answer = cloudwatch.describe_alarms(**wanted)
        return [alarm["AlarmName"] for kind in ("MetricAlarms", "CompositeAlarms") for alarm in answer[kind]]

    both = ["MetricAlarm", "CompositeAlarm"]
    assert found() == ["a", "b"]
    assert found(AlarmTypes=["CompositeAlarm"]) == ["over-a", "over-all"]
    assert found(AlarmTypes=both, AlarmNames=["b", "over-a"]) == ["b", "over-a"]
    assert found(AlarmTypes=both, AlarmNamePrefix="over") == ["over-a", "over-all"]
    assert found(AlarmTypes=both, StateValue="OK") == ["over-a", "over-all"]
    assert found(AlarmTypes=both, StateValue="INSUFFICIENT_DATA", AlarmNamePrefix="a") == ["a"]
    assert found(ChildrenOfAlarmName="over-all") == ["b", "over-a"]
    assert found(ParentsOfAlarmName="over-a") == ["over-all"]

    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmTypes=both, PaginationConfig={"PageSize": 3}
    )
    assert [(len(one["MetricAlarms"]), len(one["CompositeAlarms"])) for one in pages] == [(2, 1), (0, 1)]


def test_a_new_alarm_has_insufficient_data_and_an_updated_alarm_keeps_its_state(cloudwatch: Any) -> None:
    def metric_alarm() -> tuple[str, str]:
        [alarm] = cloudwatch.describe_alarms()["MetricAlarms"]
        return alarm["StateValue"], alarm["StateReason"]

    put(cloudwatch, "a")
    assert metric_alarm()[0] == "INSUFFICIENT_DATA"
    set_state(cloudwatch, "a", "ALARM")
    put(cloudwatch, "a")
    assert metric_alarm() == ("ALARM", "a test")


def test_the_state_of_a_child_changes_all_composite_alarms_above_it(cloudwatch: Any) -> None:
    put(cloudwatch, "a", "b")
    compose(cloudwatch, "low", "ALARM(a) AND ALARM(b)")
    [low] = composites(cloudwatch)
    compose(cloudwatch, "middle", f'NOT OK("{low["AlarmArn"]}")')
    compose(cloudwatch, "high", "ALARM(low) AND ALARM(middle)")

    set_state(cloudwatch, "a", "ALARM")
    assert [state(cloudwatch, name) for name in ("low", "middle", "high")] == ["OK", "OK", "OK"]
    set_state(cloudwatch, "b", "ALARM")
    assert [state(cloudwatch, name) for name in ("low", "middle", "high")] == ["ALARM", "ALARM", "ALARM"]
    [high] = composites(cloudwatch, AlarmNames=["high"])
    assert high["StateReason"] == f"{low['AlarmArn']} transitioned to ALARM"
    set_state(cloudwatch, "a", "OK")
    assert [state(cloudwatch, name) for name in ("low", "middle", "high")] == ["OK", "OK", "OK"]


def test_an_alarm_with_two_paths_to_a_child_changes_once(cloudwatch: Any) -> None:
    put(cloudwatch, "a")
    compose(cloudwatch, "left", "ALARM(a)")
    compose(cloudwatch, "right", "ALARM(a)")
    compose(cloudwatch, "never", "ALARM(left) AND NOT ALARM(right)")
    set_state(cloudwatch, "a", "ALARM")
    history = cloudwatch.describe_alarm_history(AlarmName="never", HistoryItemType="StateUpdate")
    assert [item["HistorySummary"] for item in history["AlarmHistoryItems"]] == [
        "Alarm updated from INSUFFICIENT_DATA to OK"
    ]


def test_a_composite_alarm_has_the_state_of_its_rule_at_once(cloudwatch: Any) -> None:
    put(cloudwatch, "a")
    compose(cloudwatch, "one", "TRUE")
    compose(cloudwatch, "over", "ALARM(one)")
    assert (state(cloudwatch, "one"), state(cloudwatch, "over")) == ("ALARM", "ALARM")
    compose(cloudwatch, "one", "ALARM(a)")
    assert (state(cloudwatch, "one"), state(cloudwatch, "over")) == ("OK", "OK")


def test_a_state_set_on_a_composite_alarm_stays_until_a_child_changes(cloudwatch: Any) -> None:
    put(cloudwatch, "a", "b")
    compose(cloudwatch, "one", "ALARM(a)")
    set_state(cloudwatch, "one", "ALARM")
    set_state(cloudwatch, "b", "ALARM")
    assert state(cloudwatch, "one") == "ALARM"
    set_state(cloudwatch, "a", "OK")
    assert state(cloudwatch, "one") == "OK"


def test_a_cycle_is_accepted_and_its_alarms_are_not_evaluated_or_deleted_until_it_is_broken(
    cloudwatch: Any,
) -> None:
    put(cloudwatch, "a")
    compose(cloudwatch, "one", "ALARM(a)")
    compose(cloudwatch, "two", "ALARM(one)")
    compose(cloudwatch, "one", "ALARM(two) OR ALARM(a)")
    set_state(cloudwatch, "a", "ALARM")
    assert (state(cloudwatch, "one"), state(cloudwatch, "two")) == ("OK", "OK")
    with pytest.raises(ClientError, match="Cannot delete one as there are composite"):
        cloudwatch.delete_alarms(AlarmNames=["one"])
    compose(cloudwatch, "one", "FALSE")
    cloudwatch.delete_alarms(AlarmNames=["two"])
    cloudwatch.delete_alarms(AlarmNames=["one"])
    assert composites(cloudwatch) == []


def test_an_alarm_that_a_composite_alarm_depends_on_is_not_deleted(cloudwatch: Any) -> None:
    put(cloudwatch, "a", "b", "maintenance")
    periods = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}
    compose(cloudwatch, "one", "ALARM(a) OR ALARM(b)", ActionsSuppressor="maintenance", **periods)
    for names, them in ((["a"], "it"), (["maintenance"], "it"), (["a", "b"], "them")):
        with pytest.raises(ClientError) as error:
            cloudwatch.delete_alarms(AlarmNames=names)
        assert refusal(error) == (
            "ValidationError",
            f"Cannot delete {','.join(names)} as there are composite alarm(s) depending on {them}.",
        )
    cloudwatch.delete_alarms(AlarmNames=["one", "a", "b", "maintenance"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_two_composite_alarms_are_not_deleted_in_one_call(cloudwatch: Any) -> None:
    compose(cloudwatch, "one", "TRUE")
    compose(cloudwatch, "two", "TRUE")
    with pytest.raises(ClientError, match="one composite alarm"):
        cloudwatch.delete_alarms(AlarmNames=["one", "two"])
    assert len(composites(cloudwatch)) == 2


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"AlarmRule": "ALARM(a) OR OK(gone)"}, "as alarms [gone] in the alarm rule do not exist"),
        ({"AlarmRule": "ALARM(a) AND"}, "Error in AlarmRule ["),
        (
            {"AlarmRule": "ALARM(a)", "ActionsSuppressor": "a"},
            "ActionsSuppressorExtensionPeriod are required",
        ),
        ({"AlarmRule": "ALARM(a)", "ActionsSuppressorWaitPeriod": 60}, "need an ActionsSuppressor"),
        (
            {
                "AlarmRule": "ALARM(a)",
                "ActionsSuppressor": "gone",
                "ActionsSuppressorWaitPeriod": 60,
                "ActionsSuppressorExtensionPeriod": 60,
            },
            "as alarms [gone] in the actions suppressor do not exist",
        ),
        ({"AlarmRule": "TRUE", "AlarmName": "a"}, "is of another type"),
    ],
)
def test_what_cloudwatch_refuses_is_refused(cloudwatch: Any, written: dict[str, Any], told: str) -> None:
    put(cloudwatch, "a")
    with pytest.raises(ClientError) as error:
        cloudwatch.put_composite_alarm(**{"AlarmName": "refused"} | written)
    code, message = refusal(error)
    assert (code, told in message) == ("ValidationError", True)
    assert composites(cloudwatch) == []


def test_alarms_of_another_region_are_not_known(aws: LocalAws) -> None:
    account = str(next(_accounts))
    here, there = (
        aws.client("cloudwatch", account=account, region=region) for region in ("us-east-1", "eu-west-1")
    )
    put(here, "a")
    [alarm] = here.describe_alarms()["MetricAlarms"]
    with pytest.raises(ClientError, match="do not exist"):
        compose(there, "one", f'ALARM("{alarm["AlarmArn"]}")')
