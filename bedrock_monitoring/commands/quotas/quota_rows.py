"""The quotas of a target beside what is used of them, what the rollout file says, and what calls reserve."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.quotas import (
    MANTLE_METRICS,
    Quota,
    QuotaKey,
    QuotaValue,
    ServiceQuota,
    codes_of,
    quota_over_all_models,
    quotas_of_route,
    quotas_on_mantle,
)
from bedrock_monitoring.commands.quotas.quota_usage_data import Peak, Usage, UsageReader, ways_of
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.monitoring.target import Target

NEARLY_USED_UP = 80
"""The percentage of a quota from which more should be asked for, as the alarms on quotas have it."""


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """A quota of a target with its use.

    Attributes:
        subject: The model, or what else it is of.
        route: The way to reach it, such as ``us``.
        key: What it limits.
        quota: The quota in Service Quotas. ``None`` if none has the name of the model.
        peak: The most that was used. ``None`` without calls.
        throttles: How many calls were throttled. ``None`` if no metric counts them.
        in_file: What the rollout file says: a number, a code, or ``None``.
    """

    subject: str
    route: str
    key: QuotaKey
    quota: ServiceQuota | None
    peak: Peak | None
    throttles: float | None
    in_file: QuotaValue | None

    @property
    def percent(self) -> float | None:
        """The percentage that was used at the peak. ``None`` if the quota or its use is not known."""
        if self.quota is None or self.peak is None or not self.quota.value:
            return None
        return 100 * self.peak.used / self.quota.value

    @property
    def drift(self) -> str:
        """How the rollout file differs from the account; empty if it does not."""
        if self.in_file is None or self.quota is None:
            return ""
        if isinstance(self.in_file, int):
            same = self.in_file == self.quota.value
            return "" if same else f"the file says {self.in_file:,}, the account has {self.quota.value:,.0f}"
        [code] = codes_of([self.in_file])
        return "" if code == self.quota.code else f"the file reads {code}, which is another quota"

    @property
    def needs_more(self) -> bool:
        """Whether more should be asked for: it is nearly used up."""
        return self.percent is not None and self.percent >= NEARLY_USED_UP


def quota_rows(target: Target, quotas: Sequence[ServiceQuota], reader: UsageReader) -> Iterator[QuotaRow]:
    """Yield the quotas of a target: of each way to reach its models, of all models, and on bedrock-mantle.

    Args:
        target: The target.
        quotas: The quotas of its account and Region.
        reader: Reads what was used.
    """
    for way in ways_of(target):
        found = quotas_of_route(way.id, quotas)
        in_file = next(
            (
                model.quotas[way.id.dimension_value]
                for model in target.models
                if way.id.dimension_value in model.quotas
            ),
            Quota(),
        )
        usage = reader.of_way(way.counted)
        always = (QuotaKey.TOKENS_PER_MINUTE,)
        yield from _rows(way.model, way.id.route_name, found, usage, in_file.limits, always=always)
    together = quota_over_all_models(quotas)
    yield from _rows(
        "All models",
        "",
        {QuotaKey.TOKENS_PER_DAY: together} if together else {},
        reader.of_all_models(),
        Quota(tokens_per_day=target.tokens_per_day).limits,
        always=(QuotaKey.TOKENS_PER_DAY,),
    )
    for mantle in target.mantle_quotas:
        found = quotas_on_mantle(mantle.id, quotas)
        usage, said = reader.on_mantle(mantle.id), mantle.limits
        yield from _rows(mantle.id.display_name, "mantle", found, usage, said, always=MANTLE_METRICS)


def metrics_read(target: Target) -> int:
    """Return how many metrics ``quota_rows`` reads of a target, each of which GetMetricData bills."""
    read: list[MetricRequest] = []

    def count(requests: Sequence[MetricRequest]) -> Mapping[MetricRequest, Mapping[int, float]]:
        read.extend(requests)
        return {}

    reader = UsageReader(read=count, now=0, days=1)
    for _ in quota_rows(target, (), reader):
        pass
    return len(read)


def _rows(
    subject: str,
    route: str,
    found: Mapping[QuotaKey, ServiceQuota],
    usage: Usage,
    said: Mapping[QuotaKey, QuotaValue],
    *,
    always: Collection[QuotaKey],
) -> Iterator[QuotaRow]:
    """Yield a row for each quota that is found, that the file has, or that each such subject should have."""
    for key in QuotaKey:
        if key in found or key in said or key in always:
            yield QuotaRow(
                subject=subject,
                route=route,
                key=key,
                quota=found.get(key),
                peak=usage.peaks.get(key),
                throttles=usage.throttles,
                in_file=said.get(key),
            )
