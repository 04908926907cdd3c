"""The lines of a bill: read from a Cost and Usage Report, or from Cost Explorer."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

from bedrock_monitoring.datapoints.billed_line import BilledLine
from bedrock_monitoring.files import read_file
from bedrock_monitoring.problems import refuse_one

MAX_MEBIBYTES = 1024
"""The most MiB that a report may have, unpacked."""

_DIGITS = 30
"""How many digits a number may have before its decimal point, and zeros behind it."""

_REMEDY = "name a Cost and Usage Report as CSV, which may be compressed with gzip (.csv or .csv.gz)"

_NEEDED = (
    "line_item_line_item_type",
    "line_item_product_code",
    "line_item_unblended_cost",
    "line_item_usage_account_id",
    "line_item_usage_amount",
    "line_item_usage_start_date",
    "line_item_usage_type",
)
"""The columns that a report must have, by their names in the Cost and Usage Report 2.0."""

_USAGE = frozenset({"Usage", "DiscountedUsage"})
"""The types of line that bill usage. Others are discounts, credits, refunds, fees and taxes."""


def read_report(path: Path) -> list[BilledLine]:
    """Return the lines of Amazon Bedrock of a Cost and Usage Report, version 2.0 or legacy.

    Args:
        path: The report as CSV, compressed with gzip if its name ends in ``.gz``.

    Raises:
        InvalidInputError: The file cannot be read, is no such report, or is not in USD.
    """
    content = read_file(path, max_mebibytes=MAX_MEBIBYTES, remedy=_REMEDY)
    try:
        text = content.decode("utf-8-sig")
        rows = csv.reader(StringIO(text, newline=""), strict=True)
        columns = [_snake_case(column) for column in next(rows, [])]
        missing = [column for column in _NEEDED if column not in columns]
        if missing:
            what = f"it has no column {', '.join(missing)}"
            refuse_one(where=str(path), what=what, remedy=_REMEDY)
        places = ((row, f"{path}:{rows.line_num}") for row in rows if row)
        return [line for row, where in places if (line := _line(_named(columns, row, where), where))]
    except (csv.Error, UnicodeDecodeError) as error:
        refuse_one(where=str(path), what=f"it is no CSV ({error})", remedy=_REMEDY)


def _named(columns: Sequence[str], row: Sequence[str], where: str) -> Mapping[str, str]:
    if len(row) != len(columns):
        what = f"it has {len(row)} columns, and the head of the report {len(columns)}"
        refuse_one(where=where, what=what, remedy=_REMEDY)
    return dict(zip(columns, row, strict=True))


def _line(row: Mapping[str, str], where: str) -> BilledLine | None:
    code = row["line_item_product_code"]
    product = row.get("product_product_name") or _of_map(row.get("product", "")) or code
    if "bedrock" not in f"{product} {code}".lower():
        return None
    currency = row.get("line_item_currency_code") or "USD"
    if currency != "USD":
        what = f"it is in {currency}, and the estimate in USD"
        refuse_one(where=where, what=what, remedy="name a report of an account that pays in USD")
    return BilledLine(
        day=_day(row["line_item_usage_start_date"], where),
        account=row["line_item_usage_account_id"],
        region=row.get("product_region_code") or row.get("product_region") or "",
        product=product,
        usage_type=row["line_item_usage_type"],
        amount=_number(row, "line_item_usage_amount", where),
        unit=row.get("pricing_unit") or "",
        usd=_number(row, "line_item_unblended_cost", where),
        is_usage=row["line_item_line_item_type"] in _USAGE,
    )


def _of_map(text: str) -> str:
    """Return the name in the column ``product`` of version 2.0, which is a map as JSON."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return str(found.get("product_name", "")) if isinstance(found, dict) else ""


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        what = f"line_item_usage_start_date is {text[:40]!r}, which is no date"
        refuse_one(where=where, what=what, remedy=_REMEDY)


def _number(row: Mapping[str, str], column: str, where: str) -> Decimal:
    try:
        number = Decimal(row[column] or "0")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (number and abs(number.adjusted()) > _DIGITS):
        what = f"{column} is {row[column][:40]!r}, which is no number of up to {_DIGITS} digits"
        refuse_one(where=where, what=what, remedy=_REMEDY)
    return number


def _snake_case(column: str) -> str:
    """Return the name of a column in version 2.0: ``line_item_usage_type`` for ``lineItem/UsageType``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip()).replace("/", "_").lower()


def lines_of(
    lines: Sequence[BilledLine], *, account: str, region: str, first: date, end: date
) -> Iterator[BilledLine]:
    """Yield the lines of an account and Region in some whole days of UTC.

    Args:
        lines: The lines of a bill. One that does not say its Region counts in each.
        account: The account.
        region: The Region.
        first: The first day.
        end: The day after the last.
    """
    for line in lines:
        is_here = line.account == account and line.region in {region, ""}
        if is_here and first <= line.day < end:
            yield line
