"""The layout of widgets: rows, columns, spacers and sections on a grid of 24 columns.

No coordinates are needed. A row shares its width among its members, a column stacks them, and widgets below
an inserted one move down, so widgets never overlap and never leave the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.widgets import TextWidget, Widget
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown
from bedrock_monitoring.cloudwatch.widgets.widget import is_size
from bedrock_monitoring.problems import Problem, quoted
from bedrock_monitoring.value import Value

FULL_WIDTH = limits.GRID_WIDTH
HALF_WIDTH = FULL_WIDTH // 2
THIRD_WIDTH = FULL_WIDTH // 3
QUARTER_WIDTH = FULL_WIDTH // 4


@dataclass(frozen=True, kw_only=True)
class PlacedWidget(Value):
    """A widget with its position on the grid.

    Attributes:
        x: Columns from the left, 0 to 23.
        y: Rows from the top.
        width: Width in columns.
        height: Height in rows.
        widget: The widget.
        section: The title of the widget's section.
    """

    x: int
    y: int
    width: int
    height: int
    widget: Widget
    section: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """Widgets with positions relative to a common corner.

    Attributes:
        width: Width in columns.
        height: Height in rows.
        placed: The widgets in reading order.
        problems: Widgets that did not fit and were made smaller.
    """

    width: int
    height: int
    placed: tuple[PlacedWidget, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Spacer(Value):
    """Empty space between columns.

    CloudWatch moves widgets up into empty rows, so a spacer cannot separate rows.

    Attributes:
        width: Width in columns.
        height: Height in rows.
    """

    width: int = 1
    height: int = 1


@dataclass(frozen=True, init=False)
class Row(Value):
    """Members side by side; members that do not fit wrap to the next line.

    Members with a width keep it. The others share the remaining width evenly, but never get less than their
    content needs.
    """

    members: tuple[Element, ...]

    def __init__(self, *members: Element) -> None:
        object.__setattr__(self, "members", members)
        self.__post_init__()


@dataclass(frozen=True, init=False)
class Column(Value):
    """Members stacked on top of each other.

    Attributes:
        members: The members, from top to bottom.
        width: Width in columns. Defaults to a share of the row's remaining width.
    """

    members: tuple[Element, ...]
    width: int | None

    def __init__(self, *members: Element, width: int | None = None) -> None:
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "width", width)
        self.__post_init__()


@dataclass(frozen=True, init=False)
class Fixed(Value):
    """Widgets at explicit coordinates, such as those of a dashboard that was made by hand.

    Overlaps are kept as they are. The next element starts below the lowest widget.
    """

    members: tuple[PlacedWidget, ...]

    def __init__(self, *members: PlacedWidget) -> None:
        object.__setattr__(self, "members", members)
        self.__post_init__()


@dataclass(frozen=True, kw_only=True)
class Section(Value):
    """Rows under a heading.

    Attributes:
        title: The heading, as text: markup in it is escaped.
        description: Markdown, one or two lines that tell readers what to conclude from the section.
        rows: The content below the heading.
    """

    title: str
    description: str = ""
    rows: Sequence[Element] = ()

    @property
    def heading(self) -> TextWidget:
        """The heading as a text widget, one row high, or two with a description."""
        if not self.description:
            return TextWidget(markdown=f"## {escape_markdown(self.title)}", height=1)
        return TextWidget(markdown=f"## {escape_markdown(self.title)}\n{self.description}", height=2)


Element = Widget | Spacer | Row | Column | Fixed | Section
"""Anything that takes up room."""


def recommended_width(count: int) -> int:
    """Return the widest of 24, 12, 8 and 6 columns at which the widgets need no more rows than at 6 columns.

    Args:
        count: The number of widgets side by side, at least 1.
    """
    rows = -(-count // (FULL_WIDTH // QUARTER_WIDTH))
    widths = (FULL_WIDTH, HALF_WIDTH, THIRD_WIDTH)
    return next((width for width in widths if rows * (FULL_WIDTH // width) >= count), QUARTER_WIDTH)


def grid(*widgets: Widget) -> Row:
    """Return widgets of equal width in as many rows as needed; one fills the width, four get a quarter."""
    width = recommended_width(len(widgets))
    return Row(*(replace(widget, width=width) for widget in widgets))


def arrange(element: Element, width: int = FULL_WIDTH) -> Arrangement:
    """Place an element's widgets within a width. A widget that is too wide is narrowed, with a problem.

    Args:
        element: The element to place.
        width: The available columns.
    """
    return _arrange(element, _Room(x=0, y=0, width=width, section=None))


@dataclass(frozen=True, kw_only=True)
class _Room:
    """The space for an element: its upper left corner, the available columns, and its section."""

    x: int
    y: int
    width: int
    section: str | None

    def part(self, *, right: int = 0, down: int = 0, width: int) -> _Room:
        return _Room(x=self.x + right, y=self.y + down, width=width, section=self.section)


def _arrange(element: Element, room: _Room) -> Arrangement:
    match element:
        case Widget():
            return _widget(element, room)
        case Spacer():
            return _spacer(element, room)
        case Column():
            own, problems = _fit("column", element.width, room.width)
            return _stack(element.members, room.part(width=own), problems)
        case Section():
            return _section(element, room)
        case Fixed():
            return _fixed(element, room)
        case Row():
            return _row(element, room)


def _widget(widget: Widget, room: _Room) -> Arrangement:
    """Place a widget. A size that CloudWatch does not support is among the widget's own problems."""
    asked = widget.width if is_size(widget.width, FULL_WIDTH) else None
    own, problems = _fit(f"widget {quoted(widget.name)}", asked, room.width)
    height = widget.height if is_size(widget.height, limits.WIDGET_HEIGHT) else 1
    placed = PlacedWidget(x=room.x, y=room.y, width=own, height=height, widget=widget, section=room.section)
    return Arrangement(width=own, height=height, placed=(placed,), problems=problems)


def _spacer(spacer: Spacer, room: _Room) -> Arrangement:
    own, problems = _fit("spacer", spacer.width, room.width)
    if is_size(spacer.height, limits.WIDGET_HEIGHT):
        return Arrangement(width=own, height=spacer.height, problems=problems)
    what = f"{spacer.height!r} rows; a spacer has 1 to {limits.WIDGET_HEIGHT}"
    problem = Problem(where="spacer, height", what=what, remedy="take a whole number in that range")
    return Arrangement(width=own, height=1, problems=(*problems, problem))


def _fixed(fixed: Fixed, room: _Room) -> Arrangement:
    placed = tuple(
        replace(one, x=one.x + room.x, y=one.y + room.y, section=one.section or room.section)
        for one in fixed.members
    )
    height = max((one.y + one.height for one in fixed.members), default=0)
    return Arrangement(width=room.width, height=height, placed=placed)


def _fit(where: str, asked: int | None, width: int) -> tuple[int, tuple[Problem, ...]]:
    """Return the columns that an element gets, and problems with the columns that it asked for."""
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


def _stack(members: Sequence[Element], room: _Room, problems: tuple[Problem, ...] = ()) -> Arrangement:
    arrangements: list[Arrangement] = []
    height = 0
    for member in members:
        arrangements.append(_arrange(member, room.part(down=height, width=room.width)))
        height += arrangements[-1].height
    return _together(arrangements, width=room.width, height=height, problems=problems)


def _section(section: Section, room: _Room) -> Arrangement:
    whole = _stack((section.heading, *section.rows), replace(room, section=section.title))
    within = tuple(problem.within(f"section {section.title!r}") for problem in whole.problems)
    return replace(whole, problems=within)


def _row(row: Row, room: _Room) -> Arrangement:
    arrangements: list[Arrangement] = []
    height = 0
    for line in _lines(row, room.width):
        right = 0
        beside: list[Arrangement] = []
        for member, share in line:
            beside.append(_arrange(member, room.part(right=right, down=height, width=share)))
            right += share
        height += max(arrangement.height for arrangement in beside)
        arrangements += beside
    return _together(arrangements, width=room.width, height=height)


def _together(
    arrangements: Sequence[Arrangement], *, width: int, height: int, problems: tuple[Problem, ...] = ()
) -> Arrangement:
    return Arrangement(
        width=width,
        height=height,
        placed=tuple(placed for arrangement in arrangements for placed in arrangement.placed),
        problems=(*problems, *(problem for arrangement in arrangements for problem in arrangement.problems)),
    )


def _lines(row: Row, width: int) -> list[list[tuple[Element, int]]]:
    """Split a row's members into lines and assign columns to each member."""
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
    """Assign columns to each member of a line: minimum widths first, then an even share of the rest."""
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
    """Return the minimum width in columns at which every widget of an element gets the width it asks for."""
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
