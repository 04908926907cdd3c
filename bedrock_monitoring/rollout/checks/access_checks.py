"""Rules of the roles that plan and deploy: the first can do less, and what is made has names of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from bedrock_monitoring.monitoring.account_roles import ACCESS_PREFIX, Access
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.rollout.checks.candidate import Finding, StackCandidate, finding, warning
from bedrock_monitoring.rollout.values.arns import parse_arn
from bedrock_monitoring.rollout.yaml_document import Document, shown

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.access_settings import AccessSettings


def access_findings(candidate: StackCandidate, stack: Stack) -> Iterator[Finding]:
    """Find a role for plans without one that deploys, or that can deploy or write the state itself."""
    settings = candidate.settings
    if not settings.plan_role:
        return
    if not settings.role:
        what = f"{candidate.called} is deployed with your own credentials, so plans need no other role"
        remedy = "add the `role` that deploys it, or remove `plan_role`"
        yield candidate.finding("plan_role", what=what, remedy=remedy)
    elif stack.plan_role_arn == stack.role_arn:
        what = f"{shown(settings.plan_role)} is the `role` that deploys, so whoever may plan may deploy"
        yield candidate.finding("plan_role", what=what, remedy="name a role that can only read")
    elif candidate.document.has(("state", "role")):
        what = "plans of targets with a `plan_role` assume it too, and it can write their state"
        remedy = "remove it, and admit the roles that plan and deploy in the policy of the bucket"
        yield warning(candidate.document.place(("state", "role")), what, remedy)


def access_setting_findings(
    settings: AccessSettings | None,
    access: Access | None,
    stacks: Iterable[tuple[StackCandidate, Stack]],
    document: Document,
    *,
    prefix: str,
) -> Iterator[Finding]:
    """Find what is wrong with the roles that are made, and stacks that are in their way.

    Args:
        settings: The settings of `access`; ``None`` if there are none, or those of the state are invalid.
        access: The same as a value; ``None`` if no tools account is known.
        stacks: The targets, own stacks and what is decommissioned.
        document: The file.
        prefix: What state keys begin with.
    """
    if settings is None:
        return
    if access is None:
        what = "`access` has no `tools_account`, and there is no state bucket whose account it could be"
        yield finding(document.place(("access",)), what, "add `tools_account`, in quotes")
        return
    yield from _name_findings(settings, access, document)
    for candidate, stack in stacks:
        yield from _stack_findings(candidate, stack, access, prefix)


def _name_findings(settings: AccessSettings, access: Access, document: Document) -> Iterator[Finding]:
    """Find roles and policies that IAM takes for one: it does not tell upper from lower case in their names.

    The policies of a role have its name, and its name with a number.
    """
    names = {
        "plan_role": access.plan_role,
        "deploy_role": access.deploy_role,
        "permissions_boundary": access.boundary.rpartition("/")[2],
    }
    for first, second in combinations(names, 2):
        key = first if first in settings.model_fields_set else second
        place = document.place(("access", key))
        if second == "deploy_role" and names[first].lower() == names[second].lower():
            what = f"{shown(names[first])} is the role that deploys, too, so whoever may plan may deploy"
            yield finding(place, what, "name two roles, which differ in more than upper and lower case")
        elif _would_share_a_policy(names[first], names[second]):
            what = f"policies of {shown(names[first])} and {shown(names[second])} would have the same name"
            yield finding(place, what, "choose a name that is not another with or without a number behind it")


def _would_share_a_policy(first: str, second: str) -> bool:
    short, long = sorted((first.lower(), second.lower()), key=len)
    end = long.removeprefix(short)
    return end == "" or (end != long and end[0] == "-" and end[1:].isdecimal())


def _stack_findings(
    candidate: StackCandidate, stack: Stack, access: Access, prefix: str
) -> Iterator[Finding]:
    if stack.name.lower().removeprefix(ACCESS_PREFIX).isdecimal():
        what = f"the name {shown(stack.name)} is kept for the stack of the roles of an account"
        yield candidate.finding("name", what=what, remedy="choose another name, as short as you like")
    if stack.state_key.startswith(f"{prefix}/access/"):
        what = f"the key {shown(stack.state_key)} is among those of the stacks of `access`"
        yield candidate.finding("state_key", what=what, remedy="choose one that does not begin with it")
    made = (access.plan_role, access.deploy_role)
    for key, arn in (("role", stack.role_arn), ("plan_role", stack.plan_role_arn)):
        named = parse_arn(arn) if arn else None
        if named and stack.account == access.tools_account and named.name in made:
            what = f"{shown(named.name)} is the role that the caller has in the tools account already"
            yield candidate.finding(key, what=what, remedy=f"remove `{key}`")
