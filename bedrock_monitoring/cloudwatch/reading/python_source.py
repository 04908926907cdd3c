"""Write a dashboard as Python source, to keep a dashboard that was made by hand as code.

The layout is that of ``ruff format`` in this project. Metrics, periods and colors that are repeated get a
name if that makes the source shorter.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Fixed, Row
from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.reading.metric_functions import (
    WRITTEN_BY_FUNCTION,
    MetricFunction,
    MetricKind,
    kind_of,
    metric_functions,
)
from bedrock_monitoring.cloudwatch.reading.python_layout import (
    INDENT,
    Argument,
    Atom,
    Bracketed,
    Node,
    comment,
    text_literal,
)
from bedrock_monitoring.cloudwatch.reading.repeated_values import Nameable, Names
from bedrock_monitoring.cloudwatch.reading.value_source import ValueSource
from bedrock_monitoring.cloudwatch.widgets import Widget
from bedrock_monitoring.lazy_pattern import lazy_pattern

_LONGEST_NAME = 40
_TAKEN = frozenset({"dashboard", "datetime", "timedelta", "print", "cw", "str", "l"})
_INNER_CAPITAL = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")


def python_source(
    dashboard: Dashboard, *, region: str, docstring: str, comments: Mapping[int, str] | None = None
) -> str:
    """Return a module with a function for each widget and one for the dashboard; run, it prints the body.

    Args:
        dashboard: A dashboard as ``read_dashboard`` returns it.
        region: The Region that ``to_body`` will be called with.
        docstring: The lines of the module docstring.
        comments: What to write above the function of a widget, by the number of the widget from 0.
    """
    names, written_out = Names(), tuple(_metrics(dashboard))
    helpers = metric_functions(written_out)
    for kind in (Metric, timedelta, str):
        # Periods and colors are counted where they stand once the metrics that are repeated have names.
        _Module(dashboard, names, helpers).definitions(comments or {})
        names.choose(kind)
        helpers = metric_functions(metric for metric in written_out if names.name(metric) is None)
    module = _Module(dashboard, names, helpers)
    constants, functions = module.definitions(comments or {})
    helper_functions = module.helper_functions()
    parts = (
        f'"""{docstring}"""',
        module.imports(),
        "\n".join((f"REGION = {text_literal(region)}", *constants)),
        *(f"\n{function}" for function in (*helper_functions, *functions)),
        f'\nif __name__ == "__main__":\n{INDENT}print(dashboard().to_json(region=REGION))',
    )
    return "\n\n".join(parts) + "\n"


def _widgets(elements: Sequence[Element]) -> Iterator[Widget]:
    for element in elements:
        match element:
            case Row():
                yield from _widgets(element.members)
            case Fixed():
                yield from (placed.widget for placed in element.members)
            case Widget():
                yield element


def _function_names(elements: Sequence[Element], helpers: Collection[str]) -> list[str]:
    """Return the function name of each widget, made from its title if that has ASCII letters."""
    taken = {*_TAKEN, *helpers}
    names = []
    for number, widget in enumerate(_widgets(elements), start=1):
        title = _INNER_CAPITAL.sub("_", widget.name) if widget.name == type(widget).__name__ else widget.name
        slug = re.sub(r"[^a-z0-9]+", "_", title.lower())[:_LONGEST_NAME].strip("_")
        name = slug if re.match(r"[a-z]", slug) and not keyword.iskeyword(slug) else f"widget_{number}"
        names.append(free_name(name, taken))
        taken.add(names[-1])
    return names


def _metrics(value: object) -> Iterator[Metric]:
    """Yield every metric in a value."""
    if isinstance(value, Metric):
        yield value
    elif isinstance(value, (Row, Fixed)):
        yield from _metrics(value.members)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _metrics(getattr(value, field.name))
    elif isinstance(value, (list, tuple, Mapping)):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from _metrics(member)


class _Module(ValueSource):
    """Writes values as expressions and collects the imports that they need."""

    def __init__(
        self, dashboard: Dashboard, names: Names, helpers: Mapping[MetricKind, MetricFunction]
    ) -> None:
        super().__init__()
        self._dashboard = dashboard
        self._function_names = _function_names(
            dashboard.elements, {helper.name for helper in helpers.values()}
        )
        self._calls = iter(self._function_names)
        self._names = names
        self._helpers = helpers

    def definitions(self, comments: Mapping[int, str]) -> tuple[list[str], list[str]]:
        """Return the assignments of names, and the functions."""
        written = [self.function("dashboard", self._dashboard)]
        widgets = zip(_widgets(self._dashboard.elements), self._function_names, strict=True)
        for number, (widget, name) in enumerate(widgets):
            said = comment(comments[number]) if number in comments else ""
            written.append(said + self.function(name, widget))
        constants = [
            f"{name} = {self._constant(value).laid_out(0, len(name) + len(' = '), 0)}"
            for name, value in self._names.chosen()
        ]
        return constants, written

    def _expression(self, value: object) -> Node:
        if isinstance(value, (Row, Fixed)):
            return self._call(type(value), [self._expression(member) for member in value.members])
        if isinstance(value, Widget):
            return Atom(f"{next(self._calls)}()")
        if isinstance(value, (Metric, timedelta)):
            return self._named(value)
        return super()._expression(value)

    def _named(self, value: Nameable) -> Node:
        """Return the name of a value that is repeated, or else its expression."""
        if (name := self._names.name(value)) is not None:
            return Atom(name)
        node = self._written(value)
        if (inline := node.inline()) is not None:
            self._names.count(value, inline)
        return node

    def _written(self, value: Nameable) -> Node:
        helper = self._helpers.get(kind_of(value)) if isinstance(value, Metric) else None
        if not isinstance(value, Metric) or helper is None:
            return self._constant(value)
        named = [Atom(text_literal(text)) for text in (value.metric_name, *value.dimensions_map.values())]
        options = [given for given in self._given(value) if given[0] not in WRITTEN_BY_FUNCTION]
        return Bracketed(f"{helper.name}(", ")", (*named, *(self._argument(*option) for option in options)))

    def _constant(self, value: Nameable) -> Node:
        return self._made(value) if isinstance(value, Metric) else Atom(self._literal(value))

    def helper_functions(self) -> list[str]:
        """Return the functions that return metrics."""
        if self._helpers:
            self.use("typing", "Any")
        return [helper.source() for helper in self._helpers.values()]

    def _argument(self, name: str, value: Any) -> Argument:
        return Argument(f"{name}=", self._named(value) if name == "color" else self._expression(value))
