"""Metric math of the shares that objectives are about: failed tries, and slow answers, in percent.

``FILL`` gives a metric the value 0 where nothing was counted. Without it such a period would have no
datapoint, and CloudWatch would look at an older one: one outage would go off again and again. A floor of
failures, not of calls, keeps a few bad calls of a quiet hour from going off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.objectives import FailedCalls, TimeObjective
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Stats
from bedrock_monitoring.value import Value

_FAILED: Mapping[FailedCalls, tuple[str, MetricDefinition]] = {
    FailedCalls.SERVER_ERRORS: ("server", catalogue.INVOCATION_SERVER_ERRORS),
    FailedCalls.THROTTLES: ("throttles", catalogue.INVOCATION_THROTTLES),
    FailedCalls.CLIENT_ERRORS: ("client", catalogue.INVOCATION_CLIENT_ERRORS),
}


@dataclass(frozen=True, kw_only=True)
class CountedCalls(Value):
    """Metric math of how many calls were bad, and of how many.

    Attributes:
        bad: The bad calls of a period, ``parts`` for each.
        calls: All calls of a period.
        parts: What one bad call counts: 1, or 100 where their share is known in percent.
        metrics: The metrics by the names that both have for them.
    """

    bad: str
    calls: str
    parts: int
    metrics: Mapping[str, GraphMetric]

    def named(self) -> CountedCalls:
        """Return the same counts as two expressions with names, which stay short with many routes."""
        expressions = {"bad": self.bad, "calls": self.calls}
        return replace(
            self,
            bad="bad",
            calls="calls",
            metrics={
                name: metric_math(expression=expression, using_metrics=self._used_in(expression))
                for name, expression in expressions.items()
            },
        )

    @property
    def percent(self) -> str:
        """What makes a percentage of the quotient of bad calls and all calls: a factor, if one is needed."""
        return "100 * " if self.parts == 1 else ""

    def _used_in(self, expression: str) -> dict[str, GraphMetric]:
        return {name: metric for name, metric in self.metrics.items() if f"FILL({name}," in expression}

    def share_from(self, minimum: int) -> MathExpression:
        """Return the percentage of bad calls in a period.

        Args:
            minimum: With fewer bad calls the share is 0. With 0 there is no value where nobody called.
        """
        share = f"{self.percent}{_group(self.bad)} / {_group(self.calls)}"
        return metric_math(
            expression=f"IF({self.bad} >= {minimum * self.parts}, {share}, 0)" if minimum else share,
            using_metrics=self.metrics,
        )


def failed_calls(failed: Iterable[FailedCalls], model: ModelValue) -> CountedCalls:
    """Return the failed tries, and all tries.

    Their share holds under both of AWS's definitions of ``Invocations``, up to one part in thirteen at 7 %:
    the newer one counts accepted calls, failures included.

    Args:
        failed: What counts as failed, at least one.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    metrics: dict[str, GraphMetric] = {}
    bad = _sum(_filled(metrics, _FAILED[each], model) for each in failed)
    calls = _filled(metrics, ("calls", catalogue.INVOCATIONS), model)
    return CountedCalls(bad=bad, calls=f"{calls} + {bad}", parts=1, metrics=metrics)


def slow_answers(definition: MetricDefinition, objective: TimeObjective, model: ModelValue) -> CountedCalls:
    """Return the answers that took longer than an objective says, and all answers.

    A percentile rank is a share of the samples, so the shares of several routes add up exactly.

    Args:
        definition: The metric of the time, in milliseconds.
        objective: The objective.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
    """
    metrics: dict[str, GraphMetric] = {}
    slow, counted = [], []
    for number, route in _numbered(model):
        count, fast = f"count{number}", f"fast{number}"
        metrics[count] = definition.for_model(route, statistic=Stats.SAMPLE_COUNT)
        metrics[fast] = definition.for_model(route, statistic=Stats.pr(upper=objective.milliseconds))
        slow.append(f"FILL({count}, 0) * (100 - FILL({fast}, 100))")
        counted.append(f"FILL({count}, 0)")
    return CountedCalls(bad=_sum(slow), calls=_sum(counted), parts=100, metrics=metrics)


def _filled(metrics: dict[str, GraphMetric], named: tuple[str, MetricDefinition], model: ModelValue) -> str:
    """Add the metric of each route, and return the expression of their sum."""
    name, definition = named
    filled = []
    for number, route in _numbered(model):
        metrics[f"{name}{number}"] = definition.for_model(route)
        filled.append(f"FILL({name}{number}, 0)")
    return _sum(filled)


def _numbered(model: ModelValue) -> Sequence[tuple[str, str | None]]:
    """Return the routes of a model with what tells their metrics apart, which is nothing for a single one."""
    if not isinstance(model, tuple):
        return [("", model)]
    return [(str(number), route) for number, route in enumerate(model, start=1)]


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms)


def _group(terms: str) -> str:
    return f"({terms})" if " + " in terms else terms
