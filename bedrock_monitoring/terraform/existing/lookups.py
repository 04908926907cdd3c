"""How a resource that Terraform would create is found in the account, by its type.

AWS overwrites dashboards, alarms, topics and inline policies that have the name of a new one, and refuses
most others in the middle of an apply. `LOOKUPS` has each type whose name, or channel, can be taken already;
`NOT_LOOKED_UP` has the others with the reason. A test holds that the two have every type that the stacks
create.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.terraform.existing import bedrock_lookups as bedrock
from bedrock_monitoring.terraform.existing import billing_lookups as billing
from bedrock_monitoring.terraform.existing import chat_lookups as chat
from bedrock_monitoring.terraform.existing import cloudwatch_lookups as cloudwatch
from bedrock_monitoring.terraform.existing import events_lookups as events
from bedrock_monitoring.terraform.existing import iam_lookups as iam
from bedrock_monitoring.terraform.existing import kms_lookups as kms
from bedrock_monitoring.terraform.existing import lambda_lookups as functions
from bedrock_monitoring.terraform.existing import logs_lookups as logs
from bedrock_monitoring.terraform.existing import observability_lookups as observability
from bedrock_monitoring.terraform.existing import scheduler_lookups as scheduler
from bedrock_monitoring.terraform.existing import sns_lookups as sns
from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """How resources of one type are found.

    Attributes:
        noun: What AWS calls such a resource.
        find: Returns, for each resource to create, the one that has its place, or ``None``. The values are
            those of the plan; a value that is known only after apply is missing.
        actions: The IAM actions that ``find`` calls.
        needs: The arguments whose values ``find`` reads. A resource is not looked up if the plan does not
            know one of them: the name is generated, or what it belongs to is new as well.
    """

    noun: str
    find: Callable[[AccountReads, Sequence[Values]], Iterable[Match | None]]
    actions: tuple[str, ...]
    needs: tuple[str, ...] = ("name",)


LOOKUPS: Mapping[str, Lookup] = {
    "aws_cloudwatch_dashboard": Lookup(
        noun="dashboard",
        find=cloudwatch.find_dashboards,
        actions=("cloudwatch:ListDashboards", "cloudwatch:GetDashboard"),
        needs=("dashboard_name",),
    ),
    "aws_cloudwatch_metric_alarm": Lookup(
        noun="alarm",
        find=cloudwatch.find_metric_alarms,
        actions=("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"),
        needs=("alarm_name",),
    ),
    "aws_cloudwatch_composite_alarm": Lookup(
        noun="composite alarm",
        find=cloudwatch.find_composite_alarms,
        actions=("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"),
        needs=("alarm_name",),
    ),
    "aws_cloudwatch_event_rule": Lookup(
        noun="rule",
        find=events.find_rules,
        actions=("events:DescribeRule", "events:ListTagsForResource"),
    ),
    "aws_sns_topic": Lookup(
        noun="topic",
        find=sns.find_topics,
        actions=("sns:GetTopicAttributes", "sns:ListTagsForResource"),
    ),
    "aws_cloudwatch_log_group": Lookup(
        noun="log group",
        find=logs.find_log_groups,
        actions=("logs:DescribeLogGroups", "logs:ListTagsForResource"),
    ),
    "aws_cloudwatch_query_definition": Lookup(
        noun="saved query",
        find=logs.find_saved_queries,
        actions=("logs:DescribeQueryDefinitions",),
    ),
    "aws_bedrock_inference_profile": Lookup(
        noun="inference profile",
        find=bedrock.find_inference_profiles,
        actions=("bedrock:ListInferenceProfiles", "bedrock:ListTagsForResource"),
        needs=("name", "model_source"),
    ),
    "aws_bedrock_model_invocation_logging_configuration": Lookup(
        noun="invocation logging",
        find=bedrock.find_invocation_logging,
        actions=("bedrock:GetModelInvocationLoggingConfiguration",),
        needs=("logging_config",),
    ),
    "aws_bedrockagentcore_online_evaluation_config": Lookup(
        noun="online evaluation",
        find=bedrock.find_online_evaluations,
        actions=("bedrock-agentcore:ListOnlineEvaluationConfigs", "bedrock-agentcore:ListTagsForResource"),
        needs=("online_evaluation_config_name",),
    ),
    "aws_scheduler_schedule_group": Lookup(
        noun="schedule group",
        find=scheduler.find_groups,
        actions=("scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"),
    ),
    "aws_scheduler_schedule": Lookup(
        noun="schedule",
        find=scheduler.find_schedules,
        actions=("scheduler:GetSchedule", "scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"),
        needs=("group_name", "name"),
    ),
    "aws_iam_role": Lookup(noun="role", find=iam.find_roles, actions=("iam:GetRole",)),
    "aws_iam_policy": Lookup(noun="policy", find=iam.find_policies, actions=("iam:GetPolicy",)),
    "aws_iam_openid_connect_provider": Lookup(
        noun="identity provider",
        find=iam.find_identity_providers,
        actions=("iam:GetOpenIDConnectProvider",),
        needs=("url",),
    ),
    "aws_iam_role_policy": Lookup(
        noun="inline policy",
        find=iam.find_role_policies,
        actions=("iam:GetRolePolicy", "iam:GetRole"),
        needs=("role", "name"),
    ),
    "aws_chatbot_slack_channel_configuration": Lookup(
        noun="Slack channel configuration",
        find=chat.find_slack_channels,
        actions=("chatbot:DescribeSlackChannelConfigurations",),
        needs=("slack_team_id", "slack_channel_id", "configuration_name"),
    ),
    "aws_chatbot_teams_channel_configuration": Lookup(
        noun="Teams channel configuration",
        find=chat.find_teams_channels,
        actions=("chatbot:ListMicrosoftTeamsChannelConfigurations",),
        needs=("channel_id", "configuration_name"),
    ),
    "aws_kms_key": Lookup(
        noun="key",
        find=kms.find_keys,
        actions=("kms:ListKeys", "kms:DescribeKey", "kms:ListResourceTags"),
        needs=(),
    ),
    "aws_kms_alias": Lookup(noun="alias", find=kms.find_aliases, actions=("kms:ListAliases",), needs=()),
    "aws_lambda_permission": Lookup(
        noun="permission",
        find=functions.find_permissions,
        actions=("lambda:GetPolicy",),
        needs=("function_name", "principal"),
    ),
    "aws_budgets_budget": Lookup(
        noun="budget",
        find=billing.find_budgets,
        actions=("budgets:ViewBudget", "budgets:ListTagsForResource"),
    ),
    "aws_budgets_budget_action": Lookup(
        noun="budget action",
        find=billing.find_budget_actions,
        actions=("budgets:DescribeBudgetActionsForBudget", "budgets:ListTagsForResource"),
        needs=("budget_name", "action_type", "notification_type", "action_threshold"),
    ),
    "aws_oam_sink": Lookup(
        noun="sink", find=observability.find_sinks, actions=("oam:ListSinks", "oam:ListTagsForResource")
    ),
    "aws_oam_link": Lookup(
        noun="link",
        find=observability.find_links,
        actions=("oam:ListLinks", "oam:ListTagsForResource"),
        needs=("sink_identifier",),
    ),
    "aws_ce_anomaly_monitor": Lookup(
        noun="cost anomaly monitor",
        find=billing.find_anomaly_monitors,
        actions=("ce:GetAnomalyMonitors", "ce:ListTagsForResource"),
        needs=("monitor_dimension",),
    ),
    "aws_ce_anomaly_subscription": Lookup(
        noun="cost anomaly subscription",
        find=billing.find_anomaly_subscriptions,
        actions=("ce:GetAnomalySubscriptions", "ce:ListTagsForResource"),
    ),
}
"""The types whose resources can be in the account already, with how they are found."""

_OF_THE_BUCKET = "`make state` imports the state bucket and writes its settings again"

NOT_LOOKED_UP: Mapping[str, str] = {
    "aws_cloudwatch_alarm_mute_rule": "CloudWatch replaces a rule of the name, which has the target's prefix",
    "aws_cloudwatch_event_target": "EventBridge replaces the target of a rule that has its id; rules are "
    "looked up",
    "aws_sns_topic_subscription": "SNS returns the subscription that the endpoint has already, unchanged",
    "aws_oam_sink_policy": "a sink has one policy, which is written again",
    "aws_iam_role_policy_attachment": "attaching a policy again changes nothing",
    "aws_s3_bucket": _OF_THE_BUCKET,
    "aws_s3_bucket_ownership_controls": _OF_THE_BUCKET,
    "aws_s3_bucket_policy": _OF_THE_BUCKET,
    "aws_s3_bucket_public_access_block": _OF_THE_BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": _OF_THE_BUCKET,
    "aws_s3_bucket_versioning": _OF_THE_BUCKET,
}
"""The types that are not looked up, with the reason."""
