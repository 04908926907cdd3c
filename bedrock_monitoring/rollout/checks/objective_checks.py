"""Rules for objectives: an alarm can watch all routes of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedrock_monitoring.bedrock.alarms import MonitoredResource
from bedrock_monitoring.bedrock.alarms.kinds.objective_kinds import OBJECTIVE_ALARMS
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.monitoring.target import Model, Target
from bedrock_monitoring.rollout.checks.candidate import ResolvedTarget
from bedrock_monitoring.rollout.yaml_document import Findings


def objective_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find models that are called by more ids than an alarm on an objective can watch."""
    return [
        candidate.finding("models", index, "ids", what=what, remedy=remedy)
        for candidate, target in targets
        for index in range(len(candidate.settings.models))
        for what, remedy in _too_many_routes(target, target.models[index])
    ]


def _too_many_routes(target: Target, model: Model) -> Iterator[tuple[str, str]]:
    if not model.other_routes:
        return
    watched = MonitoredResource(
        slug=model.id.slug,
        name=model.display_name,
        model=tuple(route.dimension_value for route in model.routes),
        objectives=model.objectives,
    )
    for kind in OBJECTIVE_ALARMS:
        if not target.alarms.get(kind.name) or not kind.applies(watched):
            continue
        metric = kind.metric(watched)
        assert isinstance(metric, MathExpression)
        routes, metrics = len(model.routes), len(metric.using_metrics)
        if metrics > limits.ALARM_METRICS:
            most = limits.ALARM_METRICS // (metrics // routes)
            what = (
                f"the alarm {kind.name} would watch {metrics} metrics of {routes} ids, and an alarm takes "
                f"{limits.ALARM_METRICS} at most"
            )
            yield what, f"name at most {most} ids for one model, or write `alarms: {{{kind.name}: false}}`"
            return
