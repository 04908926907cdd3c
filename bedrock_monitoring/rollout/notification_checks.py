"""Rules between the settings under ``notify``: who is told once, what lies in the target's Region, which channel is whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bedrock_monitoring.cloudwatch.partitions import AWS, partition_of
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.notification import Endpoint, SlackChannel, TeamsChannel
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.arns import parse_arn
from bedrock_monitoring.rollout.checks import Candidate, duplicates, finding, is_of, stands_twice
from bedrock_monitoring.rollout.settings import TierSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, shown

_LISTS = ("email", "sms", "https", "sqs", "functions")
_IN_THE_ACCOUNT = {"sqs": "queue", "functions": "function"}
_BESIDE_A_TOPIC = {"topic", "ok", "insufficient_data"}


def notification_findings(candidates: Sequence[Candidate], document: Document) -> Findings:
    """Find what is wrong with whom a target tells; what stands in ``defaults`` is told once."""
    found = dict[tuple[SourceLocation, str], tuple[SourceLocation, Problem]]()
    for candidate in candidates:
        for place, problem in _findings(candidate, document):
            found.setdefault((place, problem.what), (place, problem))
    return list(found.values())


def channel_findings(targets: Sequence[tuple[Candidate, Target]], document: Document) -> Findings:
    """Find channels that two targets of one account name: an account has one configuration for each channel, for all Regions.

    Source: error of CreateSlackChannelConfiguration, "has already been configured for AWS account".
    """
    findings: Findings = []
    firsts = dict[tuple[str, str], tuple[str, SourceLocation]]()
    for candidate, target in targets:
        for key, place in _channels(candidate, target, document):
            first_target, first = firsts.setdefault(key, (target.name, place))
            if first_target != target.name:
                what = f"the channel {shown(key[1])} of account {target.account} is that of target {shown(first_target)} too, on line {first.line}"
                remedy = "name it in one target of the account; the others can name that target's topic as `topic` if they share its Region"
                findings.append(finding(place, what, remedy))
    return findings


def _channels(
    candidate: Candidate, target: Target, document: Document
) -> Iterator[tuple[tuple[str, str], SourceLocation]]:
    for name, tier in target.notify.tiers.items():
        if tier.slack and target.alarms:
            yield (target.account, _channel_id(tier.slack)), _place(candidate, document, name, "slack")
        if tier.teams and target.alarms:
            yield (target.account, _channel_id(tier.teams)), _place(candidate, document, name, "teams")


def _channel_id(channel: SlackChannel | TeamsChannel) -> str:
    return channel.channel if isinstance(channel, SlackChannel) else channel.channel_id


def _findings(candidate: Candidate, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    settings = candidate.settings.get("notify", {})
    region = candidate.settings["region"]
    emails = [
        (email.lower(), candidate.place(document, "notify", "email", index))
        for index, email in enumerate(settings.get("email", ()))
    ]
    yield from duplicates(emails, what=stands_twice, remedy="keep one of the two")
    if (key := settings.get("kms_key")) and (arn := parse_arn(key)) and not is_of(arn, region):
        what = f"the key lies in {arn.region} ({arn.partition}), the topics in {region}"
        yield finding(
            candidate.place(document, "notify", "kms_key"), what, f"name a key of {region}; SNS uses no other"
        )
    for name, tier in settings.get("tiers", {}).items():
        yield from _topic_findings(candidate, document, name, tier)
        yield from _place_findings(candidate, document, name, tier)
        yield from _twice(candidate, document, name, tier, () if tier.topic else emails)
        if partition_of(region) is not AWS:
            yield from _partition_findings(candidate, document, name, tier)


def _topic_findings(
    candidate: Candidate, document: Document, name: str, tier: TierSettings
) -> Iterator[tuple[SourceLocation, Problem]]:
    if not tier.topic:
        return
    place = _place(candidate, document, name, "topic")
    region = candidate.settings["region"]
    if (arn := parse_arn(tier.topic)) and not is_of(arn, region):
        what = f"the topic lies in {arn.region} ({arn.partition}), the alarms in {region}"
        yield finding(place, what, f"name a topic of {region}; an alarm tells no other")
    others = [
        field.alias or key
        for key, field in TierSettings.model_fields.items()
        if key not in _BESIDE_A_TOPIC and getattr(tier, key)
    ]
    if others:
        what = (
            f"tier {shown(name)} has a topic of its own and {', '.join(f'`{key}`' for key in others)} as well"
        )
        yield finding(
            place, what, "subscribe them where that topic is made, or leave `topic` out to have one made here"
        )


def _place_findings(
    candidate: Candidate, document: Document, name: str, tier: TierSettings
) -> Iterator[tuple[SourceLocation, Problem]]:
    account, region = candidate.settings["account"], candidate.settings["region"]
    for key, kind in _IN_THE_ACCOUNT.items():
        for index, text in enumerate(getattr(tier, key) or ()):
            arn = parse_arn(text)
            if arn is None or (is_of(arn, region) and arn.account == account):
                continue
            what = f"the {kind} lies in {arn.account}, {arn.region}; the topic in {account}, {region}"
            remedy = f"name a {kind} of that account and Region, or a topic that feeds this one as `topic`"
            yield finding(_place(candidate, document, name, key, index), what, remedy)


def _twice(
    candidate: Candidate,
    document: Document,
    name: str,
    tier: TierSettings,
    emails: Iterable[tuple[str, SourceLocation]],
) -> Findings:
    """Find who would hear of one tier twice, through whichever key."""
    told: list[tuple[tuple[str, Endpoint], SourceLocation]] = [
        (("email", email), place) for email, place in emails
    ]
    for key in _LISTS:
        for index, value in enumerate(getattr(tier, key) or ()):
            one = value.lower() if key == "email" else value
            told.append(((key, one), _place(candidate, document, name, key, index)))
    told += [
        (("https", value), _place(candidate, document, name, key))
        for key in ("pagerduty", "opsgenie")
        if (value := getattr(tier, key))
    ]
    return duplicates(
        told,
        what=lambda key, first: stands_twice(key[1] if isinstance(key[1], str) else key[1].name, first),
        remedy=f"keep one of the two: each is told once of tier {shown(name)}",
    )


def _partition_findings(
    candidate: Candidate, document: Document, name: str, tier: TierSettings
) -> Iterator[tuple[SourceLocation, Problem]]:
    for key in ("slack", "teams"):
        if getattr(tier, key):
            what = f"Amazon Q Developer in chat applications does not exist in {candidate.settings['region']}"
            yield finding(
                _place(candidate, document, name, key), what, "use `https` or `lambda` for this target"
            )


def _place(candidate: Candidate, document: Document, tier: str, key: str, *more: int) -> SourceLocation:
    written = TierSettings.model_fields[key].alias or key
    return candidate.place(document, "notify", "tiers", tier, written, *more)
