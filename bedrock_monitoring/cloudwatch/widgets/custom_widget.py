"""What a function draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.fields import found, lambda_arn_problem
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class CustomWidget(TitledWidget):
    """HTML, JSON or markdown from a Lambda function, once the reader has allowed it to run.

    Attributes:
        function_arn: The ARN of the function.
        update_on_refresh: Whether it runs when the dashboard is refreshed.
        update_on_resize: Whether it runs when the widget changes its size.
        update_on_time_range_change: Whether it runs when the time range changes.
        params: What the function is called with; any JSON.
    """

    function_arn: str
    update_on_refresh: bool = True
    update_on_resize: bool = True
    update_on_time_range_change: bool = True
    params: Any = None

    type = "custom"

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - an ARN names its Region
        """Return the ``properties`` of the widget."""
        update_on = {
            "refresh": self.update_on_refresh,
            "resize": self.update_on_resize,
            "timeRange": self.update_on_time_range_change,
        }
        properties = stated({"title": self.title}) | {"endpoint": self.function_arn, "updateOn": update_on}
        return properties if self.params is None else properties | {"params": self.params}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(lambda_arn_problem(self.function_arn), json_problem("params", self.params))


def json_problem(where: str, value: object) -> Problem | None:
    """Return what is wrong with a value that goes into the body as it is, if anything is."""
    try:
        json.dumps(value, allow_nan=False, default=dict)
    except (TypeError, ValueError) as error:
        remedy = "use mappings with text as keys, lists, text, finite numbers, booleans and none"
        return Problem(where=where, what=f"it is no JSON ({error})", remedy=remedy)
    return None
