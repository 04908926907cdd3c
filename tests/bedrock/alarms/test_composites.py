from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import ActionsSuppressor, AlarmSet, Composites
from bedrock_monitoring.cloudwatch.alarms import CompositeAlarm
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.alarms.sample import monitored
from tests.bedrock.alarms.test_alarm_set import made, tiers

KINDS = {"throttles": tiers("throttles"), "server_errors": tiers("server_errors")}
MODELS = ("deepseek.v3.2", "amazon.nova-lite-v1:0", "openai.gpt-oss-120b-1:0")
DEEPSEEK, NOVA, GPT = (monitored(model) for model in MODELS)
BOTH = {"critical": tiers("throttles")["warning"], **tiers("throttles")}


def whole(*models: Any, composites: Composites | None = None, **selection: Any) -> AlarmSet:
    return made(*models, composites=composites or Composites(), **{"kinds": KINDS, **selection})


def rule(made: AlarmSet, id_: str = "unhealthy") -> str:
    alarm = made.alarms[id_]
    assert isinstance(alarm, CompositeAlarm)
    return alarm.rule_text.replace("bedrock-prod_", "")


def composites_of(made: AlarmSet) -> list[str]:
    return [id_ for id_, alarm in made.alarms.items() if isinstance(alarm, CompositeAlarm)]


def test_one_incident_is_one_page() -> None:
    several = whole(DEEPSEEK, NOVA)
    assert (
        rule(several)
        == 'ALARM("deepseek-v3-2_server-errors") OR ALARM("amazon-nova-lite-v1-0_server-errors")'
    )
    assert [id_ for id_, tier in several.notified_tiers.items() if tier == "critical"] == ["unhealthy"]
    assert several.alarms["unhealthy"].alarm_name == "bedrock-prod_unhealthy"


def test_alarms_of_other_tiers_tell_for_themselves() -> None:
    several = whole(DEEPSEEK, NOVA)
    assert {id_: tier for id_, tier in several.notified_tiers.items() if tier != "critical"} == {
        "throttles-deepseek-v3-2": "warning",
        "throttles-amazon-nova-lite-v1-0": "warning",
    }


def test_an_alarm_over_one_alarm_would_say_the_same_and_is_left_out() -> None:
    alone = whole(DEEPSEEK)
    assert composites_of(alone) == []
    assert alone.notified_tiers["server-errors-deepseek-v3-2"] == "critical"


def test_without_critical_alarms_there_is_nothing_to_fold() -> None:
    assert composites_of(whole(DEEPSEEK, NOVA, kinds={"throttles": tiers("throttles")})) == []


def test_without_composites_each_alarm_tells_its_own_tier() -> None:
    plain = made(DEEPSEEK, NOVA, kinds=KINDS)
    assert composites_of(plain) == []
    assert sorted(plain.notified_tiers.values()) == ["critical", "critical", "warning", "warning"]


def test_each_model_can_have_one_that_tells_nobody_since_the_targets_does() -> None:
    several = whole(DEEPSEEK, NOVA, kinds={**KINDS, "throttles": BOTH}, composites=Composites(models=True))
    assert composites_of(several) == [
        "unhealthy",
        "unhealthy-deepseek-v3-2",
        "unhealthy-amazon-nova-lite-v1-0",
    ]
    assert rule(several) == 'ALARM("deepseek-v3-2_unhealthy") OR ALARM("amazon-nova-lite-v1-0_unhealthy")'
    assert rule(several, "unhealthy-deepseek-v3-2") == (
        'ALARM("deepseek-v3-2_throttles_critical") OR ALARM("deepseek-v3-2_server-errors")'
    )
    assert [id_ for id_, tier in several.notified_tiers.items() if tier == "critical"] == ["unhealthy"]


@pytest.mark.parametrize("at_least", [2, "50%"])
def test_a_page_may_wait_for_several_models_and_one_alone_is_a_warning(at_least: int | str) -> None:
    several = whole(DEEPSEEK, NOVA, GPT, composites=Composites(at_least=at_least))
    names = (
        '"deepseek-v3-2_unhealthy", "amazon-nova-lite-v1-0_unhealthy", "openai-gpt-oss-120b-1-0_unhealthy"'
    )
    assert rule(several) == f"AT_LEAST({at_least}, ALARM, ({names}))"
    assert {several.notified_tiers[id_] for id_ in composites_of(several)[1:]} == {"warning"}
    assert several.notified_tiers["unhealthy"] == "critical"
    assert several.alarms["unhealthy-deepseek-v3-2"].alarm_description.startswith(
        "warning: DeepSeek V3.2 is unhealthy"
    )


def test_what_is_of_no_single_model_pages_by_itself() -> None:
    kinds = {**KINDS, "legacy_model": tiers("legacy_model", critical="> 0 for 1 minute")}
    together = {"server_error_rate": tiers("server_error_rate")}
    several = whole(DEEPSEEK, NOVA, kinds=kinds, all_models=together, composites=Composites(at_least=2))
    assert rule(several) == (
        'AT_LEAST(2, ALARM, ("deepseek-v3-2_unhealthy", "amazon-nova-lite-v1-0_unhealthy")) '
        'OR ALARM("all-models_server-error-rate") OR ALARM("legacy-model_critical")'
    )


def test_more_models_than_there_are_can_never_be_unhealthy() -> None:
    with pytest.raises(InvalidInputError) as error:
        whole(DEEPSEEK, NOVA, composites=Composites(at_least=3))
    assert str(error.value) == (
        "composites: 3 of 2 models with critical alarms can never be unhealthy at once; write a smaller "
        "at_least, or a share such as 50%"
    )


def test_another_tier_can_be_the_one_that_becomes_one_page() -> None:
    several = whole(DEEPSEEK, NOVA, composites=Composites(tier="warning"))
    assert rule(several) == 'ALARM("deepseek-v3-2_throttles") OR ALARM("amazon-nova-lite-v1-0_throttles")'
    assert several.notified_tiers["unhealthy"] == "warning"


def test_more_alarms_than_one_rule_takes_are_grouped_by_model() -> None:
    models = [monitored(f"deepseek.v{number}") for number in range(60)]
    several = whole(*models, kinds={**KINDS, "throttles": BOTH})
    assert len(composites_of(several)) == 61
    assert list(several.alarms["unhealthy"].problems()) == []


def test_more_models_than_one_rule_takes_are_refused_with_what_to_do() -> None:
    models = [monitored(f"deepseek.v{number}") for number in range(101)]
    with pytest.raises(InvalidInputError) as error:
        whole(*models)
    assert str(error.value) == (
        "composites: the alarms of 101 models exceed what one composite alarm can combine; move some of the "
        "models to another target, or write `composites: {enabled: false}`"
    )


def test_a_suppressor_of_the_user_keeps_the_page_back() -> None:
    suppressor = ActionsSuppressor(
        alarm="deploying", wait_period=timedelta(seconds=30), extension_period=timedelta(seconds=0)
    )
    alone = whole(DEEPSEEK, composites=Composites(suppressor=suppressor))
    page = alone.alarms["unhealthy"]
    assert isinstance(page, CompositeAlarm)
    assert page.suppressor == "deploying"
    assert (page.wait_period.seconds, page.extension_period.seconds) == (30, 0)
    assert "server-errors-deepseek-v3-2" not in alone.notified_tiers


def test_the_page_says_what_it_is_and_where_to_begin() -> None:
    assert whole(DEEPSEEK, NOVA).alarms["unhealthy"].alarm_description.splitlines() == [
        (
            "critical: Amazon Bedrock is unhealthy (one or more critical alarms are on) in 111122223333, "
            "us-east-1."
        ),
        (
            "First: see which alarms are red: one model, or all of them? Follow the runbook of the one that "
            "went off first."
        ),
        (
            "Dashboard: "
            "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=bedrock-prod"
        ),
        "Runbook: docs/runbooks/unhealthy.md",
    ]
