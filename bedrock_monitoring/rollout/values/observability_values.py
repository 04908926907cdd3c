"""The values of `observability`: sinks, and what alarms tell apart."""

from __future__ import annotations

from typing import Annotated

from bedrock_monitoring.bedrock.organization.organization_alarms import KINDS_OF_ALL_ACCOUNTS
from bedrock_monitoring.cloudwatch.partitions import PARTITIONS
from bedrock_monitoring.rollout.values.rules import Choice, text

VIEWS = ("own", "central")
"""Where the dashboards and alarms of a target are."""

_PARTITION = "|".join(partition.name for partition in PARTITIONS)

# OAM API reference, CreateSink.
SinkArn = Annotated[
    str,
    text(
        rf"arn:(?:{_PARTITION}):oam:[a-z0-9-]+:[0-9]{{12}}:sink/[A-Za-z0-9-]{{1,64}}",
        is_a="the ARN of a sink",
        remedy="write what Terraform printed as `sink_arn`, arn:aws:oam:REGION:ACCOUNT:sink/ID",
    ),
]
CentralAlarmChoice = Annotated[
    str,
    Choice(
        is_a="an alarm over all accounts",
        options=tuple(KINDS_OF_ALL_ACCOUNTS),
        remedy=f"choose from {', '.join(KINDS_OF_ALL_ACCOUNTS)}",
    ),
]
ViewChoice = Annotated[
    str, Choice(is_a="a place of dashboards and alarms", options=VIEWS, remedy="write own or central")
]
