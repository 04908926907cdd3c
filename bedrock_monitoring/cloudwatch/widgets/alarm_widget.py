"""One alarm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.fields import (
    account_problem,
    alarm_arn_problem,
    found,
    period_problem,
    region_problem,
)
from bedrock_monitoring.cloudwatch.time_range import time_range_problems, timezone_problem
from bedrock_monitoring.cloudwatch.widgets.annotations import YAxisProps
from bedrock_monitoring.cloudwatch.widgets.metric_widget import axes
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class AlarmWidget(TitledWidget):
    """What an alarm watches, with its threshold; of a composite alarm, which watches no metric, its state.

    A widget has either one alarm or metrics and lines of its own; draw ``alarm.to_annotation()`` on a graph
    to have both.

    Attributes:
        alarm: Its ARN.
        composite: Whether it is a composite alarm. Its ARN does not tell, and a widget of type ``metric``
            cannot show one.
        left_y_axis: Label and range of the axis; not for a composite alarm.
        period: In place of the alarm's own period, in the graph alone; not for a composite alarm.
        region: The Region of the alarm, where it is not the dashboard's; not for a composite alarm, whose ARN
            says it.
        account_id: The account of the alarm, where it is not the dashboard's; not for a composite alarm.
        start: The time range of this widget alone; not for a composite alarm.
        end: The end of an absolute time range; not for a composite alarm.
        timezone: The offset from UTC of its times; not for a composite alarm.
    """

    alarm: str
    composite: bool = False
    left_y_axis: YAxisProps | None = None
    period: timedelta | None = None
    region: str | None = None
    account_id: str | None = None
    start: str | None = None
    end: str | None = None
    timezone: str | None = None

    @property
    def type(self) -> str:
        """The widget's ``type`` in a dashboard body."""
        return "alarm" if self.composite else "metric"

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget, defaults left out."""
        if self.composite:
            return stated({"title": self.title}) | {"alarms": [self.alarm]}
        return {
            "view": "timeSeries",
            "region": self.region or region,
            **stated({"title": self.title, **self._of_graph()}),
            "annotations": {"alarms": [self.alarm]},
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(
            alarm_arn_problem(self.alarm),
            region_problem(self.region),
            account_problem(self.account_id),
            None if self.period is None else period_problem(self.period),
            timezone_problem(self.timezone),
        )
        yield from time_range_problems(self.start, self.end)
        if self.left_y_axis is not None:
            for problem in self.left_y_axis.problems():
                yield problem.within("left_y_axis")
        refused = stated({"region": self.region, **self._of_graph()})
        if self.composite and refused:
            yield Problem(
                where="composite",
                what=f"a composite alarm has no graph and so no {', '.join(refused)}",
                remedy="leave that out",
            )

    def _of_graph(self) -> dict[str, Any]:
        return {
            "accountId": self.account_id,
            "period": self.period and int(self.period.total_seconds()),
            "yAxis": axes(self.left_y_axis),
            "start": self.start,
            "end": self.end,
            "timezone": self.timezone,
        }
