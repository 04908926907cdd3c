"""Axes, and the lines, bands and moments that are marked on a graph.

Source: "Dashboard body structure and syntax", ``yAxis`` and ``annotations``; names as in aws-cdk-lib, which
has no bands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.fields import color_problem, found, number_problem
from bedrock_monitoring.problems import Problem


class Shading(StrEnum):
    """Which side of a horizontal line is filled."""

    NONE = "none"
    ABOVE = "above"
    BELOW = "below"


class VerticalShading(StrEnum):
    """Which side of a moment is filled."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class YAxisProps:
    """One axis of a graph.

    Attributes:
        label: What it counts.
        min: Where it begins; where the data begin unless given.
        max: Where it ends; where the data end unless given.
        show_units: Whether CloudWatch writes the metric's unit beside it.
    """

    label: str | None = None
    min: float | None = None
    max: float | None = None
    show_units: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the axis as it stands in a dashboard body."""
        given: dict[str, Any] = {"label": self.label, "min": self.min, "max": self.max}
        axis = {name: value for name, value in given.items() if value is not None}
        return axis if self.show_units else {**axis, "showUnits": False}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(number_problem("y axis, min", self.min), number_problem("y axis, max", self.max))
        if self.min is not None and self.max is not None and self.min >= self.max:
            yield Problem(
                where="y axis",
                what=f"min {self.min:g} is not below max {self.max:g}",
                remedy="swap or drop one",
            )


@dataclass(frozen=True, kw_only=True)
class HorizontalAnnotation:
    """A line at a value.

    Attributes:
        value: Where it lies on its axis; every visible line widens the axis so that it is seen.
        label: What it means.
        color: ``#rrggbb``.
        fill: Which side of it is filled.
        visible: Whether it is drawn.
    """

    value: float
    label: str | None = None
    color: str | None = None
    fill: Shading = Shading.NONE
    visible: bool = True

    def to_json(self, *, axis: str) -> dict[str, Any]:
        """Return the line as it stands in a dashboard body."""
        line = _line(
            self.value, label=self.label, color=self.color, fill=str(self.fill), visible=self.visible
        )
        return _on(axis, line)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(number_problem("horizontal annotation", self.value), color_problem(self.color))


@dataclass(frozen=True, kw_only=True)
class HorizontalBand:
    """The room between two values, such as what is normal.

    Attributes:
        lower: Where it begins on its axis.
        upper: Where it ends.
        label: What the lower line means.
        upper_label: What the upper line means.
        color: ``#rrggbb``.
        visible: Whether it is drawn.
    """

    lower: float
    upper: float
    label: str | None = None
    upper_label: str | None = None
    color: str | None = None
    visible: bool = True

    def to_json(self, *, axis: str) -> list[dict[str, Any]]:
        """Return the band as it stands in a dashboard body: two lines, all but a label said with the first."""
        first = _line(self.lower, label=self.label, color=self.color, visible=self.visible)
        return [_on(axis, first), _line(self.upper, label=self.upper_label)]

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(
            number_problem("horizontal band, lower", self.lower),
            number_problem("horizontal band, upper", self.upper),
            color_problem(self.color),
        )
        if self.lower >= self.upper:
            what = f"lower {self.lower:g} is not below upper {self.upper:g}"
            yield Problem(where="horizontal band", what=what, remedy="swap them, or draw a line")


@dataclass(frozen=True, kw_only=True)
class VerticalAnnotation:
    """A moment, such as a deployment.

    Attributes:
        date: The moment, with its time zone.
        label: What happened.
        color: ``#rrggbb``.
        fill: Which side of it is filled.
        visible: Whether it is drawn.
    """

    date: datetime
    label: str | None = None
    color: str | None = None
    fill: VerticalShading = VerticalShading.NONE
    visible: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the moment as it stands in a dashboard body."""
        return _line(
            self.date.isoformat(),
            label=self.label,
            color=self.color,
            fill=str(self.fill),
            visible=self.visible,
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(_moment_problem("vertical annotation", self.date), color_problem(self.color))


@dataclass(frozen=True, kw_only=True)
class VerticalBand:
    """The time between two moments, such as a maintenance window.

    Attributes:
        start: When it begins, with its time zone.
        end: When it ends, with its time zone.
        label: What began.
        end_label: What ended.
        color: ``#rrggbb``.
        visible: Whether it is drawn.
    """

    start: datetime
    end: datetime
    label: str | None = None
    end_label: str | None = None
    color: str | None = None
    visible: bool = True

    def to_json(self) -> list[dict[str, Any]]:
        """Return the band as it stands in a dashboard body: two moments, all but a label said with the first."""
        first = _line(self.start.isoformat(), label=self.label, color=self.color, visible=self.visible)
        return [first, _line(self.end.isoformat(), label=self.end_label)]

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        moments = (
            _moment_problem("vertical band, start", self.start),
            _moment_problem("vertical band, end", self.end),
        )
        yield from found(*moments, color_problem(self.color))
        if moments == (None, None) and self.start >= self.end:
            what = f"{self.start.isoformat()} is not before {self.end.isoformat()}"
            yield Problem(where="vertical band", what=what, remedy="swap them, or mark a moment")


HorizontalMark = HorizontalAnnotation | HorizontalBand
"""What may be marked on an axis."""

VerticalMark = VerticalAnnotation | VerticalBand
"""What may be marked in time."""


def _line(
    value: float | str,
    *,
    label: str | None,
    color: str | None = None,
    fill: str = "none",
    visible: bool = True,
) -> dict[str, Any]:
    line: dict[str, Any] = {"value": value}
    if label is not None:
        line["label"] = label
    if color is not None:
        line["color"] = color
    if fill != "none":
        line["fill"] = fill
    if not visible:
        line["visible"] = False
    return line


def _on(axis: str, line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "yAxis": "right"} if axis == "right" else line


def _moment_problem(where: str, moment: datetime) -> Problem | None:
    if moment.tzinfo is not None:
        return None
    return Problem(
        where=where, what="its date has no time zone", remedy="pass a datetime with tzinfo, such as UTC"
    )
