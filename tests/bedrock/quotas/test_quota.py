"""Which calls use up which quota: a quota is of one way to reach a model, never of their sum."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota, codes_of
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from tests.bedrock.evaluating import value_of

GLOBAL, US = "global.anthropic.claude-sonnet-4-6", "us.anthropic.claude-sonnet-4-6"
PROFILE = "e5t98lwp1dsr"
ONE = Quota(tokens_per_minute=1_000_000)


def monitored(*routes: str, **quotas: Quota) -> MonitoredModel:
    first, *others = routes
    return MonitoredModel(
        id=ModelId.parse(first),
        name="Claude",
        quota=quotas.get("first"),
        other_routes=[
            InferenceRoute(id=ModelId.parse(route), quota=quotas.get("second")) for route in others
        ],
    )


CASES = {
    "one way": (monitored(US, first=ONE), [("", US)]),
    "two ways with quotas": (
        monitored(GLOBAL, US, first=ONE, second=ONE),
        [("global", (GLOBAL,)), ("us", (US,))],
    ),
    "two ways, one with a quota": (monitored(GLOBAL, US, second=ONE), [("us", (US,))]),
    "a way and a profile that copies it": (monitored(US, PROFILE, first=ONE), [("", (US, PROFILE))]),
    "a profile and the way that it copies": (monitored(PROFILE, US, second=ONE), [("", (PROFILE, US))]),
    "a profile alone": (monitored(PROFILE, first=ONE), [("", PROFILE)]),
    "a way that new profiles share": (
        monitored(US, first=Quota(tokens_per_minute=1, shared_with=("abc",))),
        [("", (US, "abc"))],
    ),
    "two ways, one shared": (
        monitored(GLOBAL, US, first=Quota(tokens_per_minute=1, shared_with=("abc",)), second=ONE),
        [("global", (GLOBAL, "abc")), ("us", (US,))],
    ),
    "no quota": (monitored(GLOBAL, US), []),
    "a quota without a limit": (monitored(US, first=Quota(output_burndown_rate=5)), []),
}


@pytest.mark.parametrize(("model", "counted"), CASES.values(), ids=CASES)
def test_a_quota_is_used_up_by_the_calls_of_its_way(model: MonitoredModel, counted: list[object]) -> None:
    assert [(each.route, each.model) for each in model.quotas] == counted


def percent(model: MonitoredModel, **tokens: float) -> float | None:
    resource = MonitoredResource.for_model(model)
    metric = ALARM_KINDS["tokens_per_minute"].metric(resource)
    ids = {"on_global": GLOBAL, "on_us": US}
    return value_of(
        metric, {("EstimatedTPMQuotaUsage", ids[name], "Sum"): count for name, count in tokens.items()}
    )


def test_an_alarm_is_about_the_fullest_way_and_not_about_their_sum() -> None:
    model = monitored(GLOBAL, US, first=Quota(tokens_per_minute=4_000_000), second=ONE)
    assert percent(model, on_global=1_000_000, on_us=900_000) == 90
    assert percent(model, on_global=3_800_000, on_us=100_000) == 95


def test_on_mantle_input_and_output_are_compared_with_quotas_of_their_own() -> None:
    luna = MantleQuota(
        id=ModelId.parse("openai.gpt-5.6-luna"), input_tokens_per_minute=100, output_tokens_per_minute=10
    )
    for kind, name, limit in (
        ("mantle_input_tokens", "TotalInputTokens", 100),
        ("mantle_output_tokens", "TotalOutputTokens", 10),
    ):
        share = ALARM_KINDS[kind].metric(MonitoredResource.for_mantle(luna))
        assert isinstance(share, MathExpression)
        assert share.expression == f"100 * used / {limit}"
        used = share.using_metrics["used"]
        assert isinstance(used, Metric)
        assert (used.namespace, used.metric_name) == ("AWS/BedrockMantle", name)
        assert used.dimensions_map == {"Model": "openai.gpt-5.6-luna"}


def test_the_codes_of_quotas_are_those_that_terraform_reads() -> None:
    assert [*codes_of([deferred("quota", "L-E3F10727"), 500, None])] == ["L-E3F10727"]
