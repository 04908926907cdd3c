"""Widgets of types that this library does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import found, json_problem
from bedrock_monitoring.cloudwatch.widgets.widget import Widget
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class RawWidget(Widget):
    """A widget given by the type and properties of a dashboard body.

    Attributes:
        widget_type: Such as ``metric``, ``log``, or a new type.
        raw_properties: The ``properties`` of the widget, rendered unchanged.
    """

    widget_type: str
    raw_properties: Mapping[str, Any] = field(hash=False)

    @property
    def type(self) -> str:
        """The ``type`` of the widget in a dashboard body."""
        return self.widget_type

    @property
    def name(self) -> str:
        """The title, which identifies the widget in messages."""
        return str(self.raw_properties.get("title") or f"{self.widget_type or 'raw'} widget")

    @property
    def metric_count(self) -> int:
        """The number of items in ``metrics`` of a metric widget."""
        rows = self.raw_properties.get("metrics")
        return len(rows) if self.widget_type == "metric" and isinstance(rows, Sequence) else 0

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - the properties say theirs
        """Return the properties unchanged."""
        return dict(self.raw_properties)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse in a widget of any type."""
        yield from super().problems()
        if not self.widget_type:
            yield Problem(where="widget_type", what="it is empty", remedy="write one, such as metric")
        yield from found(json_problem("raw_properties", self.raw_properties))
        if self.metric_count > limits.METRICS_PER_WIDGET:
            yield Problem(
                where="metrics",
                what=f"{self.metric_count} rows are over a widget's limit of {limits.METRICS_PER_WIDGET}",
                remedy="spread them over several widgets",
            )
        yield from self._alarm_problems()

    def _alarm_problems(self) -> Iterator[Problem]:
        annotations = self.raw_properties.get("annotations")
        alarms = annotations.get("alarms") if isinstance(annotations, Mapping) else None
        if not isinstance(annotations, Mapping) or not isinstance(alarms, Sequence) or not alarms:
            return
        if len(alarms) > limits.ALARMS_PER_METRIC_WIDGET:
            yield Problem(
                where="annotations",
                what=f"{len(alarms)} alarms; a widget shows {limits.ALARMS_PER_METRIC_WIDGET}",
                remedy="write a widget for each",
            )
        beside = [name for name in ("horizontal", "vertical") if annotations.get(name)]
        if self.metric_count or beside:
            yield Problem(
                where="annotations",
                what="a widget has either an alarm or metrics and lines, not both",
                remedy="write two widgets",
            )
