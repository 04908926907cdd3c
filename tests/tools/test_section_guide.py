from __future__ import annotations

import re
from pathlib import Path

from bedrock_monitoring.bedrock.dashboards import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from tools.section_guide import section_guide

PAGE = Path(__file__).parents[2] / "docs" / "sections.md"


def test_the_page_is_what_the_dashboards_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == section_guide(), "renew it with 'make sections'"


def test_every_dashboard_and_every_section_that_is_asked_for_stands_on_the_page() -> None:
    guide = section_guide()
    assert re.findall(r"^## (\w+)$", guide, re.MULTILINE) == [*DASHBOARD_KINDS]
    asked = re.findall(r"^Asked for by `sections`: (.*)\.$", guide, re.MULTILINE)
    assert {name for line in asked for name in re.findall(r"`(\w+)`", line)} == set(OPTIONAL_SECTIONS)


def test_every_widget_says_what_it_reads() -> None:
    rows = re.findall(r"^\| (?!widget|---)(.*) \| (.*) \|$", section_guide(), re.MULTILINE)
    assert len(rows) > 100
    assert all(reads for _, reads in rows)
