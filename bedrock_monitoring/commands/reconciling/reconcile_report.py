"""The tables of ``reconcile``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from rich.table import Table

from bedrock_monitoring.bedrock.prices import price_table_date
from bedrock_monitoring.commands.console.reporting import cell, table
from bedrock_monitoring.commands.reconciling.comparison import Comparison, Difference
from bedrock_monitoring.monitoring import Target

_AMOUNTS = ("counted", "billed tokens", "estimate", "at most", "billed", "off by")
_CENT = Decimal("0.01")
_HALF_A_CENT = Decimal("0.005")

Compared = tuple[Target, Comparison]


def differences_table(compared: Iterable[Compared]) -> Table:
    """Return a table with the estimate of each kind of token of each model beside its bill, in USD."""
    rows = table("target", "model", "route", "tokens", *_AMOUNTS, "why", numbers=_AMOUNTS)
    for target, comparison in compared:
        for one in comparison.differences:
            place = (target.name, one.model, one.route, one.kind.replace("_", " "))
            tokens = (f"{one.counted:,.0f}", f"{one.billed_tokens:,.0f}")
            rows.add_row(*map(cell, (*place, *tokens, *_money([one]), "; ".join(_why(one)))))
        rows.add_row(*map(cell, (target.name, "all", "", "", "", "", *_money(comparison.differences), "")))
    return rows


def not_compared_table(compared: Iterable[Compared]) -> Table:
    """Return a table with what else was billed, and why it is not compared."""
    rows = table("target", "billed", "not compared", numbers=("billed",))
    for target, comparison in compared:
        for why, usd in sorted(comparison.not_compared.items(), key=lambda item: -abs(item[1])):
            rows.add_row(*map(cell, (target.name, f"{usd:,.2f}", why)))
    return rows


def caption(first: date, last: date) -> str:
    """Return the line below the tables."""
    return (
        f"USD of {first.isoformat()} to {last.isoformat()}, whole days of UTC, list prices of "
        f"{price_table_date().isoformat()}. The causes add up to the difference of the bill from the "
        "estimate. Other tokens are billed and not counted, or below zero counted and not billed: calls near "
        "midnight, calls that the rollout does not watch, calls of bedrock-mantle. A bill is complete two "
        "days later."
    )


def _money(of: Sequence[Difference]) -> Iterator[str]:
    estimated = sum((one.estimated for one in of), Decimal(0))
    at_most = sum((one.at_most for one in of), Decimal(0))
    billed = sum((one.billed for one in of), Decimal(0))
    yield from (f"{amount:,.2f}" for amount in (estimated, at_most, billed))
    yield f"{100 * (billed - estimated) / estimated:+.1f} %" if estimated else "-"


def _why(one: Difference) -> Iterator[str]:
    for cause, usd in sorted(one.causes.items(), key=lambda item: -abs(item[1])):
        if abs(usd) >= _HALF_A_CENT:
            yield f"{cause} {usd.quantize(_CENT):+,}"
