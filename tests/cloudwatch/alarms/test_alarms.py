import math
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    MetricQuery,
    duplicate_name_problems,
)
from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.widgets import GraphWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

ROOT = Path(__file__).parents[3]
MINUTE = timedelta(minutes=1)
CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", period=MINUTE)
ERRORS = Metric(namespace="AWS/Bedrock", metric_name="InvocationClientErrors", statistic="Sum", period=MINUTE)
RATE = MathExpression(expression="100 * errors / calls", using_metrics={"errors": ERRORS, "calls": CALLS})
TOPIC = "arn:aws:sns:us-east-1:111111111111:alarms"
QUERY = MetricsInsightsQuery(
    query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)', period=MINUTE
)


def alarm(**changes: Any) -> Alarm:
    return Alarm(**{"alarm_name": "a", "metric": CALLS, "threshold": 5, "evaluation_periods": 3, **changes})


def anomaly(**changes: Any) -> AnomalyDetectionAlarm:
    return AnomalyDetectionAlarm(**{"alarm_name": "a", "metric": CALLS, "evaluation_periods": 3, **changes})


def said(made: Alarm | AnomalyDetectionAlarm) -> list[str]:
    return [str(problem) for problem in made.problems()]


@pytest.mark.parametrize(
    "made",
    [
        alarm(),
        alarm(metric=RATE),
        alarm(metric=MathExpression(expression="100 * c / ${TfToken[TOKEN.1]}", using_metrics={"c": CALLS})),
        alarm(metric=QUERY),
        alarm(metric=MathExpression(expression=QUERY.query, period=MINUTE)),
        alarm(metric=CALLS.with_(statistic="p99.95"), evaluate_low_sample_count_percentile=False),
        alarm(metric=CALLS.with_(period=timedelta(seconds=10)), evaluation_periods=8640),
        alarm(metric=CALLS.with_(period=timedelta(hours=1)), evaluation_periods=168),
        alarm(alarm_actions=[TOPIC], ok_actions=[TOPIC], insufficient_data_actions=["${TfToken[TOKEN.1]}"]),
        alarm(alarm_name="경보", alarm_description="첫째 줄\n둘째 줄", tags={"team": "모델"}),
        anomaly(),
        anomaly(metric=RATE, standard_deviations=0.5),
        anomaly(comparison_operator=ComparisonOperator.LESS_THAN_LOWER_THRESHOLD),
    ],
    ids=lambda made: type(made).__name__,
)
def test_metrics_that_cloudwatch_accepts_have_no_problems(made: Alarm) -> None:
    assert said(made) == []


WRONG: Mapping[str, tuple[Alarm | AnomalyDetectionAlarm, str]] = {
    "no name": (
        alarm(alarm_name=""),
        "alarm '', alarm_name: it has 0 characters, allowed are 1 to 255; write one",
    ),
    "a long name": (
        alarm(alarm_name="n" * 256),
        f"alarm '{'n' * 59}…', alarm_name: it has 256 characters, allowed are 1 to 255; shorten it",
    ),
    "a line break in the name": (
        alarm(alarm_name="a\nb"),
        "alarm 'a\\nb', alarm_name: it has a control character, such as a line break or a tab; leave it out",
    ),
    **{
        f"{character!r} in the description": (
            alarm(alarm_description=f"a{character}b"),
            (
                "alarm 'a', alarm_description: it has a control character other than a line break or a tab; "
                "leave it out"
            ),
        )
        for character in "\0\x0b\x1f\uffff"
    },
    "a long description": (
        alarm(alarm_description="d" * 1025),
        "alarm 'a', alarm_description: it has 1025 characters, allowed are 0 to 1024; shorten it",
    ),
    "NaN": (
        alarm(threshold=math.nan),
        "alarm 'a', threshold: nan is not a number to compare with; give a finite one",
    ),
    "infinity": (
        alarm(threshold=math.inf),
        "alarm 'a', threshold: inf is not a number to compare with; give a finite one",
    ),
    "no periods": (
        alarm(evaluation_periods=0),
        "alarm 'a', evaluation_periods: 0 is not a whole number from 1; give one",
    ),
    "no datapoints": (
        alarm(datapoints_to_alarm=0),
        "alarm 'a', datapoints_to_alarm: 0 is not a whole number from 1; give one",
    ),
    "more datapoints than periods": (
        alarm(datapoints_to_alarm=4),
        "alarm 'a', datapoints_to_alarm: 4 of 3 periods can never be met; take 1 to evaluation_periods",
    ),
    "a period for graphs alone": (
        alarm(metric=CALLS.with_(period=timedelta(seconds=5))),
        (
            "alarm 'a', period: 5 seconds is not a period of an alarm; use 10, 20 or 30 seconds, or a "
            "multiple of 60"
        ),
    ),
    "more than a day": (
        alarm(evaluation_periods=1441),
        (
            "alarm 'a', evaluation_periods: 1441 minutes are longer than 1 day, the most an alarm "
            "looks back; take fewer or shorter periods; periods of an hour or more may look back 7 days"
        ),
    ),
    "more than a week": (
        alarm(metric=CALLS.with_(period=timedelta(hours=1)), evaluation_periods=169),
        (
            "alarm 'a', evaluation_periods: 169 hours are longer than 7 days, the most an alarm "
            "looks back; take fewer or shorter periods; periods of an hour or more may look back 7 days"
        ),
    ),
    "a query over more than three hours": (
        alarm(
            metric=MetricsInsightsQuery(query="SELECT SUM(x) FROM y", period=timedelta(hours=1)),
            evaluation_periods=4,
        ),
        (
            "alarm 'a', evaluation_periods: 4 hours are longer than 3 hours, the most an alarm "
            "on a Metrics Insights query looks back; take fewer or shorter periods, or name the metrics"
        ),
    ),
    "six actions": (
        alarm(alarm_actions=[f"{TOPIC}{number}" for number in range(6)]),
        "alarm 'a', alarm_actions: 6 actions are over the limit of 5; send to a topic that several listen to",
    ),
    "an action twice": (
        alarm(ok_actions=[TOPIC, TOPIC]),
        f"alarm 'a', ok_actions: {TOPIC} is told twice; name it once",
    ),
    "an action that is no ARN": (
        alarm(insufficient_data_actions=["me@example.com"]),
        (
            "alarm 'a', insufficient_data_actions: 'me@example.com' is not the ARN of an action; write the "
            "whole ARN, such as arn:aws:sns:REGION:ACCOUNT:TOPIC"
        ),
    ),
    "an EC2 action without an instance": (
        alarm(alarm_actions=["arn:aws:automate:us-east-1:ec2:stop"]),
        (
            "alarm 'a', alarm_actions: arn:aws:automate:us-east-1:ec2:stop is an EC2 action, which needs a "
            "metric with the dimension InstanceId alone; drop it"
        ),
    ),
    "an EC2 action of metric math": (
        alarm(metric=RATE, alarm_actions=["arn:aws:automate:us-east-1:ec2:stop"]),
        (
            "alarm 'a', alarm_actions: arn:aws:automate:us-east-1:ec2:stop is an EC2 action, which only an "
            "alarm on one metric takes; drop it"
        ),
    ),
    "too many tags": (
        alarm(tags={f"t{number}": "" for number in range(51)}),
        "alarm 'a', tags: 51 tags are over the limit of 50; drop some",
    ),
    "a tag of AWS's": (
        alarm(tags={"aws:x": "y"}),
        "alarm 'a', tag key 'aws:x': keys that begin with aws: are AWS's; rename it",
    ),
    "an operator of a band": (
        alarm(comparison_operator=ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD),
        (
            "alarm 'a', comparison_operator: GreaterThanUpperThreshold compares with a band, and this alarm "
            "has a threshold; use an AnomalyDetectionAlarm, or an operator of a threshold"
        ),
    ),
    "few samples of a sum": (
        alarm(evaluate_low_sample_count_percentile=False),
        (
            "alarm 'a', evaluate_low_sample_count_percentile: only an alarm on one metric's percentile can "
            "leave out periods with few samples; leave it out; in metric math write IF(samples >= 20, "
            "latency)"
        ),
    ),
    "a statistic of graphs alone": (
        alarm(metric=CALLS.with_(statistic="p99.999")),
        (
            "alarm 'a', statistic: an alarm does not take 'p99.999'; use at most 2 decimals, 100 without "
            "any, and no negative numbers"
        ),
    ),
    "another Region": (
        alarm(metric=Metric(namespace="n", metric_name="m", region="eu-west-1")),
        (
            "alarm 'a', metric: it reads from eu-west-1, and an alarm reads from its own Region alone; leave "
            "the region out and put the alarm into the stack of that Region"
        ),
    ),
    "an expression of another account": (
        alarm(metric=MathExpression(expression="m", using_metrics={"m": CALLS}, account="222222222222")),
        (
            "alarm 'a', metric: an expression names an account, and in an alarm only metrics can; name the "
            "account at each metric, or in the WHERE of a Metrics Insights query"
        ),
    ),
    "a search": (
        alarm(
            metric=MathExpression(
                expression="SUM(all)",
                using_metrics={"all": SearchExpression(expression="SEARCH('x', 'Sum')")},
            )
        ),
        (
            "alarm 'a', metric: an alarm cannot watch a SearchExpression; name each metric, or use a Metrics "
            "Insights query"
        ),
    ),
    "several series": (
        alarm(metric=MathExpression(expression="[m, n]", using_metrics={"m": CALLS, "n": ERRORS})),
        (
            "alarm 'a', expression 'watched', metric math, character 1: it gives a list of series (TS[]), "
            "and an alarm watches one; "
            "make it a single series, as with SUM, AVG, MAX or FIRST\n    [m, n]\n    ^^^^^^"
        ),
    ),
    "different periods": (
        alarm(
            metric=MathExpression(
                expression="m + n", using_metrics={"m": CALLS, "n": CALLS.with_(period=2 * MINUTE)}
            )
        ),
        "alarm 'a', metric: its members have different periods (1 minute, 2 minutes); give all the same",
    ),
    "eleven metrics": (
        alarm(
            metric=MathExpression(
                expression=" + ".join(f"m{number}" for number in range(11)),
                using_metrics={
                    f"m{number}": Metric(namespace="n", metric_name=f"m{number}") for number in range(11)
                },
            )
        ),
        "alarm 'a', metrics: 11 are over an alarm's limit of 10; watch fewer in one alarm",
    ),
    "a threshold's operator": (
        anomaly(comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD),
        (
            "alarm 'a', comparison_operator: GreaterThanThreshold compares with a threshold, and this alarm "
            "has a band; use an Alarm, or an operator of a band"
        ),
    ),
    "a band with a name of another form": (
        anomaly(band_id="Band"),
        (
            "alarm 'a', band_id: 'Band' does not start with a lower-case letter and go on with letters, "
            "digits and underscores; rename it or leave it out"
        ),
    ),
    "a band of a query": (
        anomaly(metric=QUERY),
        "alarm 'a', metric: anomaly detection cannot watch a Metrics Insights query; name the metrics",
    ),
    "a band of half minutes": (
        anomaly(metric=CALLS.with_(period=timedelta(seconds=30))),
        "alarm 'a', period: anomaly detection does not work on periods of 30 seconds; use a minute or more",
    ),
    "a band over accounts": (
        anomaly(metric=Metric(namespace="n", metric_name="m", account="222222222222")),
        (
            "alarm 'a', metric: anomaly detection does not reach into other accounts; put the alarm into the "
            "account of the metric"
        ),
    ),
    "a scaling action of a band": (
        anomaly(alarm_actions=["arn:aws:autoscaling:us-east-1:111111111111:scalingPolicy:1:x"]),
        (
            "alarm 'a', alarm_actions: arn:aws:autoscaling:us-east-1:111111111111:scalingPolicy:1:x is an "
            "Auto Scaling action, which anomaly detection does not take; drop it"
        ),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cloudwatch_refuses_is_refused_before(case: str) -> None:
    made, message = WRONG[case]
    assert said(made) == [message]


@pytest.mark.parametrize(
    ("watched", "periods", "period", "told"),
    [
        (QUERY, 1, timedelta(days=1), "1 day is longer than 3 hours"),
        (QUERY, 1, timedelta(hours=4), "1 period of 4 hours is longer than 3 hours"),
        (QUERY, 4, timedelta(hours=1), "4 hours are longer than 3 hours"),
        (QUERY, 37, 5 * MINUTE, "37 periods of 5 minutes are longer than 3 hours"),
        (CALLS, 8641, timedelta(seconds=10), "8641 periods of 10 seconds are longer than 1 day"),
        (CALLS, 1441, MINUTE, "1441 minutes are longer than 1 day"),
        (CALLS, 289, 5 * MINUTE, "289 periods of 5 minutes are longer than 1 day"),
        (CALLS, 169, timedelta(hours=1), "169 hours are longer than 7 days"),
        (CALLS, 8, timedelta(days=1), "8 days are longer than 7 days"),
        (CALLS, 1, timedelta(days=8), "1 period of 8 days is longer than 7 days"),
    ],
)
def test_an_alarm_that_looks_back_too_far_is_told_how_far_in_words(
    watched: Metric | MetricsInsightsQuery, periods: int, period: timedelta, told: str
) -> None:
    [message] = said(alarm(metric=replace(watched, period=period), evaluation_periods=periods))
    whose = "an alarm on a Metrics Insights query" if watched is QUERY else "an alarm"
    assert message.partition("; ")[0] == f"alarm 'a', evaluation_periods: {told}, the most {whose} looks back"


@pytest.mark.parametrize("period", [-MINUTE, timedelta(days=-1)])
@pytest.mark.parametrize("watched", [QUERY, CALLS])
def test_an_alarm_with_a_negative_period_is_not_told_that_it_looks_back_too_far(
    watched: Metric | MetricsInsightsQuery, period: timedelta
) -> None:
    made = alarm(metric=replace(watched, period=period), evaluation_periods=10**9)
    assert {problem.where for problem in made.problems()} == {"alarm 'a', period"}


def test_a_search_in_metric_math_is_refused_at_its_place() -> None:
    searching = MathExpression(expression="SUM(SEARCH('{AWS/Bedrock,ModelId} Invocations', 'Sum'))")
    assert said(alarm(metric=searching)) == [
        (
            "alarm 'a', expression 'watched', metric math, character 5: alarms cannot use SEARCH; "
            "name each metric, or use a Metrics Insights query\n"
            "    SUM(SEARCH('{AWS/Bedrock,ModelId} Invocations', 'Sum'))\n"
            "        ^^^^^^"
        )
    ]


def test_a_band_of_no_width_is_refused() -> None:
    assert (
        "alarm 'a', standard_deviations: a band of 0 standard deviations cannot be drawn; give a number "
        "above 0; 2 is usual"
    ) in said(anomaly(standard_deviations=0))


def test_several_problems_come_together() -> None:
    assert [
        problem.where for problem in alarm(threshold=math.nan, evaluation_periods=0, alarm_name="").problems()
    ] == [
        "alarm '', alarm_name",
        "alarm '', evaluation_periods",
        "alarm '', threshold",
    ]


def test_a_wrong_expression_is_told_once() -> None:
    wrong = MathExpression(expression="SUMM(m)", using_metrics={"m": CALLS})
    assert len(said(alarm(metric=wrong))) == 1


def test_metric_math_reads_every_input_once() -> None:
    both = MathExpression(
        expression="rate + calls", using_metrics={"rate": RATE, "calls": CALLS}, label="Both", period=MINUTE
    )
    assert alarm(metric=both).metric_queries() == (
        MetricQuery(id="watched", expression="rate + calls", label="Both", return_data=True),
        MetricQuery(id="errors", metric=ERRORS),
        MetricQuery(id="calls", metric=CALLS),
        MetricQuery(id="rate", expression="100 * errors / calls"),
    )


def test_a_query_keeps_its_period_which_no_metric_says() -> None:
    assert alarm(metric=QUERY).metric_queries() == (
        MetricQuery(id="watched", expression=QUERY.query, period=MINUTE, return_data=True),
    )


def test_a_metric_of_another_account_becomes_a_line_because_only_lines_name_accounts() -> None:
    elsewhere = Metric(namespace="n", metric_name="m", account="222222222222", period=MINUTE)
    assert alarm(metric=elsewhere).metric_queries() == (
        MetricQuery(id="watched", metric=elsewhere, return_data=True),
    )


def test_a_band_is_a_line_of_its_own_and_the_threshold() -> None:
    made = anomaly(standard_deviations=2.5)
    assert made.metric_queries() == (
        MetricQuery(id="watched", metric=CALLS, return_data=True),
        MetricQuery(id="band", expression="ANOMALY_DETECTION_BAND(watched, 2.5)", return_data=True),
    )
    assert made.threshold_metric_id == "band"


def test_an_input_called_as_the_band_is_keeps_its_name() -> None:
    made = anomaly(metric=MathExpression(expression="band * 2", using_metrics={"band": CALLS}))
    assert made.threshold_metric_id == "band_2"
    assert said(made) == []


def test_an_alarm_gives_its_threshold_line_and_its_graph() -> None:
    made = alarm(datapoints_to_alarm=2)
    line = HorizontalAnnotation(value=5, label="a: >= 5 for 2 of 3 minutes", color="#d62728")
    assert made.to_annotation(color="#d62728") == line
    assert made.to_widget(color="#d62728") == GraphWidget(
        title="a", period=MINUTE, left=[CALLS], left_annotations=[line]
    )


def test_an_anomaly_alarm_gives_a_graph_with_its_band() -> None:
    widget = anomaly(standard_deviations=3).to_widget()
    assert widget.left == (CALLS, AnomalyDetectionBand(metric=CALLS, std_devs=3, label="Expected"))
    assert list(widget.problems()) == []


def test_alarms_without_expressions_load_no_grammar() -> None:
    program = (
        "import sys\n"
        "from bedrock_monitoring.cloudwatch.alarms import Alarm\n"
        "from bedrock_monitoring.cloudwatch.metrics import Metric\n"
        "metric = Metric(namespace='n', metric_name='m')\n"
        "assert not list(Alarm(alarm_name='a', metric=metric, threshold=1, "
        "evaluation_periods=1).problems())\n"
        "print('lark' in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert printed.stdout == "False\n"


def test_two_alarms_of_one_name_are_found() -> None:
    found = duplicate_name_problems([alarm(), alarm(alarm_name="b"), anomaly()])
    assert [str(problem) for problem in found] == [
        "alarm 'a': 2 alarms have this name, and each would replace the one before; rename all but one"
    ]


@settings(deadline=None, derandomize=True)
@given(
    seconds=st.integers(min_value=-120, max_value=700_000),
    periods=st.integers(min_value=-2, max_value=10**30),
    datapoints=st.none() | st.integers(min_value=-2, max_value=10**30),
)
def test_an_evaluation_without_problems_is_within_the_limits(
    seconds: int, periods: int, datapoints: int | None
) -> None:
    made = alarm(
        metric=CALLS.with_(period=timedelta(seconds=seconds)),
        evaluation_periods=periods,
        datapoints_to_alarm=datapoints,
    )
    allowed = (
        (seconds in {10, 20, 30} or (seconds > 0 and seconds % 60 == 0))
        and periods >= 1
        and (datapoints is None or 1 <= datapoints <= periods)
        and seconds * periods <= (604_800 if seconds >= 3600 else 86_400)
    )
    assert (not said(made)) is allowed
