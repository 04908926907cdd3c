"""Print what the monitoring costs, and how to reduce it, as tables or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from bedrock_monitoring.bedrock.prices import format_decimal
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.commands.console.reporting import cell, count, table
from bedrock_monitoring.monitoring import Target, View
from bedrock_monitoring.monitoring.cost import cloudwatch_prices
from bedrock_monitoring.monitoring.cost.estimate import (
    SCORES,
    Assumptions,
    CostEstimate,
    FreeTier,
    MonthlyBill,
)

MAX_SAVINGS = 8
"""The maximum number of savings to list."""

_FREE_TIER = {
    FreeTier.ORGANIZATION: "Free tier: once for all accounts, as AWS grants it to an organization. If other "
    "workloads there use it up, add --free-tier none.",
    FreeTier.ACCOUNT: "Free tier: once for each account, as AWS grants it to accounts outside an "
    "organization. If other workloads there use it up, add --free-tier none.",
    FreeTier.NONE: "Free tier: none.",
}


def report(
    estimate: CostEstimate, targets: Sequence[Target], assumptions: Assumptions
) -> Iterator[Table | Text]:
    """Yield the tables and remarks to print.

    Args:
        estimate: The estimated cost.
        targets: The targets.
        assumptions: What the estimate assumes.
    """
    yield _items_table(estimate)
    yield cell("")
    yield _bills_table(estimate)
    yield cell("")
    yield from map(cell, _savings(estimate))
    yield cell("")
    yield from map(cell, _remarks(estimate, targets, assumptions))


def _items_table(estimate: CostEstimate) -> Table:
    """Return the cost items of each target before the free tier, most expensive first."""
    rows = table("target", "what", "count", "of", "USD each", "USD", numbers=("count", "USD each", "USD"))
    for item in estimate.items:
        row = (item.target, item.what, format_decimal(item.count), item.price.name, f"{item.price.usd:f}")
        rows.add_row(*map(cell, (*row, _usd(item.usd))))
    return rows


def _bills_table(estimate: CostEstimate) -> Table:
    """Return the bill: the items of each account, a line for each free tier, and the total."""
    columns = ("list price", "free tier", "USD a month")
    rows = table("", *columns, numbers=columns)
    for bill in estimate.bills:
        for account in bill.accounts if len(bill.accounts) > 1 else ():
            rows.add_row(
                *map(cell, (f"account {account}", _usd(estimate.usd_before_free_tier(account)), "", ""))
            )
        rows.add_row(
            *map(
                cell,
                (_payer(bill), _usd(bill.usd_before_free_tier), _usd(-bill.free_tier_usd), _usd(bill.usd)),
            )
        )
    rows.add_row(*map(cell, ("total", "", "", _usd(estimate.usd))))
    return rows


def _savings(estimate: CostEstimate) -> Iterator[str]:
    for saving in estimate.savings[:MAX_SAVINGS]:
        where = f" of {count(saving.targets, 'target')}" if saving.targets > 1 else ""
        yield f"cheaper by {_usd(saving.usd)}: {saving.what}{where}: {saving.remedy}"


def _remarks(estimate: CostEstimate, targets: Sequence[Target], assumptions: Assumptions) -> Iterator[str]:
    """Yield remarks on the free tier, the assumptions, and the date of the prices."""
    yield _FREE_TIER[estimate.free_tier]
    large = sum(
        (
            item.count
            for item in estimate.items
            if item.price is cloudwatch_prices.DASHBOARD and not item.in_free_tier
        ),
        Decimal(),
    )
    if large and estimate.free_tier is not FreeTier.NONE:
        more = f"more than {cloudwatch_prices.FREE_DASHBOARD_METRICS} metrics"
        yield f"The free tier excludes dashboards with {more}: {format_decimal(large)} in this estimate."
    yield _assumptions_line(assumptions, scores=any(item.what == SCORES for item in estimate.items))
    yield (
        f"List prices of {cloudwatch_prices.PRICES_AS_OF.isoformat()} in us-east-1; other Regions differ by "
        "some percent. Not included: SMS, which has a price for each country, AWS KMS requests, and the cost "
        "of models."
    )
    other_partitions = [target.name for target in targets if partition_of(target.region).name != "aws"]
    if other_partitions:
        yield (
            f"Prices differ for {', '.join(other_partitions)}: these list prices are of another partition."
        )


def as_json(estimate: CostEstimate, assumptions: Assumptions) -> str:
    """Return the estimate as JSON; amounts are USD per month."""
    document = {
        "as_of": cloudwatch_prices.PRICES_AS_OF.isoformat(),
        "free_tier": estimate.free_tier,
        "assumptions": {
            "views_per_day": float(assumptions.views_per_day),
            "log_gb_per_day": float(assumptions.log_gb_per_day),
            "log_gb_per_query": float(assumptions.scanned_gb),
            "notifications_per_day": float(assumptions.notifications_per_day),
            "metrics_per_query": assumptions.metrics_per_query,
            "traces_per_day": float(assumptions.traces_per_day),
            "tokens_per_score": float(assumptions.tokens_per_score),
        },
        "items": [
            {
                "target": item.target,
                "account": item.account,
                "what": item.what,
                "of": item.price.name,
                "count": float(item.count),
                "usd_each": float(item.price.usd),
                "usd": float(item.usd),
            }
            for item in estimate.items
        ],
        "bills": [
            {
                "accounts": bill.accounts,
                "listed": float(bill.usd_before_free_tier),
                "free": float(bill.free_tier_usd),
                "usd": float(bill.usd),
            }
            for bill in estimate.bills
        ],
        "savings": [
            {
                "what": saving.what,
                "targets": saving.targets,
                "usd": float(saving.usd),
                "remedy": saving.remedy,
            }
            for saving in estimate.savings
        ],
        "usd": float(estimate.usd),
    }
    return json.dumps(document, indent=2)


def _assumptions_line(assumptions: Assumptions, *, scores: bool) -> str:
    of_scores = (
        f", an agent writes {format_decimal(assumptions.traces_per_day)} traces a day, an "
        f"evaluator reads {format_decimal(assumptions.tokens_per_score)} tokens for a score"
    )
    told = of_scores if scores else ""
    return (
        f"Assumed: each dashboard is opened {format_decimal(assumptions.views_per_day)} times a day, a log "
        f"grows by {format_decimal(assumptions.log_gb_per_day)} GB a day, a query scans "
        f"{format_decimal(assumptions.scanned_gb)} GB, the alarms of a target send "
        f"{format_decimal(assumptions.notifications_per_day)} notifications a day{told}. The options of "
        "python -m bedrock_monitoring cost change this."
    )


def views_line(usd: Mapping[View, Decimal]) -> str:
    """Return what the views of all targets cost beside each other.

    Args:
        usd: USD a month by the view of all targets.
    """
    own, central = usd[View.OWN], usd[View.CENTRAL]
    share = f", {100 * central / own:.1f} % of that" if own else ""
    return (
        f"Views: with `view: own` for every target it would be {_usd(own)} USD a month; with `view: central` "
        f"{_usd(central)}{share}. An alarm over all accounts is counted with a metric of every account, or "
        "of every model of every account, as the file lists them: it is billed for those that exist."
    )


def _payer(bill: MonthlyBill) -> str:
    return f"account {bill.accounts[0]}" if len(bill.accounts) == 1 else f"{len(bill.accounts)} accounts"


def _usd(amount: Decimal) -> str:
    return f"{amount:.2f}"
