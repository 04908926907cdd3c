"""What `failed_jobs` refuses and warns of, and tiers that nobody is named for."""

from __future__ import annotations

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.checks.test_budget_checks import findings
from tests.rollout.sample import evaluations, rollout_of, target

OTHERS_TOPIC = "notify: {tiers: {warning: {topic: arn:aws:sns:us-east-1:444455556666:all}}}"
OWN_TOPIC = "notify: {tiers: {warning: {topic: arn:aws:sns:us-east-1:111122223333:all}}}"
FAILED = "failed_jobs: {}"


@pytest.mark.parametrize(
    ("written", "what", "is_warning"),
    [
        (
            target("prod", FAILED, OTHERS_TOPIC),
            '`failed_jobs` notifies tier "warning", and EventBridge publishes to a topic of another account',
            False,
        ),
        (
            target("prod", FAILED) + target("chat", "failed_jobs: {types: [customization]}"),
            'it tells of jobs of account 111122223333 in us-east-1 of which target "prod" on line',
            True,
        ),
        (target("prod", "failed_jobs: {types: [batch]}"), '"batch" is not a type of job', False),
        (target("prod", "failed_jobs: {types: []}"), "", False),
    ],
)
def test_what_is_wrong_with_failed_jobs_is_found(written: str, what: str, *, is_warning: bool) -> None:
    [found] = [problem for problem in findings(written) if what in problem.what]
    assert found.is_warning is is_warning
    assert found.remedy


@pytest.mark.parametrize(
    "written",
    [
        target("prod", FAILED, OWN_TOPIC),
        target("prod", "failed_jobs: {tier: critical}", OTHERS_TOPIC),
        target("prod", FAILED) + target("eu", FAILED, region="eu-west-1"),
        target("prod", FAILED) + target("other", FAILED, account="444455556666"),
        target("prod", "failed_jobs: {types: [batch_inference]}")
        + target("chat", "failed_jobs: {types: [customization]}"),
    ],
)
def test_what_is_right_with_failed_jobs_is_taken(written: str) -> None:
    assert not [one for one in findings(written) if "failed_jobs" in one.what or "tells of jobs" in one.what]


NIGHT = "notify: {tiers: {night: {email: [a@example.com]}}}"
SCORED = {"id": "Builtin.Helpfulness", "alarm": {"nigth": "< 0.7 for 1 hour"}}
UNKNOWN_TIERS = {
    "alarms: {throttled: {nigth: '> 30 % for 1 hour'}}": "alarms.throttled.nigth",
    "alarms: {all_models: {throttle_rate: {nigth: '> 9 % for 1 hour'}}}": (
        "alarms.all_models.throttle_rate.nigth"
    ),
    "budgets: [{name: a, amount: 5, tier: nigth}]": "budgets[0].tier",
    "budgets: [{name: a, amount: 5, alerts: {nigth: {spent: [5]}}}]": "budgets[0].alerts.nigth",
    "budgets: [{name: a, amount: 5, action: {deny: [r], tier: nigth}}]": "budgets[0].action.tier",
    evaluations(evaluators=[SCORED]): "online_evaluations[0].evaluators[0].alarm.nigth",
    "cost_anomalies: {above: 1, tier: nigth}": "cost_anomalies.tier",
    "failed_jobs: {tier: nigth}": "failed_jobs.tier",
}
"""Every setting that names a tier, with one that `notify` does not know."""


@pytest.mark.parametrize(("setting", "place"), UNKNOWN_TIERS.items())
def test_a_tier_that_notify_does_not_know_is_told(setting: str, place: str) -> None:
    top = "provider_version: '~> 6.47'\n"
    [warning] = loads(rollout_of(top=top, targets=target("prod", NIGHT, setting))).warnings
    assert warning.where.endswith(f" targets[0].{place}")
    assert warning.what == '`notify` has no tier "nigth", so nobody hears of it'
    assert warning.remedy == 'did you mean "night"?'
    known = setting.replace("nigth", "night")
    assert loads(rollout_of(top=top, targets=target("prod", NIGHT, known))).warnings == ()


def test_a_tier_by_default_is_told_of_the_targets_whose_notify_does_not_know_it() -> None:
    defaults = "  failed_jobs: {tier: night}\n"
    of_day = NIGHT.replace("night", "day")
    targets = target("a", NIGHT) + target("b", of_day, account="444455556666")
    [warning] = loads(rollout_of(defaults=defaults, targets=targets)).warnings
    assert warning.where.endswith(" defaults.failed_jobs.tier")
    assert warning.what == '`notify` of target "b" has no tier "night", so nobody hears of it'
    targets += target("c", of_day, account="777788889999")
    [warning] = loads(rollout_of(defaults=defaults, targets=targets)).warnings
    assert warning.what.endswith("so nobody hears of it (and 1 more like it)")


@pytest.mark.parametrize("notify", ["", "notify: {email: [a@example.com]}", "notify: {topics_of: [prod]}"])
def test_where_notify_names_no_tier_every_tier_is_as_good(notify: str) -> None:
    setting = "cost_anomalies: {above: 1, tier: nigth}"
    assert loads(rollout_of(targets=target("prod", *filter(None, [notify]), setting))).warnings == ()
