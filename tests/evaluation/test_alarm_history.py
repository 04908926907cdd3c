from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmRule,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation import alarm_history
from bedrock_monitoring.evaluation.alarm_history import (
    AlarmHistories,
    alarm_graph_properties,
    alarm_histories,
    evaluate_alarm,
)
from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, MINUTE, TimeRange
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.monitoring.target_monitoring import build_alarms
from bedrock_monitoring.preview.alarm_tiles import to_html
from bedrock_monitoring.preview.panels import UNITS
from tests.evaluation.minute_source import MinuteSource
from tests.preview.sample import ALARM, MODELS, NOW, SOURCE
from tests.rollout.sample import target_of

END = int(NOW.timestamp())
EIGHT_HOURS = TimeRange(start=END - 8 * HOUR, end=END)


def test_a_composite_alarm_has_its_rule_and_the_states_from_its_children() -> None:
    quiet = replace(ALARM, alarm_name="quiet", threshold=1_000_000)
    inner = CompositeAlarm(alarm_name="inner", alarm_rule=AlarmRule.any_of(ALARM, quiet))
    outer = CompositeAlarm(alarm_name="outer", alarm_rule=AlarmRule.not_("inner"))
    tiles = alarm_histories(
        [outer, inner, ALARM, quiet], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1"
    )
    assert tiles["inner"].state_spans == tiles[ALARM.alarm_name].state_spans
    assert [state for state, _ in tiles["outer"].state_spans] == [
        AlarmState.OK if state is AlarmState.ALARM else AlarmState.ALARM
        for state, _ in tiles["inner"].state_spans
    ]
    assert tiles["inner"].condition == 'ALARM("throttles-of-one") OR ALARM("quiet")'


def test_each_alarm_is_evaluated_once_and_when_its_history_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evaluated = list[str]()

    def evaluate(time_range: TimeRange, alarm: Alarm, *arguments: object, **named: object) -> object:
        evaluated.append(alarm.alarm_name)
        return evaluate_alarm(time_range, alarm, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(alarm_history, "evaluate_alarm", evaluate)
    quiet = replace(ALARM, alarm_name="quiet", threshold=1_000_000)
    either = CompositeAlarm(alarm_name="either", alarm_rule=AlarmRule.any_of(ALARM, quiet))
    alarms = [either, ALARM, quiet]
    asked = AlarmHistories(alarms, source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")
    assert ([*asked], len(asked)) == ([ALARM.alarm_name, "quiet", "either"], 3)
    assert evaluated == []
    quiet_alone = asked["quiet"]
    assert evaluated == ["quiet"]
    assert asked["either"].child_count == 2
    assert evaluated == ["quiet", ALARM.alarm_name]
    assert asked["quiet"] is quiet_alone
    assert asked == alarm_histories(alarms, source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")
    with pytest.raises(KeyError):
        asked["of-somebody-else"]


def test_the_tile_of_a_composite_alarm_counts_its_children_in_alarm() -> None:
    quiet = replace(ALARM, alarm_name="quiet", threshold=1_000_000)
    always = replace(ALARM, alarm_name="always", threshold=-1, treat_missing_data=TreatMissingData.BREACHING)
    both = CompositeAlarm(alarm_name="both", alarm_rule=AlarmRule.any_of(always, quiet))
    tiles = alarm_histories(
        [both, always, quiet], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1"
    )
    html = to_html([tiles["both"], tiles["quiet"]], EIGHT_HOURS)
    assert "1 of 2 in alarm" in html
    assert "&gt; 1000000 for 3 minutes" in html
    assert html.count("composite") == 1


def test_without_maintenance_no_alarm_is_suppressed() -> None:
    nova = "amazon.nova-lite-v1:0"
    window = f"{{every: day, at: '02:00', duration: 1h, models: ['{nova}']}}"
    settings = f"alarms: {{set: classic}}\ncomposites: {{models: true}}\nmaintenance: [{window}]"
    target = target_of(settings)
    alarms = build_alarms(target, naming=naming_of(target)).alarms
    source = SyntheticSource(models=[nova], location="anywhere", now=NOW)
    tiles = alarm_histories(alarms.values(), source=source, time_range=EIGHT_HOURS, region="us-east-1")
    name = "bedrock-prod_amazon-nova-lite-v1-0"
    assert {state for state, _ in tiles[f"{name}_maintenance"].state_spans} == {AlarmState.INSUFFICIENT_DATA}
    assert tiles[f"{name}_unhealthy"].state_spans == tiles[f"{name}_server-errors"].state_spans


def test_composite_alarms_in_a_cycle_or_over_unknown_alarms_have_no_state() -> None:
    one = CompositeAlarm(alarm_name="one", alarm_rule="two")
    two = CompositeAlarm(alarm_name="two", alarm_rule="one")
    stranger = CompositeAlarm(alarm_name="three", alarm_rule="of-somebody-else")
    tiles = alarm_histories(
        [one, two, stranger], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1"
    )
    assert [tile.state for tile in tiles.values()] == [None, None, None]


def test_an_anomaly_alarm_is_evaluated_against_its_band() -> None:
    alarm = AnomalyDetectionAlarm(
        alarm_name="unusual",
        metric=Metric(
            namespace="AWS/Bedrock",
            metric_name="Invocations",
            dimensions_map={"ModelId": MODELS[0]},
            statistic="Sum",
            period=timedelta(minutes=5),
        ),
        evaluation_periods=1,
        standard_deviations=0.5,
    )
    tile = alarm_histories([alarm], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")["unusual"]
    assert {state for state, _ in tile.state_spans} == {AlarmState.OK, AlarmState.ALARM}
    assert tile.condition == "outside 0.5 deviations for 1 period of 5 minutes"


def test_a_period_with_few_calls_does_not_change_an_alarm_that_ignores_few_samples() -> None:
    latency = Metric(
        namespace="AWS/Bedrock",
        metric_name="InvocationLatency",
        dimensions_map={"ModelId": MODELS[0]},
        statistic="p99.99",
        period=timedelta(minutes=1),
    )
    alarm = replace(ALARM, alarm_name="slow", metric=latency, threshold=1)
    always = alarm_histories([alarm], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")["slow"]
    assert always.state is AlarmState.ALARM
    careful = replace(alarm, evaluate_low_sample_count_percentile=False)
    never = alarm_histories([careful], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")["slow"]
    assert never.state is AlarmState.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    ("title", "description", "said"),
    [
        ("Claude is slow", "warning: Claude: it is slow. First: look.", "Claude is slow"),
        ("", "Claude is slow (> 30 s). First: look.", "Claude is slow (> 30 s)"),
        ("", "Claude 5.5 is slow.\nFirst: look.", "Claude 5.5 is slow"),
        ("", "  ", "throttles-of-one"),
        ("", "", "throttles-of-one"),
    ],
)
def test_an_alarm_is_shown_by_what_it_says(title: str, description: str, said: str) -> None:
    alarm = replace(ALARM, title=title, alarm_description=description)
    tiles = alarm_histories([alarm], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1")
    html = to_html([tiles[ALARM.alarm_name]], EIGHT_HOURS)
    assert f'title="throttles-of-one">{escape(said)}</span>' in html


@pytest.mark.parametrize(
    ("name", "unit", "statistic", "condition"),
    [
        ("InvocationLatency", None, "p99", "&gt;= 30 s for 3 minutes"),
        ("InvocationLatency", None, "SampleCount", "&gt;= 30000 for 3 minutes"),
        ("RequestDuration", "Milliseconds", "p99", "&gt;= 30 s for 3 minutes"),
        ("RequestDuration", None, "p99", "&gt;= 30000 for 3 minutes"),
    ],
)
def test_a_condition_has_the_unit_of_its_metric_where_the_alarm_names_none(
    name: str, unit: str | None, statistic: str, condition: str
) -> None:
    metric = Metric(
        namespace="AWS/Bedrock", metric_name=name, statistic=statistic, period=timedelta(minutes=1), unit=unit
    )
    alarm = Alarm(alarm_name="slow", metric=metric, threshold=30_000, evaluation_periods=3)
    tiles = alarm_histories(
        [alarm], source=SOURCE, time_range=EIGHT_HOURS, region="eu-central-1", units=UNITS
    )
    assert condition in to_html([tiles["slow"]], EIGHT_HOURS)


FAILURES = Metric(
    namespace="AWS/Bedrock",
    metric_name="InvocationServerErrors",
    dimensions_map={"ModelId": "one"},
    statistic="Sum",
    period=timedelta(hours=1),
)


def outage(begin: int) -> MinuteSource:
    """Return ten failures in each of ten minutes, and none in any other."""
    return MinuteSource(start=begin, minutes=[[10.0]] * 10)


FILLED = MathExpression(
    expression="FILL(failures, 0)", using_metrics={"failures": FAILURES}, period=timedelta(hours=1)
)


def hourly(metric: Metric | MathExpression) -> Alarm:
    return Alarm(
        alarm_name="failures",
        metric=metric,
        threshold=25,
        evaluation_periods=1,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )


@pytest.mark.parametrize("minutes_past_the_hour", [0, 7, 59])
def test_an_alarm_over_an_hour_goes_off_within_minutes_and_ends_an_hour_after_the_last_failure(
    minutes_past_the_hour: int,
) -> None:
    begin = END - END % HOUR - 5 * HOUR + minutes_past_the_hour * MINUTE
    range_ = TimeRange(start=begin - 30 * MINUTE, end=begin + 6 * HOUR)
    tiles = alarm_histories([hourly(FILLED)], source=outage(begin), time_range=range_, region="us-east-1")
    # The third minute has the 25th failure; its state is dated by that minute. One hour later it is gone.
    assert tiles["failures"].state_spans == (
        (AlarmState.OK, 32 * MINUTE),
        (AlarmState.ALARM, 65 * MINUTE),
        (AlarmState.OK, 293 * MINUTE),
    )


def test_an_alarm_without_fill_looks_at_older_hours_and_goes_off_again_for_the_same_outage() -> None:
    begin = END - END % HOUR - 5 * HOUR
    range_ = TimeRange(start=begin - 30 * MINUTE, end=begin + 6 * HOUR)
    tiles = alarm_histories([hourly(FAILURES)], source=outage(begin), time_range=range_, region="us-east-1")
    assert [state for state, _ in tiles["failures"].state_spans].count(AlarmState.ALARM) == 3


def test_the_states_of_an_alarm_over_days_cover_the_whole_time_range() -> None:
    begin = END - 3 * HOUR
    alarm = Alarm(
        alarm_name="failures",
        metric=replace(FAILURES, period=timedelta(days=1)),
        threshold=25,
        evaluation_periods=2,
        datapoints_to_alarm=1,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
    )
    range_ = TimeRange(start=END - HOUR // 2, end=END)
    tile = alarm_histories([alarm], source=outage(begin), time_range=range_, region="us-east-1")["failures"]
    assert tile.state_spans == ((AlarmState.ALARM, HOUR // 2),)


def test_of_data_that_cloudwatch_keeps_for_five_minutes_only_windows_move_by_five_minutes() -> None:
    begin = END - END % HOUR - 5 * HOUR
    alarm = Alarm(alarm_name="failures", metric=FAILURES, threshold=25, evaluation_periods=1)
    range_ = TimeRange(start=begin, end=begin + HOUR, resolution=5 * MINUTE)
    states = evaluate_alarm(range_, alarm, alarm_graph_properties(alarm, "us-east-1"), source=outage(begin))
    assert {moment % (5 * MINUTE) for moment in states} == {4 * MINUTE}
    assert next(moment for moment, state in states.items() if state is AlarmState.ALARM) == begin + 4 * MINUTE
