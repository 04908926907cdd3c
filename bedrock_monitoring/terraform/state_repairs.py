"""Repair what an interrupted apply leaves in a state and the next apply would fail at.

An apply that is interrupted while a resource is created marks it as *tainted*, and the next plan replaces it.
A resource with ``create_before_destroy`` is then created first, under the same name. Where the name is its
identity, AWS returns or overwrites the same resource, and destroying the old one destroys the new one, or is
refused: CloudWatch does not delete an alarm that a composite alarm names (hashicorp/terraform issues 23107
and 34083).

The old object of such a replacement is *deposed*. It stays in the state until it is destroyed.

The format of a state is version 4, which Terraform writes since 0.12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

_FORMAT_VERSION = 4

COMPLETED_BY_UPDATE = frozenset(
    {
        "aws_bedrock_inference_profile",
        "aws_bedrock_model_invocation_logging_configuration",
        "aws_budgets_budget",
        "aws_budgets_budget_action",
        "aws_ce_anomaly_monitor",
        "aws_ce_anomaly_subscription",
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
        "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_alarm_mute_rule",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_query_definition",
        "aws_iam_openid_connect_provider",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_lambda_permission",
        "aws_s3_bucket",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
        "aws_scheduler_schedule",
        "aws_scheduler_schedule_group",
        "aws_sns_topic",
        "aws_sns_topic_subscription",
    }
)
"""The types that need no replacement when they are tainted.

The provider reads every argument of them back, so the next plan updates what is missing, or replaces the
resource if AWS cannot update it. Any other type is replaced, such as an online evaluation of AgentCore, which
stays ``CREATE_FAILED`` if AgentCore could not create it (botocore's model of its control plane).
"""


@dataclass(frozen=True, kw_only=True)
class Repairs:
    """The repairs of a state.

    Attributes:
        untainted: The addresses of resources that an interrupted apply had created: an update completes them.
        restored: The addresses whose old object is the current one again, because no new one was created.
        forgotten: The addresses whose old and new object are the same resource in AWS, so that the old one
            must not be destroyed.
        state: The repaired state.
    """

    untainted: tuple[str, ...]
    restored: tuple[str, ...]
    forgotten: tuple[str, ...]
    state: Mapping[str, Any]

    def __bool__(self) -> bool:
        return bool(self.untainted or self.restored or self.forgotten)


def repair(state: Mapping[str, Any]) -> Repairs:
    """Return the repairs that a state needs, and the repaired state with the next serial number.

    Args:
        state: The state as ``terraform state pull`` prints it. Empty if there is none yet.
    """
    repaired = deepcopy(dict(state))
    untainted: list[str] = []
    restored: list[str] = []
    forgotten: list[str] = []
    for resource in _managed_resources(repaired):
        current = {_key(one): one for one in resource["instances"] if "deposed" not in one}
        kept = []
        for instance in resource["instances"]:
            address = instance_address(resource, instance)
            if "deposed" in instance and _key(instance) not in current:
                del instance["deposed"]
                current[_key(instance)] = instance
                restored.append(address)
            elif "deposed" in instance and _id(instance) == _id(current[_key(instance)]):
                forgotten.append(address)
                continue
            if _needs_no_replacement(resource, instance):
                del instance["status"]
                untainted.append(address)
            kept.append(instance)
        resource["instances"] = kept
    repairs = Repairs(
        untainted=tuple(untainted), restored=tuple(restored), forgotten=tuple(forgotten), state=repaired
    )
    if repairs:
        repaired["serial"] = state["serial"] + 1
    return repairs


def _managed_resources(state: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if state.get("version") == _FORMAT_VERSION:
        yield from (one for one in state["resources"] if one["mode"] == "managed")


def _needs_no_replacement(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> bool:
    is_tainted = instance.get("status") == "tainted" and "deposed" not in instance
    return is_tainted and resource["type"] in COMPLETED_BY_UPDATE and _id(instance) is not None


def _key(instance: Mapping[str, Any]) -> object:
    return instance.get("index_key")


def _id(instance: Mapping[str, Any]) -> object:
    return (instance.get("attributes") or {}).get("id")


def instance_address(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> str:
    """Return the address of an instance in a state, for example ``aws_sns_topic.alarms[0]``."""
    module = f"{resource['module']}." if resource.get("module") else ""
    index = "" if _key(instance) is None else f"[{_key(instance)!r}]".replace("'", '"')
    return f"{module}{resource['type']}.{resource['name']}{index}"
