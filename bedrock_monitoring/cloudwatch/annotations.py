"""Axes, and the lines and moments that are marked on a graph.

Source: "Dashboard body structure and syntax", ``yAxis`` and ``annotations``; names as in aws-cdk-lib.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import color_problem
from bedrock_monitoring.cloudwatch.problems import Problem


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
        value: Where it lies on its axis.
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
        line: dict[str, Any] = {"value": self.value}
        if self.label is not None:
            line["label"] = self.label
        if self.color is not None:
            line["color"] = self.color
        if self.fill is not Shading.NONE:
            line["fill"] = str(self.fill)
        if not self.visible:
            line["visible"] = False
        if axis == "right":
            line["yAxis"] = "right"
        return line

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        if problem := color_problem(self.color):
            yield problem


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
        line: dict[str, Any] = {"value": self.date.isoformat()}
        if self.label is not None:
            line["label"] = self.label
        if self.color is not None:
            line["color"] = self.color
        if self.fill is not VerticalShading.NONE:
            line["fill"] = str(self.fill)
        if not self.visible:
            line["visible"] = False
        return line

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        if self.date.tzinfo is None:
            yield Problem(
                where="vertical annotation",
                what="its date has no time zone",
                remedy="pass a datetime with tzinfo, such as UTC",
            )
        if problem := color_problem(self.color):
            yield problem
