"""From the settings of `access` to values, and what they are by default for the stacks of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bedrock_monitoring.monitoring.account_roles import Access, GithubAccess, iam_arn
from bedrock_monitoring.monitoring.stack import Stack

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.access_settings import AccessSettings, GithubAccessSettings

_HOUR = 3600

_Stack = TypeVar("_Stack", bound=Stack)


def resolved_access(
    settings: AccessSettings, *, state_account: str | None, organization_id: str | None
) -> Access | None:
    """Return the roles of the accounts; ``None`` if nothing names the tools account.

    Args:
        settings: The settings of `access`.
        state_account: The account of the state bucket. ``None`` if there is no bucket.
        organization_id: The organization of the file of accounts. ``None`` if there is none.
    """
    tools_account = settings.tools_account or state_account
    if tools_account is None:
        return None
    return Access(
        tools_account=tools_account,
        organization_id=settings.organization_id or organization_id,
        plan_role=settings.plan_role,
        deploy_role=settings.deploy_role,
        permissions_boundary=settings.permissions_boundary,
        max_session=settings.max_session * _HOUR,
        github=_github(settings.github) if settings.github else None,
        admin_role=settings.admin_role,
        adopt=settings.adopt,
        cloudtrail=settings.cloudtrail,
    )


def _github(settings: GithubAccessSettings) -> GithubAccess:
    return GithubAccess(
        repository=settings.repository,
        environment=settings.environment,
        branch=settings.branch,
        issuer=settings.issuer,
        has_provider=settings.provider == "existing",
        in_every_account=settings.accounts == "all",
    )


def made_roles(
    values: Mapping[str, object], access: Access | None, *, is_bounded: bool = True
) -> Mapping[str, object]:
    """Return the settings by which a stack has the roles that are made, if it names neither of its own.

    A stack in the tools account is deployed with the credentials of the roles there. A stack that names a
    role of its own keeps it, and is not bounded: the policies of that role are not made here.

    Args:
        values: The values with ``defaults`` applied, as plain as they stand in the file.
        access: The roles that are made; ``None`` for none.
        is_bounded: Whether the stack has the setting `permissions_boundary`.
    """
    if access is None or "role" in values or "plan_role" in values:
        return {}
    made = {}
    if str(values.get("account")) != access.tools_account:
        made = {"role": access.deploy_role, "plan_role": access.plan_role}
    if is_bounded and "permissions_boundary" not in values:
        made["permissions_boundary"] = access.boundary
    return made


def with_made_roles(stack: _Stack, access: Access | None) -> _Stack:
    """Return a stack that no settings describe alone with the roles that are made, as `made_roles` does.

    Args:
        stack: The stack, with the roles that it names.
        access: The roles that are made; ``None`` for none.
    """
    if access is None or stack.role_arn or stack.plan_role_arn:
        return stack
    account, region = stack.account, stack.region
    boundary = iam_arn(f"policy/{access.boundary}", account=account, region=region)
    bounded = replace(stack, permissions_boundary=stack.permissions_boundary or boundary)
    if account == access.tools_account:
        return bounded
    return replace(
        bounded,
        role_arn=iam_arn(f"role/{access.deploy_role}", account=account, region=region),
        plan_role_arn=iam_arn(f"role/{access.plan_role}", account=account, region=region),
    )
