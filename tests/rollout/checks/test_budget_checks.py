from __future__ import annotations

import pytest

from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target

MONTH = "name: month, amount: 500"
UNPRICED = "models: [deepseek.v9]"


def findings(*targets: str) -> list[Problem]:
    try:
        return [*loads(rollout_of(targets="".join(targets))).warnings]
    except InvalidInputError as error:
        return [*error.problems]


def unpriced(*settings: str) -> str:
    lines = target("prod", *settings)
    return lines.replace("models: [amazon.nova-lite-v1:0]", "models: [imported]").replace(
        "[imported]", "[arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghijkl]"
    )


def partly_priced(*settings: str) -> str:
    """Return a target with one model, of which the list has no price where its throughput is provisioned."""
    provisioned = "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl"
    ids = f"[{{ids: [{provisioned}, us.amazon.nova-2-lite-v1:0]}}]"
    return target("prod", *settings).replace("[amazon.nova-lite-v1:0]", ids)


@pytest.mark.parametrize(
    ("written", "what", "is_warning"),
    [
        (target("prod", f"budgets: [{{{MONTH}}}, {{{MONTH}}}]"), '"month" stands twice', False),
        (
            target("prod", "budgets: [{name: a, amount: 1, bill: none, models: [amazon.nova-lte-v1:0]}]"),
            '"amazon.nova-lte-v1:0" is not a model of target "prod"',
            False,
        ),
        (
            target("prod", f"budgets: [{{{MONTH}, tag: {{team: a}}}}]"),
            'no inference profile of target "prod" has the tag of budget "month": only the bill is watched',
            True,
        ),
        (
            target("prod", f"budgets: [{{{MONTH}, tag: {{team: a}}, bill: none}}]"),
            'no inference profile of target "prod" has the tag of budget "month", so nothing is watched',
            False,
        ),
        (
            unpriced(f"budgets: [{{{MONTH}}}]"),
            'none of the models of budget "month" has a price: only the bill is watched',
            True,
        ),
        (
            unpriced(f"budgets: [{{{MONTH}, bill: none}}]"),
            'none of the models of budget "month" has a price, so nothing is watched',
            False,
        ),
        (
            partly_priced(f"budgets: [{{{MONTH}, bill: none}}]"),
            'none of the models of budget "month" has a price on each of its routes, so nothing is watched',
            False,
        ),
        (
            target("prod", f"budgets: [{{{MONTH}}}]", region="us-gov-west-1"),
            "the accounts of us-gov-west-1 have no bill of their own that AWS Budgets could count",
            False,
        ),
        (
            target("prod", "cost_anomalies: {above: 5}", region="us-gov-west-1"),
            "AWS Cost Anomaly Detection does not exist in us-gov-west-1",
            False,
        ),
        (
            target("prod", f"budgets: [{{{MONTH}}}]")
            + target("eu", "budgets: [{name: other, amount: 5}]", region="eu-west-1"),
            'it counts the bill of account 111122223333 in all Regions, as the budget of target "prod"',
            True,
        ),
        (
            target("prod", "cost_anomalies: {above: 5}")
            + target("eu", "cost_anomalies: {above: 5}", region="eu-west-1"),
            'an account has one monitor of all services, and target "prod" creates that of 111122223333',
            False,
        ),
        (
            target(
                "prod",
                f"budgets: [{{{MONTH}}}]",
                "notify: {tiers: {warning: {topic: arn:aws:sns:us-east-1:444455556666:all}}}",
            ),
            'a budget or `cost_anomalies` notifies tier "warning", and AWS publishes neither to a topic of',
            False,
        ),
    ],
)
def test_what_is_wrong_with_budgets_is_found(written: str, what: str, *, is_warning: bool) -> None:
    [found] = [problem for problem in findings(written) if what in problem.what]
    assert found.is_warning is is_warning
    assert found.remedy


@pytest.mark.parametrize(
    "written",
    [
        target("prod", f"budgets: [{{{MONTH}, bill: none}}]", region="us-gov-west-1"),
        target("prod", f"budgets: [{{{MONTH}}}]")
        + target("eu", "budgets: [{name: other, amount: 5, bill: none}]", region="eu-west-1"),
        target("prod", f"budgets: [{{{MONTH}}}]")
        + target("other", f"budgets: [{{{MONTH}}}]", account="444455556666"),
        target("prod", "cost_anomalies: {above: 5}")
        + target("other", "cost_anomalies: {above: 5}", account="444455556666"),
    ],
)
def test_what_is_right_is_not_found(written: str) -> None:
    assert not [problem for problem in findings(written) if "budget" in problem.where + problem.what]
    assert not [problem for problem in findings(written) if "anomal" in problem.where + problem.what]
