"""Addresses are an interface: a resource whose address changes is destroyed and made anew.

When one has to change, the stack needs a ``moved`` block from the old address, and this list follows.
"""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.rollout import load
from tests.stacks.drawing import addresses, rollout, state_stack, target_stack

DEFAULT_ROLLOUT = Path(__file__).parents[2] / "rollout.yaml"

TARGET_ADDRESSES = [
    "aws_cloudwatch_dashboard.dashboard",
    "aws_cloudwatch_dashboard.dashboard-models",
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
    "aws_sns_topic.alarms",
    "aws_sns_topic_subscription.alarms_oncallexamplecom_3E0F717A",
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
    assert addresses(target_stack(tmp_path, load(DEFAULT_ROLLOUT))) == TARGET_ADDRESSES


def test_the_addresses_of_the_state_bucket_stay(tmp_path: Path) -> None:
    assert addresses(state_stack(tmp_path, load(DEFAULT_ROLLOUT))) == STATE_ADDRESSES


def test_the_outputs_stay(tmp_path: Path) -> None:
    assert sorted(target_stack(tmp_path, load(DEFAULT_ROLLOUT))["output"]) == [
        "dashboard-models_name",
        "dashboard-models_url",
        "dashboard_name",
        "dashboard_url",
    ]


def test_the_order_of_models_and_the_name_of_the_target_change_no_address(tmp_path: Path) -> None:
    models = ["amazon.nova-lite-v1:0", "deepseek.v3.2"]
    one = target_stack(tmp_path / "one", rollout(models=models))
    other = target_stack(tmp_path / "other", rollout(models=models[::-1], name="renamed"))
    assert addresses(one) == addresses(other)
