"""Recordings of live data: a datapoint source over them, and their file format.

The file is JSON, compressed with gzip if its name ends in ``.gz``. It holds account ids, metrics with their
datapoints, and the rows of log queries. It holds no credentials, and reading it needs none.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.points import Points
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.files import read_file, write_file
from bedrock_monitoring.problems import refuse_one

MAX_MEBIBYTES = 256
"""The most MiB that a recording may have, unpacked. The data of a target are a few."""

_COMPRESSION = 6
"""zlib's own default. The highest level takes ten times as long and saves a twentieth."""

LOGS_NOT_RUN = (
    "log queries were not run; add LOGS=1 (or --logs) to LIVE=1 to run them, which costs what they scan"
)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The data that were read from one target's account.

    Attributes:
        target: The name of the target.
        account: The account id.
        region: The Region.
        now: When the data were read.
        metrics: The metrics by namespace and Region. An empty namespace stands for all namespaces.
        points: The datapoints of each request.
        logs: The rows of each log query, or the reason why there are none. Empty if no queries were run.
        deferred: Maps placeholders to the values of deployed resources.
        ranges: The time ranges that a backtest judges with these data. Empty for a preview.
    """

    target: str
    account: str
    region: str
    now: datetime
    metrics: Mapping[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict)
    points: Mapping[MetricRequest, Mapping[int, float]] = field(default_factory=dict)
    logs: Mapping[LogQueryRequest, LogRows | str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)
    ranges: tuple[TimeRange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordedSource:
    """A datapoint source over a recording.

    Attributes:
        recording: The recording.
    """

    recording: Recording

    @property
    def description(self) -> str:
        """What kind of data these are, and when they were read."""
        return f"Data of CloudWatch, read on {self.recording.now:%Y-%m-%d at %H:%M} UTC."

    @property
    def account(self) -> str:
        """The account id."""
        return self.recording.account

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find.

        Raises:
            NoDataError: The metrics were not listed when the data were read.
        """
        try:
            return self.recording.metrics[namespace, region]
        except KeyError:
            what = f"of {namespace} " if namespace else ""
            raise NoDataError(f"the metrics {what}were not listed when the data were read") from None

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> Mapping[int, float]:
        """Return the recorded datapoints of a metric by timestamp.

        Raises:
            NoDataError: These datapoints were not read.
        """
        try:
            return self.recording.points[
                MetricRequest(metric=metric, statistic=statistic, timestamps=timestamps, end=end)
            ]
        except KeyError:
            raise NoDataError(
                f"{statistic} of {metric.name} was not read; has the rollout changed since?"
            ) from None

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Return the recorded rows of a Logs Insights query.

        Raises:
            NoDataError: The query was not run, or it failed.
        """
        answer = self.recording.logs.get(LogQueryRequest.of(query, time_range, region), LOGS_NOT_RUN)
        if isinstance(answer, str):
            raise NoDataError(answer)
        return answer


_LAST_YEAR = 2999

_Metric: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Region, namespace, name, dimensions."""


def _in_reach(moment: datetime) -> datetime:
    """Return the moment in UTC; dashboards look back and ahead from it by years."""
    if not limits.FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"the year is not one from {limits.FIRST_YEAR} to {_LAST_YEAR}")
    return moment.astimezone(UTC)


class _FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Listing(_FileModel):
    namespace: str
    region: str
    metrics: tuple[int, ...]


class _Points(_FileModel):
    metric: int
    statistic: str
    start: int
    stop: int
    period: int
    end: int
    values: tuple[float | None, ...]


class _Log(_FileModel):
    query: str
    start: int
    end: int
    region: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    failed: str = ""


class _Range(_FileModel):
    start: int
    end: int
    resolution: Annotated[int, Field(gt=0)]


class _Target(_FileModel):
    name: str
    account: str
    region: str
    now: Annotated[AwareDatetime, AfterValidator(_in_reach)]
    metrics: tuple[_Metric, ...]
    listed: tuple[_Listing, ...]
    points: tuple[_Points, ...]
    logs: tuple[_Log, ...]
    deferred: dict[str, str] = {}
    ranges: tuple[_Range, ...] = ()


class _File(_FileModel):
    format: Literal["bedrock-monitoring preview data"]
    version: Literal[1]
    targets: tuple[_Target, ...]


def save_recordings(recordings: Iterable[Recording], path: Path) -> None:
    """Write recordings to a file. The same recordings give the same bytes.

    Args:
        recordings: A recording for each target.
        path: The file. It is compressed if its name ends in ``.gz``.

    Raises:
        InvalidInputError: The file cannot be written; or it is written, and too large to be read again.
    """
    file = _File(
        format="bedrock-monitoring preview data",
        version=1,
        targets=tuple(_to_file(recording) for recording in recordings),
    )
    data = f"{file.model_dump_json(exclude_defaults=True)}\n".encode()
    write_file(path, gzip.compress(data, _COMPRESSION, mtime=0) if path.suffix == ".gz" else data)
    if len(data) > MAX_MEBIBYTES << 20:
        what = f"it is written, and at {len(data) >> 20:,} MiB too large to be read again"
        refuse_one(where=str(path), what=what, remedy=f"record fewer targets: {MAX_MEBIBYTES} MiB are read")


def load_recordings(path: Path) -> tuple[Recording, ...]:
    """Read recordings from a file.

    Args:
        path: A file that ``save_recordings`` wrote.

    Raises:
        InvalidInputError: The file cannot be read, is larger than ``MAX_MEBIBYTES``, or holds no
            recordings of this version.
    """
    data = read_file(path, max_mebibytes=MAX_MEBIBYTES, remedy="name a file that --record wrote")
    try:
        file = _File.model_validate_json(data)
        return tuple(_from_file(target) for target in file.targets)
    except (ValidationError, LookupError, OverflowError, ValueError) as error:
        what = f"is not a recording of this version{_reason(error)}"
        refuse_one(where=str(path), what=what, remedy="record it again with --record")


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f" ({place or 'the whole'}: {first['msg']})"


def _to_file(recording: Recording) -> _Target:
    requested = (request.metric for request in recording.points)
    listed = (metric for metrics in recording.metrics.values() for metric in metrics)
    indexes = {metric: index for index, metric in enumerate(dict.fromkeys([*requested, *listed]))}
    return _Target(
        name=recording.target,
        account=recording.account,
        region=recording.region,
        now=recording.now,
        metrics=tuple((key.region, key.namespace, key.name, key.dimensions) for key in indexes),
        listed=tuple(
            _Listing(namespace=namespace, region=region, metrics=tuple(indexes[metric] for metric in metrics))
            for (namespace, region), metrics in recording.metrics.items()
        ),
        points=tuple(
            _points_to_file(indexes[request.metric], request, points)
            for request, points in recording.points.items()
        ),
        logs=tuple(_log_to_file(request, answer) for request, answer in recording.logs.items()),
        deferred=dict(recording.deferred),
        ranges=tuple(
            _Range(start=each.start, end=each.end, resolution=each.resolution) for each in recording.ranges
        ),
    )


def _points_to_file(metric: int, request: MetricRequest, points: Mapping[int, float]) -> _Points:
    timestamps = request.timestamps
    values = Points.of(points).at(np.array(timestamps, dtype=np.int64))
    return _Points(
        metric=metric,
        statistic=request.statistic,
        start=timestamps.start,
        stop=timestamps.stop,
        period=timestamps.step,
        end=request.end,
        values=tuple(None if math.isnan(value) else value for value in values.tolist()),
    )


def _log_to_file(request: LogQueryRequest, answer: LogRows | str) -> _Log:
    fields = {
        "query": request.query,
        "start": request.start,
        "end": request.end,
        "region": request.region,
    }
    if isinstance(answer, str):
        return _Log.model_validate({**fields, "failed": answer})
    return _Log.model_validate({**fields, "columns": answer.columns, "rows": answer.rows})


def _from_file(target: _Target) -> Recording:
    metrics = [
        MetricKey(region=region, namespace=namespace, name=name, dimensions=dimensions)
        for region, namespace, name, dimensions in target.metrics
    ]
    return Recording(
        target=target.name,
        account=target.account,
        region=target.region,
        now=target.now,
        metrics={
            (listing.namespace, listing.region): tuple(metrics[index] for index in listing.metrics)
            for listing in target.listed
        },
        points=dict(_points_from_file(metrics[points.metric], points) for points in target.points),
        logs={
            LogQueryRequest(query=log.query, start=log.start, end=log.end, region=log.region): log.failed
            or LogRows(columns=log.columns, rows=log.rows)
            for log in target.logs
        },
        deferred=target.deferred,
        ranges=tuple(
            TimeRange(start=each.start, end=each.end, resolution=each.resolution) for each in target.ranges
        ),
    )


def _points_from_file(metric: MetricKey, written: _Points) -> tuple[MetricRequest, Points]:
    timestamps = range(written.start, written.stop, written.period)
    values = np.array(written.values, dtype=np.float64)
    if values.size != len(timestamps):
        raise ValueError(f"{values.size} values stand for {len(timestamps)} periods")
    request = MetricRequest(
        metric=metric, statistic=written.statistic, timestamps=timestamps, end=written.end
    )
    return request, Points.finite(np.array(timestamps, dtype=np.int64), values)
