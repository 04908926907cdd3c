from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.dashboards.layout import (
    Column,
    Element,
    Fixed,
    PlacedWidget,
    Row,
    Section,
    Spacer,
    arrange,
    grid,
    recommended_width,
)
from bedrock_monitoring.cloudwatch.widgets import TextWidget, Widget


def text(name: str = "x", *, width: int | None = None, height: int = 1) -> TextWidget:
    return TextWidget(markdown=name, width=width, height=height)


def places(element: Element) -> list[tuple[int, int, int, int]]:
    return [(one.x, one.y, one.width, one.height) for one in arrange(element).placed]


def messages(element: Element, width: int = 24) -> list[str]:
    return [str(problem) for problem in arrange(element, width).problems]


def test_a_row_shares_its_width() -> None:
    assert places(Row(text(), text(), text())) == [(0, 0, 8, 1), (8, 0, 8, 1), (16, 0, 8, 1)]
    assert places(Row(text(), text(width=6), text())) == [(0, 0, 9, 1), (9, 0, 6, 1), (15, 0, 9, 1)]


def test_columns_that_are_left_over_go_to_the_first() -> None:
    assert [width for _, _, width, _ in places(Row(*(text() for _ in range(5))))] == [5, 5, 5, 5, 4]


def test_what_does_not_fit_goes_on_the_next_line_below_the_highest() -> None:
    assert places(Row(text(width=10, height=2), text(width=10, height=5), text(width=10))) == [
        (0, 0, 10, 2),
        (10, 0, 10, 5),
        (0, 5, 10, 1),
    ]


def test_a_column_stacks_and_what_follows_moves_down() -> None:
    above, below = text("above", height=3), text("below", height=2)
    assert places(Column(above, below)) == [(0, 0, 24, 3), (0, 3, 24, 2)]
    assert places(Column(above, text("new", height=4), below)) == [
        (0, 0, 24, 3),
        (0, 3, 24, 4),
        (0, 7, 24, 2),
    ]


def test_columns_stand_beside_one_another() -> None:
    assert places(Row(Column(text(), text()), Column(text(height=5), width=18), text())) == [
        (0, 0, 3, 1),
        (0, 1, 3, 1),
        (3, 0, 18, 5),
        (21, 0, 3, 1),
    ]


def test_a_column_without_a_width_gets_what_its_widest_member_needs() -> None:
    assert places(Row(Column(text(width=6)), Column(text(width=18)))) == [(0, 0, 6, 1), (6, 0, 18, 1)]
    assert places(Row(Section(title="s", rows=[Row(text(width=20))]), text(), text()))[-2:] == [
        (20, 0, 2, 1),
        (22, 0, 2, 1),
    ]


def test_widgets_with_places_of_their_own_get_the_columns_they_need_in_a_row() -> None:
    fixed = Fixed(PlacedWidget(x=10, y=0, width=8, height=1, widget=text()))
    assert places(Row(fixed, text())) == [(10, 0, 8, 1), (18, 0, 6, 1)]


def test_a_spacer_takes_room_and_draws_nothing() -> None:
    assert places(Row(text(width=6), Spacer(width=12), text())) == [(0, 0, 6, 1), (18, 0, 6, 1)]
    assert places(Column(text(), Spacer(height=3), text())) == [(0, 0, 24, 1), (0, 4, 24, 1)]


def test_nothing_in_a_row_or_a_column_takes_no_room() -> None:
    for empty in (Row(), Column(), Row(Column()), Column(Row()), Fixed()):
        assert (arrange(empty).height, arrange(empty).placed) == (0, ())
    assert places(Column(text(), Row(), Column(), text())) == [(0, 0, 24, 1), (0, 1, 24, 1)]


def test_a_section_has_a_heading_and_tells_its_widgets_where_they_are() -> None:
    section = Section(title="Latency", description="Lower is better.", rows=[Row(text("a"), text("b"))])
    placed = arrange(Column(text("top"), section)).placed
    assert [(one.y, one.section, one.widget.name) for one in placed] == [
        (0, None, "top"),
        (1, "Latency", "## Latency"),
        (3, "Latency", "a"),
        (3, "Latency", "b"),
    ]
    assert Section(title="Latency").heading == TextWidget(markdown="## Latency", height=1)


def test_widgets_with_places_of_their_own_keep_them() -> None:
    fixed = Fixed(PlacedWidget(x=3, y=2, width=5, height=4, widget=text()))
    assert places(Column(text(), fixed, text())) == [(0, 0, 24, 1), (3, 3, 5, 4), (0, 7, 24, 1)]


@pytest.mark.parametrize(
    ("count", "width"), [(1, 24), (2, 12), (3, 8), (4, 6), (5, 8), (6, 8), (7, 6), (8, 6), (9, 8), (10, 6)]
)
def test_the_recommended_width_needs_no_more_rows_than_quarters(count: int, width: int) -> None:
    assert recommended_width(count) == width


def test_a_grid_gives_all_the_same_width() -> None:
    assert places(grid(*(text() for _ in range(5)))) == [
        (0, 0, 8, 1),
        (8, 0, 8, 1),
        (16, 0, 8, 1),
        (0, 1, 8, 1),
        (8, 1, 8, 1),
    ]
    assert grid() == Row()


def test_everything_that_does_not_fit_is_told_at_once_with_its_section() -> None:
    section = Section(
        title="Latency",
        rows=[
            Column(text("wide", width=12), width=6),
            Row(Spacer(width=0), Spacer(height=-1)),
            Column(width=25),
        ],
    )
    assert messages(section) == [
        (
            "section 'Latency', widget 'wide': it asks for 12 columns, and there are 6 where it stands; make "
            "it narrower, or give it a row of its own"
        ),
        "section 'Latency', spacer, width: 0 columns; a dashboard has 24; take a whole number from 1 to 24",
        (
            "section 'Latency', spacer, height: -1 rows; a spacer has 1 to 1000; take a whole number in that "
            "range"
        ),
        "section 'Latency', column, width: 25 columns; a dashboard has 24; take a whole number from 1 to 24",
    ]


def test_a_column_narrower_than_it_asks_is_told() -> None:
    assert messages(Column(Column(width=12), width=6)) == [
        (
            "column: it asks for 12 columns, and there are 6 where it stands; make it narrower, or give it a "
            "row of its own"
        )
    ]


def test_sizes_that_no_widget_has_are_the_widgets_own_problem() -> None:
    assert messages(Row(text(width=30), text(width=-3, height=0))) == []


WIDTHS = st.one_of(st.none(), st.integers(1, 24))
WIDGETS = st.builds(text, st.text("abc", min_size=1, max_size=3), width=WIDTHS, height=st.integers(1, 12))


def rows_and_columns(inner: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    members = st.lists(inner, max_size=6)
    return st.one_of(
        members.map(lambda elements: Row(*elements)),
        st.tuples(members, WIDTHS).map(lambda given: Column(*given[0], width=given[1])),
        st.tuples(st.text("st", min_size=1, max_size=3), members).map(
            lambda given: Section(title=given[0], rows=given[1])
        ),
    )


ELEMENTS: st.SearchStrategy[Element] = st.recursive(
    st.one_of(WIDGETS, st.builds(Spacer, width=st.integers(1, 24), height=st.integers(1, 5))),
    rows_and_columns,
    max_leaves=25,
)


@given(ELEMENTS)
def test_nothing_overlaps_and_nothing_is_outside_the_grid(element: Element) -> None:
    taken: set[tuple[int, int]] = set()
    arrangement = arrange(element)
    for one in arrangement.placed:
        assert 0 <= one.x < one.x + one.width <= arrangement.width <= 24
        assert 0 <= one.y < one.y + one.height <= arrangement.height
        cells = {(x, y) for x in range(one.x, one.x + one.width) for y in range(one.y, one.y + one.height)}
        assert not cells & taken
        taken |= cells


@given(ELEMENTS)
def test_a_width_that_was_asked_for_is_given_or_its_refusal_is_told(element: Element) -> None:
    arrangement = arrange(element)
    refused = [
        problem for problem in arrangement.problems if problem.where.rpartition(", ")[2].startswith("widget")
    ]
    narrower = [one for one in arrangement.placed if one.widget.width not in {None, one.width}]
    assert len(refused) == len(narrower)


@given(ELEMENTS)
def test_every_widget_is_placed_once_and_in_the_order_of_reading(element: Element) -> None:
    assert [one.widget for one in arrange(element).placed] == list(widgets_of(element))


def widgets_of(element: Element) -> Iterator[Widget]:
    match element:
        case Widget():
            yield element
        case Section():
            yield element.heading
            for row in element.rows:
                yield from widgets_of(row)
        case Row() | Column():
            for member in element.members:
                yield from widgets_of(member)


@given(st.lists(ELEMENTS, max_size=5), ELEMENTS, st.lists(ELEMENTS, max_size=5))
def test_adding_something_in_the_middle_moves_the_rest_down_and_changes_nothing_else(
    above: list[Element], new: Element, below: list[Element]
) -> None:
    before = arrange(Column(*above, *below)).placed
    after = arrange(Column(*above, new, *below)).placed
    first = len(arrange(Column(*above)).placed)
    added = arrange(new)
    moved = [replace(one, y=one.y + added.height) for one in before[first:]]
    assert list(after) == [*before[:first], *after[first : first + len(added.placed)], *moved]


@given(ELEMENTS, st.integers(1, 24))
def test_in_a_narrower_place_nothing_is_wider(element: Element, width: int) -> None:
    inside = arrange(Column(element, width=width))
    assert all(one.x + one.width <= width for one in inside.placed)


@pytest.mark.parametrize("make", [lambda: text(width=24), lambda: Spacer(width=24), lambda: Column(width=24)])
def test_the_whole_width_may_be_asked_for(make: Callable[[], Element]) -> None:
    assert messages(make()) == []
