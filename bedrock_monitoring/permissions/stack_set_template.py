"""The roles of the accounts as a CloudFormation template, for accounts that a StackSet prepares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bedrock_monitoring.monitoring import Rollout, naming_of
from bedrock_monitoring.permissions.made_roles import (
    AUDIENCE,
    AccountAccess,
    MadeRole,
    account_access,
    refuse_long_boundary,
    stacks_of_account,
)
from bedrock_monitoring.permissions.managed_policies import MAX_POLICIES, Statement, distributed, merged
from bedrock_monitoring.problems import refuse_one

_Resources: TypeAlias = dict[str, Mapping[str, Any]]

_VERSION = "2012-10-17"
_WHERE = "the template"
_ACCOUNT = "${AWS::AccountId}"


def stack_set_template(rollout: Rollout, documents: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the template of the roles of every account but the tools account.

    One template is for all accounts, so it names none of them, and none of their targets: a role may do in
    its account what the roles of all accounts do in theirs, whatever the name of a target. A new account like
    the others needs no new template.

    Args:
        rollout: The rollout, which has ``access``.
        documents: The Terraform JSON of the stacks that ``stacks_of_template`` names.

    Raises:
        InvalidInputError: There is no such account, or its roles need more than AWS attaches to a role.
    """
    access = rollout.access
    assert access is not None
    accounts = [stack.account for stack in rollout.access_stacks if stack.account != access.tools_account]
    if not accounts:
        refuse_one(
            where=_WHERE,
            what="everything is in the tools account, so there is no other account that it could be for",
            remedy="make the roles of the tools account without a template",
        )
    patterns = tuple(_patterns(rollout))
    found = [
        _General(access=account_access(rollout, account, documents), account=account, patterns=patterns)
        for account in accounts
    ]
    resources: _Resources = {}
    if access.permissions_boundary is None:
        resources["Boundary"] = _policy(access.boundary, _bounding(found))
    if url := found[0].access.provider_url:
        properties = {"Url": url, "ClientIdList": [AUDIENCE]}
        resources["GitHub"] = {"Type": "AWS::IAM::OIDCProvider", "Properties": properties}
    for number, role in enumerate(found[0].access.roles):
        resources |= _role(role, found, [each.access.roles[number] for each in found])
    roles = [name for name, resource in resources.items() if resource["Type"] == "AWS::IAM::Role"]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The roles that plan and deploy the monitoring of Amazon Bedrock in an account",
        "Resources": resources,
        "Outputs": {name: {"Value": {"Fn::GetAtt": [name, "Arn"]}} for name in roles},
    }


@dataclass(frozen=True, kw_only=True)
class _General:
    """What is made in an account, and how that is said of any account.

    Attributes:
        access: What is made.
        account: The account.
        patterns: How the names of targets begin, and a pattern for each.
    """

    access: AccountAccess
    account: str
    patterns: Sequence[tuple[re.Pattern[str], str]]

    def said(self, value: Any) -> Any:
        """Return a value without the account and the names of targets."""
        text = json.dumps(value)
        for prefix, pattern in self.patterns:
            text = prefix.sub(pattern, text)
        return json.loads(text.replace(f":{self.account}:", f":{_ACCOUNT}:"))


def _role(role: MadeRole, found: Sequence[_General], likes: Sequence[MadeRole]) -> _Resources:
    """Return a role with the policies of its like in all accounts."""
    parts = distributed(
        merged(
            each.said(statement)
            for each, like in zip(found, likes, strict=True)
            for document in like.policies.values()
            for statement in document["Statement"]
        )
    )
    if len(parts) > MAX_POLICIES:
        refuse_one(
            where=_WHERE,
            what=f"the permissions of {role.name} fill {len(parts)} managed policies, and AWS attaches "
            f"{MAX_POLICIES} to a role",
            remedy="make the roles of each account without a template",
        )
    id_ = role.purpose.value.title()
    policies = {
        f"{id_}Policy{number}": _policy(
            role.name if number == 1 else f"{role.name}-{number}", part, of_role=f"{id_}Role"
        )
        for number, part in enumerate(parts, start=1)
    }
    of_account = found[0].access
    boundary = _substituted(found[0].said(of_account.boundary_arn))
    properties = {
        "RoleName": role.name,
        "AssumeRolePolicyDocument": _substituted(found[0].said(role.trust)),
        "MaxSessionDuration": of_account.max_session,
        "PermissionsBoundary": {"Ref": "Boundary"} if of_account.boundary else boundary,
    }
    return {**policies, f"{id_}Role": {"Type": "AWS::IAM::Role", "Properties": properties}}


def stacks_of_template(rollout: Rollout) -> frozenset[str]:
    """Return the names of the stacks whose Terraform JSON the template is made from."""
    assert rollout.access is not None
    return frozenset(
        stack.name
        for account in rollout.access_stacks
        if account.account != rollout.access.tools_account
        for stack in stacks_of_account(rollout, account.account)
    )


def _patterns(rollout: Rollout) -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield how the names of each target begin, and a pattern of the beginnings of all of them."""
    for target in rollout.targets:
        prefix = naming_of(target, rollout.naming).prefix
        name = target.renamed_from or target.name
        if name in prefix:
            yield re.compile(rf"(?<=[:/]){re.escape(prefix)}(?=[-_\"*])"), prefix.replace(name, "*", 1)


def _bounding(found: Iterable[_General]) -> list[Statement]:
    """Return the statements of the boundary of all accounts: what it denies is the same in each."""
    statements = [
        each.said(statement)
        for each in found
        for statement in (each.access.boundary or {"Statement": ()})["Statement"]
    ]
    denied = next(statement for statement in statements if statement["Effect"] == "Deny")
    bounding = [denied, *merged(each for each in statements if each["Effect"] == "Allow")]
    refuse_long_boundary(_WHERE, {"Version": _VERSION, "Statement": bounding})
    return bounding


def _policy(name: str, statements: Iterable[Statement], *, of_role: str = "") -> Mapping[str, Any]:
    properties = {
        "ManagedPolicyName": name,
        "PolicyDocument": _substituted({"Version": _VERSION, "Statement": [*statements]}),
        **({"Roles": [{"Ref": of_role}]} if of_role else {}),
    }
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def _substituted(value: Any) -> Any:
    """Return a value in which CloudFormation fills in the account."""
    if isinstance(value, Mapping):
        return {key: _substituted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_substituted(item) for item in value]
    return {"Fn::Sub": value} if isinstance(value, str) and _ACCOUNT in value else value
