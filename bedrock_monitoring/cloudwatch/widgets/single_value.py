"""Number widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.metrics import GraphMetric
from bedrock_monitoring.cloudwatch.widgets.metric_widget import MetricWidget
from bedrock_monitoring.cloudwatch.widgets.widget import stated
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class SingleValueWidget(MetricWidget):
    """The latest value of each metric, or one value for the time range with ``set_period_to_time_range``.

    Attributes:
        metrics: The metrics.
        full_precision: Whether to show all digits instead of a rounded number.
        sparkline: Whether to show a small graph; not together with ``set_period_to_time_range``.
        trend: Whether to compare with the previous value. Defaults to the console's choice. Dashboard bodies
            from the console have this property; AWS's documentation and aws-cdk-lib do not.
    """

    height: int = 3
    metrics: Sequence[GraphMetric] = ()
    full_precision: bool = False
    sparkline: bool = False
    trend: bool | None = None

    view = "singleValue"

    def drawn(self) -> tuple[Sequence[GraphMetric], Sequence[GraphMetric]]:
        """Return the metrics of the left axis; there is no right axis."""
        return self.metrics, ()

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        optional = {"singleValueFullPrecision": self.full_precision, "sparkline": self.sparkline}
        properties = super().properties(region=region) | stated(optional)
        return properties if self.trend is None else properties | {"trend": self.trend}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        if self.sparkline and self.set_period_to_time_range:
            yield Problem(
                where="sparkline",
                what="one value over the whole time range leaves no line to draw",
                remedy="take sparkline or set_period_to_time_range, not both",
            )
