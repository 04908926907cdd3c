"""Rules for the conditions of alarms: the side on which they go off, and what they need of the provider."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.conditions import Condition, TierConditions
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.notification import CRITICAL, WARNING
from bedrock_monitoring.rollout.checks.candidate import Finding, ResolvedTarget, TargetCandidate
from bedrock_monitoring.rollout.settings.alarm_settings import ALL_MODELS, KindSetting
from bedrock_monitoring.rollout.values.provider_versions import Version
from bedrock_monitoring.rollout.yaml_document import Findings, Step, shown

WALL_CLOCK_WINDOWS_SINCE: Version = (6, 69, 0)
"""The first version of the provider with wall clock windows: the bindings of 6.68.0 have none, those of
6.69.0 have them."""


def condition_findings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find conditions that are probably mistaken, and those that the provider may not be able to write."""
    return [
        finding
        for candidate in candidates
        for finding in (*_doubtful(candidate), *_without_wall_clock_windows(candidate))
    ]


def _doubtful(candidate: TargetCandidate) -> Iterator[Finding]:
    for path, kind_name, condition in _conditions(candidate):
        kind = ALARM_KINDS[kind_name]
        if doubt := kind.doubt(condition):
            yield candidate.warning(
                "alarms", *path, what=doubt, remedy=f"write e.g. {kind.example_condition!r}"
            )


def _without_wall_clock_windows(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield calendar days if the provider may be of a version that writes none."""
    conditions = (
        (
            ("alarms", *path),
            f"write {str(replace(condition, time_zone=None))!r}: the last 24 hours at any time",
        )
        for path, _, condition in _conditions(candidate)
        if condition.time_zone
    )
    budgets = (
        (("budgets", index, "time_zone"), "leave `time_zone` out: the last 24 hours at any time")
        for index, budget in enumerate(candidate.settings.budgets)
        if budget.time_zone
    )
    for path, instead in (*conditions, *budgets):
        yield from candidate.needs_provider(
            *path, what="calendar days", since=WALL_CLOCK_WINDOWS_SINCE, instead=instead
        )


def tier_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find tiers of alarms that do not do what they are for: to warn first, or to page."""
    return [
        found
        for candidate, target in targets
        for found in (*_warns_too_late(candidate, target), *_without_alarms(candidate, target))
    ]


def _without_alarms(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield a tier that shall become one page and that no alarm has, so that there is none."""
    tier = candidate.settings.composites.tier
    kinds = [tiers for _, tiers in _chosen(target) if tiers]
    is_named = "tier" in candidate.settings.composites.model_fields_set
    if is_named and target.composites and kinds and not any(tier in tiers for tiers in kinds):
        names = ", ".join(dict.fromkeys(name for tiers in kinds for name in tiers))
        whose = candidate.whose(candidate.place("composites", "tier"))
        what = f"no alarm{whose} has the tier {shown(tier)}, so no alarm becomes part of a page"
        yield candidate.warning("composites", "tier", what=what, remedy=f"choose from {names}")


def _warns_too_late(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    for path, tiers in _chosen(target):
        first, last = tiers.get(WARNING), tiers.get(CRITICAL)
        if first and last and _is_met_first(last, first):
            yield candidate.warning(
                *path,
                what=f"{CRITICAL} goes off before {WARNING}: {str(last)!r} is met where {str(first)!r} "
                "is not",
                remedy="exchange the two",
            )


def _chosen(target: Target) -> Iterator[tuple[tuple[Step, ...], TierConditions]]:
    """Yield the conditions of each kind of alarm and of each evaluator that has its own, with their place."""
    for path, kinds in (((), target.alarms), ((ALL_MODELS,), target.all_models_alarms)):
        for name, tiers in kinds.items():
            yield ("alarms", *path, name), tiers
    for index, evaluation in enumerate(target.online_evaluations):
        for number, evaluator in enumerate(evaluation.evaluators):
            if evaluator.conditions:
                yield ("online_evaluations", index, "evaluators", number, "alarm"), evaluator.conditions


def _is_met_first(condition: Condition, other: Condition) -> bool:
    """Return whether a condition of the same form as another is met by more values."""
    if condition.follows_objective or replace(condition, threshold=other.threshold) != other:
        return False
    if condition.is_met_by(math.inf):
        return condition.threshold < other.threshold
    return condition.is_met_by(-math.inf) and condition.threshold > other.threshold


def _conditions(candidate: TargetCandidate) -> Iterator[tuple[tuple[Step, ...], str, Condition]]:
    """Yield every condition of the file with the steps to it below `alarms`, and its kind."""
    alarms = candidate.settings.alarms
    for path, kinds in (((), alarms.kinds), ((ALL_MODELS,), alarms.all_models.kinds)):
        for name, setting in kinds.items():
            for tier, condition in _by_tier(setting):
                yield (*path, name, *tier), name, condition


def _by_tier(setting: KindSetting) -> Iterator[tuple[tuple[str, ...], Condition]]:
    if isinstance(setting, Condition):
        yield (), setting
    elif isinstance(setting, Mapping):
        for tier, condition in setting.items():
            if isinstance(condition, Condition):
                yield (tier,), condition
