"""What Terraform's AWS provider does with each type of resource that the stacks draw, as IAM actions.

Sources: the calls of provider 5.100 that the embedded AWS records, and the Service Authorization Reference
for resource types and condition keys. Names are as narrow as IAM can check them; a key, an inference profile
or a cost anomaly monitor has no name before it exists, so its tag stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.permissions.grant import Conditions, GrantRule, reads, writes

_NEW: Conditions = (("StringEquals", "aws:RequestTag/managed-by", "{managed-by}"),)
_OWN: Conditions = (("StringEquals", "aws:ResourceTag/managed-by", "{managed-by}"),)
_BOUNDARY: Conditions = (("StringEquals", "iam:PermissionsBoundary", "{permissions_boundary}"),)
_BOUNDARY_OF_ROLE: Conditions = (("StringEquals", "iam:PermissionsBoundary", "{role.permissions_boundary}"),)

_ALARM = "arn:{partition}:cloudwatch:{region}:{account}:alarm:{~alarm_name}"
_ANOMALY_MONITOR = "arn:{partition}:ce::{account}:anomalymonitor/*"
_ANOMALY_SUBSCRIPTION = "arn:{partition}:ce::{account}:anomalysubscription/*"
_BUDGET = "arn:{partition}:budgets::{account}:budget/{~name}"
_BUDGET_ACTION = "arn:{partition}:budgets::{account}:budget/{~budget_name}/action/*"
_BUCKET = "arn:{partition}:s3:::{bucket}"
_CHANNEL = "arn:{partition}:chatbot::{account}:chat-configuration"
_DASHBOARD = "arn:{partition}:cloudwatch::{account}:dashboard/{~dashboard_name}"
_EVENT_RULE = "arn:{partition}:events:{region}:{account}:rule"
_EVALUATION = (
    "arn:{partition}:bedrock-agentcore:{region}:{account}:online-evaluation-config/"
    "{~online_evaluation_config_name}"
)
_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{function_name}"
_IDENTITY_PROVIDER = "arn:{partition}:iam::{account}:oidc-provider/{url.name}"
_KEY = "arn:{partition}:kms:{region}:{account}:key/*"
_LINK = "arn:{partition}:oam:{region}:{account}:link/*"
_LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{name}"
_MUTE_RULE = "arn:{partition}:cloudwatch:{region}:{account}:alarm-mute-rule:{~name}"
_POLICY = "arn:{partition}:iam::{account}:policy/{name}"
_PROFILE = "arn:{partition}:bedrock:{region}:{account}:application-inference-profile/*"
_ROLE = "arn:{partition}:iam::{account}:role/{name}"
_SCHEDULE_GROUP = "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}"
_SINK = "arn:{partition}:oam:{region}:{account}:sink/*"
_TOPIC = "arn:{partition}:sns:{region}:{account}:{~name}"

_ROLE_OF = "arn:{partition}:iam::{account}:role/{role}"
_CHAT_SERVICE = "management.chatbot.amazonaws.com"

ARNS: Mapping[str, str] = {
    "aws_cloudwatch_log_group": _LOG_GROUP,
    "aws_iam_policy": _POLICY,
    "aws_iam_role": _ROLE,
    "aws_s3_bucket": _BUCKET,
    "aws_sns_topic": _TOPIC,
}
"""The ARNs of the types that other resources refer to by ``arn``."""


def _passes_role(role: str, *, to: str) -> GrantRule:
    """Return the rule for a role that the resource's service assumes."""
    return writes("iam:PassRole", on=role, when=(("StringEquals", "iam:PassedToService", to),))


def _channel(kind: str, *, read: str, product: str) -> tuple[GrantRule, ...]:
    """Return the rules of a chat channel. The first one of an account creates a service-linked role."""
    channel = f"{_CHANNEL}/{kind}/{{configuration_name}}"
    return (
        reads(read),
        writes(f"chatbot:Create{product}ChannelConfiguration", when=_NEW),
        writes(
            f"chatbot:Update{product}ChannelConfiguration chatbot:Delete{product}ChannelConfiguration "
            "chatbot:TagResource chatbot:UntagResource",
            on=channel,
        ),
        writes(
            "iam:CreateServiceLinkedRole",
            on=f"arn:{{partition}}:iam::{{account}}:role/aws-service-role/{_CHAT_SERVICE}/*",
            when=(("StringEquals", "iam:AWSServiceName", _CHAT_SERVICE),),
        ),
        _passes_role("{iam_role_arn}", to="chatbot.amazonaws.com"),
    )


def _subresource(name: str, *, delete: str = "") -> tuple[GrantRule, ...]:
    """Return the rules of a setting of a bucket."""
    return (reads(f"s3:Get{name}", on=_BUCKET), writes(f"s3:Put{name} {delete}", on=_BUCKET))


RESOURCE_TYPES: Mapping[str, tuple[GrantRule, ...]] = {
    "aws_bedrock_inference_profile": (
        reads("bedrock:ListInferenceProfiles"),
        reads("bedrock:GetInferenceProfile bedrock:ListTagsForResource", on=_PROFILE),
        writes("bedrock:CreateInferenceProfile", on="{model_source.copy_from}", when=_NEW),
        writes("bedrock:CreateInferenceProfile", on="{model_source.copied_model}", when=_NEW),
        writes("bedrock:CreateInferenceProfile bedrock:TagResource", on=_PROFILE, when=_NEW),
        writes(
            "bedrock:DeleteInferenceProfile bedrock:TagResource bedrock:UntagResource", on=_PROFILE, when=_OWN
        ),
    ),
    "aws_bedrock_model_invocation_logging_configuration": (
        reads("bedrock:GetModelInvocationLoggingConfiguration"),
        writes(
            "bedrock:PutModelInvocationLoggingConfiguration bedrock:DeleteModelInvocationLoggingConfiguration"
        ),
        _passes_role("{logging_config.cloudwatch_config.role_arn}", to="bedrock.amazonaws.com"),
    ),
    # The id of an online evaluation is its name with a suffix of AgentCore's.
    "aws_bedrockagentcore_online_evaluation_config": (
        reads("bedrock-agentcore:ListOnlineEvaluationConfigs"),
        reads(
            "bedrock-agentcore:GetOnlineEvaluationConfig bedrock-agentcore:ListTagsForResource",
            on=f"{_EVALUATION}-*",
        ),
        writes("bedrock-agentcore:CreateOnlineEvaluationConfig", when=_NEW),
        writes(
            "bedrock-agentcore:UpdateOnlineEvaluationConfig bedrock-agentcore:DeleteOnlineEvaluationConfig "
            "bedrock-agentcore:TagResource bedrock-agentcore:UntagResource",
            on=f"{_EVALUATION}-*",
        ),
        _passes_role("{evaluation_execution_role_arn}", to="bedrock-agentcore.amazonaws.com"),
    ),
    "aws_cloudwatch_alarm_mute_rule": (
        reads("cloudwatch:GetAlarmMuteRule cloudwatch:ListTagsForResource", on=_MUTE_RULE),
        writes(
            "cloudwatch:PutAlarmMuteRule cloudwatch:DeleteAlarmMuteRule cloudwatch:TagResource "
            "cloudwatch:UntagResource",
            on=_MUTE_RULE,
        ),
        # Whoever mutes an alarm needs this on the alarm too, and a rule names up to a hundred.
        writes("cloudwatch:PutAlarmMuteRule", on="arn:{partition}:cloudwatch:{region}:{account}:alarm:*"),
    ),
    "aws_budgets_budget": (
        reads("budgets:ViewBudget budgets:ListTagsForResource", on=_BUDGET),
        writes("budgets:ModifyBudget budgets:TagResource budgets:UntagResource", on=_BUDGET),
    ),
    "aws_budgets_budget_action": (
        reads(
            "budgets:DescribeBudgetActionsForBudget",
            on="arn:{partition}:budgets::{account}:budget/{~budget_name}",
        ),
        reads("budgets:DescribeBudgetAction budgets:ListTagsForResource", on=_BUDGET_ACTION),
        writes(
            "budgets:CreateBudgetAction budgets:UpdateBudgetAction budgets:DeleteBudgetAction "
            "budgets:TagResource budgets:UntagResource",
            on=_BUDGET_ACTION,
        ),
        _passes_role("{execution_role_arn}", to="budgets.amazonaws.com"),
    ),
    "aws_ce_anomaly_monitor": (
        reads("ce:GetAnomalyMonitors ce:ListTagsForResource", on=_ANOMALY_MONITOR),
        writes("ce:CreateAnomalyMonitor"),
        writes("ce:TagResource ce:UntagResource", on=_ANOMALY_MONITOR),
        writes("ce:UpdateAnomalyMonitor ce:DeleteAnomalyMonitor", on=_ANOMALY_MONITOR, when=_OWN),
    ),
    "aws_ce_anomaly_subscription": (
        reads("ce:GetAnomalySubscriptions ce:ListTagsForResource", on=_ANOMALY_SUBSCRIPTION),
        writes("ce:CreateAnomalySubscription"),
        writes("ce:TagResource ce:UntagResource", on=_ANOMALY_SUBSCRIPTION),
        writes(
            "ce:UpdateAnomalySubscription ce:DeleteAnomalySubscription", on=_ANOMALY_SUBSCRIPTION, when=_OWN
        ),
    ),
    "aws_chatbot_slack_channel_configuration": _channel(
        "slack-channel", read="chatbot:DescribeSlackChannelConfigurations", product="Slack"
    ),
    "aws_chatbot_teams_channel_configuration": _channel(
        "microsoft-teams-channel",
        read="chatbot:ListMicrosoftTeamsChannelConfigurations",
        product="MicrosoftTeams",
    ),
    # CloudWatch answers and puts composite alarms only for who may do so on all alarms.
    "aws_cloudwatch_composite_alarm": (
        reads("cloudwatch:DescribeAlarms"),
        reads("cloudwatch:ListTagsForResource", on=_ALARM),
        writes("cloudwatch:PutCompositeAlarm"),
        writes("cloudwatch:DeleteAlarms cloudwatch:TagResource cloudwatch:UntagResource", on=_ALARM),
    ),
    "aws_cloudwatch_dashboard": (
        reads("cloudwatch:ListDashboards"),
        reads("cloudwatch:GetDashboard", on=_DASHBOARD),
        writes("cloudwatch:PutDashboard cloudwatch:DeleteDashboards", on=_DASHBOARD),
    ),
    "aws_cloudwatch_event_rule": (
        reads("events:DescribeRule events:ListTagsForResource", on=f"{_EVENT_RULE}/{{name}}"),
        writes(
            "events:PutRule events:DeleteRule events:TagResource events:UntagResource",
            on=f"{_EVENT_RULE}/{{name}}",
        ),
    ),
    "aws_cloudwatch_event_target": (
        reads("events:ListTargetsByRule", on=f"{_EVENT_RULE}/{{rule}}"),
        writes("events:PutTargets events:RemoveTargets", on=f"{_EVENT_RULE}/{{rule}}"),
    ),
    # All log groups are listed to find one. The actions on tags take its ARN, the others that of its streams.
    "aws_cloudwatch_log_group": (
        reads("logs:DescribeLogGroups"),
        reads("logs:ListTagsForResource", on=_LOG_GROUP),
        writes("logs:TagResource logs:UntagResource", on=_LOG_GROUP),
        writes("logs:CreateLogGroup logs:DeleteLogGroup logs:PutRetentionPolicy", on=f"{_LOG_GROUP}:*"),
        writes("logs:AssociateKmsKey", on=f"{_LOG_GROUP}:*", needs="kms_key_id"),
    ),
    "aws_cloudwatch_metric_alarm": (
        reads("cloudwatch:DescribeAlarms"),
        reads("cloudwatch:ListTagsForResource", on=_ALARM),
        writes(
            "cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:TagResource "
            "cloudwatch:UntagResource",
            on=_ALARM,
        ),
    ),
    "aws_cloudwatch_query_definition": (
        reads("logs:DescribeQueryDefinitions"),
        writes("logs:PutQueryDefinition logs:DeleteQueryDefinition"),
    ),
    "aws_iam_openid_connect_provider": (
        reads("iam:GetOpenIDConnectProvider", on=_IDENTITY_PROVIDER),
        writes(
            "iam:CreateOpenIDConnectProvider iam:DeleteOpenIDConnectProvider iam:TagOpenIDConnectProvider "
            "iam:UntagOpenIDConnectProvider iam:AddClientIDToOpenIDConnectProvider "
            "iam:RemoveClientIDFromOpenIDConnectProvider iam:UpdateOpenIDConnectProviderThumbprint",
            on=_IDENTITY_PROVIDER,
        ),
    ),
    "aws_iam_policy": (
        reads("iam:GetPolicy iam:GetPolicyVersion", on=_POLICY),
        writes(
            "iam:CreatePolicy iam:DeletePolicy iam:ListPolicyVersions iam:CreatePolicyVersion "
            "iam:DeletePolicyVersion iam:TagPolicy iam:UntagPolicy",
            on=_POLICY,
        ),
    ),
    "aws_iam_role": (
        reads("iam:GetRole iam:ListRolePolicies iam:ListAttachedRolePolicies", on=_ROLE),
        writes("iam:CreateRole", on=_ROLE, when=_BOUNDARY),
        writes("iam:PutRolePermissionsBoundary", on=_ROLE, when=_BOUNDARY, needs="permissions_boundary"),
        writes(
            "iam:DeleteRole iam:ListInstanceProfilesForRole iam:UpdateAssumeRolePolicy "
            "iam:UpdateRoleDescription iam:TagRole iam:UntagRole",
            on=_ROLE,
        ),
    ),
    "aws_iam_role_policy": (
        reads("iam:GetRolePolicy", on=_ROLE_OF),
        writes("iam:PutRolePolicy iam:DeleteRolePolicy", on=_ROLE_OF, when=_BOUNDARY_OF_ROLE),
    ),
    "aws_iam_role_policy_attachment": (
        reads("iam:ListAttachedRolePolicies", on=_ROLE_OF),
        writes(
            "iam:AttachRolePolicy iam:DetachRolePolicy",
            on=_ROLE_OF,
            when=(*_BOUNDARY_OF_ROLE, ("ArnEquals", "iam:PolicyARN", "{policy_arn}")),
        ),
    ),
    # An action on an alias is an action on its key, too.
    "aws_kms_alias": (
        reads("kms:ListAliases"),
        writes(
            "kms:CreateAlias kms:UpdateAlias kms:DeleteAlias",
            on="arn:{partition}:kms:{region}:{account}:{name_prefix}*",
            needs="name_prefix",
        ),
        writes(
            "kms:CreateAlias kms:UpdateAlias kms:DeleteAlias",
            on="arn:{partition}:kms:{region}:{account}:{name}",
            needs="name",
        ),
        writes("kms:CreateAlias kms:UpdateAlias", on=_KEY, when=_OWN),
    ),
    "aws_kms_key": (
        reads("kms:ListKeys"),
        reads(
            "kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus kms:ListResourceTags",
            on=_KEY,
            when=_OWN,
        ),
        writes("kms:CreateKey", when=_NEW),
        writes("kms:TagResource", on=_KEY, when=_NEW),
        writes(
            "kms:EnableKeyRotation kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource "
            "kms:UntagResource kms:UpdateKeyDescription",
            on=_KEY,
            when=_OWN,
        ),
    ),
    "aws_lambda_permission": (
        reads("lambda:GetPolicy", on=_FUNCTION, unless="qualifier"),
        reads("lambda:GetPolicy", on=f"{_FUNCTION}:{{qualifier}}", needs="qualifier"),
        writes(
            "lambda:AddPermission",
            on=_FUNCTION,
            unless="qualifier",
            when=(("StringEquals", "lambda:Principal", "{principal}"),),
        ),
        writes(
            "lambda:AddPermission",
            on=f"{_FUNCTION}:{{qualifier}}",
            needs="qualifier",
            when=(("StringEquals", "lambda:Principal", "{principal}"),),
        ),
        writes("lambda:RemovePermission", on=_FUNCTION, unless="qualifier"),
        writes("lambda:RemovePermission", on=f"{_FUNCTION}:{{qualifier}}", needs="qualifier"),
    ),
    # A sink and a link have no name before they exist; their tags stand for them. Who links needs the actions
    # on the link and on the sink (CloudWatch user guide, "Permissions needed to create links").
    "aws_oam_link": (
        reads("oam:ListLinks"),
        reads("oam:GetLink oam:ListTagsForResource", on=_LINK),
        writes("oam:CreateLink", on="{sink_identifier}", when=_NEW),
        writes("oam:CreateLink", on=_LINK, when=_NEW),
        writes("oam:UpdateLink", on="{sink_identifier}"),
        writes("oam:UpdateLink oam:DeleteLink", on=_LINK, when=_OWN),
        writes("oam:TagResource oam:UntagResource", on=_LINK),
        writes("cloudwatch:Link"),
    ),
    "aws_oam_sink": (
        reads("oam:ListSinks"),
        reads("oam:GetSink oam:ListTagsForResource", on=_SINK),
        writes("oam:CreateSink", when=_NEW),
        writes("oam:DeleteSink", on=_SINK, when=_OWN),
        writes("oam:TagResource oam:UntagResource", on=_SINK),
    ),
    "aws_oam_sink_policy": (
        reads("oam:GetSinkPolicy", on=_SINK),
        writes("oam:PutSinkPolicy", on=_SINK, when=_OWN),
    ),
    "aws_s3_bucket": (
        reads(
            "s3:ListBucket s3:GetAccelerateConfiguration s3:GetBucketAcl s3:GetBucketCORS "
            "s3:GetBucketLogging s3:GetBucketObjectLockConfiguration s3:GetBucketPolicy "
            "s3:GetBucketRequestPayment "
            "s3:GetBucketTagging s3:GetBucketVersioning s3:GetBucketWebsite s3:GetEncryptionConfiguration "
            "s3:GetLifecycleConfiguration s3:GetReplicationConfiguration",
            on=_BUCKET,
        ),
        writes("s3:CreateBucket s3:PutBucketTagging", on=_BUCKET),
    ),
    "aws_s3_bucket_ownership_controls": _subresource("BucketOwnershipControls"),
    "aws_s3_bucket_policy": _subresource("BucketPolicy"),
    "aws_s3_bucket_public_access_block": _subresource("BucketPublicAccessBlock"),
    "aws_s3_bucket_server_side_encryption_configuration": _subresource("EncryptionConfiguration"),
    "aws_s3_bucket_versioning": _subresource("BucketVersioning"),
    "aws_scheduler_schedule": (
        reads(
            "scheduler:GetSchedule", on="arn:{partition}:scheduler:{region}:{account}:schedule/{group_name}/*"
        ),
        writes(
            "scheduler:CreateSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule",
            on="arn:{partition}:scheduler:{region}:{account}:schedule/{group_name}/*",
        ),
        _passes_role("{target.role_arn}", to="scheduler.amazonaws.com"),
    ),
    "aws_scheduler_schedule_group": (
        reads("scheduler:GetScheduleGroup scheduler:ListTagsForResource", on=_SCHEDULE_GROUP),
        writes(
            "scheduler:CreateScheduleGroup scheduler:DeleteScheduleGroup scheduler:TagResource "
            "scheduler:UntagResource",
            on=_SCHEDULE_GROUP,
        ),
    ),
    "aws_sns_topic": (
        reads("sns:GetTopicAttributes sns:ListTagsForResource", on=_TOPIC),
        writes(
            "sns:CreateTopic sns:SetTopicAttributes sns:DeleteTopic sns:TagResource sns:UntagResource",
            on=_TOPIC,
        ),
    ),
    # A subscription is no resource for IAM. Terraform also looks for subscriptions of other endpoints than
    # e-mail addresses in their topic.
    "aws_sns_topic_subscription": (
        reads("sns:GetSubscriptionAttributes"),
        reads("sns:ListSubscriptionsByTopic", on="{topic_arn}", unless="protocol=email"),
        writes("sns:Subscribe", on="{topic_arn}"),
        writes("sns:SetSubscriptionAttributes sns:Unsubscribe"),
        _passes_role("{subscription_role_arn}", to="sns.amazonaws.com"),
    ),
    "data.aws_servicequotas_service_quota": (
        reads("servicequotas:GetServiceQuota servicequotas:GetAWSDefaultServiceQuota"),
    ),
    "data.aws_ssm_parameter": (
        reads("ssm:GetParameter", on="arn:{partition}:ssm:{region}:{account}:parameter/{name}"),
    ),
}
"""The rules of each type of resource, and of each data source, whose type begins with ``data.``."""
