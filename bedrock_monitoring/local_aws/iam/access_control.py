"""Decide whether a caller may make a request, by the policies of its role, and whom a role trusts.

A role that exists has exactly the permissions of its policies, within its permissions boundary, and assumes
another only if the trust policy of that one lets it. A role that nobody created, which the embedded AWS lets
everybody assume, may do everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from moto.iam.models import ManagedPolicy, Role, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from bedrock_monitoring.local_aws.iam.aws_request import read_request, signing_key
from bedrock_monitoring.local_aws.iam.needed_permissions import NeededPermission, needed_permissions
from bedrock_monitoring.local_aws.iam.organizations import organization_of
from bedrock_monitoring.local_aws.iam.resource_context import resource_context
from bedrock_monitoring.local_aws.policy_evaluation import allows

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


_ASSUME = "sts:AssumeRole"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about one permission that a request needs.

    Attributes:
        role: The ARN of the caller's role.
        permission: The permission, with the condition keys of the request and of the resource.
        allowed: Whether the role's policies allow it.
    """

    role: str
    permission: NeededPermission
    allowed: bool

    @property
    def message(self) -> str:
        """The message of the refusal, as IAM words it."""
        refused = (
            f"User: {self.role} is not authorized to perform: {self.permission.action} on resource: "
            f"{self.permission.resource}"
        )
        if self.permission.action == _ASSUME:
            return refused  # the trust policy may be the reason, and AWS does not tell
        return f"{refused} because no identity-based policy allows the {self.permission.action} action"


class AccessControl:
    """Decides about requests and remembers what it decided.

    Attributes:
        decisions: Every decision, in the order of the requests.
    """

    def __init__(self) -> None:
        self.decisions: list[Decision] = []

    def first_refusal(self, environ: WSGIEnvironment) -> Decision | None:
        """Return the first permission that a request needs and its caller lacks.

        Raises:
            UnknownOperationError: The caller is restricted, and nothing is known here of the operation.
        """
        caller = _caller(environ)
        request = read_request(environ) if caller else None
        if not caller or not request:
            return None
        for needed in needed_permissions(request, account=caller.account_id, partition=caller.partition):
            permission = _with_resource(needed)
            allowed = _is_allowed(caller, permission) and _is_trusted(caller, permission)
            decision = Decision(role=caller.arn, permission=permission, allowed=allowed)
            self.decisions.append(decision)
            if not allowed:
                return decision
        return None


def role_allows(role_arn: str, permission: NeededPermission) -> bool:
    """Return whether a role exists and may do something."""
    role = _role(role_arn)
    return role is not None and _is_allowed(role, _with_resource(permission))


def _role(role_arn: str) -> Role | None:
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    roles = iam_backends[account][partition].roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def _is_trusted(caller: Role, permission: NeededPermission) -> bool:
    """Return whether a role that is to be assumed trusts the caller, if that is what a permission is for."""
    assumed = _role(permission.resource) if permission.action == _ASSUME else None
    if assumed is None:
        return True
    trust = json.loads(assumed.assume_role_policy_document)
    of_organization = {"aws:PrincipalOrgID": found} if (found := organization_of(caller.account_id)) else {}
    return allows(
        {"Statement": [{**statement, "Resource": "*"} for statement in trust["Statement"]]},
        action=permission.action,
        resource=permission.resource,
        principal=caller.arn,
        context={"aws:PrincipalArn": caller.arn, **of_organization},
    )


def _with_resource(permission: NeededPermission) -> NeededPermission:
    """Return a permission with the condition keys of its resource as well as those of the request."""
    return replace(permission, context={**resource_context(permission.resource), **permission.context})


def _is_allowed(role: Role, permission: NeededPermission) -> bool:
    """Return whether the policies of a role, and its permissions boundary if it has one, allow something."""
    boundary = role.permissions_boundary_arn
    managed = iam_backends[role.account_id][role.partition].managed_policies
    return policies_allow(_policies(role), permission) and (
        boundary is None or policies_allow([_document(managed[boundary])], permission)
    )


def policies_allow(policies: list[Mapping[str, Any]], permission: NeededPermission) -> bool:
    """Return whether identity-based policies allow something."""
    statements = [statement for policy in policies for statement in policy["Statement"]]
    return allows(
        {"Statement": statements},
        action=permission.action,
        resource=permission.resource,
        context=permission.context,
    )


def _policies(role: Role) -> list[Mapping[str, Any]]:
    inline = [json.loads(document) for document in role.policies.values()]
    return [*inline, *(_document(policy) for policy in role.managed_policies.values())]


def _document(policy: ManagedPolicy) -> Mapping[str, Any]:
    """Return the default version of a managed policy."""
    [document] = [version.document for version in policy.versions if version.is_default]
    read: Mapping[str, Any] = json.loads(document)
    return read


def _caller(environ: WSGIEnvironment) -> Role | None:
    """Return the role that signed a request. ``None`` if it is not signed, or nobody created the role."""
    assumed = assumed_role(environ)
    if assumed is None:
        return None
    roles = iam_backends[assumed.account_id][assumed.partition].roles.values()
    return next((role for role in roles if role.arn == assumed.role_arn), None)


def assumed_role(environ: WSGIEnvironment) -> AssumedRole | None:
    """Return the session of a role that signed a request. ``None`` if it is not signed with one."""
    access_key_id = signing_key(environ)
    for partitions in sts_backends.values():
        for backend in partitions.values():
            if assumed := backend.get_assumed_role_from_access_key(access_key_id):
                return assumed
    return None
