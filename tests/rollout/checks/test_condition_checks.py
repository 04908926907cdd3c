"""Conditions that go off on the wrong side are told; those that always or never hold are refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.kinds.quota_kinds import QUOTA_ALARMS
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.settings.alarm_settings import KINDS_OF_ALL_MODELS
from tests.rollout.sample import evaluations, problem_of_target, problems_of, rollout_of, target

RATES = (
    "availability",
    "availability_slow",
    "throttled",
    "refused",
    "first_token",
    "latency",
    "throttle_rate",
    "server_error_rate",
    "client_error_rate",
    "guardrail_interventions",
)
USAGE = tuple(kind.name for kind in QUOTA_ALARMS if kind.unit == "%")
EITHER = ("evaluation_score",)
"""Of some evaluators a high score is bad."""
BELOW = ("output_tokens_per_second", "traffic_gone")
BANDS = ("token_anomaly", "invocation_anomaly")


def of_kind(name: str, start: str) -> str:
    """Return a condition of a kind with its usual unit and periods, and with another beginning."""
    example = ALARM_KINDS[name].example_condition
    threshold = start if " " in start else f"{start} 1"
    unit = example.split(" for ")[0].split()[2:]
    return " ".join([threshold, *unit, "for", example.split(" for ")[1]])


def warnings_of(setting: str) -> list[str]:
    return [str(each) for each in loads(rollout_of(targets=target("prod", setting))).warnings]


@pytest.mark.parametrize("name", [name for name in ALARM_KINDS if name not in (*BELOW, *BANDS, *EITHER)])
def test_a_condition_on_less_of_what_is_bad_looks_the_wrong_way(name: str) -> None:
    [warning] = warnings_of(f'alarms: {{{name}: "{of_kind(name, "< 5")}"}}')
    assert f"targets[0].alarms.{name}: it looks the wrong way: {name} goes off when " in warning
    assert warnings_of(f'alarms: {{{name}: "{of_kind(name, "> 5")}"}}') == []


@pytest.mark.parametrize("name", BELOW)
def test_a_condition_on_more_of_what_is_good_looks_the_wrong_way(name: str) -> None:
    [warning] = warnings_of(f'alarms: {{{name}: "{of_kind(name, "> 5")}"}}')
    assert "it looks the wrong way" in warning
    assert warnings_of(f'alarms: {{{name}: "{of_kind(name, "< 5")}"}}') == []


def test_a_band_goes_off_on_the_side_of_its_kind() -> None:
    periods = "3 deviations for 3 of 4 periods of 15 minutes"
    [warning] = warnings_of(f'alarms: {{token_anomaly: "below {periods}"}}')
    assert "it looks the wrong way" in warning
    for fine in (f"token_anomaly: outside {periods}", f"invocation_anomaly: below {periods}"):
        name, _, condition = fine.partition(": ")
        assert warnings_of(f'alarms: {{{name}: "{condition}"}}') == []


@pytest.mark.parametrize("name", [name for name in ALARM_KINDS if name not in BANDS])
@pytest.mark.parametrize(("start", "word"), [("< 0", "never"), (">= 0", "always")])
def test_a_condition_that_no_value_or_every_value_meets_is_refused(name: str, start: str, word: str) -> None:
    problem = problem_of_target(f'alarms: {{{name}: "{of_kind(name, start)}"}}')
    assert f" is {word} met: {name} is " in problem


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize(
    ("start", "word"), [("> 100", "never"), (">= 100.5", "never"), ("<= 100", "always"), ("< 101", "always")]
)
def test_a_rate_is_between_0_and_100_percent(name: str, start: str, word: str) -> None:
    problem = problem_of_target(f'alarms: {{{name}: "{of_kind(name, start)}"}}')
    assert f" is {word} met: {name} is 0 to 100 %; write for example " in problem
    for fine in (">= 100", "> 99.9", "> 0"):
        assert warnings_of(f'alarms: {{{name}: "{of_kind(name, fine)}"}}') == []


@pytest.mark.parametrize("name", USAGE)
def test_a_quota_is_rarely_exceeded(name: str) -> None:
    [warning] = warnings_of(f'alarms: {{{name}: "{of_kind(name, "> 500")}"}}')
    assert f"{name} is rarely above 100 %" in warning
    assert warnings_of(f'alarms: {{{name}: "{of_kind(name, "> 95")}"}}') == []


def test_each_tier_is_looked_at_and_all_models_too() -> None:
    tiers = 'throttles: {warning: "< 5 for 5 minutes", critical: "> 5 for 5 minutes"}'
    assert len(warnings_of(f"alarms: {{{tiers}}}")) == 1
    for name in KINDS_OF_ALL_MODELS:
        if name not in (*BELOW, *BANDS):
            [warning] = warnings_of(f'alarms: {{all_models: {{{name}: "{of_kind(name, "< 5")}"}}}}')
            assert f"targets[0].alarms.all_models.{name}: it looks the wrong way" in warning


def test_every_default_and_example_is_without_doubt() -> None:
    for kind in ALARM_KINDS.values():
        assert kind.doubt(kind.parse_condition(kind.example_condition)) == ""
    assert {*RATES, *USAGE} == {name for name, kind in ALARM_KINDS.items() if kind.unit == "%"}


CALENDAR = "> 200 USD for 1 calendar day in Europe/Berlin"
BY_CALENDAR = {
    "alarms.daily_cost": f'alarms: {{daily_cost: "{CALENDAR}"}}',
    "alarms.daily_cost.critical": f'alarms: {{daily_cost: {{critical: "{CALENDAR}"}}}}',
    "alarms.all_models.daily_cost": f'alarms: {{all_models: {{daily_cost: "{CALENDAR}"}}}}',
    "budgets[0].time_zone": "budgets: [{name: month, amount: 500, bill: none, time_zone: Europe/Berlin}]",
}


@pytest.mark.parametrize("path", BY_CALENDAR)
@pytest.mark.parametrize(
    ("constraint", "is_enough"),
    {
        ">= 6.69, < 7.0": True,
        "6.69.1": True,
        None: False,
        "~> 5.100": False,
        ">= 6.41, < 7.0": False,
        "~> 6.68.0": False,
        ">= 5.100": False,
    }.items(),
)
def test_calendar_days_need_a_provider_that_surely_has_them(
    path: str, constraint: str | None, *, is_enough: bool
) -> None:
    top = f'provider_version: "{constraint}"\n' if constraint else ""
    text = rollout_of(top=top, targets=target("prod", BY_CALENDAR[path]))
    if is_enough:
        assert loads(text).warnings == ()
        return
    [problem] = problems_of(text)
    assert f" targets[0].{path}: calendar days need version 6.69 of the provider or a later one" in problem
    assert f"`provider_version` {constraint or '~> 5.100'!r} allows older ones" in problem
    assert 'write provider_version: ">= 6.69, < 7.0", or ' in problem
    instead = "leave `time_zone` out" if path.startswith("budgets") else "write '> 200 USD for 1 day'"
    assert problem.endswith(f"{instead}: the last 24 hours at any time")


def test_calendar_days_in_a_time_zone_that_is_none_are_refused_with_the_line() -> None:
    wrong = CALENDAR.replace("Europe/Berlin", "Europe/Berln")
    problem = problem_of_target(f'alarms: {{daily_cost: "{wrong}"}}')
    assert (
        "targets[0].alarms.daily_cost: 'Europe/Berln' is not a time zone that this machine knows" in problem
    )
    budget = "budgets: [{name: month, amount: 500, time_zone: Berlin}]"
    assert 'time_zone: "Berlin" is not a time zone that this machine knows' in problem_of_target(budget)


CRITICAL_FIRST = {
    "throttled: {warning: '> 60 % for 15 minutes', critical: '> 30 % for 15 minutes'}": "throttled",
    "latency_p99: {warning: '> 30 s for 5 minutes', critical: '> 5000 ms for 5 minutes'}": "latency_p99",
    "traffic_gone: {warning: '< 1 for 1 hour', critical: '< 5 for 1 hour'}": "traffic_gone",
    "all_models: {throttle_rate: {warning: '>= 9 % for 1 hour', critical: '>= 8.5 % for 1 hour'}}": (
        "all_models.throttle_rate"
    ),
    "throttled: {critical: '> 5 % for 1 period of 15 minutes'}": "throttled",
}
"""Conditions by which the tier that pages hears of it first, and where they stand."""

WARNING_FIRST = (
    "throttled: {warning: '> 30 % for 15 minutes', critical: '> 60 % for 15 minutes'}",
    "throttled: {warning: '> 30 % for 15 minutes', critical: '> 30 % for 15 minutes'}",
    "traffic_gone: {warning: '< 5 for 1 hour', critical: '< 1 for 1 hour'}",
    # The longer the periods, the less says the threshold.
    "throttled: {warning: '> 60 % for 15 minutes', critical: '> 30 % for 1 hour'}",
    "throttled: {warning: '> 60 % for 15 minutes', critical: '>= 30 % for 15 minutes'}",
    "token_anomaly: {warning: above 3 deviations for 1 hour, critical: above 4 deviations for 1 hour}",
    "throttled: {night: '> 60 % for 15 minutes', critical: '> 30 % for 15 minutes', warning: false}",
)


@pytest.mark.parametrize(("setting", "place"), CRITICAL_FIRST.items())
def test_a_critical_condition_that_is_met_before_the_warning_is_told(setting: str, place: str) -> None:
    [warning] = warnings_of(f"alarms: {{{setting}}}")
    assert f"targets[0].alarms.{place}: critical goes off before warning: " in warning
    assert warning.endswith("; exchange the two")


@pytest.mark.parametrize("setting", WARNING_FIRST)
def test_a_warning_that_comes_first_or_has_another_form_is_not_told(setting: str) -> None:
    assert warnings_of(f"alarms: {{{setting}}}") == []


def warnings_of_evaluator(alarm: Mapping[str, str], *settings: str) -> list[str]:
    """Return the warnings of a target with an online evaluation, whose one evaluator has this `alarm`."""
    written = evaluations(evaluators=[{"id": "Builtin.Helpfulness", "alarm": alarm}])
    text = rollout_of(top="provider_version: '~> 6.47'\n", targets=target("prod", written, *settings))
    return [str(each) for each in loads(text).warnings]


def test_the_critical_condition_of_an_evaluator_that_is_met_before_its_warning_is_told() -> None:
    critical = "< 0.7 for 1 hour"
    [warning] = warnings_of_evaluator({"warning": "< 0.5 for 1 hour", "critical": critical})
    assert "targets[0].online_evaluations[0].evaluators[0].alarm: critical goes off before" in warning
    assert warnings_of_evaluator({"warning": "< 0.8 for 1 hour", "critical": critical}) == []


def test_a_page_of_a_tier_that_an_evaluator_alone_has_is_not_told() -> None:
    assert warnings_of_evaluator({"night": "< 0.7 for 1 hour"}, "composites: {tier: night}") == []


def test_a_page_of_a_tier_that_no_alarm_has_is_told() -> None:
    [warning] = warnings_of("composites: {tier: night}")
    assert 'targets[0].composites.tier: no alarm has the tier "night", so no alarm becomes part' in warning
    assert "; choose from " in warning


def test_a_page_by_default_is_told_of_the_targets_whose_alarms_lack_its_tier() -> None:
    pages = target("a", "alarms: {throttled: {night: '> 30 % for 15 minutes'}}")
    without = target("b", account="444455556666")
    rollout = loads(rollout_of(defaults="  composites: {tier: night}\n", targets=pages + without))
    [warning] = map(str, rollout.warnings)
    assert 'defaults.composites.tier: no alarm of target "b" has the tier "night"' in warning


@pytest.mark.parametrize(
    "setting",
    [
        "composites: {tier: warning}",
        "composites: {tier: night}\n    alarms: {throttled: {night: '> 30 % for 15 minutes'}}",
        "composites: {tier: night}\n    alarms: false",
        "composites: {enabled: false, tier: night}",
    ],
)
def test_a_page_of_a_tier_that_an_alarm_has_is_not_told(setting: str) -> None:
    assert warnings_of(setting) == []
