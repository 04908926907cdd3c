"""Data that CloudWatch gave once: shown at once, or kept in a file and shown by anybody, without credentials.

The file is JSON, compressed where its name ends in ``.gz``. It holds account ids, names and numbers of
metrics, and the rows of log queries that were run; no credentials.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from bedrock_monitoring.datapoints.requests import LogQuestion, Question
from bedrock_monitoring.evaluation.series import LogRows, MetricKey, NoDataError, TimeRange
from bedrock_monitoring.problems import refuse_one

LOGS_NOT_RUN = (
    "log queries were not run: LOGS=1 (or --logs) beside LIVE=1 runs them, and costs what they scan"
)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What CloudWatch answered about one target.

    Attributes:
        target: The name of the target.
        account: Its account.
        region: Its Region.
        now: When it was asked.
        listed: The metrics of a namespace, or of all where it is empty, in a Region.
        points: The datapoints of each question.
        logs: The rows of each log query, or why there are none; empty where none were run.
        deferred: Values of other resources, by the placeholder that stands for each.
    """

    target: str
    account: str
    region: str
    now: datetime
    listed: Mapping[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict)
    points: Mapping[Question, Mapping[int, float]] = field(default_factory=dict)
    logs: Mapping[LogQuestion, LogRows | str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecordedSource:
    """Shows what was answered, and says where nothing was asked.

    Attributes:
        answers: What CloudWatch answered.
    """

    answers: Answers

    @property
    def about(self) -> str:
        """What the data are."""
        return f"Data of CloudWatch, read on {self.answers.now:%Y-%m-%d at %H:%M} UTC."

    @property
    def account(self) -> str:
        """The account."""
        return self.answers.account

    def known(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find.

        Raises:
            NoDataError: They were not listed.
        """
        try:
            return self.answers.listed[namespace, region]
        except KeyError:
            what = f"of {namespace} " if namespace else ""
            raise NoDataError(f"the metrics {what}were not listed when the data were read") from None

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> Mapping[int, float]:
        """Return the datapoints that begin at these moments; none after ``end``.

        Raises:
            NoDataError: They were not asked for.
        """
        try:
            return self.answers.points[Question(metric=metric, statistic=statistic, moments=moments, end=end)]
        except KeyError:
            raise NoDataError(
                f"{statistic} of {metric.name} was not read; has the rollout changed since?"
            ) from None

    def log_rows(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Return what a Logs Insights query gave.

        Raises:
            NoDataError: It was not run, or failed.
        """
        answer = self.answers.logs.get(LogQuestion.of(query, time_range, region), LOGS_NOT_RUN)
        if isinstance(answer, str):
            raise NoDataError(answer)
        return answer


_Metric: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Region, namespace, name, dimensions."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Listing(_Written):
    namespace: str
    region: str
    metrics: tuple[int, ...]


class _Points(_Written):
    metric: int
    statistic: str
    start: int
    stop: int
    period: int
    end: int
    values: tuple[float | None, ...]


class _Log(_Written):
    query: str
    start: int
    end: int
    region: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    failed: str = ""


class _Target(_Written):
    name: str
    account: str
    region: str
    now: datetime
    metrics: tuple[_Metric, ...]
    listed: tuple[_Listing, ...]
    points: tuple[_Points, ...]
    logs: tuple[_Log, ...]
    deferred: dict[str, str] = {}


class _File(_Written):
    format: Literal["bedrock-monitoring preview data"]
    version: Literal[1]
    targets: tuple[_Target, ...]


def save(answers: Iterable[Answers], path: Path) -> None:
    """Write what CloudWatch answered to a file; the same answers give the same bytes.

    Args:
        answers: About one target each.
        path: Where to; compressed where it ends in ``.gz``.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    written = _File(
        format="bedrock-monitoring preview data", version=1, targets=tuple(_written(one) for one in answers)
    )
    data = f"{written.model_dump_json(exclude_defaults=True)}\n".encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        _refuse(path, f"cannot be written: {error.strerror}", "name another file")


def load(path: Path) -> tuple[Answers, ...]:
    """Return what a file holds.

    Args:
        path: A file that ``save`` wrote.

    Raises:
        InvalidInputError: It cannot be read, or is no such file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror}", "name a file that --record wrote")
    try:
        read = _File.model_validate_json(gzip.decompress(data) if path.suffix == ".gz" else data)
        return tuple(_read(target) for target in read.targets)
    except (ValidationError, OSError, EOFError, LookupError, ValueError) as error:
        _refuse(
            path, f"is no data that this version recorded{_reason(error)}", "record it again with --record"
        )


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f" ({place or 'the whole'}: {first['msg']})"


def _refuse(path: Path, what: str, remedy: str) -> NoReturn:
    refuse_one(where=str(path), what=what, remedy=remedy)
    raise AssertionError


def _written(answers: Answers) -> _Target:
    asked = (question.metric for question in answers.points)
    listed = (metric for metrics in answers.listed.values() for metric in metrics)
    numbers = {metric: number for number, metric in enumerate(dict.fromkeys([*asked, *listed]))}
    return _Target(
        name=answers.target,
        account=answers.account,
        region=answers.region,
        now=answers.now,
        metrics=tuple((key.region, key.namespace, key.name, key.dimensions) for key in numbers),
        listed=tuple(
            _Listing(namespace=namespace, region=region, metrics=tuple(numbers[one] for one in metrics))
            for (namespace, region), metrics in answers.listed.items()
        ),
        points=tuple(
            _written_points(numbers[question.metric], question, points)
            for question, points in answers.points.items()
        ),
        logs=tuple(_written_log(question, answer) for question, answer in answers.logs.items()),
        deferred=dict(answers.deferred),
    )


def _written_points(metric: int, question: Question, points: Mapping[int, float]) -> _Points:
    moments = question.moments
    return _Points(
        metric=metric,
        statistic=question.statistic,
        start=moments.start,
        stop=moments.stop,
        period=moments.step,
        end=question.end,
        values=tuple(points.get(moment) for moment in moments),
    )


def _written_log(question: LogQuestion, answer: LogRows | str) -> _Log:
    place = {
        "query": question.query,
        "start": question.start,
        "end": question.end,
        "region": question.region,
    }
    if isinstance(answer, str):
        return _Log.model_validate({**place, "failed": answer})
    return _Log.model_validate({**place, "columns": answer.columns, "rows": answer.rows})


def _read(target: _Target) -> Answers:
    metrics = [
        MetricKey(region=region, namespace=namespace, name=name, dimensions=dimensions)
        for region, namespace, name, dimensions in target.metrics
    ]
    return Answers(
        target=target.name,
        account=target.account,
        region=target.region,
        now=target.now.astimezone(UTC),
        listed={
            (one.namespace, one.region): tuple(metrics[number] for number in one.metrics)
            for one in target.listed
        },
        points=dict(_read_points(metrics[one.metric], one) for one in target.points),
        logs={
            LogQuestion(query=one.query, start=one.start, end=one.end, region=one.region): one.failed
            or LogRows(columns=one.columns, rows=one.rows)
            for one in target.logs
        },
        deferred=target.deferred,
    )


def _read_points(metric: MetricKey, written: _Points) -> tuple[Question, dict[int, float]]:
    moments = range(written.start, written.stop, written.period)
    points = {
        moment: value for moment, value in zip(moments, written.values, strict=True) if value is not None
    }
    question = Question(metric=metric, statistic=written.statistic, moments=moments, end=written.end)
    return question, points
