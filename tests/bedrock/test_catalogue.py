from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, MetricUnit, Namespace
from bedrock_monitoring.cloudwatch.grammar import search
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.metrics.expression_text import ProvenText
from bedrock_monitoring.cloudwatch.metrics.statistics import statistic_problem
from tests.bedrock.evaluating import value_of

DEFINITIONS = [value for value in vars(catalogue).values() if isinstance(value, MetricDefinition)]
EVERY_METRIC = pytest.mark.parametrize(
    "definition", DEFINITIONS, ids=lambda definition: f"{definition.namespace}:{definition.name}"
)
ONE, OTHER = "global.amazon.nova-2-lite-v1:0", "us.amazon.nova-2-lite-v1:0"


def test_every_metric_is_written_once() -> None:
    names = [(definition.namespace, definition.name) for definition in DEFINITIONS]
    assert len(set(names)) == len(names)


def test_every_metric_of_every_module_is_a_name_of_the_catalogue() -> None:
    modules = [
        import_module(f"{catalogue.__name__}.{each.name}") for each in iter_modules(catalogue.__path__)
    ]
    names = [
        (name, value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, MetricDefinition) and not name.startswith("_")
    ]
    assert len(names) == len(DEFINITIONS)
    assert all(getattr(catalogue, name) is value for name, value in names)


def test_every_namespace_has_metrics() -> None:
    # The metrics of evaluations have the names of evaluators, which anybody can make.
    assert {definition.namespace for definition in DEFINITIONS} == set(Namespace) - {Namespace.EVALUATIONS}


def test_the_names_are_those_of_cloudwatch() -> None:
    assert {definition.name for definition in DEFINITIONS if definition.namespace is Namespace.RUNTIME} == {
        "CacheReadInputTokenCount",
        "CacheReadInputTokens",
        "CacheWriteInputTokenCount",
        "CacheWriteInputTokens",
        "EstimatedTPMQuotaUsage",
        "InputTokenCount",
        "InvocationClientErrors",
        "InvocationLatency",
        "InvocationServerErrors",
        "InvocationThrottles",
        "Invocations",
        "LegacyModelInvocations",
        "ModelInvocationLargeDataS3DeliveryFailure",
        "ModelInvocationLargeDataS3DeliverySuccess",
        "ModelInvocationLogsCloudWatchDeliveryFailure",
        "ModelInvocationLogsCloudWatchDeliverySuccess",
        "ModelInvocationLogsS3DeliveryFailure",
        "ModelInvocationLogsS3DeliverySuccess",
        "OutputImageCount",
        "OutputTokenCount",
        "TimeToFirstToken",
    }


@EVERY_METRIC
def test_a_metric_says_what_it_means_where_that_is_written_and_how_sure_it_is(
    definition: MetricDefinition,
) -> None:
    assert definition.meaning.endswith(".")
    assert definition.source
    assert definition.statistics
    assert not [problem for one in definition.statistics if (problem := statistic_problem(one))]
    assert len(set(definition.statistics)) == len(definition.statistics)
    assert not list(definition.metric().problems())


@EVERY_METRIC
def test_counts_are_summed_first_and_times_are_percentiles(definition: MetricDefinition) -> None:
    if definition.unit is MetricUnit.MILLISECONDS:
        assert definition.statistic == "p99"
    elif definition.namespace in (Namespace.RUNTIME, Namespace.GUARDRAILS, Namespace.AGENTS):
        assert definition.statistic == "Sum"


@EVERY_METRIC
def test_a_search_for_a_metric_is_one_that_cloudwatch_can_read(definition: MetricDefinition) -> None:
    for dimensions in (None, *definition.dimension_sets):
        expression = definition.search(dimensions)
        query = expression.removeprefix("SEARCH('").rpartition("', '")[0]
        assert not search.problems(query)


def test_a_dimension_set_names_each_dimension_once() -> None:
    for definition in DEFINITIONS:
        for dimensions in definition.dimension_sets:
            assert len(set(dimensions)) == len(dimensions)


def test_a_metric_of_a_model_has_its_id_as_the_only_dimension() -> None:
    assert catalogue.INVOCATIONS.for_model("amazon.nova-lite-v1:0") == Metric(
        namespace="AWS/Bedrock",
        metric_name="Invocations",
        dimensions_map={"ModelId": "amazon.nova-lite-v1:0"},
        statistic="Sum",
    )


def test_a_metric_over_all_models_has_no_dimension() -> None:
    assert catalogue.INVOCATION_LATENCY.for_model(None, statistic="Average") == Metric(
        namespace="AWS/Bedrock", metric_name="InvocationLatency", statistic="Average"
    )


def test_a_search_by_model_counts_no_series_of_other_dimensions() -> None:
    assert (
        catalogue.OUTPUT_TOKEN_COUNT.search_by_model()
        == "SEARCH('{AWS/Bedrock,ModelId} MetricName=\"OutputTokenCount\"', 'Sum')"
    )


def test_a_search_without_dimensions_looks_in_the_namespace_alone() -> None:
    assert (
        catalogue.AGENTCORE_LATENCY.search()
        == "SEARCH('Namespace=\"AWS/Bedrock-AgentCore\" MetricName=\"Latency\"', 'p99')"
    )


def test_a_list_of_one_route_costs_what_that_route_costs() -> None:
    assert catalogue.INVOCATIONS.for_model((ONE,)) == catalogue.INVOCATIONS.for_model(ONE)


@pytest.mark.parametrize(
    ("statistic", "expression"),
    [
        ("Sum", "SUM([route1, route2])"),
        ("SampleCount", "SUM([route1, route2])"),
        ("Minimum", "MIN([route1, route2])"),
        ("Maximum", "MAX([route1, route2])"),
        ("p99", "MAX([route1, route2])"),
        ("Average", "total / count"),
        ("PR(:10000)", "(share1 * count1 + share2 * count2) / (count1 + count2)"),
    ],
)
def test_ways_to_one_model_are_added_up_or_the_worst_is_shown(statistic: str, expression: str) -> None:
    together = catalogue.INVOCATION_LATENCY.for_model((ONE, OTHER), statistic=statistic)
    assert isinstance(together, MathExpression)
    assert together.expression == expression
    assert isinstance(together.expression, ProvenText)
    assert not list(together.problems())


def test_an_average_over_routes_is_that_of_all_samples() -> None:
    together = catalogue.INVOCATION_LATENCY.for_model((ONE, OTHER), statistic="Average")
    assert isinstance(together, MathExpression)
    parts = {
        name: part.expression
        for name, part in together.using_metrics.items()
        if isinstance(part, MathExpression)
    }
    assert parts == {"total": "SUM([route1, route2])", "count": "SUM([route1, route2])"}
    statistics = {
        name: {route.statistic for route in part.using_metrics.values() if isinstance(route, Metric)}
        for name, part in together.using_metrics.items()
        if isinstance(part, MathExpression)
    }
    assert statistics == {"total": {"Sum"}, "count": {"SampleCount"}}


@pytest.mark.parametrize(
    ("counts", "share"), [((90, 10), 91.0), ((10, 90), 99.0), ((50, None), 90.0), ((None, None), None)]
)
def test_a_share_over_routes_is_that_of_all_samples_and_not_that_of_the_best_route(
    counts: tuple[float | None, float | None], share: float | None
) -> None:
    together = catalogue.TIME_TO_FIRST_TOKEN.for_model((ONE, OTHER), statistic="PR(:10000)")
    counted = {}
    for route, count, fast in zip((ONE, OTHER), counts, (90.0, 100.0), strict=True):
        if count is not None:
            counted["TimeToFirstToken", route, "SampleCount"] = count
            counted["TimeToFirstToken", route, "PR(:10000)"] = fast
    assert value_of(together, counted) == share


def test_what_is_not_established_is_searched_for_without_dimensions() -> None:
    open_ended = {definition.namespace for definition in DEFINITIONS if not definition.dimension_sets}
    assert open_ended == {Namespace.AGENTCORE}
    assert all(
        isinstance(name, Dimension) for one in DEFINITIONS for names in one.dimension_sets for name in names
    )
