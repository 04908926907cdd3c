"""A widget as CloudWatch writes it, for what this library does not know yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bedrock_monitoring.cloudwatch.widgets.base import Widget


@dataclass(frozen=True, kw_only=True)
class RawWidget(Widget):
    """Any widget, as type and properties of a dashboard body.

    Attributes:
        widget_type: Such as ``metric``, ``log`` or one that is new.
        raw_properties: What stands under ``properties``; goes into the body as it is.
        raw_rest: What stands beside ``type``, place and ``properties``; goes into the body as it is.
    """

    widget_type: str
    raw_properties: Mapping[str, Any] = field(hash=False)
    raw_rest: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def type(self) -> str:
        """The widget's ``type`` in a dashboard body."""
        return self.widget_type

    @property
    def name(self) -> str:
        """The title, by which people find it."""
        return str(self.raw_properties.get("title") or f"{self.widget_type} widget")

    @property
    def metric_count(self) -> int:
        """How many rows ``metrics`` has."""
        return len(self.raw_properties.get("metrics", ()))

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - the properties say theirs
        """Return the properties as given."""
        return dict(self.raw_properties)
