"""What all widgets have in common, and what all widgets that draw metrics have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.annotations import YAxisProps
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, period_problem
from bedrock_monitoring.cloudwatch.problems import Problem
from bedrock_monitoring.cloudwatch.rendering import render_metrics
from bedrock_monitoring.cloudwatch.statistics import statistic_problem


@dataclass(frozen=True, kw_only=True)
class Widget(ABC):
    """One tile of a dashboard.

    Attributes:
        width: Columns of the 24; a share of what its row leaves unless given.
        height: Rows, 1 to 1,000.
    """

    width: int | None = None
    height: int = 6

    @property
    @abstractmethod
    def type(self) -> str:
        """The widget's ``type`` in a dashboard body."""

    @property
    def name(self) -> str:
        """What an error calls the widget."""
        return self.__class__.__name__

    @property
    def metric_count(self) -> int:
        """How many metrics and expressions count against the limits, hidden inputs included."""
        return 0

    @abstractmethod
    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget, for a dashboard that reads from this Region."""

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        if self.width is not None and not 1 <= self.width <= limits.GRID_WIDTH:
            yield Problem(
                where="width",
                what=f"{self.width} columns; a dashboard has {limits.GRID_WIDTH}",
                remedy=f"take 1 to {limits.GRID_WIDTH}, or leave it out to share the row",
            )
        if not 1 <= self.height <= limits.WIDGET_HEIGHT:
            yield Problem(
                where="height",
                what=f"{self.height} rows; a widget has 1 to {limits.WIDGET_HEIGHT}",
                remedy="take a height in that range",
            )


@dataclass(frozen=True, kw_only=True)
class MetricWidget(Widget):
    """What every widget that draws metrics takes.

    Attributes:
        title: The subject with its unit.
        region: The Region to read from, where it is not the dashboard's.
        account_id: The account to read from, where it is not the dashboard's.
        period: For metrics without a period of their own; five minutes unless given.
        statistic: For metrics without a statistic of their own; ``Average`` unless given.
        live_data: Whether the last, still incomplete minute is drawn.
        set_period_to_time_range: Whether one value stands for the whole time range of the dashboard.
    """

    title: str = ""
    region: str | None = None
    account_id: str | None = None
    period: timedelta | None = None
    statistic: str | None = None
    live_data: bool = False
    set_period_to_time_range: bool = False

    @property
    def type(self) -> str:
        """The widget's ``type`` in a dashboard body."""
        return "metric"

    @property
    def name(self) -> str:
        """The title, by which people find it."""
        return self.title or super().name

    @property
    def metric_count(self) -> int:
        """How many metrics and expressions it has, hidden inputs included."""
        return len(self._rows())

    @property
    @abstractmethod
    def view(self) -> str:
        """How CloudWatch draws it."""

    @abstractmethod
    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return what is drawn against the left axis, and what against the right."""

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget, defaults left out."""
        properties: dict[str, Any] = {"view": self.view, "region": self.region or region}
        if self.title:
            properties["title"] = self.title
        if self.account_id:
            properties["accountId"] = self.account_id
        if self.period:
            properties["period"] = int(self.period.total_seconds())
        if self.statistic:
            properties["stat"] = self.statistic
        if self.live_data:
            properties["liveData"] = True
        if self.set_period_to_time_range:
            properties["setPeriodToTimeRange"] = True
        properties["metrics"] = self._rows()
        return properties

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        if self.period is not None and (problem := period_problem(self.period)):
            yield problem
        if self.statistic is not None and (problem := statistic_problem(self.statistic)):
            yield problem
        left, right = self.drawn()
        for number, metric in enumerate((*left, *right), start=1):
            for problem in metric.problems():
                yield problem.within(f"metric {number}")
        yield from self._count_problems()

    def _rows(self) -> list[list[Any]]:
        left, right = self.drawn()
        return render_metrics(left, right, period=self.period, statistic=self.statistic)

    def _count_problems(self) -> Iterator[Problem]:
        count = self.metric_count
        if count == 0:
            yield Problem(
                where="metrics", what="there are none", remedy="give at least one, or leave the widget out"
            )
        if count > limits.METRICS_PER_WIDGET:
            yield Problem(
                where="metrics",
                what=f"{count} metrics and expressions, hidden inputs included, are over the limit of {limits.METRICS_PER_WIDGET}",
                remedy="spread them over several widgets",
            )


def axes(left: YAxisProps | None, right: YAxisProps | None) -> dict[str, Any]:
    """Return ``yAxis`` of those axes that are given."""
    return {side: axis.to_json() for side, axis in (("left", left), ("right", right)) if axis is not None}
