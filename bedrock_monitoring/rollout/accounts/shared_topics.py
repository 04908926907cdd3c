"""Targets that notify the topics of another target: one key, and one confirmation of each address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.target import Target, naming_of
from bedrock_monitoring.notification import Publishers, Tier
from bedrock_monitoring.rollout.checks.candidate import Finding, ResolvedTarget, TargetCandidate
from bedrock_monitoring.rollout.yaml_document import Findings, shown


def with_shared_topics(
    targets: Sequence[ResolvedTarget], *, naming: type[Naming], organization_id: str | None
) -> tuple[list[ResolvedTarget], Findings]:
    """Return the targets with the topics that they share, and what is wrong with whose topics they name.

    The topics of a target that others share admit their alarms, and there is one for each of their tiers.

    Args:
        targets: The targets.
        naming: The class that names topics.
        organization_id: The organization of the accounts. Its alarms are admitted as a whole then.
    """
    by_name = {target.name: target for _, target in targets}
    findings: Findings = []
    owners = dict[str, Target]()
    sharing = defaultdict[str, list[Target]](list)
    for candidate, target in targets:
        if target.name in candidate.settings.notify.topics_of or not candidate.settings.notify.topics_of:
            continue
        owner, problems = _owner(candidate, target, by_name)
        findings += problems
        if owner is not None:
            owners[target.name] = owner
            sharing[owner.name].append(target)
    for candidate, target in targets:
        if target.name in sharing and target.name in owners:
            what = f"{candidate.called} shares the topics of another target, and others share its topics"
            remedy = "name in `topics_of` only targets with topics of their own"
            findings.append(candidate.finding("notify", "topics_of", what=what, remedy=remedy))
    resolved = list[ResolvedTarget]()
    for candidate, target in targets:
        shared = target
        if owner := owners.get(target.name):
            shared = _sharing(target, naming_of(owner, naming), owner)
        elif others := sharing.get(target.name):
            shared = _shared(target, others, organization_id)
        resolved.append((candidate, shared))
    return resolved, findings


def _owner(
    candidate: TargetCandidate, target: Target, targets: Mapping[str, Target]
) -> tuple[Target | None, Findings]:
    """Return the target whose topics a target shares, and what is wrong with that."""
    findings = [*_unknown(candidate, targets)]
    named = [targets[name] for name in candidate.settings.notify.topics_of if name in targets]
    owners = [owner for owner in named if owner.region == target.region]
    if len(owners) != 1:
        if not findings:
            found = f"{len(owners)} of these targets are" if owners else "none of these targets is"
            what = f"{found} in {target.region}, as {candidate.called} is"
            remedy = "name one target for each Region: an alarm notifies topics of its own Region alone"
            findings.append(candidate.finding("notify", "topics_of", what=what, remedy=remedy))
        return None, findings
    [owner] = owners
    if owner.wave > target.wave:
        what = f"the topics of {shown(owner.name)} are made in wave {owner.wave}, after {candidate.called}"
        remedy = f"set the `wave` of {shown(owner.name)} to {target.wave}, or of this target to {owner.wave}"
        findings.append(candidate.finding("notify", "topics_of", what=what, remedy=remedy))
    if unsubscribed := [*_unsubscribed(target, owner)]:
        what = (
            f"these are not subscribed to the topics of {shown(owner.name)}, which have its subscribers "
            f"alone: {', '.join(unsubscribed)}"
        )
        remedy = f"move them to {shown(owner.name)}, or give this target topics of its own: `topics_of: null`"
        findings.append(candidate.warning("notify", what=what, remedy=remedy))
    others = {
        "budgets and cost anomalies": bool(target.billing_tiers),
        "failed jobs": target.failed_jobs is not None,
    }
    if told := " and ".join(what for what, is_told in others.items() if is_told):
        what = f"{told} of {candidate.called} cannot be told to topics of another target, only its alarms"
        remedy = "give this target topics of its own: `topics_of: null`"
        findings.append(candidate.finding("notify", "topics_of", what=what, remedy=remedy))
    return owner, findings


def _unknown(candidate: TargetCandidate, targets: Mapping[str, Target]) -> Iterator[Finding]:
    for index, name in enumerate(candidate.settings.notify.topics_of):
        if name not in targets:
            what = f"no target is named {shown(name)}"
            remedy = f"choose from {', '.join(targets)}"
            yield candidate.finding("notify", "topics_of", index, what=what, remedy=remedy)


ENDPOINTS = (
    "email",
    "sms",
    "https",
    "pagerduty",
    "opsgenie",
    "sqs",
    "functions",
    "subscriptions",
    "slack",
    "teams",
)
"""The fields of a tier that name subscribers."""


def _unsubscribed(target: Target, owner: Target) -> Iterator[str]:
    """Yield which subscribers of a target the topics of another do not have, by tier."""
    for name in _tiers(target):
        own, shared = target.notify.tier(name), owner.notify.tier(name)
        for key in ENDPOINTS if not own.topic else ():
            wanted, subscribed = (_as_tuple(getattr(tier, key)) for tier in (own, shared))
            if any(each not in subscribed for each in wanted):
                yield f"`{key}` of tier {name}"


def _as_tuple(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def _sharing(target: Target, names: Naming, owner: Target) -> Target:
    """Return a target whose tiers have the topics of their owner."""
    arn = f"arn:{partition_of(owner.region).name}:sns:{owner.region}:{owner.account}:"
    existing = {name: tier.topic for name, tier in owner.notify.tiers.items()}
    tiers = {tier: target.notify.tiers.get(tier, Tier()) for tier in _tiers(target)}
    shared = {
        name: tier
        if tier.topic
        else Tier(
            topic=existing.get(name) or f"{arn}{names.topic_name(name)}",
            ok=tier.ok,
            insufficient_data=tier.insufficient_data,
        )
        for name, tier in tiers.items()
    }
    return replace(target, notify=replace(target.notify, email=(), tiers=shared))


def _shared(target: Target, others: Sequence[Target], organization_id: str | None) -> Target:
    """Return a target whose topics those targets share."""
    tiers = dict(target.notify.tiers)
    for other in others:
        for name in _tiers(other):
            tiers.setdefault(name, Tier())
    accounts = dict.fromkeys(other.account for other in others)
    publishers = Publishers(accounts=tuple(accounts), organization_id=organization_id)
    return replace(target, notify=replace(target.notify, tiers=tiers, publishers=publishers))


def _tiers(target: Target) -> list[str]:
    """Return every tier that alarms of a target may notify, sorted."""
    conditions = (*target.alarms.values(), *target.all_models_alarms.values())
    return sorted(
        {
            *target.notify.tiers,
            *(tier for of_kind in conditions for tier in of_kind),
            *([target.composites.tier] if target.composites else []),
            *(budget.tier for budget in target.budgets),
        }
    )
