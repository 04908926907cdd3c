"""Variables of a dashboard: what can be chosen, and what the widgets become by it.

Source: "Dashboard body structure and syntax", ``variables``. A property is changed where it is a property of
a widget or a dimension of a metric; a pattern is replaced in every text of a widget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.variables import DEFAULT_FIRST
from bedrock_monitoring.evaluation import search
from bedrock_monitoring.evaluation.metric_rows import repeated
from bedrock_monitoring.evaluation.series import DatapointSource, NoDataError
from bedrock_monitoring.problems import InvalidInputError

MOST_CHOICES = 40
"""So many states of a dashboard are computed: each is the dashboard once more."""

_BEFORE_DIMENSIONS = 2
"""A metric's row begins with namespace and name."""

Choice = tuple[int, ...]
"""Which option of each variable is chosen, in the order of the variables."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """What a variable can be.

    Attributes:
        value: What is put in; none leaves the dashboard as its body has it.
        label: What is shown for it.
    """

    value: str | None
    label: str


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A choice at the top of a dashboard.

    Attributes:
        id: As in the body.
        label: What stands beside it.
        kind: ``property`` or ``pattern``.
        replaced: The property, or the pattern.
        input_type: ``select``, ``radio`` or ``input``.
        options: What it can be, one at least.
        first: Which option the dashboard opens with.
        is_visible: Whether it can be chosen.
    """

    id: str
    label: str
    kind: str
    replaced: str
    input_type: str
    options: tuple[Option, ...]
    first: int = 0
    is_visible: bool = True


def variables_of(
    body: Mapping[str, Any], source: DatapointSource
) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    """Return the variables of a body, and why some of what it says of them is not shown.

    Args:
        body: As PutDashboard takes it.
        source: What is asked for the values that a search finds.
    """
    listed = body.get("variables")
    variables: list[Variable] = []
    notes: list[str] = []
    for given in listed if isinstance(listed, list) else []:
        try:
            variables.append(_variable(given, source))
        except (InvalidInputError, NoDataError, AttributeError, LookupError, TypeError, ValueError) as error:
            name = given.get("label") or given.get("id") if isinstance(given, Mapping) else given
            notes.append(f"The variable {name} changes nothing here: {error}")
    shortened = tuple(_shortened(one, MOST_CHOICES // len(variables)) for one in variables)
    for one, whole in zip(shortened, variables, strict=True):
        if len(one.options) < len(whole.options):
            notes.append(
                f"{one.label}: the first {len(one.options)} of {len(whole.options)} can be chosen here."
            )
    if _states(shortened) > MOST_CHOICES:
        notes.append(
            "Of these variables the preview computes one change at a time: choosing one sets the others back."
        )
    return shortened, tuple(notes)


def choices(variables: Sequence[Variable]) -> Iterator[Choice]:
    """Yield the choices that are computed: that which the dashboard opens with comes first.

    All combinations, where they are not more than ``MOST_CHOICES``; else those in which one variable alone is
    changed.
    """
    first = tuple(variable.first for variable in variables)
    yield first
    if _states(variables) <= MOST_CHOICES:
        every = product(*(range(len(variable.options)) for variable in variables))
        yield from (choice for choice in every if choice != first)
        return
    for position, variable in enumerate(variables):
        for option in range(len(variable.options)):
            if option != variable.first:
                yield (*first[:position], option, *first[position + 1 :])


def applied(widget: Mapping[str, Any], variables: Sequence[Variable], choice: Choice) -> Mapping[str, Any]:
    """Return a widget as it is with a choice.

    Args:
        widget: As it stands in the body.
        variables: The dashboard's.
        choice: Which option of each is chosen.

    Raises:
        LookupError, TypeError: The properties are not of the form that CloudWatch documents.
    """
    changed: Any = widget.get("properties")
    for variable, number in zip(variables, choice, strict=True):
        value = variable.options[number].value
        if value is None:
            continue
        if variable.kind == "property":
            changed = _with_property(changed, variable.replaced, value)
        else:
            changed = _with_texts(changed, _replacement(variable.replaced, value))
    return {**widget, "properties": changed}


def _states(variables: Sequence[Variable]) -> int:
    return math.prod(len(variable.options) for variable in variables)


def _shortened(variable: Variable, most: int) -> Variable:
    """Return a variable with so many options at most, that which the dashboard opens with among them."""
    if len(variable.options) <= most:
        return variable
    kept = variable.options[:most]
    if variable.first >= most:
        return replace(variable, options=(*kept[:-1], variable.options[variable.first]), first=most - 1)
    return replace(variable, options=kept)


def _variable(given: Mapping[str, Any], source: DatapointSource) -> Variable:
    kind = str(given["type"])
    if not given[kind]:
        raise ValueError("it names nothing that it replaces.")
    input_type = str(given.get("inputType", "select"))
    default = given.get("defaultValue")
    options = _options(given, kind, source)
    if not options and default is None and input_type != "input":
        raise ValueError("its search found nothing.")
    first = next((number for number, option in enumerate(options) if option.value == default), None)
    if first is None and default == DEFAULT_FIRST and options:
        first = 0
    if first is None:
        # What the dashboard opens with is no value of the list: CloudWatch then shows the body as it is, or
        # the default that is given.
        value = None if default in {None, DEFAULT_FIRST} else str(default)
        options = (Option(value=value, label=value or "\N{EN DASH}"), *options)
        first = 0
    return Variable(
        id=str(given["id"]),
        label=str(given.get("label") or given["id"]),
        kind=kind,
        replaced=str(given[kind]),
        input_type=input_type,
        options=options,
        first=first,
        is_visible=given.get("visible", True) is not False,
    )


def _options(given: Mapping[str, Any], kind: str, source: DatapointSource) -> tuple[Option, ...]:
    """Return what can be chosen: what is listed, what a search finds, or for a field to write in what is known of a dimension."""
    if given.get("values"):
        pairs = [(str(one["value"]), str(one.get("label") or one["value"])) for one in given["values"]]
        return tuple(Option(value=value, label=label) for value, label in pairs)
    if given.get("search"):
        query = str(given["search"])
        known = source.known(namespace=search.namespace_of(query))
        metrics = search.found(query, known)
        name = str(given["populateFrom"])
    elif given.get("inputType") == "input" and kind == "property":
        metrics, name = source.known(), str(given[kind])
    else:
        return ()
    values = {dict(metric.dimensions).get(name) for metric in metrics} - {None}
    return tuple(Option(value=value, label=value) for value in sorted(filter(None, values)))


def _with_property(value: Any, name: str, chosen: str) -> Any:
    """Return properties in which each of this name has another value, dimensions of metrics among them."""
    if not isinstance(value, Mapping):
        return value
    changed = {key: _within(key, one, name, chosen) for key, one in value.items()}
    return changed | {key: chosen for key in value if key == name}


def _within(key: str, value: Any, name: str, chosen: str) -> Any:
    if key == "metrics" and isinstance(value, list):
        return list(_with_dimension(value, name, chosen))
    if isinstance(value, list):
        return [_with_property(one, name, chosen) for one in value]
    return _with_property(value, name, chosen)


def _with_dimension(rows: Sequence[Any], name: str, chosen: str) -> Iterator[Any]:
    above: list[str] = []
    for row in rows:
        options = [_with_property(one, name, chosen) for one in row if isinstance(one, Mapping)]
        fields = [str(one) for one in row if not isinstance(one, Mapping)]
        above = repeated(fields, above) if fields else above
        shown = list(above) if fields else []
        for at in range(_BEFORE_DIMENSIONS, len(shown) - 1, 2):
            if shown[at] == name:
                shown[at + 1] = chosen
        yield [*shown, *options]


def _replacement(pattern: str, chosen: str) -> Callable[[str], str]:
    """Return what puts a value in: in place of the pattern as it is written, or of what it finds as a regular expression."""
    try:
        expression = re.compile(pattern)
    except re.error:
        expression = re.compile(re.escape(pattern))

    def put_in(text: str) -> str:
        return text.replace(pattern, chosen) if pattern in text else expression.sub(lambda _: chosen, text)

    return put_in


def _with_texts(value: Any, put_in: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return put_in(value)
    if isinstance(value, Mapping):
        return {key: _with_texts(one, put_in) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_texts(one, put_in) for one in value]
    return value
