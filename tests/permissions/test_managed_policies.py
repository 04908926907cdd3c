import pytest

from bedrock_monitoring.permissions.grant import Grant
from bedrock_monitoring.permissions.managed_policies import (
    MAX_POLICY_LENGTH,
    ManagedPolicy,
    Statement,
    merged,
    pack,
)

TAGGED = (("StringEquals", "aws:ResourceTag/managed-by", "bedrock-monitoring"),)


def test_actions_on_the_same_resource_and_resources_of_the_same_actions_are_one_statement() -> None:
    [[statement]] = pack(
        [
            Grant(actions=("sns:CreateTopic",), resource="arn:b"),
            Grant(actions=("sns:DeleteTopic",), resource="arn:b"),
            Grant(actions=("sns:DeleteTopic", "sns:CreateTopic"), resource="arn:a"),
        ]
    )
    assert statement == {
        "Effect": "Allow",
        "Action": ["sns:CreateTopic", "sns:DeleteTopic"],
        "Resource": ["arn:a", "arn:b"],
    }


def test_other_conditions_are_another_statement() -> None:
    [statements] = pack(
        [
            Grant(actions=("kms:TagResource",), resource="arn:a"),
            Grant(actions=("kms:TagResource",), resource="arn:a", conditions=TAGGED),
        ]
    )
    assert [statement.get("Condition") for statement in statements] == [
        None,
        {"StringEquals": {"aws:ResourceTag/managed-by": "bedrock-monitoring"}},
    ]


def test_the_order_of_grants_does_not_matter() -> None:
    grants = [Grant(actions=(f"sns:Action{n % 7}",), resource=f"arn:{n}") for n in range(50)]
    assert pack(grants) == pack(reversed(grants))


def test_a_policy_that_is_full_goes_on_in_another_and_a_statement_that_fills_more_is_divided() -> None:
    grants = [Grant(actions=("sns:CreateTopic",), resource=f"arn:{n:0100}") for n in range(200)]
    grants.append(Grant(actions=("kms:CreateKey",), resource="*"))
    packed = pack(grants)
    policies = [ManagedPolicy(name="p", role=None, statements=statements) for statements in packed]
    assert len(policies) > 3
    assert all(policy.length <= MAX_POLICY_LENGTH for policy in policies)
    resources = [resource for policy in packed for statement in policy for resource in statement["Resource"]]
    assert sorted(resources) == sorted(grant.resource for grant in grants)


def test_a_policy_is_as_long_as_aws_allows_and_not_a_character_longer() -> None:
    def of_length(padding: int) -> list[ManagedPolicy]:
        names = [f"arn:{n:01000}" for n in range(5)] + [f"arn:{9:0{padding}}"]
        grants = [Grant(actions=("sns:CreateTopic",), resource=name) for name in names]
        return [ManagedPolicy(name="p", role=None, statements=statements) for statements in pack(grants)]

    [short] = of_length(10)
    longest = 10 + MAX_POLICY_LENGTH - short.length
    assert [policy.length for policy in of_length(longest)] == [MAX_POLICY_LENGTH]
    assert len(of_length(longest + 1)) == 2


def test_what_a_pattern_of_names_grants_already_is_not_granted_again() -> None:
    [statements] = pack(
        [
            Grant(actions=("budgets:TagResource", "budgets:ModifyBudget"), resource="arn:budget/prod-*"),
            Grant(actions=("budgets:TagResource", "budgets:Create"), resource="arn:budget/prod-*/action/*"),
            Grant(actions=("budgets:TagResource",), resource="arn:budget/prod-one", conditions=TAGGED),
            Grant(actions=("budgets:TagResource",), resource="arn:budget/production"),
        ]
    )
    granted = {(statement["Resource"], *statement["Action"]) for statement in statements}
    assert granted == {
        ("arn:budget/prod-*", "budgets:ModifyBudget", "budgets:TagResource"),
        ("arn:budget/prod-*/action/*", "budgets:Create"),
        ("arn:budget/prod-one", "budgets:TagResource"),
        ("arn:budget/production", "budgets:TagResource"),
    }


MERGED = {
    "StringEquals": [["a", "b"]],
    "ArnLike": [["a", "b"]],
    "StringNotEquals": ["a", "b"],
    "ArnNotLikeIfExists": ["a", "b"],
    "ForAnyValue:StringNotLike": ["a", "b"],
    "NotIpAddress": ["a", "b"],
}
"""The values of an operator in the statements that come of two, one for ``a`` and one for ``b``."""


@pytest.mark.parametrize(("operator", "expected"), MERGED.items())
def test_statements_with_another_value_are_one_unless_the_operator_holds_for_none_of_its_values(
    operator: str, expected: list[object]
) -> None:
    def statement(value: str) -> Statement:
        condition = {operator: {"aws:SourceArn": value}}
        return {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*", "Condition": condition}

    found = merged([statement("a"), statement("b")])
    assert [each["Condition"][operator]["aws:SourceArn"] for each in found] == expected
