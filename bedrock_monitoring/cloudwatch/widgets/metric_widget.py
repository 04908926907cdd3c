"""What all widgets that draw metrics have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from bedrock_monitoring.cloudwatch.fields import account_problem, found, period_problem, region_problem
from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.metrics.expression_checks import maths_problems
from bedrock_monitoring.cloudwatch.metrics.rendering import (
    Row,
    given_ids,
    render_metrics,
    row_problems,
)
from bedrock_monitoring.cloudwatch.metrics.statistics import statistic_problem
from bedrock_monitoring.cloudwatch.time_range import time_range_problems, timezone_problem
from bedrock_monitoring.cloudwatch.widgets.annotations import YAxisProps
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class MetricWidget(TitledWidget):
    """What every widget that draws metrics takes.

    Attributes:
        region: The Region to read from, where it is not the dashboard's.
        account_id: The account to read from, where it is not the dashboard's.
        period: For metrics without a period of their own; five minutes unless given.
        statistic: For metrics without a statistic of their own; ``Average`` unless given.
        live_data: Whether the last, still incomplete minute is drawn.
        set_period_to_time_range: Whether one value stands for the whole time range of the dashboard. Not in
            the body structure's page; the console and aws-cdk-lib write it.
        start: The time range of this widget alone: before now such as ``-PT1H``, or with ``end`` an absolute
            time in ISO 8601.
        end: The end of an absolute time range, in ISO 8601.
        timezone: The offset from UTC of its times, such as ``+0900``; UTC unless given.
    """

    region: str | None = None
    account_id: str | None = None
    period: timedelta | None = None
    statistic: str | None = None
    live_data: bool = False
    set_period_to_time_range: bool = False
    start: str | None = None
    end: str | None = None
    timezone: str | None = None

    type = "metric"

    @property
    def metric_count(self) -> int:
        """How many metrics and expressions it has, hidden inputs included."""
        return len(self._rows)

    @property
    @abstractmethod
    def view(self) -> str:
        """How CloudWatch draws it."""

    @abstractmethod
    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return what is drawn against the left axis, and what against the right."""

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget, defaults left out."""
        optional = {
            "title": self.title,
            "accountId": self.account_id,
            "period": self.period and int(self.period.total_seconds()),
            "stat": self.statistic,
            "liveData": self.live_data,
            "setPeriodToTimeRange": self.set_period_to_time_range,
            "start": self.start,
            "end": self.end,
            "timezone": self.timezone,
        }
        return {
            "view": str(self.view),
            "region": self.region or region,
            **stated(optional),
            "metrics": [list(row) for row in self._rows],
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(
            region_problem(self.region),
            account_problem(self.account_id),
            None if self.period is None else period_problem(self.period),
            None if self.statistic is None else statistic_problem(self.statistic),
            timezone_problem(self.timezone),
        )
        yield from time_range_problems(self.start, self.end)
        of_metrics = tuple(self._metric_problems())
        yield from of_metrics or maths_problems(self._rows)

    def _metric_problems(self) -> Iterator[Problem]:
        left, right = self.drawn()
        metrics = (*left, *right)
        known_ids = given_ids(metrics)
        for number, metric in enumerate(metrics, start=1):
            for problem in metric.problems(known_ids):
                yield problem.within(f"metric {number}")
        yield from row_problems(
            metrics, self._rows, known_ids=known_ids, period=self.period, statistic=self.statistic
        )

    @cached_property
    def _rows(self) -> list[Row]:
        """The rows of ``metrics``, which are counted, checked and written."""
        left, right = self.drawn()
        return render_metrics(left, right, period=self.period, statistic=self.statistic)


def axes(left: YAxisProps | None, right: YAxisProps | None = None) -> dict[str, Any]:
    """Return ``yAxis`` of those axes that are given."""
    return {side: axis.to_json() for side, axis in (("left", left), ("right", right)) if axis is not None}
