import pytest

from bedrock_monitoring.permissions.stack_grants import stack_grants, unknown_types
from tests.permissions.sample import ACCOUNT, document

TOPIC = {"aws_sns_topic": {"alarms": {"name": "bedrock-prod-alarms"}}}
ROLE = {"chat": {"name": "bedrock-prod-chat", "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/B"}}
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:alarms"

ONLINE_EVALUATION = "aws_bedrockagentcore_online_evaluation_config"
EVALUATIONS = f"arn:aws:bedrock-agentcore:us-east-1:{ACCOUNT}:online-evaluation-config"

# Resources of a stack, and an action, an ARN and conditions that they are granted.
GRANTED = {
    "a dashboard is of no Region": (
        {"aws_cloudwatch_dashboard": {"x": {"dashboard_name": "mine"}}},
        "cloudwatch:PutDashboard",
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/mine",
        (),
    ),
    "names with the prefix of the target are one pattern": (
        {"aws_cloudwatch_metric_alarm": {"x": {"alarm_name": "bedrock-prod_all-models_throttles"}}},
        "cloudwatch:PutMetricAlarm",
        f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:bedrock-prod_*",
        (),
    ),
    "the name that is the prefix itself is granted alone": (
        {"aws_cloudwatch_dashboard": {"x": {"dashboard_name": "bedrock-prod"}}},
        "cloudwatch:PutDashboard",
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/bedrock-prod",
        (),
    ),
    "a name that only begins with the same letters is granted alone": (
        {"aws_cloudwatch_dashboard": {"x": {"dashboard_name": "bedrock-production"}}},
        "cloudwatch:PutDashboard",
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/bedrock-production",
        (),
    ),
    "a subscription is granted on the topic that it refers to": (
        {
            **TOPIC,
            "aws_sns_topic_subscription": {
                "x": {"protocol": "email", "topic_arn": "${aws_sns_topic.alarms.arn}"}
            },
        },
        "sns:Subscribe",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:bedrock-prod-*",
        (),
    ),
    "a role keeps to its boundary": (
        {"aws_iam_role": ROLE},
        "iam:CreateRole",
        f"arn:aws:iam::{ACCOUNT}:role/bedrock-prod-chat",
        (("StringEquals", "iam:PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:policy/B"),),
    ),
    "a role without a boundary has no condition": (
        {"aws_iam_role": {"x": {"name": "r"}}},
        "iam:CreateRole",
        f"arn:aws:iam::{ACCOUNT}:role/r",
        (),
    ),
    "a policy is put on a role that keeps to its boundary": (
        {"aws_iam_role": ROLE, "aws_iam_role_policy": {"x": {"role": "${aws_iam_role.chat.id}"}}},
        "iam:PutRolePolicy",
        f"arn:aws:iam::{ACCOUNT}:role/bedrock-prod-chat",
        (("StringEquals", "iam:PermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:policy/B"),),
    ),
    "a role is passed to one service": (
        {
            "aws_iam_role": ROLE,
            "aws_scheduler_schedule": {
                "x": {"group_name": "g", "target": {"role_arn": "${aws_iam_role.chat.arn}"}}
            },
        },
        "iam:PassRole",
        f"arn:aws:iam::{ACCOUNT}:role/bedrock-prod-chat",
        (("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com"),),
    ),
    "a service-linked role is that of one service": (
        {"aws_chatbot_slack_channel_configuration": {"x": {"configuration_name": "c", "iam_role_arn": "r"}}},
        "iam:CreateServiceLinkedRole",
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/management.chatbot.amazonaws.com/*",
        (("StringEquals", "iam:AWSServiceName", "management.chatbot.amazonaws.com"),),
    ),
    "a function that is named by its ARN": (
        {"aws_lambda_permission": {"x": {"function_name": FUNCTION, "principal": "sns.amazonaws.com"}}},
        "lambda:AddPermission",
        FUNCTION,
        (("StringEquals", "lambda:Principal", "sns.amazonaws.com"),),
    ),
    "a function that is named by its name and alias": (
        {
            "aws_lambda_permission": {
                "x": {"function_name": "alarms", "qualifier": "live", "principal": "sns.amazonaws.com"}
            }
        },
        "lambda:AddPermission",
        f"{FUNCTION}:live",
        (("StringEquals", "lambda:Principal", "sns.amazonaws.com"),),
    ),
    "a key that is created carries the tag": (
        {"aws_kms_key": {"x": {}}},
        "kms:CreateKey",
        "*",
        (("StringEquals", "aws:RequestTag/managed-by", "bedrock-monitoring"),),
    ),
    "a key that is changed carries the tag": (
        {"aws_kms_key": {"x": {}}},
        "kms:PutKeyPolicy",
        f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*",
        (("StringEquals", "aws:ResourceTag/managed-by", "bedrock-monitoring"),),
    ),
    "an alias is granted by the prefix of its name": (
        {"aws_kms_alias": {"x": {"name_prefix": "alias/bedrock-prod-alarms-"}}},
        "kms:DeleteAlias",
        f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/bedrock-prod-alarms-*",
        (),
    ),
    "the model of a cross-Region profile that is copied, in every Region": (
        {
            "aws_bedrock_inference_profile": {
                "x": {
                    "model_source": {
                        "copy_from": "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova"
                    }
                }
            }
        },
        "bedrock:CreateInferenceProfile",
        "arn:aws:bedrock:*::foundation-model/amazon.nova",
        (("StringEquals", "aws:RequestTag/managed-by", "bedrock-monitoring"),),
    ),
    "schedules of one group": (
        {"aws_scheduler_schedule": {"x": {"group_name": "bedrock-prod"}}},
        "scheduler:UpdateSchedule",
        f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/bedrock-prod/*",
        (),
    ),
    "a mute rule by the prefix of its target": (
        {"aws_cloudwatch_alarm_mute_rule": {"x": {"name": "bedrock-prod_move_maintenance"}}},
        "cloudwatch:DeleteAlarmMuteRule",
        f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm-mute-rule:bedrock-prod_*",
        (),
    ),
    "the alarms that a mute rule mutes": (
        {"aws_cloudwatch_alarm_mute_rule": {"x": {"name": "bedrock-prod_move_maintenance"}}},
        "cloudwatch:PutAlarmMuteRule",
        f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*",
        (),
    ),
    "an online evaluation by its name, to which AgentCore adds a suffix": (
        {ONLINE_EVALUATION: {"x": {"online_evaluation_config_name": "bedrock_prod_quality"}}},
        "bedrock-agentcore:DeleteOnlineEvaluationConfig",
        f"{EVALUATIONS}/bedrock_prod_quality-*",
        (),
    ),
    "an online evaluation that is created carries the tag": (
        {ONLINE_EVALUATION: {"x": {"online_evaluation_config_name": "bedrock_prod_quality"}}},
        "bedrock-agentcore:CreateOnlineEvaluationConfig",
        "*",
        (("StringEquals", "aws:RequestTag/managed-by", "bedrock-monitoring"),),
    ),
    "the role of an online evaluation is passed to AgentCore alone": (
        {
            ONLINE_EVALUATION: {"x": {"evaluation_execution_role_arn": "${aws_iam_role.r.arn}"}},
            "aws_iam_role": {"r": {"name": "bedrock-prod-quality-evaluation"}},
        },
        "iam:PassRole",
        f"arn:aws:iam::{ACCOUNT}:role/bedrock-prod-quality-evaluation",
        (("StringEquals", "iam:PassedToService", "bedrock-agentcore.amazonaws.com"),),
    ),
    "a value that is known after apply is any value": (
        {"aws_sns_topic": {"x": {"name": "${aws_kms_key.k.id}"}}},
        "sns:CreateTopic",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:*",
        (),
    ),
}


@pytest.mark.parametrize(("resources", "action", "resource", "conditions"), GRANTED.values(), ids=GRANTED)
def test_an_action_is_granted_on_what_is_drawn(
    resources: dict[str, dict[str, object]],
    action: str,
    resource: str,
    conditions: tuple[tuple[str, str, str], ...],
) -> None:
    grants = stack_grants(
        document(**resources), account=ACCOUNT, region="us-east-1", name_prefix="bedrock-prod"
    )
    found = {(grant.resource, grant.conditions) for grant in grants if action in grant.actions}
    assert (resource, conditions) in found


def test_a_parameter_is_read_once_by_its_name_and_a_plan_needs_it() -> None:
    stack = document(data={"aws_ssm_parameter": {"x": {"name": "/bedrock/url"}}})
    [grant] = stack_grants(stack, account=ACCOUNT, region="eu-west-1")
    assert grant.actions == ("ssm:GetParameter",)
    assert grant.resource == f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/bedrock/url"
    assert grant.for_plan


def test_other_partitions_have_arns_of_their_own() -> None:
    stack = document(aws_sns_topic={"x": {"name": "t"}})
    resources = {grant.resource for grant in stack_grants(stack, account=ACCOUNT, region="us-gov-west-1")}
    assert resources == {f"arn:aws-us-gov:sns:us-gov-west-1:{ACCOUNT}:t"}


def test_subscriptions_of_a_topic_are_listed_only_for_other_endpoints_than_email() -> None:
    def listed(protocol: str) -> bool:
        stack = document(
            aws_sns_topic_subscription={"x": {"protocol": protocol, "topic_arn": "arn:aws:sns:t"}}
        )
        grants = stack_grants(stack, account=ACCOUNT, region="us-east-1")
        return any("sns:ListSubscriptionsByTopic" in grant.actions for grant in grants)

    assert [protocol for protocol in ("email", "sms", "https", "sqs", "lambda") if listed(protocol)] == [
        "sms",
        "https",
        "sqs",
        "lambda",
    ]


def test_types_of_aws_without_known_actions_are_named_and_other_providers_are_not() -> None:
    stack = document(
        data={"aws_vpc": {"x": {}}}, aws_sqs_queue={"x": {}}, github_team={"x": {}}, aws_sns_topic={"x": {}}
    )
    assert unknown_types(stack) == ["aws_sqs_queue", "data.aws_vpc"]
