"""Values that are written as YAML are read back as the same values, by this program and by others."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.rollout.yaml_document import parse
from bedrock_monitoring.rollout.yaml_writing import LINE_LENGTH, document_text, scalar_text

# Surrogates are no characters, and no YAML holds them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)


@given(values=st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_is_written_is_read_back(values: dict[str, object]) -> None:
    text = document_text(values)
    assert parse(text or "{}", file="").root.value == values


@pytest.mark.parametrize(
    "text", ["033344445555", "111122223333", "1_000", "0x1f", "2026-11-30", "1e5", "12:30"]
)
def test_a_text_that_looks_like_a_number_stays_a_text_for_every_parser(text: str) -> None:
    is_text_everywhere(text)


@pytest.mark.parametrize(
    "text", ["yes", "null", "~", "", " a", "a: b", "- a", "#", "${a}", "😀", "a\u2028b", "\x00"]
)
def test_any_other_text_stays_a_text_for_every_parser(text: str) -> None:
    is_text_everywhere(text)


def is_text_everywhere(text: str) -> None:
    written = f"a: {scalar_text(text)}\n"
    assert yaml.safe_load(written) == {"a": text}
    assert parse(written, file="").root.value == {"a": text}


@pytest.mark.parametrize("text", ["us-east-1", "99.5 %", "2h", "Workloads/Production", "platform"])
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert scalar_text(text) == text


def test_what_fits_stands_on_one_line_and_nothing_else_does() -> None:
    long = {"name": "a" * 60, "tags": {"owner": "b" * 40}, "models": ["c" * 30, "d" * 30]}
    text = document_text({"targets": [{"name": "short", "wave": 2}, long]})
    assert text == (
        "targets:\n"
        "  - { name: short, wave: 2 }\n"
        f"  - name: {'a' * 60}\n"
        f"    tags: {{ owner: {'b' * 40} }}\n"
        f"    models: [{'c' * 30}, {'d' * 30}]\n"
    )
    assert all(len(line) <= LINE_LENGTH for line in text.splitlines())
    assert json.loads(json.dumps(parse(text, file="").root.value)) == {
        "targets": [{"name": "short", "wave": 2}, long]
    }
