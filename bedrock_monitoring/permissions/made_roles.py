"""The roles of one account that are made: who assumes them, their policies, and what bounds them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.monitoring import Access, DecommissionedStack, GithubAccess, Rollout, Stack, iam_arn
from bedrock_monitoring.permissions.grant import NAME_SEPARATORS, Purpose
from bedrock_monitoring.permissions.managed_policies import (
    MAX_POLICIES,
    MAX_POLICY_LENGTH,
    ManagedPolicy,
    Statement,
    as_list,
    merged,
)
from bedrock_monitoring.permissions.role_policies import policies_of_rollout
from bedrock_monitoring.problems import Problem, refuse, refuse_one

AUDIENCE = "sts.amazonaws.com"
"""The audience that the action ``aws-actions/configure-aws-credentials`` asks GitHub's tokens for."""

_VERSION = "2012-10-17"

_VERB = lazy_pattern(r"[a-z-]+:[A-Z][a-z]+")

_NAMED = lazy_pattern(rf"arn:[^/]*:(?:role|policy|alias)/[^{NAME_SEPARATORS}/]+[{NAME_SEPARATORS}]")
"""The ARN of a role, a policy or an alias without a path, up to the first separator of its name."""

_REFERENCE = lazy_pattern(r"\$\{[^}]*\}")

_BY_VERB = frozenset(
    {
        "bedrock",
        "budgets",
        "ce",
        "chatbot",
        "cloudwatch",
        "events",
        "logs",
        "scheduler",
        "servicequotas",
        "sns",
    }
)
"""The services of which the boundary allows the actions with the same verbs, on all resources.

Those of other services grant permissions or reach data: they are bounded as the policies of the roles are.
"""


@dataclass(frozen=True, kw_only=True)
class MadeRole:
    """A role that is made.

    Attributes:
        name: Its name.
        purpose: What it is for.
        trust: Who assumes it, as a policy document.
        policies: The documents of its managed policies by their names, at most ``MAX_POLICIES``.
    """

    name: str
    purpose: Purpose
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class AccountAccess:
    """What is made in an account so that its stacks can be planned and deployed.

    Attributes:
        roles: The role that plans and the role that deploys.
        boundary: The document of the policy that bounds them. ``None`` if the account has it.
        boundary_arn: The ARN of that policy.
        provider_url: The URL of the OIDC provider that is made. ``None`` makes none.
        max_session: The longest session of either role, in seconds.
    """

    roles: tuple[MadeRole, MadeRole]
    boundary: Mapping[str, Any] | None
    boundary_arn: str
    provider_url: str | None
    max_session: int


def account_access(
    rollout: Rollout, account: str, documents: Mapping[str, Mapping[str, Any]]
) -> AccountAccess:
    """Return what is made in an account.

    Args:
        rollout: The rollout, which has ``access``.
        account: The account, that of one of ``rollout.access_stacks``.
        documents: The Terraform JSON of the stacks that ``stacks_of_account`` names. Others are not read.

    Raises:
        InvalidInputError: A role needs more policies than AWS attaches to one, or the boundary is longer than
            a policy may be.
    """
    access = rollout.access
    assert access is not None
    [stack] = [each for each in rollout.access_stacks if each.account == account]
    region = stack.region
    is_tools = account == access.tools_account
    stacks = [*rollout.deployed, *rollout.decommissioned]
    reached = stacks if is_tools else [each for each in stacks if each.account == account]
    own = {each.name: documents[each.name] for each in stacks_of_account(rollout, account)}
    policies = policies_of_rollout(rollout, reached, own, with_event_history=access.cloudtrail)
    roles = tuple(
        MadeRole(
            name=name,
            purpose=purpose,
            trust={"Version": _VERSION, "Statement": [*_trust(access, purpose, name, account, region)]},
            policies=_named(name, _of_role(policies, purpose, None if is_tools else name, account, region)),
        )
        for purpose, name in ((Purpose.PLAN, access.plan_role), (Purpose.DEPLOY, access.deploy_role))
    )
    refuse(_too_many(stack.name, roles))
    github = access.github
    return AccountAccess(
        roles=(roles[0], roles[1]),
        boundary=None
        if access.permissions_boundary
        else _boundary(stack.name, roles, own, name=access.boundary, account=account, region=region),
        boundary_arn=iam_arn(f"policy/{access.boundary}", account=account, region=region),
        provider_url=github.issuer
        if github and not github.has_provider and (is_tools or github.in_every_account)
        else None,
        max_session=access.max_session,
    )


def stacks_of_account(rollout: Rollout, account: str) -> tuple[Stack, ...]:
    """Return the stacks whose Terraform JSON says what the roles of an account may do.

    Those are the stacks that a role of the account plans or deploys itself: not those that a role of another
    account does, which the tools account only assumes.

    Args:
        rollout: The rollout, which has ``access``.
        account: The account.
    """
    access = rollout.access
    assert access is not None
    everything: Sequence[Stack] = (*rollout.deployed, *rollout.decommissioned)
    if account == access.tools_account:
        return tuple(stack for stack in everything if stack.role_arn is None and stack.account == account)
    made = (access.is_made(stack.role_arn) or access.is_made(stack.plan_role_arn) for stack in everything)
    return tuple(
        stack for stack, is_made in zip(everything, made, strict=True) if is_made and stack.account == account
    )


def waiting_stacks(rollout: Rollout, account: str) -> tuple[DecommissionedStack, ...]:
    """Return the stacks that a deploy has yet to destroy: their policies would be gone before it.

    Args:
        rollout: The rollout, which has ``access``.
        account: The account of the roles.
    """
    return tuple(
        stack for stack in stacks_of_account(rollout, account) if isinstance(stack, DecommissionedStack)
    )


def _of_role(
    policies: Iterable[ManagedPolicy], purpose: Purpose, name: str | None, account: str, region: str
) -> list[Mapping[str, Any]]:
    """Return the documents of a role; of the caller's if the name is ``None``."""
    role = name and iam_arn(f"role/{name}", account=account, region=region)
    begins = f"bedrock-monitoring-{purpose.value}"
    return [policy.document for policy in policies if policy.role == role and policy.name.startswith(begins)]


def _named(role: str, documents: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {
        role if number == 1 else f"{role}-{number}": document
        for number, document in enumerate(documents, start=1)
    }


def _too_many(where: str, roles: Iterable[MadeRole]) -> Iterator[Problem]:
    for role in roles:
        if len(role.policies) > MAX_POLICIES:
            yield Problem(
                where=where,
                what=f"the permissions of {role.name} fill {len(role.policies)} managed policies, and AWS "
                f"attaches {MAX_POLICIES} to a role",
                remedy="set `access.organization_id`, which states many roles as one; or divide the rollout",
            )


def _trust(
    access: Access, purpose: Purpose, name: str, account: str, region: str
) -> Iterator[Mapping[str, Any]]:
    """Yield the statements of who assumes a role."""
    github = access.github
    is_tools = account == access.tools_account
    if github and (is_tools or github.in_every_account):
        yield _github_trust(github, purpose, account, region)
    if is_tools and github:
        return
    condition: dict[str, dict[str, str]] = {}
    if not is_tools:
        caller = iam_arn(f"role/{name}", account=access.tools_account, region=region)
        condition["ArnEquals"] = {"aws:PrincipalArn": caller}
    if access.organization_id:
        condition["StringEquals"] = {"aws:PrincipalOrgID": access.organization_id}
    # A role of another account as the principal must exist, and a new one of its name would not be the same.
    yield {
        "Sid": "ToolsAccount",
        "Effect": "Allow",
        "Principal": {"AWS": iam_arn("root", account=access.tools_account, region=region)},
        "Action": "sts:AssumeRole",
        **({"Condition": condition} if condition else {}),
    }


def _github_trust(github: GithubAccess, purpose: Purpose, account: str, region: str) -> Mapping[str, Any]:
    """Return the statement of the jobs that assume a role (GitHub docs, "OpenID Connect reference")."""
    repository = f"repo:{github.repository}"
    subjects: str | list[str] = f"{repository}:environment:{github.environment}"
    if purpose is Purpose.PLAN:
        subjects = [f"{repository}:pull_request", f"{repository}:ref:refs/heads/{github.branch}"]
    return {
        "Sid": "GitHub",
        "Effect": "Allow",
        "Principal": {
            "Federated": iam_arn(f"oidc-provider/{github.provider}", account=account, region=region)
        },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{github.provider}:aud": AUDIENCE, f"{github.provider}:sub": subjects}
        },
    }


def _boundary(
    where: str,
    roles: Sequence[MadeRole],
    documents: Mapping[str, Mapping[str, Any]],
    *,
    name: str,
    account: str,
    region: str,
) -> Mapping[str, Any]:
    """Return the policy beyond which neither role can go, nor a role that the stacks create.

    It allows what both roles may do, and what the roles do that the stacks create, a little wider, so that it
    need not change with every alarm. It denies both roles to change themselves.
    """
    granted = [
        statement for role in roles for policy in role.policies.values() for statement in policy["Statement"]
    ]
    narrow, verbs = list[Statement](), defaultdict[str, set[str]](set)
    for statement in (*granted, *_created_roles_statements(where, documents)):
        actions = as_list(statement["Action"])
        for action in actions:
            if _service(action) in _BY_VERB:
                verbs[_verb(action)].add(action)
        if others := [action for action in actions if _service(action) not in _BY_VERB]:
            narrow.append({**statement, "Action": others})
    own = [f"role/{role.name}" for role in roles] + [f"policy/{role.name}*" for role in roles]
    statements = [
        {
            "Effect": "Deny",
            "Action": ["iam:*"],
            "Resource": [iam_arn(each, account=account, region=region) for each in (*own, f"policy/{name}")],
        },
        *merged(_with_patterns(narrow)),
    ]
    if verbs:
        alike = (f"{verb}*" if len(found) > 1 else next(iter(found)) for verb, found in verbs.items())
        statements.append({"Effect": "Allow", "Action": sorted(alike), "Resource": "*"})
    document = {"Version": _VERSION, "Statement": statements}
    refuse_long_boundary(where, document)
    return document


def refuse_long_boundary(where: str, document: Mapping[str, Any]) -> None:
    """Refuse a boundary that is longer than a policy may be.

    Args:
        where: The place of the problem.
        document: The policy.

    Raises:
        InvalidInputError: It is.
    """
    length = len(json.dumps(document, separators=(",", ":")))
    if length > MAX_POLICY_LENGTH:
        refuse_one(
            where=where,
            what=f"the policy that bounds its roles has {length:,} characters, and a policy holds "
            f"{MAX_POLICY_LENGTH:,}",
            remedy="name a policy of yours in `access.permissions_boundary`; `access.organization_id` states "
            "many roles as one",
        )


def _verb(action: str) -> str:
    """Return an action up to the end of its verb, such as ``logs:Put``."""
    found = _VERB.match(action)
    return found[0] if found else action


def _with_patterns(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield statements with one pattern for all roles, policies or aliases whose names begin alike."""
    groups = defaultdict[str, set[str]](set)
    for statement in statements:
        for resource in as_list(statement["Resource"]):
            if found := _NAMED.match(resource):
                groups[found[0]].add(resource)
    patterns = {
        resource: f"{_common_beginning(sorted(resources))}*"
        for resources in groups.values()
        for resource in resources
        if len(resources) > 1
    }
    for statement in statements:
        resources = [patterns.get(resource, resource) for resource in as_list(statement["Resource"])]
        yield {**statement, "Resource": resources}


def _common_beginning(texts: Sequence[str]) -> str:
    """Return what sorted texts begin with, up to a separator of names."""
    pairs = zip(texts[0], texts[-1], strict=False)
    begin = "".join(first for first, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return begin[: max(map(begin.rfind, NAME_SEPARATORS)) + 1]


def _created_roles_statements(where: str, documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Statement]:
    """Yield the statements of the roles that the stacks create, which the boundary must not take away."""
    for name, document in documents.items():
        for type_ in ("aws_iam_role_policy", "aws_iam_policy"):
            for attributes in document.get("resource", {}).get(type_, {}).values():
                try:
                    policy = json.loads(attributes["policy"])
                    yield from (_known(each) for each in policy["Statement"] if each["Effect"] == "Allow")
                except (ValueError, KeyError, TypeError):
                    refuse_one(
                        where=where,
                        what=f"the policies of the roles of {name!r} are not plain JSON, so what bounds them "
                        "is not known",
                        remedy="name a policy of yours in `access.permissions_boundary`",
                    )


def _known(statement: Mapping[str, Any]) -> Statement:
    """Return a statement whose resources have ``*`` for what is known only after apply."""
    resources = [_REFERENCE.sub("*", resource) for resource in as_list(statement["Resource"])]
    kept = {key: statement[key] for key in ("Effect", "Action", "Condition") if key in statement}
    return {**kept, "Resource": resources}


def _service(action: str) -> str:
    return action.partition(":")[0]
