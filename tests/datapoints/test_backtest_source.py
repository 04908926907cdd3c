"""The data of a backtest answer for any part of what was read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrock_monitoring.datapoints.backtest_source import BacktestSource, whole_request
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.datapoints.recorded_source import Recording, load_recordings, save_recordings
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.series import MetricKey

KEY = MetricKey(namespace="AWS/Bedrock", name="Invocations")
ELSEWHERE = MetricKey(namespace="AWS/Bedrock", name="Invocations", region="eu-west-1")


def request(start: int, stop: int, step: int = 60, *, statistic: str = "Sum") -> MetricRequest:
    timestamps = range(start, stop, step)
    return MetricRequest(
        metric=KEY, statistic=statistic, timestamps=timestamps, end=timestamps[-1] + step if timestamps else 0
    )


def recording(*requests: MetricRequest, ranges: tuple[TimeRange, ...] = ()) -> Recording:
    return Recording(
        target="prod",
        account="111122223333",
        region="us-east-1",
        now=datetime(2026, 1, 1, tzinfo=UTC),
        points={each: {moment: float(moment) for moment in each.timestamps} for each in requests},
        metrics={("AWS/Bedrock", ""): (KEY,), ("AWS/Bedrock", "eu-west-1"): (KEY, ELSEWHERE), ("", ""): ()},
        logs={
            LogQueryRequest(query="fields a", start=0, end=60, region=region): LogRows(
                columns=("region",), rows=((region,),)
            )
            for region in ("", "eu-west-1")
        },
        ranges=ranges,
    )


def read(made: BacktestSource, wanted: MetricRequest) -> list[int]:
    points = made.datapoints(KEY, statistic=wanted.statistic, timestamps=wanted.timestamps, end=wanted.end)
    assert [*points.values()] == [*points]
    return [*points]


def test_a_part_of_what_was_read_is_answered_and_there_is_nothing_beyond_it() -> None:
    source = BacktestSource(recording=recording(request(600, 1200)))

    assert read(source, request(720, 900)) == [720, 780, 840]
    assert read(source, request(480, 720)) == [600, 660]
    assert read(source, request(1140, 1500)) == [1140]


def test_what_was_read_in_two_parts_is_one() -> None:
    source = BacktestSource(recording=recording(request(1200, 1320), request(600, 720)))

    assert read(source, request(0, 2000)) == [600, 660, 1200, 1260]


def test_another_statistic_period_or_offset_was_not_read() -> None:
    source = BacktestSource(recording=recording(request(600, 1200, 300)))

    assert read(source, request(600, 1200, 300)) == [600, 900]
    for wanted in (request(600, 1200), request(660, 1200, 300), request(600, 1200, 300, statistic="p99")):
        with pytest.raises(
            NoDataError, match=f"{wanted.statistic} of Invocations was not read for periods of"
        ):
            read(source, wanted)


def test_metrics_are_listed_as_they_were() -> None:
    source = BacktestSource(recording=recording())

    assert source.list_metrics() == ()
    assert source.list_metrics(namespace="AWS/Bedrock") == (KEY,)
    assert source.list_metrics(namespace="AWS/Bedrock", region="eu-west-1") == (KEY, ELSEWHERE)
    assert source.account == "111122223333"
    assert "read on 2026-01-01" in source.description
    for namespace, region in (("AWS/Lambda", ""), ("AWS/Bedrock", "eu-west-2")):
        with pytest.raises(NoDataError, match=f"the metrics of {namespace} were not listed"):
            source.list_metrics(namespace=namespace, region=region)


def test_queries_have_the_rows_of_their_time_range_and_region() -> None:
    source = BacktestSource(recording=recording())
    minute = TimeRange(start=0, end=60)

    assert source.query_logs("fields a", time_range=minute).rows == (("",),)
    assert source.query_logs("fields a", time_range=minute, region="eu-west-1").rows == (("eu-west-1",),)
    for query, end, region in (("fields b", 60, ""), ("fields a", 120, ""), ("fields a", 60, "eu-west-2")):
        with pytest.raises(NoDataError, match="log queries were not run"):
            source.query_logs(query, time_range=TimeRange(start=0, end=end), region=region)


def test_what_begins_at_the_end_of_the_last_period_or_later_is_left_out() -> None:
    source = BacktestSource(recording=recording(request(600, 1200)))
    points = source.datapoints(KEY, statistic="Sum", timestamps=range(600, 900, 60), end=720)

    assert [*points.items()] == [(600, 600.0), (660, 660.0)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (request(85_980, 86_400), range(3600, 7200, 60)),
        (request(86_160, 86_400, 300), range(3660, 6901, 300)),  # windows of 5 minutes that begin at :01
        (request(0, 3600, 3600), range(3600, 3601, 3600)),
    ],
)
def test_a_request_is_widened_to_whole_periods_within_a_time_range(
    wanted: MetricRequest, expected: range
) -> None:
    whole = whole_request(wanted, TimeRange(start=3600, end=7200))

    assert [*whole.timestamps] == [*expected]
    assert whole.end == whole.timestamps[-1] + whole.timestamps.step <= 7200


def test_a_time_range_shorter_than_a_period_needs_no_request() -> None:
    assert not whole_request(request(0, 86_400, 86_400), TimeRange(start=3600, end=7200)).timestamps


def test_a_recording_keeps_its_time_ranges(tmp_path: Path) -> None:
    ranges = (TimeRange(start=0, end=600, resolution=300), TimeRange(start=600, end=1200))
    made = recording(request(600, 1200), ranges=ranges)

    save_recordings([made], tmp_path / "a.json.gz")

    assert load_recordings(tmp_path / "a.json.gz") == (made,)
