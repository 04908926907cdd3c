from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.sections.mantle import mantle
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets

NAMESPACE = "AWS/BedrockMantle"
HOUR = timedelta(hours=1)
ALL = mantle(region="us-east-1", period=HOUR)
NAMED = mantle(region="us-east-1", projects=["shop", "search"], period=HOUR)


def test_refused_requests_are_a_share_of_answered_and_refused_ones() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "Inferences"): [75, 0, None],
        metric(NAMESPACE, "InferenceClientErrors"): [25, 0, 3],
    }
    assert values(ALL, "Client error rate (%)", counts) == {"Client errors": [25, None, 100]}


def test_an_answer_has_its_share_of_the_billed_tokens() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "Inferences"): [4],
        metric(NAMESPACE, "TotalOutputTokens"): [1_000],
        metric(NAMESPACE, "OutputTokens", Project="shop", Model="m"): [77],
    }
    assert values(ALL, "Output tokens per answer", counts, view="singleValue") == {"Output": [250]}


def test_models_and_projects_are_found_each_by_itself() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "Inferences"): [9],
        metric(NAMESPACE, "Inferences", Model="m"): [8],
        metric(NAMESPACE, "Inferences", Project="shop"): [7],
        metric(NAMESPACE, "Inferences", Project="shop", Model="m"): [6],
    }
    assert list(values(ALL, "Answers by model", counts).values()) == [[8]]
    assert list(values(ALL, "Answers by project", counts).values()) == [[7]]


def test_tokens_of_each_request_are_those_of_a_project_and_a_model() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "InputTokens", Project="shop", Model="m"): [512],
        metric(NAMESPACE, "TotalInputTokens", Project="shop"): [9_999],
    }
    shown = values(ALL, "Input tokens per request", counts)
    assert list(shown.values()) == [[512]] * 3
    assert [label.split()[0] for label in shown] == ["p50", "p90", "p99"]


def test_projects_that_are_named_are_the_only_ones() -> None:
    counts: dict[MetricKey, Values] = {
        metric(NAMESPACE, "Inferences", Project="shop"): [7],
        metric(NAMESPACE, "Inferences", Project="other"): [3],
        metric(NAMESPACE, "InferenceClientErrors", Project="search"): [1],
    }
    assert values(NAMED, "Answers by project", counts) == {"shop": [7], "search": [None]}
    assert values(NAMED, "Client error rate by project (%)", counts) == {"shop": [0], "search": [100]}


def test_nothing_is_shown_that_the_endpoint_does_not_publish() -> None:
    titles = [found["properties"]["title"] for found in metric_widgets(body_of(ALL))]
    assert not [title for title in titles if "atency" in title or "hrottle" in title or "erver" in title]


def tokens(name: str, model: str) -> MetricKey:
    return metric("AWS/BedrockMantle", name, Model=model)


def test_tokens_cost_the_list_price_of_the_endpoint() -> None:
    counts: dict[MetricKey, Values] = {
        tokens("TotalInputTokens", "openai.gpt-oss-120b"): [2_000_000, None],
        tokens("TotalOutputTokens", "openai.gpt-oss-120b"): [1_000_000, None],
        tokens("TotalInputTokens", "openai.gpt-6-sol"): [1_000_000, 1_000_000],
        tokens("TotalInputTokens", "acme.unknown"): [1_000_000, 1_000_000],
    }
    title = "Estimated cost of the dearest models (USD)"
    shown = {name: line for name, line in values(ALL, title, counts).items() if any(line)}
    assert shown == {
        "openai.gpt-6-sol": [pytest.approx(2.2), pytest.approx(2.2)],
        "openai.gpt-oss-120b": [pytest.approx(0.3 + 0.6), None],
    }
    [[total]] = values(ALL, "Estimated cost (USD)", counts, view="singleValue").values()
    assert total == pytest.approx(2.2 + 0.9)


def test_govcloud_has_prices_of_its_own() -> None:
    counts: dict[MetricKey, Values] = {tokens("TotalInputTokens", "openai.gpt-oss-120b"): [1_000_000]}
    section = mantle(region="us-gov-west-1", period=HOUR)
    [[total]] = values(section, "Estimated cost (USD)", counts, view="singleValue").values()
    assert total == pytest.approx(0.18)


ELSEWHERE = "of one source, those of us-east-1 where that of this Region is not known, on demand"


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("us-east-1", "of one source, on demand, without"),
        ("us-west-2", "of one source, on demand, without"),
        ("eu-west-1", ELSEWHERE),
        ("us-gov-west-1", ELSEWHERE),
    ],
)
def test_prices_of_us_east_1_that_stand_for_those_of_the_region_are_said(region: str, text: str) -> None:
    assert text in json.dumps(body_of(mantle(region=region, period=HOUR)))
