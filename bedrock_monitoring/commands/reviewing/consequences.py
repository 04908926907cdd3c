"""What follows from the destruction or the replacement of a resource, by its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CONFIRMED = ("email", "email-json", "http", "https")
"""The protocols whose endpoints must confirm a subscription (SNS API, Subscribe)."""

_CONSEQUENCES = {
    # CloudWatch keeps a deleted alarm's history for its name alone (DescribeAlarmHistory).
    "aws_cloudwatch_metric_alarm": ("it notifies nobody any more", "its history begins anew"),
    "aws_cloudwatch_composite_alarm": ("it notifies nobody any more", "its history begins anew"),
    "aws_cloudwatch_dashboard": ("links to it lead nowhere", "links to the old one lead nowhere"),
    "aws_cloudwatch_log_group": ("its records are lost", "its records are lost"),
    "aws_cloudwatch_query_definition": ("the saved query is gone", ""),
    "aws_sns_topic": ("its subscribers are told nothing any more", "every subscriber must confirm again"),
    "aws_sns_topic_subscription": ("it is told nothing any more", ""),
    "aws_sns_topic_policy": ("alarms may no longer publish to the topic", ""),
    "aws_budgets_budget": ("nobody is told of this spend any more", "its history begins anew"),
    "aws_budgets_budget_action": (
        "it no longer runs; roles that it denied stay denied",
        "roles that it denied stay denied",
    ),
    "aws_ce_anomaly_monitor": ("unusual spend is no longer looked for", "it learns what is usual anew"),
    "aws_ce_anomaly_subscription": ("nobody is told of unusual spend any more", ""),
    "aws_cloudwatch_event_rule": ("nobody is told of its events any more", ""),
    "aws_cloudwatch_event_target": ("nobody is told of the events of its rule any more", ""),
    "aws_kms_key": (
        "what it encrypted cannot be read once it is deleted",
        "what it encrypted cannot be read once it is deleted",
    ),
    "aws_iam_openid_connect_provider": (
        "whoever it identifies can assume no role of the account any more",
        "",
    ),
    "aws_iam_role": ("who assumes it is refused", "who assumes it is refused until the new one exists"),
    "aws_iam_role_policy": ("the role loses these permissions", ""),
    "aws_iam_role_policy_attachment": ("the role loses these permissions", ""),
    "aws_bedrock_inference_profile": ("calls by its id fail", "calls by the old id fail"),
    "aws_bedrock_model_invocation_logging_configuration": ("invocations are no longer logged", ""),
    "aws_bedrockagentcore_online_evaluation_config": (
        "the agent is scored no more; the scores that it has stay",
        "scores go to a new log group",
    ),
    "aws_cloudwatch_alarm_mute_rule": ("its maintenance no longer keeps alarms quiet", ""),
    "aws_oam_link": ("the view over all accounts no longer shows the account in this Region", ""),
    "aws_oam_sink": (
        "the view over all accounts no longer shows this Region",
        "every link must be made again, to the new ARN",
    ),
    "aws_oam_sink_policy": ("no further account can link to the sink", ""),
    "aws_scheduler_schedule": ("its maintenance no longer keeps alarms quiet", ""),
    "aws_chatbot_slack_channel_configuration": ("the channel is told nothing any more", ""),
    "aws_chatbot_teams_channel_configuration": ("the channel is told nothing any more", ""),
    "aws_s3_bucket": ("its objects are lost", "its objects are lost"),
}
"""The consequence of destroying a resource and of replacing it, by type."""


def consequence_of(type_: str, values: Mapping[str, Any], *, replaced: bool) -> str:
    """Return what follows when a resource is destroyed or replaced. Empty if nothing is known to follow.

    Args:
        type_: The type of the resource in Terraform.
        values: Its values before.
        replaced: Whether another one takes its place.
    """
    if type_ == "aws_sns_topic_subscription" and replaced:
        return must_confirm(values)
    destroyed, replaced_by_another = _CONSEQUENCES.get(type_, ("", ""))
    return replaced_by_another if replaced else destroyed


def must_confirm(values: Mapping[str, Any]) -> str:
    """Return that a new subscription must be confirmed. Empty if it need not."""
    return "the subscriber must confirm" if values.get("protocol") in _CONFIRMED else ""
