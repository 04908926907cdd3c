"""Addresses are an interface: a resource whose address changes is destroyed and made anew.

When one has to change, the stack needs a ``moved`` block from the old address, and this list follows.
"""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.rollout import load, loads
from tests.stacks.drawing import ACCOUNT, NOVA, addresses, rollout, state_stack, target_stack

DEFAULT_ROLLOUT = Path(__file__).parents[2] / "rollout.yaml"

SHARED_ADDRESSES = [
    "aws_cloudwatch_composite_alarm.unhealthy",
    "aws_cloudwatch_dashboard.dashboard",
    "aws_cloudwatch_dashboard.dashboard-models",
    "aws_cloudwatch_metric_alarm.legacy-model",
    "aws_kms_alias.alarms_key-alias_937FB906",
    "aws_kms_key.alarms_key_47B57B13",
    "aws_sns_topic.alarms",
    "aws_sns_topic.alarms_tier-warning_3417B070",
    "aws_sns_topic_subscription.alarms_oncallexamplecom_3E0F717A",
    "aws_sns_topic_subscription.alarms_tier-warning_oncallexamplecom_14DE004B",
]

FULL_ADDRESSES = [
    "aws_cloudwatch_metric_alarm.availability-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.availability-now-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.availability-now-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.availability-now-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.availability-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.availability-slow-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.availability-slow-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.availability-slow-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.availability-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.first-token-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.first-token-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.first-token-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.refused-all-models",
    "aws_cloudwatch_metric_alarm.refused-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.refused-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.refused-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.throttled-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.throttled-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.throttled-us-amazon-nova-2-lite-v1-0",
]

CLASSIC_ADDRESSES = [
    "aws_cloudwatch_metric_alarm.client-error-rate-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.client-error-rate-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.client-error-rate-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.latency-p99-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.latency-p99-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.latency-p99-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.server-errors-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.server-errors-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.server-errors-us-amazon-nova-2-lite-v1-0",
    "aws_cloudwatch_metric_alarm.throttles-global-anthropic-claude-sonnet-5-5",
    "aws_cloudwatch_metric_alarm.throttles-openai-gpt-oss-120b-1-0",
    "aws_cloudwatch_metric_alarm.throttles-us-amazon-nova-2-lite-v1-0",
]

NOTIFY = {
    "email": ["oncall@example.com"],
    "tiers": {
        "critical": {
            "sms": ["+4915112345678"],
            "sqs": [f"arn:aws:sqs:us-east-1:{ACCOUNT}:alarms"],
            "lambda": [f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:alarms:live"],
            "slack": {"workspace": "T0123ABCD", "channel": "C0123ABCD"},
        },
        "warning": {
            "https": ["https://hooks.example.com/alarms", {"ssm": "/bedrock/hook-url"}],
            "opsgenie": {"variable": "opsgenie_url"},
            "slack": {"workspace": "T0123ABCD", "channel": "C0123ABCD"},
            "teams": {
                "team_id": "1234abcd-12ab-34cd-56ef-1234567890ab",
                "tenant_id": "1234abcd-12ab-34cd-56ef-1234567890ab",
                "channel_id": "19%3Aabc%40thread.tacv2",
            },
        },
    },
}

NOTIFY_ADDRESSES = [
    "aws_chatbot_slack_channel_configuration.alarms_slack-T0123ABCD-C0123ABCD_A8D9FB57",
    "aws_chatbot_teams_channel_configuration.alarms_teams-19253Aabc2540threadtacv2_0ADD740F",
    "aws_iam_policy.alarms_chat-policy_75078E70",
    "aws_iam_role.alarms_chat-role_ABF6A708",
    "aws_iam_role_policy_attachment.alarms_chat-role-policy_B9C4814E",
    "aws_kms_alias.alarms_key-alias_937FB906",
    "aws_kms_key.alarms_key_47B57B13",
    "aws_lambda_permission.alarms_permission-alarms3Alive_AE721225",
    "aws_sns_topic.alarms",
    "aws_sns_topic.alarms_tier-warning_3417B070",
    "aws_sns_topic_subscription.alarms_lambda-alarms3Alive_BDD03F60",
    "aws_sns_topic_subscription.alarms_oncallexamplecom_3E0F717A",
    "aws_sns_topic_subscription.alarms_sms-2B4915112345678_A4D61DAA",
    "aws_sns_topic_subscription.alarms_sqs-alarms_297F765F",
    "aws_sns_topic_subscription.alarms_tier-warning_https-https3A2F2Fhooksexamplecom2Falarms_92135980",
    "aws_sns_topic_subscription.alarms_tier-warning_https-ssm-2Fbedrock2Fhook-url_A4FD51BF",
    "aws_sns_topic_subscription.alarms_tier-warning_https-variable-opsgenie_url_34352D61",
    "aws_sns_topic_subscription.alarms_tier-warning_oncallexamplecom_14DE004B",
]

NIGHT = {"from": "2026-12-01T22:00", "to": "2026-12-02T02:00"}
SUNDAYS = {"every": "sunday", "at": "02:00", "duration": "2h", "name": "batch", "models": [NOVA]}

MAINTENANCE_ADDRESSES = [
    "aws_cloudwatch_metric_alarm.maintenance",
    "aws_cloudwatch_metric_alarm.maintenance-amazon-nova-lite-v1-0",
    "aws_iam_role.maintenance-schedules_role_2D966EE7",
    "aws_iam_role_policy.maintenance-schedules_set-alarms_1CD3656E",
    "aws_scheduler_schedule.maintenance-schedules_2026-12-01t22-00_end_BD09FF09",
    "aws_scheduler_schedule.maintenance-schedules_2026-12-01t22-00_start_6665F43F",
    "aws_scheduler_schedule.maintenance-schedules_batch_amazon-nova-lite-v1-0_end_EA5355A7",
    "aws_scheduler_schedule.maintenance-schedules_batch_amazon-nova-lite-v1-0_start_C509EC4E",
    "aws_scheduler_schedule_group.maintenance-schedules_group_098D2151",
]

STATE_ADDRESSES = [
    "aws_s3_bucket.bucket",
    "aws_s3_bucket_ownership_controls.ownership",
    "aws_s3_bucket_policy.policy",
    "aws_s3_bucket_public_access_block.public-access",
    "aws_s3_bucket_server_side_encryption_configuration.encryption",
    "aws_s3_bucket_versioning.versioning",
]


def test_the_addresses_of_a_target_stay(tmp_path: Path) -> None:
    assert addresses(target_stack(tmp_path, load(DEFAULT_ROLLOUT))) == sorted(
        SHARED_ADDRESSES + FULL_ADDRESSES
    )


def test_the_classic_set_has_the_addresses_of_before(tmp_path: Path) -> None:
    text = DEFAULT_ROLLOUT.read_text(encoding="utf-8")
    classic = loads(text.replace("alarms: true", "alarms: { set: classic }"))
    assert addresses(target_stack(tmp_path, classic)) == sorted(SHARED_ADDRESSES + CLASSIC_ADDRESSES)


def test_the_addresses_of_who_is_told_stay(tmp_path: Path) -> None:
    found = addresses(target_stack(tmp_path, rollout(notify=NOTIFY)))
    assert [address for address in found if not address.startswith("aws_cloudwatch_")] == NOTIFY_ADDRESSES


def test_the_addresses_of_maintenance_stay(tmp_path: Path) -> None:
    composites = {"models": True}
    before = addresses(target_stack(tmp_path / "before", rollout(composites=composites)))
    after = addresses(
        target_stack(tmp_path / "after", rollout(composites=composites, maintenance=[NIGHT, SUNDAYS]))
    )
    assert set(before) < set(after)
    assert sorted(set(after) - set(before)) == MAINTENANCE_ADDRESSES


def test_the_addresses_of_the_state_bucket_stay(tmp_path: Path) -> None:
    assert addresses(state_stack(tmp_path, load(DEFAULT_ROLLOUT))) == STATE_ADDRESSES


def test_the_outputs_stay(tmp_path: Path) -> None:
    assert sorted(target_stack(tmp_path, load(DEFAULT_ROLLOUT))["output"]) == [
        "dashboard-models_name",
        "dashboard-models_url",
        "dashboard_name",
        "dashboard_url",
        "topic_arns",
    ]


def test_the_order_of_models_and_the_name_of_the_target_change_no_address(tmp_path: Path) -> None:
    models = ["amazon.nova-lite-v1:0", "deepseek.v3.2"]
    one = target_stack(tmp_path / "one", rollout(models=models))
    other = target_stack(tmp_path / "other", rollout(models=models[::-1], name="renamed"))
    assert addresses(one) == addresses(other)
