"""Dashboard variables: inputs at the top of a dashboard that change what its widgets show.

Source: ``variables`` in "Dashboard body structure and syntax"; names as in aws-cdk-lib.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.extra import extra_problem, with_extra
from bedrock_monitoring.cloudwatch.fields import found, length_problem, repeated
from bedrock_monitoring.cloudwatch.metrics.expression_text import search_query
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, did_you_mean, quoted, refuse_one
from bedrock_monitoring.value import Value

DEFAULT_FIRST = "__FIRST"
"""The default value that picks the first that a search finds, in the order of the alphabet."""

_ID = lazy_pattern(rf"[A-Za-z0-9_-]{{1,{limits.VARIABLE_ID_LENGTH}}}")
_SCHEMA = lazy_pattern(r"\{([^}]*)\}")


class VariableType(StrEnum):
    """What a variable changes: a property of the widgets, or text that matches a pattern."""

    PROPERTY = "property"
    PATTERN = "pattern"


class VariableInputType(StrEnum):
    """The input of a variable: a text field, radio buttons, or a list."""

    INPUT = "input"
    RADIO = "radio"
    SELECT = "select"


@dataclass(frozen=True, kw_only=True)
class VariableValue(Value):
    """An option of a variable.

    Attributes:
        value: The value, at most 255 characters.
        label: The label, at most 255 characters. Defaults to the value.
        extra: Other properties of the option, as a dashboard body has them.
    """

    value: str
    label: str | None = None
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the option for a dashboard body."""
        label = {} if self.label is None else {"label": self.label}
        return with_extra({"value": self.value, **label}, self.extra)


@dataclass(frozen=True, kw_only=True)
class Values(Value):
    """The options of a variable: a list, or the results of a search.

    Attributes:
        choices: The options, 1 to 500.
        search: A metric search that replaces ``choices``, at most 2,048 characters.
        populate_from: The dimension whose values become the options.
    """

    choices: Sequence[VariableValue] = ()
    search: str | None = None
    populate_from: str | None = None

    @classmethod
    def from_values(cls, *choices: VariableValue | str) -> Values:
        """Return a fixed list of options. A string is an option whose label is its value."""
        return cls(
            choices=tuple(
                VariableValue(value=choice) if isinstance(choice, str) else choice for choice in choices
            )
        )

    @classmethod
    def from_search(cls, expression: str, populate_from: str) -> Values:
        """Return options that CloudWatch finds with a metric search.

        Args:
            expression: Such as ``{AWS/Bedrock,ModelId} MetricName="Invocations"``.
            populate_from: The dimension whose values become the options.
        """
        return cls(search=expression, populate_from=populate_from)

    @classmethod
    def from_search_components(
        cls, *, namespace: str, dimensions: Sequence[str], metric_name: str, populate_from: str
    ) -> Values:
        """Return the values of a dimension of one metric as options.

        Args:
            namespace: Such as ``AWS/Bedrock``.
            dimensions: The names of all dimensions of the metric.
            metric_name: The exact name of the metric.
            populate_from: The dimension whose values become the options.

        Raises:
            InvalidInputError: ``dimensions`` is empty.
        """
        if not dimensions:
            what = "a metric without dimensions has no values to choose from"
            refuse_one(where="dimensions", what=what, remedy="name them all")
        query = search_query(namespace=namespace, dimensions=dimensions, metric_name=metric_name)
        return cls.from_search(query, populate_from)

    def to_json(self) -> dict[str, Any]:
        """Return the keys for a variable in a dashboard body."""
        optional: dict[str, Any] = {
            "search": self.search,
            "populateFrom": self.populate_from,
            "values": [choice.to_json() for choice in self.choices] or None,
        }
        return {name: value for name, value in optional.items() if value is not None}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        if (self.search is None) == (not self.choices):
            yield Problem(
                where="values",
                what="choices are given twice or not at all",
                remedy="give a list, or a search",
            )
        if len(self.choices) > limits.VARIABLE_VALUES:
            yield Problem(
                where="values",
                what=f"{len(self.choices)} choices are over the limit of {limits.VARIABLE_VALUES}",
                remedy="offer fewer, or let them be searched",
            )
        for choice in self.choices:
            where = f"value {quoted(choice.value)}"
            for text in (choice.value, choice.label):
                yield from found(length_problem(where, text, longest=limits.VARIABLE_VALUE_LENGTH))
            yield from found(extra_problem(choice.extra, where=f"{where}, extra"))
        for value in repeated(choice.value for choice in self.choices):
            yield Problem(where=f"value {quoted(value)}", what="it is offered twice", remedy="drop one")
        if self.search is not None:
            yield from self._search_problems(self.search)

    def _search_problems(self, search: str) -> Iterator[Problem]:
        yield from found(length_problem("search", search, shortest=1, longest=limits.VARIABLE_SEARCH_LENGTH))
        if not self.populate_from:
            yield Problem(
                where="populate_from",
                what="it is not said which dimension the search fills in",
                remedy="name one, such as ModelId",
            )
            return
        schema = _SCHEMA.search(search)
        dimensions = [name.strip().strip('"') for name in schema[1].split(",")[1:]] if schema else []
        if dimensions and self.populate_from not in dimensions:
            yield Problem(
                where="populate_from",
                what=f"{self.populate_from!r} is not among the dimensions of the search ("
                f"{', '.join(dimensions)})",
                remedy=did_you_mean(self.populate_from, dimensions) or "name one of them",
            )


@dataclass(frozen=True, kw_only=True)
class DashboardVariable(Value):
    """An input at the top of a dashboard.

    Attributes:
        id: Letters, digits, hyphens and underscores, at most 32; unique on the dashboard.
        type: Whether the variable changes a property or replaces text.
        value: The property, such as ``region`` or the name of a dimension, or the text to replace.
        input_type: How users choose a value.
        label: The label of the input, at most 30 characters.
        values: The options; required for a list and for radio buttons, not allowed for a text field.
        default_value: The initial value: an option, or for a text field any text of at most 255 characters;
            ``DEFAULT_FIRST`` with a search.
        visible: Whether the input is visible.
        extra: Other properties of the variable, as a dashboard body has them. What they are is not checked;
            the options of a list may be among them.
    """

    id: str
    type: VariableType
    value: str
    input_type: VariableInputType = VariableInputType.SELECT
    label: str | None = None
    values: Values | None = None
    default_value: str | None = None
    visible: bool = True
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the variable for a dashboard body."""
        variable: dict[str, Any] = {
            "type": str(self.type),
            str(self.type): self.value,
            "inputType": str(self.input_type),
            "id": self.id,
            "visible": self.visible,
        }
        if self.label is not None:
            variable["label"] = self.label
        if self.values is not None:
            variable |= self.values.to_json()
        if self.default_value is not None:
            variable["defaultValue"] = self.default_value
        return with_extra(variable, self.extra)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse. Each problem names the variable."""
        for problem in self._problems():
            yield problem.within(f"variable {quoted(self.id)}")

    def _problems(self) -> Iterator[Problem]:
        if not _ID.fullmatch(self.id):
            yield Problem(
                where="id",
                what=f"{quoted(self.id)} ({len(self.id)} characters) is not the id of a variable",
                remedy=f"use 1 to {limits.VARIABLE_ID_LENGTH} letters, digits, hyphens and underscores",
            )
        if not self.value:
            yield Problem(where="value", what="it replaces nothing", remedy=f"name the {self.type}")
        yield from found(
            length_problem("label", self.label, longest=limits.VARIABLE_LABEL_LENGTH),
            length_problem("default_value", self.default_value, longest=limits.VARIABLE_VALUE_LENGTH),
            extra_problem(self.extra),
        )
        if self.input_type is VariableInputType.INPUT:
            if self.values is not None:
                what = "a field to write in offers no choices"
                yield Problem(where="values", what=what, remedy="leave them out, or take SELECT or RADIO")
            return
        if self.values is None:
            if self.extra:
                return
            what = f"a variable of input type {self.input_type} offers choices"
            yield Problem(where="values", what=what, remedy="give a list or a search, or take INPUT")
            return
        yield from self.values.problems()
        yield from self._default_problems(self.values)

    def _default_problems(self, values: Values) -> Iterator[Problem]:
        offered = [choice.value for choice in values.choices]
        if self.default_value is None or not offered or self.default_value in offered:
            return
        yield Problem(
            where="default_value",
            what=f"{quoted(self.default_value)} is not among its choices",
            remedy=did_you_mean(self.default_value, offered)
            or f"take one of them, such as {quoted(offered[0])}",
        )
