from __future__ import annotations

from pathlib import Path

import pytest

from tools.prose import LINE_LENGTH, wrap

DOCS = Path(__file__).parents[2] / "docs"


def test_a_paragraph_is_wrapped_at_the_line_length() -> None:
    wrapped = wrap("word " * 60)
    assert max(len(line) for line in wrapped.splitlines()) == LINE_LENGTH - 1
    assert wrapped.split() == ["word"] * 60


def test_a_word_stays_whole_at_hyphens_and_beyond_the_line_length() -> None:
    word = "long-word-" * 20
    assert wrap(f"before {word} after") == f"before\n{word}\nafter"


def test_the_lines_after_the_first_are_indented() -> None:
    first, *rest = wrap("- " + "word " * 60, indent="  ").splitlines()
    assert first.startswith("- word")
    assert rest
    assert all(line.startswith("  word") for line in rest)


@pytest.mark.parametrize("page", ["alarms.md", "sections.md"])
def test_the_prose_of_a_generated_page_is_wrapped(page: str) -> None:
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > LINE_LENGTH and not line.startswith("|")] == []
