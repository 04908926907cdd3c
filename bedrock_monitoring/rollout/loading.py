"""rollout.yaml in, the rollout out, or every problem of the file at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.monitoring.account_roles import Access
from bedrock_monitoring.monitoring.central_view import CentralView, LinkStack
from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.monitoring.rollout import CostCeiling, Rollout, StateBackend
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import InvalidInputError, refuse_or_warn
from bedrock_monitoring.rollout.accounts import observability_checks
from bedrock_monitoring.rollout.accounts.access_resolving import made_roles, resolved_access, with_made_roles
from bedrock_monitoring.rollout.accounts.target_candidates import inactive_accounts, target_candidates
from bedrock_monitoring.rollout.checks import (
    access_checks,
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
from bedrock_monitoring.rollout.layers import Layers
from bedrock_monitoring.rollout.merging import merged_stack_values
from bedrock_monitoring.rollout.observability_resolving import resolved_links, resolved_views
from bedrock_monitoring.rollout.own_naming import own_naming
from bedrock_monitoring.rollout.own_stack_resolving import resolved_own_stack
from bedrock_monitoring.rollout.resolving import resolved_state, resolved_target
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.valid_parts import Parts, Values, valid_parts
from bedrock_monitoring.rollout.yaml_document import Document, Findings, parse, read

_PLACED = ("alarms", "composites", "maintenance")
"""The settings by which the built alarms can be wrong."""

_Candidate = TypeVar("_Candidate", bound=StackCandidate)
_Stack = TypeVar("_Stack", bound=Stack)


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


def loads(
    text: str,
    *,
    file: str = "rollout.yaml",
    now: datetime | None = None,
    organization: Organization | None = None,
) -> Rollout:
    """Read a rollout from YAML text.

    Args:
        text: What would stand in the file.
        file: The name of the file as errors show it.
        now: As for ``load``.
        organization: The accounts of the organization, in place of those in the file that the text names.

    Raises:
        InvalidInputError: Something is wrong with the text; every problem names its line and column.
    """
    return _rollout(parse(text, file=file), now, organization)


def _rollout(document: Document, now: datetime | None, organization: Organization | None = None) -> Rollout:
    findings = [*document.findings]
    parts = valid_parts(document, findings)
    organization = organization or _organization(parts, document, findings)
    prefix = parts.state.prefix if parts.state else ""
    defaults = parts.defaults or {}
    access = _access(parts, organization)

    def of_stack(own: Values) -> Values:
        values = merged_stack_values(defaults, own, inherited=OwnStackCandidate.inherited)
        return {**values, **made_roles(values, access)}

    def of_leaving(own: Values) -> Values:
        values = merged_stack_values(defaults, own, inherited=DecommissionCandidate.inherited)
        return {**values, **made_roles(values, access, is_bounded=False)}

    candidates, of_groups = target_candidates(parts, document, organization, access)
    findings += of_groups
    own_candidates = _candidates(OwnStackCandidate, OwnStackSettings, document, parts.stacks, of_stack)
    leaving = _candidates(
        DecommissionCandidate, DecommissionSettings, document, parts.decommission, of_leaving
    )
    inactive = organization.inactive if organization else frozenset[str]()
    targets = [
        (candidate, _resolved(candidate, prefix=prefix, inactive=inactive))
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
    targets = _with_shared_topics(targets, naming, access, organization, findings)
    views, links = _view(parts.file, [target for _, target in targets], organization, access)
    findings += observability_checks.observability_findings(
        parts.file,
        targets,
        [stack for _, stack in stacks],
        [stack for _, stack in decommissioned],
        document,
    )
    findings += _target_findings(candidates, targets, naming, now)
    news = [*inactive_accounts(candidates, organization, document)]
    if now is not None:
        refused = document.value(("ended_models",)) == "refuse"
        findings += lifecycle_checks.ended_models(candidates, now.date(), refused=refused)
        news += lifecycle_checks.ending_models(candidates, now.date())
    findings += reference_checks.reference_findings([*candidates, *own_candidates, *leaving])
    findings += tag_checks.tag_findings(candidates, own_candidates)
    findings += own_stack_checks.name_findings(own_candidates, candidates)
    findings += own_stack_checks.own_stack_findings(stacks)
    if parts.defaults is not None:
        findings += target_checks.missing_settings(candidates)
        findings += own_stack_checks.missing_settings([*own_candidates, *leaving])
    state = _state(parts, access)
    findings += decommission_checks.decommission_findings(decommissioned, [*targets, *stacks], state)
    if parts.state:
        findings += state_checks.state_findings(parts.state, document)
        findings += state_checks.state_key_findings([*candidates, *own_candidates, *leaving], parts.state)
    if parts.state and state:
        findings += reference_checks.state_reference_findings(parts.state, state, document)
        findings += reference_checks.state_partition_findings([*candidates, *own_candidates, *leaving], state)
        findings += stack_checks.state_key_findings(_distinct([*targets, *stacks]), state, document)
    findings += access_checks.access_setting_findings(
        parts.access if parts.state else None,
        access,
        [*targets, *stacks, *decommissioned],
        document,
        prefix=prefix,
    )
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
        access=access,
        cost_ceiling=_cost_ceiling(parts.file.monthly_cost_ceiling, document),
        naming=naming,
        organization=organization,
        warnings=(*warnings, *(problem for _, problem in sorted(each_once(news), key=itemgetter(0)))),
        strict=parts.file.strict,
    )


def _candidates(
    candidate: type[_Candidate],
    settings: type[OwnStackSettings | DecommissionSettings],
    document: Document,
    items: Mapping[int, Values],
    merged: Callable[[Values], Values],
) -> list[_Candidate]:
    """Return items of a list of the file as the checks take them, with ``defaults`` applied by ``merged``."""
    return [
        candidate(
            layers=Layers(
                document=document,
                places=((candidate.list_key, index),),
                inherited=candidate.inherited,
                values=values,
            ),
            settings=settings.model_validate(values),
        )
        for index, own in items.items()
        for values in (merged(own),)
    ]


def _resolved(candidate: TargetCandidate, *, prefix: str, inactive: Collection[str]) -> Target:
    """Return a target; one in an account that cannot be used is left alone."""
    placed = {key: candidate.place(key) for key in _PLACED}
    places = {key: f"{place}{candidate.whose(place)}" for key, place in placed.items()}
    target = resolved_target(candidate.settings, prefix=prefix, places=places)
    return replace(target, enabled=False) if target.account in inactive else target


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
        *model_checks.shown_findings(targets),
        *condition_checks.condition_findings(candidates),
        *condition_checks.tier_findings(targets),
        *objective_checks.objective_findings(targets),
        *quota_checks.quota_findings(targets),
        *target_checks.target_findings(targets),
        *stack_checks.dashboard_findings(_distinct(targets), naming),
        *stack_checks.logging_findings(targets),
        *stack_checks.profile_findings(targets),
        *maintenance_checks.maintenance_findings(targets, now),
        *budget_checks.budget_findings(_distinct(targets)),
        *notification_checks.notification_findings(targets),
        *notification_checks.tier_findings(targets),
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


def _with_shared_topics(
    targets: list[ResolvedTarget],
    naming: type[Naming],
    access: Access | None,
    organization: Organization | None,
    findings: Findings,
) -> list[ResolvedTarget]:
    """Return the targets with the topics that they share; few rollouts have any."""
    if not any(candidate.settings.notify.topics_of for candidate, _ in targets):
        return targets
    from bedrock_monitoring.rollout.accounts.shared_topics import with_shared_topics  # noqa: PLC0415

    of_accounts = organization.id if organization else None
    id_ = access.organization_id if access else of_accounts
    shared, problems = with_shared_topics(targets, naming=naming, organization_id=id_)
    findings += problems
    return shared


def _state(parts: Parts, access: Access | None) -> StateBackend | None:
    """Return the state backend; the policy of its bucket lets roles of a tools account elsewhere in."""
    state = resolved_state(parts.state) if parts.state else None
    if state is None or access is None or state.role_arn or access.tools_account == state.account:
        return state
    return replace(state, tools_account=access.tools_account)


def _access(parts: Parts, organization: Organization | None) -> Access | None:
    """Return the roles that are made; ``None`` if the file makes none, or has no account for them."""
    if parts.access is None:
        return None
    return resolved_access(
        parts.access,
        state_account=parts.state.account if parts.state else None,
        organization_id=organization.id if organization else None,
    )


def _view(
    file: RolloutFile | None,
    targets: Sequence[Target],
    organization: Organization | None,
    access: Access | None,
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
    links = resolved_links(file.observability, targets=targets, prefix=prefix)
    return tuple(with_made_roles(view, access) for view in views), links


def _organization(parts: Parts, document: Document, findings: Findings) -> Organization | None:
    """Return the accounts of the organization; ``None`` if no file names them, or if it cannot be used."""
    if parts.organization is None:
        return None
    from bedrock_monitoring.rollout.accounts.read_organization import read_organization  # noqa: PLC0415 - most files name none

    try:
        return read_organization(Path(document.file).parent / parts.organization)[0]
    except InvalidInputError as error:
        place = document.place(("organization",))
        findings += [(place, problem) for problem in error.problems]
        return None
