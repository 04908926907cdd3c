"""Dashboards, checked against CloudWatch's limits and rendered as the body that PutDashboard takes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.layout import (
    Arrangement,
    Column,
    Element,
    PlacedWidget,
    arrange,
)
from bedrock_monitoring.cloudwatch.dashboards.variables import DashboardVariable
from bedrock_monitoring.cloudwatch.fields import format_period, found, json_problem
from bedrock_monitoring.cloudwatch.json_numbers import with_whole_numbers
from bedrock_monitoring.cloudwatch.time_range import time_range_problems
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, quoted, refuse
from bedrock_monitoring.value import Value

_NAME = lazy_pattern(rf"[A-Za-z0-9_-]{{1,{limits.DASHBOARD_NAME_LENGTH}}}")


class PeriodOverride(StrEnum):
    """Whether the period of metrics follows the time range (``AUTO``) or stays as specified (``INHERIT``)."""

    AUTO = "auto"
    INHERIT = "inherit"


@dataclass(frozen=True, kw_only=True)
class Dashboard(Value):
    """A dashboard.

    Attributes:
        name: Letters, digits, hyphens and underscores, at most 255; unique in the account, across all
            Regions.
        elements: The content, from top to bottom.
        variables: Inputs at the top, at most 25, each with a unique id.
        start: The start of the time range: relative, such as ``-PT8H`` or ``-P7D``, or with ``end`` an
            absolute time (ISO 8601), such as ``2026-01-31T08:00:00Z``. Defaults to three hours ago. With an
            absolute ``end``, a relative start counts back from that end.
        end: The end of the time range: an absolute time (ISO 8601), ``P0D`` for now, or a time before now
            such as ``-P1D``. Defaults to now.
        default_interval: The length of the time range in whole minutes; replaces ``start``.
        period_override: ``INHERIT`` keeps the period of every metric, whatever the time range.
        raw_rest: Keys of the body that this library does not know. They are rendered unchanged.
    """

    name: str
    elements: Sequence[Element] = ()
    variables: Sequence[DashboardVariable] = ()
    start: str | None = None
    end: str | None = None
    default_interval: timedelta | None = None
    period_override: PeriodOverride | None = None
    raw_rest: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def placed(self) -> tuple[PlacedWidget, ...]:
        """Return every widget with its position."""
        return self._arrangement.placed

    @cached_property
    def _arrangement(self) -> Arrangement:
        """The positions of all widgets, computed once for checks and rendering."""
        return arrange(Column(*self.elements))

    def to_body(self, *, region: str) -> dict[str, Any]:
        """Return the dashboard body.

        Args:
            region: The Region of widgets that name no Region.

        Raises:
            InvalidInputError: CloudWatch would refuse the dashboard; every reason names section and widget.
        """
        refuse(self.problems())
        arrangement = self._arrangement
        optional = {
            "start": self.start or _relative(self.default_interval),
            "end": self.end,
            "periodOverride": self.period_override and str(self.period_override),
            "variables": [variable.to_json() for variable in self.variables],
        }
        body: dict[str, Any] = {name: value for name, value in optional.items() if value}
        body["widgets"] = [_widget(widget, region) for widget in arrangement.placed]
        written: dict[str, Any] = with_whole_numbers(body | dict(self.raw_rest))
        return written

    def to_json(self, *, region: str) -> str:
        """Return the dashboard body as JSON. Equal dashboards give equal text.

        Raises:
            InvalidInputError: CloudWatch would refuse the dashboard.
        """
        return json.dumps(self.to_body(region=region), ensure_ascii=False, separators=(",", ":"))

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse; each problem names the dashboard, the section and the widget.

        A dashboard is checked the first time that it is asked, so whoever takes one can ask again.
        """
        yield from self._found_problems

    @cached_property
    def _found_problems(self) -> tuple[Problem, ...]:
        return tuple(
            problem.within(f"dashboard {self.name!r}") for problem in self._problems(self._arrangement)
        )

    def _problems(self, arrangement: Arrangement) -> Iterator[Problem]:
        if problem := name_problem(self.name):
            yield problem
        yield from self._range_problems()
        yield from self._variable_problems()
        yield from arrangement.problems
        for widget in arrangement.placed:
            for problem in (*_place_problems(widget), *widget.widget.problems()):
                yield problem.within(_where(widget))
        yield from _count_problems(arrangement.placed)
        yield from found(json_problem("raw_rest", self.raw_rest) if self.raw_rest else None)

    def _range_problems(self) -> Iterator[Problem]:
        yield from time_range_problems(self.start, self.end)
        interval = self.default_interval
        if interval is None:
            return
        if self.start is not None:
            yield Problem(
                where="default_interval",
                what="start says where the time range begins",
                remedy="give one of them",
            )
        if interval < timedelta(minutes=1) or interval % timedelta(minutes=1):
            yield Problem(
                where="default_interval",
                what=f"{format_period(interval)} is not a number of whole minutes from 1",
                remedy="give one, such as timedelta(hours=8)",
            )

    def _variable_problems(self) -> Iterator[Problem]:
        if len(self.variables) > limits.VARIABLES_PER_DASHBOARD:
            yield Problem(
                where="variables",
                what=f"{len(self.variables)} are over CloudWatch's limit of {limits.VARIABLES_PER_DASHBOARD}",
                remedy="drop some",
            )
        for variable in self.variables:
            yield from variable.problems()
        for id_, count in Counter(variable.id for variable in self.variables).items():
            if count > 1:
                yield Problem(
                    where=f"variable {id_!r}",
                    what=f"{count} variables have this id",
                    remedy="rename all but one",
                )


def name_problem(name: str) -> Problem | None:
    """Return a problem if ``name`` is not a valid dashboard name."""
    if _NAME.fullmatch(name):
        return None
    return Problem(
        where="name",
        what=f"{quoted(name)} ({len(name)} characters) is not a dashboard name",
        remedy=f"use 1 to {limits.DASHBOARD_NAME_LENGTH} letters, digits, hyphens and underscores",
    )


def _relative(interval: timedelta | None) -> str | None:
    """Return a relative time, in the largest of days, hours and minutes that fits."""
    if interval is None:
        return None
    minutes = interval // timedelta(minutes=1)
    if minutes % (24 * 60) == 0:
        return f"-P{minutes // (24 * 60)}D"
    return f"-PT{minutes // 60}H" if minutes % 60 == 0 else f"-PT{minutes}M"


def _place_problems(placed: PlacedWidget) -> Iterator[Problem]:
    if not (0 <= placed.x < limits.GRID_WIDTH and placed.y >= 0 and 1 <= placed.width <= limits.GRID_WIDTH):
        yield Problem(
            where="place",
            what=f"x {placed.x}, y {placed.y} and width {placed.width} are outside the grid of "
            f"{limits.GRID_WIDTH} columns",
            remedy="move it, or leave its place to a Row",
        )
    if placed.height != placed.widget.height and not 1 <= placed.height <= limits.WIDGET_HEIGHT:
        yield Problem(
            where="height",
            what=f"{placed.height} rows; a widget has 1 to {limits.WIDGET_HEIGHT}",
            remedy="take a height in that range",
        )


def _count_problems(placed: Sequence[PlacedWidget]) -> Iterator[Problem]:
    counts = (
        ("widgets", len(placed), limits.WIDGETS_PER_DASHBOARD),
        ("metrics", sum(widget.widget.metric_count for widget in placed), limits.METRICS_PER_DASHBOARD),
    )
    for what, count, limit in counts:
        if count > limit:
            yield Problem(
                where=what,
                what=f"{count} are over CloudWatch's limit of {limit}",
                remedy="spread the sections over several dashboards, as split does",
            )


def _where(placed: PlacedWidget) -> str:
    widget = f"widget {quoted(placed.widget.name)}"
    return f"section {placed.section!r}, {widget}" if placed.section else widget


def _widget(placed: PlacedWidget, region: str) -> dict[str, Any]:
    return {
        "type": placed.widget.type,
        "x": placed.x,
        "y": placed.y,
        "width": placed.width,
        "height": placed.height,
        "properties": placed.widget.rendered(region=region),
        **(placed.widget.raw_rest or {}),
    }
