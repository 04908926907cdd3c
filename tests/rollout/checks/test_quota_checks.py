"""Quotas that an alarm cannot watch, and models on bedrock-mantle that stand twice."""

from __future__ import annotations

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problems_of, rollout_of

GLOBAL, US = "global.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"
LUNA = "openai.gpt-5.6-luna"


def text_of(model: str, *settings: str) -> str:
    lines = "".join(f"    {line}\n" for line in settings)
    return rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", model) + lines)


def profiles(number: int, copy_from: str = US) -> str:
    named = ", ".join(f"{{name: team-{each}, copy_from: {copy_from}}}" for each in range(number))
    return f"inference_profiles: [{named}]"


@pytest.mark.parametrize("kind", ["tokens_per_minute", "requests_per_minute", "tokens_per_day"])
def test_more_profiles_than_an_alarm_on_their_quota_can_watch_are_refused_at_the_model(kind: str) -> None:
    model = f"{{id: {US}, quota: {{{kind}: 5}}}}"
    assert loads(text_of(model, profiles(9))).targets
    assert loads(text_of(model, profiles(10, copy_from=GLOBAL))).targets
    [problem] = problems_of(text_of(model, profiles(10)))
    assert problem == (
        f"rollout.yaml:8:14 targets[0].models[0]: the alarm {kind} would watch 11 metrics, one for each id "
        f"that uses up the quota, and an alarm takes 10 at most; write `alarms: {{{kind}: false}}`, or "
        "remove this quota of the model"
    )
    assert loads(text_of(model, profiles(10), f"alarms: {{{kind}: false}}")).targets


def test_the_ids_of_all_ways_with_a_quota_are_counted_together() -> None:
    ways = ", ".join(f"{{id: {way}, tokens_per_minute: 5}}" for way in (US, GLOBAL))
    [problem] = problems_of(text_of(f"{{ids: [{US}, {GLOBAL}], quotas: [{ways}]}}", profiles(9)))
    assert "the alarm tokens_per_minute would watch 11 metrics" in problem


def test_a_model_on_mantle_stands_once() -> None:
    limits = ("input_tokens_per_minute: 5", "output_tokens_per_minute: 6")
    items = ", ".join(f"{{id: {LUNA}, {limit}}}" for limit in limits)
    [problem] = problems_of(text_of(US, f"quotas: {{mantle: [{items}]}}"))
    assert "targets[0].quotas.mantle[1]" in problem
    assert f'"{LUNA}" stands twice, first on line 9; merge the two items' in problem


def test_a_quota_of_a_day_that_a_minute_uses_up_is_told() -> None:
    models = "models: [{{id: amazon.nova-lite-v1:0, quota: {{tokens_per_day: {}, tokens_per_minute: 500}}}}]"
    head = '  - name: prod\n    account: "111122223333"\n    region: us-east-1\n    '
    [warning] = loads(rollout_of(targets=f"{head}{models.format(499)}\n")).warnings
    assert "models[0].quota.tokens_per_day: it is less than the quota of a minute, 500" in str(warning)
    for day in ("500", "L-E3F10727"):
        assert loads(rollout_of(targets=f"{head}{models.format(day)}\n")).warnings == ()
