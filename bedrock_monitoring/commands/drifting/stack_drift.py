"""The drift of a stack, as values, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.commands.reviewing.change import Action
from bedrock_monitoring.commands.reviewing.changes_in_words import changes_of
from bedrock_monitoring.commands.reviewing.review import SameChange, merged
from bedrock_monitoring.commands.reviewing.review_lines import lines_of
from bedrock_monitoring.commands.reviewing.target_names import Place

IN_AWS = "{1} in AWS, {0} in the rollout"
"""How drift writes the value of the rollout and that of AWS."""


class DriftStatus(StrEnum):
    """What is known of the drift of a stack."""

    NONE = "no drift"
    DRIFTED = "drifted"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Changer:
    """Who changed a resource, as CloudTrail says.

    Attributes:
        resource: The name of the resource.
        event: The call, such as ``PutMetricAlarm``. Empty if CloudTrail does not say who changed it.
        by: The identity, such as ``Admin/alice`` for a session of a role.
        at: The time in UTC.
    """

    resource: str
    event: str = ""
    by: str = ""
    at: str = ""

    def __str__(self) -> str:
        return f"{self.resource}: {f'{self.event} by {self.by}, {self.at}' if self.event else 'not known'}"


@dataclass(frozen=True, kw_only=True)
class StackDrift:
    """What AWS has otherwise than a stack was deployed.

    Attributes:
        name: The name of the stack.
        account: Its account.
        region: Its Region.
        status: What is known.
        changes: What differs.
        changers: Who changed what.
        reason: Why the drift, or who made it, is not known. Empty if it is.
    """

    name: str
    account: str
    region: str
    status: DriftStatus
    changes: tuple[SameChange, ...] = ()
    changers: tuple[Changer, ...] = ()
    reason: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What differs, in the words of a review, and who changed it."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from lines_of(self.changes)
        if self.changers:
            yield "changed since the last deploy, as CloudTrail says:"
            yield from (f"    {changer}" for changer in self.changers)
        if self.reason:
            yield self.reason

    def to_json(self) -> dict[str, Any]:
        """Return the drift as values of JSON."""
        return asdict(self)

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> StackDrift:
        """Return the drift of what ``to_json`` returned.

        Raises:
            ValueError: It is something else. So do KeyError and TypeError.
        """
        fields = dict(values)
        fields["status"] = DriftStatus(fields["status"])
        fields["changes"] = tuple(_change_of_json(change) for change in fields["changes"])
        fields["changers"] = tuple(Changer(**changer) for changer in fields["changers"])
        return cls(**fields)


def changes_in(name: str, drift: Mapping[str, Any]) -> tuple[SameChange, ...]:
    """Return drift in words, with the names of the stack.

    Args:
        name: The name of the stack.
        drift: The plan that `drift_of` returns.
    """
    place = Place.of(name, drift)
    return merged(place.specific(change) for change in changes_of(drift, place, template=IN_AWS))


def _change_of_json(values: Mapping[str, Any]) -> SameChange:
    return SameChange(
        action=Action(values["action"]),
        kind=str(values["kind"]),
        names=_texts(values["names"]),
        details=_texts(values["details"]),
        consequence=str(values["consequence"]),
    )


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))
