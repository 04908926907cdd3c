"""Refuse a plan that replaces what other people's work hangs on, or what was only to be imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bedrock_monitoring.problems import Problem

_NEVER_REPLACED = {
    "aws_bedrock_inference_profile": (
        "add a profile of another name beside it, move the applications to its id, and then remove this one"
    ),
}
"""What is never replaced, by type, with what to do instead: AWS would give the new one another id."""

_NEVER_UPDATED = {
    "aws_chatbot_teams_channel_configuration": ("team_id", "tenant_id"),
}
"""The arguments that the provider plans to update in place and AWS has no call to update, by type (botocore:
Update*ChannelConfiguration).
"""

_SETTINGS = {"model_source": "copy_from"}
"""What rollout.yaml calls an argument, where it is called otherwise."""


def replacement_problems(stack: str, plan: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each replacement of a plan that must not be.

    Args:
        stack: The name of the stack.
        plan: The plan in Terraform's JSON output format.
    """
    for resource in plan.get("resource_changes", ()):
        change = resource["change"]
        yield from _update_problems(stack, resource)
        if not {"create", "delete"} <= {*change["actions"]}:
            continue
        shown = f"{resource['address']} ({_name(change['before'])})"
        cause = _cause(change)
        if "importing" in change:
            yield Problem(
                where=stack,
                what=f"{shown} exists with another {cause}, and AWS cannot change it",
                remedy=f"give it the same {cause}, choose another name, or delete it",
            )
        elif resource["type"] in _NEVER_REPLACED:
            yield Problem(
                where=stack,
                what=f"{shown} cannot get another {cause}: AWS would make a new one with another id, and "
                "calls by the old id would fail",
                remedy=_NEVER_REPLACED[resource["type"]],
            )


def _update_problems(stack: str, resource: Mapping[str, Any]) -> Iterator[Problem]:
    change = resource["change"]
    if change["actions"] != ["update"]:
        return
    for argument in _NEVER_UPDATED.get(resource.get("type", ""), ()):
        if change["before"][argument] != change["after"].get(argument):
            yield Problem(
                where=stack,
                what=f"{resource['address']} ({_name(change['before'])}) cannot get another {argument}: "
                "AWS has no call for it",
                remedy="take the channel out of `notify`, deploy, and then add the right one",
            )


def _name(before: Mapping[str, Any]) -> str:
    return str(before.get("name") or before.get("configuration_name") or before.get("id"))


def _cause(change: Mapping[str, Any]) -> str:
    """Return the settings or arguments that make Terraform replace a resource, such as ``copy_from``."""
    arguments = dict.fromkeys(str(path[0]) for path in change.get("replace_paths", ()))
    return ", ".join(_SETTINGS.get(argument, argument) for argument in arguments) or "identity"
