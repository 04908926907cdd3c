"""Match the widgets of two versions of a dashboard, so that a moved and renamed widget is still the same."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, TypeVar

_Item = TypeVar("_Item")

_SIMILAR = 0.5
"""The share of what two widgets show from which on they are versions of one widget."""

_COMPARED = 500
"""The length of the beginning of texts that is compared."""

_HEADING = "#"


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacedContent:
    """A widget of a body in normal form. It is equal to itself alone: a body may have a widget twice.

    Attributes:
        content: The widget, as in the body.
        section: The heading above it; empty if there is none.
    """

    content: Mapping[str, Any]
    section: str

    @property
    def type(self) -> str:
        """The type, such as ``metric``."""
        return str(self.content["type"])

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties."""
        found: Mapping[str, Any] = self.content["properties"]
        return found

    @property
    def title(self) -> str:
        """The title; of a text widget, its first line. Empty if it has none."""
        text = str(self.properties.get("markdown", ""))
        return str(self.properties.get("title", "")) or text.partition("\n")[0].strip(f"{_HEADING} ")

    @property
    def place(self) -> tuple[int, int]:
        """The position in reading order: row, then column."""
        return self.content["y"], self.content["x"]

    @property
    def size(self) -> tuple[int, int]:
        """The width and the height."""
        return self.content["width"], self.content["height"]

    @cached_property
    def shows(self) -> tuple[str, ...]:
        """What the widget shows, without how: metrics and expressions, alarms, a query, or text."""
        parts = [self.properties.get(key) for key in ("alarms", "query", "endpoint", "markdown")]
        metrics = self.properties.get("metrics")
        rows = metrics if isinstance(metrics, list) else []
        alarms = self.properties.get("annotations")
        of_alarm = alarms.get("alarms") if isinstance(alarms, Mapping) else None
        return tuple(json.dumps(part, sort_keys=True) for part in (*parts, of_alarm) if part) + tuple(
            row_identity(row) for row in rows
        )


def row_identity(row: Any) -> str:
    """Return what a row of ``metrics`` reads, without how it is drawn and over which periods."""
    if not isinstance(row, list):
        return json.dumps(row, sort_keys=True)
    head, options = row_parts(row)
    return json.dumps([*head, options.get("expression"), options.get("region"), options.get("accountId")])


def row_parts(row: Sequence[Any]) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """Return what a row of ``metrics`` reads, and its options."""
    return (row[:-1], row[-1]) if row and isinstance(row[-1], Mapping) else (row, {})


def placed_contents(body: Mapping[str, Any]) -> tuple[PlacedContent, ...]:
    """Return the widgets of a body in normal form in reading order, each with the heading above it."""
    found = []
    section = ""
    for widget in sorted(body.get("widgets", ()), key=lambda widget: (widget["y"], widget["x"])):
        placed = PlacedContent(content=widget, section=section)
        if str(placed.properties.get("markdown", "")).startswith(_HEADING):
            section = placed.title
        found.append(placed)
    return tuple(found)


def paired(
    old: Sequence[_Item], new: Sequence[_Item], keys: Sequence[Callable[[_Item], Hashable | None]]
) -> tuple[list[tuple[_Item, _Item]], list[_Item], list[_Item]]:
    """Pair the items of two versions of a list, each once, and return the pairs and what is left of both.

    Args:
        old: The old items.
        new: The new items.
        keys: What two versions of an item have in common, the surest sign first. ``None`` matches nothing.
    """
    pairs: list[tuple[_Item, _Item]] = []
    left, right = list(old), list(new)
    for key in keys:
        by_key = defaultdict[Hashable, deque[int]](deque)
        for number, item in enumerate(right):
            by_key[key(item)].append(number)
        rest, taken = [], set()
        for item in left:
            value = key(item)
            if value is None or not by_key[value]:
                rest.append(item)
                continue
            number = by_key[value].popleft()
            taken.add(number)
            pairs.append((item, right[number]))
        left, right = rest, [item for number, item in enumerate(right) if number not in taken]
    return pairs, left, right


def matched(
    old: Sequence[PlacedContent], new: Sequence[PlacedContent]
) -> list[tuple[PlacedContent, PlacedContent]]:
    """Return the pairs of widgets that are versions of one widget. The others are removed or added."""
    pairs, left, right = paired(old, new, _KEYS)
    for one in left:
        similarity, number = max(
            ((_similarity(one, other), -number) for number, other in enumerate(right)), default=(0.0, 0)
        )
        if similarity >= _SIMILAR:
            pairs.append((one, right.pop(-number)))
    return pairs


def moved(pairs: Sequence[tuple[PlacedContent, PlacedContent]]) -> list[tuple[PlacedContent, PlacedContent]]:
    """Return the pairs whose place among the others has changed: the fewest that explain the new order.

    Widgets that only make room for another one have not moved.
    """
    ordered = sorted(pairs, key=lambda pair: pair[0].place)
    kept = _longest_ordered([new.place for _, new in ordered])
    return [pair for number, pair in enumerate(ordered) if number not in kept]


def _content(widget: PlacedContent) -> Hashable:
    return json.dumps([widget.type, widget.properties], sort_keys=True)


_KEYS: tuple[Callable[[PlacedContent], Hashable | None], ...] = (
    lambda widget: (widget.place, _content(widget)),
    lambda widget: (widget.section, _content(widget)),
    _content,
    lambda widget: (widget.type, widget.section, widget.title, widget.shows) if widget.shows else None,
    lambda widget: (widget.type, widget.shows) if widget.shows else None,
    lambda widget: (widget.type, widget.section, widget.title) if widget.title else None,
)
"""What two versions of a widget have in common, for `paired`."""


def _similarity(one: PlacedContent, other: PlacedContent) -> float:
    if one.type != other.type:
        return 0
    if one.type == "text":
        first, second = (str(widget.properties.get("markdown", ""))[:_COMPARED] for widget in (one, other))
        return SequenceMatcher(None, first, second, autojunk=False).ratio()
    either = {*one.shows, *other.shows}
    return len({*one.shows} & {*other.shows}) / len(either) if either else 0


def _longest_ordered(values: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the places of a longest part of a sequence that never decreases (patience sorting)."""
    tops: list[tuple[int, int]] = []
    ends: list[int] = []
    before: list[int | None] = []
    for number, value in enumerate(values):
        pile = bisect_right(tops, value)
        tops[pile : pile + 1] = [value]
        ends[pile : pile + 1] = [number]
        before.append(ends[pile - 1] if pile else None)
    kept = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return frozenset(kept)
