from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.alarms import AlarmContext, AlarmSelection, Composites
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.alarms.budget_alarms import budget_conditions, budget_resources
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.cloudwatch import WallClockWindow, limits
from bedrock_monitoring.problems import InvalidInputError

NAMING = Naming(target="prod", account="111122223333", region="us-east-1")
CONTEXT = AlarmContext(naming=NAMING, dashboard_url="https://example.com")
ALL_KINDS = TokenPrice(input=Decimal(1), output=Decimal(5), cache_read=Decimal("0.1"), cache_write=Decimal(1))


def model(number: int, price: TokenPrice | None = ALL_KINDS) -> MonitoredModel:
    id_ = ModelId.parse(f"arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghij{number:02d}")
    return MonitoredModel(id=id_, name=f"Model {number}", price=price)


@pytest.mark.parametrize(
    ("amount", "hourly", "daily", "conditions"),
    [
        ("5000", "1", "7", {"hourly_cost": "> 50 USD for 1 hour", "daily_cost": "> 350 USD for 1 day"}),
        ("0.5", "1", "0", {"hourly_cost": "> 0.005 USD for 1 hour"}),
        ("1000000000", "0", "100", {"daily_cost": "> 1000000000 USD for 1 day"}),
        ("10", "0", "0", {}),
    ],
)
def test_the_threshold_is_the_share_of_the_amount(
    amount: str, hourly: str, daily: str, conditions: dict[str, str]
) -> None:
    budget = Budget(
        name="month", amount=Decimal(amount), hourly_share=Decimal(hourly), daily_share=Decimal(daily)
    )
    told = {kind: str(tiers["warning"]) for kind, tiers in budget_conditions(budget).items()}
    assert told == conditions


def test_a_budget_with_a_time_zone_has_calendar_days_and_hours_as_they_come() -> None:
    budget = Budget(name="month", amount=Decimal(5000), time_zone="Europe/Berlin")
    made = alarm_set([model(1)], selection=AlarmSelection(budgets=(budget,)), context=CONTEXT)
    watched = {one.kind.name: (one.alarm.condition, one.alarm.evaluation_window) for one in made.instances}
    assert watched == {
        "hourly_cost": ("> 50 USD for 1 hour", None),
        "daily_cost": (
            "> 350 USD for 1 calendar day in Europe/Berlin",
            WallClockWindow(time_zone="Europe/Berlin"),
        ),
    }
    assert not [problem for alarm in made.alarms.values() for problem in alarm.problems()]


@pytest.mark.parametrize(("models", "parts"), [(1, [4]), (2, [8]), (3, [8, 4]), (5, [8, 8, 4])])
def test_the_models_are_spread_over_alarms_that_can_read_them(models: int, parts: list[int]) -> None:
    budget = Budget(name="month", amount=Decimal(100))
    selection = AlarmSelection(budgets=(budget,))
    made = alarm_set([model(number) for number in range(models)], selection=selection, context=CONTEXT)
    assert not [problem for alarm in made.alarms.values() for problem in alarm.problems()]
    read = [len(route.price.by_kind) for one in made.instances for route in one.resource.priced_routes]  # type: ignore[union-attr]
    assert sum(read) == 2 * sum(parts)
    assert max(parts) <= limits.ALARM_METRICS
    assert [*made.alarms] == [
        f"{kind}-budget-month{'' if number == 1 else f'--{number}'}"
        for number in range(1, len(parts) + 1)
        for kind in ("hourly-cost", "daily-cost")
    ]
    assert {alarm.threshold for alarm in made.alarms.values()} == {1, 7}  # type: ignore[attr-defined]


def test_a_part_of_a_budget_is_not_taken_for_another_budget() -> None:
    budgets = tuple(Budget(name=name, amount=Decimal(100)) for name in ("team", "team-2"))
    made = alarm_set(
        [model(number) for number in range(3)], selection=AlarmSelection(budgets=budgets), context=CONTEXT
    )
    assert len(made.alarms) == len({alarm.alarm_name for alarm in made.alarms.values()}) == 8


def test_a_model_without_a_price_and_one_that_is_not_named_are_left_out() -> None:
    models = [model(1), model(2, None), model(3)]
    budget = Budget(name="team", amount=Decimal(1), slugs=frozenset(one.id.slug for one in models[:2]))
    [watched] = budget_resources(budget, models)
    assert [route.id for route in watched.priced_routes] == [models[0].id]
    assert not [*budget_resources(budget, models[1:])]


def test_a_profile_whose_alarm_would_have_the_name_of_that_of_a_budget_is_refused_as_such() -> None:
    profile = MonitoredModel(id=ModelId.for_profile("budget-month"), name="budget-month", price=ALL_KINDS)
    selection = AlarmSelection(
        kinds={"hourly_cost": {"warning": Condition.parse("> 5 USD for 1 hour")}},
        budgets=(Budget(name="month", amount=Decimal(100)),),
    )
    with pytest.raises(InvalidInputError) as refused:
        alarm_set([profile], selection=selection, context=CONTEXT)
    assert str(refused.value).splitlines()[0] == (
        "alarm 'bedrock-prod_budget-month_hourly-cost': 'budget-month' and 'Budget month' would both have "
        "it; rename one of the two"
    )


def test_an_alarm_of_a_budget_is_part_of_the_page_of_its_tier_but_of_no_models() -> None:
    budget = Budget(name="month", amount=Decimal(100), tier="critical")
    selection = AlarmSelection(budgets=(budget,), composites=Composites(models=True))
    made = alarm_set([model(1)], selection=selection, context=CONTEXT)
    assert made.notified_tiers == {"unhealthy": "critical"}
    assert "bedrock-prod_budget-month_hourly-cost_critical" in str(made.alarms["unhealthy"])
