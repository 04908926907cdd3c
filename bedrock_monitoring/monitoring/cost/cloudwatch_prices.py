"""The prices of CloudWatch and related services, and the priced units of a dashboard or an alarm.

Prices are list prices of us-east-1 in USD. Prices of other Regions can differ by a few percent. Each price
has its source and its confidence, because AWS's price list was not available. Metrics of AWS services,
metric math, searches, and the API calls of the console for a dashboard are free of charge.
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
from bedrock_monitoring.value import Value

PRICES_AS_OF = date(2026, 11, 23)
"""The date of the prices."""

FREE_DASHBOARD_METRICS = 50
"""The maximum number of metrics of a dashboard that the free tier covers."""

BAND_LINES = 2
"""The upper and the lower bound of an anomaly detection band. Each is billed as a metric."""

_MINUTE = timedelta(minutes=1)
_ALARMS = "price guides of 2026 and the test data of Infracost, which reads AWS's price list"
_GUIDES = "price guides of 2026"


class PriceConfidence(StrEnum):
    """How certain a price is: ``HIGH`` if several sources agree, ``MEDIUM`` for one kind of source."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, kw_only=True)
class Price(Value):
    """The price of one unit.

    Attributes:
        name: What is paid for, in the plural.
        usd: USD per unit and month.
        unit: The unit.
        free_units: The number of units per month that the free tier covers.
        source: The source of the price.
        confidence: How certain the price is.
    """

    name: str
    usd: Decimal
    unit: str
    free_units: int = 0
    source: str
    confidence: PriceConfidence


DASHBOARD = Price(
    name="dashboards",
    usd=Decimal("3.00"),
    unit="dashboard",
    free_units=3,
    source=_ALARMS,
    confidence=PriceConfidence.HIGH,
)
ALARM_METRIC = Price(
    name="alarm metrics",
    usd=Decimal("0.10"),
    unit="metric of an alarm, period of a minute or more",
    free_units=10,
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
    free_units=5,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
INGESTED_LOG_GB = Price(
    name="GB written to logs",
    usd=Decimal("0.50"),
    unit="GB written to a log group",
    free_units=5,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
STORED_LOG_GB = Price(
    name="GB of logs kept",
    usd=Decimal("0.03"),
    unit="GB kept in a log group for a month, compressed",
    free_units=5,
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
ACTION_BUDGET_DAY = Price(
    name="days of budgets with an action",
    usd=Decimal("0.10"),
    unit="day of a budget with an action; other budgets are free",
    free_units=62,
    source="a public copy of AWS's price list",
    confidence=PriceConfidence.HIGH,
)
EMAIL = Price(
    name="e-mails",
    usd=Decimal("0.00002"),
    unit="e-mail sent by SNS",
    free_units=1000,
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)

EVALUATED_TOKENS = Price(
    name="1,000 tokens read by evaluators",
    usd=Decimal("0.0024"),
    unit="1,000 tokens that a built-in evaluator of AgentCore reads",
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
WRITTEN_TOKENS = Price(
    name="1,000 tokens written by evaluators",
    usd=Decimal("0.012"),
    unit="1,000 tokens that a built-in evaluator of AgentCore writes",
    source=_GUIDES,
    confidence=PriceConfidence.MEDIUM,
)
CUSTOM_SCORE = Price(
    name="scores of custom evaluators",
    usd=Decimal("0.0015"),
    unit="score of a custom evaluator of AgentCore, without the calls of its model",
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
    INGESTED_LOG_GB,
    STORED_LOG_GB,
    KMS_KEY,
    ACTION_BUDGET_DAY,
    EMAIL,
    EVALUATED_TOKENS,
    WRITTEN_TOKENS,
    CUSTOM_SCORE,
)
"""All prices."""


def alarm_charges(alarm: AlarmBase, *, metrics_per_query: int) -> Iterator[tuple[Price, int]]:
    """Yield the prices that an alarm is charged, with the number of units of each.

    Args:
        alarm: The alarm.
        metrics_per_query: How many metrics a Metrics Insights query matches. Only CloudWatch knows it.
    """
    if isinstance(alarm, CompositeAlarm):
        yield COMPOSITE_ALARM, 1
    if not isinstance(alarm, EvaluatedAlarm):
        return
    queries = alarm.metric_queries()
    yield from metric_alarm_charges(
        metrics=sum(query.metric is not None for query in queries),
        searches=sum(query.period is not None for query in queries),
        has_band=isinstance(alarm, AnomalyDetectionAlarm),
        period=alarm.period,
        metrics_per_query=metrics_per_query,
    )


def metric_alarm_charges(
    *, metrics: int, searches: int, has_band: bool, period: timedelta, metrics_per_query: int
) -> Iterator[tuple[Price, int]]:
    """Yield the prices that an alarm on metrics is charged, with the number of units of each.

    Args:
        metrics: How many metrics its queries name. 0 if it names one without a query.
        searches: How many of its queries are of Metrics Insights.
        has_band: Whether it compares with an anomaly detection band.
        period: Its period.
        metrics_per_query: How many metrics a Metrics Insights query matches.
    """
    if has_band:
        yield ANOMALY_ALARM_METRIC, metrics + BAND_LINES
        return
    if searches:
        yield MATCHED_METRIC, searches * metrics_per_query
    if metrics or not searches:
        price = ALARM_METRIC if period >= _MINUTE else HIGH_RESOLUTION_ALARM_METRIC
        yield price, max(metrics, 1)


def count_dashboard_metrics(dashboard: Dashboard) -> int:
    """Return the number of metrics of a dashboard, including expressions and hidden metrics."""
    return sum(placed.widget.metric_count for placed in dashboard.placed())


def count_log_widgets(dashboard: Dashboard) -> int:
    """Return the number of widgets that query logs, each time the dashboard is opened or refreshed."""
    return sum(placed.widget.type == "log" for placed in dashboard.placed())
