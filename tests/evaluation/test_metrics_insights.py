from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.metrics_insights import evaluate_query
from bedrock_monitoring.evaluation.series import MetricKey

PERIOD = 60
TWO_MINUTES = TimeRange(start=0, end=120)


def metric(name: str = "Calls", **dimensions: str) -> MetricKey:
    return MetricKey(namespace="N", name=name, dimensions=tuple(sorted(dimensions.items())))


SAMPLES: Mapping[MetricKey, tuple[list[float], list[float]]] = {
    metric(Model="a", Tier="x"): ([1, 2, 3], [10]),
    metric(Model="a", Tier="y"): ([5], []),
    metric(Model="b", Tier="x"): ([100], [20, 30]),
    metric(Model="a"): ([1000], [1000]),
    metric(): ([5000], [5000]),
    metric("Other", Model="a", Tier="x"): ([7], [7]),
}
"""The samples of each metric in the first and the second minute."""

COMPUTE: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "SampleCount": len,
    "Minimum": min,
    "Maximum": max,
}


class SampleSource:
    account = "111122223333"
    description = ""

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:  # noqa: ARG002
        return tuple(SAMPLES)

    def datapoints(
        self,
        metric: MetricKey,
        *,
        statistic: str,
        timestamps: range,
        end: int,  # noqa: ARG002
    ) -> Mapping[int, float]:
        minutes = zip(timestamps, SAMPLES[metric], strict=True)
        return {timestamp: float(COMPUTE[statistic](samples)) for timestamp, samples in minutes if samples}

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        raise NotImplementedError


def computed(query: str) -> dict[str, list[float | None]]:
    found = evaluate_query(query, source=SampleSource(), time_range=TWO_MINUTES, period=PERIOD)
    return {one.label: [one.points.get(0), one.points.get(60)] for one in found}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("SUM", [111, 60]),
        ("COUNT", [5, 3]),
        ("MIN", [1, 10]),
        ("MAX", [100, 30]),
        ("AVG", [111 / 5, 20]),
    ],
)
def test_an_aggregate_function_covers_the_samples_of_all_metrics_of_the_schema(
    function: str, expected: list[float]
) -> None:
    assert computed(f"SELECT {function}(Calls) FROM SCHEMA(N, Model, Tier)") == {"": pytest.approx(expected)}


def test_without_a_schema_totals_and_their_parts_both_count() -> None:
    assert computed("SELECT SUM(Calls) FROM N") == {"": [111 + 6000, 60 + 6000]}


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("GROUP BY Model", {"a": [11, 10], "b": [100, 50]}),
        ("GROUP BY Model, Tier", {"a x": [6, 10], "a y": [5, None], "b x": [100, 50]}),
        ("WHERE Tier = 'x' GROUP BY Model", {"a": [6, 10], "b": [100, 50]}),
        ("WHERE Tier != 'x'", {"": [5, None]}),
        ("WHERE Model = 'a' AND Tier = 'x'", {"": [6, 10]}),
        ("WHERE Model = 'nobody'", {}),
        ("WHERE AWS.AccountId = CURRENT_ACCOUNT_ID()", {"": [111, 60]}),
        ("WHERE AWS.AccountId = '444455556666'", {}),
        ("GROUP BY AWS.AccountId", {"111122223333": [111, 60]}),
    ],
)
def test_filters_and_groups(clauses: str, expected: dict[str, list[float | None]]) -> None:
    assert computed(f"SELECT SUM(Calls) FROM SCHEMA(N, Model, Tier) {clauses}") == expected


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("ORDER BY SUM() DESC", ["b x", "a x", "a y"]),
        ("ORDER BY SUM() ASC", ["a y", "a x", "b x"]),
        ("ORDER BY MAX()", ["a y", "a x", "b x"]),
        ("ORDER BY MIN() DESC", ["b x", "a x", "a y"]),
        ("ORDER BY COUNT() DESC", ["a x", "b x", "a y"]),
        ("ORDER BY AVG() DESC LIMIT 1", ["b x"]),
        ("LIMIT 2", ["a x", "a y"]),
    ],
)
def test_series_are_ranked_by_their_values(clauses: str, expected: list[str]) -> None:
    assert (
        list(computed(f"SELECT SUM(Calls) FROM SCHEMA(N, Model, Tier) GROUP BY Model, Tier {clauses}"))
        == expected
    )


def test_tags_are_not_supported() -> None:
    with pytest.raises(NoDataError, match="the tag team"):
        computed("SELECT SUM(Calls) FROM N GROUP BY tag.team")


class ManyMetrics(SampleSource):
    def __init__(self, count: int) -> None:
        self.count = count

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:  # noqa: ARG002
        return tuple(metric(Model=str(number)) for number in range(self.count))

    def datapoints(
        self,
        metric: MetricKey,  # noqa: ARG002
        *,
        statistic: str,  # noqa: ARG002
        timestamps: range,
        end: int,  # noqa: ARG002
    ) -> Mapping[int, float]:
        return {timestamps.start: 1.0}


def test_a_query_of_more_metrics_than_cloudwatch_processes_is_not_run() -> None:
    def run(count: int) -> list[float]:
        query = "SELECT SUM(Calls) FROM SCHEMA(N, Model)"
        source = ManyMetrics(count)
        [total] = evaluate_query(query, source=source, time_range=TWO_MINUTES, period=PERIOD)
        return [*total.points.values()]

    assert run(limits.METRICS_INSIGHTS_METRICS) == [10_000]
    with pytest.raises(
        NoDataError, match=r"^it processes 10001 metrics; the maximum of CloudWatch is 10000$"
    ):
        run(limits.METRICS_INSIGHTS_METRICS + 1)
