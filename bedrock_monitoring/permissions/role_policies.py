"""The policies of every role that plans or deploys a rollout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash
from bedrock_monitoring.monitoring import Access, Rollout, Stack, StateBackend, Target, naming_of
from bedrock_monitoring.permissions.grant import Grant, Purpose
from bedrock_monitoring.permissions.managed_policies import MAX_POLICIES, ManagedPolicy, pack
from bedrock_monitoring.permissions.stack_grants import stack_grants
from bedrock_monitoring.problems import Problem, refuse

_POLICY_NAME_LENGTH = 128
"""The maximum length of the name of a policy (IAM user guide, "IAM and AWS STS quotas")."""

_Owner: TypeAlias = tuple[Purpose, str | None]
"""What a role is for, and its ARN; ``None`` for the caller, who assumes the other roles."""


def policies_of_rollout(
    rollout: Rollout,
    stacks: Sequence[Stack],
    documents: Mapping[str, Mapping[str, Any]],
    *,
    with_event_history: bool = False,
) -> tuple[ManagedPolicy, ...]:
    """Return the policies of the roles that plan and deploy some stacks of a rollout.

    Args:
        rollout: The rollout.
        stacks: The stacks.
        documents: The Terraform JSON of each of them by name, and that of the state's own stack if the
            policies of who makes the bucket are wanted. A stack that has none here is reached through its
            role: what the caller needs for that is granted, and nothing in the account of the stack.
        with_event_history: Whether roles that plan may read CloudTrail's event history, too.

    Raises:
        InvalidInputError: A role needs more policies than AWS attaches to one.
    """
    grants = defaultdict[_Owner, list[Grant]](list)
    for owner, grant in _owned_grants(rollout, stacks, documents):
        grants[owner].append(grant)
    for stack in stacks if with_event_history else ():
        role = _planning_role(stack)
        grants[Purpose.PLAN, role].append(_EVENT_HISTORY)
        if role and role == stack.role_arn:
            grants[Purpose.DEPLOY, role].append(_EVENT_HISTORY)
    packed = {
        owner: pack(grants[owner])
        for owner in sorted(grants, key=lambda owner: (_ORDER.index(owner[0]), owner[1] or ""))
        if not _is_covered(owner, grants)
    }
    refuse(_too_many(packed))
    return tuple(
        ManagedPolicy(name=_policy_name(owner, number), role=owner[1], statements=statements)
        for owner, policies in packed.items()
        for number, statements in enumerate(policies, start=1)
    )


_ORDER = tuple(Purpose)

_EVENT_HISTORY = Grant(actions=("cloudtrail:LookupEvents",), resource="*")
"""IAM knows no resource types for it (Service Authorization Reference, AWS CloudTrail)."""


def _planning_role(stack: Stack) -> str | None:
    return stack.plan_role_arn or stack.role_arn


def _is_covered(owner: _Owner, grants: Mapping[_Owner, object]) -> bool:
    """Return whether a role that plans also deploys: it then needs no policy for planning alone."""
    purpose, role = owner
    return purpose is Purpose.PLAN and role is not None and (Purpose.DEPLOY, role) in grants


def _owned_grants(
    rollout: Rollout, stacks: Iterable[Stack], documents: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[_Owner, Grant]]:
    for stack in stacks:
        prefix = naming_of(stack, rollout.naming).prefix if isinstance(stack, Target) else None
        document = documents.get(stack.name)
        found = (
            [*stack_grants(document, account=stack.account, region=stack.region, name_prefix=prefix)]
            if document is not None
            else []
        )
        planned = [grant for grant in found if grant.for_plan]
        yield from _of_role(Purpose.PLAN, _planning_role(stack), planned, rollout.access)
        yield from _of_role(Purpose.DEPLOY, stack.role_arn, found, rollout.access)
        if rollout.state is None:
            continue
        for purpose in (Purpose.PLAN, Purpose.DEPLOY):
            accessed = _state_access(
                purpose, rollout.state, key=stack.state_key, shared=rollout.access is not None
            )
            yield from _of_role(purpose, rollout.state.role_arn, accessed)
    if rollout.state is not None and rollout.state.managed and Purpose.STATE.value in documents:
        yield from _of_state_stack(rollout.state, documents)


def _of_state_stack(
    state: StateBackend, documents: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[_Owner, Grant]]:
    made = stack_grants(documents[Purpose.STATE.value], account=state.account, region=state.region)
    accessed = _state_access(Purpose.STATE, state, key=state.key)
    yield from _of_role(Purpose.STATE, state.role_arn, [*made, *accessed])


def _of_role(
    purpose: Purpose, role: str | None, grants: Iterable[Grant], access: Access | None = None
) -> Iterator[tuple[_Owner, Grant]]:
    """Yield the grants of a role, and the permission of the caller to assume it.

    Within an organization, a role that is made is assumed in each of its accounts, so that a new account
    needs no new policy.
    """
    if role and access and access.organization_id and access.is_made(role):
        yield (
            (purpose, None),
            Grant(
                actions=("sts:AssumeRole",),
                resource=f"{role.partition('::')[0]}::*:role/{role.partition(':role/')[2]}",
                conditions=(("StringEquals", "aws:ResourceOrgID", access.organization_id),),
            ),
        )
    elif role:
        yield (purpose, None), Grant(actions=("sts:AssumeRole",), resource=role)
    for grant in grants:
        yield (purpose, role), grant


def _state_access(
    purpose: Purpose, state: StateBackend, *, key: str, shared: bool = False
) -> Iterator[Grant]:
    """Yield the access to one state: `plan` reads it without a lock, the others lock and write it.

    Without the permission to list the bucket, S3 would answer 403 for a state that does not exist yet. The
    other states with the prefix of the rollout are read, too: a target that was removed or renamed left its
    state there.

    Args:
        purpose: What the role is for.
        state: Where the bucket is.
        key: The key of the state.
        shared: Whether the role is that of the rollout as a whole, which writes every state with its prefix.
    """
    bucket = state.bucket_arn
    yield Grant(actions=("s3:ListBucket",), resource=bucket)
    beside = f"{state.prefix}/*/terraform.tfstate"
    if not fnmatchcase(key, beside):
        yield Grant(actions=("s3:GetObject",), resource=f"{bucket}/{key}")
    elif shared:
        key = beside
    if purpose is not Purpose.STATE:
        yield Grant(actions=("s3:GetObject",), resource=f"{bucket}/{beside}")
    if purpose is not Purpose.PLAN:
        yield Grant(actions=("s3:PutObject",), resource=f"{bucket}/{key}")
        lock = f"{bucket}/{key}.tflock"
        yield Grant(actions=("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), resource=lock)
    if state.kms_key:
        yield Grant(actions=("kms:Decrypt",), resource=state.kms_key)
        if purpose is not Purpose.PLAN:
            yield Grant(actions=("kms:GenerateDataKey",), resource=state.kms_key)


def _policy_name(owner: _Owner, number: int) -> str:
    """Return the name of a role's policy. The names of its further policies end in ``-2`` and so on."""
    purpose, role = owner
    name = f"bedrock-monitoring-{purpose.value}"
    if role:
        account, _, path = role.partition("::")[2].partition(":role/")
        name = f"{name}-{account}-{path.rpartition('/')[2]}"
    end = f"-{number}" if number > 1 else ""
    if len(name) + len(end) > _POLICY_NAME_LENGTH:
        name = f"{name[: _POLICY_NAME_LENGTH - SHORT_HASH_LENGTH - len(end) - 1]}-{short_hash(name)}"
    return f"{name}{end}"


def _too_many(packed: Mapping[_Owner, Sized]) -> Iterator[Problem]:
    for (purpose, role), policies in packed.items():
        if len(policies) > MAX_POLICIES:
            yield Problem(
                where=role or f"the role for {purpose.value}",
                what=f"its permissions fill {len(policies)} managed policies, and AWS attaches "
                f"{MAX_POLICIES} to a role",
                remedy="give targets roles of their own, or choose fewer with TARGETS and one role for each "
                "choice",
            )
