from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, Namespace, Unit
from bedrock_monitoring.cloudwatch.metrics import Metric

DEFINITIONS = [value for value in vars(catalogue).values() if isinstance(value, MetricDefinition)]


def test_every_metric_is_written_once() -> None:
    names = [(definition.namespace, definition.name) for definition in DEFINITIONS]
    assert len(set(names)) == len(names)


def test_the_names_are_those_of_cloudwatch() -> None:
    assert {definition.name for definition in DEFINITIONS if definition.namespace is Namespace.RUNTIME} == {
        "CacheReadInputTokenCount",
        "CacheWriteInputTokenCount",
        "InputTokenCount",
        "InvocationClientErrors",
        "InvocationLatency",
        "InvocationServerErrors",
        "InvocationThrottles",
        "Invocations",
        "LegacyModelInvocations",
        "OutputImageCount",
        "OutputTokenCount",
        "TimeToFirstToken",
    }
    assert {
        definition.name for definition in DEFINITIONS if definition.namespace is Namespace.GUARDRAILS
    } == {
        "Invocations",
        "InvocationsIntervened",
    }


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.name)
def test_counts_are_summed_and_times_are_percentiles(definition: MetricDefinition) -> None:
    assert definition.statistic == {Unit.COUNT: "Sum", Unit.MILLISECONDS: "p99"}[definition.unit]
    assert definition.meaning.endswith(".")
    assert not list(definition.metric().problems())


def test_a_metric_of_a_model_has_its_id_as_the_only_dimension() -> None:
    assert catalogue.INVOCATIONS.of_model("amazon.nova-lite-v1:0") == Metric(
        namespace="AWS/Bedrock",
        metric_name="Invocations",
        dimensions_map={"ModelId": "amazon.nova-lite-v1:0"},
        statistic="Sum",
    )


def test_a_metric_over_all_models_has_no_dimension() -> None:
    assert catalogue.INVOCATION_LATENCY.of_model(None, statistic="Average") == Metric(
        namespace="AWS/Bedrock", metric_name="InvocationLatency", statistic="Average"
    )


def test_a_search_by_model_counts_no_series_of_other_dimensions() -> None:
    assert (
        catalogue.OUTPUT_TOKEN_COUNT.by_model()
        == "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"OutputTokenCount\"', 'Sum')"
    )
