"""Choices at the top of a dashboard that change what its widgets show.

Source: "Dashboard body structure and syntax", ``variables``; names as in aws-cdk-lib.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_FIRST = "__FIRST"
"""The default value that picks the first that a search finds, in the order of the alphabet."""


class VariableType(StrEnum):
    """What a variable replaces: a property of widgets, or a text anywhere in the body."""

    PROPERTY = "property"
    PATTERN = "pattern"


class VariableInputType(StrEnum):
    """How the choice is offered."""

    INPUT = "input"
    RADIO = "radio"
    SELECT = "select"


@dataclass(frozen=True, kw_only=True)
class VariableValue:
    """One choice."""

    value: str
    label: str | None = None

    def to_json(self) -> dict[str, str]:
        """Return the choice as it stands in a dashboard body."""
        return {"value": self.value} if self.label is None else {"value": self.value, "label": self.label}


@dataclass(frozen=True, kw_only=True)
class DashboardVariable:
    """One choice at the top of a dashboard.

    Attributes:
        id: Letters, digits, hyphen and underscore, at most 32; unique on the dashboard.
        type: What it replaces.
        value: The property, or the text, that is replaced.
        input_type: How the choice is offered.
        label: The name beside it, at most 30 characters.
        values: The choices, at most 500.
        search: In place of ``values``: a metric search whose finds are the choices, at most 2,048 characters.
        populate_from: The dimension whose values a search offers.
        default_value: The choice at first; ``DEFAULT_FIRST`` with a search.
        visible: Whether it is shown.
    """

    id: str
    type: VariableType
    value: str
    input_type: VariableInputType = VariableInputType.SELECT
    label: str | None = None
    values: Sequence[VariableValue] = ()
    search: str | None = None
    populate_from: str | None = None
    default_value: str | None = None
    visible: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the variable as it stands in a dashboard body."""
        variable: dict[str, Any] = {
            "type": str(self.type),
            str(self.type): self.value,
            "inputType": str(self.input_type),
            "id": self.id,
            "visible": self.visible,
        }
        optional: dict[str, Any] = {
            "label": self.label,
            "search": self.search,
            "populateFrom": self.populate_from,
            "defaultValue": self.default_value,
            "values": [value.to_json() for value in self.values] or None,
        }
        return variable | {name: value for name, value in optional.items() if value is not None}
