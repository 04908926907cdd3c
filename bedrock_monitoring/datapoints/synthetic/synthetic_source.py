"""Bedrock traffic that never was: plausible, the same every time, and eventful enough to judge graphs and alarms by."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from bedrock_monitoring.bedrock.alarms.maintenance import NAMESPACE as MAINTENANCE_NAMESPACE
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION, EXAMPLE_ACCOUNT
from bedrock_monitoring.datapoints.synthetic.log_records import LogLocation, records_of
from bedrock_monitoring.datapoints.synthetic.metric_samples import SampleMetric
from bedrock_monitoring.datapoints.synthetic.publishers import (
    NOBODY,
    Group,
    Named,
    Stream,
    groups_of,
    newcomer,
)
from bedrock_monitoring.datapoints.synthetic.samples import Samples, statistic_of
from bedrock_monitoring.datapoints.synthetic.traffic import (
    Character,
    Moment,
    activity,
    character_of,
    lived,
    noise,
    seed_of,
)
from bedrock_monitoring.evaluation import logs_insights
from bedrock_monitoring.evaluation.log_rows import split_sources
from bedrock_monitoring.evaluation.logs_insights import Record
from bedrock_monitoring.evaluation.series import MINUTE, LogRows, MetricKey, NoDataError, TimeRange, buckets
from bedrock_monitoring.problems import InvalidInputError

REFERENCE_MOMENT = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
"""When it is in a preview unless another moment is asked for: a working day's afternoon."""


@dataclass(kw_only=True)
class SyntheticSource:
    """Synthetic data of one account.

    Attributes:
        models: The models that a search finds, the busiest first.
        place: Account and Region.
        now: Around what the incidents happen.
        account: The account, twelve digits; empty where that does not matter.
        region: The Region of ``place``; empty where all Regions may have the same data.
        named: Agents, guardrails and the like that a search finds.
    """

    models: Sequence[str]
    place: str
    now: datetime = REFERENCE_MOMENT
    account: str = ""
    region: str = ""
    named: Named = NOBODY
    _worlds: dict[str, _World] = field(default_factory=dict, repr=False)

    @property
    def about(self) -> str:
        """What the data are."""
        return "Synthetic data: made up to show the dashboard, measured nowhere."

    def known(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search finds: all that have data in the account."""
        known = self._world(region).known
        return tuple(
            replace(key, region=region)
            for published_in, keys in known.items()
            if namespace in {"", published_in}
            for key in keys
        )

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> Mapping[int, float]:
        """Return the datapoints that begin at these moments; none after ``end``.

        Raises:
            UnknownStatisticError: The statistic is not made from synthetic samples.
        """
        return self._world(metric.region).points(replace(metric, region=""), statistic, moments, end)

    def log_rows(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Return what a Logs Insights query gives over an invocation log in which these models were called.

        Raises:
            NoDataError: It is written in something that is not computed here.
        """
        _, commands = split_sources(query)
        try:
            return logs_insights.run(commands, self._world(region).records(time_range))
        except InvalidInputError as error:
            raise NoDataError(f"the query is not run on synthetic data: {error.problems[0].what}") from None
        except RecursionError:
            raise NoDataError("the query is nested too deeply to be run on synthetic data") from None

    def _world(self, region: str) -> _World:
        elsewhere = region if self.region and region != self.region else ""
        if elsewhere not in self._worlds:
            self._worlds[elsewhere] = _World(
                models=self.models,
                place=f"{self.place} {elsewhere}".strip(),
                now=int(self.now.timestamp()) // MINUTE,
                account=self.account or EXAMPLE_ACCOUNT,
                region=elsewhere or self.region or DEFAULT_REGION,
                named=self.named,
            )
        return self._worlds[elsewhere]


@dataclass(kw_only=True)
class _Sampled:
    """What is known of a stream's metric: the minutes that were looked at, and the samples of those that have any."""

    minutes: set[int] = field(default_factory=set)
    by_minute: dict[int, Samples] = field(default_factory=dict)


@dataclass(kw_only=True)
class _World:
    """What is published in one account and Region; everything is computed once."""

    models: Sequence[str]
    place: str
    now: int
    account: str
    region: str
    named: Named
    _lives: dict[Character, dict[int, Moment]] = field(default_factory=dict)
    _sampled: dict[tuple[int, str, tuple[float, float]], _Sampled] = field(default_factory=dict)
    _records: dict[TimeRange, tuple[Record, ...]] = field(default_factory=dict)
    _points: dict[tuple[MetricKey, str, range, int], dict[int, float]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> dict[str, tuple[Group, ...]]:
        return groups_of(
            self.models, place=self.place, region=self.region, account=self.account, named=self.named
        )

    @cached_property
    def known(self) -> dict[str, tuple[MetricKey, ...]]:
        """The metrics that a search finds, by namespace."""
        return {
            namespace: tuple(
                dict.fromkeys(
                    MetricKey(
                        namespace=namespace, name=name, dimensions=tuple(sorted(stream.dimensions.items()))
                    )
                    for group in groups
                    for stream in group.streams
                    for name in group.metric_samples
                )
            )
            for namespace, groups in self.groups.items()
        }

    def records(self, time_range: TimeRange) -> tuple[Record, ...]:
        """Return the invocation log over a time range."""
        if time_range not in self._records:
            count = len(self.models)
            self._records[time_range] = records_of(
                {
                    model: character_of(model, place=self.place, position=position, models=count)
                    for position, model in enumerate(self.models)
                },
                place=LogLocation(account=self.account, region=self.region),
                start=time_range.start,
                end=time_range.end,
                now=self.now,
            )
        return self._records[time_range]

    def points(self, metric: MetricKey, statistic: str, moments: range, end: int) -> dict[int, float]:
        question = (metric, statistic, moments, end)
        if question not in self._points:
            self._points[question] = dict(self._computed(metric, statistic, moments, end))
        return self._points[question]

    def _computed(
        self, metric: MetricKey, statistic: str, moments: range, end: int
    ) -> Iterator[tuple[int, float]]:
        wanted = range(moments.start // MINUTE, max(end, moments.start + MINUTE) // MINUTE)
        parts = self._parts(metric, wanted)
        for moment, minutes in buckets(moments, end):
            samples = [part[minute] for part in parts for minute in minutes if minute in part]
            if samples:
                yield moment, statistic_of(statistic, samples)

    def _parts(self, metric: MetricKey, minutes: range) -> list[dict[int, Samples]]:
        """Return the samples by minute of everything that publishes a metric under its dimensions."""
        if metric.namespace == MAINTENANCE_NAMESPACE:
            return []
        dimensions = dict(metric.dimensions)
        groups = [
            group for group in self.groups.get(metric.namespace, ()) if group.names == dimensions.keys()
        ]
        emitting = [group for group in groups if metric.name in group.metric_samples]
        if not groups:
            return [self._of_name_alone(metric, minutes)]
        found = [
            self._samples(stream, metric.name, group.metric_samples[metric.name], minutes)
            for group in emitting
            for stream in group.streams
            if stream.dimensions == dimensions
        ]
        if found or not emitting:
            return found
        character = newcomer(dimensions, place=self.place, models=len(self.models))
        emit = emitting[0].metric_samples[metric.name]
        return [self._samples(Stream(dimensions=dimensions, character=character), metric.name, emit, minutes)]

    def _samples(
        self, stream: Stream, name: str, emit: SampleMetric, minutes: Sequence[int]
    ) -> dict[int, Samples]:
        """Return the samples of a stream by minute, of these minutes at least; a minute without any is left out."""
        key = (stream.character.seed, name, stream.part)
        sampled = self._sampled.setdefault(key, _Sampled())
        missing = [minute for minute in minutes if minute not in sampled.minutes]
        if missing:
            sampled.by_minute.update(self._made(stream, name, emit, missing))
            sampled.minutes.update(missing)
        return sampled.by_minute

    def _made(
        self, stream: Stream, name: str, emit: SampleMetric, minutes: Sequence[int]
    ) -> Iterator[tuple[int, Samples]]:
        character = stream.character
        life = self._life(character, minutes)
        if stream.is_whole:
            made = ((minute, emit(character, life[minute])) for minute in minutes)
            yield from (one for one in made if one[1].number > 0)
            return
        whole = self._samples(stream.whole, name, emit, minutes)
        for minute in minutes:
            if minute in whole and (part := stream.part_of(whole[minute], life[minute])):
                yield minute, part

    def _life(self, character: Character, minutes: Sequence[int]) -> dict[int, Moment]:
        """Return what happened to something, in these minutes at least."""
        life = self._lives.setdefault(character, {})
        for minute in minutes:
            if minute not in life:
                life[minute] = lived(character, minute, minute - self.now)
        return life

    def _of_name_alone(self, metric: MetricKey, minutes: range) -> dict[int, Samples]:
        seed = seed_of(self.place, repr(metric))
        made = {minute: _of_name(seed, metric.name, minute) for minute in minutes}
        return {minute: samples for minute, samples in made.items() if samples}


_TIME = re.compile(r"latency|time|duration|ttft", re.IGNORECASE)
_TROUBLE = re.compile(r"error|throttle|fail|intervened|blocked", re.IGNORECASE)


def _of_name(seed: int, name: str, minute: int) -> Samples | None:
    """Return samples of a metric that nothing is known about but its name."""
    count = math.floor(30 * activity(seed, minute) * (0.6 + 0.8 * noise(seed, minute)) + 0.5)
    if _TROUBLE.search(name):
        count = math.floor(count * 0.03 + noise(seed + 1, minute))
    if count <= 0:
        return None
    if _TIME.search(name):
        return Samples(count, 200 + 900 * noise(seed, 1), 0.5)
    return Samples(count, 1.0)
