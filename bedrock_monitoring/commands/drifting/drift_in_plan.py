"""Read from a plan what was changed in AWS by somebody else.

A plan in Terraform's JSON output format has ``resource_drift``, what AWS has otherwise than the state, and
``resource_changes``, what a deploy would do. Only what is in both is drift: AWS changes attributes that
nobody configures, such as that a subscription is confirmed, and a rollout may have changes that are not
deployed yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NO_CHANGE = ["no-op"]


def drift_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan that leads from the state to what AWS has, in the same format.

    Args:
        plan: A plan of a deploy.
    """
    drifts = {drift["address"]: drift for drift in plan.get("resource_drift", ())}
    return {
        "configuration": plan.get("configuration", {}),
        "resource_changes": [
            _drifted(resource, drifts.get(resource["address"]))
            for resource in plan.get("resource_changes", ())
        ],
    }


def drifted_resources(drift: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the resources that AWS has otherwise, or no more."""
    return [resource for resource in drift["resource_changes"] if resource["change"]["actions"] != _NO_CHANGE]


def _drifted(planned: Mapping[str, Any], drift: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a resource with the change from the state to AWS in place of the one that is planned."""
    nothing = {**planned, "change": {"actions": _NO_CHANGE}}
    if drift is None or planned.get("mode", "managed") != "managed":
        return nothing
    change = drift["change"]
    if change["after"] is None:
        is_created_anew = "create" in planned["change"]["actions"]
        return {**planned, "change": {**change, "actions": ["delete"]}} if is_created_anew else nothing
    before, in_aws, after = change["before"], change["after"], planned["change"].get("after")
    unknown = planned["change"].get("after_unknown") or {}
    differing = {
        name: value
        for name, value in in_aws.items()
        if after is not None
        and value != before.get(name)
        and value != after.get(name)
        and unknown.get(name) is not True
    }
    if not differing:
        return nothing
    return {**planned, "change": {**change, "actions": ["update"], "after": {**before, **differing}}}
