"""Series of datapoints and the metrics that they are read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.evaluation.points import Points

Units = Mapping[tuple[str, str], str]
"""The units of metrics, in CloudWatch's spelling, by namespace and name."""

NO_UNITS: Units = {}

_COUNTS = re.compile(r"SampleCount|(?:pr|tc)\W*\d.*", re.IGNORECASE)
"""The statistics that count samples: SampleCount, percentile rank and trimmed count."""


def unit_of_statistic(unit: str, statistic: str) -> str:
    """Return the unit of a statistic of a metric. Empty for a statistic that counts samples.

    Args:
        unit: The unit of the metric.
        statistic: In CloudWatch's spelling, for example ``p99``.
    """
    return "" if _COUNTS.fullmatch(statistic) else unit


@dataclass(frozen=True, kw_only=True)
class MetricKey:
    """Identifies a metric.

    Attributes:
        namespace: For example ``AWS/Bedrock``.
        name: For example ``Invocations``.
        dimensions: Pairs of name and value, sorted by name.
        region: The metric's Region. Empty means the Region of the dashboard.
        account: The linked account that publishes it, in a monitoring account. Empty means the dashboard's.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    region: str = ""
    account: str = field(default="", repr=False)  # synthetic data are seeded with the text of a metric


@dataclass(frozen=True, kw_only=True)
class Series:
    """A time series: datapoints in chronological order.

    Attributes:
        points: Maps the start of each period, in seconds since the epoch, to its value. A period without
            data has no entry. Any mapping becomes arrays.
        period: In seconds.
        label: The label in the legend. Empty means that the widget decides.
        metric: The metric that the series was read from. ``None`` for a computed series.
        unit: The unit of the values, in CloudWatch's spelling. Empty if it is not known.
        bound: ``upper`` or ``lower`` if the series is a bound of an anomaly detection band. Otherwise empty.
    """

    points: Mapping[int, float]
    period: int
    label: str = ""
    metric: MetricKey | None = field(default=None, compare=False)
    unit: str = field(default="", compare=False)
    bound: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", Points.of(self.points))

    @property
    def arrays(self) -> Points:
        """The datapoints as arrays."""
        assert isinstance(self.points, Points), "made so when the series is made"
        return self.points
