"""Rules of quotas: each model on bedrock-mantle once, and no more ids than an alarm can watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedrock_monitoring.bedrock.alarms import MonitoredResource
from bedrock_monitoring.bedrock.alarms.kinds.quota_kinds import QUOTA_ALARMS
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms.metric_queries import queries_of
from bedrock_monitoring.monitoring.target import Model, Target
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
    stands_twice,
)
from bedrock_monitoring.rollout.yaml_document import Findings


def quota_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find models on bedrock-mantle that stand twice, and quotas with more ids than an alarm can watch.

    The ids are those of the model and of the profiles of the target that are copied from it.
    """
    return [
        found
        for candidate, target in targets
        for found in (
            *_twice_on_mantle(candidate),
            *_less_than_a_minute(candidate),
            *(
                candidate.finding("models", index, what=what, remedy=remedy)
                for index in range(len(candidate.settings.models))
                for what, remedy in _too_many_ids(target, target.models[index])
            ),
        )
    ]


def _twice_on_mantle(candidate: TargetCandidate) -> Findings:
    return duplicates(
        [
            (one.id.dimension_value, candidate.place("quotas", "mantle", index))
            for index, one in enumerate(candidate.settings.quotas.mantle)
        ],
        what=stands_twice,
        remedy="merge the two items",
    )


def _less_than_a_minute(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield quotas of a day that a minute would use up."""
    for index, model in enumerate(candidate.settings.models):
        for place, _, quota in model.given_quotas:
            day, minute = quota.tokens_per_day, quota.tokens_per_minute
            if isinstance(day, int) and isinstance(minute, int) and day < minute:
                yield candidate.warning(
                    *("models", index, *place, "tokens_per_day"),
                    what=f"it is less than the quota of a minute, {minute:,}",
                    remedy="exchange the two, or correct one",
                )


def _too_many_ids(target: Target, model: Model) -> Iterator[tuple[str, str]]:
    if not model.quotas:
        return
    watched = MonitoredResource.for_model(_with_quotas(model))
    for kind in QUOTA_ALARMS:
        if not (kind.scope.per_model and target.alarms.get(kind.name) and kind.applies(watched)):
            continue
        metrics = sum(query.metric is not None for query in queries_of(kind.metric(watched)))
        if metrics > limits.ALARM_METRICS:
            what = (
                f"the alarm {kind.name} would watch {metrics} metrics, one for each id that uses up the "
                f"quota, and an alarm takes {limits.ALARM_METRICS} at most"
            )
            remedy = f"write `alarms: {{{kind.name}: false}}`, or remove this quota of the model"
            yield what, remedy


def _with_quotas(model: Model) -> MonitoredModel:
    first, *others = (
        InferenceRoute(id=route, quota=model.quotas.get(route.dimension_value)) for route in model.routes
    )
    return MonitoredModel(id=first.id, name=model.display_name, quota=first.quota, other_routes=others)
