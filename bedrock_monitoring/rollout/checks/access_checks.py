"""Rules of the role that plans: it stands beside a role that deploys, and can do less."""

from __future__ import annotations

from collections.abc import Iterator

from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.rollout.checks.candidate import Finding, StackCandidate, warning
from bedrock_monitoring.rollout.yaml_document import shown


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
