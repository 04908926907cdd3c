"""What is read of a model: which metric, of which id, over which time."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.commands.backtesting.needed_data import (
    MINUTES_KEPT,
    live_ranges,
    model_ids,
    model_request,
)
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring import Model

NOVA = "amazon.nova-lite-v1:0"


@pytest.mark.parametrize(
    ("timestamps", "end"), [(range(600, 1200, 300), 1200), (range(600, 1100, 300), 1200), (range(60, 60), 60)]
)
def test_a_metric_of_a_model_is_read_to_the_end_of_its_last_period(timestamps: range, end: int) -> None:
    assert model_request(catalogue.INVOCATIONS, "Sum", NOVA, timestamps) == MetricRequest(
        metric=MetricKey(namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", NOVA),)),
        statistic="Sum",
        timestamps=timestamps,
        end=end,
    )


def test_a_profile_that_terraform_creates_publishes_under_its_id_or_until_then_under_its_name() -> None:
    profile = ModelId.for_profile("search")
    model = Model(id=profile, other_routes=(ModelId.parse(NOVA),))
    assert model_ids(model, {}) == ("search", NOVA)
    assert model_ids(model, {profile.dimension_value: "abc", "other": "no"}) == ("abc", NOVA)


def test_what_is_older_than_minutes_are_kept_is_read_in_steps_of_five() -> None:
    now = 100 * DAY
    assert live_ranges(now=now, since=DAY) == (TimeRange(start=now - DAY, end=now),)
    assert live_ranges(now=now, since=MINUTES_KEPT) == (TimeRange(start=now - MINUTES_KEPT, end=now),)
    recent = now - MINUTES_KEPT
    assert live_ranges(now=now, since=20 * DAY) == (
        TimeRange(start=now - 20 * DAY, end=recent, resolution=300),
        TimeRange(start=recent, end=now),
    )
