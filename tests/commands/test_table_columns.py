"""The columns of each table that a command prints; numbers are aligned to the right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.table import Table

from bedrock_monitoring.commands import price_report
from bedrock_monitoring.commands.console.reporting import summary
from bedrock_monitoring.commands.quotas.quota_report import quota_table
from bedrock_monitoring.commands.reconciling import reconcile_report

AMOUNTS = "input> | output> | cache read> | cache write>"
FURTHER = "cache write 1 h | long prompts"

TABLES: dict[Callable[[], Table], str] = {
    lambda: price_report.prices_in_use(()): f"target | model | route | {AMOUNTS} | {FURTHER} | source | sure",
    price_report.all_list_prices: f"model | routes | {AMOUNTS} | {FURTHER} | sources",
    lambda: price_report.tier_prices_in_use(()): f"target | model | route | tier | {AMOUNTS}",
    price_report.all_tier_prices: f"model | routes | tier | {AMOUNTS}",
    price_report.mantle_list_prices: f"model of bedrock-mantle | Regions | {AMOUNTS} | {FURTHER} | sources",
    price_report.image_list_prices: "model | USD an image>",
    lambda: quota_table(()): (
        "target | model | route | quota | value> | peak> | % used> | reserved by 1,000 max_tokens> | "
        "throttled> | code | rollout file"
    ),
    lambda: reconcile_report.differences_table(()): (
        "target | model | route | tokens | counted> | billed tokens> | estimate> | at most> | billed> | "
        "off by> | why"
    ),
    lambda: reconcile_report.not_compared_table(()): "target | billed> | not compared",
    lambda: summary(()): ("stack | wave> | result | add> | change> | destroy> | took> | to confirm> | log"),
}


@pytest.mark.parametrize(("table", "columns"), TABLES.items())
def test_a_table_has_these_columns_with_numbers_on_the_right(
    table: Callable[[], Table], columns: str
) -> None:
    shown = (f"{each.header}{'>' if each.justify == 'right' else ''}" for each in table().columns)
    assert " | ".join(shown) == columns
