"""rollout.yaml in, the rollout out, or every problem of the file at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bedrock_monitoring.monitoring.rollout import CostCeiling, Rollout
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import refuse
from bedrock_monitoring.rollout import checks, maintenance_checks, notification_checks, own_stacks
from bedrock_monitoring.rollout.checks import Candidate
from bedrock_monitoring.rollout.refusals import refusals
from bedrock_monitoring.rollout.resolving import (
    DEFAULT_PROVIDER_VERSION,
    merged_settings,
    prefix_of,
    resolved_state,
    resolved_target,
)
from bedrock_monitoring.rollout.settings import (
    DefaultSettings,
    OwnStackSettings,
    RolloutFile,
    Settings,
    StateSettings,
    TargetSettings,
)
from bedrock_monitoring.rollout.yaml_document import Document, Findings, parse, read

_Settings = TypeVar("_Settings", bound=Settings)


def load(path: Path) -> Rollout:
    """Read a rollout from a file.

    Args:
        path: Usually ``rollout.yaml``.

    Raises:
        InvalidInputError: Something is wrong with the file; every problem names its line and column.
    """
    return _rollout(read(path))


def loads(text: str, *, file: str = "rollout.yaml") -> Rollout:
    """Read a rollout from YAML text.

    Args:
        text: What would stand in the file.
        file: The name of the file as errors show it.

    Raises:
        InvalidInputError: Something is wrong with the text; every problem names its line and column.
    """
    return _rollout(parse(text, file=file))


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What could be read of a file; a part that is wrong is ``None``, so that the others can still be checked."""

    state: StateSettings | None
    provider_version: str
    cost_ceiling: CostCeiling | None
    defaults: DefaultSettings | None
    targets: Mapping[int, TargetSettings]
    stacks: Mapping[int, OwnStackSettings]


def _rollout(document: Document) -> Rollout:
    findings = [*document.findings]
    parts = _parts(document, findings)
    candidates = _candidates(parts)
    state = resolved_state(parts.state) if parts.state else None
    targets = [
        (candidate, resolved_target(candidate.settings, prefix=prefix_of(parts.state)))
        for candidate in candidates
        if not candidate.missing()
    ]
    findings += _target_findings(candidates, targets, document)
    own = own_stacks.candidates(parts.stacks, parts.defaults)
    folder = Path(document.file).parent
    stacks = [
        (stack, own_stacks.resolved_stack(stack.settings, folder=folder, prefix=prefix_of(parts.state)))
        for stack in own
        if not stack.missing()
    ]
    findings += own_stacks.name_findings(own, candidates, document)
    findings += own_stacks.stack_findings(stacks, document)
    if parts.defaults or document.value(("defaults",)) is None:
        findings += checks.missing_settings(candidates, document)
        findings += own_stacks.missing_settings(own, document)
    if parts.state and state:
        findings += checks.state_findings(parts.state, document)
        findings += checks.state_key_findings(_distinct(targets), state, document)
        findings += own_stacks.state_key_findings(stacks, targets, state, document)
    refuse(problem for _, problem in sorted(findings, key=itemgetter(0)))
    assert state is not None
    return Rollout(
        state=state,
        provider_version=parts.provider_version,
        targets=tuple(target for _, target in targets),
        stacks=tuple(stack for _, stack in stacks),
        cost_ceiling=parts.cost_ceiling,
    )


def _target_findings(
    candidates: Sequence[Candidate], targets: Sequence[tuple[Candidate, Target]], document: Document
) -> Findings:
    return [
        *checks.name_findings(candidates, document),
        *checks.list_findings(candidates, document),
        *checks.target_findings([candidate for candidate, _ in targets], document),
        *checks.dashboard_findings(_distinct(targets), document),
        *checks.logging_findings([candidate for candidate, _ in targets], document),
        *checks.profile_findings([candidate for candidate, _ in targets], document),
        *maintenance_checks.maintenance_findings(targets, document),
        *notification_checks.notification_findings([candidate for candidate, _ in targets], document),
        *notification_checks.channel_findings(_distinct(targets), document),
    ]


def _distinct(targets: Sequence[tuple[Candidate, Target]]) -> list[tuple[Candidate, Target]]:
    """Return the targets without those whose name is taken: what else they share with the first follows from that."""
    firsts = dict[str, tuple[Candidate, Target]]()
    for candidate, target in targets:
        firsts.setdefault(target.name.lower(), (candidate, target))
    return list(firsts.values())


def _candidates(parts: _Parts) -> list[Candidate]:
    return [
        Candidate(index=index, own=own, settings=merged_settings(own, parts.defaults))
        for index, own in parts.targets.items()
    ]


def _parts(document: Document, findings: Findings) -> _Parts:
    try:
        file = RolloutFile.model_validate(document.root.value)
    except ValidationError as error:
        findings += refusals(error, document)
        return _sound_parts(document)
    return _Parts(
        state=file.state,
        provider_version=file.provider_version or DEFAULT_PROVIDER_VERSION,
        cost_ceiling=_cost_ceiling(file.monthly_cost_ceiling, document),
        defaults=file.defaults,
        targets=dict(enumerate(file.targets)),
        stacks=dict(enumerate(file.stacks or ())),
    )


def _cost_ceiling(usd: Decimal | None, document: Document) -> CostCeiling | None:
    if usd is None:
        return None
    return CostCeiling(usd=usd, where=str(document.place(("monthly_cost_ceiling",))))


def _sound_parts(document: Document) -> _Parts:
    return _Parts(
        state=_sound(StateSettings, document.value(("state",))),
        provider_version=DEFAULT_PROVIDER_VERSION,
        cost_ceiling=None,
        defaults=_sound(DefaultSettings, document.value(("defaults",))),
        targets=_sound_items(TargetSettings, document.value(("targets",))),
        stacks=_sound_items(OwnStackSettings, document.value(("stacks",))),
    )


def _sound_items(settings: type[_Settings], items: object) -> dict[int, _Settings]:
    read = [_sound(settings, item) for item in items] if isinstance(items, list) else []
    return {index: item for index, item in enumerate(read) if item}


def _sound(settings: type[_Settings], value: object) -> _Settings | None:
    try:
        return settings.model_validate(value)
    except ValidationError:
        return None
