"""Resources that exist, as Terraform JSON with the blocks that import them. Needs no cdktf."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
from bedrock_monitoring.cloudwatch.metrics.statistics import plain_number
from bedrock_monitoring.constructs.alarm_arguments import alarm_blocks
from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
from bedrock_monitoring.notification.existing_topic import ExistingTopic

_FEEDBACK = {
    f"{protocol}{outcome}Feedback{setting}": f"{protocol.lower()}_{outcome.lower()}_feedback_{argument}"
    for protocol in ("Application", "Firehose", "HTTP", "Lambda", "SQS")
    for outcome, setting, argument in (
        ("Success", "RoleArn", "role_arn"),
        ("Success", "SampleRate", "sample_rate"),
        ("Failure", "RoleArn", "role_arn"),
    )
}

TOPIC_ARGUMENTS: Mapping[str, str] = {
    "ArchivePolicy": "archive_policy",
    "ContentBasedDeduplication": "content_based_deduplication",
    "DeliveryPolicy": "delivery_policy",
    "DisplayName": "display_name",
    "FifoThroughputScope": "fifo_throughput_scope",
    "FifoTopic": "fifo_topic",
    "KmsMasterKeyId": "kms_master_key_id",
    "Policy": "policy",
    "SignatureVersion": "signature_version",
    "TracingConfig": "tracing_config",
    **_FEEDBACK,
}
"""Maps attributes of a topic to arguments of ``aws_sns_topic`` (SetTopicAttributes; AWS provider 5.100)."""


_WITHOUT_UNIT: Mapping[str, Any] = {"lifecycle": {"ignore_changes": ["metric_transformation[0].unit"]}}
"""The provider writes the unit ``None`` where there is none, and would change a filter made without one."""


@dataclass(frozen=True, kw_only=True)
class ExistingBlock:
    """A resource that exists.

    Attributes:
        type: The type of the Terraform resource.
        import_id: What Terraform imports it by.
        arguments: Its arguments as Terraform JSON.
    """

    type: str
    import_id: str
    arguments: Mapping[str, Any]


def existing_blocks(
    *,
    alarms: Mapping[str, AlarmBase] | None = None,
    log_metric_filters: Mapping[str, LogMetricFilter] | None = None,
    topics: Mapping[str, ExistingTopic] | None = None,
) -> dict[str, Any]:
    """Return the blocks ``resource`` and ``import`` of Terraform JSON.

    Args:
        alarms: The alarms by the names of their Terraform resources.
        log_metric_filters: The metric filters by the names of their Terraform resources.
        topics: The topics by the names of their Terraform resources.

    Raises:
        InvalidInputError: CloudWatch would refuse an alarm, two alarms have the same name, or composite
            alarms form a cycle.
    """
    found = {
        **{
            (type_, id_): ExistingBlock(type=type_, import_id=(alarms or {})[id_].alarm_name, arguments=block)
            for id_, (type_, block) in alarm_blocks(alarms or {}).items()
        },
        **{("filter", id_): _of_filter(each) for id_, each in (log_metric_filters or {}).items()},
        **{("topic", id_): _of_topic(topic) for id_, topic in (topics or {}).items()},
    }
    resources: dict[str, dict[str, Any]] = {}
    for (_, id_), block in found.items():
        resources.setdefault(block.type, {})[id_] = dict(block.arguments)
    return {
        "import": [
            {"to": f"{block.type}.{id_}", "id": terraform_text(block.import_id)}
            for (_, id_), block in found.items()
        ],
        "resource": resources,
    }


def existing_json(
    *,
    alarms: Mapping[str, AlarmBase] | None = None,
    log_metric_filters: Mapping[str, LogMetricFilter] | None = None,
    topics: Mapping[str, ExistingTopic] | None = None,
) -> str:
    """Return the text of a ``.tf.json`` file; see ``existing_blocks``."""
    blocks = existing_blocks(alarms=alarms, log_metric_filters=log_metric_filters, topics=topics)
    return json.dumps(blocks, indent=2, ensure_ascii=False)


def _of_filter(each: LogMetricFilter) -> ExistingBlock:
    default = None if each.default_value is None else plain_number(each.default_value)
    transformation = {
        "name": terraform_text(each.metric_name),
        "namespace": terraform_text(each.metric_namespace),
        "value": terraform_text(each.metric_value),
        "default_value": default,
        "dimensions": terraform_map(each.dimensions_map) or None,
        "unit": each.unit,
    }
    return ExistingBlock(
        type="aws_cloudwatch_log_metric_filter",
        import_id=f"{each.log_group_name}:{each.filter_name}",
        arguments={
            "name": terraform_text(each.filter_name),
            "log_group_name": terraform_text(each.log_group_name),
            "pattern": terraform_text(each.filter_pattern),
            "metric_transformation": {k: v for k, v in transformation.items() if v is not None},
            **(_WITHOUT_UNIT if each.unit is None else {}),
        },
    )


def _of_topic(topic: ExistingTopic) -> ExistingBlock:
    arguments = {TOPIC_ARGUMENTS[name]: _attribute(value) for name, value in topic.attributes.items()}
    tags = {"tags": terraform_map(topic.tags)} if topic.tags else {}
    return ExistingBlock(
        type="aws_sns_topic",
        import_id=topic.arn,
        arguments={"name": topic.name, **arguments, **tags},
    )


def _attribute(value: str) -> str | bool:
    """Return an attribute as Terraform JSON; numbers may be texts there, truth values may not."""
    return value == "true" if value in {"true", "false"} else terraform_text(value)
