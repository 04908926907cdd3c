"""What uses up the quotas of a target, and how much was used in the busiest minute and on the busiest day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas import MANTLE_METRICS, QuotaKey
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target import Model, Target

_MINUTE, _DAY = 60, 86_400

ReadDatapoints = Callable[[Sequence[MetricRequest]], Mapping[MetricRequest, Mapping[int, float]]]
"""Returns the datapoints of each request by timestamp."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to reach a model, with every id whose calls use up its quotas.

    Attributes:
        model: The display name of the model.
        id: The id of the way.
        counted: The values of ``ModelId`` that count: the way, and application profiles that copy it.
    """

    model: str
    id: ModelId
    counted: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The most that was used of a quota.

    Attributes:
        used: The sum of the busiest period.
        start: When that period began.
        running: How many calls ran at once then, on average. ``None`` if it cannot be told.
    """

    used: float
    start: datetime
    running: float | None = None


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What used up the quotas of one way, of all models, or of a model on bedrock-mantle.

    Attributes:
        peaks: The peak of each quota. A quota without calls has none.
        throttles: How many calls were throttled. ``None`` if no metric counts them.
    """

    peaks: Mapping[QuotaKey, Peak]
    throttles: float | None = None


def ways_of(target: Target) -> Iterator[Way]:
    """Yield the ways to reach the models of a target, but for models of the account, which have no quota."""
    for model in target.models:
        ways = [route for route in model.routes if route.foundation_id is not None]
        for way in ways:
            yield Way(model=model.display_name, id=way, counted=tuple(_counted(way, ways, model, target)))


def _counted(way: ModelId, ways: Sequence[ModelId], model: Model, target: Target) -> Iterator[str]:
    yield way.dimension_value
    if len(ways) == 1:
        yield from (route.dimension_value for route in model.routes if route.is_application_profile)
    for profile in target.inference_profiles:
        if profile.copy_from.dimension_value == way.dimension_value:
            yield ModelId.for_profile(profile.name).dimension_value


@dataclass(frozen=True, kw_only=True)
class UsageReader:
    """Reads what was used over some days.

    Attributes:
        read: Returns datapoints.
        now: The end of the last whole minute.
        days: How many days to look back, less than 15: of minutes that are older CloudWatch returns none.
    """

    read: ReadDatapoints
    now: int
    days: int

    def of_way(self, counted: Sequence[str]) -> Usage:
        """Return what used up the quotas of a way to reach a model."""
        tokens = self._sum(catalogue.ESTIMATED_TPM_QUOTA_USAGE, counted, _MINUTE)
        calls = self._sum(catalogue.INVOCATIONS, counted, _MINUTE)
        milliseconds = self._sum(catalogue.INVOCATION_LATENCY, counted, _MINUTE)
        of_days = self._sum(catalogue.ESTIMATED_TPM_QUOTA_USAGE, counted, _DAY)
        throttles = self._sum(catalogue.INVOCATION_THROTTLES, counted, _DAY)
        peaks = {
            QuotaKey.TOKENS_PER_MINUTE: _peak(tokens, running=milliseconds),
            QuotaKey.REQUESTS_PER_MINUTE: _peak(calls, running=milliseconds),
            QuotaKey.TOKENS_PER_DAY: _peak(of_days),
        }
        return Usage(peaks=_known(peaks), throttles=sum(throttles.values()))

    def of_all_models(self) -> Usage:
        """Return the tokens of the busiest day over all models: an approximation, as AWS counts by price."""
        of_days = self._sum(catalogue.ESTIMATED_TPM_QUOTA_USAGE, (None,), _DAY)
        throttles = self._sum(catalogue.INVOCATION_THROTTLES, (None,), _DAY)
        peaks = {QuotaKey.TOKENS_PER_DAY: _peak(of_days)}
        return Usage(peaks=_known(peaks), throttles=sum(throttles.values()))

    def on_mantle(self, model: ModelId) -> Usage:
        """Return what used up the quotas of a model on bedrock-mantle, which counts no throttles."""
        dimensions = ((str(Dimension.MODEL), model.dimension_value),)
        peaks = {
            key: _peak(self._points([(definition, dimensions)], _MINUTE))
            for key, definition in MANTLE_METRICS.items()
        }
        return Usage(peaks=_known(peaks))

    def _sum(
        self, definition: MetricDefinition, models: Sequence[str | None], period: int
    ) -> dict[int, float]:
        return self._points(
            [(definition, () if model is None else ((str(Dimension.MODEL_ID), model),)) for model in models],
            period,
        )

    def _points(
        self, metrics: Sequence[tuple[MetricDefinition, tuple[tuple[str, str], ...]]], period: int
    ) -> dict[int, float]:
        """Return the sums of metrics by period, added up. Days end now, as an alarm on a day sees them."""
        end = self.now
        timestamps = range(end - self.days * _DAY, end, period)
        requests = [
            MetricRequest(
                metric=MetricKey(
                    namespace=str(definition.namespace), name=definition.name, dimensions=dimensions
                ),
                statistic=Stats.SUM,
                timestamps=timestamps,
                end=end,
            )
            for definition, dimensions in metrics
        ]
        total: dict[int, float] = {}
        for points in self.read(requests).values():
            for timestamp, value in points.items():
                total[timestamp] = total.get(timestamp, 0) + float(value)
        return total


def _peak(points: Mapping[int, float], *, running: Mapping[int, float] | None = None) -> Peak | None:
    """Return the highest point. The time of all calls of a minute, by its length, is how many ran at once."""
    if not points:
        return None
    start = max(points, key=lambda timestamp: points[timestamp])
    milliseconds = None if running is None else running.get(start)
    return Peak(
        used=points[start],
        start=datetime.fromtimestamp(start, UTC),
        running=None if milliseconds is None else milliseconds / 1000 / _MINUTE,
    )


def _known(peaks: Mapping[QuotaKey, Peak | None]) -> dict[QuotaKey, Peak]:
    return {key: peak for key, peak in peaks.items() if peak is not None}
