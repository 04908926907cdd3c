"""What CloudWatch refuses in a dashboard body, and what is undecided: one list, each rule with its source.

``dashboard-body.schema.json`` refuses what is refused here, and takes what is undecided; ``adopt`` says both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.reading.equivalence import places_of
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, quoted

_Object = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class WidgetRule:
    """A rule about widgets.

    Attributes:
        what: What is wrong, or may be.
        remedy: How to fix it.
        source: Where it is known from.
        is_refused: Whether CloudWatch refuses such a body. Otherwise it may, or it shows something else than
            is meant.
        applies: Whether the rule applies to a widget, given with its ``type`` and ``properties``.
    """

    what: str
    remedy: str
    source: str
    is_refused: bool
    applies: Callable[[str, _Object], bool]


def body_problems(body: _Object) -> Iterator[Problem]:
    """Yield what CloudWatch refuses in a body, and as warnings what is undecided; each names its widget.

    Args:
        body: A body as ``parsed_body`` returns it.
    """
    if "end" in body and "start" not in body:
        what = "an end without a start is ignored"
        yield Problem(where="end", what=what, remedy="give start too", is_warning=True)
    widgets = body["widgets"]
    places = places_of(widgets)
    for number, (widget, (x, _, width, _)) in enumerate(zip(widgets, places, strict=True), start=1):
        type_, properties = widget["type"], widget.get("properties", {})
        for rule in RULES:
            if rule.applies(type_, properties):
                yield _problem(number, properties, rule.what, rule.remedy, is_warning=not rule.is_refused)
        if x + width > limits.GRID_WIDTH:
            what = f"x {x} and width {width} go beyond the grid of {limits.GRID_WIDTH} columns"
            yield _problem(number, properties, what, "move it, or make it narrower", is_warning=True)


def _problem(number: int, properties: _Object, what: str, remedy: str, *, is_warning: bool) -> Problem:
    title = properties.get("title")
    named = f" {quoted(title)}" if isinstance(title, str) and title else ""
    return Problem(where=f"widget {number}{named}", what=what, remedy=remedy, is_warning=is_warning)


_COLOR = lazy_pattern(r"#[0-9A-Fa-f]{6}")
_STRUCTURE = '"Dashboard body structure and syntax" of the CloudWatch API reference'
_NEEDED = {"text": "markdown", "log": "query", "alarm": "alarms", "custom": "endpoint"}
_TYPES = {"metric", "text", "log", "alarm", "explorer", "custom", "chart"}
_LOG_VIEWS = ("table", "timeSeries", "bar", "pie")


def _alarms(properties: _Object) -> bool:
    annotations = properties.get("annotations")
    return isinstance(annotations, Mapping) and bool(annotations.get("alarms"))


def _rows(type_: str, properties: _Object) -> list[Any]:
    rows = properties.get("metrics")
    return rows if type_ == "metric" and isinstance(rows, list) else []


def _options(type_: str, properties: _Object) -> Iterator[_Object]:
    for row in _rows(type_, properties):
        if isinstance(row, list) and row and isinstance(row[-1], Mapping):
            yield row[-1]


def _has_no_data(type_: str, properties: _Object) -> bool:
    return type_ == "metric" and not ({"metrics", "insightRule"} & properties.keys() or _alarms(properties))


def _has_no_region(type_: str, properties: _Object) -> bool:
    is_metric = type_ == "metric" and not _alarms(properties) and not _has_no_data(type_, properties)
    return (is_metric or type_ == "log") and not properties.get("region")


def _has_empty_metrics(type_: str, properties: _Object) -> bool:
    return type_ == "metric" and properties.get("metrics") == [] and not _alarms(properties)


def _has_a_row_that_is_no_array(type_: str, properties: _Object) -> bool:
    return any(not isinstance(row, list) for row in _rows(type_, properties))


def _has_names_that_are_no_text(type_: str, properties: _Object) -> bool:
    return any(
        not isinstance(part, str)
        for row in _rows(type_, properties)
        if isinstance(row, list)
        for part in (row[:-1] if row and isinstance(row[-1], Mapping) else row)
    )


def _has_objects_as_options(type_: str, properties: _Object) -> bool:
    return any(
        isinstance(value, (Mapping, list))
        for options in _options(type_, properties)
        for value in options.values()
    )


def _begins_with_a_shorthand(type_: str, properties: _Object) -> bool:
    first = next(iter(_rows(type_, properties)), None)
    return isinstance(first, list) and bool({".", "..."} & {part for part in first if isinstance(part, str)})


def _lacks_what_it_shows(type_: str, properties: _Object) -> bool:
    return type_ in _NEEDED and _NEEDED[type_] not in properties


def _has_another_color(type_: str, properties: _Object) -> bool:
    annotations = properties.get("annotations")
    groups = annotations if isinstance(annotations, Mapping) else {}
    lines = [
        line
        for marks in (groups.get("horizontal"), groups.get("vertical"))
        for mark in (marks if isinstance(marks, list) else [])
        for line in (mark if isinstance(mark, list) else [mark])
    ]
    colored = [*_options(type_, properties), *(line for line in lines if isinstance(line, Mapping))]
    colors = [given["color"] for given in colored if isinstance(given.get("color"), str)]
    return any(not _COLOR.fullmatch(color) for color in colors)


def _has_alarm_and_metrics(type_: str, properties: _Object) -> bool:
    if type_ != "metric" or not _alarms(properties):
        return False
    annotations = properties["annotations"]
    return bool(properties.get("metrics") or annotations.get("horizontal") or annotations.get("vertical"))


def _has_another_log_view(type_: str, properties: _Object) -> bool:
    return type_ == "log" and properties.get("view", "table") not in _LOG_VIEWS


def _names_no_log_group(type_: str, properties: _Object) -> bool:
    query = properties.get("query")
    other = {"logGroupNames", "logGroupPrefixes", "queryBy"} & properties.keys()
    if type_ != "log" or not isinstance(query, str) or other or properties.get("queryLanguage") == "SQL":
        return False
    return not re.match(r"\s*SOURCE\b", query, re.IGNORECASE)


RULES: tuple[WidgetRule, ...] = (
    WidgetRule(
        what="it has neither metrics nor an alarm annotation",
        remedy="add metrics, or remove the widget",
        source="CloudWatch: \"Should have required property 'metrics'\" (aws-samples/aws-eda-slurm-cluster "
        "issue 116; a query in PromQL belongs into a widget of type chart)",
        is_refused=True,
        applies=_has_no_data,
    ),
    WidgetRule(
        what="it names no Region",
        remedy="add region to its properties",
        source='CloudWatch: "The metric widget should have specified a region and a data source or an alarm '
        f'annotation"; for a log widget {_STRUCTURE}',
        is_refused=True,
        applies=_has_no_region,
    ),
    WidgetRule(
        what="a row of its metrics is not an array",
        remedy="put each metric into an array of its own",
        source='CloudWatch: "Should be array" (pulumi/pulumi issue 13059)',
        is_refused=True,
        applies=_has_a_row_that_is_no_array,
    ),
    WidgetRule(
        what="a row of its metrics has a name that is no text, or options that are not its last item",
        remedy="write namespace, name, and a name and a value for each dimension, and then the options",
        source='CloudWatch: "Invalid metric field type, only "String" type is allowed"',
        is_refused=True,
        applies=_has_names_that_are_no_text,
    ),
    WidgetRule(
        what="an option of a metric is an object or an array",
        remedy="write dimensions as further items of the row, and other options as text, number or boolean",
        source='CloudWatch: "Should NOT have more than 2 items", for options with "dimensions"',
        is_refused=True,
        applies=_has_objects_as_options,
    ),
    WidgetRule(
        what='its first row of metrics has a shorthand ("." or "..."), and there is no row above it',
        remedy="write the first row out",
        source='CloudWatch: "Should NOT have more than 5 items" (amazon-cloudwatch-user-guide issue 10)',
        is_refused=True,
        applies=_begins_with_a_shorthand,
    ),
    WidgetRule(
        what="it lacks what it shows: markdown, a query, alarms, or the endpoint of a function",
        remedy="add it, or remove the widget",
        source=_STRUCTURE,
        is_refused=True,
        applies=_lacks_what_it_shows,
    ),
    WidgetRule(
        what="its array of metrics is empty, which CloudWatch may refuse",
        remedy="add a metric, or remove the widget",
        source=f"{_STRUCTURE} says 0 to 500 metrics; CloudWatch's own error asks for a data source",
        is_refused=False,
        applies=_has_empty_metrics,
    ),
    WidgetRule(
        what="it has a color that is not of the form #rrggbb, which CloudWatch may refuse",
        remedy="write six hexadecimal digits after #",
        source="aws/aws-cdk issues 5026 and 20024: a deployment with `red` failed, and the console took it",
        is_refused=False,
        applies=_has_another_color,
    ),
    WidgetRule(
        what="it has an alarm annotation beside metrics or lines, and CloudWatch may show one of them only",
        remedy="make two widgets of it",
        source=f"{_STRUCTURE} says either; dashboards that were deployed have both",
        is_refused=False,
        applies=_has_alarm_and_metrics,
    ),
    WidgetRule(
        what="its view is not one that is documented for log widgets",
        remedy="take table, timeSeries, bar or pie",
        source=f"{_STRUCTURE} has four views; dashboards that were deployed have gauge and singleValue",
        is_refused=False,
        applies=_has_another_log_view,
    ),
    WidgetRule(
        what="its query names no log group, so it may show an error",
        remedy="begin the query with SOURCE 'log group' |",
        source=f"{_STRUCTURE}: a query begins with its sources; dashboards without them were deployed",
        is_refused=False,
        applies=_names_no_log_group,
    ),
    WidgetRule(
        what="its type is not documented, and CloudWatch may refuse it",
        remedy=f"take one of {', '.join(sorted(_TYPES))}",
        source=f"{_STRUCTURE}; new types come now and then",
        is_refused=False,
        applies=lambda type_, _: type_ not in _TYPES,
    ),
)
"""All rules about single widgets; what is refused first."""
