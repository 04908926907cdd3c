from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    AlarmSelection,
    AlarmSet,
    Composites,
    TierConditions,
)
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.cloudwatch.alarms import duplicate_name_problems
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.alarms.sample import MODEL, context, evaluation, monitored, on_mantle
from tests.bedrock.models.test_model_id import MODEL_IDS

NOVA = "amazon.nova-lite-v1:0"


def tiers(kind: str, **sentences: str) -> TierConditions:
    written = sentences or {ALARM_KINDS[kind].tier: ALARM_KINDS[kind].example_condition}
    return {tier: ALARM_KINDS[kind].parse_condition(sentence) for tier, sentence in written.items()}


def made(
    *models: MonitoredModel,
    kinds: Mapping[str, TierConditions] | None = None,
    all_models: Mapping[str, TierConditions] | None = None,
    composites: Composites | None = None,
    **quotas: Any,
) -> AlarmSet:
    selection = AlarmSelection(
        kinds=kinds or {}, all_models=all_models or {}, composites=composites, **quotas
    )
    return alarm_set(models or [monitored()], selection=selection, context=context())


def problem_of(*models: MonitoredModel, **selection: Mapping[str, TierConditions]) -> str:
    with pytest.raises(InvalidInputError) as error:
        made(*models, **selection)  # type: ignore[arg-type]
    return str(error.value)


def test_every_kind_of_every_tier_of_forty_models_has_an_address_and_a_name_of_its_own() -> None:
    every = {
        name: tiers(name, warning=kind.example_condition, critical=kind.example_condition)
        for name, kind in ALARM_KINDS.items()
    }
    together = {name: said for name, said in every.items() if ALARM_KINDS[name].scope.name == "MODEL"}
    together = {name: said for name, said in together.items() if "cost" not in name and name != "latency"}
    models = [monitored(model) for model in MODEL_IDS[:40]]
    whole = made(
        *models,
        kinds=every,
        all_models=together,
        composites=Composites(models=True),
        tokens_per_day=1_000_000,
        mantle=(on_mantle(), on_mantle("openai.gpt-5.5")),
        evaluations=(evaluation(), evaluation(name="safety")),
    )
    of_target = sum(kind.scope.name == "TARGET" for kind in ALARM_KINDS.values())
    of_mantle = sum(kind.scope.name == "MANTLE_MODEL" for kind in ALARM_KINDS.values())
    of_evaluators = sum(kind.scope.name == "EVALUATOR" for kind in ALARM_KINDS.values())
    not_streamed = sum(model.output is not ModelOutput.TEXT for model in models)
    unending = sum(model.lifecycle is None for model in models)
    of_models = (len(ALARM_KINDS) - of_target - of_mantle - of_evaluators) * 40 - not_streamed - unending
    companions = 40 + 1
    assert not_streamed
    assert unending
    assert len(whole.instances) == 2 * (
        of_models + of_target + of_mantle * 2 + of_evaluators * 2 + len(together)
    )
    assert len(whole.alarms) == len(whole.instances) + companions + 42 + 1
    assert list(duplicate_name_problems(whole.alarms.values())) == []
    assert [problem for alarm in whole.alarms.values() for problem in alarm.problems()] == []


def test_there_is_an_alarm_of_each_model_and_one_of_the_target() -> None:
    whole = made(
        monitored(),
        monitored(NOVA),
        kinds={"throttles": tiers("throttles"), "legacy_model": tiers("legacy_model")},
        all_models={"server_error_rate": tiers("server_error_rate")},
    )
    assert {id_: alarm.alarm_name for id_, alarm in whole.alarms.items()} == {
        "throttles-global-anthropic-claude-sonnet-5-5": (
            "bedrock-prod_global-anthropic-claude-sonnet-5-5_throttles"
        ),
        "throttles-amazon-nova-lite-v1-0": "bedrock-prod_amazon-nova-lite-v1-0_throttles",
        "server-error-rate-all-models": "bedrock-prod_all-models_server-error-rate",
        "legacy-model": "bedrock-prod_legacy-model",
    }


def test_each_tier_has_an_alarm_of_its_own_that_tells_it() -> None:
    said = tiers(
        "throttles", warning="> 0 for 3 minutes", critical="> 50 for 5 minutes", audit="> 9 for 1 minute"
    )
    assert made(kinds={"throttles": said}).notified_tiers == {
        "throttles-global-anthropic-claude-sonnet-5-5": "warning",
        "throttles-global-anthropic-claude-sonnet-5-5-critical": "critical",
        "throttles-global-anthropic-claude-sonnet-5-5-audit": "audit",
    }


def test_a_quota_that_is_not_known_has_no_alarm_and_is_no_mistake() -> None:
    kinds = {"tokens_per_minute": tiers("tokens_per_minute")}
    whole = made(monitored(quota=None), monitored(NOVA), kinds=kinds)
    assert list(whole.alarms) == ["tokens-per-minute-amazon-nova-lite-v1-0"]
    assert made(monitored(quota=None), kinds=kinds).alarms == {}


def test_a_cost_that_nobody_can_estimate_is_refused_since_somebody_asked_for_it() -> None:
    assert problem_of(monitored(price=None), kinds={"daily_cost": tiers("daily_cost")}) == (
        "alarms, daily_cost: none of the models has a price, so there is nothing to watch; give one of them "
        "a price, or write `daily_cost: false`"
    )


def test_the_cost_of_all_models_is_that_of_the_priced_ones() -> None:
    models = monitored(), monitored(NOVA), monitored("deepseek.v3.2", price=None)
    whole = made(*models, all_models={"daily_cost": tiers("daily_cost")})
    [query, *members] = whole.instances[0].alarm.metric_queries()
    assert query.expression == "(input1 * 2 + output1 * 10 + input2 * 2 + output2 * 10) / 1000000"
    assert [member.metric and member.metric.dimensions_map["ModelId"] for member in members] == [
        MODEL,
        MODEL,
        NOVA,
        NOVA,
    ]


def test_a_tier_that_reads_like_the_end_of_a_models_name_is_refused() -> None:
    said = tiers("throttles", v2="> 0 for 3 minutes")
    own = tiers("throttles")
    line = problem_of(
        monitored("deepseek.v3"), monitored("deepseek.v3-v2"), kinds={"throttles": {**own, **said}}
    )
    assert line == (
        "alarm 'bedrock-prod_deepseek-v3-v2_throttles': it would have the Terraform address of alarm "
        "'bedrock-prod_deepseek-v3_throttles_v2', because the name of its tier is the end of a model's name; "
        "rename the tier"
    )


def test_the_same_alarms_come_out_whatever_the_order_of_the_models() -> None:
    kinds = {"throttles": tiers("throttles"), "server_errors": tiers("server_errors")}
    one = made(monitored(), monitored(NOVA), kinds=kinds, composites=Composites())
    other = made(monitored(NOVA), monitored(), kinds=kinds, composites=Composites())
    assert set(one.alarms) == set(other.alarms)
    assert one.notified_tiers == other.notified_tiers
