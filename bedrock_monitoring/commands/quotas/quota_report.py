"""Print the quotas of targets as a table, and the text of requests for more, with the evidence."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.table import Table

from bedrock_monitoring.bedrock.quotas import QuotaKey
from bedrock_monitoring.commands.console.reporting import cell, table
from bedrock_monitoring.commands.quotas.quota_rows import QuotaRow
from bedrock_monitoring.monitoring.target import Target

_RESERVED = "reserved by 1,000 max_tokens"
_NUMBERS = ("value", "peak", "% used", _RESERVED, "throttled")

_OF_PEAKS = (
    "peak: the busiest minute, or 24 hours that end at this time of day. Tokens per day are an "
    "approximation: AWS counts them by price and publishes no metric."
)
_OF_RESERVES = (
    f"{_RESERVED}: what the calls that run at the peak reserve beside the tokens that they use, for each "
    "1,000 of max_tokens, which no metric has. Where it is far above the length of answers, calls are "
    "throttled below 100 %."
)
NOTES = ("*: changed for the account; the others are AWS's default", _OF_PEAKS, _OF_RESERVES)
"""What a reader must know of the columns."""


def quota_table(rows_of_targets: Sequence[tuple[Target, Sequence[QuotaRow]]]) -> Table:
    """Return a table with a row for each quota."""
    result = table("target", "model", "route", "quota", *_NUMBERS, "code", "rollout file", numbers=_NUMBERS)
    for target, rows in rows_of_targets:
        for row in rows:
            result.add_row(*map(cell, (target.name, *_cells(row))))
    return result


def _cells(row: QuotaRow) -> Iterator[str]:
    quota, peak = row.quota, row.peak
    yield from (row.subject, row.route or "-", row.key.replace("_", " "))
    yield "not found" if quota is None else f"{quota.value:,.0f}{'' if quota.is_default else ' *'}"
    yield "-" if peak is None else f"{peak.used:,.0f}"
    yield "-" if row.percent is None else f"{row.percent:.0f}"
    is_tokens = row.key is QuotaKey.TOKENS_PER_MINUTE
    yield f"{1000 * peak.running:,.0f}" if is_tokens and peak and peak.running is not None else "-"
    yield "-" if row.throttles is None else f"{row.throttles:,.0f}"
    yield "-" if quota is None else quota.code
    yield row.drift or ("not in the file" if row.in_file is None else "as in the account" if quota else "-")


def quota_differences(target: Target, rows: Sequence[QuotaRow]) -> Iterator[str]:
    """Yield a line for each quota of the rollout file that differs from that of the account.

    Args:
        target: The target.
        rows: Its quotas.
    """
    for row in rows:
        if row.drift and row.quota:
            yield f"{_place(target, row)}: {row.drift}; write {row.quota.code}, which each plan reads"


def quotas_not_compared(target: Target, rows: Sequence[QuotaRow]) -> Iterator[str]:
    """Yield a line for each quota of the rollout file of which Service Quotas has none by its model's name.

    Args:
        target: The target.
        rows: Its quotas.
    """
    for row in rows:
        if row.in_file is not None and row.quota is None:
            yield f"{_place(target, row)}: not compared, Service Quotas has none of this name"


def _place(target: Target, row: QuotaRow) -> str:
    of_route = f", {row.route}" if row.route and not row.subject.endswith(f" · {row.route}") else ""
    return f"{target.name}: {row.subject}{of_route}: {row.key.replace('_', ' ')}"


def increase_requests(target: Target, rows: Sequence[QuotaRow], *, days: int) -> Iterator[str]:
    """Yield the text of a request for each quota that is nearly used up.

    Args:
        target: The target.
        rows: Its quotas.
        days: How many days were looked at.
    """
    for row in rows:
        quota, peak = row.quota, row.peak
        if not row.needs_more or quota is None or peak is None or row.percent is None:
            continue
        wanted = rounded_up(2 * peak.used)
        of = f"{row.subject}, {row.route}" if row.route else row.subject
        lines = [
            f"Increase of {quota.name!r} ({quota.code}) to {wanted:,}",
            f"  Account {target.account}, {target.region}; the quota is {quota.value:,.0f} now.",
            f"  {of} used {peak.used:,.0f} of it, {row.percent:.0f} %, from {peak.start:%Y-%m-%d %H:%M} UTC.",
            f"  That is the most of the last {days} days.",
        ]
        if row.throttles:
            lines.append(f"  {row.throttles:,.0f} calls were throttled in that time.")
        lines.append("  Asked for is twice the peak, for growth and for what running calls reserve.")
        if quota.adjustable:
            command = "aws service-quotas request-service-quota-increase --service-code bedrock"
            lines.append(
                f"  {command} --region {target.region} --quota-code {quota.code} --desired-value {wanted}"
            )
        else:
            lines.append("  Service Quotas does not take this request: open a case with AWS Support.")
        yield "\n".join(lines)


def rounded_up(number: float) -> int:
    """Return the next number with two leading digits, as a person would ask for."""
    whole = math.ceil(number)
    step = int("1".ljust(max(len(str(whole)) - 1, 1), "0"))
    return -(-whole // step) * step
