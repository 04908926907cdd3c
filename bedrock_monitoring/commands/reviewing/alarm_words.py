"""Changes of alarms in words: which alarm of which model, its condition and its tier from old to new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.reading.read_alarms import read_metric_alarm
from bedrock_monitoring.commands.reviewing.differences import (
    AFTER_APPLY,
    differences,
    from_to,
    items_difference,
    pair,
)
from bedrock_monitoring.problems import InvalidInputError

_HEADLINE = re.compile(
    r"(?P<tier>[\w-]+): (?P<resource>.+?): (?P<title>.+) \((?P<condition>[^()]+)\) in \S+, \S+\.(?:\n|$)"
)
"""The first line of the description of an alarm of this library."""

_ACTIONS = {
    "alarm_actions": "on ALARM",
    "ok_actions": "on OK",
    "insufficient_data_actions": "on INSUFFICIENT_DATA",
}
_CONDITION = (
    "comparison_operator",
    "threshold",
    "datapoints_to_alarm",
    "evaluation_periods",
    "period",
    "evaluation_window",
)
_CHILD = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class AlarmWords:
    """What a reader calls an alarm.

    Attributes:
        kind: Such as ``throttles of``; ``alarm`` for an alarm of another origin.
        name: The resource that it watches, or the name of the alarm.
        tier: The tier that it notifies. Empty if its description has none.
        condition: Such as ``> 5 for 3 of 5 minutes``. Empty if the alarm cannot be read.
        text: The rest of its description.
    """

    kind: str
    name: str
    tier: str
    condition: str
    text: str

    @property
    def summary(self) -> tuple[str, ...]:
        """The condition and the tier, in one line."""
        tier = f" ({self.tier})" if self.tier else ""
        return (f"{self.condition}{tier}",) if self.condition else ()


def alarm_words(values: Mapping[str, Any]) -> AlarmWords:
    """Return the words for a metric alarm or a composite alarm, from its values in a plan."""
    description = str(values.get("alarm_description") or "")
    name = str(values.get("alarm_name") or "")
    if (found := _HEADLINE.match(description)) is None:
        kind = "composite alarm" if "alarm_rule" in values else "alarm"
        return AlarmWords(
            kind=kind, name=name, tier="", condition=_condition(values, unit=""), text=description
        )
    return AlarmWords(
        kind=f"{_kind(name, found['tier'])} of",
        name=found["resource"],
        tier=found["tier"],
        condition=_condition(values, unit=_unit(found["condition"])),
        text=f"{found['title']} {description[found.end() :]}",
    )


def alarm_differences(change: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an update changes about an alarm, its condition first."""
    before, after = change["before"], change["after"]
    old, new = alarm_words(before), alarm_words(after)
    in_words = {"alarm_description", "tags", *_ACTIONS}
    if old.condition and new.condition and old.condition != new.condition:
        yield _condition_from_to(old.condition, new.condition)
        in_words |= {*_CONDITION}
    if old.tier != new.tier:
        yield f"tier {from_to(old.tier, new.tier)}"
    if old.name != new.name:
        yield f"named {from_to(old.name, new.name)}"
    yield from _action_differences(before, after, change.get("after_unknown", {}))
    if rule := _rule_difference(before.get("alarm_rule"), after.get("alarm_rule")):
        yield rule
        in_words |= {"alarm_rule"}
    for name in sorted(after.keys() - in_words):
        yield from differences(before.get(name), after[name], name.removesuffix("_all"))
    if old.text != new.text:
        yield f"description {from_to(old.text, new.text)}"


def _action_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], unknown: Mapping[str, Any]
) -> Iterator[str]:
    for name, words in _ACTIONS.items():
        old = _topics(before.get(name))
        if unknown.get(name) is True and name not in after:
            if old:
                yield f"actions {words}: {', '.join(old)} → {AFTER_APPLY}"
        elif difference := items_difference(old, _topics(after.get(name))):
            yield f"actions {words}: {difference}"


def _kind(alarm_name: str, tier: str) -> str:
    """Return the kind that the name of an alarm ends in: ``PREFIX_RESOURCE_KIND`` or ``…_KIND_TIER``."""
    parts = alarm_name.split("_")
    if parts[-1] == tier and len(parts) > 1:
        parts.pop()
    return parts[-1].replace("-", " ")


def _unit(sentence: str) -> str:
    try:
        return str(Condition.parse(sentence).unit)
    except InvalidInputError:
        return ""


def _condition(values: Mapping[str, Any], *, unit: str) -> str:
    """Return the condition of a metric alarm in words, from its values; empty for a composite alarm."""
    if "alarm_rule" in values:
        return ""
    try:
        alarm = read_metric_alarm(_given(values))
        return replace(alarm, threshold_unit=unit).condition if isinstance(alarm, Alarm) else alarm.condition
    except InvalidInputError:
        return ""


def _given(values: Any) -> Any:
    """Return values without those that are not given: the provider's plan has null or an empty text there."""
    if isinstance(values, Mapping):
        return {name: _given(value) for name, value in values.items() if value not in (None, "")}
    if isinstance(values, list):
        return [_given(value) for value in values if value is not None]
    return values


def _condition_from_to(old: str, new: str) -> str:
    """Return ``> 5 → > 7 for 3 of 5 minutes``, or a `pair` of both as a whole if their periods differ."""
    (before, _, length), (after, _, other) = old.partition(" for "), new.partition(" for ")
    return f"{pair(before, after)} for {length}" if length == other else pair(old, new)


def _topics(actions: Sequence[str | None] | None) -> list[str]:
    """Return the last parts of ARNs; a plan has null for an ARN that only AWS can tell."""
    return [AFTER_APPLY if action is None else action.rpartition(":")[2] for action in actions or ()]


def _rule_difference(old: str | None, new: str | None) -> str:
    """Return the alarms that a composite alarm gains and loses; empty if the rule changes otherwise."""
    gained = items_difference(_CHILD.findall(old or ""), _CHILD.findall(new or ""))
    return f"alarms: {gained}" if gained else ""
