"""Where widgets stand: rows, columns, spacers and sections on a grid of 24 columns.

Nobody writes a coordinate. A row shares its width among its members, a column stacks them, and what follows moves down when something is
put in the middle; so widgets never overlap and never leave the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem
from bedrock_monitoring.cloudwatch.widgets import TextWidget, Widget

FULL_WIDTH = limits.GRID_WIDTH
HALF_WIDTH = FULL_WIDTH // 2
THIRD_WIDTH = FULL_WIDTH // 3
QUARTER_WIDTH = FULL_WIDTH // 4


@dataclass(frozen=True, kw_only=True)
class PlacedWidget:
    """A widget with its place on the grid.

    Attributes:
        x: Columns from the left, 0 to 23.
        y: Rows from the top.
        width: Columns.
        height: Rows.
        widget: What stands there.
        section: The title of the section it belongs to.
    """

    x: int
    y: int
    width: int
    height: int
    widget: Widget
    section: str | None = None

    def moved(self, x: int, y: int) -> PlacedWidget:
        """Return the same widget so much further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """Widgets placed relative to one corner, and the space they take together."""

    width: int
    height: int
    placed: tuple[PlacedWidget, ...] = ()

    def moved(self, x: int, y: int) -> Iterator[PlacedWidget]:
        """Yield the widgets so much further right and down."""
        return (placed.moved(x, y) for placed in self.placed)


@dataclass(frozen=True, kw_only=True)
class Spacer:
    """Room that stays empty. CloudWatch moves widgets up into empty rows, so it keeps columns apart, not rows.

    Attributes:
        width: Columns.
        height: Rows.
    """

    width: int = 1
    height: int = 1


@dataclass(frozen=True, init=False)
class Row:
    """Members side by side, and on the next line where they do not fit.

    Members with a width keep it; the others share what is left of the line evenly.
    """

    members: tuple[Element, ...]

    def __init__(self, *members: Element) -> None:
        object.__setattr__(self, "members", members)


@dataclass(frozen=True, init=False)
class Column:
    """Members below one another.

    Attributes:
        members: What stands in it.
        width: Columns; a share of what its row leaves unless given.
    """

    members: tuple[Element, ...]
    width: int | None

    def __init__(self, *members: Element, width: int | None = None) -> None:
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "width", width)


@dataclass(frozen=True, init=False)
class Fixed:
    """Widgets at coordinates of their own, such as those of a dashboard that was made by hand.

    Whether they overlap is left to who placed them; what follows stands below the lowest of them.
    """

    members: tuple[PlacedWidget, ...]

    def __init__(self, *members: PlacedWidget) -> None:
        object.__setattr__(self, "members", members)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under a heading.

    Attributes:
        title: The heading.
        description: A line or two that say what to conclude from what is below.
        rows: What stands below the heading.
    """

    title: str
    description: str = ""
    rows: Sequence[Element] = ()

    @property
    def heading(self) -> TextWidget:
        """The heading as a widget, one row high, or two with a description."""
        if not self.description:
            return TextWidget(markdown=f"## {self.title}", height=1)
        return TextWidget(markdown=f"## {self.title}\n{self.description}", height=2)


Element = Widget | Spacer | Row | Column | Fixed | Section
"""Anything that takes up room."""


def arrange(element: Element, width: int = FULL_WIDTH) -> Arrangement:
    """Place an element's widgets within a width.

    Args:
        element: What to place.
        width: Columns to use.

    Raises:
        InvalidInputError: Members of a row do not fit beside one another.
    """
    match element:
        case Widget():
            own = min(element.width or width, width)
            placed = PlacedWidget(x=0, y=0, width=own, height=element.height, widget=element)
            return Arrangement(width=own, height=element.height, placed=(placed,))
        case Spacer():
            return Arrangement(width=element.width, height=element.height)
        case Column():
            return _stack(element.members, min(element.width or width, width))
        case Section():
            return _section(element, width)
        case Fixed():
            height = max((placed.y + placed.height for placed in element.members), default=0)
            return Arrangement(width=width, height=height, placed=element.members)
        case Row():
            return _stack_lines(_lines(element, width), width)


def _stack(members: Sequence[Element], width: int) -> Arrangement:
    return _pile([arrange(member, width) for member in members], width)


def _pile(arrangements: Sequence[Arrangement], width: int) -> Arrangement:
    placed: list[PlacedWidget] = []
    height = 0
    for arrangement in arrangements:
        placed.extend(arrangement.moved(0, height))
        height += arrangement.height
    return Arrangement(width=width, height=height, placed=tuple(placed))


def _section(section: Section, width: int) -> Arrangement:
    whole = _stack((section.heading, *section.rows), width)
    titled = tuple(replace(placed, section=placed.section or section.title) for placed in whole.placed)
    return replace(whole, placed=titled)


def _stack_lines(lines: Sequence[Sequence[tuple[Element, int]]], width: int) -> Arrangement:
    return _pile([_line(line) for line in lines], width)


def _line(line: Sequence[tuple[Element, int]]) -> Arrangement:
    placed: list[PlacedWidget] = []
    x = height = 0
    for member, share in line:
        arrangement = arrange(member, share)
        placed.extend(arrangement.moved(x, 0))
        x += share
        height = max(height, arrangement.height)
    return Arrangement(width=x, height=height, placed=tuple(placed))


def _lines(row: Row, width: int) -> list[list[tuple[Element, int]]]:
    """Split a row's members into lines, and give each member its columns."""
    lines: list[list[Element]] = [[]]
    used = 0
    for member in row.members:
        least = _own_width(member) or 1
        if lines[-1] and used + least > width:
            lines.append([])
            used = 0
        lines[-1].append(member)
        used += least
    return [_shares(line, width) for line in lines if line]


def _shares(line: Sequence[Element], width: int) -> list[tuple[Element, int]]:
    fixed = sum(_own_width(member) or 0 for member in line)
    sharing = sum(1 for member in line if _own_width(member) is None)
    if fixed > width:
        what = f"a row's members take {fixed} columns, there are {width}"
        raise InvalidInputError(
            [Problem(where="layout", what=what, remedy="make them narrower, or give them a row each")]
        )
    share, more = divmod(width - fixed, sharing) if sharing else (0, 0)
    shares: list[tuple[Element, int]] = []
    for member in line:
        own = _own_width(member)
        if own is None:
            own = share + (1 if more > 0 else 0)
            more -= 1
        shares.append((member, own))
    return shares


def _own_width(element: Element) -> int | None:
    return None if isinstance(element, (Row, Fixed, Section)) else element.width
