from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, MonitoredResource
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.sections.guardrails import (
    POLICIES,
    TEXT_UNIT_PRICES,
    all_guardrails,
    guardrail,
)
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets, series

NAMESPACE = "AWS/Bedrock/Guardrails"
ARN = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"
HOUR = timedelta(hours=1)
ALL = all_guardrails(period=HOUR)
ONE = guardrail(name="PII", arn=ARN, version="3", period=HOUR)


def of_all(name: str) -> MetricKey:
    return metric(NAMESPACE, name, Operation="ApplyGuardrail")


def units(policy: str, **more: str) -> MetricKey:
    return metric(NAMESPACE, "TextUnitCount", GuardrailPolicyType=policy, **more)


def test_every_policy_has_a_name_and_all_but_words_have_a_price() -> None:
    assert tuple(POLICIES) == catalogue.POLICY_TYPES
    assert set(TEXT_UNIT_PRICES) == set(POLICIES) - {"WordPolicy"}


def test_a_period_with_few_texts_has_no_intervention_rate_as_for_its_alarm() -> None:
    counts: dict[MetricKey, Values] = {
        of_all("Invocations"): [200, 20, 19, 0, None],
        of_all("InvocationsIntervened"): [5, 1, 10, 0, None],
    }
    shown = values(ALL, "Intervention rate (%), from 20 texts on", counts)
    assert shown == {"Interventions": [2.5, 5, 0, 0, None]}
    assert ALARM_KINDS["guardrail_interventions"].metric(MonitoredResource.bedrock()) == metric_math(
        expression="IF(asked >= 20, 100 * stepped / asked, 0)",
        using_metrics={
            "asked": catalogue.GUARDRAIL_INVOCATIONS.metric(catalogue.APPLY_GUARDRAIL),
            "stepped": catalogue.GUARDRAIL_INVOCATIONS_INTERVENED.metric(catalogue.APPLY_GUARDRAIL),
        },
    )


def test_over_the_whole_range_there_is_a_rate_however_few_texts_there_were() -> None:
    counts: dict[MetricKey, Values] = {of_all("Invocations"): [8], of_all("InvocationsIntervened"): [1]}
    assert values(ALL, "Intervention rate (%)", counts, view="singleValue") == {"Interventions": [12.5]}


def test_what_was_not_published_did_not_happen() -> None:
    counts: dict[MetricKey, Values] = {of_all("Invocations"): [8]}
    assert values(ALL, "Throttles", counts, view="singleValue") == {"Throttles": [0]}
    assert values(ALL, "Server errors", counts, view="singleValue") == {"Server errors": [0]}


@pytest.mark.parametrize("more", [{}, {"Operation": "ApplyGuardrail"}])
def test_parts_are_read_with_and_without_the_operation(more: dict[str, str]) -> None:
    counts: dict[MetricKey, Values] = {units("TopicPolicy", **more): [40], units("WordPolicy", **more): [7]}
    shown = values(ALL, "Text units by policy", counts)
    assert shown["Denied topics"] == [40]
    assert shown["Words"] == [7]


def test_parts_that_are_published_twice_are_counted_once() -> None:
    counts: dict[MetricKey, Values] = {
        units("TopicPolicy"): [40],
        units("TopicPolicy", Operation="ApplyGuardrail"): [40],
    }
    assert values(ALL, "Text units by policy", counts)["Denied topics"] == [40]


def test_text_units_cost_what_their_policy_costs() -> None:
    counts: dict[MetricKey, Values] = {units(policy): [10_000, None] for policy in POLICIES}
    by_policy = values(ALL, "Estimated cost by policy (USD)", counts)
    assert {label: cost[0] for label, cost in by_policy.items()} == pytest.approx(
        {
            "Harmful content": 1.5,
            "Denied topics": 1.5,
            "Sensitive information": 1.0,
            "Grounding": 1.0,
        }
    )
    [[total]] = values(ALL, "Estimated cost (USD)", counts, view="singleValue").values()
    assert total == pytest.approx(float(sum(TEXT_UNIT_PRICES.values()) * Decimal(10_000)))


def test_policies_that_an_account_does_not_use_cost_nothing() -> None:
    counts: dict[MetricKey, Values] = {units("ContentPolicy"): [2_000]}
    [[total]] = values(ALL, "Estimated cost (USD)", counts, view="singleValue").values()
    assert total == pytest.approx(0.3)


def test_one_guardrail_reads_its_own_series_alone() -> None:
    read = [one for found in metric_widgets(body_of(ONE)) for one in series(found["properties"])]
    assert {tuple(one.dimensions.items()) for one in read if one.name} == {
        (("GuardrailArn", ARN), ("GuardrailVersion", "3"))
    }
    assert not [one for one in read if "SEARCH" in (one.expression or "")]


def test_automated_reasoning_is_shown_where_it_is_asked_for() -> None:
    def titles(section_titles: list[str]) -> list[str]:
        return [title for title in section_titles if title.startswith("Automated reasoning")]

    plain, full = (
        [found["properties"]["title"] for found in metric_widgets(body_of(section))]
        for section in (ALL, all_guardrails(automated_reasoning=True))
    )
    assert not titles(plain)
    assert len(titles(full)) == 3
    assert full[: len(plain)] == plain


def test_checks_of_automated_reasoning_are_not_texts_of_guardrails() -> None:
    section = all_guardrails(automated_reasoning=True, period=HOUR)
    checks = metric(NAMESPACE, "Invocations", PolicyArn="p", PolicyVersion="1")
    counts: dict[MetricKey, Values] = {checks: [3], of_all("Invocations"): [100]}
    [shown] = values(section, "Automated reasoning: checks and findings", counts).values()
    assert shown == [3]
