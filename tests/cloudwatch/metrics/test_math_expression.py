from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.metrics import MathExpression
from tests.cloudwatch.metrics.sample_metrics import CALLS, ERRORS, MINUTE, messages


def test_a_member_that_is_not_used_is_refused() -> None:
    metric_math = MathExpression(expression="calls", using_metrics={"calls": CALLS, "errors": ERRORS})
    assert messages(metric_math) == [
        "using_metrics 'errors': the expression 'calls' does not use it; use it or leave it out"
    ]


@pytest.mark.parametrize("name", ["Calls", "1st", "_calls", "c" * 256])
def test_a_name_is_an_id_of_metric_math(name: str) -> None:
    metric_math = MathExpression(expression=name, using_metrics={name: CALLS})
    assert any("a name starts with a lower-case letter" in message for message in messages(metric_math))


def test_problems_of_members_say_where_they_are() -> None:
    inner = MathExpression(expression="a", using_metrics={"a": CALLS.with_(color="red")})
    metric_math = MathExpression(expression="b", using_metrics={"b": inner})
    assert messages(metric_math)[0].startswith("using_metrics 'b', using_metrics 'a', color: 'red'")


def test_a_member_with_another_period_than_its_expression_is_refused() -> None:
    metric_math = MathExpression(
        expression="a", using_metrics={"a": CALLS.with_(period=MINUTE)}, period=timedelta(minutes=5)
    )
    assert messages(metric_math) == [
        "using_metrics 'a': its period of 1 minute is not the expression's 5 minutes; give the period once"
    ]
