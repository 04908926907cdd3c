"""Rules of `budgets`: known models, unique names, something to count, one bill for an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bedrock_monitoring.bedrock.budgets import BilledScope
from bedrock_monitoring.cloudwatch.partitions import AWS, partition_of
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
    stands_twice,
    warning,
)
from bedrock_monitoring.rollout.checks.model_checks import unknown_models
from bedrock_monitoring.rollout.values.arns import parse_arn
from bedrock_monitoring.rollout.yaml_document import Findings, SourceLocation, shown


def budget_findings(targets: Sequence[ResolvedTarget]) -> Findings:
    """Find what is wrong with the budgets of targets."""
    return [
        *(finding for candidate, target in targets for finding in _of_target(candidate, target)),
        *_same_bill(targets),
        *_same_monitor(targets),
    ]


def _of_target(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    settings = candidate.settings
    yield from duplicates(
        [(one.name, candidate.place("budgets", index)) for index, one in enumerate(settings.budgets)],
        what=stands_twice,
        remedy="give one of the two another name",
    )
    yield from unknown_models(candidate, "budgets", [budget.models for budget in settings.budgets])
    yield from _not_counted(candidate, target)
    yield from _topics_elsewhere(candidate, target)
    if partition_of(target.region) is not AWS:
        yield from _outside_aws(candidate, target)


def _not_counted(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield budgets of which CloudWatch counts nothing: no model has the tag, or none has every price."""
    for index, (settings, budget) in enumerate(zip(candidate.settings.budgets, target.budgets, strict=True)):
        counted = [model for model in target.models if budget.slugs is None or model.id.slug in budget.slugs]
        priced = [[resolved.price.is_priced for resolved in model.prices(target.region)] for model in counted]
        if any(map(all, priced)):
            continue
        if counted:
            of_routes = " on each of its routes" if any(map(any, priced)) else ""
            what = f"none of the models of budget {shown(budget.name)} has a price{of_routes}"
            remedy = "give one of them a `price`"
        else:
            what = f"no inference profile of {candidate.called} has the tag of budget {shown(budget.name)}"
            remedy = "give the tag to one of `inference_profiles`, or name `models`"
        if budget.is_on_the_bill:
            what, remedy = f"{what}: only the bill is watched", f"{remedy}, if that is not meant"
            yield candidate.warning("budgets", index, what=what, remedy=remedy)
        elif not settings.models or counted:
            yield candidate.finding("budgets", index, what=f"{what}, so nothing is watched", remedy=remedy)


def _topics_elsewhere(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield tiers whose topic is another account's (AWS Cost Management guide, topics for budgets)."""
    for name in target.billing_tiers:
        topic = candidate.topic_in_file(name)
        arn = parse_arn(topic) if topic else None
        if arn and arn.account != target.account:
            yield candidate.finding(
                *("notify", "tiers", name, "topic"),
                what=f"a budget or `cost_anomalies` notifies tier {shown(name)}, and AWS publishes neither "
                "to a topic of another account",
                remedy="name another `tier` there, or a topic of the account of the target",
            )


def _outside_aws(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield what watches a bill: the bill of another partition is that of an account of the partition aws."""
    for index, budget in enumerate(target.budgets):
        if budget.is_on_the_bill:
            what = f"the accounts of {target.region} have no bill of their own that AWS Budgets could count"
            remedy = "write `bill: none`"
            yield candidate.finding("budgets", index, "bill", what=what, remedy=remedy)
    if target.cost_anomalies:
        what = f"AWS Cost Anomaly Detection does not exist in {target.region}"
        yield candidate.finding("cost_anomalies", what=what, remedy="remove it")


def _same_bill(targets: Iterable[ResolvedTarget]) -> Iterator[Finding]:
    """Yield budgets that count the same bill as one of another target: bills are not split by Region."""
    firsts: dict[tuple[str, BilledScope, object], tuple[str, SourceLocation]] = {}
    for candidate, target in targets:
        for index, budget in enumerate(target.budgets):
            if not budget.is_on_the_bill:
                continue
            place = candidate.place("budgets", index)
            first, where = firsts.setdefault((target.account, budget.bill, budget.tag), (target.name, place))
            if first != target.name:
                what = (
                    f"it counts the bill of account {target.account} in all Regions, as the budget of target "
                    f"{shown(first)} on line {where.line} does"
                )
                remedy = "write `bill: none` in one of the two, or give each a `tag` of its own"
                yield warning(place, what, remedy)


def _same_monitor(targets: Iterable[ResolvedTarget]) -> Iterator[Finding]:
    """Yield targets that create a monitor of all services where another target of the account does."""
    firsts: dict[str, tuple[str, SourceLocation]] = {}
    for candidate, target in targets:
        if target.cost_anomalies is None or target.cost_anomalies.monitor:
            continue
        place = candidate.place("cost_anomalies")
        first, where = firsts.setdefault(target.account, (target.name, place))
        if first != target.name:
            what = (
                f"an account has one monitor of all services, and target {shown(first)} creates that of "
                f"{target.account} on line {where.line}"
            )
            remedy = "remove it: anomalies are of the whole account, in all its Regions"
            yield candidate.finding("cost_anomalies", what=what, remedy=remedy)
