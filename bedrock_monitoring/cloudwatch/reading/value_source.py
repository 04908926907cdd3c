"""Write values as Python expressions, with the imports that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bedrock_monitoring.cloudwatch.metrics.metric_options import MetricOptions
from bedrock_monitoring.cloudwatch.reading.metric_functions import CLOUDWATCH
from bedrock_monitoring.cloudwatch.reading.python_layout import (
    INDENT,
    WIDTH,
    Argument,
    Atom,
    Bracketed,
    Node,
    text_literal,
)

_ROOM = "bedrock_monitoring.cloudwatch."
"""What the modules of this room begin with; it exports all classes that adopted values consist of."""

_STANDARD = frozenset({"datetime", "typing"})
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


class ValueSource:
    """Writes values as expressions and collects the imports that they need."""

    def __init__(self) -> None:
        self._imported: dict[str, set[str]] = {}

    def function(self, name: str, value: object) -> str:
        """Return a function that returns a value of the library."""
        body = self._made(value).laid_out(1, len("return "), 0)
        return f"def {name}() -> {self.name(type(value))}:\n{INDENT}return {body}"

    def assignment(self, name: str, value: object) -> str:
        """Return the assignment of a value to a name."""
        return f"{name} = {self._expression(value).laid_out(0, len(name) + len(' = '), 0)}"

    def use(self, module: str, name: str) -> None:
        """Import a name from a module."""
        self._imported.setdefault(module, set()).add(name)

    def imports(self) -> str:
        """Return the imports of all that was written."""
        standard: list[str] = []
        ours = [f"from bedrock_monitoring import cloudwatch as {CLOUDWATCH}"]
        for module, names in sorted(self._imported.items()):
            inline = f"from {module} import {', '.join(sorted(names))}"
            broken = "".join(f"{INDENT}{name},\n" for name in sorted(names))
            written = inline if len(inline) <= WIDTH else f"from {module} import (\n{broken})"
            (standard if module in _STANDARD else ours).append(written)
        return "\n\n".join("\n".join(group) for group in (standard, ours) if group)

    def name(self, class_: type) -> str:
        """Return how the source names a class."""
        module, name = class_.__module__, class_.__name__
        if module.startswith(_ROOM):
            return f"{CLOUDWATCH}.{name}"
        self.use(module, name)
        return name

    def _expression(self, value: object) -> Node:
        if is_dataclass(value):
            return self._made(value)
        return self._collection(value) or Atom(self._literal(value))

    def _collection(self, value: object) -> Node | None:
        match value:
            case Mapping():
                items = [
                    Argument(f"{text_literal(str(key))}: ", self._expression(item))
                    for key, item in value.items()
                ]
                return Bracketed("{", "}", tuple(items))
            case list():
                return Bracketed("[", "]", tuple(map(self._expression, value)))
            case tuple():
                return Bracketed("(", ")", tuple(map(self._expression, value)))
        return None

    def _literal(self, value: object) -> str:
        match value:
            case Enum():
                return f"{self.name(type(value))}.{value.name}"
            case str():
                return text_literal(value)
            case timedelta():
                return f"{self.name(timedelta)}({_duration(value)})"
            case datetime():
                return f"{self.name(datetime)}.fromisoformat({text_literal(value.isoformat())})"
        return repr(value)

    def _made(self, value: Any) -> Node:
        return self._call(type(value), [self._argument(*given) for given in self._given(value)])

    def _given(self, value: Any) -> list[tuple[str, Any]]:
        """Return the fields that differ from their default, in the order in which they are written."""
        return [
            (field.name, getattr(value, field.name))
            for field in _in_order(value)
            if field.init and getattr(value, field.name) != _default(field)
        ]

    def _call(self, class_: type, arguments: Sequence[Node]) -> Node:
        return Bracketed(f"{self.name(class_)}(", ")", tuple(arguments))

    def _argument(self, name: str, value: Any) -> Argument:
        return Argument(f"{name}=", self._expression(value))


def _in_order(value: Any) -> list[Field[Any]]:
    """Return the fields in the order in which people write them: what a metric is before how it is drawn."""
    if not isinstance(value, MetricOptions):
        return [*fields(value)]
    options = {field.name for field in fields(MetricOptions)}
    return sorted(fields(value), key=lambda field: field.name in options)


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    return next(f"{unit}={seconds // length}" for unit, length in _UNITS if seconds % length == 0)
