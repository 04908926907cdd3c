"""Axes and annotations of graphs: lines, bands and points in time.

Source: ``yAxis`` and ``annotations`` in "Dashboard body structure and syntax"; names as in aws-cdk-lib, which
has no bands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.extra import extra_problem, with_extra
from bedrock_monitoring.cloudwatch.fields import color_problem, found, number_problem
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value


class Shading(StrEnum):
    """The side of a horizontal annotation to fill."""

    NONE = "none"
    ABOVE = "above"
    BELOW = "below"


class VerticalShading(StrEnum):
    """The side of a vertical annotation to fill."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class YAxisProps(Value):
    """The y-axis of a graph.

    Attributes:
        label: The label.
        min: The lower end. Defaults to the smallest value.
        max: The upper end. Defaults to the largest value.
        show_units: Whether CloudWatch shows the metric's unit.
    """

    label: str | None = None
    min: float | None = None
    max: float | None = None
    show_units: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the axis for a dashboard body."""
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
class HorizontalAnnotation(Value):
    """A horizontal line.

    Attributes:
        value: The value on the y-axis. CloudWatch extends the axis to every visible line.
        label: The label.
        color: ``#rrggbb``.
        fill: The side to fill.
        visible: Whether the line is visible.
        extra: Other properties of the line, as a dashboard body has them.
    """

    value: float
    label: str | None = None
    color: str | None = None
    fill: Shading = Shading.NONE
    visible: bool = True
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self, *, axis: str) -> dict[str, Any]:
        """Return the annotation for a dashboard body."""
        line = _line(
            self.value, label=self.label, color=self.color, fill=str(self.fill), visible=self.visible
        )
        return with_extra(_on(axis, line), self.extra)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(
            number_problem("horizontal annotation", self.value),
            color_problem(self.color),
            extra_problem(self.extra, where="horizontal annotation, extra"),
        )


@dataclass(frozen=True, kw_only=True)
class HorizontalBand(Value):
    """The area between two values, such as the normal range.

    Attributes:
        lower: The lower value.
        upper: The upper value.
        label: The label of the lower line.
        upper_label: The label of the upper line.
        color: ``#rrggbb``.
        visible: Whether the band is visible.
        extra: Other properties of the first line, as a dashboard body has them.
        upper_extra: Other properties of the second line.
    """

    lower: float
    upper: float
    label: str | None = None
    upper_label: str | None = None
    color: str | None = None
    visible: bool = True
    extra: Mapping[str, Any] | None = field(default=None, hash=False)
    upper_extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self, *, axis: str) -> list[dict[str, Any]]:
        """Return the annotation for a dashboard body: two lines, the first with the shared options."""
        first = _line(self.lower, label=self.label, color=self.color, visible=self.visible)
        second = _line(self.upper, label=self.upper_label)
        return [with_extra(_on(axis, first), self.extra), with_extra(second, self.upper_extra)]

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(
            number_problem("horizontal band, lower", self.lower),
            number_problem("horizontal band, upper", self.upper),
            color_problem(self.color),
            extra_problem(self.extra, where="horizontal band, extra"),
            extra_problem(self.upper_extra, where="horizontal band, upper_extra"),
        )
        if self.lower >= self.upper:
            what = f"lower {self.lower:g} is not below upper {self.upper:g}"
            yield Problem(where="horizontal band", what=what, remedy="swap them, or draw a line")


@dataclass(frozen=True, kw_only=True)
class VerticalAnnotation(Value):
    """A point in time, such as a deployment.

    Attributes:
        date: The time, with time zone.
        label: The label.
        color: ``#rrggbb``.
        fill: The side to fill.
        visible: Whether the line is visible.
        extra: Other properties of the line, as a dashboard body has them.
    """

    date: datetime
    label: str | None = None
    color: str | None = None
    fill: VerticalShading = VerticalShading.NONE
    visible: bool = True
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the annotation for a dashboard body."""
        line = _line(
            self.date.isoformat(),
            label=self.label,
            color=self.color,
            fill=str(self.fill),
            visible=self.visible,
        )
        return with_extra(line, self.extra)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(
            _moment_problem("vertical annotation", self.date),
            color_problem(self.color),
            extra_problem(self.extra, where="vertical annotation, extra"),
        )


@dataclass(frozen=True, kw_only=True)
class VerticalBand(Value):
    """The time between two points in time, such as a maintenance window.

    Attributes:
        start: The start, with time zone.
        end: The end, with time zone.
        label: The label of the start.
        end_label: The label of the end.
        color: ``#rrggbb``.
        visible: Whether the band is visible.
        extra: Other properties of the first time, as a dashboard body has them.
        end_extra: Other properties of the second time.
    """

    start: datetime
    end: datetime
    label: str | None = None
    end_label: str | None = None
    color: str | None = None
    visible: bool = True
    extra: Mapping[str, Any] | None = field(default=None, hash=False)
    end_extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the annotation for a dashboard body: two times, the first with the shared options."""
        first = _line(self.start.isoformat(), label=self.label, color=self.color, visible=self.visible)
        second = _line(self.end.isoformat(), label=self.end_label)
        return [with_extra(first, self.extra), with_extra(second, self.end_extra)]

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        moments = (
            _moment_problem("vertical band, start", self.start),
            _moment_problem("vertical band, end", self.end),
        )
        yield from found(
            *moments,
            color_problem(self.color),
            extra_problem(self.extra, where="vertical band, extra"),
            extra_problem(self.end_extra, where="vertical band, end_extra"),
        )
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
