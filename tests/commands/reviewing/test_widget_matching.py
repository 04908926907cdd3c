"""By what the rows of two widgets are known as the same."""

from typing import Any

import pytest

from bedrock_monitoring.commands.reviewing.widget_matching import row_identity

ROW = ["AWS/Bedrock", "Invocations", "ModelId", "nova"]


@pytest.mark.parametrize(
    "other",
    [
        [*ROW[:-1], "other"],
        [*ROW, {"region": "eu-west-1"}],
        [*ROW, {"accountId": "111122223333"}],
        [{"expression": "a + b"}],
        [{"expression": "a - b"}],
    ],
)
def test_a_row_that_reads_something_else_is_another(other: list[Any]) -> None:
    assert row_identity(other) != row_identity(ROW)
    assert row_identity(other) != row_identity([{"expression": "b"}])


def test_a_row_that_is_drawn_otherwise_is_the_same() -> None:
    drawn = [*ROW, {"label": "calls", "color": "#111111", "stat": "Sum", "period": 60}]
    assert row_identity(drawn) == row_identity(ROW)
