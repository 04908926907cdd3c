"""Objectives that suit the past of a model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bedrock_monitoring.commands.backtesting.backtest_data import synthetic_data
from bedrock_monitoring.commands.backtesting.incidents import Incident, Simulated
from bedrock_monitoring.commands.backtesting.needed_data import Subject
from bedrock_monitoring.commands.suggesting.suggested_objectives import suggested_objectives
from bedrock_monitoring.commands.suggesting.suggestion import Suggestion
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads

NOW = datetime(2026, 10, 20, tzinfo=UTC)
ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [{id: amazon.nova-lite-v1:0, name: Nova}]
"""


def suggestions(
    text: str, *incidents: Incident, days: int = 10, is_read: bool = True
) -> dict[str, Suggestion]:
    [built] = build_monitoring(loads(text).targets)
    recording = synthetic_data(
        Subject(target=built.target, alarms=tuple(built.alarms.values())),
        now=NOW,
        since=days * DAY,
        incidents=incidents,
    )
    if not is_read:
        recording = replace(recording, points={})
    found = suggested_objectives(built, recording, place=("targets", 0))
    return {str(one.edit.path[-1]): one for one in found}


def incident(day: int, *, failing: float = 0.0, slowness: float = 1.0) -> Incident:
    """An incident of a whole day."""
    start = int(NOW.timestamp()) - day * DAY
    simulated = Simulated(model="Nova", failing=failing, throttled=0, refused=0, slowness=slowness)
    return Incident(name="incident", start=start, end=start + DAY, simulated=simulated)


def with_objectives(objectives: str) -> str:
    return ROLLOUT.replace("name: Nova}", f"name: Nova, objectives: {{{objectives}}}}}")


def test_the_strictest_availability_that_ordinary_days_meet_is_suggested() -> None:
    found = suggestions(ROLLOUT)["availability"]

    assert found.edit.path == ("targets", 0, "models", 0, "objectives", "availability")
    assert (found.before, found.edit.value) == ("99.5 %", "99.9 %")
    assert (
        "tries failed in 10 days without the 2 worst, times 1.3; would have gone off never, was never"
        in found.reason
    )
    assert "availability" not in suggestions(with_objectives("availability: 99.9 %"))


def test_days_on_which_many_calls_fail_make_it_laxer_from_the_third_on() -> None:
    failing = [incident(day, failing=0.01) for day in (2, 4, 6, 8)]

    assert suggestions(ROLLOUT, *failing[:2])["availability"].edit.value == "99.9 %"
    assert suggestions(ROLLOUT, *failing).get("availability") is None  # 99.5 %, as it is
    assert suggestions(ROLLOUT, *(incident(day, failing=0.03) for day in range(1, 9)))[
        "availability"
    ].edit.value == ("95 %")


def test_alarms_on_the_present_and_on_the_suggested_objective_are_counted() -> None:
    found = suggestions(ROLLOUT, incident(3, failing=0.5))["availability"]

    assert found.reason.endswith("would have gone off twice, was twice")  # the page, and the slow warning


def test_the_time_to_the_first_token_follows_the_slow_hours() -> None:
    usual = suggestions(ROLLOUT)["first_token"]
    slow = suggestions(ROLLOUT, *(incident(day, slowness=4) for day in range(1, 10)))["first_token"]

    assert usual.before == "95 % within 10 s"
    seconds = [
        float(str(each.edit.value).removeprefix("95 % within ").removesuffix(" s")) for each in (usual, slow)
    ]
    assert seconds[0] < 5
    assert 2 * seconds[0] <= seconds[1] <= 6 * seconds[0]
    assert "95 % of the answers began within" in usual.reason
    assert "first_token" not in suggestions(with_objectives(f"first_token: {usual.edit.value}"))


@pytest.mark.parametrize(
    ("objective", "incidents", "told"),
    [
        ("95 % within 10 s", [], "would have gone off never, was never"),
        ("95 % within 0.6 s", [], "would have gone off never, was 7 times"),
        ("99.5 % within 1 s", [], "would have gone off never, was 6 times"),
        ("90 % within 10 s", [(3, 40)], "would have gone off once, was once"),
        ("95 % within 10 s", [(3, 40), (6, 40)], "would have gone off twice, was twice"),
    ],
)
def test_the_late_hours_of_the_present_and_of_the_suggested_objective_are_counted(
    objective: str, incidents: list[tuple[int, float]], told: str
) -> None:
    slow = [incident(day, slowness=slowness) for day, slowness in incidents]
    found = suggestions(with_objectives(f"first_token: {objective}"), *slow)["first_token"]

    assert told in found.reason


def test_data_that_do_not_count_late_answers_suggest_the_same_without_their_number() -> None:
    """Data of an earlier version have none, others those of the objective that they were read for alone."""
    recorded_for = build_monitoring(loads(ROLLOUT).targets)[0]
    recording = synthetic_data(
        Subject(target=recorded_for.target, alarms=tuple(recorded_for.alarms.values())),
        now=NOW,
        since=10 * DAY,
        incidents=(),
    )
    earlier = {
        request: points
        for request, points in recording.points.items()
        if request.metric.name != "TimeToFirstToken" or request.statistic == "p95"
    }
    for objective, points in (("95 % within 10 s", earlier), ("99 % within 10 s", recording.points)):
        text = with_objectives(f"first_token: {objective}")
        [built] = build_monitoring(loads(text).targets)
        found = suggested_objectives(built, replace(recording, points=points), place=("targets", 0))
        counted = suggestions(text)
        without = {str(one.edit.path[-1]): one for one in found}
        assert {key: one.edit for key, one in without.items()} == {
            key: one.edit for key, one in counted.items()
        }
        assert counted["first_token"].reason.startswith(f"{without['first_token'].reason}; by full hours")


def test_the_usual_calls_are_suggested_if_they_are_not_known() -> None:
    found = suggestions(ROLLOUT)["calls_per_minute"]

    assert isinstance(found.edit.value, int | float)
    assert 1 < found.edit.value < 200
    assert "calls_per_minute" not in suggestions(with_objectives("calls_per_minute: 1"))


def test_older_data_with_sums_of_five_minutes_do_not_make_usual_calls_more() -> None:
    [built] = build_monitoring(loads(ROLLOUT).targets)
    subject = Subject(target=built.target, alarms=tuple(built.alarms.values()))
    recording = synthetic_data(subject, now=NOW, since=18 * DAY, incidents=())
    [whole] = recording.ranges
    older = TimeRange(start=whole.start, end=whole.end - 8 * DAY, resolution=300)
    points = {**recording.points}
    for request, values in recording.points.items():
        if (request.statistic, request.timestamps.step) == ("Sum", 60):
            sums: dict[int, float] = defaultdict(float)
            for moment, value in values.items():
                sums[moment - moment % 300] += value
            timestamps = range(older.start, older.end - 299, 300)
            kept = {moment: sums[moment] for moment in timestamps if moment in sums}
            points[replace(request, timestamps=timestamps, end=older.end)] = kept
    newer = replace(whole, start=older.end)
    kept_in_two = replace(recording, ranges=(older, newer), points=points)

    found = {
        str(one.edit.path[-1]): one.edit.value
        for one in suggested_objectives(built, kept_in_two, place=("targets", 0))
    }

    assert found["calls_per_minute"] == suggestions(ROLLOUT, days=8)["calls_per_minute"].edit.value
    assert found["availability"] == suggestions(ROLLOUT, days=18)["availability"].edit.value


@pytest.mark.parametrize("key", ["availability", "first_token"])
def test_no_objective_is_suggested_where_there_must_be_none(key: str) -> None:
    assert key not in suggestions(with_objectives(f"{key}: false"))


def test_nothing_is_suggested_from_a_few_days_or_from_data_without_calls() -> None:
    assert suggestions(ROLLOUT, days=4) == {}
    assert suggestions(ROLLOUT, is_read=False) == {}


def test_a_profile_that_terraform_creates_has_no_place_in_the_list_of_models() -> None:
    profile = "    inference_profiles: [{name: search, copy_from: amazon.nova-lite-v1:0}]\n"

    [built] = build_monitoring(loads(ROLLOUT + profile).targets)
    recording = synthetic_data(
        Subject(target=built.target, alarms=tuple(built.alarms.values())),
        now=NOW,
        since=10 * DAY,
        incidents=(),
    )
    found = suggested_objectives(built, recording, place=("targets", 0))

    assert len(built.target.models) == 2
    assert {one.edit.path[3] for one in found} == {0}
