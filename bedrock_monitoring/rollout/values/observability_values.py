"""The values of `observability`: sinks, and what alarms tell apart."""

from __future__ import annotations

from typing import Annotated

from bedrock_monitoring.bedrock.alarms.kinds.every_model import EVERY_MODEL_ALARMS
from bedrock_monitoring.cloudwatch.partitions import PARTITIONS
from bedrock_monitoring.rollout.values.rules import Choice, text

_KINDS = tuple(kind.name for kind in EVERY_MODEL_ALARMS)

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
        options=_KINDS,
        remedy=f"choose from {', '.join(_KINDS)}",
    ),
]
ViewChoice = Annotated[
    str, Choice(is_a="a place of dashboards and alarms", options=VIEWS, remedy="write own or central")
]
