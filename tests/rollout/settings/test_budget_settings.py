from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.budgets import (
    ApprovalModel,
    BilledScope,
    Budget,
    BudgetAlert,
    OverspendAction,
    SpendType,
)
from tests.rollout.sample import problem_of_target, target_of

PROFILE = (
    "inference_profiles: [{name: search-team, copy_from: us.amazon.nova-2-lite-v1:0, tags: {team: search}}]"
)
MONTH = "name: month, amount: 500"


def budgets_of(*lines: str) -> tuple[Budget, ...]:
    return target_of("\n".join(lines)).budgets


def told(budget: Budget) -> list[str]:
    return [f"{alert.tier} {alert.spend_type} {alert.percent}" for alert in budget.alerts]


def test_a_budget_of_a_name_and_an_amount_counts_every_model_and_the_bill_of_the_account() -> None:
    [budget] = budgets_of(f"budgets: [{{{MONTH}}}]")
    assert budget.slugs is None
    assert budget.bill is BilledScope.ACCOUNT
    assert told(budget) == ["warning ACTUAL 80", "warning ACTUAL 100", "warning FORECASTED 100"]
    assert budget.services == ("Amazon Bedrock",)


@pytest.mark.parametrize(
    ("model", "services"),
    [
        ("amazon.nova-lite-v1:0", []),
        ("global.anthropic.claude-sonnet-5-5", ["Claude Sonnet 5.5 (Amazon Bedrock Edition)"]),
        (
            "openai.gpt-5.6-sol",
            ["GPT 5.6 Sol (Amazon Bedrock Edition)", "OpenAI GPT-5.6 Sol (Amazon Bedrock Edition)"],
        ),
    ],
)
def test_the_services_are_the_names_by_which_the_bill_has_the_models(model: str, services: list[str]) -> None:
    extra = f"inference_profiles: [{{name: a, copy_from: {model}}}]"
    [budget] = budgets_of(extra, f"budgets: [{{{MONTH}}}]")
    assert budget.services == ("Amazon Bedrock", *services)


def test_a_tag_counts_the_profiles_that_have_it_and_models_the_named_ones() -> None:
    [by_tag, by_name, other] = budgets_of(
        PROFILE,
        f"budgets: [{{{MONTH}, tag: {{team: search}}}}, {{name: one, amount: 1, bill: none, models: "
        f"[search-team]}}, {{name: other, amount: 1, tag: {{team: other}}}}]",
    )
    assert by_tag.slugs == by_name.slugs
    assert by_tag.slugs is not None
    assert len(by_tag.slugs) == 1
    assert other.slugs == frozenset()
    assert (by_tag.tag, by_name.tag, by_name.alerts) == (("team", "search"), None, ())


def test_a_tag_of_the_target_is_one_of_each_of_its_profiles() -> None:
    [budget] = budgets_of(
        "tags: {team: search}",
        PROFILE.replace(", tags: {team: search}", ""),
        f"budgets: [{{{MONTH}, tag: {{team: search}}}}]",
    )
    assert budget.slugs


def test_alerts_say_who_is_told_of_what() -> None:
    [budget] = budgets_of(f"budgets: [{{{MONTH}, alerts: {{critical: {{spent: [99.5], forecast: [120]}}}}}}]")
    assert told(budget) == ["critical ACTUAL 99.5", "critical FORECASTED 120"]
    assert budget.alerts[0] == BudgetAlert(
        spend_type=SpendType.ACTUAL, percent=budget.alerts[0].percent, tier="critical"
    )


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ("name: Month, amount: 5", "is not a name of 1 to 24 lower-case letters"),
        (f"name: {'a' * 25}, amount: 5", "is not a name of 1 to 24 lower-case letters"),
        ("name: month, amount: 0", "0 is not an amount of USD"),
        ("name: month, amount: 0.001", "0.001 is not an amount of USD"),
        ("name: month, amount: 1000000001", "is not an amount of USD"),
        ("name: month, amount: .nan", "is not an amount of USD"),
        ("name: month, amount: true", "true is not an amount of USD"),
        (f"{MONTH}, hourly_share: 101", "101 is not a percentage"),
        (f"{MONTH}, tag: {{a: b, c: d}}", "`tag` has 2 keys, and a budget counts one tag"),
        (f"{MONTH}, bill: everybody", "is not whose bill counts"),
        (
            f"{MONTH}, bill: none, alerts: {{warning: {{spent: [1]}}}}",
            "`alerts` has no effect with `bill: none`",
        ),
        (f"{MONTH}, bill: none, services: [Amazon Bedrock]", "`services` has no effect with `bill: none`"),
        (f"{MONTH}, models: [amazon.nova-lite-v1:0]", "the bill does not tell models apart"),
        (f"{MONTH}, bill: none, action: {{deny: [App]}}", "`action` has no effect with `bill: none`"),
        (f"{MONTH}, action: {{deny: []}}", "deny"),
        (
            f"{MONTH}, action: {{deny: [AWSReservedSSO_Dev_0f1e2d3c4b5a6978]}}",
            "that a policy can be attached to",
        ),
        (
            f"{MONTH}, action: {{deny: [aws-service-role/x/AWSServiceRoleForX]}}",
            "that a policy can be attached to",
        ),
        (f"{MONTH}, action: {{deny: [App], approval: maybe}}", "is not an approval"),
        (f"{MONTH}, action: {{deny: [App], at: 0}}", "0 is not a threshold in percent"),
        (f"{MONTH}, alerts: {{}}", "`alerts` has 0 thresholds"),
        (f"{MONTH}, alerts: {{warning: {{spent: [1,2,3,4,5,6,7,8,9,10,11]}}}}", "`alerts` has 11 thresholds"),
        (f"{MONTH}, alerts: {{warning: {{spent: [0.5]}}}}", "0.5 is not a threshold in percent"),
        (f"{MONTH}, alerts: {{warning: {{spent: [80, 80]}}}}", "`spent: 80` stands twice"),
        (
            f"{MONTH}, alerts: {{warning: {{forecast: [80]}}, critical: {{forecast: [80]}}}}",
            "`forecast: 80` stands twice",
        ),
    ],
)
def test_a_budget_that_cannot_be_is_refused(settings: str, what: str) -> None:
    assert what in problem_of_target(f"budgets: [{{{settings}}}]")


def test_an_action_waits_for_approval_and_tells_the_critical_tier_unless_told_otherwise() -> None:
    [default] = budgets_of(f"budgets: [{{{MONTH}, action: {{deny: [team/App]}}}}]")
    [other] = budgets_of(
        f"budgets: [{{{MONTH}, action: {{deny: [A, B], at: 120, approval: automatic, tier: warning}}}}]"
    )
    assert default.action == OverspendAction(
        roles=("team/App",), percent=Decimal(100), approval=ApprovalModel.MANUAL, tier="critical"
    )
    assert other.action == OverspendAction(
        roles=("A", "B"), percent=Decimal(120), approval=ApprovalModel.AUTOMATIC, tier="warning"
    )
    assert target_of(f"budgets: [{{{MONTH}, action: {{deny: [A]}}}}]").billing_tiers == (
        "warning",
        "critical",
    )


def test_nothing_is_denied_unless_it_is_asked_for() -> None:
    [budget] = budgets_of(f"budgets: [{{{MONTH}}}]")
    assert budget.action is None


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ("above: 0", "0 is not an amount of USD"),
        ("above: 5, monitor: mine", "is not the ARN of a cost anomaly monitor"),
    ],
)
def test_cost_anomalies_that_cannot_be_are_refused(settings: str, what: str) -> None:
    assert what in problem_of_target(f"cost_anomalies: {{{settings}}}")
