import json
from typing import Any

import pytest

from bedrock_monitoring.commands.reviewing.differences import differences, from_to, items_difference


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


READ = {"Sid": "Read", "Effect": "Allow", "Action": ["logs:GetLogEvents"], "Resource": "*"}
WRITE = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "arn:a"}

DIFFERENCES: dict[str, tuple[Any, Any, list[str]]] = {
    "a number": ({"period": 60}, {"period": 300}, ["period 60 → 300"]),
    "a value that is new": ({"label": None}, {"label": "why\n  now"}, ["label none → why now"]),
    "a value that is gone": ({"label": "x"}, {}, ["label x → none"]),
    "a text that becomes empty": ({"label": "x"}, {"label": ""}, ['label x → ""']),
    "a value within another": ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["a c 2 → 3"]),
    "items of a list": ({"to": ["a", "b"]}, {"to": ["b", "c"]}, ["to: + c, - a"]),
    "the order of a list": ({"to": ["a", "b"]}, {"to": ["b", "a"]}, ["to: another order"]),
    "named items of a list": (
        {"query": [{"id": "a", "stat": "p99"}, {"id": "b", "stat": "Sum"}]},
        {"query": [{"id": "b", "stat": "Sum"}, {"id": "a", "stat": "p95"}]},
        ["query a stat p99 → p95"],
    ),
    "items of which two have one name": (
        {"x": [{"name": "a", "v": 1}, {"name": "a", "v": 2}]},
        {"x": [{"name": "a", "v": 3}, {"name": "a", "v": 2}]},
        ["x v 1 → 3"],
    ),
    "items without names": ({"x": [{"v": 1}, {"v": 2}]}, {"x": [{"v": 1}, {"v": 3}]}, ["x v 2 → 3"]),
    "JSON within a text": ({"body": '{"a": 1, "b": 2}'}, {"body": '{"b":2,"a":3}'}, ["body a 1 → 3"]),
    "a text that is almost JSON": ({"body": '{"a"'}, {"body": '{"b"'}, ['body {"a" → {"b"']),
    "an action of a statement": (
        {"policy": policy(READ)},
        {"policy": policy({**READ, "Action": ["logs:GetLogEvents", "logs:GetQueryResults"]})},
        ["policy statement Read Action: + logs:GetQueryResults"],
    ),
    "one action in place of a list": (
        {"policy": policy(WRITE)},
        {"policy": policy({**WRITE, "Resource": ["arn:a", "arn:b"]})},
        ["policy statement 1 Resource: + arn:b"],
    ),
    "a statement that is new": (
        {"policy": policy(READ)},
        {"policy": policy(READ, WRITE)},
        ["policy statement 2 added: Allow logs:PutLogEvents on arn:a"],
    ),
    "a statement that is gone": (
        {"policy": policy(READ)},
        {"policy": policy({**READ, "Sid": "All", "Effect": "Deny", "NotAction": "s3:*", "Principal": "*"})},
        [
            "policy statement All added: Deny logs:GetLogEvents on * by *",
            "policy statement Read removed: Allow logs:GetLogEvents on *",
        ],
    ),
    "the version of a policy": (
        {"policy": policy(READ)},
        {"policy": policy(READ).replace("2012-10-17", "2008-10-17")},
        ["policy Version 2012-10-17 → 2008-10-17"],
    ),
    "a policy that is spelled otherwise": ({"policy": policy(READ)}, {"policy": policy(READ) + " "}, []),
}


@pytest.mark.parametrize(("old", "new", "lines"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_difference_is_a_line_from_the_old_value_to_the_new(old: Any, new: Any, lines: list[str]) -> None:
    assert list(differences(old, new)) == lines


def test_of_long_texts_only_what_surrounds_the_difference_is_shown() -> None:
    old, new = f"{'a' * 100} one {'b' * 100}", f"{'a' * 100} two {'b' * 100}"
    assert from_to(old, new) == f"…{'a' * 15} one {'b' * 15}… → …{'a' * 15} two {'b' * 15}…"


def test_the_end_of_a_long_text_is_kept_if_it_differs() -> None:
    assert from_to("x" * 99, "x" * 98) == f"…{'x' * 17} → …{'x' * 16}"


def test_a_difference_in_white_space_alone_is_said() -> None:
    assert from_to("a  b", "a b") == "changes in white space alone"


def test_many_items_are_counted() -> None:
    assert items_difference([], [*"abcdefghij"]).endswith("+ h, 2 more")
