"""Alarm status widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.fields import alarm_arn_problem, repeated
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


class AlarmStatusWidgetSortBy(StrEnum):
    """The order of the alarms: by name, alarms in ALARM first, or by the time of the last change."""

    DEFAULT = "default"
    STATE_UPDATED_TIMESTAMP = "stateUpdatedTimestamp"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, kw_only=True)
class AlarmStatusWidget(TitledWidget):
    """The current state of each alarm.

    Attributes:
        alarms: The ARNs of the alarms, 1 to 100, without repetitions.
        sort_by: The order. Defaults to the name; ``STATE_UPDATED_TIMESTAMP`` puts alarms in ALARM first.
        states: Show only alarms in one of these states. Defaults to all states.
    """

    height: int = 3
    title: str = "Alarms"
    alarms: Sequence[str]
    sort_by: AlarmStatusWidgetSortBy | None = None
    states: Sequence[AlarmState] = ()

    type = "alarm"

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - an ARN names its Region
        """Return the ``properties`` of the widget without defaults."""
        optional = {
            "sortBy": self.sort_by and str(self.sort_by),
            "states": [str(state) for state in self.states],
        }
        return stated({"title": self.title}) | {"alarms": list(self.alarms)} | stated(optional)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        if not 1 <= len(self.alarms) <= limits.ALARMS_PER_STATUS_WIDGET:
            yield Problem(
                where="alarms",
                what=f"{len(self.alarms)} alarms; one widget shows 1 to {limits.ALARMS_PER_STATUS_WIDGET}",
                remedy="spread them over several widgets",
            )
        for number, alarm in enumerate(self.alarms, start=1):
            if problem := alarm_arn_problem(alarm):
                yield problem.within(f"alarms, number {number}")
        for name in repeated((*self.alarms, *self.states)):
            yield Problem(where="alarms", what=f"{name} is named twice", remedy="name it once")
