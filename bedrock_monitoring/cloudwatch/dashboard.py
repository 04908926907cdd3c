"""A whole dashboard: what stands on it, checked against CloudWatch's limits, as the body that PutDashboard takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.layout import Column, Element, PlacedWidget, arrange
from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem, refuse
from bedrock_monitoring.cloudwatch.variables import DashboardVariable

_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.DASHBOARD_NAME_LENGTH}}}")
_RELATIVE_START = re.compile(r"-P(?:T[1-9]\d*[MH]|[1-9]\d*[DWM])")


class PeriodOverride(StrEnum):
    """Whose period counts when the time range changes: CloudWatch's choice, or what each metric says."""

    AUTO = "auto"
    INHERIT = "inherit"


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """A dashboard.

    Attributes:
        name: Letters, digits, hyphen and underscore, at most 255; unique in the account, over all Regions.
        elements: What stands on it, from top to bottom.
        variables: Choices at its top, at most 25.
        start: The time range it opens with, such as ``-PT8H`` or ``-P7D``; three hours unless given.
        period_override: ``INHERIT`` keeps every metric's own period whatever the time range.
    """

    name: str
    elements: Sequence[Element] = ()
    variables: Sequence[DashboardVariable] = ()
    start: str | None = None
    period_override: PeriodOverride | None = None

    def placed(self) -> tuple[PlacedWidget, ...]:
        """Return every widget with its place.

        Raises:
            InvalidInputError: Members of a row do not fit beside one another.
        """
        return arrange(Column(*self.elements)).placed

    def to_body(self, *, region: str) -> dict[str, Any]:
        """Return the dashboard body.

        Args:
            region: The Region that widgets read from unless they say otherwise.

        Raises:
            InvalidInputError: CloudWatch would refuse it; every reason is in it, each with section and widget.
        """
        place = f"dashboard {self.name!r}"
        try:
            placed = self.placed()
        except InvalidInputError as error:
            raise error.within(place) from None
        refuse(problem.within(place) for problem in self._problems(placed))
        body: dict[str, Any] = {}
        if self.start:
            body["start"] = self.start
        if self.period_override:
            body["periodOverride"] = str(self.period_override)
        if self.variables:
            body["variables"] = [variable.to_json() for variable in self.variables]
        body["widgets"] = [_widget(widget, region) for widget in placed]
        return body

    def to_json(self, *, region: str) -> str:
        """Return the dashboard body as text, the same bytes every time.

        Raises:
            InvalidInputError: CloudWatch would refuse it.
        """
        return json.dumps(self.to_body(region=region), ensure_ascii=False, separators=(",", ":"))

    def _problems(self, placed: Sequence[PlacedWidget]) -> Iterator[Problem]:
        if problem := name_problem(self.name):
            yield problem
        if self.start and not _RELATIVE_START.fullmatch(self.start):
            yield Problem(
                where="start",
                what=f"{self.start!r} is not a relative time",
                remedy="write minus and an ISO 8601 duration, such as -PT8H or -P7D",
            )
        for widget in placed:
            for problem in widget.widget.problems():
                yield problem.within(_where(widget))
        yield from self._count_problems(placed)

    def _count_problems(self, placed: Sequence[PlacedWidget]) -> Iterator[Problem]:
        counts = (
            ("widgets", len(placed), limits.WIDGETS_PER_DASHBOARD),
            ("metrics", sum(widget.widget.metric_count for widget in placed), limits.METRICS_PER_DASHBOARD),
            ("variables", len(self.variables), limits.VARIABLES_PER_DASHBOARD),
        )
        for what, count, limit in counts:
            if count > limit:
                yield Problem(
                    where=what,
                    what=f"{count} are over CloudWatch's limit of {limit}",
                    remedy="spread the sections over several dashboards",
                )


def name_problem(name: str) -> Problem | None:
    """Return what is wrong with the name of a dashboard, if anything is."""
    if _NAME.fullmatch(name):
        return None
    return Problem(
        where="name",
        what=f"{name[:60]!r} ({len(name)} characters) is not a dashboard name",
        remedy=f"use 1 to {limits.DASHBOARD_NAME_LENGTH} letters, digits, hyphens and underscores",
    )


def _where(placed: PlacedWidget) -> str:
    widget = f"widget {placed.widget.name[:60]!r}"
    return f"section {placed.section!r}, {widget}" if placed.section else widget


def _widget(placed: PlacedWidget, region: str) -> dict[str, Any]:
    return {
        "type": placed.widget.type,
        "x": placed.x,
        "y": placed.y,
        "width": placed.width,
        "height": placed.height,
        "properties": placed.widget.properties(region=region),
    }
