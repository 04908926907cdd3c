"""`objectives`: a target's, what a model changes of them, the alarms that follow, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.alarms.kinds.quota_kinds import QUOTA_ALARMS
from bedrock_monitoring.bedrock.objectives import FailedCalls, Objectives, TimeObjective
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.monitoring.target_monitoring import build_alarms
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problem_of_target, problems_of, rollout_of, target_of

NOVA = "amazon.nova-lite-v1:0"


def time(percent: str, seconds: float) -> TimeObjective:
    return TimeObjective(percent=Decimal(percent), within=timedelta(seconds=seconds))


def test_without_settings_there_are_two_objectives() -> None:
    assert target_of("").objectives == Objectives(
        availability=Decimal("99.5"), first_token=time("95", 10), latency=None
    )


def test_every_objective_can_be_set() -> None:
    target = target_of(
        "objectives: {availability: 99.9 %, first_token: 90 % within 1.5 s, latency: 80% within 2 minutes, "
        "failed: [throttles], minimum_failures: 11, calls_per_minute: 0.2}"
    )
    assert target.objectives == Objectives(
        availability=Decimal("99.9"),
        first_token=time("90", 1.5),
        latency=time("80", 120),
        failed=(FailedCalls.THROTTLES,),
        minimum_failures=11,
        calls_per_minute=Decimal("0.2"),
    )


def test_a_target_changes_what_differs_from_the_defaults_and_a_model_what_differs_from_its_target() -> None:
    models = (
        f"[{{id: {NOVA}, objectives: {{availability: false, latency: 90 % within 500 ms}}}}, deepseek.v3.2]"
    )
    settings = "    objectives: {minimum_failures: 9, first_token: null}\n"
    [target] = loads(
        rollout_of(
            top="defaults: {objectives: {availability: 99 %, first_token: 90 % within 5 s}}\n",
            targets=TARGET.replace(f"[{NOVA}]", models) + settings,
        )
    ).targets
    of_target = Objectives(availability=Decimal(99), minimum_failures=9)
    assert target.objectives == of_target
    assert [model.objectives for model in target.models] == [
        Objectives(availability=None, latency=time("90", 0.5), minimum_failures=9),
        of_target,
    ]


def test_a_model_that_hides_its_reasoning_has_a_default_for_the_first_token_of_its_own() -> None:
    """It has one unless its target or the model itself says anything else, and so has a profile of it."""
    models = (
        "[openai.gpt-5.4, {ids: [global.xai.grok-4.6, us.xai.grok-4.6]}, "
        "{id: global.openai.gpt-5.5, objectives: {first_token: 95 % within 60 s}}, openai.gpt-oss-20b-1:0]"
    )
    profiles = "    inference_profiles: [{name: team, copy_from: global.openai.gpt-5.4}]\n"
    target = TARGET.replace(f"[{NOVA}]", models) + profiles
    [by_default] = loads(rollout_of(targets=target)).targets
    assert [model.objectives.first_token for model in by_default.models] == [
        time("95", seconds) for seconds in (30, 30, 60, 10, 30)
    ]
    assert by_default.objectives.first_token == time("95", 10)
    for written, own in (("95 % within 10 s", time("95", 10)), ("false", None)):
        [said] = loads(rollout_of(targets=f"{target}    objectives: {{first_token: {written}}}\n")).targets
        assert [model.objectives.first_token for model in said.models] == [own, own, time("95", 60), own, own]


def test_the_thresholds_of_a_target_follow_its_objectives_and_a_condition_comes_first() -> None:
    target = target_of(
        "objectives: {availability: 99.9 %}\nalarms: {availability_slow: '> 2 % for 1 period of 6 hours'}"
    )
    alarms = build_alarms(target, naming=naming_of(target)).alarms
    thresholds = {id_: getattr(alarm, "threshold", None) for id_, alarm in alarms.items()}
    assert thresholds["availability-amazon-nova-lite-v1-0"] == 1.44
    assert thresholds["availability-now-amazon-nova-lite-v1-0"] == 0.72
    assert thresholds["availability-slow-amazon-nova-lite-v1-0"] == 2


@pytest.mark.parametrize("models", [10, 11])
def test_more_than_ten_models_have_the_lean_set(models: int) -> None:
    is_lean = models == 11
    ids = ", ".join(f"amazon.nova-lite-v1:{number}" for number in range(models))
    [target] = loads(rollout_of(targets=TARGET.replace(NOVA, ids))).targets
    assert ("first_token" not in target.alarms) is is_lean
    together = {"availability_slow", "refused"} if is_lean else {"refused"}
    assert set(target.all_models_alarms) == {*together, "tokens_per_day"}
    assert target.companion_alarms is not is_lean


def test_a_set_is_what_the_file_says_whatever_the_number_of_models() -> None:
    assert set(target_of("alarms: {set: classic}").alarms) > {"server_errors", "latency_p99"}
    assert set(target_of("alarms: {set: classic}").all_models_alarms) == {"tokens_per_day"}
    lean = target_of("alarms: {set: lean, throttled: false}")
    of_quotas = {kind.name for kind in QUOTA_ALARMS}
    assert {*lean.alarms} - of_quotas == {"availability", "model_ends", "legacy_model", "latency"}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("availability: 100 %", "'100 %' is not from 90 to 99.99 %; write e.g. 99.5 %"),
        ("availability: 50 %", "'50 %' is not from 90 to 99.99 %; write e.g. 99.5 %"),
        ("availability: 99.5", "99.5 is not an objective such as 99.5 %; write e.g. 99.5 %, or false"),
        ("availability: true", "true is not an objective such as 99.5 %"),
        (
            "first_token: 79 % within 10 s",
            "asks for 79 %, which is not from 80 to 99.9 %; write a",
        ),
        ("first_token: 95 %", "is not an objective such as 95 % within 10 s"),
        ("latency: 90 % within 2 hours", "is not an objective such as 90 % within 60 s"),
        ("latency: 90 % within 61 minutes", "has a time that is not above 0 and up to an hour"),
        ("latency: 90 % within 0 s", "has a time that is not above 0 and up to an hour"),
        ("failed: []", "failed"),
        ("failed: [timeouts]", "is not what can count as failed; choose from server_errors"),
        ("minimum_failures: 0", "0 is not a whole number of failures from 1 to 1000"),
        ("calls_per_minute: 0", "0 is not a number of calls in a minute"),
        ("speed: 1", 'the key "speed" is not known'),
    ],
)
def test_what_is_no_objective_is_refused_with_what_to_write(settings: str, problem: str) -> None:
    assert problem in problem_of_target(f"objectives: {{{settings}}}")


TWICE = "{failed: [throttles, server_errors, throttles]}"


@pytest.mark.parametrize(
    ("defaults", "models", "own", "place"),
    [
        (f"  objectives: {TWICE}\n", NOVA, "", "defaults.objectives.failed[2]"),
        ("", NOVA, f"    objectives: {TWICE}\n", "targets[0].objectives.failed[2]"),
        ("", f"{{id: {NOVA}, objectives: {TWICE}}}", "", "targets[0].models[0].objectives.failed[2]"),
        (
            "",
            NOVA,
            f"    inference_profiles: [{{name: team, copy_from: {NOVA}, objectives: {TWICE}}}]\n",
            "targets[0].inference_profiles[0].objectives.failed[2]",
        ),
    ],
)
def test_what_counts_as_failed_counts_once(defaults: str, models: str, own: str, place: str) -> None:
    targets = TARGET.replace(NOVA, models) + own
    [problem] = problems_of(rollout_of(defaults=defaults, targets=targets))
    assert f'{place}: "throttles" stands twice' in problem
    assert problem.endswith("keep one of the two")


def test_a_model_may_count_what_its_target_counts() -> None:
    counted = "objectives: {failed: [server_errors]}"
    targets = TARGET.replace(NOVA, f"{{id: {NOVA}, {counted}}}") + f"    {counted}\n"
    assert loads(rollout_of(targets=targets)).targets


def test_an_unknown_set_is_refused() -> None:
    assert "is not a set of alarms; did you mean" in problem_of_target("alarms: {set: leen}")


def test_more_ids_than_an_alarm_can_watch_are_refused_at_the_model() -> None:
    arns = ", ".join(
        f"arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghij{number:02}"
        for number in range(6)
    )
    targets = TARGET.replace(f"[{NOVA}]", f"[{{ids: [{arns}], name: Many}}]")
    [problem] = problems_of(rollout_of(targets=targets))
    assert "targets[0].models[0].ids: the alarm availability would watch 12 metrics of 6 ids" in problem
    assert "name at most 5 ids for one model, or write `alarms: {availability: false}`" in problem
    off = targets + "    alarms: {set: classic, client_error_rate: false, latency_p99: false}\n"
    assert loads(rollout_of(targets=off)).targets
