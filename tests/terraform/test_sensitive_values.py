from typing import Any

import pytest

from bedrock_monitoring.terraform.sensitive_values import SENSITIVE, without_sensitive_values

PARTS: dict[str, tuple[Any, Any]] = {
    "an attribute after a change": (
        {"change": {"after": {"endpoint": "secret", "name": "n"}, "after_sensitive": {"endpoint": True}}},
        {"change": {"after": {"endpoint": SENSITIVE, "name": "n"}, "after_sensitive": {"endpoint": True}}},
    ),
    "an attribute before a change": (
        {"before": {"a": ["x", "secret"]}, "before_sensitive": {"a": [False, True]}},
        {"before": {"a": ["x", SENSITIVE]}, "before_sensitive": {"a": [False, True]}},
    ),
    "a list that is longer than its marks": (
        {"before": {"a": ["secret", "x"]}, "before_sensitive": {"a": [True]}},
        {"before": {"a": [SENSITIVE, "x"]}, "before_sensitive": {"a": [True]}},
    ),
    "a whole value": (
        {"before": {"a": "secret"}, "before_sensitive": True},
        {"before": SENSITIVE, "before_sensitive": True},
    ),
    "a resource in the prior state": (
        {"resources": [{"values": {"value": "secret", "b": {"c": 1}}, "sensitive_values": {"value": True}}]},
        {"resources": [{"values": {"value": SENSITIVE, "b": {"c": 1}}, "sensitive_values": {"value": True}}]},
    ),
    "an output": (
        {"outputs": {"o": {"sensitive": True, "value": "secret"}, "p": {"sensitive": False, "value": 1}}},
        {"outputs": {"o": {"sensitive": True, "value": SENSITIVE}, "p": {"sensitive": False, "value": 1}}},
    ),
    "what has no marks": ({"actions": ["create"], "n": None}, {"actions": ["create"], "n": None}),
}


@pytest.mark.parametrize(("part", "expected"), PARTS.values(), ids=PARTS)
def test_what_is_marked_is_removed_and_the_rest_stays(part: Any, expected: Any) -> None:
    assert without_sensitive_values({"deep": [part]}) == {"deep": [expected]}


def test_values_of_variables_are_removed() -> None:
    plan = {"variables": {"opsgenie_url": {"value": "secret"}}, "format_version": "1.2"}
    assert without_sensitive_values(plan) == {
        "variables": {"opsgenie_url": {"value": SENSITIVE}},
        "format_version": "1.2",
    }
