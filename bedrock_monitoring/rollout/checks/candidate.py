"""A target or another stack on its way through the checks, and what they find in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, TypeAlias, TypeVar

from bedrock_monitoring.monitoring.stack import DecommissionedStack, OwnStack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.layers import Layers
from bedrock_monitoring.rollout.settings.decommission_settings import (
    INHERITED_BY_DECOMMISSIONED,
    REQUIRED_OF_DECOMMISSIONED,
    DecommissionSettings,
)
from bedrock_monitoring.rollout.settings.own_stack_settings import (
    INHERITED_BY_STACKS,
    REQUIRED_OF_STACK,
    OwnStackSettings,
)
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.ruled_values import RuledValue, ruled_values
from bedrock_monitoring.rollout.settings.target_settings import REQUIRED, DefaultSettings, TargetSettings
from bedrock_monitoring.rollout.values.provider_versions import ANY_VERSION, Version, allows_between
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

Key = TypeVar("Key", bound=Hashable)

GROUPS = "groups"
"""The key of the list of groups."""

Finding: TypeAlias = tuple[SourceLocation, Problem]
"""A problem with its place, by which problems are sorted."""


@dataclass(frozen=True, kw_only=True)
class StackCandidate:
    """A target, an own stack or what is decommissioned, on its way through the checks.

    Attributes:
        kind: How a message calls what it is.
        list_key: The list of the file that such stacks stand in.
        required: The settings that it needs, from itself or from ``defaults``.
        inherited: The settings that it takes from ``defaults``.
        layers: Its values with ``defaults`` applied, and where in the file each stands.
        settings: The same values as settings.
    """

    kind: ClassVar[str]
    list_key: ClassVar[str]
    required: ClassVar[Collection[str]]
    inherited: ClassVar[Collection[str]]

    layers: Layers
    settings: TargetSettings | OwnStackSettings | DecommissionSettings

    @property
    def called(self) -> str:
        """How a message calls it."""
        return f"{self.kind} {shown(self.settings.name)}"

    @cached_property
    def ruled_values(self) -> tuple[RuledValue, ...]:
        """Every value that has a rule, with its path from here."""
        return tuple(ruled_values(type(self.settings), self.values))

    @property
    def missing(self) -> tuple[str, ...]:
        """The required settings that neither it nor ``defaults`` has."""
        return tuple(key for key in self.required if key not in self.settings.model_fields_set)

    @property
    def document(self) -> Document:
        """The file."""
        return self.layers.document

    @property
    def values(self) -> Mapping[str, object]:
        """Its values with ``defaults`` applied, as plain as they stand in the file."""
        return self.layers.values

    def place(self, *path: Step) -> SourceLocation:
        """Return the place of a setting: where the value that counts stands, else what should have it."""
        return self.layers.place(*path)

    def whose(self, place: SourceLocation) -> str:
        """Return which stack a message is about, if a setting stands where others have it from, too.

        It is `` of target "prod"``, or nothing for a setting of the stack's own.

        Args:
            place: The place of the setting.
        """
        return "" if place.path.startswith(self._own_path) else f" of {self.called}"

    @cached_property
    def _own_path(self) -> str:
        return self.document.place(self.layers.places[0]).path

    def finding(self, *path: Step, what: str, remedy: str) -> Finding:
        """Return what is wrong with one of its settings."""
        return finding(self.place(*path), what, remedy)

    def warning(self, *path: Step, what: str, remedy: str) -> Finding:
        """Return what is probably wrong with one of its settings."""
        return warning(self.place(*path), what, remedy)


@dataclass(frozen=True, kw_only=True)
class TargetCandidate(StackCandidate):
    """A target on its way through the checks."""

    kind: ClassVar[str] = "target"
    list_key: ClassVar[str] = "targets"
    required: ClassVar[Collection[str]] = REQUIRED
    inherited: ClassVar[Collection[str]] = DefaultSettings.fields_by_key()

    settings: TargetSettings

    def needs_provider(self, *path: Step, what: str, since: Version, instead: str) -> Iterator[Finding]:
        """Yield a setting that the provider has not in every version that `provider_version` allows.

        Args:
            *path: The path of the setting.
            what: What it needs, in the plural.
            since: The first version of the provider that has it.
            instead: What to do with the setting to stay with an older version.
        """
        default = RolloutFile.model_fields["provider_version"].default
        constraint = self.document.value(("provider_version",)) or default
        if isinstance(constraint, str) and allows_between(constraint, ANY_VERSION, since):
            needed = ".".join(map(str, since[:2]))
            yield self.finding(
                *path,
                what=f"{what} need version {needed} of the provider or a later one, and `provider_version` "
                f"{constraint!r} allows older ones",
                remedy=f'write provider_version: ">= {needed}, < 7.0", or {instead}',
            )

    def topic_in_file(self, tier: str) -> str | None:
        """Return the ARN of the existing topic that the file names for a tier, not one that targets share."""
        settings = self.settings.notify.tiers.get(tier)
        return settings.topic if settings else None


@dataclass(frozen=True, kw_only=True)
class OwnStackCandidate(StackCandidate):
    """An own stack on its way through the checks."""

    kind: ClassVar[str] = "stack"
    list_key: ClassVar[str] = "stacks"
    required: ClassVar[Collection[str]] = REQUIRED_OF_STACK
    inherited: ClassVar[Collection[str]] = INHERITED_BY_STACKS

    settings: OwnStackSettings


@dataclass(frozen=True, kw_only=True)
class DecommissionCandidate(StackCandidate):
    """What is decommissioned, on its way through the checks."""

    kind: ClassVar[str] = "decommissioned"
    list_key: ClassVar[str] = "decommission"
    required: ClassVar[Collection[str]] = REQUIRED_OF_DECOMMISSIONED
    inherited: ClassVar[Collection[str]] = INHERITED_BY_DECOMMISSIONED

    settings: DecommissionSettings


ResolvedTarget: TypeAlias = tuple[TargetCandidate, Target]
"""A target that has its required settings: as it stands in the file, and as the program reads it."""

ResolvedOwnStack: TypeAlias = tuple[OwnStackCandidate, OwnStack]
"""An own stack that has its required settings, likewise."""

ResolvedDecommissionedStack: TypeAlias = tuple[DecommissionCandidate, DecommissionedStack]
"""What is decommissioned and has its required settings, likewise."""


def finding(place: SourceLocation, what: str, remedy: str) -> Finding:
    """Return a problem with its place."""
    return place, Problem(where=str(place), what=what, remedy=remedy)


def warning(place: SourceLocation, what: str, remedy: str) -> Finding:
    """Return what is probably wrong, with its place."""
    return place, Problem(where=str(place), what=what, remedy=remedy, is_warning=True)


def each_once(findings: Iterable[Finding]) -> Findings:
    """Return findings once each: what is wrong in ``defaults`` is found in every target that inherits it.

    Of what is wrong in ``defaults`` or a group, the first target is named, and how many more have it.
    """
    firsts = dict[tuple[SourceLocation, str], Finding]()
    more = Counter[tuple[SourceLocation, str]]()
    for place, problem in {(place, each.what): (place, each) for place, each in findings}.values():
        is_inherited = place.path.startswith(("defaults", GROUPS))
        key = (place, problem.remedy if is_inherited else problem.what)
        more[key] += key in firsts
        firsts.setdefault(key, (place, problem))
    return [(place, _counted(problem, more[key])) for key, (place, problem) in firsts.items()]


def _counted(problem: Problem, more: int) -> Problem:
    return replace(problem, what=f"{problem.what} (and {more} more like it)") if more else problem


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


def taken_names(named: Sequence[tuple[str, SourceLocation]], *, remedy: str) -> Findings:
    """Return a finding for each name that an earlier stack has.

    Upper and lower case are the same, as in names of folders on macOS and Windows.

    Args:
        named: The names of stacks with their places, in the order in which they are taken.
        remedy: What to do.
    """
    spelled = {name.lower(): name for name, _ in reversed(named)}
    return duplicates(
        [(name.lower(), place) for name, place in named],
        what=lambda name, first: (
            f"the name {shown(spelled[name])} is that of {owner_of(first)} too (upper and lower case are one)"
        ),
        remedy=remedy,
    )


def stands_twice(value: str, first: SourceLocation) -> str:
    """Return what is wrong with a value that has stood at an earlier place."""
    return f"{shown(value)} stands twice, first on line {first.line}"


def owner_of(place: SourceLocation) -> str:
    """Return how a message calls the target, own stack or state that a setting at a place belongs to."""
    return f"{place.path.rsplit('.', 1)[0]} on line {place.line}"
