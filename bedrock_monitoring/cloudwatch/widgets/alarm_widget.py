"""Alarm widgets."""

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
    """An alarm's metric with its threshold, or the state of a composite alarm, which has no metric.

    A widget has either one alarm or metrics and annotations. For both, add ``alarm.to_annotation()`` to a
    graph.

    Attributes:
        alarm: The ARN of the alarm.
        composite: Whether it is a composite alarm. The ARN does not tell, and a widget of type ``metric``
            cannot show one.
        left_y_axis: The y-axis; not for a composite alarm.
        period: Replaces the alarm's period in the graph; not for a composite alarm.
        region: The Region of the alarm. Defaults to the Region of the dashboard; not for a composite alarm.
        account_id: The account of the alarm. Defaults to the account of the dashboard; not for a composite
            alarm.
        start: The start of the widget's own time range; not for a composite alarm.
        end: The end of the widget's own time range; not for a composite alarm.
        timezone: The UTC offset of times; not for a composite alarm.
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
        """The ``type`` of the widget in a dashboard body."""
        return "alarm" if self.composite else "metric"

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
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
