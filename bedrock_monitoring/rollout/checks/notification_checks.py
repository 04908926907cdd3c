"""Rules of ``notify`` and ``failed_jobs``: nobody is notified twice, topics and channels have one owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bedrock_monitoring.bedrock.failed_jobs import JobType
from bedrock_monitoring.cloudwatch.partitions import AWS, partition_of
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.notification import CRITICAL, WARNING, Endpoint
from bedrock_monitoring.problems import did_you_mean
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
    finding,
    stands_twice,
    warning,
)
from bedrock_monitoring.rollout.settings.alarm_settings import ALL_MODELS, KindSetting
from bedrock_monitoring.rollout.settings.notification_settings import TierSettings
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.values.arns import parse_arn
from bedrock_monitoring.rollout.yaml_document import Findings, SourceLocation, Step, shown

_BESIDE_A_TOPIC = {"topic", "ok", "insufficient_data"}


def notification_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find what is wrong with whom each target notifies."""
    return [finding for candidate, target in targets for finding in _findings(candidate, target)]


def channel_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find channels that two targets of one account name.

    An account has one configuration for each channel, for all Regions.

    Source: error of CreateSlackChannelConfiguration, "has already been configured for AWS account".
    """
    findings: Findings = []
    firsts = dict[tuple[str, str], tuple[str, SourceLocation]]()
    for candidate, target in targets:
        for channel, place in _channels(candidate) if target.alarms else ():
            first_target, first = firsts.setdefault((target.account, channel), (target.name, place))
            if first_target != target.name:
                what = (
                    f"the channel {shown(channel)} of account {target.account} is that of target "
                    f"{shown(first_target)} too, on line {first.line}"
                )
                remedy = (
                    "name it in one target of the account; the others can name that target's topic as "
                    "`topic` if they share its Region"
                )
                findings.append(finding(place, what, remedy))
    return findings


def failed_job_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find rules of events that could not publish, or that tell what those of another target tell."""
    findings: Findings = []
    firsts = dict[tuple[str, str, JobType], tuple[str, SourceLocation]]()
    for candidate, target in targets:
        if target.failed_jobs is None:
            continue
        name = target.failed_jobs.tier
        topic = candidate.topic_in_file(name)
        arn = parse_arn(topic) if topic else None
        if arn and arn.account != target.account:
            what = (
                f"`failed_jobs` notifies tier {shown(name)}, and EventBridge publishes to a topic of another "
                "account only with a role, which this project does not create"
            )
            remedy = "name another `tier` there, or a topic of the account of the target"
            findings.append(candidate.finding("notify", "tiers", name, "topic", what=what, remedy=remedy))
        place = candidate.place("failed_jobs")
        told = [
            firsts.setdefault((target.account, target.region, job), (target.name, place))
            for job in target.failed_jobs.types
        ]
        for first, where in dict.fromkeys(told):
            if first != target.name:
                what = (
                    f"it tells of jobs of account {target.account} in {target.region} of which target "
                    f"{shown(first)} on line {where.line} tells, too"
                )
                remedy = "remove it in one of the two, or give each `types` of its own"
                findings.append(warning(place, what, remedy))
    return findings


def _channels(candidate: TargetCandidate) -> Iterator[tuple[str, SourceLocation]]:
    """Yield the ids of the chat channels that a target names, with their places."""
    for name, tier in candidate.settings.notify.tiers.items():
        if tier.slack:
            yield tier.slack.channel, candidate.place("notify", "tiers", name, "slack")
        if tier.teams:
            yield tier.teams.channel_id, candidate.place("notify", "tiers", name, "teams")


def _findings(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    notify = candidate.settings.notify
    emails = [
        (email.lower(), candidate.place("notify", "email", index)) for index, email in enumerate(notify.email)
    ]
    yield from duplicates(emails, what=stands_twice, remedy="keep one of the two")
    for name, tier in notify.tiers.items():
        yield from _topic_findings(candidate, name, tier)
        yield from _twice(candidate, name, tier, () if tier.topic else emails)
        yield from _never_delivered(candidate, name, tier)
        if partition_of(target.region) is not AWS:
            yield from _partition_findings(candidate, name, tier, target.region)


def _topic_findings(candidate: TargetCandidate, name: str, tier: TierSettings) -> Iterator[Finding]:
    if not tier.topic:
        return
    others = [
        f"`{field.alias or key}`"
        for key, field in TierSettings.model_fields.items()
        if key not in _BESIDE_A_TOPIC and getattr(tier, key)
    ]
    if others:
        what = f"tier {shown(name)} has a topic of its own and {', '.join(others)} as well"
        remedy = "subscribe them where that topic is made, or leave `topic` out to have one made here"
        yield candidate.finding("notify", "tiers", name, "topic", what=what, remedy=remedy)


def tier_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find tiers that the file notifies and that it names nobody for, such as a misspelt one."""
    return [found for candidate, target in targets for found in _unknown_tiers(candidate, target)]


def _unknown_tiers(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    settings = candidate.settings
    named = settings.notify.tiers
    if not named or settings.notify.topics_of or not target.shown_by_itself:
        return
    usual = {WARNING, CRITICAL}
    for path, tier in _tiers_of_settings(settings):
        if tier not in usual and tier not in named:
            remedy = (
                did_you_mean(tier, {**named, **dict.fromkeys(usual)})
                or f"add it to `notify.tiers`: {tier}: {{}}"
            )
            what = f"`notify`{candidate.whose(candidate.place(*path))} has no tier {shown(tier)}"
            if not settings.notify.email:
                what = f"{what}, so nobody hears of it"
            yield candidate.warning(*path, what=what, remedy=remedy)


def _tiers_of_settings(settings: TargetSettings) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield each tier that a setting notifies, with the steps to it."""
    for path, conditions in _settings_of_alarms(settings):
        if isinstance(conditions, Mapping):
            yield from (((*path, tier), tier) for tier, is_on in conditions.items() if is_on)
    for index, budget in enumerate(settings.budgets):
        yield ("budgets", index, "tier"), budget.tier
        yield from ((("budgets", index, "alerts", tier), tier) for tier in budget.alerts or ())
        if budget.action:
            yield ("budgets", index, "action", "tier"), budget.action.tier
    if settings.cost_anomalies:
        yield ("cost_anomalies", "tier"), settings.cost_anomalies.tier
    if settings.failed_jobs:
        yield ("failed_jobs", "tier"), settings.failed_jobs.tier


def _settings_of_alarms(settings: TargetSettings) -> Iterator[tuple[tuple[Step, ...], KindSetting | None]]:
    """Yield the setting of each kind of alarm and of each evaluator, with the steps to it."""
    for steps, kinds in (((), settings.alarms.kinds), ((ALL_MODELS,), settings.alarms.all_models.kinds)):
        yield from ((("alarms", *steps, kind), conditions) for kind, conditions in kinds.items())
    for index, evaluation in enumerate(settings.online_evaluations):
        for number, evaluator in enumerate(evaluation.evaluators):
            yield ("online_evaluations", index, "evaluators", number, "alarm"), evaluator.alarm


def _never_delivered(candidate: TargetCandidate, name: str, tier: TierSettings) -> Iterator[Finding]:
    """Yield filters of attributes: no message of an alarm, a budget or an event has any."""
    for index, subscription in enumerate(tier.subscriptions):
        if subscription.filter and subscription.filter_scope == "MessageAttributes":
            path = ("notify", "tiers", name, "subscriptions", index, "filter_scope")
            what = "the messages of alarms have no attributes, so the filter lets none pass"
            yield candidate.warning(*path, what=what, remedy="write filter_scope: MessageBody")


def _twice(
    candidate: TargetCandidate, name: str, tier: TierSettings, emails: Sequence[tuple[str, SourceLocation]]
) -> Findings:
    """Find who would be notified of one tier twice, through whichever key."""
    notified: list[tuple[tuple[str, Endpoint], SourceLocation]] = [
        (("email", email), place) for email, place in emails
    ]
    notified += [
        ((protocol, endpoint), candidate.place("notify", "tiers", name, *path))
        for protocol, endpoint, path in _endpoints(tier)
    ]
    return duplicates(
        notified,
        what=lambda key, first: stands_twice(key[1] if isinstance(key[1], str) else key[1].name, first),
        remedy=f"keep one of the two: each is notified once of tier {shown(name)}",
    )


def _endpoints(tier: TierSettings) -> Iterator[tuple[str, Endpoint, tuple[Step, ...]]]:
    """Yield whom a tier notifies: the protocol, the endpoint, and the steps to it from the tier."""
    lists: tuple[tuple[str, Iterable[Endpoint]], ...] = (
        ("email", (email.lower() for email in tier.email)),
        ("sms", tier.sms),
        ("https", tier.https),
        ("sqs", tier.sqs),
        ("lambda", tier.functions),
    )
    for key, endpoints in lists:
        for index, endpoint in enumerate(endpoints):
            yield key, endpoint, (key, index)
    for index, subscription in enumerate(tier.subscriptions):
        for protocol, endpoint in subscription.endpoints.items():
            yield protocol, endpoint, ("subscriptions", index, protocol)
    if tier.pagerduty:
        yield "https", tier.pagerduty, ("pagerduty",)
    if tier.opsgenie:
        yield "https", tier.opsgenie, ("opsgenie",)


def _partition_findings(
    candidate: TargetCandidate, name: str, tier: TierSettings, region: str
) -> Iterator[Finding]:
    for key, channel in (("slack", tier.slack), ("teams", tier.teams)):
        if channel:
            what = f"Amazon Q Developer in chat applications does not exist in {region}"
            remedy = "use `https` or `lambda` for this target"
            yield candidate.finding("notify", "tiers", name, key, what=what, remedy=remedy)
