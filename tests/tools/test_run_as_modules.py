"""Each tool runs as `python -m tools.NAME` and prints what is committed."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def printed(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(
    ("arguments", "committed"),
    [
        (["tools.schemas", "rollout.schema.json"], "rollout.schema.json"),
        (["tools.schemas", "organization.schema.json"], "organization.schema.json"),
        (["tools.schemas", "alarm-tests.schema.json"], "alarm-tests.schema.json"),
        (["tools.schemas", "dashboard-body.schema.json"], "dashboard-body.schema.json"),
        (["tools.alarm_guide"], "docs/alarms.md"),
        (["tools.section_guide"], "docs/sections.md"),
    ],
)
def test_a_tool_prints_the_committed_file(arguments: list[str], committed: str) -> None:
    assert printed(*arguments) == (PROJECT / committed).read_text(encoding="utf-8")


def test_the_list_prices_are_drawn_with_the_day_of_today() -> None:
    before = datetime.now(tz=UTC).date()
    table = json.loads(printed("tools.price_table"))
    assert table["as_of"] in {before.isoformat(), datetime.now(tz=UTC).date().isoformat()}
    assert len(table["usd_per_million_tokens"]) > 50
