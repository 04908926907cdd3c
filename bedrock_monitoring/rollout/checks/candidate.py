"""A target on its way through the checks, and what they find in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.settings.target_settings import REQUIRED, TargetSettings
from bedrock_monitoring.rollout.values.arns import Arn, parse_arn
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

Key = TypeVar("Key", bound=Hashable)

Finding: TypeAlias = tuple[SourceLocation, Problem]
"""A problem with its place, by which problems are sorted."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A target on its way through the checks.

    Attributes:
        document: The file.
        index: Its place in the list ``targets``.
        settings: Its settings with ``defaults`` applied.
    """

    document: Document
    index: int
    settings: TargetSettings

    @property
    def called(self) -> str:
        """How a message calls it."""
        return f"target {shown(self.settings.name)}"

    @property
    def missing(self) -> tuple[str, ...]:
        """The required settings that neither it nor ``defaults`` has."""
        return tuple(key for key in REQUIRED if key not in self.settings.model_fields_set)

    def place(self, *path: Step) -> SourceLocation:
        """Return the place of a setting: in the target, else in ``defaults``, else of the target."""
        own: tuple[Step, ...] = ("targets", self.index, *path)
        inherited = ("defaults", *path)
        document = self.document
        return document.place(inherited if document.has(inherited) and not document.has(own) else own)

    def finding(self, *path: Step, what: str, remedy: str) -> Finding:
        """Return what is wrong with one of its settings."""
        return finding(self.place(*path), what, remedy)


Resolved: TypeAlias = tuple[Candidate, Target]
"""A target that has its required settings: as it stands in the file, and as the program reads it."""


def finding(place: SourceLocation, what: str, remedy: str) -> Finding:
    """Return a problem with its place."""
    return place, Problem(where=str(place), what=what, remedy=remedy)


def each_once(findings: Iterable[Finding]) -> Findings:
    """Return findings once each: what is wrong in ``defaults`` is found in every target that inherits it."""
    return list({(place, problem.what): (place, problem) for place, problem in findings}.values())


def duplicates(
    keyed: Iterable[tuple[Key, SourceLocation]], *, what: Callable[[Key, SourceLocation], str], remedy: str
) -> Findings:
    """Return a finding for each value whose key an earlier value has.

    Args:
        keyed: Keys with their places, in the order of the file.
        what: Says what is wrong, given the key and the place that had it first.
        remedy: What to do.
    """
    firsts = dict[Key, SourceLocation]()
    findings: Findings = []
    for key, place in keyed:
        first = firsts.setdefault(key, place)
        if first is not place:
            findings.append(finding(place, what(key, first), remedy))
    return findings


def stands_twice(value: str, first: SourceLocation) -> str:
    """Return what is wrong with a value that has stood at an earlier place."""
    return f"{shown(value)} stands twice, first on line {first.line}"


def owner_of(place: SourceLocation) -> str:
    """Return how a message calls the target or the state that a setting at a place belongs to."""
    return f"{place.path.rsplit('.', 1)[0]} on line {place.line}"


def is_in(arn: Arn, region: str) -> bool:
    """Return whether what an ARN names is in a Region."""
    return (arn.partition, arn.region) == (partition_of(region).name, region)


def elsewhere(text: str | None, region: str) -> Arn | None:
    """Return the parts of an ARN if what it names is in another Region or partition, else ``None``."""
    arn = parse_arn(text or "")
    return arn if arn and not is_in(arn, region) else None


def role_findings(
    role: str | None, place: SourceLocation, *, account: str, region: str, whose: str
) -> Findings:
    """Return what is wrong with a role that must be of an account and of the partition of a Region.

    Args:
        role: Its name, which is never wrong, or its ARN.
        place: Where it stands in the file.
        account: The account, 12 digits.
        region: The Region.
        whose: How a message calls what assumes the role.
    """
    arn = parse_arn(role or "")
    if arn is None:
        return []
    remedy = f"write the name of the role alone, {shown(arn.name)}, or its ARN in {account}"
    if arn.account != account:
        return [finding(place, f"the role belongs to account {arn.account}, {whose} is in {account}", remedy)]
    partition = partition_of(region).name
    if arn.partition != partition:
        what = f"the role is in the partition {arn.partition}, {whose} in {partition} ({region})"
        return [finding(place, what, remedy)]
    return []
