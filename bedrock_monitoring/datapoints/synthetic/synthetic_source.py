"""A datapoint source of synthetic Bedrock traffic, with incidents to judge graphs and alarms by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from bedrock_monitoring.bedrock.alarms.maintenance import NAMESPACE as MAINTENANCE_NAMESPACE
from bedrock_monitoring.cloudwatch.log_sources import without_sources
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION, EXAMPLE_ACCOUNT
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.synthetic.log_records import LogLocation, generate_records
from bedrock_monitoring.datapoints.synthetic.metric_samplers import Sampler
from bedrock_monitoring.datapoints.synthetic.planned_incidents import PlannedIncident
from bedrock_monitoring.datapoints.synthetic.publishers import (
    NO_RESOURCES,
    NamedResources,
    Publisher,
    PublisherGroup,
    publisher_groups,
    unlisted_usage,
)
from bedrock_monitoring.datapoints.synthetic.sample_statistics import Samples, compute_statistic
from bedrock_monitoring.datapoints.synthetic.traffic import (
    Traffic,
    UsageProfile,
    activity,
    derive_seed,
    floor,
    noise,
    noises,
    usage_profile,
)
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.logs import logs_insights
from bedrock_monitoring.evaluation.logs.query_terms import Record
from bedrock_monitoring.evaluation.points import NO_POINTS, Points, times_of
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.problems import InvalidInputError

REFERENCE_TIME = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
"""The default time of a preview: an afternoon of a working day."""

DESCRIPTION = "Synthetic data: made up to show the dashboard, measured nowhere."
"""What kind of data synthetic data are."""


@dataclass(kw_only=True)
class SyntheticSource:
    """Synthetic data of one account.

    Attributes:
        models: The dimension values of the models that publish metrics, busiest first.
        location: The account and Region as text. Each location has different data.
        now: The reference time of the incidents.
        account: The account id. Empty if the data belong to no particular account.
        region: The Region of ``location``. Empty means that all Regions have the same data.
        resources: The agents, guardrails and other named resources that publish metrics.
        incidents: Further incidents of the models, beside those around the reference time.
    """

    models: Sequence[str]
    location: str
    now: datetime = REFERENCE_TIME
    account: str = ""
    region: str = ""
    resources: NamedResources = NO_RESOURCES
    incidents: Sequence[PlannedIncident] = ()
    _regions: dict[str, _RegionData] = field(default_factory=dict, repr=False)
    _listed: dict[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict, repr=False)

    @property
    def description(self) -> str:
        """What kind of data these are."""
        return DESCRIPTION

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that have data in the account."""
        if (namespace, region) not in self._listed:
            known = self._region_data(region).metrics
            self._listed[namespace, region] = tuple(
                replace(key, region=region)
                for published_in, keys in known.items()
                if namespace in {"", published_in}
                for key in keys
            )
        return self._listed[namespace, region]

    def datapoints(self, metric: MetricKey, *, statistic: str, timestamps: range, end: int) -> Points:
        """Return the datapoints of a metric by timestamp.

        Raises:
            UnsupportedStatisticError: Synthetic data do not support the statistic.
        """
        of_region = replace(metric, region="") if metric.region else metric
        return self._region_data(metric.region).datapoints(of_region, statistic, timestamps, end)

    def requested_datapoints(self, requests: Iterable[MetricRequest]) -> dict[MetricRequest, Points]:
        """Return the datapoints of each request, as those of an account are read.

        Raises:
            UnsupportedStatisticError: Synthetic data do not support a statistic.
        """
        return {
            request: self.datapoints(
                request.metric,
                statistic=request.statistic,
                timestamps=request.timestamps,
                end=request.end,
            )
            for request in requests
        }

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Run a Logs Insights query over a synthetic invocation log.

        Raises:
            NoDataError: The query uses a part of the language that is not supported here.
        """
        try:
            return logs_insights.run_query(
                without_sources(query), self._region_data(region).records(time_range), now=time_range.end
            )
        except InvalidInputError as error:
            raise NoDataError(f"the query is not run on synthetic data: {error.problems[0].what}") from None
        except RecursionError:
            raise NoDataError("the query is nested too deeply to be run on synthetic data") from None

    def _region_data(self, region: str) -> _RegionData:
        elsewhere = region if self.region and region != self.region else ""
        if elsewhere not in self._regions:
            self._regions[elsewhere] = _RegionData(
                models=self.models,
                location=f"{self.location} {elsewhere}".strip(),
                now=int(self.now.timestamp()) // MINUTE,
                account=self.account or EXAMPLE_ACCOUNT,
                region=elsewhere or self.region or DEFAULT_REGION,
                resources=self.resources,
                incidents=() if elsewhere else self.incidents,
            )
        return self._regions[elsewhere]


@dataclass(kw_only=True)
class _RegionData:
    """The data of one account and Region. Everything is generated at most once."""

    models: Sequence[str]
    location: str
    now: int
    account: str
    region: str
    resources: NamedResources
    incidents: Sequence[PlannedIncident]
    _traffic_cache: dict[tuple[UsageProfile, range], Traffic] = field(default_factory=dict)
    _samples_cache: dict[tuple[int, str, tuple[float, float], range], Samples] = field(default_factory=dict)
    _records: dict[TimeRange, tuple[Record, ...]] = field(default_factory=dict)
    _points: dict[tuple[MetricKey, str, range, int], Points] = field(default_factory=dict)

    @cached_property
    def groups(self) -> dict[str, tuple[PublisherGroup, ...]]:
        return publisher_groups(
            self.models,
            location=self.location,
            region=self.region,
            account=self.account,
            resources=self.resources,
        )

    @cached_property
    def metrics(self) -> dict[str, tuple[MetricKey, ...]]:
        """The metrics with data, by namespace."""
        return {
            namespace: tuple(
                dict.fromkeys(
                    MetricKey(
                        namespace=namespace, name=name, dimensions=tuple(sorted(publisher.dimensions.items()))
                    )
                    for group in groups
                    for publisher in group.publishers
                    for name in group.samplers
                )
            )
            for namespace, groups in self.groups.items()
        }

    def records(self, time_range: TimeRange) -> tuple[Record, ...]:
        """Return the invocation log over a time range."""
        if time_range not in self._records:
            count = len(self.models)
            self._records[time_range] = generate_records(
                {
                    model: usage_profile(model, location=self.location, position=position, models=count)
                    for position, model in enumerate(self.models)
                },
                location=LogLocation(account=self.account, region=self.region),
                start=time_range.start,
                end=time_range.end,
                now=self.now,
            )
        return self._records[time_range]

    def datapoints(self, metric: MetricKey, statistic: str, timestamps: range, end: int) -> Points:
        request = (metric, statistic, timestamps, end)
        if request not in self._points:
            self._points[request] = self._compute_points(metric, statistic, timestamps, end)
        return self._points[request]

    def _compute_points(self, metric: MetricKey, statistic: str, timestamps: range, end: int) -> Points:
        minutes = range(timestamps.start // MINUTE, max(end, timestamps.start + MINUTE) // MINUTE)
        days = range(minutes.start - minutes.start % _CHUNK, minutes.stop + -minutes.stop % _CHUNK)
        needed = slice(minutes.start - days.start, minutes.stop - days.start)
        parts = [part.part(needed) for part in self._samples_by_publisher(metric, days)]
        if not parts:
            return NO_POINTS
        times = times_of(timestamps)
        count, values = compute_statistic(statistic, parts, times // MINUTE - minutes.start)
        some = count > 0
        return Points(times, values) if some.all() else Points(times[some], values[some])

    def _samples_by_publisher(self, metric: MetricKey, minutes: range) -> list[Samples]:
        """Return the samples of each publisher of a metric."""
        if metric.namespace == MAINTENANCE_NAMESPACE:
            return []
        dimensions = dict(metric.dimensions)
        groups = [
            group for group in self.groups.get(metric.namespace, ()) if group.names == dimensions.keys()
        ]
        publishing = [group for group in groups if metric.name in group.samplers]
        if not groups:
            return [self._samples_from_name(metric, minutes)]
        samples = [
            self._samples(publisher, metric.name, group.samplers[metric.name], minutes)
            for group in publishing
            for publisher in group.publishers
            if publisher.dimensions == dimensions
        ]
        if samples or not publishing:
            return samples
        profile = unlisted_usage(dimensions, location=self.location, models=len(self.models))
        sampler = publishing[0].samplers[metric.name]
        return [
            self._samples(Publisher(dimensions=dimensions, profile=profile), metric.name, sampler, minutes)
        ]

    def _samples(self, publisher: Publisher, name: str, sampler: Sampler, minutes: range) -> Samples:
        key = (publisher.profile.seed, name, publisher.share_range, minutes)
        if key not in self._samples_cache:
            traffic = self._traffic(publisher.profile, minutes)
            self._samples_cache[key] = (
                sampler(publisher.profile, traffic)
                if publisher.is_whole
                else publisher.part_of(self._samples(publisher.whole, name, sampler, minutes), traffic)
            )
        return self._samples_cache[key]

    def _traffic(self, profile: UsageProfile, minutes: range) -> Traffic:
        key = (profile, minutes)
        if key not in self._traffic_cache:
            traffic = Traffic(profile=profile, minutes=minutes, now=self.now)
            for incident in self.incidents:
                if profile.seed == derive_seed(self.location, incident.model):
                    traffic = incident.applied(traffic, profile.seed)
            self._traffic_cache[key] = traffic
        return self._traffic_cache[key]

    def _samples_from_name(self, metric: MetricKey, minutes: range) -> Samples:
        """Return the samples of a metric outside the catalogue, by its name."""
        seed = derive_seed(self.location, repr(metric))
        minute = np.arange(minutes.start, minutes.stop, dtype=np.int64)
        count = floor(30 * activity(seed, minutes) * (0.6 + 0.8 * noises(seed, minute)) + 0.5)
        if _FAILURE_NAME.search(metric.name):
            count = floor(count * 0.03 + noises(seed + 1, minute))
        if _DURATION_NAME.search(metric.name):
            return Samples(count, 200 + 900 * noise(seed, 1), 0.5)
        return Samples(count, 1.0)


_CHUNK = DAY // MINUTE
"""Traffic is simulated for whole days, which requests of many time ranges share."""

_DURATION_NAME = re.compile(r"latency|time|duration|ttft", re.IGNORECASE)
_FAILURE_NAME = re.compile(r"error|throttle|fail|intervened|blocked", re.IGNORECASE)
