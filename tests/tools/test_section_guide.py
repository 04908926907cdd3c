from __future__ import annotations

import re
from pathlib import Path

from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from tools.section_guide import section_guide

PAGE = Path(__file__).parents[2] / "docs" / "sections.md"


def test_the_page_is_what_the_dashboards_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == section_guide(), "renew it with 'make sections'"


def test_every_dashboard_and_every_optional_section_stands_on_the_page() -> None:
    guide = section_guide()
    assert re.findall(r"^## (\w+)$", guide, re.MULTILINE) == [*DASHBOARD_KINDS]
    optional = re.findall(r"^Optional sections, enabled by `sections`: (.*)\.$", guide, re.MULTILINE)
    assert {name for line in optional for name in re.findall(r"`(\w+)`", line)} == set(OPTIONAL_SECTIONS)


def test_every_widget_has_a_data_source() -> None:
    rows = re.findall(r"^\| (?!widget|---)(.*) \| (.*) \|$", section_guide(), re.MULTILINE)
    assert len(rows) > 100
    assert all(source for _, source in rows)
