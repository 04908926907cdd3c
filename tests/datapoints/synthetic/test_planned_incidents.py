"""Incidents that are put into synthetic traffic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bedrock_monitoring.datapoints.synthetic.planned_incidents import PlannedIncident
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.series import MetricKey

START = int(datetime(2026, 10, 6, 9, tzinfo=UTC).timestamp())
HOUR = 3600


def total(name: str, statistic: str = "Sum", *, model: str = "a", at: int = 0, **incident: Any) -> float:
    planned = [PlannedIncident(model="a", start=START, end=START + HOUR, **incident)] if incident else []
    source = SyntheticSource(
        models=["a", "b"], location="here", now=datetime(2027, 1, 1, tzinfo=UTC), incidents=planned
    )
    key = MetricKey(namespace="AWS/Bedrock", name=name, dimensions=(("ModelId", model),))
    first = START + at * HOUR
    points = source.datapoints(
        key, statistic=statistic, timestamps=range(first, first + HOUR, HOUR), end=first + HOUR
    )
    return sum(points.values())


@pytest.mark.parametrize(
    ("name", "incident"),
    [
        ("InvocationServerErrors", {"failing": 0.5}),
        ("InvocationThrottles", {"throttled": 0.5}),
        ("InvocationClientErrors", {"refused": 0.5}),
    ],
)
def test_half_of_the_calls_are_lost(name: str, incident: dict[str, Any]) -> None:
    calls = total("Invocations")

    assert total(name, **incident) - total(name) == pytest.approx(calls / 2, rel=0.05)
    assert total("Invocations", **incident) == pytest.approx(calls / 2, rel=0.05)


def test_all_calls_fail() -> None:
    assert total("Invocations", failing=1.0) == 0
    assert total("InvocationServerErrors", failing=1.0) == total("Invocations") + total(
        "InvocationServerErrors"
    )


def test_latencies_are_longer() -> None:
    slow = total("InvocationLatency", "p50", slowness=4.0)

    assert slow == pytest.approx(4 * total("InvocationLatency", "p50"), rel=0.01)


def test_other_models_and_other_times_are_as_before() -> None:
    for other in ({"model": "b"}, {"at": -1}, {"at": 1}):
        assert total("InvocationServerErrors", **other, failing=1.0) == total(
            "InvocationServerErrors", **other
        )
