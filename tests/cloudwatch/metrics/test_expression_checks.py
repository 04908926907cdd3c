import pytest

from bedrock_monitoring.cloudwatch.metrics.expression_checks import math_problems
from bedrock_monitoring.cloudwatch.metrics.rendering import Row

CALLS: Row = ["AWS/Bedrock", "Invocations", {"id": "calls", "visible": False}]


def messages(*rows: Row) -> list[str]:
    return [str(problem) for problem in math_problems(rows)]


def test_what_is_right_has_no_problems() -> None:
    assert (
        messages(CALLS, ["n", "m"], [{"expression": "100 * calls", "id": "share"}], [{"expression": "share"}])
        == []
    )
    assert messages(["n", "m"]) == []


def test_a_mistake_is_shown_with_a_caret() -> None:
    assert messages(CALLS, [{"expression": "100 * AVERAGE(calls)", "id": "share"}]) == [
        (
            "expression 'share', metric math, character 7: there is no function AVERAGE; write AVG\n"
            "    100 * AVERAGE(calls)\n"
            "          ^^^^^^^"
        )
    ]


def test_an_expression_without_an_id_is_called_by_its_number() -> None:
    (message,) = messages(CALLS, [{"expression": "calls +"}])
    assert message.startswith("expression '2', metric math")


def test_what_terraform_fills_in_later_is_not_judged() -> None:
    assert messages([{"expression": "SEARCH('${TfToken[TOKEN.1]}', "}]) == []


@pytest.mark.parametrize("wrong", ["calls + found", "IF(found, 1, 0)"])
def test_the_type_of_one_expression_counts_in_another(wrong: str) -> None:
    found: Row = [{"expression": "SEARCH('{AWS/Bedrock,ModelId} x', 'Sum')", "id": "found", "visible": False}]
    right = messages(CALLS, found, [{"expression": "calls + SUM(found)"}])
    assert (right, bool(messages(CALLS, found, [{"expression": wrong}]))) == ([], wrong.startswith("IF"))
