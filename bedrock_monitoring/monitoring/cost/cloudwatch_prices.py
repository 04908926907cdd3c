"""What CloudWatch, and what belongs to it, costs: every price once, and what of it a dashboard and an alarm use.

Prices are list prices in USD of Regions that cost what us-east-1 does; others differ by some percent. AWS's
page on CloudWatch prices was not at hand: each price says what it was read from, and how sure it is. Metrics
that AWS services publish themselves, metric maths, searches and what the console reads to draw a dashboard
cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.cloudwatch.alarms import (
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
)
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard

AS_OF = date(2026, 11, 23)
"""The day on which all prices were read."""

FREE_DASHBOARD_METRICS = 50
"""Most metrics of a dashboard that the free tier takes over."""

BAND_LINES = 2
"""Lines of an anomaly detection band, upper and lower, each of which is paid for as a metric."""

_MINUTE = timedelta(minutes=1)
_ALARMS = "price guides of 2026 and the test data of Infracost, which reads AWS's price list"
_GUIDES = "price guides of 2026"


class PriceConfidence(StrEnum):
    """How sure a price is: several sources that agree, or one kind of source."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit of something costs.

    Attributes:
        name: What is paid for, in the plural.
        usd: USD for one unit in a month.
        unit: What is counted.
        free: Units that the free tier takes over in a month.
        source: Where the price was read.
        confidence: How sure it is.
    """

    name: str
    usd: Decimal
    unit: str
    free: int = 0
    source: str
    confidence: PriceConfidence


DASHBOARD = Price(
    name="dashboards",
    usd=Decimal("3.00"),
    unit="dashboard",
    free=3,
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
ALARM_METRIC = Price(
    name="alarm metrics",
    usd=Decimal("0.10"),
    unit="metric of an alarm, period of a minute or more",
    free=10,
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
HIGH_RESOLUTION_ALARM_METRIC = Price(
    name="high-resolution alarm metrics",
    usd=Decimal("0.30"),
    unit="metric of an alarm, period under a minute",
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
ANOMALY_ALARM_METRIC = Price(
    name="anomaly alarm metrics",
    usd=Decimal("0.10"),
    unit="metric of an anomaly detection alarm, its band counting two",
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
MATCHED_METRIC = Price(
    name="metrics matched by alarms",
    usd=Decimal("0.10"),
    unit="metric that an alarm's Metrics Insights query matches",
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
COMPOSITE_ALARM = Price(
    name="composite alarms",
    usd=Decimal("0.50"),
    unit="composite alarm",
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
SCANNED_GB = Price(
    name="GB scanned by log queries",
    usd=Decimal("0.005"),
    unit="GB scanned by Logs Insights",
    free=5,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
WRITTEN_LOG_GB = Price(
    name="GB written to logs",
    usd=Decimal("0.50"),
    unit="GB written to a log group",
    free=5,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
KEPT_LOG_GB = Price(
    name="GB of logs kept",
    usd=Decimal("0.03"),
    unit="GB kept in a log group for a month, compressed",
    free=5,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
KMS_KEY = Price(
    name="KMS keys",
    usd=Decimal("1.00"),
    unit="customer managed key, without its first two rotations, which add as much each, and its requests",
    source="AWS KMS pricing",
    confidence=PriceConfidence.HIGH,
)
EMAIL = Price(
    name="e-mails",
    usd=Decimal("0.00002"),
    unit="e-mail sent by SNS",
    free=1000,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)

PRICES = (
    DASHBOARD,
    ALARM_METRIC,
    HIGH_RESOLUTION_ALARM_METRIC,
    ANOMALY_ALARM_METRIC,
    MATCHED_METRIC,
    COMPOSITE_ALARM,
    SCANNED_GB,
    WRITTEN_LOG_GB,
    KEPT_LOG_GB,
    KMS_KEY,
    EMAIL,
)
"""Every price."""


def alarm_use(alarm: AlarmBase, *, matched: int) -> Iterator[tuple[Price, int]]:
    """Yield what an alarm is paid for, with how many units.

    Args:
        alarm: The alarm.
        matched: How many metrics a Metrics Insights query matches, which only AWS knows.
    """
    if isinstance(alarm, CompositeAlarm):
        yield COMPOSITE_ALARM, 1
    if not isinstance(alarm, EvaluatedAlarm):
        return
    queries = alarm.metric_queries()
    searches = sum(query.period is not None for query in queries)
    metrics = sum(query.metric is not None for query in queries)
    if isinstance(alarm, AnomalyDetectionAlarm):
        yield ANOMALY_ALARM_METRIC, metrics + BAND_LINES
        return
    if searches:
        yield MATCHED_METRIC, searches * matched
    if metrics or not searches:
        price = ALARM_METRIC if alarm.period >= _MINUTE else HIGH_RESOLUTION_ALARM_METRIC
        yield price, max(metrics, 1)


def dashboard_metrics(dashboard: Dashboard) -> int:
    """Return how many metrics a dashboard has, expressions and hidden inputs counted as CloudWatch counts them for its limits."""
    return sum(placed.widget.metric_count for placed in dashboard.placed())


def log_widgets(dashboard: Dashboard) -> int:
    """Return how many widgets of a dashboard query logs, each time that it is opened or refreshed."""
    return sum(placed.widget.type == "log" for placed in dashboard.placed())
