"""Series of datapoints and the metrics that they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class MetricKey:
    """Identifies a metric.

    Attributes:
        namespace: For example ``AWS/Bedrock``.
        name: For example ``Invocations``.
        dimensions: Pairs of name and value, sorted by name.
        region: The metric's Region. Empty means the Region of the dashboard.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Series:
    """A time series: datapoints in chronological order.

    Attributes:
        points: Maps the start of each period, in seconds since the epoch, to its value. A period without
            data has no entry.
        period: In seconds.
        label: The label in the legend. Empty means that the widget decides.
        metric: The metric that the series was read from. ``None`` for a computed series.
        bound: ``upper`` or ``lower`` if the series is a bound of an anomaly detection band. Otherwise empty.
    """

    points: Mapping[int, float]
    period: int
    label: str = ""
    metric: MetricKey | None = field(default=None, compare=False)
    bound: str = ""
