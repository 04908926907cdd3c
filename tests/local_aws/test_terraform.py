"""The real Terraform makes, reads back, changes in place and destroys everything that the stacks are made of."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import StackFolder, find_terraform, provider_access

pytestmark = pytest.mark.terraform

ACCOUNT = "510000000001"
REGION = "us-east-1"

QUOTA = {"service_code": "bedrock", "quota_code": "L-15B8E632"}
DATA = {"aws_servicequotas_service_quota": {"tokens": QUOTA}}
OUTPUTS = {
    "quota": {"value": "${data.aws_servicequotas_service_quota.tokens.quota_name}"},
}


def policy(action: str, *, service: str | None = None, resource: str | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action}
    if service is not None:
        statement["Principal"] = {"Service": f"{service}.amazonaws.com"}
    if resource is not None:
        statement["Resource"] = resource
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


KEY_POLICY = policy("kms:*", service="cloudwatch", resource="*")


def resources(*, version: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return every resource; ``version`` is in each argument that can change in place."""
    tags = {"version": version}
    return {
        "aws_cloudwatch_metric_alarm": {
            name: {
                "alarm_name": name,
                "alarm_description": f"version {version}",
                "namespace": "AWS/Bedrock",
                "metric_name": "InvocationThrottles",
                "statistic": "Sum",
                "period": 60,
                "evaluation_periods": 1,
                "threshold": 1,
                "comparison_operator": "GreaterThanThreshold",
                "tags": tags,
            }
            for name in ("throttles", "maintenance")
        },
        "aws_cloudwatch_composite_alarm": {
            "throttled": {
                "alarm_name": "throttled",
                "alarm_description": f"version {version}",
                "alarm_rule": "ALARM(${aws_cloudwatch_metric_alarm.throttles.alarm_name}) OR "
                + ("TRUE" if version == "1" else "FALSE"),
                "actions_enabled": False,
                "alarm_actions": [f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms-{version}"],
                "actions_suppressor": {
                    "alarm": "${aws_cloudwatch_metric_alarm.maintenance.alarm_name}",
                    "wait_period": 60,
                    "extension_period": 60 * int(version),
                },
                "tags": tags,
            },
            "over": {
                "alarm_name": "over",
                "alarm_description": f"version {version}",
                "alarm_rule": 'ALARM("${aws_cloudwatch_composite_alarm.throttled.arn}")',
            },
        },
        "aws_bedrock_inference_profile": {
            "chat": {
                "name": "chat",
                "description": "Chat of team ML",
                "model_source": {
                    "copy_from": f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-lite-v1:0"
                },
                "tags": tags,
            },
        },
        "aws_bedrock_model_invocation_logging_configuration": {
            "logs": {
                "logging_config": {
                    "embedding_data_delivery_enabled": version == "1",
                    "image_data_delivery_enabled": True,
                    "text_data_delivery_enabled": True,
                    "video_data_delivery_enabled": False,
                    "cloudwatch_config": {
                        "log_group_name": "${aws_cloudwatch_log_group.bedrock.name}",
                        "role_arn": "${aws_iam_role.writer.arn}",
                        "large_data_delivery_s3_config": {
                            "bucket_name": "${aws_s3_bucket.invocations.id}",
                            "key_prefix": f"large-{version}",
                        },
                    },
                    "s3_config": {
                        "bucket_name": "${aws_s3_bucket.invocations.id}",
                        "key_prefix": f"all-{version}",
                    },
                },
                "depends_on": ["aws_s3_bucket_policy.invocations", "aws_iam_role_policy.writer"],
            },
        },
        "aws_cloudwatch_log_group": {
            "bedrock": {
                "name": "/bedrock",
                "retention_in_days": 30 if version == "1" else 90,
                "kms_key_id": "${aws_kms_key.alarms.arn}",
                "tags": tags,
            },
        },
        "aws_iam_role": {
            "writer": {
                "name": "bedrock-logs",
                "description": f"version {version}",
                "assume_role_policy": policy("sts:AssumeRole", service="bedrock"),
                "tags": tags,
            },
        },
        "aws_iam_role_policy": {
            "writer": {
                "name": "write",
                "role": "${aws_iam_role.writer.id}",
                "policy": policy(f"logs:PutLogEvents{version}", resource="*"),
            },
        },
        "aws_s3_bucket": {
            "invocations": {
                "bucket": f"invocations-{ACCOUNT}",
                "force_destroy": version == "1",
                "tags": tags,
            },
        },
        "aws_s3_bucket_policy": {
            "invocations": {
                "bucket": "${aws_s3_bucket.invocations.id}",
                "policy": policy(
                    "s3:PutObject",
                    service="bedrock",
                    resource=f"arn:aws:s3:::invocations-{ACCOUNT}/version-{version}/*",
                ),
            },
        },
        "aws_kms_key": {
            "alarms": {
                "description": f"version {version}",
                "enable_key_rotation": version == "2",
                "deletion_window_in_days": 7,
                "policy": KEY_POLICY,
                "tags": tags,
            },
        },
        "aws_kms_alias": {
            "alarms": {"name": "alias/alarms", "target_key_id": "${aws_kms_key.alarms.key_id}"},
        },
        "aws_cloudwatch_query_definition": {
            "errors": {
                "name": "bedrock/errors",
                "query_string": f"fields @timestamp | limit {version}",
                "log_group_names": ["/bedrock"],
            },
            "everywhere": {"name": f"bedrock/everywhere-{version}", "query_string": "fields @message"},
        },
    }


def test_everything_is_made_read_back_changed_in_place_and_destroyed(aws: LocalAws, tmp_path: Path) -> None:
    terraform = find_terraform(os.environ)
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        folder = tmp_path / "stack"
        folder.mkdir()
        stack = StackFolder(
            path=folder, terraform=terraform, environment=aws.environment(account=ACCOUNT, base=access)
        )
        made = resources(version="1")
        write(folder, made)
        stack.init()
        assert actions(stack) == {("create",): count(made)}
        assert actions(stack) == {}
        assert stack.output()["quota"].endswith("tokens per minute for Anthropic Claude Sonnet 4.6")

        wanted = resources(version="2")
        write(folder, wanted)
        assert actions(stack) == {("update",): differences(made, wanted)}
        assert actions(stack) == {}

        assert actions(stack, destroy=True) == {("delete",): count(made)}


def write(folder: Path, resource: Mapping[str, Any]) -> None:
    configuration = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}},
        "provider": {"aws": {"region": REGION}},
        "data": DATA,
        "output": OUTPUTS,
        "resource": resource,
    }
    (folder / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")


def count(resource: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(map(len, resource.values()))


def differences(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(before[kind][name] != after[kind][name] for kind in before for name in before[kind])


def actions(stack: StackFolder, *, destroy: bool = False) -> dict[tuple[str, ...], int]:
    """Plan and apply, and return how many resources Terraform did what with."""
    plan = stack.path / "plan"
    stack.plan(out=plan, destroy=destroy)
    done: dict[tuple[str, ...], int] = {}
    for change in stack.show_json(plan).get("resource_changes", []):
        what = tuple(change["change"]["actions"])
        if what != ("no-op",):
            done[what] = done.get(what, 0) + 1
    stack.apply(plan)
    return done
