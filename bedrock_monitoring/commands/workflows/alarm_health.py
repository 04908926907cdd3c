"""Read back the alarms of a deploy: which went off since it began, and which have lost their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bedrock_monitoring.problems import Problem

_TYPES = {"aws_cloudwatch_metric_alarm": "MetricAlarm", "aws_cloudwatch_composite_alarm": "CompositeAlarm"}
"""The types of alarms in Terraform and in CloudWatch."""

_NAMES_PER_CALL = 100
"""The most names of a call (CloudWatch API reference, DescribeAlarms)."""

_LOOK = "look into it, and run the check again when it is over; the next wave waits"


@dataclass(frozen=True, kw_only=True)
class DeployedAlarms:
    """The alarms of a stack after a deploy.

    Attributes:
        names: Their names, without alarms that suppress others: maintenance sets the state of those.
        created: The names of those that the deploy created. They have no data yet.
    """

    names: tuple[str, ...]
    created: frozenset[str]

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> DeployedAlarms:
        """Return the alarms of a plan in Terraform's JSON output format."""
        after = dict[str, Mapping[str, Any]]()
        created = set[str]()
        for resource in plan.get("resource_changes", ()):
            values = resource["change"].get("after")
            if resource["type"] in _TYPES and values:
                after[values["alarm_name"]] = values
                if "create" in resource["change"]["actions"]:
                    created.add(values["alarm_name"])
        suppressors = {
            block["alarm"].rpartition(":")[2]
            for values in after.values()
            for block in values.get("actions_suppressor") or ()
        }
        return cls(names=tuple(name for name in after if name not in suppressors), created=frozenset(created))


def alarm_problems(
    stack: str, alarms: DeployedAlarms, *, since: datetime, cloudwatch: Any
) -> Iterator[Problem]:
    """Yield a problem for each alarm that went off or lost its data since a deploy began.

    An alarm counts by its state now: one that is OK again is not reported.

    Args:
        stack: The name of the stack.
        alarms: Its alarms.
        since: When the deploy began, with a time zone.
        cloudwatch: A client of CloudWatch in the account and Region of the stack.
    """
    for alarm in _described(alarms.names, cloudwatch):
        name, state, at = alarm["AlarmName"], alarm["StateValue"], alarm["StateTransitionedTimestamp"]
        if at < since or state == "OK":
            continue
        when = f"at {at:%Y-%m-%d %H:%M:%S} UTC, after the deploy began"
        if state == "ALARM":
            yield Problem(where=stack, what=f"the alarm {name} went off {when}", remedy=_LOOK)
        elif name not in alarms.created:
            yield Problem(where=stack, what=f"the alarm {name} lost its data {when}", remedy=_LOOK)


def _described(names: Sequence[str], cloudwatch: Any) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(names), _NAMES_PER_CALL):
        answer = cloudwatch.describe_alarms(
            AlarmNames=names[start : start + _NAMES_PER_CALL],
            AlarmTypes=list(_TYPES.values()),
            MaxRecords=_NAMES_PER_CALL,
        )
        yield from (*answer["MetricAlarms"], *answer["CompositeAlarms"])
