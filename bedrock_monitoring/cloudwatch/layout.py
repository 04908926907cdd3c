"""Where widgets stand: rows, columns, spacers and sections on a grid of 24 columns.

Nobody writes a coordinate. A row shares its width among its members, a column stacks them, and what follows moves down when something is
put in the middle; so widgets never overlap and never leave the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.problems import Problem
from bedrock_monitoring.cloudwatch.widgets import TextWidget, Widget
from bedrock_monitoring.cloudwatch.widgets.base import is_size

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
    """Widgets placed relative to one corner, and the space they take together.

    Attributes:
        width: Columns.
        height: Rows.
        placed: The widgets, in the order of reading.
        problems: What does not fit as it was asked for; it was made smaller.
    """

    width: int
    height: int
    placed: tuple[PlacedWidget, ...] = ()
    problems: tuple[Problem, ...] = ()

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

    Members with a width keep it; the others share what is left of the line evenly, but none gets less than what is in it needs.
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


def recommended_width(count: int) -> int:
    """Return the widest of 24, 12, 8 and 6 columns in which so many widgets need no more rows than they would at 6.

    Args:
        count: How many widgets stand beside one another, 1 at least.
    """
    rows = -(-count // (FULL_WIDTH // QUARTER_WIDTH))
    widths = (FULL_WIDTH, HALF_WIDTH, THIRD_WIDTH)
    return next((width for width in widths if rows * (FULL_WIDTH // width) >= count), QUARTER_WIDTH)


def grid(*widgets: Widget) -> Row:
    """Return widgets of one width, in as many rows as they need: one is as wide as the dashboard, four take a quarter each."""
    width = recommended_width(len(widgets))
    return Row(*(replace(widget, width=width) for widget in widgets))


def arrange(element: Element, width: int = FULL_WIDTH) -> Arrangement:
    """Place an element's widgets within a width; what asks for more than there is gets what there is, and is told so.

    Args:
        element: What to place.
        width: Columns to use.
    """
    match element:
        case Widget():
            return _widget(element, width)
        case Spacer():
            return _spacer(element, width)
        case Column():
            return _column(element, width)
        case Section():
            return _section(element, width)
        case Fixed():
            height = max((placed.y + placed.height for placed in element.members), default=0)
            return Arrangement(width=width, height=height, placed=element.members)
        case Row():
            return _pile([_line(line) for line in _lines(element, width)], width)


def _widget(widget: Widget, width: int) -> Arrangement:
    """Place a widget; what it says of sizes that CloudWatch does not have is among its own problems."""
    asked = widget.width if is_size(widget.width, FULL_WIDTH) else None
    own, problems = _fit(f"widget {widget.name[:60]!r}", asked, width)
    height = widget.height if is_size(widget.height, limits.WIDGET_HEIGHT) else 1
    placed = PlacedWidget(x=0, y=0, width=own, height=height, widget=widget)
    return Arrangement(width=own, height=height, placed=(placed,), problems=problems)


def _spacer(spacer: Spacer, width: int) -> Arrangement:
    own, problems = _fit("spacer", spacer.width, width)
    if is_size(spacer.height, limits.WIDGET_HEIGHT):
        return Arrangement(width=own, height=spacer.height, problems=problems)
    what = f"{spacer.height!r} rows; a spacer has 1 to {limits.WIDGET_HEIGHT}"
    problem = Problem(where="spacer, height", what=what, remedy="take a whole number in that range")
    return Arrangement(width=own, height=1, problems=(*problems, problem))


def _column(column: Column, width: int) -> Arrangement:
    own, problems = _fit("column", column.width, width)
    stacked = _stack(column.members, own)
    return replace(stacked, problems=(*problems, *stacked.problems))


def _fit(where: str, asked: int | None, width: int) -> tuple[int, tuple[Problem, ...]]:
    """Return the columns that something gets, and what is wrong with those it asked for."""
    if asked is None:
        return width, ()
    if not is_size(asked, FULL_WIDTH):
        what = f"{asked!r} columns; a dashboard has {FULL_WIDTH}"
        remedy = f"take a whole number from 1 to {FULL_WIDTH}"
        return width, (Problem(where=f"{where}, width", what=what, remedy=remedy),)
    if asked > width:
        what = f"it asks for {asked} columns, and there are {width} where it stands"
        remedy = "make it narrower, or give it a row of its own"
        return width, (Problem(where=where, what=what, remedy=remedy),)
    return asked, ()


def _stack(members: Sequence[Element], width: int) -> Arrangement:
    return _pile([arrange(member, width) for member in members], width)


def _pile(arrangements: Sequence[Arrangement], width: int) -> Arrangement:
    placed: list[PlacedWidget] = []
    height = 0
    for arrangement in arrangements:
        placed.extend(arrangement.moved(0, height))
        height += arrangement.height
    return Arrangement(width=width, height=height, placed=tuple(placed), problems=_problems(arrangements))


def _section(section: Section, width: int) -> Arrangement:
    whole = _stack((section.heading, *section.rows), width)
    titled = tuple(replace(placed, section=placed.section or section.title) for placed in whole.placed)
    within = tuple(problem.within(f"section {section.title!r}") for problem in whole.problems)
    return replace(whole, placed=titled, problems=within)


def _line(line: Sequence[tuple[Element, int]]) -> Arrangement:
    placed: list[PlacedWidget] = []
    arrangements: list[Arrangement] = []
    x = 0
    for member, share in line:
        arrangement = arrange(member, share)
        arrangements.append(arrangement)
        placed.extend(arrangement.moved(x, 0))
        x += share
    height = max(arrangement.height for arrangement in arrangements)
    return Arrangement(width=x, height=height, placed=tuple(placed), problems=_problems(arrangements))


def _problems(arrangements: Sequence[Arrangement]) -> tuple[Problem, ...]:
    return tuple(problem for arrangement in arrangements for problem in arrangement.problems)


def _lines(row: Row, width: int) -> list[list[tuple[Element, int]]]:
    """Split a row's members into lines, and give each member its columns."""
    lines: list[list[Element]] = [[]]
    used = 0
    for member in row.members:
        least = min(_least_width(member), width)
        if lines[-1] and used + least > width:
            lines.append([])
            used = 0
        lines[-1].append(member)
        used += least
    return [_shares(line, width) for line in lines if line]


def _shares(line: Sequence[Element], width: int) -> list[tuple[Element, int]]:
    """Give each member of a line its columns: those that must be wide first, so that the others share what is left."""
    shares = {
        number: min(_least_width(member), width) for number, member in enumerate(line) if _has_width(member)
    }
    sharing = [number for number, member in enumerate(line) if not _has_width(member)]
    left = width - sum(shares.values())
    for number in sorted(sharing, key=lambda number: -_least_width(line[number])):
        least = min(_least_width(line[number]), width)
        if least <= left // len(sharing):
            break
        shares[number] = least
        left -= least
        sharing.remove(number)
    share, more = divmod(left, len(sharing)) if sharing else (0, 0)
    for place, number in enumerate(sharing):
        shares[number] = share + (1 if place < more else 0)
    return [(member, shares[number]) for number, member in enumerate(line)]


def _has_width(element: Element) -> bool:
    return not isinstance(element, (Row, Fixed, Section)) and is_size(element.width, FULL_WIDTH)


def _least_width(element: Element) -> int:
    """Return the columns without which something in an element gets less than it asks for."""
    if not isinstance(element, (Row, Fixed, Section)) and is_size(element.width, FULL_WIDTH):
        return element.width or 1
    match element:
        case Row() | Column():
            return max((_least_width(member) for member in element.members), default=1)
        case Section():
            return max((_least_width(row) for row in element.rows), default=1)
        case Fixed():
            return max((placed.x + placed.width for placed in element.members), default=1)
        case _:
            return 1
