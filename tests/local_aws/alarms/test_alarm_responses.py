"""CloudWatch's alarm API in the embedded AWS: what it finds, describes and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

_accounts: Iterator[int] = count(561000000000)


def alarms_of(aws: LocalAws, account: str) -> Any:
    """Make ``a``, ``b`` and ``c``; ``any`` is in ALARM while ``a`` or ``b`` is, ``all`` while ``any`` is."""
    client = aws.client("cloudwatch", account=account)
    topic = f"arn:aws:sns:us-east-1:{account}:told"
    for name, actions in (
        ("a", {"AlarmActions": [topic]}),
        ("b", {"OKActions": [topic]}),
        ("c", {"InsufficientDataActions": [topic]}),
    ):
        client.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/Bedrock",
            MetricName="Invocations",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            **actions,
        )
    client.put_composite_alarm(AlarmName="any", AlarmRule="ALARM(a) OR ALARM(b)", AlarmActions=[topic])
    client.put_composite_alarm(AlarmName="all", AlarmRule="ALARM(any)")
    client.set_alarm_state(AlarmName="b", StateValue="OK", StateReason="quiet")
    return client


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


@pytest.fixture
def cloudwatch(aws: LocalAws, account: str) -> Any:
    """Alarms that a test changes."""
    return alarms_of(aws, account)


@pytest.fixture(scope="session")
def unchanged(aws: LocalAws) -> Any:
    """Alarms that no test changes."""
    return alarms_of(aws, str(next(_accounts)))


BOTH = ["MetricAlarm", "CompositeAlarm"]

# What is asked, and the names of the alarms in the answer.
QUERIES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing: metric alarms": ({}, ["a", "b", "c"]),
    "composite alarms": ({"AlarmTypes": ["CompositeAlarm"]}, ["any", "all"]),
    "both types": ({"AlarmTypes": BOTH}, ["a", "b", "c", "any", "all"]),
    "names": ({"AlarmNames": ["c", "a", "none"]}, ["a", "c"]),
    "a prefix": ({"AlarmNamePrefix": "a", "AlarmTypes": BOTH}, ["a", "any", "all"]),
    "a state": ({"StateValue": "OK", "AlarmTypes": BOTH}, ["b", "any", "all"]),
    "an action of each kind": ({"ActionPrefix": "arn:aws:sns:"}, ["a", "b", "c"]),
    "an action that no alarm has": ({"ActionPrefix": "arn:aws:lambda:"}, []),
    "children": ({"ChildrenOfAlarmName": "any"}, ["a", "b"]),
    "composite alarms as children": ({"ChildrenOfAlarmName": "all"}, ["any"]),
    "children of no alarm": ({"ChildrenOfAlarmName": "none"}, []),
    "parents": ({"ParentsOfAlarmName": "b"}, ["any"]),
    "parents of an alarm in no rule": ({"ParentsOfAlarmName": "c"}, []),
}


@pytest.mark.parametrize("query", QUERIES)
def test_alarms_are_found_by_name_type_state_action_and_relation(unchanged: Any, query: str) -> None:
    asked, names = QUERIES[query]
    answer = unchanged.describe_alarms(**asked)
    found = [*answer["MetricAlarms"], *answer["CompositeAlarms"]]
    assert [alarm["AlarmName"] for alarm in found] == names


def test_alarms_are_described_in_pages(unchanged: Any) -> None:
    pages = unchanged.get_paginator("describe_alarms").paginate(
        AlarmTypes=BOTH, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["MetricAlarms"]) + len(page["CompositeAlarms"]) for page in pages] == [2, 2, 1]


def test_a_composite_alarm_is_described_whole(cloudwatch: Any, account: str) -> None:
    topics = {kind: [f"arn:aws:sns:us-east-1:{account}:{kind}"] for kind in ("on", "off", "unknown")}
    cloudwatch.put_composite_alarm(
        AlarmName="whole",
        AlarmDescription="It is whole",
        AlarmRule="ALARM(a)",
        ActionsEnabled=False,
        AlarmActions=topics["on"],
        OKActions=topics["off"],
        InsufficientDataActions=topics["unknown"],
        ActionsSuppressor="c",
        ActionsSuppressorWaitPeriod=60,
        ActionsSuppressorExtensionPeriod=120,
    )
    cloudwatch.set_alarm_state(AlarmName="c", StateValue="ALARM", StateReason="maintenance")
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="many")
    [whole] = cloudwatch.describe_alarms(AlarmNames=["whole"], AlarmTypes=BOTH)["CompositeAlarms"]
    assert whole["StateUpdatedTimestamp"] == whole.pop("StateTransitionedTimestamp")
    assert whole.pop("StateUpdatedTimestamp") > whole.pop("AlarmConfigurationUpdatedTimestamp")
    arn = f"arn:aws:cloudwatch:us-east-1:{account}:alarm"
    assert whole == {
        "AlarmName": "whole",
        "AlarmArn": f"{arn}:whole",
        "AlarmDescription": "It is whole",
        "AlarmRule": "ALARM(a)",
        "ActionsEnabled": False,
        "AlarmActions": topics["on"],
        "OKActions": topics["off"],
        "InsufficientDataActions": topics["unknown"],
        "StateValue": "ALARM",
        "StateReason": f"{arn}:a transitioned to ALARM",
        "StateReasonData": "{}",
        "ActionsSuppressor": "c",
        "ActionsSuppressorWaitPeriod": 60,
        "ActionsSuppressorExtensionPeriod": 120,
        "ActionsSuppressedBy": "Alarm",
        "ActionsSuppressedReason": "The alarm c is in ALARM.",
    }
    cloudwatch.put_composite_alarm(AlarmName="whole", AlarmRule="ALARM(a)")
    [plain] = cloudwatch.describe_alarms(AlarmNames=["whole"], AlarmTypes=BOTH)["CompositeAlarms"]
    assert not [name for name in plain if "Suppress" in name]
    assert plain["StateReason"] == whole["StateReason"]


COMPOSITE = {"AlarmName": "new", "AlarmRule": "ALARM(a)"}
PERIODS = {"ActionsSuppressorWaitPeriod": 0, "ActionsSuppressorExtensionPeriod": 0}

BOTH_PERIODS = (
    "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required with ActionsSuppressor."
)

NEVER_CLOSED = (
    "Error in AlarmRule [alarm rule, character 6: this ( is never closed; add the ) that ends it\n"
    "    ALARM(a\n         ^]"
)

# The call, what is sent, and the message of the refusal.
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a rule that does not parse": (
        "put_composite_alarm",
        {**COMPOSITE, "AlarmRule": "ALARM(a"},
        NEVER_CLOSED,
    ),
    "a rule on alarms that do not exist": (
        "put_composite_alarm",
        {**COMPOSITE, "AlarmRule": "ALARM(x) OR ALARM(a) OR OK(y)"},
        "Could not save the composite alarm as alarms [x, y] in the alarm rule do not exist",
    ),
    "a suppressor that does not exist": (
        "put_composite_alarm",
        {**COMPOSITE, **PERIODS, "ActionsSuppressor": "x"},
        "Could not save the composite alarm as alarms [x] in the actions suppressor do not exist",
    ),
    "a suppressor without its first period": (
        "put_composite_alarm",
        {**COMPOSITE, "ActionsSuppressor": "a", "ActionsSuppressorWaitPeriod": 0},
        BOTH_PERIODS,
    ),
    "a suppressor without its second period": (
        "put_composite_alarm",
        {**COMPOSITE, "ActionsSuppressor": "a", "ActionsSuppressorExtensionPeriod": 0},
        BOTH_PERIODS,
    ),
    "a waiting period without a suppressor": (
        "put_composite_alarm",
        {**COMPOSITE, "ActionsSuppressorWaitPeriod": 0},
        "The periods of a suppressor need an ActionsSuppressor.",
    ),
    "an extension without a suppressor": (
        "put_composite_alarm",
        {**COMPOSITE, "ActionsSuppressorExtensionPeriod": 0},
        "The periods of a suppressor need an ActionsSuppressor.",
    ),
    "the name of an alarm of another type": (
        "put_composite_alarm",
        {**COMPOSITE, "AlarmName": "c"},
        "The alarm c is of another type.",
    ),
    "deleting an alarm of a rule": (
        "delete_alarms",
        {"AlarmNames": ["a", "c"]},
        "Cannot delete a as there are composite alarm(s) depending on it.",
    ),
    "deleting alarms of a rule": (
        "delete_alarms",
        {"AlarmNames": ["a", "b", "c"]},
        "Cannot delete a,b as there are composite alarm(s) depending on them.",
    ),
    "deleting several composite alarms": (
        "delete_alarms",
        {"AlarmNames": ["any", "all"]},
        "At most one composite alarm can be deleted in one call.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cloudwatch_refuses_is_refused_and_nothing_changes(unchanged: Any, case: str) -> None:
    operation, sent, message = REFUSED[case]
    before = unchanged.describe_alarms(AlarmTypes=BOTH)
    with pytest.raises(ClientError) as error:
        getattr(unchanged, operation)(**sent)
    answer = error.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("ValidationError", 400)
    assert answer["Error"]["Message"] == message
    after = unchanged.describe_alarms(AlarmTypes=BOTH)
    for kind in ("MetricAlarms", "CompositeAlarms"):
        assert after[kind] == before[kind]


def test_a_suppressor_is_needed_too_and_goes_with_its_composite_alarm(cloudwatch: Any) -> None:
    cloudwatch.put_composite_alarm(**COMPOSITE, **PERIODS, ActionsSuppressor="c")
    with pytest.raises(ClientError, match="Cannot delete c as"):
        cloudwatch.delete_alarms(AlarmNames=["c"])
    cloudwatch.delete_alarms(AlarmNames=["c", "new"])
    assert [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]] == ["a", "b"]


def test_a_new_alarm_of_a_deleted_ones_name_has_none_of_its_tags(cloudwatch: Any, account: str) -> None:
    tags = [{"Key": "team", "Value": "x"}]
    cloudwatch.put_composite_alarm(**COMPOSITE, Tags=tags)
    arn = f"arn:aws:cloudwatch:us-east-1:{account}:alarm:new"
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags
    cloudwatch.delete_alarms(AlarmNames=["new"])
    cloudwatch.put_composite_alarm(**COMPOSITE)
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


# What is asked, and the alarms of the items.
HISTORIES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "of all, the newest first": ({}, ["b", "b", "all", "any"]),
    "of all, the oldest first": ({"ScanBy": "TimestampAscending"}, ["any", "all", "b", "b"]),
    "of one alarm": ({"AlarmName": "all"}, ["all"]),
    "of composite alarms": ({"AlarmTypes": ["CompositeAlarm"]}, ["all", "any"]),
    "of metric alarms": ({"AlarmTypes": ["MetricAlarm"]}, ["b", "b"]),
    "of actions": ({"HistoryItemType": "Action"}, ["b"]),
    "of states": ({"HistoryItemType": "StateUpdate"}, ["b", "all", "any"]),
}


@pytest.mark.parametrize("query", HISTORIES)
def test_the_history_is_found_by_alarm_type_and_kind_of_item(unchanged: Any, query: str) -> None:
    asked, names = HISTORIES[query]
    items = unchanged.describe_alarm_history(**asked)["AlarmHistoryItems"]
    assert [item["AlarmName"] for item in items] == names
