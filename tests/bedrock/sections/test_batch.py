from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock.sections.batch import batch
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values

NAMESPACE = "AWS/Bedrock/Batch"
WAITING = "NumberOfRecordsPendingProcessing"
READ = "NumberOfInputTokensProcessedPerMinute"
BATCH = batch(period=timedelta(hours=1))


def for_model(name: str, model: str = "amazon.nova-lite-v1:0") -> MetricKey:
    return metric(NAMESPACE, name, ModelId=model)


def test_stuck_is_waiting_while_nothing_is_read() -> None:
    counts: dict[MetricKey, Values] = {
        for_model(WAITING): [10, 10, 10, 0, 0],
        for_model(READ): [500, 0, None, 0, 20],
    }
    assert values(BATCH, "Stuck", counts) == {"Stuck": [0, 1, 1, 0, 0]}


def test_a_job_that_never_began_is_stuck() -> None:
    assert values(BATCH, "Stuck", {for_model(WAITING): [10]}) == {"Stuck": [1]}


def test_one_model_that_goes_on_is_not_stuck() -> None:
    counts: dict[MetricKey, Values] = {
        for_model(WAITING): [10],
        for_model(READ): [0],
        for_model(READ, "amazon.nova-pro-v1:0"): [300],
    }
    assert values(BATCH, "Stuck", counts) == {"Stuck": [0]}


def test_what_waits_is_added_up_over_models() -> None:
    counts: dict[MetricKey, Values] = {
        for_model(WAITING): [10],
        for_model(WAITING, "amazon.nova-pro-v1:0"): [5],
    }
    assert values(BATCH, "Most records waiting", counts, view="singleValue") == {"Records": [15]}
    assert list(values(BATCH, "Records waiting", counts).values()) == [[10], [5]]


def test_names_that_are_not_sure_are_told() -> None:
    assert (
        "`NumberOfTokensPendingProcessing` and `NumberOfOutputTokensProcessedPerMinute`" in BATCH.description
    )
    assert WAITING not in BATCH.description
    assert READ not in BATCH.description
