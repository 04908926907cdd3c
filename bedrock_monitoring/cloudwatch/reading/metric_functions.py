"""Functions for the metrics that a module repeats: one for each namespace and its dimensions."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.reading.python_layout import (
    INDENT,
    Argument,
    Atom,
    Bracketed,
    text_literal,
)

MetricKind: TypeAlias = tuple[str, tuple[str, ...]]
"""A namespace and the names of dimensions."""

WRITTEN_BY_FUNCTION = frozenset({"namespace", "metric_name", "dimensions_map"})
"""The fields of a metric that a function takes or knows; it passes all others on."""

CLOUDWATCH = "cw"
"""The name by which a module has the public names of ``bedrock_monitoring.cloudwatch``."""

_LONGEST_NAME = 40
_OPTIONS = "options"
"""The parameter that takes all other fields of a metric."""


@dataclass(frozen=True, kw_only=True)
class MetricFunction:
    """A function that returns the metrics of one kind.

    Attributes:
        name: The name of the function.
        kind: The namespace and the dimensions. The function takes the name of the metric and the values of
            the dimensions.
    """

    name: str
    kind: MetricKind

    def source(self) -> str:
        """Return the definition of the function."""
        namespace, dimensions = self.kind
        parameters = ["metric_name"]
        for dimension in dimensions:
            name = snake_case(dimension)
            name = "value" if keyword.iskeyword(name) else name or "value"
            parameters.append(free_name(name, {*parameters, _OPTIONS, CLOUDWATCH}))
        pairs = tuple(
            Atom(f"{text_literal(dimension)}: {parameter}")
            for dimension, parameter in zip(dimensions, parameters[1:], strict=True)
        )
        taken = (*(f"{parameter}: str" for parameter in parameters), "/", f"**{_OPTIONS}: Any")
        passed = (
            Atom(f"namespace={text_literal(namespace)}"),
            Atom("metric_name=metric_name"),
            *((Argument("dimensions_map=", Bracketed("{", "}", pairs)),) if pairs else ()),
            Atom(f"**{_OPTIONS}"),
        )
        returned = f" -> {CLOUDWATCH}.Metric:"
        signature = Bracketed(f"def {self.name}(", ")", tuple(map(Atom, taken))).laid_out(0, 0, len(returned))
        made = Bracketed(f"{CLOUDWATCH}.Metric(", ")", passed).laid_out(1, len("return "), 0)
        return f"{signature}{returned}\n{INDENT}return {made}"


def kind_of(metric: Metric) -> MetricKind:
    """Return the namespace and the names of the dimensions of a metric."""
    return metric.namespace, tuple(metric.dimensions_map)


def metric_functions(metrics: Iterable[Metric]) -> Mapping[MetricKind, MetricFunction]:
    """Return the functions that make a module shorter.

    Args:
        metrics: Every metric that the module writes out.
    """
    counts = Counter(map(kind_of, metrics))
    functions: dict[MetricKind, MetricFunction] = {}
    for kind, count in counts.items():
        taken = {function.name for function in functions.values()}
        function = MetricFunction(name=free_name(f"{_slug(kind[0])}_metric", taken), kind=kind)
        if count * _saved(function) > len(f"\n\n\n{function.source()}"):
            functions[kind] = function
    return functions


def _saved(function: MetricFunction) -> int:
    """Return by how many characters a call of the function is shorter than the metric."""
    namespace, dimensions = function.kind
    pairs = ", ".join(f"{text_literal(dimension)}: " for dimension in dimensions)
    dimensions_map = f"dimensions_map={{{pairs}}}" if dimensions else ""
    spelled = f"{CLOUDWATCH}.Metric(namespace={text_literal(namespace)}, metric_name={dimensions_map}"
    return len(spelled) - len(f"{function.name}(")


def _slug(namespace: str) -> str:
    name = snake_case(namespace.removeprefix("AWS/"))[:_LONGEST_NAME].strip("_")
    return name or "own"


def snake_case(text: str) -> str:
    """Return a text as the name of a variable; empty if it has no letter to begin with."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    name = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return name if re.match(r"[a-z]", name) else ""
