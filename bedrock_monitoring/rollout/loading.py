"""rollout.yaml in, the rollout out, or every problem of the file at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import ValidationError

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.monitoring.central_view import CentralView, LinkStack
from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.monitoring.rollout import CostCeiling, Rollout
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import InvalidInputError, refuse_or_warn
from bedrock_monitoring.rollout.accounts import observability_checks
from bedrock_monitoring.rollout.checks import (
    budget_checks,
    condition_checks,
    decommission_checks,
    lifecycle_checks,
    maintenance_checks,
    model_checks,
    notification_checks,
    objective_checks,
    own_stack_checks,
    quota_checks,
    reference_checks,
    stack_checks,
    state_checks,
    tag_checks,
    target_checks,
    url_checks,
)
from bedrock_monitoring.rollout.checks.candidate import (
    DecommissionCandidate,
    OwnStackCandidate,
    ResolvedTarget,
    StackCandidate,
    TargetCandidate,
    each_once,
)
from bedrock_monitoring.rollout.decommission_resolving import resolved_decommissioned_stack
from bedrock_monitoring.rollout.merging import merged_stack_values, merged_values
from bedrock_monitoring.rollout.observability_resolving import resolved_links, resolved_views
from bedrock_monitoring.rollout.own_naming import own_naming
from bedrock_monitoring.rollout.own_stack_resolving import resolved_own_stack
from bedrock_monitoring.rollout.refusals import refusals
from bedrock_monitoring.rollout.resolving import resolved_state, resolved_target
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile, StateSettings
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.settings.target_settings import DefaultSettings, TargetSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings, parse, read

_Settings = TypeVar("_Settings", bound=Settings)
_Candidate = TypeVar("_Candidate", bound=StackCandidate)
_Stack = TypeVar("_Stack", bound=Stack)
_Values: TypeAlias = Mapping[str, object]


def load(path: Path, *, now: datetime | None = None) -> Rollout:
    """Read a rollout from a file.

    Args:
        path: Usually ``rollout.yaml``.
        now: The current time, with its time zone, for warnings of windows of maintenance that are over, and
            for models that AWS retires. ``None`` leaves these out; the rollout itself never depends on the
            time.

    Raises:
        InvalidInputError: Something is wrong with the file; every problem names its line and column.
    """
    return _rollout(read(path), now)


def loads(text: str, *, file: str = "rollout.yaml", now: datetime | None = None) -> Rollout:
    """Read a rollout from YAML text.

    Args:
        text: What would stand in the file.
        file: The name of the file as errors show it.
        now: As for ``load``.

    Raises:
        InvalidInputError: Something is wrong with the text; every problem names its line and column.
    """
    return _rollout(parse(text, file=file), now)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The valid parts of a file, which are checked even if other parts are invalid.

    Attributes:
        file: The whole file; ``None`` if any part is invalid.
        state: Its settings of the state.
        defaults: What stands under ``defaults``, as plain values; ``None`` if it is invalid.
        targets: The valid targets as plain values, by their places in the list.
        stacks: The valid own stacks as plain values, by their places in the list.
        decommission: What is decommissioned as plain values, if valid, by its places in the list.
    """

    file: RolloutFile | None
    state: StateSettings | None
    defaults: _Values | None
    targets: Mapping[int, _Values]
    stacks: Mapping[int, _Values]
    decommission: Mapping[int, _Values]


def _rollout(document: Document, now: datetime | None) -> Rollout:
    findings = [*document.findings]
    parts = _parts(document, findings)
    prefix = parts.state.prefix if parts.state else ""
    defaults = parts.defaults or {}
    of_target = partial(merged_values, defaults)
    of_stack = partial(merged_stack_values, defaults, inherited=OwnStackCandidate.inherited)
    of_leaving = partial(merged_stack_values, defaults, inherited=DecommissionCandidate.inherited)
    candidates = _candidates(TargetCandidate, TargetSettings, document, parts.targets, of_target)
    own_candidates = _candidates(OwnStackCandidate, OwnStackSettings, document, parts.stacks, of_stack)
    leaving = _candidates(
        DecommissionCandidate, DecommissionSettings, document, parts.decommission, of_leaving
    )
    targets = [
        (candidate, resolved_target(candidate.settings, prefix=prefix))
        for candidate in candidates
        if not candidate.missing
    ]
    folder = Path(document.file).parent
    stacks = [
        (candidate, resolved_own_stack(candidate.settings, folder=folder, prefix=prefix))
        for candidate in own_candidates
        if not candidate.missing
    ]
    last_wave = max((stack.wave for _, stack in (*targets, *stacks)), default=0) + 1
    decommissioned = [
        (candidate, resolved_decommissioned_stack(candidate.settings, prefix=prefix, wave=last_wave))
        for candidate in leaving
        if not candidate.missing
    ]
    naming = _naming(parts.file, document, findings)
    organization = _organization(parts.file, document, findings)
    views, links = _view(parts.file, [target for _, target in targets], organization)
    findings += observability_checks.observability_findings(
        parts.file, targets, [stack for _, stack in stacks], document
    )
    findings += _target_findings(candidates, targets, naming, now)
    news: Findings = []
    if now is not None:
        refused = document.value(("ended_models",)) == "refuse"
        findings += lifecycle_checks.ended_models(candidates, now.date(), refused=refused)
        news = lifecycle_checks.ending_models(candidates, now.date())
    findings += reference_checks.reference_findings([*candidates, *own_candidates, *leaving])
    findings += tag_checks.tag_findings(candidates, own_candidates)
    findings += own_stack_checks.name_findings(own_candidates, candidates)
    findings += own_stack_checks.own_stack_findings(stacks)
    if parts.defaults is not None:
        findings += target_checks.missing_settings(candidates)
        findings += own_stack_checks.missing_settings([*own_candidates, *leaving])
    state = resolved_state(parts.state) if parts.state else None
    findings += decommission_checks.decommission_findings(decommissioned, [*targets, *stacks], state)
    if parts.state:
        findings += state_checks.state_findings(parts.state, document)
        findings += state_checks.state_key_findings([*candidates, *own_candidates, *leaving], parts.state)
    if parts.state and state:
        findings += reference_checks.state_reference_findings(parts.state, state, document)
        findings += reference_checks.state_partition_findings([*candidates, *own_candidates, *leaving], state)
        findings += stack_checks.state_key_findings(_distinct([*targets, *stacks]), state, document)
    findings += url_checks.url_findings(
        document, refused={place for place, problem in findings if not problem.is_warning}
    )
    warnings = refuse_or_warn(
        (problem for _, problem in sorted(each_once(findings), key=itemgetter(0))),
        strict=document.value(("strict",)) is True,
    )
    assert parts.file is not None
    return Rollout(
        state=state,
        provider_version=parts.file.provider_version,
        targets=tuple(target for _, target in targets),
        views=views,
        links=links,
        stacks=tuple(stack for _, stack in stacks),
        decommissioned=tuple(stack for _, stack in decommissioned),
        cost_ceiling=_cost_ceiling(parts.file.monthly_cost_ceiling, document),
        naming=naming,
        organization=organization,
        warnings=(*warnings, *(problem for _, problem in sorted(each_once(news), key=itemgetter(0)))),
        strict=parts.file.strict,
    )


def _candidates(
    candidate: type[_Candidate],
    settings: type[TargetSettings | OwnStackSettings | DecommissionSettings],
    document: Document,
    items: Mapping[int, _Values],
    merged: Callable[[_Values], _Values],
) -> list[_Candidate]:
    """Return items of a list of the file as the checks take them, with ``defaults`` applied by ``merged``."""
    return [
        candidate(document=document, index=index, values=values, settings=settings.model_validate(values))
        for index, own in items.items()
        for values in (merged(own),)
    ]


def _target_findings(
    candidates: Sequence[TargetCandidate],
    targets: Sequence[ResolvedTarget],
    naming: type[Naming],
    now: datetime | None,
) -> Findings:
    return [
        *stack_checks.name_findings(candidates),
        *target_checks.list_findings(candidates),
        *model_checks.model_findings(candidates),
        *condition_checks.condition_findings(candidates),
        *objective_checks.objective_findings(targets),
        *quota_checks.quota_findings(targets),
        *target_checks.target_findings(targets),
        *stack_checks.dashboard_findings(_distinct(targets), naming),
        *stack_checks.logging_findings(targets),
        *stack_checks.profile_findings(targets),
        *maintenance_checks.maintenance_findings(targets, now),
        *budget_checks.budget_findings(_distinct(targets)),
        *notification_checks.notification_findings(targets),
        *notification_checks.channel_findings(_distinct(targets)),
        *notification_checks.failed_job_findings(_distinct(targets)),
    ]


def _distinct(stacks: Sequence[tuple[_Candidate, _Stack]]) -> list[tuple[_Candidate, _Stack]]:
    """Return the stacks without those whose name is taken, which have more in common with the first."""
    firsts = dict[str, tuple[_Candidate, _Stack]]()
    for candidate, stack in stacks:
        firsts.setdefault(stack.name.lower(), (candidate, stack))
    return list(firsts.values())


def _cost_ceiling(usd: Decimal | None, document: Document) -> CostCeiling | None:
    if usd is None:
        return None
    return CostCeiling(usd=usd, where=str(document.place(("monthly_cost_ceiling",))))


def _naming(file: RolloutFile | None, document: Document, findings: Findings) -> type[Naming]:
    """Return the class that names things: the default if the file that is to define it cannot be used."""
    if file is None or file.naming is None:
        return Naming
    place = document.place(("naming",))
    try:
        return own_naming(file.naming, folder=Path(document.file).parent, where=str(place))
    except InvalidInputError as error:
        findings += [(place, problem) for problem in error.problems]
        return Naming


def _view(
    file: RolloutFile | None, targets: Sequence[Target], organization: Organization | None
) -> tuple[tuple[CentralView, ...], tuple[LinkStack, ...]]:
    """Return the view over all accounts in each Region, and the links to it; none if the file names none."""
    if file is None or file.observability is None:
        return (), ()
    prefix = file.state.prefix
    views = resolved_views(
        file.observability,
        defaults=file.defaults,
        targets=targets,
        organization=organization,
        prefix=prefix,
    )
    return views, resolved_links(file.observability, targets=targets, prefix=prefix)


def _organization(file: RolloutFile | None, document: Document, findings: Findings) -> Organization | None:
    """Return the accounts of the organization; ``None`` if no file names them, or if it cannot be used."""
    if file is None or file.organization is None:
        return None
    from bedrock_monitoring.rollout.accounts.read_organization import read_organization  # noqa: PLC0415 - most files name none

    try:
        return read_organization(Path(document.file).parent / file.organization)[0]
    except InvalidInputError as error:
        place = document.place(("organization",))
        findings += [(place, problem) for problem in error.problems]
        return None


def _parts(document: Document, findings: Findings) -> _Parts:
    """Return the valid parts of a file, and add to ``findings`` what is wrong with the others."""
    file = None
    try:
        file = RolloutFile.model_validate(document.root.value)
    except ValidationError as error:
        findings += refusals(error, document)
    defaults = document.value(("defaults",))
    return _Parts(
        file=file,
        state=file.state if file else _valid(StateSettings, document.value(("state",))),
        defaults=_mapping(defaults)
        if file or defaults is None or _valid(DefaultSettings, defaults)
        else None,
        targets=_valid_items(TargetSettings, document.value(("targets",)), known=file is not None),
        stacks=_valid_items(OwnStackSettings, document.value(("stacks",)), known=file is not None),
        decommission=_valid_items(
            DecommissionSettings, document.value(("decommission",)), known=file is not None
        ),
    )


def _valid_items(settings: type[Settings], items: object, *, known: bool) -> dict[int, _Values]:
    """Return the valid mappings of a list of the file, by their places in it; ``known``: all of them are."""
    return {
        index: _mapping(item)
        for index, item in enumerate(items if isinstance(items, list) else [])
        if known or _valid(settings, item)
    }


def _valid(settings: type[_Settings], value: object) -> _Settings | None:
    try:
        return settings.model_validate(value)
    except ValidationError:
        return None


def _mapping(value: object) -> _Values:
    """Return a mapping of the file, an empty one for ``null``."""
    return value if isinstance(value, dict) else {}
