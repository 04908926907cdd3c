"""An alarm as the arguments of its Terraform resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class RawAlarm(AlarmBase):
    """An alarm that exists and that the other classes cannot describe in full, as Terraform's arguments.

    ``adopt`` writes it, for example for metric math with a line that no expression uses. Nothing is checked
    beyond what all alarms share, and the preview does not evaluate it.

    Attributes:
        resource: The type of the Terraform resource.
        arguments: The arguments that the fields of this class do not have, by their names in Terraform. Texts
            are no templates: ``${`` stands for itself.
    """

    resource: Literal["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"]
    arguments: Mapping[str, Any] = field(hash=False)

    def _own_problems(self) -> Iterator[Problem]:
        yield from ()

    def _refused_actions(self) -> Mapping[str, str]:
        return {}
