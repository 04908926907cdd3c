from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.datapoints.recorded_source import (
    RecordedSource,
    Recording,
    load_recordings,
    save_recordings,
)
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import InvalidInputError

METRIC = MetricKey(
    namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "ü"),), region="eu-west-1"
)
OTHER = MetricKey(namespace="AWS/Bedrock", name="Invocations", region="eu-west-1")
TIMESTAMPS = range(0, 180, 60)
QUERY = LogQueryRequest(query="SOURCE 'g' | fields a", start=0, end=180, region="eu-west-1")
FAILED = LogQueryRequest(query="SOURCE 'g' | nonsense", start=0, end=180, region="eu-west-1")
NOT_RUN = "log queries were not run; add LOGS=1 (or --logs) to LIVE=1 to run them, which costs what they scan"
ANSWERS = Recording(
    target="prod",
    account="111122223333",
    region="eu-west-1",
    now=datetime(2026, 1, 14, 15, 0, tzinfo=UTC),
    metrics={("AWS/Bedrock", "eu-west-1"): (METRIC, OTHER)},
    points={
        MetricRequest(metric=METRIC, statistic="p99", timestamps=TIMESTAMPS, end=180): {0: 1.5, 120: 3.0}
    },
    logs={QUERY: LogRows(columns=("a", "b"), rows=(("1", ""),)), FAILED: "refused"},
)


@pytest.mark.parametrize("name", ["data.json", "data.json.gz"])
def test_a_saved_recording_is_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / "folder" / name
    save_recordings([ANSWERS], path)
    assert load_recordings(path) == (ANSWERS,)
    first = path.read_bytes()
    save_recordings(load_recordings(path), path)
    assert path.read_bytes() == first


def test_a_recorded_source_answers_recorded_requests_and_refuses_others() -> None:
    source = RecordedSource(recording=ANSWERS)
    assert source.list_metrics(namespace="AWS/Bedrock", region="eu-west-1") == (METRIC, OTHER)
    assert source.datapoints(METRIC, statistic="p99", timestamps=TIMESTAMPS, end=180) == {0: 1.5, 120: 3.0}
    time_range = TimeRange(start=0, end=180)
    assert source.query_logs(QUERY.query, time_range=time_range, region="eu-west-1").rows == (("1", ""),)
    assert source.description == "Data of CloudWatch, read on 2026-01-14 at 15:00 UTC."
    refused: dict[str, Callable[[], object]] = {
        "p50 of Invocations was not read; has the rollout changed since?": lambda: source.datapoints(
            METRIC, statistic="p50", timestamps=TIMESTAMPS, end=180
        ),
        "the metrics of AWS/Logs were not listed when the data were read": lambda: source.list_metrics(
            namespace="AWS/Logs", region="eu-west-1"
        ),
        "the metrics were not listed when the data were read": source.list_metrics,
        "refused": lambda: source.query_logs(FAILED.query, time_range=time_range, region="eu-west-1"),
        NOT_RUN: lambda: source.query_logs("fields a", time_range=time_range, region="eu-west-1"),
    }
    for said, ask in refused.items():
        with pytest.raises(NoDataError) as told:
            ask()
        assert str(told.value) == said


@pytest.mark.parametrize("moment", ["2009-01-01T00:00:00Z", "2999-12-31T23:59:59Z"])
def test_a_recording_may_be_of_any_year_that_cloudwatch_knows(tmp_path: Path, moment: str) -> None:
    recording = replace(ANSWERS, now=datetime.fromisoformat(moment))
    save_recordings([recording], tmp_path / "x.json")
    assert load_recordings(tmp_path / "x.json") == (recording,)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.json", b""),
        ("x.json", b"{}"),
        ("x.json", b"\xff\xfe"),
        ("x.json", b'{"Resources": {}}'),
        ("x.json.gz", gzip.compress(b"{}")),
    ],
    ids=["empty", "no version", "no text", "other JSON", "compressed"],
)
def test_a_foreign_file_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert_refused(path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), 2),
        (("format",), "other"),
        (("more",), 1),
        (("targets", 0, "points", 0, "metric"), 7),
        (("targets", 0, "points", 0, "period"), 0),
        (("targets", 0, "points", 0, "values"), [1]),
        (("targets", 0, "now"), "yesterday"),
        (("targets", 0, "now"), "9999-12-31T23:59:59-14:00"),
        (("targets", 0, "now"), "0001-01-01T00:00:00+14:00"),
        (("targets", 0, "now"), "2008-12-31T23:59:59Z"),
        (("targets", 0, "now"), "3000-01-01T00:00:00Z"),
        (("targets", 0, "now"), "2026-01-14T15:00:00"),
        (("targets", 0, "now"), 10**18),
        (("targets", 0, "points", 0, "values"), [math.nan, None, 3]),
        (("targets", 0, "points", 0, "values"), [-math.inf, None, 3]),
        (("targets", 0, "points", 0, "values"), [10**400, None, 3]),
        (("targets", 0, "points", 0, "start"), 1e300),
        (("targets", 0, "points", 0, "stop"), 10**30),
        (("targets", 0, "account"), 111122223333),
        (("targets", 0, "metrics"), {"a": []}),
        (("targets", 0, "logs", 0, "rows"), [["1", None]]),
        (("targets", 0, "deferred"), {"a": 1}),
    ],
)
def test_a_file_of_another_version_or_a_changed_one_is_refused_in_one_line(
    tmp_path: Path, place: tuple[str | int, ...], value: object
) -> None:
    path = tmp_path / "x.json"
    save_recordings([ANSWERS], path)
    whole = inner = json.loads(path.read_text(encoding="utf-8"))
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert_refused(path)


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (b"not compressed", "it cannot be read (Not a gzipped file"),
        (gzip.compress(b"{}")[:-4], "it cannot be read (Compressed file ended"),
        (gzip.compress(b"{}")[:-8] + b"\0" * 8, "it cannot be read (CRC check failed"),
        (gzip.compress(b"{}")[:10] + b"\xff" * 20, "it cannot be read (Error -3"),
        (
            gzip.compress(b" " * (2 << 20)),
            "it is larger than 1 MiB once it is unpacked, the most",
        ),
    ],
    ids=["not compressed", "cut off", "wrong checksum", "damaged", "bomb"],
)
def test_a_compressed_file_that_is_damaged_or_too_large_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bytes, reason: str
) -> None:
    monkeypatch.setattr("bedrock_monitoring.datapoints.recorded_source.MAX_MEBIBYTES", 1)
    path = tmp_path / "x.json.gz"
    path.write_bytes(packed)
    with pytest.raises(InvalidInputError) as refused:
        load_recordings(path)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{path}: {reason}")
    assert line.endswith("; name a file that --record wrote")


def test_a_recording_too_large_to_be_read_again_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bedrock_monitoring.datapoints.recorded_source.MAX_MEBIBYTES", 0)
    path = tmp_path / "x.json"
    with pytest.raises(InvalidInputError) as told:
        save_recordings([ANSWERS], path)
    what = "it is written, and at 0 MiB too large to be read again"
    assert str(told.value) == f"{path}: {what}; record fewer targets: 0 MiB are read"
    monkeypatch.undo()
    assert load_recordings(path) == (ANSWERS,)


def assert_refused(path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        load_recordings(path)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{path}: is not a recording of this version")
    assert line.endswith("record it again with --record")


def test_a_missing_or_unwritable_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"cannot be read .No such file"):
        load_recordings(tmp_path / "missing.json")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"cannot be written"):
        save_recordings([ANSWERS], tmp_path / "file" / "data.json")
