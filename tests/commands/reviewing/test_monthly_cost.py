from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.commands.reviewing.comment import MAX_COMMENT_LENGTH, comment
from bedrock_monitoring.commands.reviewing.monthly_cost import MonthlyCost
from bedrock_monitoring.commands.reviewing.review import PlannedStack, review_of
from bedrock_monitoring.commands.reviewing.review_text import review_text
from bedrock_monitoring.commands.reviewing.target_names import Place
from tests.commands.reviewing.real_plans import failed, plan, stacks

ALARM = "aws_cloudwatch_metric_alarm"


def resource(type_: str, actions: list[str], *, before: Any = None, after: Any = None) -> dict[str, Any]:
    return {"type": type_, "change": {"actions": actions, "before": before, "after": after}}


def cost(*resources: dict[str, Any]) -> tuple[str, str]:
    found = MonthlyCost.of({"resource_changes": resources})
    return f"{found.before:.2f}", f"{found.after:.2f}"


def metric(period: int) -> dict[str, Any]:
    return {"metric": [{"metric_name": "Invocations", "period": period}], "expression": "", "period": 0}


ALARMS: dict[str, tuple[dict[str, Any], str]] = {
    "one metric": ({"metric_name": "Invocations", "period": 60, "metric_query": []}, "0.10"),
    "one metric every ten seconds": ({"metric_name": "Invocations", "period": 10}, "0.30"),
    "maths over three metrics": (
        {"metric_query": [*[metric(60)] * 3, {"expression": "a + b + c", "metric": [], "period": None}]},
        "0.30",
    ),
    "two metrics every ten seconds": ({"metric_query": [metric(10)] * 2}, "0.60"),
    "a query that matches metrics": (
        {"metric_query": [{"expression": 'SELECT SUM("Invocations")', "metric": [], "period": 60}]},
        "1.00",
    ),
    "a band around a metric": ({"metric_query": [metric(300)], "threshold_metric_id": "band"}, "0.30"),
}


@pytest.mark.parametrize(("values", "usd"), ALARMS.values(), ids=ALARMS)
def test_an_alarm_costs_by_its_metrics(values: dict[str, Any], usd: str) -> None:
    assert cost(resource(ALARM, ["create"], after=values)) == ("0.00", usd)


@pytest.mark.parametrize(
    ("type_", "usd"),
    [
        ("aws_cloudwatch_dashboard", "3.00"),
        ("aws_cloudwatch_composite_alarm", "0.50"),
        ("aws_kms_key", "1.00"),
        ("aws_budgets_budget_action", "3.00"),
        ("aws_budgets_budget", "0.00"),
        ("aws_cloudwatch_log_group", "0.00"),
        ("aws_sns_topic_subscription", "0.00"),
    ],
)
def test_what_has_a_price_costs_before_and_after(type_: str, usd: str) -> None:
    assert cost(resource(type_, ["create"], after={})) == ("0.00", usd)
    assert cost(resource(type_, ["delete"], before={})) == (usd, "0.00")
    assert cost(resource(type_, ["no-op"], before={}, after={})) == (usd, usd)
    assert cost(resource(type_, ["delete", "create"], before={}, after={})) == (usd, usd)


def test_what_terraform_forgets_still_costs() -> None:
    assert cost(resource("aws_kms_key", ["forget"], before={})) == ("1.00", "1.00")


def test_a_cost_is_said_with_its_change_or_as_before() -> None:
    less = MonthlyCost(before=Decimal(1200), after=Decimal("1199.5"))
    assert str(less) == "1,200.00 → 1,199.50 USD (-0.50)"
    assert str(MonthlyCost(before=Decimal(3), after=Decimal(3))) == "3.00 USD, unchanged"


def test_a_review_says_what_all_targets_cost_and_which_of_them_cost_something_else() -> None:
    review = review_of([*stacks("changed", 2), *stacks("threshold", 1, first=3), failed("prod-004")])
    one, same = review.costs
    assert (one.targets, same.targets) == (("prod-001", "prod-002"), ("prod-003",))
    assert (one.cost.difference, same.cost.difference) == (Decimal("-0.4"), Decimal(0))
    assert review.cost == one.cost + one.cost + same.cost
    said = review_text(review)
    assert f"\nCost a month: {review.cost}; before the free tier, without e-mails, logs" in said
    assert "; without 1 target that failed\n" in said
    [where] = [line for line in said.splitlines() if "prod-001" in line and "USD" in line]
    assert where == "  prod-001, prod-002: 10.30 → 9.90 USD (-0.40) each in 2 targets"
    assert "prod-003: " not in said.partition("Cost a month by target")[2]


def test_the_cost_is_json_in_numbers() -> None:
    written = review_of(stacks("changed", 2)).to_json()
    assert written["cost"] == {"before": 20.6, "after": 19.8}
    assert written["costs"] == [{"targets": ("prod-001", "prod-002"), "before": 10.3, "after": 9.9}]


def test_what_costs_most_in_all_targets_comes_first() -> None:
    plans = [*stacks("changed", 4), *stacks("replaced", 1, first=5)]
    assert [len(shared.targets) for shared in review_of(plans).costs] == [4, 1]
    assert [len(shared.targets) for shared in review_of(plans[2:]).costs] == [1, 2]


def test_targets_without_anything_that_costs_are_no_line() -> None:
    said = review_text(review_of([PlannedStack(place=Place(name="quiet"))]))
    assert "Cost" not in said
    assert "Cost" not in comment(review_of([PlannedStack(place=Place(name="quiet"))]))


def test_480_targets_that_all_cost_something_else_make_a_comment_that_github_takes() -> None:
    planned = []
    for number in range(480):
        document = plan("changed", target=f"prod-{number:03}", account=f"{10**11 + number}")
        more = [resource("aws_kms_key", ["create"], after={})] * number
        document["resource_changes"] += [{**each, "mode": "data"} for each in more]
        planned.append(PlannedStack.of(f"prod-{number:03}", document))
    said = comment(review_of(planned))
    assert len(said) < MAX_COMMENT_LENGTH
    assert "#### Cost a month by target\n\n```\nprod-479: 10.30 → 488.90 USD (+478.60)\n" in said
    assert "…\n```" in said
