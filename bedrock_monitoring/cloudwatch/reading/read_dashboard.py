"""Parse dashboard bodies that CloudWatch, its console or other tools wrote.

Nothing is lost. A widget becomes an instance of its class, with what the class has no attribute for in its
``extra``. It becomes a ``RawWidget`` if its type is unknown, or if what makes it a widget, such as its
metrics, cannot be read. The result of ``to_body`` is equivalent to the input as ``equivalence`` defines it,
and equal to it if this library wrote the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Element, Fixed, PlacedWidget, Row, arrange
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DashboardVariable,
    Values,
    VariableInputType,
    VariableType,
    VariableValue,
)
from bedrock_monitoring.cloudwatch.extra import difference
from bedrock_monitoring.cloudwatch.reading.carrying import NOT_READ, Properties, carrying, valid
from bedrock_monitoring.cloudwatch.reading.equivalence import places_of
from bedrock_monitoring.cloudwatch.reading.json_text import parse_json
from bedrock_monitoring.cloudwatch.reading.read_widgets import read_widget
from bedrock_monitoring.cloudwatch.time_range import time_range_problems
from bedrock_monitoring.cloudwatch.widgets import RawWidget, Widget
from bedrock_monitoring.problems import Problem, refuse, refuse_one

_KNOWN_KEYS = frozenset({"type", "x", "y", "width", "height", "properties"})


@dataclass(frozen=True, kw_only=True)
class BodyReading:
    """A dashboard body that was parsed.

    Attributes:
        dashboard: The dashboard.
        kept_as_json: Why a widget is a ``RawWidget``, by its number from 0 in the order of the body.
    """

    dashboard: Dashboard
    kept_as_json: Mapping[int, str]


def read_dashboard(body: str | Mapping[str, Any], *, name: str, region: str | None = None) -> Dashboard:
    """Parse a dashboard body.

    Widgets in rows without gaps become rows, so that others can be inserted; all other widgets keep their
    coordinates.

    Args:
        body: The body, as JSON text or parsed.
        name: The dashboard's name, which a body does not contain.
        region: The Region that ``to_body`` will be called with. Widgets of this Region then leave it out.

    Raises:
        InvalidInputError: ``body`` is not a dashboard body.
    """
    return read_body(body, name=name, region=region).dashboard


def read_body(body: str | Mapping[str, Any], *, name: str, region: str | None = None) -> BodyReading:
    """Parse a dashboard body as ``read_dashboard`` does, and say which widgets stay JSON and why.

    Raises:
        InvalidInputError: ``body`` is not a dashboard body.
    """
    parsed = parsed_body(body, name=name)
    rest = {key: value for key, value in parsed.items() if key != "widgets"}
    widgets = parsed["widgets"]
    read = [_widget(widget, region) for widget in widgets]
    elements = _elements([widget for widget, _ in read], places_of(widgets))
    return BodyReading(
        dashboard=Dashboard(name=name, elements=elements, **_settings(rest), raw_rest=rest),
        kept_as_json={number: reason for number, (_, reason) in enumerate(read) if reason is not None},
    )


def parsed_body(body: str | Mapping[str, Any], *, name: str) -> Mapping[str, Any]:
    """Return a parsed body whose form is checked as far as parsing needs it.

    Raises:
        InvalidInputError: ``body`` is not a JSON object, or its widgets or their positions have another form.
    """
    place = f"dashboard {name!r}"
    parsed: Any = body
    if isinstance(body, str):
        try:
            parsed = parse_json(body)
        except ValueError as error:
            what = f"it is not JSON: {error}"
            refuse_one(where=place, what=what, remedy="pass what GetDashboard returns as DashboardBody")
    refuse(problem.within(place) for problem in _form_problems(parsed))
    found: Mapping[str, Any] = parsed
    return found


def _form_problems(body: object) -> Iterator[Problem]:
    if not isinstance(body, Mapping) or not isinstance(body.get("widgets"), list):
        yield Problem(
            where="body",
            what="it is not an object with an array of widgets",
            remedy="pass what GetDashboard returns as DashboardBody",
        )
        return
    for number, widget in enumerate(body["widgets"], start=1):
        for what in _widget_faults(widget):
            yield Problem(
                where=f"widget {number}",
                what=what,
                remedy="mend it as Dashboard body structure and syntax of the CloudWatch API reference says",
            )


def _widget_faults(widget: object) -> Iterator[str]:
    if not isinstance(widget, Mapping):
        yield "it is not an object"
        return
    if not isinstance(widget.get("type"), str):
        yield "it has no type"
    if not isinstance(widget.get("properties", {}), Mapping):
        yield "its properties are not an object"
    if ("x" in widget) != ("y" in widget):
        yield "it has only one of x and y"
    for key in ("x", "y", "width", "height"):
        if key in widget and (not isinstance(widget[key], int) or isinstance(widget[key], bool)):
            yield f"its {key} is {widget[key]!r}, not a whole number"


def _settings(rest: dict[str, Any]) -> dict[str, Any]:
    """Remove the keys that ``Dashboard`` has attributes for, and return them."""
    settings: dict[str, Any] = {}
    times = {key: rest[key] for key in ("start", "end") if key in rest}
    if all(isinstance(time, str) for time in times.values()) and not any(
        time_range_problems(times.get("start"), times.get("end"))
    ):
        settings |= {key: rest.pop(key) for key in times}
    if rest.get("periodOverride") in list(PeriodOverride):
        settings["period_override"] = PeriodOverride(rest.pop("periodOverride"))
    if isinstance(given := rest.get("variables"), list):
        variables = [_variable(variable) for variable in given]
        if None not in variables:
            del rest["variables"]
            settings["variables"] = tuple(variables)
    return settings


def _variable(given: Any) -> DashboardVariable | None:
    """Return a variable, with what its class does not take in ``extra``; or ``None`` if it is none."""

    def build(variable: Properties) -> DashboardVariable:
        type_ = VariableType(variable["type"])
        return valid(
            DashboardVariable(
                id=variable["id"],
                type=type_,
                value=variable[type_],
                input_type=VariableInputType(variable["inputType"]),
                label=variable.get("label"),
                values=_values(variable),
                default_value=variable.get("defaultValue"),
                visible=variable.get("visible", True),
                # Whether the options of a list are missing is known once it is seen what the class takes.
                extra={key: given[key] for key in _OPTIONS if key in given and key not in variable} or None,
            )
        )

    def unlike(variable: DashboardVariable) -> dict[str, Any]:
        return difference({"visible": True, **given}, replace(variable, extra=None).to_json())

    try:
        needed = ("type", str(VariableType(given["type"])), "id", "inputType")
        return carrying(build, given, needed=needed, unlike=unlike)
    except NOT_READ:
        return None


_OPTIONS = ("values", "search", "populateFrom", "customValues", "inputPopulationType")
"""What says which options a variable has; the console also writes the last two."""


def _values(variable: Properties) -> Values | None:
    choices = tuple(map(_value, variable.get("values", ())))
    values = Values(
        choices=choices, search=variable.get("search"), populate_from=variable.get("populateFrom")
    )
    return None if values == Values() else values


def _value(given: Properties) -> VariableValue:
    value = VariableValue(value=given["value"], label=given.get("label"))
    return replace(value, extra=difference(given, value.to_json()) or None)


def _elements(widgets: Sequence[Widget], places: Sequence[tuple[int, int, int, int]]) -> tuple[Element, ...]:
    """Return rows of widgets if their layout gives exactly these positions, otherwise ``Fixed``."""
    placed = tuple(
        PlacedWidget(x=x, y=y, width=width, height=height, widget=widget)
        for widget, (x, y, width, height) in zip(widgets, places, strict=True)
    )
    rows = tuple(Row(*line) for line in _lines(placed))
    if [_place(widget) for widget in arrange(Column(*rows)).placed] == [_place(widget) for widget in placed]:
        return rows
    return (Fixed(*placed),)


def _lines(placed: Sequence[PlacedWidget]) -> list[list[Widget]]:
    lines: list[list[Widget]] = []
    y = None
    for one in placed:
        if one.y != y:
            lines.append([])
            y = one.y
        lines[-1].append(replace(one.widget, width=one.width, height=one.height))
    return lines


def _place(placed: PlacedWidget) -> tuple[int, int, int, int]:
    return placed.x, placed.y, placed.width, placed.height


def _widget(widget: Mapping[str, Any], region: str | None) -> tuple[Widget, str | None]:
    """Return a widget, and why it stays JSON if it does."""
    type_, properties = widget["type"], widget.get("properties", {})
    rest = {key: value for key, value in widget.items() if key not in _KNOWN_KEYS} or None
    read = read_widget(type_, properties, region)
    if isinstance(read, Widget):
        return (replace(read, raw_rest=rest) if rest else read), None
    return RawWidget(widget_type=type_, raw_properties=properties, raw_rest=rest), read
