"""From the settings of `observability` to the view over all accounts, and the links to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bedrock_monitoring.monitoring.central_view import (
    CENTRAL_DASHBOARDS,
    CentralView,
    LinkedAccount,
    LinkStack,
)
from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.monitoring.target import Model, Target
from bedrock_monitoring.rollout.alarm_resolving import chosen_alarms
from bedrock_monitoring.rollout.resolving import resolved_notify
from bedrock_monitoring.rollout.settings.target_settings import DefaultSettings
from bedrock_monitoring.rollout.values.arns import policy_arn, role_arn

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.observability_settings import ObservabilitySettings

VIEW_WAVE = 0
"""The wave of the view: before those of targets and links, which need its sinks."""

LINK_WAVE = 1

_PERIOD = timedelta(minutes=5)


def view_regions(settings: ObservabilitySettings, targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the Regions of the view, the one with its dashboards first."""
    return tuple(dict.fromkeys(settings.regions or (target.region for target in targets)))


def resolved_views(
    settings: ObservabilitySettings,
    *,
    defaults: DefaultSettings,
    targets: Sequence[Target],
    organization: Organization | None,
    prefix: str,
) -> tuple[CentralView, ...]:
    """Return the view in each of its Regions.

    Args:
        settings: The settings of `observability`.
        defaults: Those of `defaults`, which roles and tags come from.
        targets: The targets that it shows.
        organization: The accounts of the organization, if a file names them.
        prefix: What state keys begin with.
    """
    regions = view_regions(settings, targets)
    return tuple(
        _view(settings, region, defaults=defaults, targets=targets, organization=organization, prefix=prefix)
        for region in regions
    )


def _view(
    settings: ObservabilitySettings,
    region: str,
    *,
    defaults: DefaultSettings,
    targets: Sequence[Target],
    organization: Organization | None,
    prefix: str,
) -> CentralView:
    account = settings.account
    regions = view_regions(settings, targets)
    gone = organization.inactive if organization else frozenset[str]()
    here = [target for target in targets if target.region == region and target.account not in gone]
    role, plan_role = settings.role or defaults.role, settings.plan_role or defaults.plan_role
    boundary = settings.permissions_boundary or defaults.permissions_boundary
    is_home = region == regions[0]
    published: dict[str, dict[str, None]] = {}
    for target in here:
        ids = (route.dimension_value for model in target.models for route in model.routes)
        published.setdefault(target.account, {}).update(dict.fromkeys(ids))
    name = f"organization-{region}"
    return CentralView(
        name=name,
        account=account,
        region=region,
        role_arn=role and role_arn(role, account=account, region=region),
        plan_role_arn=plan_role and role_arn(plan_role, account=account, region=region),
        permissions_boundary=boundary and policy_arn(boundary, account=account, region=region),
        tags=defaults.tags,
        wave=VIEW_WAVE,
        state_key=f"{prefix}/{name}/terraform.tfstate",
        dashboard_name="bedrock-organization",
        models=tuple(_models(targets)),
        period=_PERIOD,
        dashboards=CENTRAL_DASHBOARDS if is_home else (),
        sections=frozenset(),
        guardrails=(),
        agents=(),
        knowledge_bases=(),
        alarms=chosen_alarms(dict(settings.alarms)),
        all_models_alarms={},
        composites=None,
        runbooks=defaults.runbooks,
        notify=resolved_notify(settings.notify, account=account, region=region),
        accounts=tuple(_accounts(here, organization)),
        organization_id=settings.organization_id or (organization.id if organization else None),
        regions=regions,
        by_model=frozenset(settings.by_model),
        published={id_: tuple(models) for id_, models in published.items()},
    )


def _models(targets: Sequence[Target]) -> Iterator[Model]:
    """Yield each model that a target has, once, as the first target that has it describes it."""
    seen: set[str] = set()
    for target in targets:
        for model in target.models:
            if model.copied_from is None and model.id.dimension_value not in seen:
                seen |= {route.dimension_value for route in model.routes}
                yield model


def _accounts(targets: Sequence[Target], organization: Organization | None) -> Iterator[LinkedAccount]:
    named = {one.id: one.name for one in organization.accounts if one.active} if organization else {}
    for id_ in dict.fromkeys([*(target.account for target in targets), *named]):
        yield LinkedAccount(id=id_, name=named.get(id_, ""))


def resolved_links(
    settings: ObservabilitySettings, *, targets: Sequence[Target], prefix: str
) -> tuple[LinkStack, ...]:
    """Return the link of each account and Region of a target to the sink there, if the file names it.

    The monitoring account sees its own metrics without a link. A link is left alone where every target is.

    Args:
        settings: The settings of `observability`.
        targets: The targets.
        prefix: What state keys begin with.
    """
    sinks = settings.sinks_by_region
    firsts: dict[tuple[str, str], Target] = {}
    for target in sorted(targets, key=lambda target: not target.enabled):
        if target.region in sinks and target.account != settings.account:
            firsts.setdefault((target.account, target.region), target)
    return tuple(
        LinkStack(
            name=f"link-{account}-{region}",
            account=account,
            region=region,
            role_arn=target.role_arn,
            plan_role_arn=target.plan_role_arn,
            permissions_boundary=target.permissions_boundary,
            tags=target.tags,
            wave=LINK_WAVE,
            state_key=f"{prefix}/link-{account}-{region}/terraform.tfstate",
            adopt=target.adopt,
            enabled=target.enabled,
            sink=sinks[region],
        )
        for (account, region), target in firsts.items()
    )
