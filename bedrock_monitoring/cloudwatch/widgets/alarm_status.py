"""The state of alarms as tiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.problems import Problem
from bedrock_monitoring.cloudwatch.widgets.base import Widget


class AlarmStatusWidgetSortBy(StrEnum):
    """In what order alarms are shown."""

    DEFAULT = "default"
    STATE_UPDATED_TIMESTAMP = "stateUpdatedTimestamp"
    TIMESTAMP = "timestamp"


class AlarmState(StrEnum):
    """The state of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, kw_only=True)
class AlarmStatusWidget(Widget):
    """A tile for each alarm, in the colour of its state.

    Attributes:
        alarms: Their ARNs, 1 to 100.
        title: ``Alarms`` unless given.
        sort_by: By name unless given; ``STATE_UPDATED_TIMESTAMP`` puts those in alarm first.
        states: Only alarms in one of these states; all unless given.
    """

    height: int = 3
    alarms: Sequence[str]
    title: str = "Alarms"
    sort_by: AlarmStatusWidgetSortBy | None = None
    states: Sequence[AlarmState] = ()

    @property
    def type(self) -> str:
        """The widget's ``type`` in a dashboard body."""
        return "alarm"

    @property
    def name(self) -> str:
        """The title, by which people find it."""
        return self.title

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - an ARN names its Region
        """Return the ``properties`` of the widget, defaults left out."""
        properties: dict[str, Any] = {"title": self.title, "alarms": list(self.alarms)}
        if self.sort_by:
            properties["sortBy"] = str(self.sort_by)
        if self.states:
            properties["states"] = [str(state) for state in self.states]
        return properties

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        if not 1 <= len(self.alarms) <= limits.ALARMS_PER_STATUS_WIDGET:
            yield Problem(
                where="alarms",
                what=f"{len(self.alarms)} alarms; one widget shows 1 to {limits.ALARMS_PER_STATUS_WIDGET}",
                remedy="spread them over several widgets",
            )
