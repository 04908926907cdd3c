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
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, TimeRange
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.monitoring.target_monitoring import build_alarms
from bedrock_monitoring.preview.alarm_tiles import to_html
from bedrock_monitoring.preview.panels import UNITS
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
    settings = f"composites: {{models: true}}\nmaintenance: [{window}]"
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
