from __future__ import annotations

from bedrock_monitoring.constructs.policy_documents import policy_document, trust_policy


def test_a_policy_has_its_statements_in_order_and_no_spaces() -> None:
    assert policy_document({"Sid": "A"}, {"Sid": "B"}) == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"A"},{"Sid":"B"}]}'
    )


def test_only_the_service_assumes_the_role_and_only_under_the_condition() -> None:
    own = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
    assert trust_policy("ForThisAccount", service="budgets.amazonaws.com", condition=own) == policy_document(
        {
            "Sid": "ForThisAccount",
            "Effect": "Allow",
            "Principal": {"Service": "budgets.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": own,
        }
    )
