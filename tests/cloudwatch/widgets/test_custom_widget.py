from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.widgets import CustomWidget
from tests.cloudwatch.widgets.sample import FUNCTION, REGION, messages


def test_a_function_draws_whenever_something_changes() -> None:
    widget = CustomWidget(
        title="Bill", function_arn=FUNCTION, update_on_resize=False, params={"top": [1, None]}
    )
    assert messages(widget) == []
    assert widget.type == "custom"
    assert widget.properties(region=REGION) == {
        "title": "Bill",
        "endpoint": FUNCTION,
        "updateOn": {"refresh": True, "resize": False, "timeRange": True},
        "params": {"top": [1, None]},
    }
    assert "params" not in CustomWidget(function_arn=FUNCTION).properties(region=REGION)


def test_what_is_not_a_function_is_refused() -> None:
    assert messages(CustomWidget(function_arn="draw")) == [
        (
            "function_arn: 'draw' is not the ARN of a Lambda function; write "
            "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
        )
    ]


@pytest.mark.parametrize("params", [{1, 2}, {"x": object()}, float("nan"), {"x": b"bytes"}])
def test_params_are_json(params: Any) -> None:
    assert [problem.where for problem in CustomWidget(function_arn=FUNCTION, params=params).problems()] == [
        "params"
    ]
