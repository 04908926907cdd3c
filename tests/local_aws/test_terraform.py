"""Terraform creates, reads, updates in place and destroys every kind of resource of the stacks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.observability_access import ORGANIZATION
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, find_terraform, provider_access
from stacks.observability import LABEL, METRICS, SHARED_NAMESPACES, sink_policy

pytestmark = pytest.mark.terraform

Resources: TypeAlias = dict[str, dict[str, dict[str, Any]]]

ACCOUNT = "510000000001"
REGION = "us-east-1"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/chat"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"

QUOTA = {"service_code": "bedrock", "quota_code": "L-15B8E632"}
DATA = {
    "aws_servicequotas_service_quota": {"tokens": QUOTA},
    "aws_ssm_parameter": {"webhook": {"name": "${aws_ssm_parameter.webhook.name}"}},
}
OUTPUTS = {
    "quota": (
        "${data.aws_servicequotas_service_quota.tokens.quota_name}",
        "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.6",
    ),
    "webhook": ("${data.aws_ssm_parameter.webhook.insecure_value}", "version 1"),
}


def policy(action: str, *, service: str | None = None, resource: str | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action}
    if service is not None:
        statement["Principal"] = {"Service": f"{service}.amazonaws.com"}
    if resource is not None:
        statement["Resource"] = resource
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


KEY_POLICY = policy("kms:*", service="cloudwatch", resource="*")


def alarms(version: str) -> Resources:
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
    }


def topic(version: str) -> Resources:
    tags = {"version": version}
    return {
        "aws_sns_topic": {
            "alarms": {
                "name": "alarms",
                "display_name": f"version {version}",
                "kms_master_key_id": "${aws_kms_key.alarms.arn}",
                "tags": tags,
            },
        },
        "aws_sns_topic_policy": {
            "alarms": {
                "arn": "${aws_sns_topic.alarms.arn}",
                "policy": policy(
                    "sns:Publish",
                    service="cloudwatch",
                    resource=TOPIC_ARN,
                ).replace("2012-10-17", "2012-10-17" if version == "1" else "2008-10-17"),
            },
        },
        "aws_sns_topic_subscription": {
            protocol: {
                "topic_arn": "${aws_sns_topic.alarms.arn}",
                "protocol": protocol,
                "endpoint": endpoint,
                "filter_policy": json.dumps({"version": [version]}),
                "filter_policy_scope": "MessageBody",
                **({"endpoint_auto_confirms": True} if protocol == "https" else {}),
            }
            for protocol, endpoint in {
                "email": "oncall@example.com",
                "email-json": "machine@example.com",
                "https": "https://hooks.example.com/alarms",
                "lambda": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:tell",
                "sms": "+4915112345678",
                "sqs": f"arn:aws:sqs:{REGION}:{ACCOUNT}:told",
            }.items()
        },
    }


def key_and_role(version: str) -> Resources:
    tags = {"version": version}
    return {
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
    }


def invocation_logs(version: str) -> Resources:
    tags = {"version": version}
    return {
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
        "aws_cloudwatch_query_definition": {
            "errors": {
                "name": "bedrock/errors",
                "query_string": f"fields @timestamp | limit {version}",
                "log_group_names": ["/bedrock"],
            },
            "everywhere": {"name": f"bedrock/everywhere-{version}", "query_string": "fields @message"},
        },
    }


def profiles_and_parameters(version: str) -> Resources:
    tags = {"version": version}
    return {
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
        "aws_ssm_parameter": {
            "webhook": {
                "name": "/alarms/webhook",
                "type": "String",
                "value": f"version {version}",
                "tags": tags,
            },
        },
    }


def schedules_and_rules(version: str) -> Resources:
    tags = {"version": version}
    return {
        "aws_scheduler_schedule_group": {"reports": {"name": "reports", "tags": tags}},
        "aws_scheduler_schedule": {
            "daily": {
                "name": "daily",
                "group_name": "${aws_scheduler_schedule_group.reports.name}",
                "description": f"version {version}",
                "schedule_expression": f"cron(0 {version} * * ? *)",
                "schedule_expression_timezone": "Asia/Seoul",
                "state": "ENABLED" if version == "1" else "DISABLED",
                "flexible_time_window": {"mode": "OFF"},
                "target": {
                    "arn": "${aws_sns_topic.alarms.arn}",
                    "role_arn": "${aws_iam_role.writer.arn}",
                    "input": json.dumps({"version": version}),
                },
            },
        },
        "aws_cloudwatch_event_rule": {
            "health": {
                "name": "health",
                "description": f"version {version}",
                "event_pattern": json.dumps({"source": ["aws.health"], "detail": {"service": ["BEDROCK"]}}),
                "tags": tags,
            },
        },
        "aws_cloudwatch_event_target": {
            "health": {
                "rule": "${aws_cloudwatch_event_rule.health.name}",
                "arn": "${aws_sns_topic.alarms.arn}",
                "input": json.dumps({"version": version}),
            },
        },
    }


def chats_and_queues(version: str) -> Resources:
    tags = {"version": version}
    return {
        "aws_chatbot_slack_channel_configuration": {
            "alarms": {
                "configuration_name": "alarms",
                "iam_role_arn": ROLE_ARN,
                "slack_team_id": "T0123ABCD",
                "slack_channel_id": "C0123ABCD",
                "sns_topic_arns": [TOPIC_ARN],
                "logging_level": "ERROR" if version == "1" else "INFO",
                "guardrail_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
                "tags": tags,
            },
            "least": {
                "configuration_name": "least",
                "iam_role_arn": ROLE_ARN,
                "slack_team_id": "T0123ABCD",
                "slack_channel_id": f"C0123ABC{version}",
            },
        },
        "aws_chatbot_teams_channel_configuration": {
            "alarms": {
                "configuration_name": "alarms",
                "iam_role_arn": ROLE_ARN,
                "team_id": "00000000-0000-0000-0000-00000000000a",
                "tenant_id": "00000000-0000-0000-0000-00000000000b",
                "channel_id": f"19%3Aabc{version}%40thread.tacv2",
                "sns_topic_arns": [TOPIC_ARN],
                "tags": tags,
            },
        },
        "aws_sqs_queue": {
            "told": {"name": "told", "message_retention_seconds": 3600 * int(version), "tags": tags},
        },
        "aws_sqs_queue_policy": {
            "told": {
                "queue_url": "${aws_sqs_queue.told.id}",
                "policy": policy(
                    f"sqs:{'SendMessage' if version == '1' else '*'}", service="sns", resource="*"
                ),
            },
        },
    }


def bills(version: str) -> Resources:
    tags = {"version": version}
    threshold = {"comparison_operator": "GREATER_THAN", "threshold_type": "PERCENTAGE"}
    return {
        "aws_budgets_budget": {
            "month": {
                "name": "month",
                "budget_type": "COST",
                "time_unit": "MONTHLY",
                "limit_amount": f"{version}00",
                "limit_unit": "USD",
                "cost_types": {"include_credit": False, "include_refund": False},
                "cost_filter": [
                    {"name": "LinkedAccount", "values": [ACCOUNT]},
                    {"name": "Service", "values": ["Amazon Bedrock", f"Model {version}"]},
                ],
                "notification": [
                    {
                        **threshold,
                        "threshold": 80 * int(version),
                        "notification_type": kind,
                        "subscriber_sns_topic_arns": [TOPIC_ARN],
                    }
                    for kind in ("ACTUAL", "FORECASTED")
                ],
                "tags": tags,
            }
        },
        "aws_budgets_budget_action": {
            "deny": {
                "budget_name": "${aws_budgets_budget.month.name}",
                "action_type": "APPLY_IAM_POLICY",
                "approval_model": "MANUAL",
                "notification_type": "ACTUAL",
                "action_threshold": {
                    "action_threshold_type": "PERCENTAGE",
                    "action_threshold_value": 100 * int(version),
                },
                "definition": {
                    "iam_action_definition": {
                        "policy_arn": f"arn:aws:iam::{ACCOUNT}:policy/deny",
                        "roles": [f"application-{version}"],
                    }
                },
                "execution_role_arn": ROLE_ARN,
                "subscriber": [{"subscription_type": "SNS", "address": TOPIC_ARN}],
                "tags": tags,
            }
        },
        "aws_ce_anomaly_monitor": {
            "services": {
                "name": f"services {version}",
                "monitor_type": "DIMENSIONAL",
                "monitor_dimension": "SERVICE",
                "tags": tags,
            }
        },
        "aws_ce_anomaly_subscription": {
            "anomalies": {
                "name": "anomalies",
                "frequency": "IMMEDIATE",
                "monitor_arn_list": ["${aws_ce_anomaly_monitor.services.arn}"],
                "subscriber": [{"type": "SNS", "address": TOPIC_ARN}],
                "threshold_expression": {
                    "dimension": {
                        "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                        "match_options": ["GREATER_THAN_OR_EQUAL"],
                        "values": [f"{version}00"],
                    }
                },
                "tags": tags,
            }
        },
    }


def observability(version: str) -> Resources:
    tags = {"version": version}
    admitted = sink_policy(accounts=[ACCOUNT], organization_id=ORGANIZATION if version == "2" else None)
    return {
        "aws_oam_sink": {"view": {"name": "view", "tags": tags}},
        "aws_oam_sink_policy": {
            "view": {"sink_identifier": "${aws_oam_sink.view.arn}", "policy": json.dumps(admitted)}
        },
        "aws_oam_link": {
            "account": {
                "label_template": LABEL,
                "resource_types": [METRICS],
                "sink_identifier": "${aws_oam_sink_policy.view.sink_identifier}",
                "link_configuration": {
                    "metric_configuration": {
                        "filter": SHARED_NAMESPACES if version == "1" else "Namespace = 'AWS/Bedrock'"
                    }
                },
                "tags": tags,
            }
        },
    }


GROUPS = (
    alarms,
    topic,
    key_and_role,
    invocation_logs,
    profiles_and_parameters,
    schedules_and_rules,
    chats_and_queues,
    bills,
    observability,
)


def everything(version: str) -> Resources:
    """Return the resources of all groups. ``version`` is part of each argument that can change in place."""
    return {kind: named for group in GROUPS for kind, named in group(version).items()}


@pytest.fixture
def stack(aws: LocalAws, tmp_path: Path) -> Iterator[StackFolder]:
    terraform = find_terraform(os.environ)
    folder = tmp_path / "stack"
    folder.mkdir()
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        yield StackFolder(
            path=folder,
            terraform=terraform,
            environment=aws.environment(account=ACCOUNT, base=access),
            lock=PROJECT / LOCK_FILE,
        )


def test_every_resource_is_created_read_updated_in_place_and_destroyed(stack: StackFolder) -> None:
    made, wanted = everything("1"), everything("2")
    configuration = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}},
        "provider": {"aws": {"region": REGION}},
        "data": DATA,
        "output": {name: {"value": value} for name, (value, _) in OUTPUTS.items()},
    }
    write(stack, configuration | {"resource": made})
    stack.init()
    assert planned_and_applied(stack) == (count(made), 0, 0)
    assert not stack.plan(out=stack.path / "plan")
    assert stack.output() == {name: value for name, (_, value) in OUTPUTS.items()}

    write(stack, configuration | {"resource": wanted})
    assert planned_and_applied(stack) == (0, differences(made, wanted), 0)
    assert not stack.plan(out=stack.path / "plan")

    assert planned_and_applied(stack, destroy=True) == (0, 0, count(made))


def write(stack: StackFolder, configuration: Mapping[str, Any]) -> None:
    (stack.path / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")


def count(resource: Resources) -> int:
    return sum(map(len, resource.values()))


def differences(before: Resources, after: Resources) -> int:
    return sum(before[kind][name] != after[kind][name] for kind in before for name in before[kind])


def planned_and_applied(stack: StackFolder, *, destroy: bool = False) -> tuple[int, ...]:
    """Plan and apply. Return how many resources the plan adds, changes and destroys, as its text says."""
    plan, text = stack.path / "plan", stack.path / "plan.txt"
    assert stack.plan(out=plan, text=text, destroy=destroy)
    stack.apply(plan)
    said = re.search(
        r"^Plan: (\d+) to add, (\d+) to change, (\d+) to destroy\.$",
        text.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert said, text
    return tuple(map(int, said.groups()))
