"""Rules for the conditions of alarms: they go off on the side on which something is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.notification import CRITICAL, WARNING
from bedrock_monitoring.rollout.checks.candidate import Finding, ResolvedTarget, TargetCandidate
from bedrock_monitoring.rollout.settings.alarm_settings import ALL_MODELS, KindSetting
from bedrock_monitoring.rollout.yaml_document import Findings, Step


def condition_findings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find conditions that are probably mistaken."""
    return [
        candidate.warning("alarms", *path, what=doubt, remedy=f"write e.g. {kind.example_condition!r}")
        for candidate in candidates
        for path, kind_name, condition in _conditions(candidate)
        for kind in [ALARM_KINDS[kind_name]]
        if (doubt := kind.doubt(condition))
    ]


def tier_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find critical alarms that go off before the warning that should come first."""
    return [found for candidate, target in targets for found in _warns_too_late(candidate, target)]


def _warns_too_late(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    for path, kinds in (((), target.alarms), ((ALL_MODELS,), target.all_models_alarms)):
        for name, tiers in kinds.items():
            first, last = tiers.get(WARNING), tiers.get(CRITICAL)
            if first and last and _is_met_first(last, first):
                yield candidate.warning(
                    *("alarms", *path, name),
                    what=f"{CRITICAL} goes off before {WARNING}: {str(last)!r} is met where {str(first)!r} "
                    "is not",
                    remedy="exchange the two",
                )


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
