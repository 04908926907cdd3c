"""A Cost and Usage Report is read in both of its versions; what is none is refused with its place."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bedrock_monitoring.commands.reconciling.bill import lines_of, read_report
from bedrock_monitoring.datapoints.billed_line import BilledLine
from bedrock_monitoring.problems import InvalidInputError

COLUMNS = (
    "line_item_usage_account_id,line_item_line_item_type,line_item_usage_start_date,line_item_product_code,"
    "product_region_code,product,line_item_usage_type,line_item_usage_amount,pricing_unit,"
    "line_item_unblended_cost,line_item_currency_code"
)
LEGACY = (
    "lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/ProductCode,"
    "product/region,product/ProductName,lineItem/UsageType,lineItem/UsageAmount,pricing/unit,"
    "lineItem/UnblendedCost,lineItem/CurrencyCode"
)
PRODUCT = '"{""product_name"":""Claude Opus 5.5 (Amazon Bedrock Edition)""}"'
ROW = (
    "111122223333,Usage,2026-11-20T03:00:00Z,mp0,us-east-1,{product},"
    "USE1-MP:USE1_InputTokenCount-Units,1.5,Units,6.60,USD"
)
GOOD = ROW.format(product=PRODUCT)
LINE = BilledLine(
    day=date(2026, 11, 20),
    account="111122223333",
    region="us-east-1",
    product="Claude Opus 5.5 (Amazon Bedrock Edition)",
    usage_type="USE1-MP:USE1_InputTokenCount-Units",
    amount=Decimal("1.5"),
    unit="Units",
    usd=Decimal("6.60"),
)


def report(folder: Path, *lines: str) -> Path:
    path = folder / "bill.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_version_2_has_the_product_in_a_map(tmp_path: Path) -> None:
    assert read_report(report(tmp_path, COLUMNS, GOOD)) == [LINE]


def test_the_legacy_version_has_other_names_of_columns(tmp_path: Path) -> None:
    row = ROW.format(product="Claude Opus 5.5 (Amazon Bedrock Edition)")
    assert read_report(report(tmp_path, LEGACY, row)) == [LINE]


def test_a_report_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv.gz"
    path.write_bytes(gzip.compress(f"\ufeff{COLUMNS}\n{GOOD}\n".encode()))
    assert read_report(path) == [LINE]


def test_other_services_are_left_out_and_credits_are_no_usage(tmp_path: Path) -> None:
    other = ROW.format(product='"{""product_name"":""Amazon S3""}"')
    credit = GOOD.replace(",Usage,", ",Credit,")
    [line] = read_report(report(tmp_path, COLUMNS, other, credit))
    assert not line.is_usage


def test_empty_lines_are_skipped_and_a_place_is_that_of_the_file(tmp_path: Path) -> None:
    assert read_report(report(tmp_path, COLUMNS, "", GOOD, "")) == [LINE]
    over_two = GOOD.replace("us-east-1", '"us\n1"')
    with pytest.raises(InvalidInputError, match=r":4: it has 10 columns"):
        read_report(report(tmp_path, COLUMNS, over_two, GOOD.removesuffix(",USD")))


def test_without_a_name_of_the_product_its_code_is_the_name(tmp_path: Path) -> None:
    row = ROW.format(product="not a map").replace("mp0", "AmazonBedrock")
    [line] = read_report(report(tmp_path, COLUMNS, row))
    assert line.product == "AmazonBedrock"


REFUSED = {
    "no column": (
        (COLUMNS.replace("line_item_usage_amount,", ""), GOOD),
        "it has no column line_item_usage_amount",
    ),
    "empty": ((), "it has no column line_item_line_item_type, line_item_product_code"),
    "no number": (
        (COLUMNS, GOOD.replace(",1.5,", ",much,")),
        r":2: line_item_usage_amount is 'much', which is no",
    ),
    "not a number": (
        (COLUMNS, GOOD.replace(",6.60,", ",NaN,")),
        r":2: line_item_unblended_cost is 'NaN', which",
    ),
    "more than any bill": (
        (COLUMNS, GOOD.replace(",1.5,", ",1e999999,")),
        r":2: line_item_usage_amount is '1e999999', which is no number of up to 30 digits",
    ),
    "less than any bill": (
        (COLUMNS, GOOD.replace(",6.60,", ",1e-999999,")),
        r":2: line_item_unblended_cost is '1e-999999', which is no number of up to 30 digits",
    ),
    "no date": (
        (COLUMNS, GOOD.replace("2026-11-20T03", "20.11.26 03")),
        r":2: line_item_usage_start_date is '20",
    ),
    "euros": ((COLUMNS, GOOD.replace(",USD", ",EUR")), r":2: it is in EUR, and the estimate in USD"),
    "a row cut short": (
        (COLUMNS, GOOD.removesuffix(",USD")),
        r":2: it has 10 columns, and the head of the report 11",
    ),
    "no CSV": ((COLUMNS, '"open' + GOOD), "it is no CSV"),
}


@pytest.mark.parametrize(("lines", "what"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_report_is_refused_with_its_place(
    lines: tuple[str, ...], what: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInputError, match=what):
        read_report(report(tmp_path, *lines))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="it cannot be read"):
        read_report(tmp_path / "no.csv")
    path = tmp_path / "bill.csv"
    path.write_bytes(b"PAR1\xff\x00")
    with pytest.raises(InvalidInputError, match=r"name a Cost and Usage Report as CSV"):
        read_report(path)


IN_SCOPE = {
    "the first day": ("111122223333", "us-east-1", date(2026, 11, 20), True),
    "the day before": ("111122223333", "us-east-1", date(2026, 11, 19), False),
    "the day after": ("111122223333", "us-east-1", date(2026, 11, 22), False),
    "another account": ("222233334444", "us-east-1", date(2026, 11, 20), False),
    "another Region": ("111122223333", "eu-west-1", date(2026, 11, 20), False),
    "no Region": ("111122223333", "", date(2026, 11, 20), True),
}


@pytest.mark.parametrize(("account", "region", "day", "expected"), IN_SCOPE.values(), ids=IN_SCOPE)
def test_lines_are_those_of_the_account_the_region_and_the_days(
    account: str, region: str, day: date, *, expected: bool
) -> None:
    line = BilledLine(**{**vars(LINE), "account": account, "region": region, "day": day})
    kept = lines_of(
        [line], account="111122223333", region="us-east-1", first=date(2026, 11, 20), end=date(2026, 11, 22)
    )
    assert bool([*kept]) is expected
