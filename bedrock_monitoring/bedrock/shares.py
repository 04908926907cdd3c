"""Metric math of the shares that objectives are about: failed tries, and slow answers, in percent.

``FILL`` gives a metric the value 0 where nothing was counted. Without it such a period would have no
datapoint, and CloudWatch would look at an older one: one outage would go off again and again. A floor of
failures, not of calls, keeps a few bad calls of a quiet hour from going off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.objectives import FailedCalls, TimeObjective
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, MathExpression, Stats

_FAILED: Mapping[FailedCalls, tuple[str, MetricDefinition]] = {
    FailedCalls.SERVER_ERRORS: ("server", catalogue.INVOCATION_SERVER_ERRORS),
    FailedCalls.THROTTLES: ("throttles", catalogue.INVOCATION_THROTTLES),
    FailedCalls.CLIENT_ERRORS: ("client", catalogue.INVOCATION_CLIENT_ERRORS),
}


def failed_share(
    failed: Iterable[FailedCalls], model: ModelValue, *, minimum_failures: int = 0
) -> MathExpression:
    """Return the percentage of tries that failed.

    It holds under both of AWS's definitions of ``Invocations``, up to one part in thirteen at 7 %: the newer
    one counts accepted calls, failures included.

    Args:
        failed: What counts as failed, at least one.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_failures: With fewer failures the share is 0. With 0 there is no value where nobody called.
    """
    metrics: dict[str, GraphMetric] = {}
    bad = _sum(_filled(metrics, _FAILED[each], model) for each in failed)
    calls = _filled(metrics, ("calls", catalogue.INVOCATIONS), model)
    share = f"100 * {_group(bad)} / ({calls} + {bad})"
    return metric_math(
        expression=f"IF({bad} >= {minimum_failures}, {share}, 0)" if minimum_failures else share,
        using_metrics=metrics,
    )


def slow_share(
    definition: MetricDefinition, objective: TimeObjective, model: ModelValue, *, minimum_slow: int
) -> MathExpression:
    """Return the percentage of answers that took longer than an objective says.

    A percentile rank is a share of the samples, so the shares of several routes add up exactly.

    Args:
        definition: The metric of the time, in milliseconds.
        objective: The objective.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        minimum_slow: With fewer slow answers the share is 0.
    """
    metrics: dict[str, GraphMetric] = {}
    slow, counted = [], []
    for number, route in _numbered(model):
        count, fast = f"count{number}", f"fast{number}"
        metrics[count] = definition.for_model(route, statistic=Stats.SAMPLE_COUNT)
        metrics[fast] = definition.for_model(route, statistic=Stats.pr(upper=objective.milliseconds))
        slow.append(f"FILL({count}, 0) * (100 - FILL({fast}, 100))")
        counted.append(f"FILL({count}, 0)")
    of_hundred = _sum(slow)
    share = f"{_group(of_hundred)} / {_group(_sum(counted))}"
    return metric_math(
        expression=f"IF({of_hundred} >= {100 * minimum_slow}, {share}, 0)", using_metrics=metrics
    )


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
