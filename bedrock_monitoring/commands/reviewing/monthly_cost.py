"""What the resources of a plan cost a month, before and after it.

What has a fixed price is counted: dashboards, alarms by their metrics, composite alarms, keys, and actions of
budgets, of which a budget has one. A plan does not tell usage: e-mails, what is written to logs, and what
dashboards query. It is left out on both sides. So is the free tier, which all accounts of an organization
share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bedrock_monitoring.monitoring.cost.cloudwatch_prices import (
    ACTION_BUDGET_DAY,
    COMPOSITE_ALARM,
    DASHBOARD,
    KMS_KEY,
    Price,
    metric_alarm_charges,
)
from bedrock_monitoring.monitoring.cost.estimate import DAYS, DEFAULT_ASSUMPTIONS

LEFT_OUT = "before the free tier, without e-mails, logs and log queries"
"""What the cost of a review does not have in it."""

_FIXED = {
    "aws_budgets_budget_action": (ACTION_BUDGET_DAY, DAYS),
    "aws_cloudwatch_dashboard": (DASHBOARD, 1),
    "aws_cloudwatch_composite_alarm": (COMPOSITE_ALARM, 1),
    "aws_kms_key": (KMS_KEY, 1),
}
"""The price of a resource by its type, and how many units a month it has, if each costs the same."""

_METRIC_ALARM = "aws_cloudwatch_metric_alarm"


@dataclass(frozen=True, kw_only=True)
class MonthlyCost:
    """What resources cost.

    Attributes:
        before: USD a month before the plan is applied.
        after: USD a month after it.
    """

    before: Decimal = Decimal()
    after: Decimal = Decimal()

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> MonthlyCost:
        """Return the cost of a plan in Terraform's JSON output format, which has unchanged resources, too.

        What Terraform forgets is still there, and costs what it did.
        """
        total = cls()
        for resource in plan.get("resource_changes", ()):
            change = resource["change"]
            before = _usd(resource["type"], change.get("before"))
            is_forgotten = change["actions"] == ["forget"]
            total += cls(
                before=before,
                after=before if is_forgotten else _usd(resource["type"], change.get("after")),
            )
        return total

    def __add__(self, other: MonthlyCost) -> MonthlyCost:
        return MonthlyCost(before=self.before + other.before, after=self.after + other.after)

    def __bool__(self) -> bool:
        return bool(self.before or self.after)

    @property
    def difference(self) -> Decimal:
        """USD a month by which the cost rises."""
        return self.after - self.before

    def __str__(self) -> str:
        if not self.difference:
            return f"{self.after:,.2f} USD, unchanged"
        return f"{self.before:,.2f} → {self.after:,.2f} USD ({self.difference:+,.2f})"


def _usd(type_: str, values: Mapping[str, Any] | None) -> Decimal:
    """Return what a resource costs a month; nothing if there is none."""
    if values is None:
        return Decimal()
    return sum((price.usd * count for price, count in _charges(type_, values)), Decimal())


def _charges(type_: str, values: Mapping[str, Any]) -> Iterator[tuple[Price, int]]:
    if type_ in _FIXED:
        yield _FIXED[type_]
    if type_ == _METRIC_ALARM:
        yield from _of_metric_alarm(values)


def _of_metric_alarm(values: Mapping[str, Any]) -> Iterator[tuple[Price, int]]:
    queries = values.get("metric_query") or ()
    metrics = [metric for query in queries for metric in query.get("metric") or ()]
    # An expression with a period is a query of Metrics Insights; the others compute from metrics.
    searches = [query for query in queries if query.get("period") and not query.get("metric")]
    periods = (part.get("period") for part in (values, *metrics, *searches))
    yield from metric_alarm_charges(
        metrics=len(metrics),
        searches=len(searches),
        has_band=bool(values.get("threshold_metric_id")),
        period=timedelta(seconds=next((period for period in periods if period), 60)),
        metrics_per_query=DEFAULT_ASSUMPTIONS.metrics_per_query,
    )
