"""The base classes of widgets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.extra import extra_problem, with_extra
from bedrock_monitoring.cloudwatch.fields import found, json_problem
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class Widget(Value, ABC):
    """A widget of a dashboard.

    Attributes:
        width: Width in columns, 1 to 24. Defaults to a share of the row's remaining width.
        height: Height in rows, 1 to 1,000.
        extra: Properties that the class has no attribute for, as they stand in ``properties`` of a dashboard
            body: objects are merged key by key into what the widget renders, anything else replaces it, and
            ``Extra.OMITTED`` leaves a property out. They are rendered, and need only be JSON.
        raw_rest: Keys beside ``type``, position and ``properties``, rendered unchanged.
    """

    width: int | None = None
    height: int = 6
    extra: Mapping[str, Any] | None = field(default=None, hash=False)
    raw_rest: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    @abstractmethod
    def type(self) -> str:
        """The ``type`` of the widget in a dashboard body."""

    @property
    def name(self) -> str:
        """The name of the widget in messages."""
        return self.__class__.__name__

    @property
    def metric_count(self) -> int:
        """The number of metrics and expressions that count against the limits, hidden inputs included."""
        return 0

    @abstractmethod
    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget on a dashboard that reads from ``region``."""

    def rendered(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` with ``extra``, as a dashboard body has them."""
        return with_extra(self.properties(region=region), self.extra)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from found(
            extra_problem(self.extra),
            None if self.raw_rest is None else json_problem("raw_rest", self.raw_rest),
        )
        if self.width is not None and not is_size(self.width, limits.GRID_WIDTH):
            yield Problem(
                where="width",
                what=f"{self.width!r} columns; a dashboard has {limits.GRID_WIDTH}",
                remedy=f"take a whole number from 1 to {limits.GRID_WIDTH}, or leave it out to share the row",
            )
        if not is_size(self.height, limits.WIDGET_HEIGHT):
            yield Problem(
                where="height",
                what=f"{self.height!r} rows; a widget has 1 to {limits.WIDGET_HEIGHT}",
                remedy="take a whole number in that range",
            )


@dataclass(frozen=True, kw_only=True)
class TitledWidget(Widget):
    """A widget with a title.

    Attributes:
        title: The subject of the widget, with its unit.
    """

    title: str = ""

    @property
    def name(self) -> str:
        """The title, which identifies the widget in messages."""
        return self.title or super().name


def is_size(size: int | None, largest: int) -> bool:
    """Return whether a number of columns or rows is within its limit."""
    return size is not None and 1 <= size <= largest


def stated(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties without CloudWatch's defaults: those that are ``None``, empty or false."""
    return {name: value for name, value in properties.items() if value}
