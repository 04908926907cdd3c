from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.datapoints.synthetic.publishers import NamedResources
from bedrock_monitoring.datapoints.synthetic.sample_statistics import UnsupportedStatisticError
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.datapoints.synthetic.traffic import derive_seed, noise, noises
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR
from bedrock_monitoring.evaluation.series import MetricKey
from tests.preview.sample import MODELS, SOURCE

NOW = int(REFERENCE_TIME.timestamp())
EIGHT_HOURS = range(NOW - 8 * HOUR, NOW, 300)


def key(definition: MetricDefinition, model: str | None = None) -> MetricKey:
    dimensions = () if model is None else (("ModelId", model),)
    return MetricKey(namespace=str(definition.namespace), name=definition.name, dimensions=dimensions)


def points(
    definition: MetricDefinition,
    model: str | None = MODELS[0],
    *,
    statistic: str = "Sum",
    source: SyntheticSource = SOURCE,
    timestamps: range = EIGHT_HOURS,
) -> Mapping[int, float]:
    return source.datapoints(key(definition, model), statistic=statistic, timestamps=timestamps, end=NOW)


def test_the_same_request_has_the_same_datapoints_in_another_run() -> None:
    again = SyntheticSource(models=SOURCE.models, location=SOURCE.location, now=SOURCE.now)
    assert points(catalogue.INVOCATION_LATENCY, source=again) == points(catalogue.INVOCATION_LATENCY)


def test_datapoints_do_not_depend_on_what_was_read_before_them() -> None:
    def fresh() -> SyntheticSource:
        return SyntheticSource(models=MODELS, location="here", now=REFERENCE_TIME)

    day_before = range(NOW - 2 * DAY, NOW - 2 * DAY + 4 * HOUR, 300)
    requests = [
        (key(definition, model), statistic, timestamps, timestamps.stop - cut)
        for definition in (catalogue.INVOCATIONS, catalogue.INPUT_TOKEN_COUNT, catalogue.INVOCATION_LATENCY)
        for model in (MODELS[0], MODELS[1], "amazon.unlisted-v1:0", None)
        for statistic in ("Sum", "p99")
        for timestamps in (EIGHT_HOURS, range(NOW - HOUR, NOW, 60), day_before)
        for cut in (0, (timestamps.step - 60) // 2)
    ]
    used = fresh()
    for metric, statistic, timestamps, end in requests:
        read, alone = (
            source.datapoints(metric, statistic=statistic, timestamps=timestamps, end=end)
            for source in (used, fresh())
        )
        assert read
        assert read == alone


@pytest.mark.parametrize(
    ("namespace", "name", "model", "statistic", "values"),
    [
        ("AWS/Bedrock", "Invocations", 0, "Sum", [2921.0, 3278.0, 3222.0, 3345.0]),
        (
            "AWS/Bedrock",
            "InvocationLatency",
            0,
            "p99",
            [12380.219078018052, 12539.884189028546, 12593.354671849913, 13112.186511498358],
        ),
        (
            "AWS/Bedrock",
            "InvocationLatency",
            1,
            "Average",
            [7853.927030494743, 11882.04648876315, 24925.370487763586, 28721.076054106517],
        ),
        (
            "AWS/Bedrock",
            "InputTokenCount",
            0,
            "Sum",
            [1694232.2384240793, 1890590.319016024, 1855204.9871766835, 1960260.4311468962],
        ),
        (
            "AWS/Bedrock",
            "OutputTokenCount",
            1,
            "tm95",
            [352.9761669562977, 356.40801789882323, 349.5206146016905, 349.51177457147236],
        ),
        ("AWS/Bedrock", "InvocationThrottles", 0, "Sum", [1540.0]),
        (
            "AWS/Bedrock",
            "TimeToFirstToken",
            0,
            "Maximum",
            [1856.5930853537325, 1884.4503623925254, 1869.1998051497535, 2108.503319948838],
        ),
        (
            "AWS/Bedrock",
            "TimeToFirstToken",
            1,
            "Minimum",
            [253.7884644238701, 297.068225081254, 621.9553050104734, 928.7449239995616],
        ),
        ("AWS/Bedrock", "InvocationClientErrors", 1, "SampleCount", [10.0, 17.0, 6.0, 12.0]),
        (
            "Elsewhere",
            "SomeLatency",
            None,
            "p50",
            [211.04158791122168, 211.04158791122168, 211.04158791122168, 211.0415879112217],
        ),
        ("Elsewhere", "Errors", None, "Sum", [23.0, 24.0, 30.0, 25.0]),
    ],
)
def test_synthetic_numbers_stay_what_they_were_so_that_pictures_do(
    namespace: str, name: str, model: int | None, statistic: str, values: list[float]
) -> None:
    dimensions = () if model is None else (("ModelId", MODELS[model]),)
    found = SOURCE.datapoints(
        MetricKey(namespace=namespace, name=name, dimensions=dimensions),
        statistic=statistic,
        timestamps=range(NOW - 2 * HOUR, NOW, HOUR // 2),
        end=NOW,
    )

    assert [*found.values()] == pytest.approx(values, rel=1e-12)


@pytest.mark.parametrize("seed", [0, 1, derive_seed("a model"), 2**56 - 1])
def test_noise_of_many_steps_is_that_of_each_step(seed: int) -> None:
    steps = [0, 1, 29_480_520, 2**40]

    assert noises(seed, np.array(steps)).tolist() == [noise(seed, step) for step in steps]


def test_another_account_or_model_has_other_traffic() -> None:
    elsewhere = SyntheticSource(models=SOURCE.models, location="elsewhere", now=SOURCE.now)
    assert points(catalogue.INVOCATIONS, source=elsewhere) != points(catalogue.INVOCATIONS)
    assert points(catalogue.INVOCATIONS, MODELS[1]) != points(catalogue.INVOCATIONS, MODELS[0])


def test_a_datapoint_does_not_depend_on_other_requests() -> None:
    last_hour = range(NOW - HOUR, NOW, 300)
    whole = points(catalogue.OUTPUT_TOKEN_COUNT)
    assert points(catalogue.OUTPUT_TOKEN_COUNT, timestamps=last_hour) == {at: whole[at] for at in last_hour}


def test_over_all_models_is_the_sum_of_the_models() -> None:
    together = points(catalogue.INPUT_TOKEN_COUNT, None)
    alone = [points(catalogue.INPUT_TOKEN_COUNT, model) for model in MODELS]
    assert together == pytest.approx({at: sum(one[at] for one in alone) for at in EIGHT_HOURS})


def test_long_periods_add_up_short_ones() -> None:
    hourly = points(catalogue.INVOCATIONS, timestamps=range(NOW - 8 * HOUR, NOW, HOUR))
    assert sum(hourly.values()) == pytest.approx(sum(points(catalogue.INVOCATIONS).values()))


def test_tokens_follow_invocations() -> None:
    calls, tokens = points(catalogue.INVOCATIONS), points(catalogue.OUTPUT_TOKEN_COUNT)
    a_call = [tokens[at] / calls[at] for at in EIGHT_HOURS]
    assert max(a_call) < 1.5 * min(a_call)


def test_failures_are_rare_except_during_incidents() -> None:
    calls = sum(points(catalogue.INVOCATIONS).values())
    assert 0 < sum(points(catalogue.INVOCATION_CLIENT_ERRORS).values()) < 0.02 * calls
    assert 0 < sum(points(catalogue.INVOCATION_SERVER_ERRORS).values()) < 0.005 * calls
    assert not points(catalogue.INVOCATION_THROTTLES, MODELS[1])


def test_the_first_model_is_throttled_for_half_an_hour_and_the_second_gets_invalid_requests() -> None:
    throttled = points(catalogue.INVOCATION_THROTTLES)
    assert 6 <= len(throttled) <= 8
    errors, calls = (
        points(catalogue.INVOCATION_CLIENT_ERRORS, MODELS[1]),
        points(catalogue.INVOCATIONS, MODELS[1]),
    )
    assert max(errors[at] / calls[at] for at in errors) > 0.05


def test_the_last_model_becomes_slow() -> None:
    latency = points(catalogue.INVOCATION_LATENCY, MODELS[1], statistic="p50")
    assert latency[EIGHT_HOURS[-1]] > 2 * latency[EIGHT_HOURS[0]]


def test_the_cache_warms_up() -> None:
    read = points(catalogue.CACHE_READ_INPUT_TOKEN_COUNT)
    fresh = points(catalogue.INPUT_TOKEN_COUNT)
    shares = [read[at] / (read[at] + fresh[at]) for at in EIGHT_HOURS]
    assert shares[0] < 0.2
    assert shares[-1] > 0.4


def test_nights_are_quieter_than_days() -> None:
    day = points(catalogue.INVOCATIONS, timestamps=range(NOW - DAY, NOW, HOUR))
    values = list(day.values())
    assert min(values) < 0.3 * max(values)


@pytest.mark.parametrize(
    "definition", [catalogue.INVOCATION_LATENCY, catalogue.TIME_TO_FIRST_TOKEN, catalogue.INPUT_TOKEN_COUNT]
)
@pytest.mark.parametrize("model", [MODELS[0], None])
def test_statistics_of_a_period_are_in_order(definition: MetricDefinition, model: str | None) -> None:
    rising = [
        points(definition, model, statistic=statistic)
        for statistic in ("Minimum", "p10", "p50", "p90", "p99", "p99.9", "Maximum")
    ]
    for at in EIGHT_HOURS:
        values = [one[at] for one in rising]
        assert values == sorted(values)
    average = points(definition, model, statistic="Average")
    count = points(definition, model, statistic="SampleCount")
    total = points(definition, model)
    assert all(total[at] == pytest.approx(average[at] * count[at]) for at in EIGHT_HOURS)
    assert all(rising[0][at] <= average[at] <= rising[-1][at] for at in EIGHT_HOURS)


def test_a_trimmed_mean_lies_between_its_bounds_and_a_trimmed_count_is_refused() -> None:
    middle = points(catalogue.INVOCATION_LATENCY, statistic="TM(25%:75%)")
    low, high = (points(catalogue.INVOCATION_LATENCY, statistic=name) for name in ("p25", "p75"))
    assert all(low[at] < middle[at] < high[at] for at in EIGHT_HOURS)
    with pytest.raises(UnsupportedStatisticError, match="TC"):
        points(catalogue.INVOCATION_LATENCY, statistic="TC(:100)")


def test_a_percentile_rank_is_the_share_of_the_samples_within_its_bounds() -> None:
    median = points(catalogue.INVOCATION_LATENCY, MODELS[0], statistic="p50")
    middle = sorted(median.values())[len(median) // 2]
    up_to, above, whole = (
        points(catalogue.INVOCATION_LATENCY, MODELS[0], statistic=f"PR({bounds})")
        for bounds in (f":{middle}", f"{middle}:", "0:1000000")
    )
    assert all(up_to[at] + above[at] == pytest.approx(100) for at in median)
    assert all((up_to[at] > 50) == (median[at] < middle) for at in median if abs(median[at] - middle) > 50)
    assert set(whole.values()) == {100.0}
    assert set(points(catalogue.INVOCATIONS, MODELS[0], statistic="PR(1:1)").values()) == {0.0}
    assert set(points(catalogue.INVOCATIONS, MODELS[0], statistic="PR(:1)").values()) == {100.0}


def test_a_healthy_account_has_no_legacy_models_and_no_images() -> None:
    assert not points(catalogue.LEGACY_MODEL_INVOCATIONS)
    assert not points(catalogue.OUTPUT_IMAGE_COUNT)


def test_a_metric_outside_the_catalogue_has_data() -> None:
    other = MetricKey(namespace="AWS/Bedrock/Guardrails", name="Invocations")
    assert SOURCE.datapoints(other, statistic="Sum", timestamps=EIGHT_HOURS, end=NOW)


def test_incidents_move_with_the_reference_time() -> None:
    earlier = SyntheticSource(models=MODELS, location=SOURCE.location, now=SOURCE.now - timedelta(hours=3))
    throttled = earlier.datapoints(
        key(catalogue.INVOCATION_THROTTLES, MODELS[0]), statistic="Sum", timestamps=EIGHT_HOURS, end=NOW
    )
    assert min(throttled) == pytest.approx(min(points(catalogue.INVOCATION_THROTTLES)) - 3 * HOUR, abs=600)


SILENT = {
    catalogue.LEGACY_MODEL_INVOCATIONS,
    catalogue.CACHE_READ_INPUT_TOKENS,
    catalogue.CACHE_WRITE_INPUT_TOKENS,
    catalogue.LOGS_S3_DELIVERY_FAILURE,
    catalogue.LARGE_DATA_S3_DELIVERY_FAILURE,
}
"""Metrics that a healthy account does not publish."""

RARE = {
    catalogue.AGENT_INVOCATION_THROTTLES,
    catalogue.AGENT_MODEL_INVOCATION_THROTTLES,
    catalogue.GUARDRAIL_INVOCATION_THROTTLES,
    catalogue.KNOWLEDGE_BASE_THROTTLES,
    catalogue.AGENTCORE_THROTTLES,
}
"""Metrics that are listed but rarely have data."""

DEFINITIONS = [one for one in vars(catalogue).values() if isinstance(one, MetricDefinition)]
WITH_IMAGES = SyntheticSource(models=("amazon.nova-canvas-v1:0", *MODELS), location=SOURCE.location)


def found_by(definition: MetricDefinition, names: Sequence[str] | None) -> list[MetricKey]:
    return [
        key
        for key in WITH_IMAGES.list_metrics(namespace=str(definition.namespace))
        if key.name == definition.name
        and (names is None or sorted(names) == [name for name, _ in key.dimensions])
    ]


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        pytest.param(one, names, id=f"{one.namespace} {one.name} {' '.join(names or ())}")
        for one in DEFINITIONS
        if one not in SILENT
        for names in (one.dimension_sets or (None,))
    ],
)
def test_every_metric_of_the_catalogue_is_listed_with_its_dimensions_and_has_data(
    definition: MetricDefinition, names: Sequence[str] | None
) -> None:
    keys = found_by(definition, names)
    assert keys
    values = [
        WITH_IMAGES.datapoints(key, statistic=definition.statistic, timestamps=EIGHT_HOURS, end=NOW)
        for key in keys
    ]
    assert definition in RARE or any(values)


@pytest.mark.parametrize("definition", [one for one in DEFINITIONS if one in SILENT])
def test_metrics_that_a_healthy_account_lacks_are_not_listed(definition: MetricDefinition) -> None:
    assert not found_by(definition, None)


@pytest.mark.parametrize(
    ("definition", "whole", "parts"),
    [
        (catalogue.INVOCATIONS, (), ("ModelId", "ServiceTier", "ResolvedServiceTier")),
        (catalogue.OUTPUT_IMAGE_COUNT, (), ("ModelId", "ImageSize", "BucketedStepSize")),
        (catalogue.GUARDRAIL_INVOCATIONS_INTERVENED, ("Operation",), ("GuardrailPolicyType",)),
        (catalogue.GUARDRAIL_TEXT_UNIT_COUNT, ("Operation",), ("GuardrailContentSource",)),
        (catalogue.GUARDRAIL_INVOCATIONS, ("Operation",), ("GuardrailArn", "GuardrailVersion")),
        (catalogue.AGENT_INVOCATION_COUNT, ("Operation",), ("Operation", "ModelId")),
        (catalogue.MANTLE_INFERENCES, (), ("Project", "Model")),
        (catalogue.MANTLE_INFERENCES, ("Project",), ("Project", "Model")),
    ],
)
def test_publishers_of_a_breakdown_add_up_to_the_whole(
    definition: MetricDefinition, whole: Sequence[str], parts: Sequence[str]
) -> None:
    def total(names: Sequence[str]) -> float:
        return sum(
            value
            for key in found_by(definition, names)
            for value in WITH_IMAGES.datapoints(
                key, statistic="Sum", timestamps=EIGHT_HOURS, end=NOW
            ).values()
        )

    assert total(parts) == pytest.approx(total(whole))
    assert total(whole) > 0


@pytest.mark.parametrize("word", ["Errors", "Throttles", "Failures", "Mismatch"])
def test_metrics_of_agentcore_that_count_trouble_are_rare(word: str) -> None:
    def total(name: str) -> float:
        values = (
            WITH_IMAGES.datapoints(key, statistic="Sum", timestamps=EIGHT_HOURS, end=NOW).values()
            for key in WITH_IMAGES.list_metrics(namespace=str(catalogue.AGENTCORE_ERRORS.namespace))
            if key.name == name
        )
        return sum(map(sum, values))

    named = [one.name for one in DEFINITIONS if one.namespace is catalogue.AGENTCORE_ERRORS.namespace]
    trouble = [name for name in named if word in name]
    assert trouble
    assert all(total(name) < 0.02 * total("Invocations") for name in trouble)


TOKENS_OF_TEXT = (
    catalogue.OUTPUT_TOKEN_COUNT,
    catalogue.TIME_TO_FIRST_TOKEN,
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT,
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT,
)


@pytest.mark.parametrize(
    ("model", "published"),
    [
        ("us.anthropic.claude-sonnet-5-5", {*TOKENS_OF_TEXT, catalogue.INPUT_TOKEN_COUNT}),
        ("amazon.nova-canvas-v1:0", {catalogue.OUTPUT_IMAGE_COUNT, catalogue.INPUT_TOKEN_COUNT}),
        ("stability.stable-image-core-v1:1", {catalogue.OUTPUT_IMAGE_COUNT, catalogue.INPUT_TOKEN_COUNT}),
        ("amazon.titan-embed-image-v1", {catalogue.INPUT_TOKEN_COUNT}),
        ("global.cohere.embed-v4:0", {catalogue.INPUT_TOKEN_COUNT}),
        ("amazon.rerank-v1:0", {catalogue.INPUT_TOKEN_COUNT}),
        ("amazon.nova-reel-v1:1", set()),
    ],
)
def test_a_model_publishes_what_models_of_its_output_publish(
    model: str, published: set[MetricDefinition]
) -> None:
    source = SyntheticSource(models=(model,), location="here")
    asked = (*TOKENS_OF_TEXT, catalogue.INPUT_TOKEN_COUNT, catalogue.OUTPUT_IMAGE_COUNT)
    assert {one for one in asked if points(one, model, source=source)} == published
    for always in (catalogue.INVOCATIONS, catalogue.INVOCATION_LATENCY):
        assert points(always, model, source=source)


def test_dimensions_that_only_a_widget_names_have_data() -> None:
    dimensions = (("GuardrailArn", "arn:aws:bedrock:us-east-1:1:guardrail/mine"), ("GuardrailVersion", "3"))
    mine = MetricKey(namespace="AWS/Bedrock/Guardrails", name="Invocations", dimensions=dimensions)
    assert mine not in SOURCE.list_metrics()
    assert SOURCE.datapoints(mine, statistic="Sum", timestamps=EIGHT_HOURS, end=NOW)


@pytest.mark.parametrize("evaluator", ["Builtin.Helpfulness", "Builtin.Refusal", "tone"])
def test_the_scores_of_a_named_evaluator_are_scores_and_no_search_finds_them(evaluator: str) -> None:
    resources = NamedResources(evaluators=("Builtin.Helpfulness", "Builtin.Refusal", "tone"))
    source = SyntheticSource(models=MODELS, location="x", resources=resources)
    dimensions = (("service.name", "support.DEFAULT"),)
    asked = MetricKey(namespace="Bedrock-AgentCore/Evaluations", name=evaluator, dimensions=dimensions)
    scores = source.datapoints(asked, statistic="Average", timestamps=EIGHT_HOURS, end=NOW)
    assert scores
    assert all(0.5 < score < 1 for score in scores.values())
    assert {one for one in source.list_metrics() if "Evaluations" in one.namespace} == {
        one for one in SOURCE.list_metrics() if "Evaluations" in one.namespace
    }


def test_a_namespace_that_bedrock_does_not_have_has_data_by_the_name_of_its_metrics() -> None:
    custom = MetricKey(namespace="Team/App", name="RequestDuration", dimensions=(("App", "x"),))
    points_of_it = SOURCE.datapoints(custom, statistic="Average", timestamps=EIGHT_HOURS, end=NOW)
    assert min(points_of_it.values()) > 100


def test_another_region_has_other_traffic() -> None:
    source = SyntheticSource(models=MODELS, location="Account 1, eu-west-1", region="eu-west-1")
    calls = key(catalogue.INVOCATIONS)
    own, resources, other = (
        source.datapoints(replace(calls, region=region), statistic="Sum", timestamps=EIGHT_HOURS, end=NOW)
        for region in ("", "eu-west-1", "us-east-1")
    )
    assert own == resources != other
    assert {one.region for one in source.list_metrics(region="us-east-1")} == {"us-east-1"}


def test_guardrails_intervene_more_often_for_half_an_hour() -> None:
    guardrails = {"Operation": "ApplyGuardrail"}
    calls, stopped = (
        SOURCE.datapoints(
            MetricKey(namespace=str(one.namespace), name=one.name, dimensions=tuple(guardrails.items())),
            statistic="Sum",
            timestamps=EIGHT_HOURS,
            end=NOW,
        )
        for one in (catalogue.GUARDRAIL_INVOCATIONS, catalogue.GUARDRAIL_INVOCATIONS_INTERVENED)
    )
    shares = [stopped.get(at, 0) / calls[at] for at in EIGHT_HOURS]
    assert sum(share > 0.12 for share in shares) == 6


def test_named_resources_take_the_place_of_examples() -> None:
    alias = "arn:aws:bedrock:us-east-1:111122223333:agent-alias/MINE/ALIAS"
    resources = NamedResources(
        guardrails=(("arn:mine", "7"),), agents=(alias,), knowledge_bases=("MYBASE",), log_group="mine"
    )
    source = SyntheticSource(models=MODELS, location="x", resources=resources)
    values = {value for one in source.list_metrics() for _, value in one.dimensions}
    assert {alias, "arn:mine", "7", "knowledge-base/MYBASE", "mine"} <= values
    assert not {value for value in values if "AGENTONE01" in value or "KBASEONE01" in value}
