"""Rules for the conditions of alarms: they go off on the side on which something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.rollout.checks.candidate import TargetCandidate
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
