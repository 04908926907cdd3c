from __future__ import annotations

from pathlib import Path

import pytest

from tools.rollout_guide import PAGES, settings_classes, with_tables


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_tables_of_settings_are_what_the_classes_say(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == with_tables(page), "renew it with 'make schema'"


@pytest.mark.parametrize(
    ("settings", "row"),
    [
        (
            "TargetSettings",
            "| `period` | How many seconds one datapoint of the dashboard covers: a multiple of 60 ",
        ),
        ("TargetSettings", "from 60 to 86400. | `300` |"),
        ("TargetSettings", "| `bedrock-NAME` |"),
        ("RolloutFile", "| required |"),
        ("GuardrailSettings", "| `DRAFT` |"),
    ],
)
def test_a_row_has_the_description_and_the_default_of_its_setting(settings: str, row: str) -> None:
    assert row in with_tables(f"<!-- {settings}: key -->\n| old |\nAfter it\n")


def test_what_stands_around_a_table_stays() -> None:
    page = with_tables("# Title\n\n<!-- PriceSettings: key of `price` -->\n| a |\n| b |\n\nText\n")
    assert page.startswith(
        "# Title\n\n<!-- PriceSettings: key of `price` -->\n| key of `price` | description | default |\n"
    )
    assert page.endswith(
        "| `cache_write` | USD per million tokens written to the prompt cache, 0 or more. | the list price "
        "|\n\nText\n"
    )


def test_a_key_with_a_section_of_its_own_links_there() -> None:
    page = with_tables("<!-- TargetSettings: key -->\n\n## guardrails, agents\n")
    assert "See [guardrails, agents](#guardrails-agents)." in page


def test_every_class_of_settings_is_found_once() -> None:
    names = [settings.__name__ for settings in settings_classes()]
    assert len(names) == len(set(names)) > 15
    assert {"RolloutFile", "TargetSettings", "MaintenanceSettings"} < {*names}
