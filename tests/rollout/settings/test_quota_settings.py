"""A quota belongs to one way to reach a model: the file says of which, and which calls use it up."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problems_of, rollout_of

GLOBAL, US = "global.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"
PROFILE = "e5t98lwp1dsr"


def text_of(model: str, *settings: str) -> str:
    lines = "".join(f"    {line}\n" for line in settings)
    return rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", model) + lines)


def target_of(model: str, *settings: str) -> Target:
    return loads(text_of(model, *settings)).targets[0]


REFUSED = {
    f"{{ids: [{GLOBAL}, {US}], quota: {{tokens_per_minute: 5}}}}": "each of the `ids` has quotas of its own, "
    "and `quota` does not say of which it is",
    f"{{id: {US}, quota: {{tokens_per_minute: 5}}, quotas: [{{id: {US}}}]}}": "`quota` and `quotas` stand "
    "beside each other",
    f"{{ids: [{GLOBAL}, {US}], quotas: [{{id: amazon.nova-lite-v1:0}}]}}": "in `quotas` is no id with quotas "
    "of its own",
    f"{{ids: [{US}, {PROFILE}], quotas: [{{id: {PROFILE}}}]}}": "in `quotas` is no id with quotas of its own",
    f"{{ids: [{GLOBAL}, {US}], quotas: [{{id: {US}}}, {{id: {US}}}]}}": "twice",
    f"{{ids: [{GLOBAL}, {US}], quotas: [{{tokens_per_minute: 5}}]}}": "the key `id` is missing",
    f"{{id: {US}, quota: {{tokens_per_day: 0}}}}": "0 is not a quota",
    f"{{id: {US}, quota: {{tokens_per_day: 2M}}}}": "did you mean 2000000?",
}


@pytest.mark.parametrize(("model", "what"), REFUSED.items(), ids=REFUSED)
def test_quotas_that_do_not_say_whose_they_are_are_refused(model: str, what: str) -> None:
    [problem] = problems_of(text_of(model))
    assert what in problem
    assert problem.startswith("rollout.yaml:")


ON_MANTLE_REFUSED = {
    "us.anthropic.claude-opus-5": "is not the id of a model on bedrock-mantle",
    PROFILE: "is not the id of a model on bedrock-mantle",
    "opneai.gpt-5.6-luna": "did you mean",
}


@pytest.mark.parametrize(("model", "what"), ON_MANTLE_REFUSED.items(), ids=ON_MANTLE_REFUSED)
def test_a_quota_on_mantle_is_of_a_model_that_is_called_there(model: str, what: str) -> None:
    [problem] = problems_of(text_of(US, f"quotas: {{mantle: [{{id: {model}}}]}}"))
    assert what in problem


def test_each_of_two_ways_has_its_quotas_and_the_rate_of_the_model() -> None:
    ways = f"quotas: [{{id: {US}, tokens_per_minute: 5}}, {{id: {GLOBAL}, tokens_per_day: 7}}]"
    [model] = target_of(f"{{ids: [{GLOBAL}, {US}], {ways}}}").models
    assert model.quotas == {
        US: Quota(tokens_per_minute=5, output_burndown_rate=5),
        GLOBAL: Quota(tokens_per_day=7, output_burndown_rate=5),
    }


def test_a_profile_in_the_list_shares_the_quota_of_the_way_beside_it() -> None:
    [model] = target_of(f"{{ids: [{PROFILE}, {US}], quota: {{tokens_per_minute: 5}}}}").models
    assert [*model.quotas] == [US]


def test_a_profile_that_terraform_creates_uses_up_the_quota_of_what_it_copies() -> None:
    target = target_of(
        f"{{id: {US}, quota: {{tokens_per_minute: 5}}}}",
        f"inference_profiles: [{{name: search, copy_from: {US}}}, {{name: other, copy_from: {GLOBAL}}}]",
    )
    shared = {route: quota.shared_with for model in target.models for route, quota in model.quotas.items()}
    assert shared == {US: (deferred("inference-profile", "search"),)}


def test_the_codes_of_all_quotas_are_read_each_once() -> None:
    mantle = (
        "mantle: [{id: openai.gpt-5.5, input_tokens_per_minute: L-2555C05B, output_tokens_per_minute: 5}]"
    )
    target = target_of(
        f"{{id: {US}, quota: {{tokens_per_minute: L-15B8E632, tokens_per_day: L-E3F10727}}}}",
        f"quotas: {{tokens_per_day: L-E3F10727, {mantle}}}",
    )
    assert target.quota_codes == ("L-15B8E632", "L-E3F10727", "L-2555C05B")


def test_a_quota_of_requests_of_a_model_that_has_none_is_a_warning() -> None:
    [warning] = loads(text_of("{id: us.anthropic.claude-sonnet-5, quota: {requests_per_minute: 5}}")).warnings
    assert "anthropic.claude-sonnet-5 has no quota of requests per minute" in str(warning)
    assert not loads(text_of(f"{{id: {US}, quota: {{requests_per_minute: 5}}}}")).warnings
