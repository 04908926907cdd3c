"""The base class of metric math, searches, Metrics Insights queries and anomaly detection bands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.fields import is_deferred
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers, selections
from bedrock_monitoring.cloudwatch.metrics.metric import Metric
from bedrock_monitoring.cloudwatch.metrics.metric_options import MetricOptions
from bedrock_monitoring.problems import Problem, did_you_mean, quoted


@dataclass(frozen=True, kw_only=True)
class MetricMath:
    """An expression and its inputs.

    Attributes:
        expression: Metric math, ``SEARCH`` included, or a Metrics Insights query.
        using_metrics: Maps the names in the expression to metrics.
    """

    expression: str
    using_metrics: Mapping[str, GraphMetric] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ComputedMetric(MetricOptions):
    """Base class of metrics that CloudWatch computes from other metrics.

    Widgets and alarms render every subclass through its ``as_math``.
    """

    @abstractmethod
    def as_math(self) -> MetricMath:
        """Return the expression that CloudWatch computes."""


GraphMetric: TypeAlias = Metric | ComputedMetric
"""A metric that a metric widget can draw."""


def members(metric: GraphMetric) -> Iterator[GraphMetric]:
    """Yield a metric and all its inputs, recursively; each metric precedes its inputs."""
    yield metric
    if isinstance(metric, ComputedMetric):
        for member in metric.as_math().using_metrics.values():
            yield from members(member)


def identifier_problems(math: MetricMath, known_ids: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each name and each ``METRICS("…")`` in an expression that matches no metric.

    Args:
        math: The expression and its inputs.
        known_ids: The ids of other metrics of the widget.
    """
    if is_deferred(math.expression):
        return
    known = (*math.using_metrics, *known_ids)
    for name in sorted(identifiers(math.expression) - {*known}):
        yield Problem(
            where="expression",
            what=f"{name!r} names no metric in {quoted(math.expression, longest=100)}",
            remedy=did_you_mean(name, known)
            or "add it to using_metrics, or give a metric of the widget this id",
        )
    for selected in selections(math.expression) if math.using_metrics else ():
        if not any(selected in name for name in math.using_metrics):
            yield Problem(
                where="expression",
                what=f"METRICS({selected!r}) finds none of {', '.join(math.using_metrics)}",
                remedy="use a part of their names",
            )
