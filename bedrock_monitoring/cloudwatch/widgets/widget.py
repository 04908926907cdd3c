"""What all widgets have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.problems import Problem


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
        title: The subject with its unit.
    """

    title: str = ""

    @property
    def name(self) -> str:
        """The title, by which people find it."""
        return self.title or super().name


def is_size(size: object, largest: int) -> bool:
    """Whether something is a number of columns or rows: callers without a type checker pass what they like."""
    return isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= largest


def stated(properties: dict[str, Any]) -> dict[str, Any]:
    """Return those properties that say something: what is none, empty or false is CloudWatch's default."""
    return {name: value for name, value in properties.items() if value}
