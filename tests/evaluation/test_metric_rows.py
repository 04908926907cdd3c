from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.evaluation.metric_rows import read_rows
from bedrock_monitoring.evaluation.series import MetricKey


def keys(*rows: list[Any]) -> list[MetricKey | None]:
    return [row.metric for row in read_rows({"metrics": rows})]


def test_dots_repeat_the_row_above() -> None:
    first, second, third, fourth = keys(
        ["AWS/Bedrock", "Invocations", "ModelId", "one"],
        [".", "InvocationLatency", ".", "."],
        ["...", "two", {"stat": "p99"}],
        ["AWS/Bedrock", "Invocations"],
    )
    assert first == MetricKey(namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "one"),))
    assert second == MetricKey(
        namespace="AWS/Bedrock", name="InvocationLatency", dimensions=(("ModelId", "one"),)
    )
    assert third == MetricKey(
        namespace="AWS/Bedrock", name="InvocationLatency", dimensions=(("ModelId", "two"),)
    )
    assert fourth == MetricKey(namespace="AWS/Bedrock", name="Invocations")


def test_the_widget_has_the_defaults_of_a_row() -> None:
    own, inherited = read_rows(
        {"stat": "Sum", "period": 60, "metrics": [["N", "M", {"stat": "p50", "period": 900}], ["N", "M"]]}
    )
    assert (own.statistic, own.period) == ("p50", 900)
    assert (inherited.statistic, inherited.period) == ("Sum", 60)


@pytest.mark.parametrize("color", ["red", "#12345", "#123456;background:url(x)", 7, None])
def test_an_invalid_color_is_left_out(color: object) -> None:
    (row,) = read_rows({"metrics": [["N", "M", {"color": color}]]})
    assert row.color == ""


def test_a_row_reads_from_its_own_account_and_region_or_else_those_of_its_widget() -> None:
    widgets, own = read_rows(
        {
            "region": "eu-west-1",
            "accountId": "111122223333",
            "metrics": [["N", "M"], ["N", "M", {"region": "us-east-1", "accountId": "444455556666"}]],
        }
    )
    assert (widgets.account, widgets.region) == ("111122223333", "eu-west-1")
    assert (own.account, own.region) == ("444455556666", "us-east-1")
    assert own.metric is not None
    assert own.metric.region == "us-east-1"
