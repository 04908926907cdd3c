"""Policies of subscriptions that SNS would refuse in the middle of a deploy are refused in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.values.subscription_values import _DELIVERY, _OPERATORS
from tests.rollout.sample import TARGET, problem_of_target, rollout_of

QUEUE = "arn:aws:sqs:us-east-1:111122223333:alarms"
FILTERS_THAT_SNS_TAKES = (
    '{"NewStateValue": ["ALARM", "OK"]}',
    '{"Trigger": {"Namespace": ["AWS/Bedrock"], "Dimensions": {"value": [{"prefix": "us."}]}}}',
    '{"a": ["b", 1, 1.5, true, null]}',
    '{"a": [{"anything-but": "b"}, {"anything-but": ["b", "c"]}, {"anything-but": {"prefix": "b"}}]}',
    '{"a": [{"numeric": ["=", 3]}, {"numeric": [">", 0]}, {"numeric": [">=", 0, "<", 5]}]}',
    '{"a": [{"exists": false}, {"suffix": "b"}, {"equals-ignore-case": "b"}, {"cidr": "10.0.0.0/24"}]}',
    '{"$or": [{"NewStateValue": ["ALARM"]}, {"OldStateValue": ["ALARM"]}]}',
    '{"$or": [{"a": ["1"], "b": ["1"], "c": ["1"]}, {"d": ["1"], "e": ["1"], "f": ["1"]}]}',
    '{"Trigger": {"$or": [{"a": ["1"], "b": ["1"], "c": ["1"]}, {"d": ["1"], "e": ["1"], "f": ["1"]}]}}',
    '{"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"]}',
)
FILTERS_THAT_IT_REFUSES = {
    '{"a": "b"}': 'the key "a" has "b", and SNS takes lists of values; write ["b"]',
    '{"a": 5}': 'the key "a" has 5, and SNS takes lists of values; write [5]',
    '{"a": null}': 'the key "a" has null, and SNS takes lists of values; write [null]',
    '{"a": []}': 'the key "a" has an empty list, and SNS takes lists of values; write the values',
    '{"a": {}}': 'the key "a" has a mapping, and SNS takes lists of values',
    '{"a": {"b": "c"}}': 'the key "b" has "c", and SNS takes lists of values; write ["c"]',
    '{"a": [["b"]]}': 'the key "a" has a list in its list; write one list of values',
    '{"a": [{"is": 1}]}': 'the key "a" has the operator "is", which SNS does not know; write one of prefix',
    '{"a": [{"anything_but": 1}]}': 'did you mean "anything-but"?',
    '{"a": [{"prefix": "b", "suffix": "c"}]}': 'the key "a" has a mapping of 2 operators',
    '{"a": [{"prefix": 5}]}': 'the key "a" has 5 below prefix; write a text',
    '{"a": [{"exists": "yes"}]}': 'the key "a" has "yes" below exists; write true or false',
    '{"a": [{"anything-but": []}]}': 'the key "a" has a list below anything-but; write a value',
    '{"a": [{"numeric": [">"]}]}': 'write a comparison such as [">", 0]',
    '{"a": [{"numeric": [">", "0"]}]}': 'write a comparison such as [">", 0]',
    '{"a": [{"numeric": ["!=", 0]}]}': 'write a comparison such as [">", 0]',
    '{"a": [{"numeric": ["<", 5, ">", 0]}]}': 'write a comparison such as [">", 0]',
    '{"a": [{"numeric": [">", 5, "<", 5]}]}': 'write a comparison such as [">", 0]',
    '{"$or": [{"a": ["b"]}]}': 'the key "$or" has less than two policies; list two or more mappings',
    '{"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"]}': (
        "it has 6 keys, SNS takes 5; filter by fewer keys"
    ),
    '{"$or": [{"a": ["b"]}, {"a": [{"prefix": 5}]}]}': 'the key "a" has 5 below prefix; write a text',
    json.dumps({key: ["1", "2", "3", "4", "5", "6"] for key in "abc"}): (
        "its values make 216 combinations, SNS takes 150; filter by fewer values"
    ),
    '{"NewStateValue": ["ALRAM"]}': (
        'the key "NewStateValue" has "ALRAM", which is no state of an alarm, so no message would pass; did '
        'you mean "ALARM"?'
    ),
    '{"OldStateValue": [0]}': "write OK, ALARM, INSUFFICIENT_DATA",
}
DELIVERIES_THAT_SNS_TAKES = (
    '{"healthyRetryPolicy": {"numRetries": 100, "minDelayTarget": 1, "maxDelayTarget": 3600}}',
    '{"healthyRetryPolicy": {"numRetries": 0, "backoffFunction": "exponential", "numNoDelayRetries": 0}}',
    '{"throttlePolicy": {"maxReceivesPerSecond": 1}}',
    '{"requestPolicy": {"headerContentType": "application/json"}}',
    '{"healthyRetryPolicy": {"numRetries": 3}, "sicklyRetryPolicy": null, "guaranteed": false}',
)
DELIVERIES_THAT_IT_REFUSES = {
    '{"healthyRetryPolicy": {"numRetries": 101}}': (
        "healthyRetryPolicy.numRetries is 101; write a whole number from 0 to 100"
    ),
    '{"healthyRetryPolicy": {"numRetries": 2.5}}': "healthyRetryPolicy.numRetries is 2.5",
    '{"healthyRetryPolicy": {"numRetries": true}}': "healthyRetryPolicy.numRetries is true",
    '{"healthyRetryPolicy": {"maxDelayTarget": 3601}}': "write a whole number from 1 to 3600",
    '{"healthyRetryPolicy": {"minDelayTarget": 0}}': "write a whole number from 1 to 3600",
    '{"healthyRetryPolicy": {"minDelayTarget": 61, "maxDelayTarget": 60}}': (
        "healthyRetryPolicy.minDelayTarget, 61, is over maxDelayTarget, 60; write both"
    ),
    '{"healthyRetryPolicy": {"minDelayTarget": 21}}': "each is 20 if it is left out",
    '{"healthyRetryPolicy": {"backoffFunction": "slow"}}': (
        "write one of arithmetic, exponential, geometric, linear"
    ),
    '{"healthyRetryPolicy": {"numRetry": 3}}': 'did you mean "numRetries"?',
    '{"throttlePolicy": {"maxReceivesPerSecond": 0}}': "write a whole number from 1",
    '{"numRetries": 3}': "allowed: healthyRetryPolicy, sicklyRetryPolicy, throttlePolicy",
    '{"healthyRetryPolicy": 3}': "healthyRetryPolicy has 3, and SNS takes a mapping; write keys out of",
    '{"guaranteed": "no"}': 'guaranteed has "no", and SNS takes true or false; write guaranteed: false',
}


def subscription(endpoint: str, settings: str) -> str:
    return f"notify: {{tiers: {{critical: {{subscriptions: [{{{endpoint}, {settings}}}]}}}}}}"


def queue(policy: str) -> str:
    return subscription(f'sqs: "{QUEUE}"', f"filter: {policy}")


def endpoint(policy: str) -> str:
    return subscription('https: "https://example.com/"', f"delivery: {policy}")


def warnings_of(setting: str) -> list[str]:
    return [str(each) for each in loads(rollout_of(targets=f"{TARGET}    {setting}\n")).warnings]


@pytest.mark.parametrize(
    "setting", [*map(queue, FILTERS_THAT_SNS_TAKES), *map(endpoint, DELIVERIES_THAT_SNS_TAKES)]
)
def test_a_policy_that_sns_takes_is_taken(setting: str) -> None:
    assert warnings_of(setting) == []


@pytest.mark.parametrize(("policy", "problem"), FILTERS_THAT_IT_REFUSES.items())
def test_a_filter_that_sns_refuses_is_refused(policy: str, problem: str) -> None:
    found = problem_of_target(queue(policy))
    assert "targets[0].notify.tiers.critical.subscriptions[0].filter: " in found
    assert problem in found


@pytest.mark.parametrize(("policy", "problem"), DELIVERIES_THAT_IT_REFUSES.items())
def test_a_delivery_that_sns_refuses_is_refused(policy: str, problem: str) -> None:
    found = problem_of_target(endpoint(policy))
    assert "targets[0].notify.tiers.critical.subscriptions[0].delivery: " in found
    assert problem in found


def test_each_operator_and_each_part_of_a_delivery_policy_has_a_row() -> None:
    taken = " ".join((*FILTERS_THAT_SNS_TAKES, *FILTERS_THAT_IT_REFUSES))
    assert [name for name in _OPERATORS if f'"{name}"' not in taken] == []
    parts: dict[str, Any] = {}
    for policy in (*DELIVERIES_THAT_SNS_TAKES, *DELIVERIES_THAT_IT_REFUSES):
        parts |= json.loads(policy)
    assert parts.keys() >= _DELIVERY.keys()


def test_a_filter_of_attributes_is_told_because_the_messages_of_alarms_have_none() -> None:
    setting = "filter: {NewStateValue: [ALARM]}, filter_scope: MessageAttributes"
    [warning] = warnings_of(subscription(f'sqs: "{QUEUE}"', setting))
    assert "the messages of alarms have no attributes, so the filter lets none pass" in warning


def test_a_queue_is_not_its_own_dead_letter_queue() -> None:
    found = problem_of_target(subscription(f'sqs: "{QUEUE}"', f'dead_letter: "{QUEUE}"'))
    assert "the queue is its own dead-letter queue" in found
