"""Rules of the roles that a target or an own stack names, and of the boundary of those that it creates."""

from __future__ import annotations

from collections.abc import Iterator

from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.rollout.checks.candidate import Finding, StackCandidate, role_findings, warning
from bedrock_monitoring.rollout.yaml_document import shown

_OF_AWS = "aws"
"""The account in the ARNs of AWS's own policies."""


def access_findings(candidate: StackCandidate, stack: Stack) -> Iterator[Finding]:
    """Find roles and a boundary of another account or partition, and a role for plans that also deploys."""
    settings = candidate.settings
    of_stack = {"account": stack.account, "region": stack.region, "whose": candidate.called}
    for key in ("role", "plan_role"):
        yield from role_findings(getattr(settings, key), candidate.place(key), **of_stack)
    yield from role_findings(
        settings.permissions_boundary,
        candidate.place("permissions_boundary"),
        **of_stack,
        called="policy",
        shared_account=_OF_AWS,
    )
    if settings.plan_role and not settings.role:
        what = f"{candidate.called} is deployed with your own credentials, so plans need no other role"
        remedy = "add the `role` that deploys it, or remove `plan_role`"
        yield candidate.finding("plan_role", what=what, remedy=remedy)
    elif settings.plan_role and stack.plan_role_arn == stack.role_arn:
        what = f"{shown(settings.plan_role)} is the `role` that deploys, so whoever may plan may deploy"
        yield candidate.finding("plan_role", what=what, remedy="name a role that can only read")
    elif settings.plan_role and candidate.document.has(("state", "role")):
        what = "plans of targets with a `plan_role` assume it too, and it can write their state"
        remedy = "remove it, and admit the roles that plan and deploy in the policy of the bucket"
        yield warning(candidate.document.place(("state", "role")), what, remedy)
