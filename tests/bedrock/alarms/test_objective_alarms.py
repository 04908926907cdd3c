"""Alarms on objectives: their thresholds, what they read, their companions, and when they go off.

The outages are those of docs/objectives.md, evaluated minute by minute as CloudWatch does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    CRITICAL,
    AlarmSelection,
    AlarmSet,
    Composites,
    MonitoredResource,
)
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.time_to_alarm import minutes_until_told, told_sentence
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.objectives import FailedCalls, Objectives, TimeObjective
from bedrock_monitoring.cloudwatch.alarms import Alarm, CompositeAlarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.alarms.sample import MODEL, context

NOVA = "us.amazon.nova-2-lite-v1:0"
OBJECTIVES = Objectives(latency=TimeObjective(percent=Decimal(90), within=timedelta(seconds=60)))
PAGE = Composites()
PAGE_ON_OBJECTIVES = Path(__file__).parents[3] / "docs" / "objectives.md"
KINDS = ("availability", "availability_slow", "throttled", "refused", "first_token", "latency")
SLOW = "FILL(count, 0) * (100 - FILL(fast, 100))"


def model_of(objectives: Objectives = OBJECTIVES, *routes: str) -> MonitoredModel:
    first, *others = routes or (MODEL,)
    return MonitoredModel(
        id=ModelId.parse(first),
        name="Claude",
        objectives=objectives,
        other_routes=[InferenceRoute(id=ModelId.parse(route)) for route in others],
    )


def alarms_of(
    *models: MonitoredModel, composites: Composites | None = PAGE, companions: bool = True
) -> AlarmSet:
    kinds = {name: {ALARM_KINDS[name].tier: ALARM_KINDS[name].default} for name in KINDS}
    selection = AlarmSelection(kinds=kinds, composites=composites, companions=companions)  # type: ignore[arg-type]
    return alarm_set(models or [model_of()], selection=selection, context=context())


def drawn(kind: str, objectives: Objectives = OBJECTIVES, *routes: str) -> Alarm:
    alarms = alarms_of(model_of(objectives, *routes))
    [found] = [instance.alarm for instance in alarms.instances if instance.kind.name == kind]
    assert isinstance(found, Alarm)
    return found


def share(name: str, minimum: int) -> str:
    bad = f"FILL({name}, 0)"
    return f"IF({bad} >= {minimum}, 100 * {bad} / (FILL(calls, 0) + {bad}), 0)"


def expression_of(alarm: Alarm) -> str | None:
    return alarm.metric_queries()[0].expression


@pytest.mark.parametrize(
    ("kind", "expression", "hours", "threshold"),
    [
        (
            "availability",
            "IF(FILL(server, 0) >= 7, 100 * FILL(server, 0) / (FILL(calls, 0) + FILL(server, 0)), 0)",
            1,
            7.2,
        ),
        (
            "availability_slow",
            share("server", 10),
            6,
            3,
        ),
        (
            "throttled",
            share("throttles", 10),
            0.25,
            30,
        ),
        (
            "refused",
            share("client", 10),
            1,
            10,
        ),
        (
            "first_token",
            f"IF({SLOW} >= 1000, {SLOW} / FILL(count, 0), 0)",
            1,
            20,
        ),
        (
            "latency",
            f"IF({SLOW} >= 1000, {SLOW} / FILL(count, 0), 0)",
            1,
            40,
        ),
    ],
)
def test_an_alarm_reads_a_share_with_a_floor_over_one_period(
    kind: str, expression: str, hours: float, threshold: float
) -> None:
    alarm = drawn(kind)
    assert expression_of(alarm) == expression
    assert alarm.period == timedelta(hours=hours)
    assert (alarm.threshold, alarm.comparison_operator) == (threshold, "GreaterThanThreshold")
    assert (alarm.evaluation_periods, alarm.treat_missing_data) == (1, TreatMissingData.NOT_BREACHING)
    assert len([query for query in alarm.metric_queries() if query.metric]) == 2
    assert list(alarm.problems()) == []


def test_the_companion_looks_at_a_quarter_of_an_hour_with_half_the_threshold_and_keeps_its_state() -> None:
    [instance] = [each for each in alarms_of().instances if each.companion]
    companion = instance.companion
    assert companion is not None
    assert companion.alarm_name == f"{instance.alarm.alarm_name}-now"
    assert expression_of(companion) == "100 * FILL(server, 0) / (FILL(calls, 0) + FILL(server, 0))"
    assert (companion.threshold, companion.period) == (3.6, timedelta(minutes=15))
    assert companion.treat_missing_data is TreatMissingData.IGNORE
    assert companion.alarm_description.splitlines()[-1] == "Runbook: docs/runbooks/availability.md"
    assert list(companion.problems()) == []


@pytest.mark.parametrize(
    ("availability", "fast", "slow"),
    [("99.9", 1.44, 0.6), ("99.5", 7.2, 3), ("99", 14.4, 6), ("95", 15, 7.5), ("90", 15, 7.5)],
)
def test_thresholds_follow_the_objective_up_to_a_cap(availability: str, fast: float, slow: float) -> None:
    objectives = Objectives(availability=Decimal(availability))
    assert drawn("availability", objectives).threshold == fast
    assert drawn("availability_slow", objectives).threshold == slow


def test_each_model_has_the_thresholds_of_its_own_objectives() -> None:
    strict = replace(OBJECTIVES, first_token=TimeObjective(percent=Decimal(99), within=timedelta(seconds=3)))
    alarms = alarms_of(model_of(), replace(model_of(strict, NOVA), name="Nova"))
    late = [each.alarm for each in alarms.instances if each.kind.name == "first_token"]
    assert [(alarm.threshold, alarm.metric_queries()[-1].metric) for alarm in late] == [  # type: ignore[union-attr]
        (20, _first_token("PR(:10000)", MODEL)),
        (4, _first_token("PR(:3000)", NOVA)),
    ]


def _first_token(statistic: str, model: str) -> Metric:
    return Metric(
        namespace="AWS/Bedrock",
        metric_name="TimeToFirstToken",
        dimensions_map={"ModelId": model},
        statistic=statistic,
        period=timedelta(hours=1),
    )


def test_a_condition_that_is_written_is_kept() -> None:
    kind = ALARM_KINDS["availability"]
    written = kind.parse_condition("> 5 % for 1 hour")
    strict = MonitoredResource.for_model(model_of(Objectives(availability=Decimal("99.9"))))
    assert kind.condition_for(strict, written).threshold == 5


def test_what_counts_as_failed_and_how_many_failures_are_needed_can_be_chosen() -> None:
    objectives = Objectives(failed=(FailedCalls.SERVER_ERRORS, FailedCalls.THROTTLES), minimum_failures=11)
    bad = "FILL(server, 0) + FILL(throttles, 0)"
    assert expression_of(drawn("availability", objectives)) == (
        f"IF({bad} >= 11, 100 * ({bad}) / (FILL(calls, 0) + {bad}), 0)"
    )
    assert ">= 11," in str(expression_of(drawn("availability_slow", objectives)))
    assert ">= 11," in str(expression_of(drawn("refused", objectives)))


def test_routes_of_a_model_are_added_up_and_slow_answers_count_as_often_as_there_are_answers() -> None:
    bad = "FILL(server1, 0) + FILL(server2, 0)"
    calls = "FILL(calls1, 0) + FILL(calls2, 0)"
    both = (MODEL, "us.anthropic.claude-sonnet-5-5")
    assert expression_of(drawn("availability", OBJECTIVES, *both)) == (
        f"IF({bad} >= 7, 100 * ({bad}) / ({calls} + {bad}), 0)"
    )
    slow = "FILL(count1, 0) * (100 - FILL(fast1, 100)) + FILL(count2, 0) * (100 - FILL(fast2, 100))"
    assert expression_of(drawn("first_token", OBJECTIVES, *both)) == (
        f"IF({slow} >= 1000, ({slow}) / (FILL(count1, 0) + FILL(count2, 0)), 0)"
    )


def test_five_routes_are_what_an_alarm_can_read() -> None:
    routes = [f"{area}.anthropic.claude-sonnet-5-5" for area in ("global", "us", "eu", "jp", "au")]
    alarms = alarms_of(model_of(OBJECTIVES, *routes))
    assert [problem for alarm in alarms.alarms.values() for problem in alarm.problems()] == []
    six = drawn("availability", OBJECTIVES, *routes, "anthropic.claude-sonnet-5-5")
    assert "limit of 10" in str(next(iter(six.problems())).what)


def test_a_pair_is_in_alarm_together_and_an_alarm_alone_is_by_itself() -> None:
    alarms = alarms_of(model_of(), replace(model_of(OBJECTIVES, NOVA), name="Nova"))
    page = alarms.alarms["unhealthy"]
    assert isinstance(page, CompositeAlarm)
    first, second = (
        f'ALARM("bedrock-prod_{slug}_availability") AND ALARM("bedrock-prod_{slug}_availability-now")'
        for slug in ("global-anthropic-claude-sonnet-5-5", "us-amazon-nova-2-lite-v1-0")
    )
    assert page.rule_text == f"({first}) OR ({second})"
    assert alarms.notified_tiers["unhealthy"] == CRITICAL
    assert not [id_ for id_ in alarms.notified_tiers if id_.startswith("availability-now")]
    assert not [alarm for alarm in alarms.shown if alarm.alarm_name.endswith("-now")]


def test_a_single_model_has_a_page_for_its_pair_and_none_where_it_has_no_companion() -> None:
    assert "unhealthy" in alarms_of().alarms
    assert "unhealthy" not in alarms_of(companions=False).alarms
    alone = alarms_of(composites=None)
    assert [instance.companion for instance in alone.instances] == [None] * len(KINDS)
    lean = alarms_of(companions=False)
    assert lean.notified_tiers["availability-global-anthropic-claude-sonnet-5-5"] == CRITICAL


def test_a_companion_exists_only_where_its_alarm_is_combined() -> None:
    elsewhere = alarms_of(composites=Composites(tier="night-shift"))
    assert not any(instance.companion for instance in elsewhere.instances)


@pytest.mark.parametrize(
    ("sentence", "has_companion"),
    [
        ("> 20 % for 5 minutes", False),
        ("> 20 % for 10 of 20 minutes", False),
        ("> 20 % for 2 of 3 periods of 5 minutes", False),
        ("> 20 % for 1 period of 15 minutes", True),
        ("> 20 % for 1 hour", True),
    ],
)
def test_an_alarm_over_a_shorter_time_than_its_companion_pages_alone(
    sentence: str,
    has_companion: bool,  # noqa: FBT001
) -> None:
    written = {"availability": {CRITICAL: Condition.parse(sentence)}}
    alarms = alarm_set(
        [model_of()], selection=AlarmSelection(kinds=written, composites=PAGE), context=context()
    )
    assert [instance.companion is not None for instance in alarms.instances] == [has_companion]


@pytest.mark.parametrize("model", ["amazon.nova-canvas-v1:0", "cohere.embed-v4:0"])
def test_a_model_that_is_not_streamed_has_no_alarm_on_its_first_token(model: str) -> None:
    kinds = {each.kind.name for each in alarms_of(model_of(OBJECTIVES, model)).instances}
    assert kinds == {*KINDS} - {"first_token"}


def test_without_an_objective_there_is_no_alarm_on_it() -> None:
    nothing = Objectives(availability=None, first_token=None)
    assert {each.kind.name for each in alarms_of(model_of(nothing)).instances} == {"throttled", "refused"}


# When they go off

START = 1768402800


def histories(
    counts: Mapping[str, list[float]], *, objectives: Objectives = OBJECTIVES
) -> dict[str, AlarmHistory]:
    """Return what the alarms of a model do over minutes, each with its counts by metric."""
    series = [
        ScriptedSeries(
            metric=MetricKey(namespace="AWS/Bedrock", name=name, dimensions=(("ModelId", MODEL),)),
            values=[count or None for count in values],
        )
        for name, values in counts.items()
    ]
    minutes = len(next(iter(counts.values())))
    found = alarm_histories(
        alarms_of(model_of(objectives)).alarms.values(),
        source=ScriptedSource(start=START, series=series),
        time_range=TimeRange(start=START, end=START + minutes * MINUTE),
        region="us-east-1",
    )
    return {name.rpartition("_")[2]: history for name, history in found.items()}


def times_on(history: AlarmHistory) -> list[tuple[int, int]]:
    """Return from which minute to before which an alarm was in ALARM, as CloudWatch knows it."""
    times, minute = [], 0
    for state, seconds in history.state_spans:
        if state is AlarmState.ALARM:
            times.append((minute + 1, minute + seconds // MINUTE + 1))
        minute += seconds // MINUTE
    return times


def outage(
    *, before: int = 120, minutes: int, after: int, calls: float, failing: float
) -> Mapping[str, list[float]]:
    """Return calls a minute, of which a share fails for some minutes."""
    good = [calls] * before + [calls * (1 - failing)] * minutes + [calls] * after
    bad = [0.0] * before + [calls * failing] * minutes + [0.0] * after
    return {"Invocations": good, "InvocationServerErrors": bad}


def test_a_dead_model_pages_within_minutes_and_once_and_the_page_ends_soon_after_the_cause() -> None:
    found = histories(outage(minutes=30, after=600, calls=5, failing=1))
    [(began, ended)] = times_on(found["unhealthy"])
    assert began == 120 + 5
    assert 120 + 30 + 13 <= ended <= 120 + 30 + 16
    [(alone, until)] = times_on(found["availability"])
    assert alone == began
    assert 120 + 30 + 53 <= until <= 120 + 30 + 60


@pytest.mark.parametrize(
    ("calls", "failing", "minutes"),
    [(1, 1, 7), (5, 1, 5), (5, 0.2, 22), (100, 0.5, 9), (10_000, 1, 5), (0.2, 1, 35)],
)
def test_it_goes_off_after_the_minutes_that_it_says(calls: float, failing: float, minutes: int) -> None:
    found = histories(outage(minutes=60, after=10, calls=calls, failing=failing))
    said = minutes_until_told(
        Condition.parse("> 7.2 % for 1 hour"), failing=failing, calls_per_minute=calls, minimum_failures=7
    )
    assert times_on(found["availability"])[0][0] == 120 + minutes
    assert said == pytest.approx(minutes + 1, abs=1.1)


def test_a_burn_that_is_too_slow_to_page_warns_after_hours() -> None:
    found = histories(outage(before=360, minutes=600, after=60, calls=20, failing=0.05))
    assert times_on(found["availability"]) == []
    assert times_on(found["availability-slow"])[0][0] == pytest.approx(360 + 216, abs=2)


def test_what_is_not_an_outage_goes_unsaid() -> None:
    one_of_three = {
        "Invocations": [0.0] * 60 + [2] + [0.0] * 59,
        "InvocationServerErrors": [0.0] * 60 + [1] + [0.0] * 59,
    }
    one_in_a_thousand = outage(minutes=180, after=0, calls=10_000, failing=0.001)
    two_bad_calls_of_three_tries = {
        "Invocations": [0.0] * 120,
        "InvocationServerErrors": [0.0] * 60 + [6] + [0.0] * 59,
    }
    for counts in (one_of_three, one_in_a_thousand, two_bad_calls_of_three_tries):
        found = histories(counts)
        assert times_on(found["unhealthy"]) == times_on(found["availability-slow"]) == []


def test_a_night_without_calls_ends_by_the_hour_and_does_not_begin_again() -> None:
    counts = outage(minutes=30, after=600, calls=5, failing=1)
    counts["Invocations"][150:] = [0.0] * 600
    found = histories(counts)
    [(_, ended)] = times_on(found["unhealthy"])
    assert 150 + 53 <= ended <= 150 + 60


@given(threshold=st.sampled_from([1.44, 7.2, 14.4]), lower=st.floats(0.05, 0.9), calls=st.floats(0.5, 1000))
def test_what_fails_more_is_told_sooner(threshold: float, lower: float, calls: float) -> None:
    condition = replace(Condition.parse("> 7.2 % for 1 hour"), threshold=threshold)
    little, much = (
        minutes_until_told(condition, failing=failing, calls_per_minute=calls, minimum_failures=7)
        for failing in (lower, 1)
    )
    assert much is None or little is None or much < little
    assert little is None or much is not None


@pytest.mark.parametrize(
    ("sentence", "calls", "said"),
    [
        (
            "> 7.2 % for 1 hour",
            None,
            "Goes off 6 min after all calls fail, 23 min after one in five, from 2 calls a minute on.",
        ),
        (
            "> 7.2 % for 1 hour",
            "20",
            "Goes off at 20 calls a minute 6 min after all calls fail, 23 min after one in five.",
        ),
        ("> 7.2 % for 1 hour", "0.2", "Goes off at 0.2 calls a minute 36 min after all calls fail."),
        (
            "> 7.2 % for 1 hour",
            "0.1",
            "Never goes off: 0.1 calls a minute are too few for 7 failures in 60 min.",
        ),
        (
            "> 7.2 % for 1 hour",
            "1",
            "Goes off at 1 call a minute 8 min after all calls fail, 36 min after one in five.",
        ),
        (
            "> 7.2 % for 1 period of 5 minutes",
            "1",
            "Never goes off: 1 call a minute is too few for 7 failures in 5 min.",
        ),
        (
            "> 50 % for 1 day",
            None,
            "Goes off 722 min after all calls fail, from 0.01 calls a minute on.",
        ),
        (
            "> 0 % for 1 hour",
            "20",
            (
                "Goes off at 20 calls a minute 2 min after all calls fail, 3 min after one in five, "
                "8 min after one in twenty."
            ),
        ),
        ("> 0 % for 1 hour", None, ""),
        ("< 7.2 % for 1 hour", "20", ""),
        ("> 7.2 % for 3 of 5 periods of 1 hour", None, ""),
    ],
)
def test_a_description_says_when_the_alarm_goes_off(sentence: str, calls: str | None, said: str) -> None:
    assert (
        told_sentence(
            Condition.parse(sentence),
            fail="fail",
            calls_per_minute=Decimal(calls) if calls else None,
            minimum_failures=7,
        )
        == said
    )


@pytest.mark.parametrize("kind", KINDS)
@given(
    threshold=st.integers(0, 9_999),
    operator=st.sampled_from(["<", ">", ">="]),
    time=st.sampled_from(["1 minute", "1 period of 5 minutes", "1 hour", "1 period of 6 hours", "1 day"]),
    calls=st.none() | st.decimals("0.01", "1000000", places=2),
)
def test_every_condition_that_is_accepted_has_a_description_without_a_zero_rate(
    kind: str, threshold: int, operator: str, time: str, calls: Decimal | None
) -> None:
    if threshold == 0:
        operator = ">"
    condition = ALARM_KINDS[kind].parse_condition(f"{operator} {threshold / 100} % for {time}")
    resource = MonitoredResource.for_model(model_of(replace(OBJECTIVES, calls_per_minute=calls)))
    said = (
        ALARM_KINDS[kind]
        .alarm(resource=resource, condition=condition, context=context(), tier=CRITICAL)
        .alarm_description
    )
    assert not re.search(r" 0(\.0+)? calls? a minute", said)
    assert " 1 calls a minute" not in said


def test_the_page_on_objectives_has_the_thresholds_and_minutes_of_the_rule() -> None:
    page = PAGE_ON_OBJECTIVES.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d.]+) % \| ([\d.]+) % \| ([\d.]+) % \| (\d+) min \| (\d+) min \|$", page, re.M)
    assert len(rows) == 4
    for availability, fast, slow, dead, one_in_five in rows:
        objectives = Objectives(availability=Decimal(availability))
        assert (objectives.fast_burn, objectives.slow_burn) == (float(fast), float(slow))
        told = f"Goes off {dead} min after all calls fail, {one_in_five} min after one in five,"
        assert told in drawn("availability", objectives).alarm_description


def test_the_descriptions_have_the_traffic_of_the_model_and_the_objective() -> None:
    objectives = replace(OBJECTIVES, calls_per_minute=Decimal(20))
    told = "Goes off at 20 calls a minute 6 min after all calls fail"
    assert told in drawn("availability", objectives).alarm_description
    told = "Objective: 95 % within 10 s. Goes off at 20 calls a minute 14 min after all calls begin late"
    assert told in drawn("first_token", objectives).alarm_description
