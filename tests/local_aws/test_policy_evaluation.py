from typing import Any

import pytest

from bedrock_monitoring.local_aws.policy_evaluation import Context, allows

ACCOUNT = "111122223333"
STRANGER = "999988887777"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
ALARM = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:prod: latency"
CLOUDWATCH = "cloudwatch.amazonaws.com"

STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": CLOUDWATCH},
    "Action": "sns:Publish",
    "Resource": TOPIC,
}
FROM_ALARMS = {
    "StringEquals": {"aws:SourceAccount": ACCOUNT},
    "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*"},
}
CALL = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": ALARM, "aws:SecureTransport": "true"}


def judged(
    *statements: dict[str, Any],
    principal: str = CLOUDWATCH,
    action: str = "sns:Publish",
    resource: str = TOPIC,
    context: Context = CALL,
) -> bool:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return allows(policy, principal=principal, action=action, resource=resource, context=context)


def holds(condition: dict[str, Any], context: Context) -> bool:
    return judged(STATEMENT | {"Condition": condition}, context=context)


def test_only_requests_that_a_statement_allows_are_allowed() -> None:
    assert judged(STATEMENT)
    assert not judged()
    assert not judged(STATEMENT, action="sns:Subscribe")
    assert not judged(STATEMENT, resource=f"{TOPIC}-other")
    assert not judged(STATEMENT, principal="events.amazonaws.com")


def test_a_policy_may_have_one_statement_without_a_list() -> None:
    assert allows({"Statement": STATEMENT}, principal=CLOUDWATCH, action="sns:Publish", resource=TOPIC)


def test_a_deny_wins_over_any_allow() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*"}
    assert not judged(STATEMENT, deny)
    assert not judged(deny, STATEMENT)


@pytest.mark.parametrize(
    ("named", "principal", "expected"),
    [
        ("*", CLOUDWATCH, True),
        ({"AWS": "*"}, CLOUDWATCH, True),
        ({"Service": [CLOUDWATCH, "events.amazonaws.com"]}, "events.amazonaws.com", True),
        ({"AWS": ACCOUNT}, f"arn:aws:iam::{ACCOUNT}:role/reader", True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, f"arn:aws:iam::{ACCOUNT}:role/reader", True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, ACCOUNT, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, STRANGER, False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, f"arn:aws:iam::{STRANGER}:role/reader", False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}, f"arn:aws:iam::{ACCOUNT}:role/reader", True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}, f"arn:aws:iam::{ACCOUNT}:role/writer", False),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}, ACCOUNT, False),
        ({"AWS": ACCOUNT}, CLOUDWATCH, False),
    ],
)
def test_a_principal_is_a_service_an_account_or_a_member_of_it(
    *, named: Any, principal: str, expected: bool
) -> None:
    assert judged(STATEMENT | {"Principal": named}, principal=principal) is expected


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("kms:GenerateDataKey*", "kms:GenerateDataKey", True),
        ("kms:GenerateDataKey*", "kms:GenerateDataKeyWithoutPlaintext", True),
        ("kms:GenerateDataKey*", "kms:Decrypt", False),
        ("SNS:publish", "sns:Publish", True),
        (["sns:Get?opicAttributes", "kms:*"], "sns:GetTopicAttributes", True),
        ("sns:Publis[h]", "sns:Publish", False),
    ],
)
def test_actions_have_wildcards_and_ignore_case(*, pattern: Any, action: str, expected: bool) -> None:
    assert judged(STATEMENT | {"Action": pattern}, action=action) is expected


def test_resources_have_wildcards_and_respect_case() -> None:
    assert judged(STATEMENT | {"Resource": "arn:aws:sns:*:alarms"})
    assert not judged(STATEMENT | {"Resource": TOPIC.upper()})


def test_not_principal_not_action_and_not_resource_exclude() -> None:
    def without(element: str, value: Any) -> dict[str, Any]:
        return {key: one for key, one in STATEMENT.items() if key != element} | {f"Not{element}": value}

    assert not judged(without("Action", "sns:Publish"))
    assert judged(without("Action", "sns:Subscribe"))
    assert not judged(without("Resource", TOPIC))
    assert judged(without("Principal", {"AWS": ACCOUNT}))
    assert not judged(without("Principal", {"Service": CLOUDWATCH}))


def test_alarms_of_another_account_and_calls_without_a_source_are_denied() -> None:
    from_strangers = {
        "aws:SourceAccount": STRANGER,
        "aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{STRANGER}:alarm:a",
    }
    assert holds(FROM_ALARMS, CALL)
    assert not holds(FROM_ALARMS, from_strangers)
    assert not holds(FROM_ALARMS, CALL | {"aws:SourceArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/a"})
    assert not holds(FROM_ALARMS, {})


def test_a_call_over_plain_http_is_denied() -> None:
    only_tls = STATEMENT | {
        "Effect": "Deny",
        "Principal": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert judged(STATEMENT, only_tls)
    assert not judged(STATEMENT, only_tls, context=CALL | {"aws:SecureTransport": "false"})


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"a": "x"}}, {"A": "x"}, True),
        ({"StringEquals": {"a": "x"}}, {"a": "X"}, False),
        ({"StringEquals": {"a": "x*"}}, {"a": "xy"}, False),
        ({"StringEquals": {"a": ["x", "y"]}}, {"a": "y"}, True),
        ({"StringEqualsIgnoreCase": {"a": "x"}}, {"a": "X"}, True),
        ({"StringLike": {"a": ["x*", "y?"]}}, {"a": "yz"}, True),
        ({"StringLike": {"a": "y?"}}, {"a": "y"}, False),
        ({"StringNotEquals": {"a": ["x", "y"]}}, {"a": "y"}, False),
        ({"StringNotEquals": {"a": ["x", "y"]}}, {"a": "z"}, True),
        ({"StringNotEquals": {"a": "x"}}, {}, True),
        ({"StringEqualsIfExists": {"a": "x"}}, {}, True),
        ({"StringEqualsIfExists": {"a": "x"}}, {"a": "y"}, False),
        ({"StringNotEqualsIfExists": {"a": "x"}}, {"a": "x"}, False),
        ({"ArnLike": {"a": "arn:aws:sns:*:1:t"}}, {"a": "arn:aws:sns:eu-west-1:1:t"}, True),
        ({"ArnLike": {"a": "arn:aws:sns:*:t"}}, {"a": "arn:aws:sns:eu-west-1:1:t"}, False),
        ({"ArnEquals": {"a": "arn:aws:sns:*:1:t*"}}, {"a": "arn:aws:sns:eu-west-1:1:t:u"}, True),
        ({"ArnNotLike": {"a": "arn:aws:sns:*:1:t"}}, {"a": "arn:aws:sns:eu-west-1:2:t"}, True),
        ({"ArnLikeIfExists": {"a": "arn:aws:sns:*:1:t"}}, {}, True),
        ({"Bool": {"a": False}}, {"a": "false"}, True),
        ({"Bool": {"a": "true"}}, {}, False),
        ({"BoolIfExists": {"a": "true"}}, {}, True),
        ({"Null": {"a": "true"}}, {}, True),
        ({"Null": {"a": False}}, {}, False),
        ({"StringEquals": {"a": "x"}, "Bool": {"b": "true"}}, {"a": "x", "b": "false"}, False),
        ({"StringEquals": {"a": "x", "b": "y"}}, {"a": "x", "b": "z"}, False),
        ({"ForAnyValue:StringEquals": {"a": ["x", "y"]}}, {"a": ("w", "x")}, True),
        ({"ForAnyValue:StringEquals": {"a": "x"}}, {}, False),
        ({"ForAllValues:StringEquals": {"a": ["x", "y"]}}, {"a": ("w", "x")}, False),
        ({"ForAllValues:StringLike": {"a": ["x*", "w"]}}, {"a": ("w", "xy")}, True),
        ({"ForAllValues:StringEquals": {"a": "x"}}, {}, True),
    ],
)
def test_conditions(*, condition: dict[str, Any], context: Context, expected: bool) -> None:
    assert holds(condition, context) is expected


def test_an_unsupported_condition_operator_is_refused() -> None:
    with pytest.raises(ValueError, match="IpAddress is not supported"):
        holds({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, CALL)
