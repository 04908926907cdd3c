"""A metric that CloudWatch stores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import found, length_problem
from bedrock_monitoring.cloudwatch.metrics.metric_options import MetricOptions
from bedrock_monitoring.cloudwatch.metrics.statistics import Stats, statistic_problem
from bedrock_monitoring.cloudwatch.metrics.units import Unit
from bedrock_monitoring.problems import Problem, did_you_mean, quoted

DEFAULT_PERIOD = timedelta(minutes=5)
"""CloudWatch's default period."""

DEFAULT_STATISTIC = Stats.AVERAGE
"""CloudWatch's default statistic."""


@dataclass(frozen=True, kw_only=True)
class Metric(MetricOptions):
    """A metric: a namespace, a name and dimensions.

    Attributes:
        namespace: The namespace, such as ``AWS/Bedrock``.
        metric_name: The name, such as ``Invocations``.
        dimensions_map: Maps dimension names to values, at most 30. An empty mapping selects the metric
            without dimensions, not the sum over all dimensions.
        statistic: The statistic. Defaults to the widget's statistic, then to ``Average``.
        unit: Counts only samples published with this unit, one of ``Unit``. Only alarms use it.
    """

    namespace: str
    metric_name: str
    dimensions_map: Mapping[str, str] = field(default_factory=dict, hash=False)
    statistic: str | None = None
    unit: str | None = None

    def with_(
        self,
        *,
        statistic: str | None = None,
        period: timedelta | None = None,
        label: str | None = None,
        color: str | None = None,
    ) -> Metric:
        """Return a copy with the given fields; ``None`` keeps a field as it is."""
        return self._with(statistic=statistic, period=period, label=label, color=color)

    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse. ``known_ids`` is ignored."""
        yield from _name_problems("namespace", self.namespace)
        yield from _name_problems("metric_name", self.metric_name)
        yield from self._dimension_problems()
        if self.statistic is not None:
            yield from found(statistic_problem(self.statistic))
        if self.unit is not None and self.unit not in set(Unit):
            remedy = did_you_mean(self.unit, Unit) or "leave it out to count samples of every unit"
            yield Problem(where="unit", what=f"{self.unit!r} is not a unit of CloudWatch", remedy=remedy)
        yield from super().problems(known_ids)

    def _dimension_problems(self) -> Iterator[Problem]:
        count = len(self.dimensions_map)
        if count > limits.DIMENSIONS_PER_METRIC:
            yield Problem(
                where="dimensions_map",
                what=f"{count} dimensions are more than the {limits.DIMENSIONS_PER_METRIC} of a metric",
                remedy="name fewer",
            )
        for name, value in self.dimensions_map.items():
            yield from _dimension_problems(name, value)


@lru_cache(maxsize=4096)
def _name_problems(where: str, name: str) -> tuple[Problem, ...]:
    remedy = "give the name as CloudWatch lists it"
    longest = limits.METRIC_NAME_LENGTH
    length = length_problem(where, name, shortest=1, longest=longest, remedy=remedy, in_bytes=True)
    is_name = not name.startswith(":") and (name.strip() or not name)
    spelling = None if is_name else Problem(where=where, what=f"{quoted(name)} is not a name", remedy=remedy)
    return tuple(found(length, spelling))


@lru_cache(maxsize=4096)
def _dimension_problems(name: str, value: str) -> tuple[Problem, ...]:
    where = f"dimension {quoted(name)}"
    longest = limits.DIMENSION_VALUE_LENGTH
    length = length_problem(
        where, value, shortest=1, longest=longest, remedy="give it as CloudWatch lists it"
    )
    spelling = None
    if not (name.isascii() and value.isascii()):
        spelling = Problem(
            where=where,
            what=f"{quoted(value)} has characters that are not ASCII, which no dimension has",
            remedy="give name and value as CloudWatch lists them",
        )
    return (*_name_problems("dimension name", name), *found(length, spelling))
