"""Subscriptions to topics that somebody must confirm, as by the link in an e-mail of SNS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bedrock_monitoring.terraform.sensitive_values import SENSITIVE

_TYPE = "aws_sns_topic_subscription"


def subscribes(plan: Mapping[str, Any]) -> bool:
    """Return whether a plan in Terraform's JSON output format creates subscriptions."""
    return any(
        resource.get("type") == _TYPE and "create" in resource["change"]["actions"]
        for resource in plan.get("resource_changes", ())
    )


def subscriptions(
    state: Mapping[str, Any], *, having: Callable[[Mapping[str, Any]], object] = bool
) -> tuple[str, ...]:
    """Return the protocol and the endpoint of each subscription. A sensitive endpoint is not among it.

    Args:
        state: The state as ``terraform state pull`` prints it.
        having: Which subscriptions, by their attributes. Default: all.
    """
    return tuple(
        _described(instance)
        for resource in state.get("resources", ())
        if resource["type"] == _TYPE and resource["mode"] == "managed"
        for instance in resource["instances"]
        if having(instance["attributes"])
    )


def unconfirmed_subscriptions(state: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the protocol and the endpoint of each subscription that is not confirmed, as `subscriptions`."""
    return subscriptions(state, having=lambda attributes: attributes.get("pending_confirmation"))


def _described(instance: Mapping[str, Any]) -> str:
    protocol, endpoint = instance["attributes"]["protocol"], instance["attributes"]["endpoint"]
    secrets = [step.get("value") for path in instance.get("sensitive_attributes", ()) for step in path]
    return f"{protocol} {SENSITIVE if 'endpoint' in secrets else endpoint}"
