"""Changes of a dashboard in words, widget by widget."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import DEFAULT_PERIOD, DEFAULT_STATISTIC
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.commands.reviewing.differences import (
    differences,
    from_to,
    items_difference,
    pair,
    shown,
)
from bedrock_monitoring.commands.reviewing.widget_matching import (
    PlacedContent,
    matched,
    moved,
    paired,
    placed_contents,
    row_identity,
    row_parts,
)
from bedrock_monitoring.problems import InvalidInputError, with_article

_MAX_NAMES = 6
_MAX_ALARMS = 2

_ADDED, _REMOVED = "added", "removed"


def dashboard_differences(old: str, new: str) -> Iterator[str]:
    """Yield what changes between two bodies of a dashboard: each widget, then the settings of the whole.

    Equal changes of several widgets are one line.
    """
    try:
        before, after = (normal_form(parsed_body(body, name="")) for body in (old, new))
    except InvalidInputError:
        if old != new:
            yield f"body {from_to(old, new)}"
        return
    yield from _widget_differences(placed_contents(before), placed_contents(after))
    settings, others = (
        {name: value for name, value in body.items() if name != "widgets"} for body in (before, after)
    )
    yield from differences(settings, others)


def _widget_differences(old: Sequence[PlacedContent], new: Sequence[PlacedContent]) -> Iterator[str]:
    pairs = matched(old, new)
    names = _Names(old, new)
    kept_old, kept_new = {one for one, _ in pairs}, {other for _, other in pairs}
    by_change = defaultdict[str, list[str]](list)
    by_change[_ADDED] = [names.of(widget) for widget in new if widget not in kept_new]
    by_change[_REMOVED] = [names.of(widget) for widget in old if widget not in kept_old]
    elsewhere = {other for _, other in moved(pairs)}
    for one, other in sorted(pairs, key=lambda pair: pair[1].place):
        for change in (
            *_frame_differences(one, other, moved_away=other in elsewhere),
            *_content_differences(one.properties, other.properties),
        ):
            by_change[change].append(names.of(other))
    changes = [_line_of(change, changed) for change, changed in by_change.items() if changed]
    yield from changes
    if not changes and any(one.place != other.place for one, other in pairs):
        yield "gaps between widgets change"


def _line_of(change: str, widgets: Sequence[str]) -> str:
    """Return a change with the widgets that have it."""
    if change in (_ADDED, _REMOVED):
        return f"{change}: {_listed(widgets)}"
    if len(widgets) == 1:
        return f"{widgets[0]}: {change}"
    return f"{change}, in {len(widgets)} widgets: {_listed(widgets)}"


def count_widgets(body: str) -> int:
    """Return the number of widgets in a body; 0 if it cannot be read."""
    try:
        return len(parsed_body(body, name="")["widgets"])
    except InvalidInputError:
        return 0


class _Names:
    """Names widgets by their titles, and by the headings above them where several have one title."""

    def __init__(self, *versions: Sequence[PlacedContent]) -> None:
        counted = [Counter(widget.title for widget in widgets) for widgets in versions]
        self._ambiguous = {title for counts in counted for title, count in counts.items() if count > 1}

    def of(self, widget: PlacedContent) -> str:
        """Return the name of a widget."""
        if not widget.title:
            return f"{with_article(widget.type)} widget"
        title = f'"{shown(widget.title)}"'
        if widget.title in self._ambiguous and widget.section:
            return f'{title} in "{shown(widget.section)}"'
        return title


def _listed(names: Sequence[str]) -> str:
    counted = Counter(names)
    texts = [f"{name} ({count} times)" if count > 1 else name for name, count in counted.items()]
    more = len(texts) - _MAX_NAMES
    return ", ".join([*texts[:_MAX_NAMES], *([f"{more} more"] if more > 0 else [])])


def _frame_differences(one: PlacedContent, other: PlacedContent, *, moved_away: bool) -> Iterator[str]:
    if moved_away:
        (old_y, old_x), (new_y, new_x) = one.place, other.place
        yield f"moved from row {old_y}, column {old_x} to row {new_y}, column {new_x}"
    if one.title != other.title and one.type != "text":
        yield f"renamed, {from_to(one.title, other.title)}"
    if one.size != other.size:
        yield f"resized, {pair(*('x'.join(map(str, each.size)) for each in (one, other)))}"


def _content_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        before, after = (properties.get(name, _INHERITED.get(name)) for properties in (old, new))
        if name == "title" or before == after:
            continue
        if name == "metrics" and isinstance(before, list) and isinstance(after, list):
            found = [*_metric_differences(old, new)]
        elif name == "alarms" and isinstance(before, list) and isinstance(after, list):
            found = [f"alarms: {_alarm_difference(before, after)}"]
        elif name == "annotations" and isinstance(before or {}, Mapping) and isinstance(after or {}, Mapping):
            found = [*_annotation_differences(before or {}, after or {})]
        else:
            found = [*differences(before, after, _WORDS.get(name, name))]
        yield from found or [f"{_WORDS.get(name, name)}: changed"]


def _alarm_difference(old: Sequence[Any], new: Sequence[Any]) -> str:
    """Return the alarms that a widget gains and loses; only how many if they are many."""
    gained = [_last(alarm) for alarm in new if alarm not in old]
    lost = [_last(alarm) for alarm in old if alarm not in new]
    if len(gained) + len(lost) > _MAX_ALARMS:
        return f"{len(gained)} added, {len(lost)} removed"
    return items_difference(lost, gained) or "another order"


_INHERITED = {"stat": DEFAULT_STATISTIC, "period": int(DEFAULT_PERIOD.total_seconds())}
"""What a metric has from its widget, and a widget from CloudWatch (dashboard body structure)."""

_WORDS = {"stat": "statistic", "markdown": "text", "yAxis": "axis"}
"""Plainer words for properties of the body."""


_ROW_KEYS: tuple[Callable[[tuple[int, Any]], Hashable], ...] = (
    lambda row: json.dumps(row[1], sort_keys=True),
    lambda row: (row_identity(row[1]), json.dumps(_options(row[1]).get("stat"))),
    lambda row: row_identity(row[1]),
)
"""What two versions of a row of ``metrics`` have in common: a widget may show a metric several times."""


def _metric_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = (list(enumerate(properties["metrics"])) for properties in (old, new))
    pairs, lost, gained = paired(before, after, _ROW_KEYS)
    if lost or gained:
        metrics = items_difference([_metric(row) for _, row in lost], [_metric(row) for _, row in gained])
        yield f"metrics: {metrics or 'fewer or more of the same'}"
    for (_, earlier), (_, row) in sorted(pairs, key=lambda pair: pair[1][0]):
        first, second = _options(earlier), _options(row)
        inherited = {name for name in _INHERITED if name in first or name in second}
        for difference in differences(
            {**{name: _inherited(old, name) for name in inherited}, **first},
            {**{name: _inherited(new, name) for name in inherited}, **second},
        ):
            # A label names its line by itself, and many widgets have the line of one model.
            of = "" if difference.startswith("label ") else f"{_metric(row)}: "
            yield f"{of}{_in_words(difference)}"
    places = [place for _, (place, _) in sorted(pairs, key=lambda pair: pair[0][0])]
    if places != sorted(places):
        yield "metrics: another order"


def _options(row: Any) -> Mapping[str, Any]:
    return row_parts(row)[1] if isinstance(row, list) else {}


def _inherited(properties: Mapping[str, Any], name: str) -> Any:
    """Return what a metric has from its widget, or from CloudWatch, if it says nothing itself."""
    return properties.get(name, _INHERITED[name])


def _in_words(difference: str) -> str:
    name, space, rest = difference.partition(" ")
    return f"{_WORDS.get(name, name)}{space}{rest}"


def _metric(row: Any) -> str:
    """Return a row of ``metrics`` in words: its label, or what it reads."""
    if not isinstance(row, list):
        return shown(row)
    head, options = row_parts(row)
    if "expression" in options:
        return shown(options.get("label") or options["expression"])
    _, name, *dimensions = [*head, "", ""]
    of = ", ".join(str(value) for value in dimensions[1::2] if value)
    statistic = f" {options['stat']}" if "stat" in options else ""
    return f"{name}{statistic}{f' of {of}' if of else ''}"


def _annotation_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        before, after = old.get(name) or [], new.get(name) or []
        if before == after:
            continue
        if not (isinstance(before, list) and isinstance(after, list)):
            yield from differences(before, after, name)
            continue
        texts = [_line(mark) for mark in before], [_line(mark) for mark in after]
        words = "alarms" if name == "alarms" else f"{name} line"
        changed = [pair for pair in zip(*texts, strict=False) if pair[0] != pair[1]]
        if len(before) != len(after):
            yield f"{words}: {items_difference(*texts) or 'fewer or more of the same'}"
        elif changed:
            yield from (f"{words} {from_to(*pair)}" for pair in changed)
        else:
            yield from differences(before, after, words)


def _line(mark: Any) -> str:
    """Return an annotation in words: its label, or its value."""
    ends = mark if isinstance(mark, list) else [mark]
    return " to ".join(
        str(end.get("label") or end.get("value")) if isinstance(end, Mapping) else _last(end) for end in ends
    )


def _last(arn: Any) -> str:
    return str(arn).rpartition(":")[2]
