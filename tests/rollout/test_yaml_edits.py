"""Edits of a YAML file that leave everything else as it is."""

from __future__ import annotations

from difflib import ndiff
from typing import Any

import pytest
import yaml

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout.yaml_edits import Edit, with_edits, with_item

TEXT = """\
# The whole file.
defaults: { alarms: { throttles: "> 5 for 3 minutes" } } # shared
targets:
  - name: prod   # the first
    models:
      - id: a # one
        name: A
      - b # two
      - { id: c }
    alarms: # block
      throttles: "> 0 for 3 minutes" # sparse

      # a comment between
      latency_p99: true

  # a comment before the next target
  - { name: staging, models: [a], alarms: {throttles: false} }
  - name: dev
    alarms: true # all
  - name: last
    models:
      - b
"""


def changes(*edits: Edit, text: str = TEXT) -> list[str]:
    edited = with_edits(text, edits, file="rollout.yaml")
    return [line for line in ndiff(text.splitlines(), edited.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            ("targets", 0, "alarms", "throttles"),
            "> 4 for 3 minutes",
            [
                '-       throttles: "> 0 for 3 minutes" # sparse',
                '+       throttles: "> 4 for 3 minutes" # sparse',
            ],
        ),
        (
            ("targets", 0, "alarms", "latency_p99"),
            "> 9 s for 15 minutes",
            ["-       latency_p99: true", '+       latency_p99: "> 9 s for 15 minutes"'],
        ),
        (("targets", 0, "alarms", "server_errors"), False, ["+       server_errors: false"]),
        (
            ("targets", 1, "alarms", "server_errors"),
            "> 9 for 5 minutes",
            [
                "-   - { name: staging, models: [a], alarms: {throttles: false} }",
                (
                    "+   - { name: staging, models: [a], alarms: {throttles: false, "
                    'server_errors: "> 9 for 5 minutes" } }'
                ),
            ],
        ),
        (
            ("targets", 2, "alarms", "throttles"),
            "> 9 for 5 minutes",
            ["-     alarms: true # all", '+     alarms: { throttles: "> 9 for 5 minutes" } # all'],
        ),
        (
            ("targets", 3, "alarms", "all_models", "throttles"),
            "> 9 for 5 minutes",
            ["+     alarms:", "+       all_models:", '+         throttles: "> 9 for 5 minutes"'],
        ),
        (
            ("targets", 0, "models", 0, "objectives", "availability"),
            "99.9 %",
            ["+         objectives:", "+           availability: 99.9 %"],
        ),
        (
            ("targets", 0, "models", 1, "objectives", "calls_per_minute"),
            20,
            [
                "-       - b # two",
                "+       - id: b # two",
                "+         objectives:",
                "+           calls_per_minute: 20",
            ],
        ),
        (
            ("targets", 0, "models", 2, "objectives", "availability"),
            "99.9 %",
            ["-       - { id: c }", "+       - { id: c, objectives: { availability: 99.9 % } }"],
        ),
        (("strict",), True, ["+ strict: true"]),
    ],
)
def test_one_value_changes_and_the_rest_of_the_file_stays(
    path: tuple[str | int, ...], value: Any, expected: list[str]
) -> None:
    assert changes(Edit(path=path, value=value)) == expected


def test_several_edits_are_made_one_after_the_other() -> None:
    made = changes(
        Edit(path=("targets", 2, "alarms", "throttles"), value=False),
        Edit(path=("targets", 2, "alarms", "server_errors"), value=False),
        Edit(path=("targets", 2, "alarms", "throttles"), value=True),
    )

    assert made == [
        "-     alarms: true # all",
        "+     alarms: { throttles: true, server_errors: false } # all",
    ]


def test_a_file_without_a_last_line_break_and_an_empty_mapping_are_edited() -> None:
    assert with_edits("a: 1", [Edit(path=("b",), value=2)], file="") == "a: 1\nb: 2"
    assert with_edits("a: {}\n", [Edit(path=("a", "b"), value=2)], file="") == "a: { b: 2 }\n"
    assert with_edits("a: [1,\n  2]\n", [Edit(path=("b",), value=2)], file="") == "a: [1,\n  2]\nb: 2\n"
    assert with_edits("a:\nc: 1\n", [Edit(path=("a", "b"), value=2)], file="") == "a: { b: 2 }\nc: 1\n"


@pytest.mark.parametrize(
    "value", ["true", "12", "1.5", "no", "> 5", "a: b", "99.5 %", "#", "it's", "", "null"]
)
def test_a_text_is_in_quotes_if_it_would_be_read_as_something_else(value: str) -> None:
    edited = with_edits("a: 1\n", [Edit(path=("a",), value=value)], file="")

    assert yaml.safe_load(edited) == {"a": value}


def test_a_value_that_an_alias_repeats_is_not_changed_for_all() -> None:
    text = "a: &shared { b: 1 }\nc: *shared\n"

    with pytest.raises(
        InvalidInputError, match=r"cannot be written without changing other settings; .* b: 2"
    ):
        with_edits(text, [Edit(path=("c", "b"), value=2)], file="rollout.yaml")
    with pytest.raises(InvalidInputError, match="by hand"):
        with_edits(text, [Edit(path=("a", "b"), value=2)], file="rollout.yaml")


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a: { b: x } # c\n", ("a", "yes"), 'a: { b: x, "yes": "on" } # c\n'),
        ("a:\n  b: x\n", ("a", "12"), 'a:\n  b: x\n  "12": "on"\n'),
        ("a:\n  b: x\n", ("a", "c: d", "#e"), 'a:\n  b: x\n  "c: d":\n    "#e": "on"\n'),
        ("a: x\n", ("c: d", "e"), 'a: x\n"c: d":\n  e: "on"\n'),
        ("a: [{}]\n", ("a", 0, "c: d", "- e"), 'a: [{ "c: d": { "- e": "on" } }]\n'),
    ],
)
def test_a_key_that_would_be_read_as_something_else_is_in_quotes(
    text: str, path: tuple[str | int, ...], after: str
) -> None:
    assert with_edits(text, [Edit(path=path, value="on")], file="") == after


def test_text_that_is_not_ascii_is_edited_in_the_right_place() -> None:
    text = 'a: "größer · ü"\nb: { c: 1 } # ä\n'

    assert with_edits(text, [Edit(path=("b", "c"), value=2)], file="") == 'a: "größer · ü"\nb: { c: 2 } # ä\n'


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        (
            "a:\n  - x # one\n  # the end\nb: 1 # two\n",
            ("a",),
            "a:\n  - x # one\n  - { name: new }\n  # the end\nb: 1 # two\n",
        ),
        ("a:\n- x\n", ("a",), "a:\n- x\n- { name: new }\n"),
        ("a: [x, z] # flow\n", ("a",), "a: [x, z, { name: new }] # flow\n"),
        ("a: []\n", ("a",), "a: [{ name: new }]\n"),
        ("b: 1 # two\n", ("a",), "b: 1 # two\na:\n  - { name: new }\n"),
        ("b: 1", ("a",), "b: 1\na:\n  - { name: new }"),
        ("a:\n", ("a",), "a:\n  - { name: new }\n"),
        ("b:\n  a: # none yet\nc: 1\n", ("b", "a"), "b:\n  a: # none yet\n    - { name: new }\nc: 1\n"),
        ("b: 1\n", ("yes", "1"), 'b: 1\n"yes":\n  "1":\n    - { name: new }\n'),
        ("a: { b: 1 }\n", ("a", "c: d", "no"), 'a: { b: 1, "c: d": { "no": [{ name: new }] } }\n'),
        ("b: 1\n", ("a", "add"), "b: 1\na:\n  add:\n    - { name: new }\n"),
        ("a: { b: 1 } # c\n", ("a", "d", "add"), "a: { b: 1, d: { add: [{ name: new }] } } # c\n"),
        ("b:\n  c: 1\nd: 2\n", ("b", "a"), "b:\n  c: 1\n  a:\n    - { name: new }\nd: 2\n"),
        (
            "a:\n  - x: 1\n    y: [2,\n      3]\nb: 1\n",
            ("a",),
            "a:\n  - x: 1\n    y: [2,\n      3]\n  - { name: new }\nb: 1\n",
        ),
    ],
)
def test_an_item_is_added_at_the_end_of_a_list(text: str, path: tuple[str, ...], after: str) -> None:
    assert with_item(text, path, {"name": "new"}, file="rollout.yaml") == after


@pytest.mark.parametrize(
    "text", ["a: 1\n", "b: &x [1]\na: *x\n", "c: &x\n    - 1\na: *x\nb: 1\n", "a: null\n"]
)
def test_an_item_that_cannot_be_added_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"add it by hand: \{ name: new \}"):
        with_item(text, ("a",), {"name": "new"}, file="rollout.yaml")
