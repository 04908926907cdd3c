"""Find out how far an earlier deploy of a saved plan came: the state proves it, and the plan says of what.

A state has a lineage, which it keeps for life, and a serial, which grows with each write (format version 4).
A plan belongs to one of both. If the state has moved on since, and all in it is either as it was before the
plan or as the plan leaves it, then nobody has changed anything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from bedrock_monitoring.terraform.sensitive_values import SENSITIVE, without_sensitive_values
from bedrock_monitoring.terraform.state_repairs import instance_address

_NOTHING: tuple[object, ...] = (None, "", [], {}, 0, False)
"""What the provider writes after an apply for an argument that a plan has without a value."""

_NO_LINEAGE = (None, "")
"""What a state says before its first write."""


class Standing(Enum):
    """What became of a saved plan."""

    UNTOUCHED = "the state is the one that was planned"
    BEGUN = "a part of the plan is applied, and nothing else has changed"
    APPLIED = "the state is what the plan ends in"
    CHANGED = "somebody else has changed the state"


def origin(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tells a state from each other one: its lineage and its serial. Both ``None`` if empty."""
    return {name: state.get(name) for name in ("lineage", "serial")}


def standing_of(
    plan: Mapping[str, Any],
    planned: Mapping[str, Any],
    state: Mapping[str, Any],
    *,
    is_begun: bool = False,
) -> Standing:
    """Return what became of a plan.

    Args:
        plan: The plan in Terraform's JSON output format, without sensitive values.
        planned: The origin of the state that was planned.
        state: The state now, as ``terraform state pull`` prints it.
        is_begun: Whether a deploy is known to have begun the plan.
    """
    if origin(state) == planned:
        return Standing.UNTOUCHED
    if planned.get("lineage") not in (*_NO_LINEAGE, state.get("lineage")):
        return Standing.CHANGED
    if changed_since(plan, state, is_begun=is_begun):
        return Standing.CHANGED
    instances = dict(_instances(state))
    ends = all(_ends(resource, instances, is_begun=is_begun) for resource in _managed(plan))
    return Standing.APPLIED if ends and _has_outputs(plan, state) else Standing.BEGUN


def changed_since(
    plan: Mapping[str, Any], state: Mapping[str, Any], *, is_begun: bool = False
) -> tuple[str, ...]:
    """Return what a state has that is neither as it was before the plan nor as the plan leaves it.

    Args:
        plan: The plan, without sensitive values.
        state: The state now.
        is_begun: Whether a deploy is known to have begun the plan. What that created and could not finish,
            for example because it was killed between the import of a resource and its update, is no change.

    Returns:
        Addresses, in the order of the plan and then of the state.
    """
    instances = dict(_instances(state))
    resources = [*_managed(plan)]
    known = {one[name] for one in resources for name in ("address", "previous_address") if name in one}
    unexplained = [one["address"] for one in resources if _ends(one, instances, is_begun=is_begun) is None]
    return (*unexplained, *(address for address in instances if address not in known))


def beyond(saved: Mapping[str, Any], plan: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a plan changes that a saved plan does not, or changes otherwise: addresses and outputs.

    Args:
        saved: The saved plan, without sensitive values.
        plan: The other plan.
    """
    shown = {one["address"]: one["change"] for one in _changed(saved)}
    rest = list(_changed(without_sensitive_values(plan)))
    outputs = _changed_outputs(plan).keys() - _changed_outputs(saved).keys()
    return (
        *(one["address"] for one in rest if not _is_within(one["change"], shown.get(one["address"]))),
        *sorted(outputs),
    )


def _is_within(change: Mapping[str, Any], shown: Mapping[str, Any] | None) -> bool:
    if shown is None or {*change["actions"]} & {"delete", "forget"} - {*shown["actions"]}:
        return False
    known, expected = _known_after(change), _known_after(shown)
    return all(_same(known[name], expected[name]) for name in known.keys() & expected.keys())


def _ends(
    resource: Mapping[str, Any], instances: Mapping[str, Mapping[str, Any]], *, is_begun: bool
) -> bool | None:
    """Return whether a resource is as the plan leaves it; false if as it was before, ``None`` if neither."""
    change = resource["change"]
    actions = {*change["actions"]}
    instance = instances.get(resource["address"])
    if instance is None:
        if "create" in actions or "importing" in change or resource.get("previous_address") in instances:
            return False
        return True if actions & {"delete", "forget"} else None
    is_left = "create" in actions or not actions & {"delete", "forget"}
    if instance.get("status") == "tainted" or "deposed" in instance:
        return False if "create" in actions else None
    attributes = instance["attributes"]
    if is_left and _has(attributes, _known_after(change)):
        return True
    if is_begun and "create" in actions:
        return False
    return False if change.get("before") and _has(attributes, change["before"]) else None


def updates(plan: Mapping[str, Any]) -> bool:
    """Return whether a plan changes something in place.

    The state does not prove that such a change has succeeded: where it fails, the provider writes what was
    planned all the same, unless it says otherwise (Terraform's plugin SDK, "Partial State").
    """
    return any("update" in one["change"]["actions"] for one in _managed(plan))


def _known_after(change: Mapping[str, Any]) -> dict[str, Any]:
    unknown = change.get("after_unknown") or {}
    after = change.get("after") or {}
    return {name: value for name, value in after.items() if not _is_marked(unknown.get(name))}


def _has(attributes: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    return all(_same(attributes.get(name), value) for name, value in expected.items())


def _same(one: Any, other: Any) -> bool:
    """Return whether two values are equal, as far as none of them is sensitive."""
    if any(SENSITIVE in json.dumps(value) for value in (one, other)):
        return True
    if one is None or other is None:
        return one in _NOTHING and other in _NOTHING
    return bool(one == other or _parsed(one) == _parsed(other))


def _parsed(value: Any) -> Any:
    """Return what a text of JSON says, such as a policy, which the provider writes in its own way."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _is_marked(marks: Any) -> bool:
    """Return whether a value or one within it is marked as unknown."""
    if isinstance(marks, Mapping):
        return any(_is_marked(mark) for mark in marks.values())
    if isinstance(marks, list):
        return any(_is_marked(mark) for mark in marks)
    return marks is True


def _managed(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in plan.get("resource_changes", ()) if one.get("mode", "managed") == "managed")


def _changed(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in _managed(plan) if one["change"]["actions"] != ["no-op"])


def _changed_outputs(plan: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    changes = plan.get("output_changes", {})
    return {name: change for name, change in changes.items() if change["actions"] != ["no-op"]}


def _has_outputs(plan: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    outputs = state.get("outputs", {})
    for name, change in _changed_outputs(plan).items():
        if change["actions"] == ["delete"]:
            if name in outputs:
                return False
        elif name not in outputs or not (
            _is_marked(change.get("after_unknown")) or _same(outputs[name]["value"], change.get("after"))
        ):
            return False
    return True


def _instances(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the managed instances by address; one with a deposed object counts as that."""
    for resource in state.get("resources", ()):
        if resource["mode"] == "managed":
            ordered = sorted(resource["instances"], key=lambda instance: "deposed" in instance)
            for instance in ordered:
                yield instance_address(resource, instance), instance
