"""An alarm on PromQL holds what PutMetricAlarm takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import PromqlAlarm

QUERY = 'sum(rate(gen_ai_client_token_usage_sum{gen_ai_system="aws.bedrock"}[5m])) > 1000'


def lines(**fields: Any) -> list[str]:
    return [
        str(problem) for problem in PromqlAlarm(**{"alarm_name": "a", "query": QUERY, **fields}).problems()
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"query": "x" * 10_000},
        {"pending_period": timedelta(days=1), "recovery_period": timedelta(seconds=1)},
        *({"evaluation_interval": timedelta(seconds=seconds)} for seconds in (10, 20, 30, 60, 300, 3600)),
    ],
)
def test_what_cloudwatch_takes_is_taken(fields: dict[str, Any]) -> None:
    assert lines(**fields) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"query": ""}, "query: it has 0 characters, allowed are 1 to 10000; write one"),
        ({"query": "x" * 10_001}, "query: it has 10001 characters, allowed are 1 to 10000; shorten it"),
        (
            {"pending_period": timedelta(seconds=-1)},
            (
                "pending_period: -1 seconds is not a whole number of seconds from 0 to 86,400; "
                "choose one within a day"
            ),
        ),
        (
            {"recovery_period": timedelta(days=1, seconds=1)},
            (
                "recovery_period: 86401 seconds is not a whole number of seconds from 0 to 86,400; "
                "choose one within a day"
            ),
        ),
        (
            {"recovery_period": timedelta(seconds=1.5)},
            (
                "recovery_period: 1.5 seconds is not a whole number of seconds from 0 to 86,400; "
                "choose one within a day"
            ),
        ),
        *(
            (
                {"evaluation_interval": timedelta(seconds=seconds)},
                (
                    f"evaluation_interval: {seconds} seconds is neither 10, 20, 30 nor 1 to 60 whole "
                    "minutes; choose one of these"
                ),
            )
            for seconds in (0, 15, 40, 90, 3660, 86400)
        ),
    ],
)
def test_what_cloudwatch_refuses_is_refused(fields: dict[str, Any], problem: str) -> None:
    assert lines(**fields) == [f"alarm 'a', {problem}"]


def test_the_query_is_the_condition() -> None:
    assert PromqlAlarm(alarm_name="a", query=QUERY).condition == QUERY
