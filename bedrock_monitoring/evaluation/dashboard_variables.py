"""Read the variables of a dashboard, and apply selected options to its widgets.

Source: "Dashboard body structure and syntax", ``variables``. A property variable changes properties of
widgets and dimensions of metrics. A pattern variable replaces text anywhere in a widget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.variables import DEFAULT_FIRST
from bedrock_monitoring.evaluation import search
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource, NoDataError
from bedrock_monitoring.evaluation.metric_rows import expand_repeated_fields
from bedrock_monitoring.problems import InvalidInputError

MAX_SELECTIONS = 40
"""The maximum number of selections to evaluate: each evaluates the whole dashboard again."""

_BEFORE_DIMENSIONS = 2
"""The fields of a metric's row before its dimensions: namespace and name."""

Selection = tuple[int, ...]
"""The index of the selected option of each variable, in the order of the variables."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option of a variable.

    Attributes:
        value: The value to apply. ``None`` leaves the widgets unchanged.
        label: The label of the option.
    """

    value: str | None
    label: str


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable of a dashboard.

    Attributes:
        id: The variable's id in the body.
        label: The label of the control.
        kind: ``property`` or ``pattern``.
        replaced: The name of the property, or the pattern.
        input_type: ``select``, ``radio`` or ``input``.
        options: At least one.
        default: The index of the option that the dashboard opens with.
        is_visible: Whether the dashboard shows a control for it.
    """

    id: str
    label: str
    kind: str
    replaced: str
    input_type: str
    options: tuple[Option, ...]
    default: int = 0
    is_visible: bool = True


def read_variables(
    body: Mapping[str, Any], source: DatapointSource
) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    """Read the variables of a dashboard body.

    Args:
        body: The dashboard body, as in PutDashboard.
        source: Lists the metrics from which a variable's search takes its options.

    Returns:
        The variables, and notes about variables and options that are left out.
    """
    listed = body.get("variables")
    variables: list[Variable] = []
    notes: list[str] = []
    for item in listed if isinstance(listed, list) else []:
        try:
            variables.append(_variable(item, source))
        except (InvalidInputError, NoDataError, AttributeError, LookupError, TypeError, ValueError) as error:
            name = item.get("label") or item.get("id") if isinstance(item, Mapping) else item
            notes.append(f"The variable {name} has no effect here: {error}")
    limited = tuple(_with_fewer_options(variable, MAX_SELECTIONS // len(variables)) for variable in variables)
    for variable, original in zip(limited, variables, strict=True):
        count, total = len(variable.options), len(original.options)
        if count < total:
            notes.append(f"{variable.label}: only the first {count} of {total} options are available here.")
    if _selection_count(limited) > MAX_SELECTIONS:
        notes.append("The preview evaluates one changed variable at a time: changing one resets the others.")
    return limited, tuple(notes)


def selections(variables: Sequence[Variable]) -> Iterator[Selection]:
    """Yield the selections to evaluate, the default selection first.

    These are all combinations of options. If there are more than ``MAX_SELECTIONS``, they are the selections
    that differ from the default in one variable.
    """
    default = tuple(variable.default for variable in variables)
    yield default
    if _selection_count(variables) <= MAX_SELECTIONS:
        combinations = product(*(range(len(variable.options)) for variable in variables))
        yield from (selection for selection in combinations if selection != default)
        return
    for position, variable in enumerate(variables):
        for option in range(len(variable.options)):
            if option != variable.default:
                yield (*default[:position], option, *default[position + 1 :])


def apply_variables(
    widget: Mapping[str, Any], variables: Sequence[Variable], selection: Selection
) -> Mapping[str, Any]:
    """Apply the selected options of all variables to a widget.

    Args:
        widget: The widget in the dashboard body.
        variables: The variables of the dashboard.
        selection: The index of the selected option of each variable.

    Returns:
        The widget with changed properties. ``widget`` is not modified.

    Raises:
        LookupError, TypeError: The properties are not of the form that CloudWatch documents.
    """
    changed: Any = widget.get("properties")
    for variable, index in zip(variables, selection, strict=True):
        value = variable.options[index].value
        if value is None:
            continue
        if variable.kind == "property":
            changed = _with_property(changed, variable.replaced, value)
        else:
            changed = _with_pattern(changed, variable.replaced, value)
    return {**widget, "properties": changed}


def _selection_count(variables: Sequence[Variable]) -> int:
    return math.prod(len(variable.options) for variable in variables)


def _with_fewer_options(variable: Variable, limit: int) -> Variable:
    """Return a variable with at most ``limit`` options, including its default."""
    if len(variable.options) <= limit:
        return variable
    kept = variable.options[:limit]
    if variable.default >= limit:
        return replace(variable, options=(*kept[:-1], variable.options[variable.default]), default=limit - 1)
    return replace(variable, options=kept)


def _variable(item: Mapping[str, Any], source: DatapointSource) -> Variable:
    kind = str(item["type"])
    if not item[kind]:
        raise ValueError("it names no property or pattern to replace.")
    input_type = str(item.get("inputType", "select"))
    default_value = item.get("defaultValue")
    options = _options(item, kind, source)
    if not options and default_value is None and input_type != "input":
        raise ValueError("its search found nothing.")
    default = next((index for index, option in enumerate(options) if option.value == default_value), None)
    if default is None and default_value == DEFAULT_FIRST and options:
        default = 0
    if default is None:
        # The default is none of the options. CloudWatch then applies the default value, or if there is none,
        # shows the body unchanged.
        value = None if default_value in {None, DEFAULT_FIRST} else str(default_value)
        options = (Option(value=value, label=value or "\N{EN DASH}"), *options)
        default = 0
    return Variable(
        id=str(item["id"]),
        label=str(item.get("label") or item["id"]),
        kind=kind,
        replaced=str(item[kind]),
        input_type=input_type,
        options=options,
        default=default,
        is_visible=item.get("visible", True) is not False,
    )


def _options(item: Mapping[str, Any], kind: str, source: DatapointSource) -> tuple[Option, ...]:
    """Return a variable's options: its values, its search results, or for a text input, the known values."""
    if item.get("values"):
        pairs = [(str(value["value"]), str(value.get("label") or value["value"])) for value in item["values"]]
        return tuple(Option(value=value, label=label) for value, label in pairs)
    if item.get("search"):
        query = str(item["search"])
        known = source.list_metrics(namespace=search.namespace_of(query))
        metrics = search.find_metrics(query, known)
        name = str(item["populateFrom"])
    elif item.get("inputType") == "input" and kind == "property":
        metrics, name = source.list_metrics(), str(item[kind])
    else:
        return ()
    values = {dict(metric.dimensions).get(name) for metric in metrics} - {None}
    return tuple(Option(value=value, label=value) for value in sorted(filter(None, values)))


def _with_property(value: Any, name: str, chosen: str) -> Any:
    """Set every property and every metric dimension called ``name``."""
    if not isinstance(value, Mapping):
        return value
    changed = {key: _with_nested_property(key, nested, name, chosen) for key, nested in value.items()}
    return changed | {key: chosen for key in value if key == name}


def _with_nested_property(key: str, value: Any, name: str, chosen: str) -> Any:
    if isinstance(value, str):
        return value
    if key == "metrics" and isinstance(value, list):
        return list(_with_dimension(value, name, chosen))
    if isinstance(value, list):
        return [_with_property(item, name, chosen) for item in value]
    return _with_property(value, name, chosen)


def _with_dimension(rows: Sequence[Any], name: str, chosen: str) -> Iterator[Any]:
    above: list[str] = []
    for row in rows:
        options = [_with_property(field, name, chosen) for field in row if isinstance(field, Mapping)]
        fields = [str(field) for field in row if not isinstance(field, Mapping)]
        above = expand_repeated_fields(fields, above) if fields else above
        changed = list(above) if fields else []
        for index in range(_BEFORE_DIMENSIONS, len(changed) - 1, 2):
            if changed[index] == name:
                changed[index + 1] = chosen
        yield [*changed, *options]


@lru_cache(maxsize=16_384)
def _replaced(text: str, pattern: str, chosen: str) -> str:
    """Replace a pattern in a text. Most texts stand in many widgets.

    It replaces the pattern as literal text, or if the text does not contain it, as a regular expression.
    """
    if pattern in text:
        return text.replace(pattern, chosen)
    try:
        expression = re.compile(pattern)
    except re.error:
        expression = re.compile(re.escape(pattern))
    return expression.sub(lambda _: chosen, text)


def _with_pattern(value: Any, pattern: str, chosen: str) -> Any:
    if isinstance(value, str):
        return _replaced(value, pattern, chosen)
    if isinstance(value, list):
        return [_with_pattern(item, pattern, chosen) for item in value]
    if isinstance(value, Mapping):
        return {key: _with_pattern(nested, pattern, chosen) for key, nested in value.items()}
    return value
