"""One line for each model under its name, the rest together, and the worst first."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.by_model import (
    MODELS_PER_RANKING,
    MODELS_PER_WIDGET,
    OTHER_MODELS,
    counts_by_model,
    p99_in_seconds,
    worst_first,
)
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.sections.key_numbers import numbers_of_all
from bedrock_monitoring.bedrock.sections.runtime import latency_by_model
from bedrock_monitoring.bedrock.sections.single_model import model_comparison
from bedrock_monitoring.bedrock.sections.style import graph_by_model
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.metrics import SearchExpression
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, TableWidget
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets, series
from tests.bedrock.sections.test_every_section import HOUR

NOVA, SONNET, OPUS = (
    MonitoredModel(id=ModelId.parse("amazon.nova-lite-v1:0"), name="Small"),
    MonitoredModel(
        id=ModelId.parse("global.anthropic.claude-sonnet-5-5"),
        name="Middle",
        other_routes=[InferenceRoute(id=ModelId.parse("us.anthropic.claude-sonnet-5-5"))],
    ),
    MonitoredModel(id=ModelId.parse("us.anthropic.claude-opus-5-5"), name="Large"),
)
MODELS = [NOVA, SONNET, OPUS]


def calls(model: str) -> MetricKey:
    return metric("AWS/Bedrock", "Invocations", ModelId=model)


def latency(model: str) -> MetricKey:
    return metric("AWS/Bedrock", "InvocationLatency", ModelId=model)


def section(*rows: GraphWidget | TableWidget) -> Section:
    return Section(title="S", description="D", rows=rows)


COUNTS: dict[MetricKey, Values] = {
    calls("amazon.nova-lite-v1:0"): [1, 2],
    calls("global.anthropic.claude-sonnet-5-5"): [10, None],
    calls("us.anthropic.claude-sonnet-5-5"): [20, 5],
    calls("deepseek.v3.2"): [7, None],
    calls("openai.gpt-oss-120b-1:0"): [1, 3],
}


def test_models_are_counted_under_their_names_and_all_others_together() -> None:
    drawn = section(graph_by_model("Calls", catalogue.INVOCATIONS, models=[NOVA, SONNET], period=HOUR))
    assert values(drawn, "Calls", COUNTS) == {
        "Small": [1, 2],
        "Middle": [30, 5],
        OTHER_MODELS: [8, 3],
    }


def test_without_models_or_with_more_than_a_widget_takes_a_search_finds_them() -> None:
    too_many: Sequence[MonitoredModel] = [NOVA] * (MODELS_PER_WIDGET + 1)
    for models in ((), too_many):
        [found] = counts_by_model(catalogue.INVOCATIONS, models)
        assert isinstance(found, SearchExpression)


LATENCIES: dict[MetricKey, Values] = {
    latency("amazon.nova-lite-v1:0"): [900, 41_000, 700],
    latency("global.anthropic.claude-sonnet-5-5"): [20_000, 21_000, 22_000],
    latency("us.anthropic.claude-sonnet-5-5"): [10_000, 26_500, None],
}


def test_the_table_of_latency_has_the_worst_model_first_in_seconds_of_its_slowest_period() -> None:
    compared = model_comparison(MODELS, period=HOUR)
    shown = values(compared, "Latency p99 (s), slowest 1 hour", LATENCIES, view="table")
    assert [*shown] == ["Small", "Middle", "Large"]
    assert shown["Small"] == [0.9, 41, 0.7]
    assert shown["Middle"] == [20, 26.5, 22]


def test_the_number_of_latency_is_that_of_the_worst_model_by_name() -> None:
    row = Section(title="S", description="D", rows=[numbers_of_all(MODELS, period=HOUR)])
    assert values(row, "Slowest model p99 (s)", LATENCIES, view="singleValue") == {"Small": [41, 41, 41]}


def test_a_table_has_the_ten_worst_alone() -> None:
    models = [
        MonitoredModel(id=ModelId.parse(f"amazon.nova-{number}-v1:0"), name=f"Model {number}")
        for number in range(1, 41)
    ]
    latencies: dict[MetricKey, Values] = {
        latency(model.id.dimension_value): [1000 * number] for number, model in enumerate(models)
    }
    shown = values(
        model_comparison(models, period=HOUR), "Latency p99 (s), slowest 1 hour", latencies, view="table"
    )
    assert shown == {f"Model {number}": [number - 1] for number in range(40, 40 - MODELS_PER_RANKING, -1)}


@pytest.mark.parametrize(
    "model",
    [
        "amazon.nova-canvas-v1:0",
        "stability.stable-image-ultra-v1:1",
        "amazon.nova-reel-v1:1",
        "cohere.embed-v4:0",
        "cohere.rerank-v3-5:0",
    ],
)
def test_a_model_that_writes_no_text_is_compared_by_its_latency_and_not_by_tokens_that_it_has_not(
    model: str,
) -> None:
    other = MonitoredModel(id=ModelId.parse(model), name="Of no text")
    titles = ("Time to first token p99 (s)", "Output tokens per second, median")
    of_tokens = {"First token p99 (s), slowest 1 hour", *titles}

    def compared(*models: MonitoredModel) -> dict[str, set[str]]:
        body = body_of(model_comparison(models, period=HOUR), latency_by_model(models, period=HOUR))
        return {
            widget["properties"]["title"]: {NOVA.name, other.name}
            & {each.label for each in series(widget["properties"])}
            for widget in metric_widgets(body)
        }

    beside_another = compared(NOVA, other)
    assert beside_another["Latency p99 (s)"] == {NOVA.name, other.name}
    assert {title: beside_another[title] for title in of_tokens} == {
        title: {NOVA.name} for title in of_tokens
    }
    assert not of_tokens & {*compared(other)}


def test_tables_of_one_row_have_one_height_also_if_one_lists_fewer_models() -> None:
    ids = ("amazon.nova-canvas-v1:0", "amazon.nova-reel-v1:1", "cohere.embed-v4:0", "cohere.rerank-v3-5:0")
    others = [MonitoredModel(id=ModelId.parse(id_), name=id_) for id_ in ids]
    tables = metric_widgets(body_of(model_comparison([NOVA, *others], period=HOUR)))
    assert [table["height"] for table in tables] == 4 * [6]


def test_a_ranking_of_equal_models_keeps_their_order() -> None:
    ranking = worst_first(lambda model: p99_in_seconds(catalogue.INVOCATION_LATENCY, model), [OPUS, NOVA])
    assert list(ranking.using_metrics) == ["model1", "model2"]
    assert [member.label for member in ranking.using_metrics.values()] == ["Large", "Small"]
