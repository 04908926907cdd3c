"""The base class of widgets that show metrics."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from bedrock_monitoring.cloudwatch.fields import account_problem, found, period_problem, region_problem
from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.metrics.expression_checks import math_problems
from bedrock_monitoring.cloudwatch.metrics.rendering import (
    Row,
    explicit_ids,
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
    """The base class of widgets that show metrics.

    Attributes:
        region: The Region of the metrics. Defaults to the Region of the dashboard.
        account_id: The account of the metrics. Defaults to the account of the dashboard.
        period: The period of metrics that have none. Defaults to five minutes.
        statistic: The statistic of metrics that have none. Defaults to ``Average``.
        live_data: Whether to show the last minute, which is incomplete.
        set_period_to_time_range: Whether to aggregate the whole time range into one value. The console and
            aws-cdk-lib write this property; "Dashboard body structure and syntax" does not have it.
        start: The start of the widget's own time range: relative, such as ``-PT1H``, or with ``end`` absolute
            (ISO 8601). With an absolute ``end``, a relative start counts back from that end.
        end: The end of the widget's own time range: absolute (ISO 8601), or relative, such as
            ``P0D`` for now.
        timezone: The UTC offset of times, such as ``+0900``. Defaults to UTC.
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
        """The number of metrics and expressions, hidden inputs included."""
        return len(self._rows)

    @property
    @abstractmethod
    def view(self) -> str:
        """The ``view`` of the widget in a dashboard body."""

    @abstractmethod
    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return the metrics of the left axis and those of the right axis."""

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
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
        yield from of_metrics or math_problems(self._rows)

    def _metric_problems(self) -> Iterator[Problem]:
        left, right = self.drawn()
        metrics = (*left, *right)
        known_ids = explicit_ids(metrics)
        for number, metric in enumerate(metrics, start=1):
            for problem in metric.problems(known_ids):
                yield problem.within(f"metric {number}")
        yield from row_problems(
            metrics, self._rows, known_ids=known_ids, period=self.period, statistic=self.statistic
        )

    @cached_property
    def _rows(self) -> list[Row]:
        """The items of ``metrics``, rendered once for counting, checks and the body."""
        left, right = self.drawn()
        return render_metrics(left, right, period=self.period, statistic=self.statistic)


def axes(left: YAxisProps | None, right: YAxisProps | None = None) -> dict[str, Any]:
    """Return ``yAxis`` for the axes that are set."""
    return {side: axis.to_json() for side, axis in (("left", left), ("right", right)) if axis is not None}
