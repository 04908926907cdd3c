"""Rules for tags: each service that will carry them takes them, and none is one of this project's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from unicodedata import category

from bedrock_monitoring.bedrock.budgets import BilledScope
from bedrock_monitoring.monitoring.stack import MANAGED_BY, STACK_TAG, TARGET_TAG
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    OwnStackCandidate,
    StackCandidate,
    TargetCandidate,
)
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.yaml_document import Findings, Step, shown

MAX_TAGS = 50
"""Tags that a resource may have. Source: AWS Billing user guide, "Tag naming limits and requirements"."""

_OWN = 2
_SIGNS = frozenset("_.:/=+-@")


class Characters(Enum):
    """The characters that a service takes in a key or a value."""

    ANY = "any characters"
    UNICODE = "letters, digits, spaces and _ . : / = + - @"
    ASCII = "letters of the English alphabet, digits, spaces and _ . : / = + - @"

    def take(self, text: str) -> bool:
        """Return whether all characters of a text are among these."""
        return self is Characters.ANY or all(self._takes(each) for each in text)

    def _takes(self, character: str) -> bool:
        if character in _SIGNS:
            return True
        if self is Characters.ASCII:
            return character.isascii() and (character.isalnum() or character.isspace())
        return category(character)[0] in "LNZ"


@dataclass(frozen=True, kw_only=True)
class TagRules:
    """What a service takes as a tag.

    Source: botocore's model of the service, which a test compares; for case, the IAM user guide, "Rules for
    tagging in IAM and AWS STS".

    Attributes:
        name: The name of the service in a message.
        characters: The characters that it takes.
        shortest_value: The least length of a value.
        ignores_case: Whether keys that differ in case alone are one.
    """

    name: str
    characters: Characters = Characters.ANY
    shortest_value: int = 0
    ignores_case: bool = False


SERVICES: Mapping[str, TagRules] = {
    "cloudwatch": TagRules(name="CloudWatch"),
    "sns": TagRules(name="SNS"),
    "kms": TagRules(name="KMS"),
    "iam": TagRules(name="IAM", characters=Characters.UNICODE, ignores_case=True),
    "logs": TagRules(name="CloudWatch Logs", characters=Characters.UNICODE),
    "scheduler": TagRules(name="EventBridge Scheduler", shortest_value=1),
    "events": TagRules(name="EventBridge"),
    "bedrock": TagRules(name="Amazon Bedrock", characters=Characters.ASCII),
    "bedrock-agentcore-control": TagRules(name="AgentCore", characters=Characters.ASCII),
    "chatbot": TagRules(name="Amazon Q Developer"),
    "budgets": TagRules(name="AWS Budgets"),
    "ce": TagRules(name="AWS Cost Anomaly Detection", characters=Characters.UNICODE),
}
"""The services that may carry the tags of a target, by their names in botocore."""

_ALWAYS = ("cloudwatch", "sns", "kms")


def carriers(settings: TargetSettings) -> tuple[str, ...]:
    """Return the services that carry the tags of a target, by their names in botocore."""
    logging = settings.invocation_logging
    log_group = logging is not None and logging.managed and logging.cloudwatch
    chat = any(tier.slack or tier.teams for tier in settings.notify.tiers.values())
    used = {
        "iam": log_group
        or chat
        or bool(settings.maintenance)
        or any(evaluation.role is None for evaluation in settings.online_evaluations)
        or any(budget.action for budget in settings.budgets),
        "logs": log_group,
        "scheduler": bool(settings.maintenance),
        "events": settings.failed_jobs is not None,
        "bedrock": bool(settings.inference_profiles),
        "bedrock-agentcore-control": bool(settings.online_evaluations),
        "chatbot": chat,
        "budgets": any(budget.bill != BilledScope.NONE for budget in settings.budgets),
        "ce": settings.cost_anomalies is not None,
    }
    return (*_ALWAYS, *(service for service, is_used in used.items() if is_used))


def tag_findings(targets: Iterable[TargetCandidate], stacks: Iterable[OwnStackCandidate]) -> Findings:
    """Find tags that a service would refuse, or that would replace one of this project's own."""
    return [
        *(finding for target in targets for finding in _target_findings(target)),
        *(finding for stack in stacks for finding in _common_findings(stack, STACK_TAG, ())),
    ]


def _target_findings(target: TargetCandidate) -> Iterator[Finding]:
    services = carriers(target.settings)
    tags = target.settings.tags
    yield from _common_findings(target, TARGET_TAG, services)
    for service in services:
        yield from _refused_by(target, SERVICES[service], tags, ("tags",))
    for index, profile in enumerate(target.settings.inference_profiles):
        path = ("inference_profiles", index, "tags")
        own = {key: value for key, value in profile.tags.items() if tags.get(key) != value}
        yield from _own_keys(target, own, path, TARGET_TAG)
        yield from _refused_by(target, SERVICES["bedrock"], own, path)
        for key, other in _same_but_for_case((MANAGED_BY, TARGET_TAG, *tags), profile.tags):
            what = f"{shown(key)} and {shown(other)} differ in case alone"
            remedy = "keep one of them: the bill counts each by itself"
            yield target.warning(*path, key, what=what, remedy=remedy)
        number = len({*tags, *profile.tags}) + _OWN
        if number > MAX_TAGS:
            what = f"the profile has {number} tags with those of its target, at most {MAX_TAGS} fit"
            yield target.finding(*path, what=what, remedy="remove some of them")


def _common_findings(
    stack: TargetCandidate | OwnStackCandidate, own_key: str, services: Collection[str]
) -> Iterator[Finding]:
    tags = stack.settings.tags
    if len(tags) > MAX_TAGS - _OWN:
        what = (
            f"{stack.called} has {len(tags)} tags with those of `defaults`, at most {MAX_TAGS - _OWN} fit "
            "beside this project's own"
        )
        yield stack.finding("tags", what=what, remedy="remove some of them")
    yield from _own_keys(stack, tags, ("tags",), own_key)
    for key, first in _same_but_for_case((MANAGED_BY, own_key), tags):
        what = f"{shown(key)} and {shown(first)} differ in case alone"
        if any(SERVICES[service].ignores_case for service in services):
            what = f"{what}, and IAM takes them for one key"
            yield stack.finding("tags", key, what=what, remedy="keep one of them")
        else:
            yield stack.warning("tags", key, what=what, remedy="keep one of them: IAM takes them for one key")
    for key, value in tags.items():
        if not Characters.UNICODE.take(key + value):
            what = f"{shown(key)} or its value has other characters than {Characters.UNICODE.value}"
            yield stack.warning("tags", key, what=what, remedy="use these: several services take no others")


def _same_but_for_case(taken: Iterable[str], keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each key that differs in case alone from one that is taken or stands before it, with that one."""
    firsts = {key.lower(): key for key in taken}
    for key in keys:
        first = firsts.setdefault(key.lower(), key)
        if first != key:
            yield key, first


def _own_keys(
    stack: StackCandidate, tags: Iterable[str], path: tuple[Step, ...], own_key: str
) -> Iterator[Finding]:
    for key in tags:
        if key in (MANAGED_BY, own_key):
            yield stack.finding(
                *(*path, key),
                what=f"the tag {shown(key)} is this project's own, by which its resources are recognized",
                remedy="choose another key",
            )


def _refused_by(
    target: TargetCandidate, rules: TagRules, tags: Mapping[str, str], path: tuple[Step, ...]
) -> Iterator[Finding]:
    for key, value in tags.items():
        if not rules.characters.take(key + value):
            what = f"{rules.name} refuses the tag {shown(key)}: it takes {rules.characters.value}"
            yield target.finding(*path, key, what=what, remedy="write the key and its value with these")
        elif len(value) < rules.shortest_value:
            what = f"{rules.name} refuses the tag {shown(key)}: its value is empty"
            yield target.finding(*path, key, what=what, remedy="give it a value, or remove it")
