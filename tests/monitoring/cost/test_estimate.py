"""What the monitoring costs, by numbers that a person can follow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Row
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.monitoring.cost.estimate import (
    DEFAULT_ASSUMPTIONS,
    Assumptions,
    CostEstimate,
    FreeTier,
    estimate_cost,
)
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.monitoring.target_monitoring import (
    Monitoring,
    build_monitoring,
)
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, evaluations, problems_of, rollout_of, target_of

KEY = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
PROD = target_of(f"notify: {{kms_key: '{KEY}'}}")
OTHER = "222233334444"
CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")


def dashboard(metrics: int) -> Dashboard:
    drawn = [CALLS.with_(period=timedelta(minutes=number + 1)) for number in range(metrics)]
    return Dashboard(name="d", elements=[Row(GraphWidget(title="Calls", left=drawn))])


def monitoring(*, alarms: int = 0, dashboards: tuple[int, ...] = (), target: Target = PROD) -> Monitoring:
    """Return so many alarms on one metric each, and a dashboard for each number of metrics."""
    return Monitoring(
        target=target,
        naming=naming_of(target),
        notified_tiers={},
        dashboards={
            "dashboard" if number == 1 else f"dashboard-{number}": dashboard(metrics)
            for number, metrics in enumerate(dashboards, start=1)
        },
        alarms={
            f"throttles-{number}": Alarm(
                alarm_name=f"a{number}", metric=CALLS, threshold=1, evaluation_periods=1
            )
            for number in range(alarms)
        },
    )


def usd(*made: Monitoring, free_tier: FreeTier = FreeTier.ORGANIZATION) -> str:
    return str(estimate_cost(made, free_tier=free_tier).usd)


def of_settings(settings: str, assumptions: Assumptions | None = None) -> Mapping[str, tuple[str, str]]:
    """Return count and USD of every item of a target with these settings."""
    made = build_monitoring([target_of(settings)])
    items = estimate_cost(made, assumptions=assumptions or Assumptions()).items
    return {item.what: (f"{item.count.normalize():f}", f"{item.usd:.2f}") for item in items}


@pytest.mark.parametrize(("alarms", "cost"), [(0, "0"), (10, "0.00"), (11, "0.10"), (40, "3.00")])
def test_the_first_ten_alarm_metrics_are_free(alarms: int, cost: str) -> None:
    assert usd(monitoring(alarms=alarms)) == cost


@pytest.mark.parametrize(
    ("dashboards", "cost"), [((50,) * 3, "0.00"), ((50,) * 4, "3.00"), ((1,) * 5, "6.00")]
)
def test_the_first_three_dashboards_are_free(dashboards: tuple[int, ...], cost: str) -> None:
    assert usd(monitoring(dashboards=dashboards)) == cost


@pytest.mark.parametrize(
    ("dashboards", "cost"), [((51,), "3.00"), ((51, 50, 50, 50), "3.00"), ((51, 51), "6.00")]
)
def test_a_dashboard_of_more_than_fifty_metrics_is_never_free(dashboards: tuple[int, ...], cost: str) -> None:
    assert usd(monitoring(dashboards=dashboards)) == cost


def test_without_a_free_tier_everything_costs_its_list_price() -> None:
    made = monitoring(alarms=10, dashboards=(1, 1))
    assert usd(made, free_tier=FreeTier.NONE) == "7.00"


def test_targets_of_one_account_share_a_free_tier_and_so_do_accounts_of_an_organization() -> None:
    here, also_here = monitoring(alarms=10), monitoring(alarms=10)
    there = monitoring(alarms=10, target=replace(PROD, name="there", account=OTHER))
    assert usd(here, also_here, free_tier=FreeTier.ACCOUNT) == "1.00"
    assert usd(here, there, free_tier=FreeTier.ACCOUNT) == "0.00"
    assert usd(here, there) == "1.00"


def test_a_bill_is_for_those_who_share_a_free_tier() -> None:
    made = [monitoring(alarms=12), monitoring(alarms=13, target=replace(PROD, name="there", account=OTHER))]
    shared, each = estimate_cost(made), estimate_cost(made, free_tier=FreeTier.ACCOUNT)
    assert [
        (bill.accounts, f"{bill.usd_before_free_tier}", f"{bill.free_tier_usd}", f"{bill.usd}")
        for bill in shared.bills
    ] == [((PROD.account, OTHER), "2.50", "1.00", "1.50")]
    assert [(bill.accounts, f"{bill.usd}") for bill in each.bills] == [
        ((PROD.account,), "0.20"),
        ((OTHER,), "0.30"),
    ]


def test_a_composite_alarm_costs_half_a_dollar_and_is_never_free() -> None:
    children = monitoring(alarms=2)
    unhealthy = CompositeAlarm(alarm_name="c", alarm_rule=AlarmRule.any_of(*children.alarms.values()))
    with_composite = replace(children, alarms={**children.alarms, "unhealthy": unhealthy})
    assert usd(with_composite) == "0.50"


def test_every_kind_of_alarm_is_an_item_with_its_own_switch() -> None:
    every = ", ".join(f'{kind.name}: "{kind.example_condition}"' for kind in ALARM_KINDS.values())
    quota = "quota: {tokens_per_minute: 9, requests_per_minute: 9, tokens_per_day: 9}"
    ending = "us.anthropic.claude-opus-4-1-20250805-v1:0"
    models = f"[{{id: amazon.nova-lite-v1:0, price: {{input: 1}}, {quota}}}, {ending}]"
    mantle = "{id: openai.gpt-5.5, input_tokens_per_minute: 9, output_tokens_per_minute: 9}"
    settings = (
        "    objectives: {latency: 90 % within 60 s}\n"
        f"    quotas: {{mantle: [{mantle}]}}\n"
        f"    {evaluations()}\n"
        f"    alarms: {{{every}}}\n"
    )
    target = TARGET.replace("[amazon.nova-lite-v1:0]", models) + settings
    top = 'provider_version: "~> 6.47"\n'
    made = estimate_cost(build_monitoring(loads(rollout_of(top=top, targets=target)).targets))
    remedies = {item.what: item.remedy for item in made.items if item.what.startswith("alarms ")}
    of_score = "write `alarm: false` for the evaluators in `online_evaluations`"
    assert remedies == {f"alarms {kind}": f"write `alarms: {{{kind}: false}}`" for kind in ALARM_KINDS} | {
        "alarms evaluation_score": of_score
    }


def scores_of(
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS, *, enabled: bool = True
) -> dict[str, tuple[str, str]]:
    evaluators = ["Builtin.Helpfulness", "Builtin.Refusal", "tone-a1B2c3D4e5"]
    top = 'provider_version: "~> 6.47"\n'
    defaults = f"  {evaluations(evaluators=evaluators, enabled=enabled)}\n"
    made = build_monitoring(loads(rollout_of(top=top, defaults=defaults)).targets)
    items = estimate_cost(made, assumptions=assumptions).items
    return {
        item.price.name: (f"{item.count.normalize():f}", f"{item.usd:.2f}")
        for item in items
        if item.what == "scores of online evaluations"
    }


def test_scores_cost_by_the_traces_that_are_sampled_and_the_tokens_that_are_read() -> None:
    # 100 traces a day, 10 % of them: 300 a month, scored by two evaluators of AWS and one custom one.
    assert scores_of() == {
        "1,000 tokens read by evaluators": ("3000", "7.20"),
        "1,000 tokens written by evaluators": ("180", "2.16"),
        "scores of custom evaluators": ("300", "0.45"),
    }
    busy = Assumptions(traces_per_day=Decimal(1000), tokens_per_score=Decimal(20_000))
    assert scores_of(busy) == {
        "1,000 tokens read by evaluators": ("120000", "288.00"),
        "1,000 tokens written by evaluators": ("1800", "21.60"),
        "scores of custom evaluators": ("3000", "4.50"),
    }


def test_every_item_says_what_it_is_paid_for_and_how_to_do_without_it(snapshot: SnapshotAssertion) -> None:
    settings = (
        "invocation_logging: {managed: true, retention_days: 90}\n"
        "    maintenance: [{every: sunday, at: '02:00', duration: 2h}]\n"
        "    notify: {email: [a@example.com]}\n"
        "    budgets: [{name: all, amount: 5000, action: {approval: manual, at: 100, deny: [App]}}]\n"
    )
    made = build_monitoring(loads(rollout_of(targets=f"{TARGET}    {settings}")).targets)
    items = estimate_cost(made, assumptions=Assumptions(log_gb_per_day=Decimal(1))).items
    assert [(item.what, item.price.unit, item.price.source, item.remedy) for item in items] == snapshot


def test_an_online_evaluation_that_does_not_run_costs_nothing() -> None:
    assert scores_of(enabled=False) == {}


def test_the_sample_target_costs_what_its_parts_cost() -> None:
    assert of_settings("") == {
        "dashboard overview": ("1", "3.00"),
        "key of the topics": ("1", "1.00"),
        "composite alarms": ("1", "0.50"),
        "alarms availability": ("4", "0.40"),
        "alarms refused": ("4", "0.40"),
        "alarms availability_slow": ("2", "0.20"),
        "alarms throttled": ("2", "0.20"),
        "alarms first_token": ("2", "0.20"),
        "alarms legacy_model": ("1", "0.10"),
    }


def test_the_parts_of_a_split_dashboard_are_one_item() -> None:
    models = ", ".join(f"amazon.nova-lite-v1:{number}" for number in range(120))
    settings = "    dashboards: [overview, models]\n    alarms: false\n"
    large = loads(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", models) + settings))
    [made] = build_monitoring(large.targets)
    counts = {item.what: item.count for item in estimate_cost([made]).items}
    assert counts.keys() == {"dashboard overview", "dashboard models"}
    assert sum(counts.values()) == len(made.dashboards)
    assert counts["dashboard models"] > counts["dashboard overview"] > 1


def test_each_opening_of_a_dashboard_runs_every_log_query_over_what_it_scans() -> None:
    settings = "dashboards: [logs]\nalarms: false\ninvocation_logging: {}"
    [made] = build_monitoring([target_of(settings)])
    queries = len(made.log_queries)
    assumptions = Assumptions(views_per_day=Decimal(2), log_gb_per_query=Decimal("0.5"))
    scanned = queries * 2 * 30 * Decimal("0.5")
    assert queries > 0
    assert of_settings(settings, assumptions)["log queries of dashboards"] == (
        f"{scanned.normalize():f}",
        f"{scanned * Decimal('0.005'):.2f}",
    )


def test_a_log_that_terraform_makes_is_written_kept_and_encrypted() -> None:
    settings = "alarms: false\ninvocation_logging: {managed: true, retention_days: 90}"
    items = of_settings(settings, Assumptions(log_gb_per_day=Decimal(1)))
    assert items["ingestion of the invocation log"] == ("30", "15.00")
    assert items["storage of the invocation log"] == ("90", "2.70")
    assert items["key of the invocation log"] == ("1", "1.00")


def test_a_log_that_is_there_already_and_a_key_that_is_there_already_cost_nothing_more() -> None:
    assert not [what for what in of_settings("invocation_logging: {}") if "the invocation log" in what]
    managed = of_settings(f"invocation_logging: {{managed: true, kms_key: '{KEY}'}}")
    assert "ingestion of the invocation log" in managed
    assert "key of the invocation log" not in managed


def test_an_e_mail_goes_to_each_address_for_each_notification() -> None:
    notify = "notify: {email: [a@example.com, b@example.com]}"
    often = Assumptions(notifications_per_day=Decimal(1000))
    assert of_settings(notify, often)["e-mails"] == ("60000", "1.20")
    assert "e-mails" not in of_settings(f"{notify}\nalarms: false", often)


def test_who_hears_of_several_tiers_gets_an_e_mail_once_and_topics_of_others_send_none_of_ours() -> None:
    tiers = (
        "notify: {email: [a@example.com], tiers: {critical: {email: [b@example.com]}, warning: {email: "
        "[b@example.com]}, audit: "
        "{topic: 'arn:aws:sns:us-east-1:111122223333:audit'}}}"
    )
    assert of_settings(tiers)["e-mails"] == ("300", "0.01")


def test_the_key_of_the_topics_is_paid_for_once_a_target_unless_it_is_there_already_or_nothing_needs_it() -> (
    None
):
    topic = "arn:aws:sns:us-east-1:111122223333:oncall"
    assert of_settings("notify: {tiers: {warning: {ok: false}}}")["key of the topics"] == ("1", "1.00")
    assert "key of the topics" not in of_settings(f"notify: {{kms_key: '{KEY}'}}")
    assert "key of the topics" not in of_settings(
        f"notify: {{tiers: {{critical: {{topic: '{topic}'}}, warning: {{topic: '{topic}'}}}}}}"
    )
    assert "key of the topics" not in of_settings("alarms: false")


def test_items_come_target_by_target_and_the_biggest_first() -> None:
    second = replace(target_of("dashboards: [cost]"), name="second", dashboard_name="second")
    items = estimate_cost(build_monitoring([PROD, second])).items
    assert list(dict.fromkeys(item.target for item in items)) == ["prod", "second"]
    for name in ("prod", "second"):
        costs = [item.usd for item in items if item.target == name]
        assert costs == sorted(costs, reverse=True)


def test_a_saving_is_what_the_bill_is_less_without_it() -> None:
    made = estimate_cost([monitoring(alarms=15)])
    assert [(each.what, f"{each.usd}") for each in made.savings] == [("alarms throttles", "0.50")]


def test_what_the_free_tier_takes_over_and_the_only_dashboard_save_nothing() -> None:
    assert estimate_cost([monitoring(alarms=10)]).savings == ()
    assert estimate_cost([monitoring(dashboards=(51,))]).savings == ()


def test_every_saving_is_real() -> None:
    target = target_of("dashboards: [overview, models, logs]\ninvocation_logging: {managed: true}")
    made = estimate_cost(build_monitoring([target]))
    assert len(made.savings) > 3
    for saving in made.savings:
        rest = replace(made, items=tuple(item for item in made.items if item.what != saving.what))
        assert made.usd - rest.usd == saving.usd


@given(
    alarms=st.integers(0, 30),
    more=st.integers(0, 30),
    dashboards=st.lists(st.sampled_from([1, 50, 51]), max_size=6),
    free_tier=st.sampled_from(FreeTier),
)
def test_more_never_costs_less_and_nothing_costs_less_than_nothing(
    alarms: int, more: int, dashboards: list[int], free_tier: FreeTier
) -> None:
    def cost_of(number: int) -> CostEstimate:
        return estimate_cost([monitoring(alarms=number, dashboards=tuple(dashboards))], free_tier=free_tier)

    few, many = cost_of(alarms), cost_of(alarms + more)
    assert Decimal() <= few.usd <= many.usd
    assert all(bill.usd >= 0 and bill.free_tier_usd >= 0 for bill in many.bills)


def ceiling(usd: str) -> str:
    return rollout_of(top=f"monthly_cost_ceiling: {usd}\n")


def test_a_rollout_over_its_ceiling_is_refused_with_place_estimate_and_what_costs_most() -> None:
    with pytest.raises(InvalidInputError) as error:
        build_rollout_monitoring(loads(ceiling("4.99")))
    assert str(error.value) == (
        "rollout.yaml:4:23 monthly_cost_ceiling: the monitoring would cost 5.00 USD a month, over the "
        "ceiling of 4.99; before the free tier the largest items are dashboard overview 3.00, key of the "
        "topics 1.00, composite alarms 0.50; run `make cost` to see what can be removed, or raise "
        "the ceiling"
    )


@pytest.mark.parametrize("top", ["monthly_cost_ceiling: 5\n", "monthly_cost_ceiling: 5.0\n", ""])
def test_a_rollout_at_its_ceiling_or_without_one_is_made(top: str) -> None:
    [made] = build_rollout_monitoring(loads(rollout_of(top=top)))
    assert made.target.name == "prod"


def test_without_a_ceiling_nobody_waits_for_the_estimate() -> None:
    program = (
        "import sys; from bedrock_monitoring.rollout import loads;"
        "from bedrock_monitoring.monitoring import build_rollout_monitoring;"
        "build_rollout_monitoring(loads(sys.stdin.read()));"
        "print([name for name in sys.modules if '.monitoring.cost' in name])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program],
        input=rollout_of(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout == "[]\n"


@pytest.mark.parametrize("value", ["-1", "yes", ".inf", "true", "[25, 26]"])
def test_a_ceiling_that_is_no_amount_is_refused_with_its_line(value: str) -> None:
    [problem] = problems_of(ceiling(value))
    assert problem.startswith("rollout.yaml:4:23 monthly_cost_ceiling: ")
    assert problem.endswith("is not an amount of USD; write a number, 0 or more, e.g. 25 for 25 USD a month")


def test_an_alarm_of_maintenance_is_counted_and_said_how_to_do_without() -> None:
    windows = "maintenance: [{every: day, at: '02:00', duration: 1h, models: [amazon.nova-lite-v1:0]}]"
    target = target_of(f"composites: {{models: true}}\n{windows}")
    [item] = [item for item in estimate_cost(build_monitoring([target])).items if "maintenance" in item.what]
    assert (item.what, str(item.usd)) == ("maintenance alarms", "0.10")
    assert item.remedy == "remove the windows of `maintenance`"


@pytest.mark.parametrize(("acting", "days", "usd"), [(0, None, "0.00"), (2, 60, "0.00"), (3, 90, "2.80")])
def test_two_budgets_with_an_action_are_free_and_each_further_one_costs_by_the_day(
    acting: int, days: int | None, usd: str
) -> None:
    tagged = [
        f"{{name: team-{number}, amount: 5, tag: {{team: a{number}}}, hourly_share: 0, daily_share: 0"
        f"{', action: {deny: [App]}' if number < acting else ''}}}"
        for number in range(4)
    ]
    settings = f"alarms: false\nnotify: {{kms_key: '{KEY}'}}\nbudgets: [{', '.join(tagged)}]"
    costs = estimate_cost([monitoring(target=target_of(settings))])
    counted = {item.what: item.count for item in costs.items}
    assert counted.get("budgets with an action") == days
    assert costs.usd == Decimal(usd)
