"""Evaluate the state of an alarm from its datapoints.

Sources: "Evaluating an alarm", "Configuring how CloudWatch alarms treat missing data", "Percentile-based
alarms and low data samples" and "Composite alarms" of the CloudWatch user guide.

Where the guide says nothing, this module assumes:

- The evaluation range has two datapoints more than the evaluation periods, as in the guide's examples.
- A period with too few samples for a percentile does not change the state. Its datapoint counts in later
  periods.
- A composite alarm is OK whenever its rule is false.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.alarms.anomaly_detection_alarm import AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import CompositeAlarm, name_of
from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import (
    ComparisonOperator,
    EvaluatedAlarm,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.alarms.metric_alarm import Alarm
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.composite_states import evaluate_rule

EXTRA_DATAPOINTS = 2
"""The number of datapoints in the evaluation range beyond the evaluation periods (assumed)."""

_PERCENTILE = re.compile(r"p(\d+(?:\.\d+)?)")
_SAMPLES_BEYOND_A_PERCENTILE = 10
"""The number of expected samples beyond a percentile, on its rarer side, to evaluate it (user guide)."""


@dataclass(frozen=True, kw_only=True)
class AlarmDatapoints:
    """The data that an alarm evaluates, by the start of each period in seconds since the epoch.

    Attributes:
        points: The datapoints of its metric. A period without data has no entry.
        upper: The upper bound of its anomaly detection band.
        lower: The lower bound of its anomaly detection band.
        samples: The sample count of each datapoint. Empty unless the alarm needs it (``required_samples``).
    """

    points: Mapping[int, float]
    upper: Mapping[int, float]
    lower: Mapping[int, float]
    samples: Mapping[int, float]

    @classmethod
    def of(
        cls, points: Mapping[int, float], *, samples: Mapping[int, float] | None = None
    ) -> AlarmDatapoints:
        """Return the data of an alarm with a static threshold."""
        return cls(points=points, upper={}, lower={}, samples=samples or {})


def evaluate_state(
    breaching: Sequence[bool | None],
    *,
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treat_missing_data: TreatMissingData,
    previous_state: AlarmState,
) -> AlarmState:
    """Evaluate the state of an alarm for one period.

    Args:
        breaching: Whether each datapoint of the evaluation range breaches the threshold, oldest first.
            ``None`` is a missing datapoint.
        evaluation_periods: The number of the most recent datapoints to evaluate.
        datapoints_to_alarm: The number of breaching datapoints that puts the alarm into ALARM.
        treat_missing_data: How to treat missing datapoints.
        previous_state: The state after the previous period.
    """
    real = [breaches for breaches in breaching if breaches is not None][-evaluation_periods:]
    if len(real) >= evaluation_periods or sum(real) >= datapoints_to_alarm:
        return AlarmState.ALARM if sum(real) >= datapoints_to_alarm else AlarmState.OK
    missing = evaluation_periods - len(real)
    match treat_missing_data:
        case TreatMissingData.NOT_BREACHING:
            return AlarmState.OK
        case TreatMissingData.BREACHING:
            return AlarmState.ALARM if sum(real) + missing >= datapoints_to_alarm else AlarmState.OK
        case TreatMissingData.IGNORE:
            return previous_state if all(real) else AlarmState.OK
        case _:
            return _treat_as_missing(breaching, real, datapoints_to_alarm, previous_state)


def _treat_as_missing(
    breaching: Sequence[bool | None],
    real: Sequence[bool],
    datapoints_to_alarm: int,
    previous_state: AlarmState,
) -> AlarmState:
    if not real:
        return AlarmState.INSUFFICIENT_DATA
    if not all(real):
        return AlarmState.OK
    age_of_first = len(breaching) - list(breaching).index(True)
    return AlarmState.ALARM if age_of_first >= datapoints_to_alarm else previous_state


def evaluate_states(
    alarm: EvaluatedAlarm, datapoints: AlarmDatapoints, timestamps: range
) -> dict[int, AlarmState]:
    """Return the state of an alarm after each period. The initial state is INSUFFICIENT_DATA.

    Args:
        alarm: An alarm with a static threshold or an anomaly detection band.
        datapoints: The data that it evaluates.
        timestamps: The start of each period, in seconds since the epoch.
    """
    breaching = [_is_breaching(alarm, datapoints, timestamp) for timestamp in timestamps]
    length = alarm.evaluation_periods + EXTRA_DATAPOINTS
    required = required_samples(alarm)
    states: dict[int, AlarmState] = {}
    state = AlarmState.INSUFFICIENT_DATA
    for index, timestamp in enumerate(timestamps):
        samples = datapoints.samples.get(timestamp, required)
        if timestamp not in datapoints.points or samples >= required:
            state = evaluate_state(
                breaching[max(0, index + 1 - length) : index + 1],
                evaluation_periods=alarm.evaluation_periods,
                datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
                treat_missing_data=alarm.treat_missing_data,
                previous_state=state,
            )
        states[timestamp] = state
    return states


def required_samples(alarm: EvaluatedAlarm) -> float:
    """Return the number of samples that a period needs to be evaluated.

    It is 10/(1-p) for a percentile p of 0.5 or more and 10/p for a lower one. It is 0 for any other alarm and
    for one that evaluates low sample counts.
    """
    if not isinstance(alarm, Alarm) or alarm.evaluate_low_sample_count_percentile:
        return 0
    statistic = alarm.metric.statistic if isinstance(alarm.metric, Metric) else None
    percentile = _PERCENTILE.fullmatch(statistic or "")
    if percentile is None:
        return 0
    above = 100 - float(percentile[1])
    rarer = min(above, 100 - above)
    return 100 * _SAMPLES_BEYOND_A_PERCENTILE / rarer if rarer > 0 else 0


_OPERATORS: Mapping[ComparisonOperator, Callable[[float, float], bool]] = {
    ComparisonOperator.GREATER_THAN_THRESHOLD: operator.gt,
    ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD: operator.ge,
    ComparisonOperator.LESS_THAN_THRESHOLD: operator.lt,
    ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD: operator.le,
}


def _is_breaching(alarm: EvaluatedAlarm, datapoints: AlarmDatapoints, timestamp: int) -> bool | None:
    """Return whether a datapoint breaches. ``None`` if the datapoint or its band is missing."""
    if timestamp not in datapoints.points:
        return None
    value = datapoints.points[timestamp]
    if isinstance(alarm, Alarm):
        return _OPERATORS[alarm.comparison_operator](value, alarm.threshold)
    assert isinstance(alarm, AnomalyDetectionAlarm)
    if timestamp not in datapoints.upper or timestamp not in datapoints.lower:
        return None
    above, below = value > datapoints.upper[timestamp], value < datapoints.lower[timestamp]
    match alarm.comparison_operator:
        case ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD:
            return above
        case ComparisonOperator.LESS_THAN_LOWER_THRESHOLD:
            return below
        case _:
            return above or below


def evaluate_composite_states(
    alarm: CompositeAlarm, children: Mapping[str, Mapping[int, AlarmState]], timestamps: range
) -> dict[int, AlarmState]:
    """Return the state of a composite alarm at each timestamp.

    Args:
        alarm: The composite alarm.
        children: The states of alarms by alarm name: the start of each period to the state, in chronological
            order.
        timestamps: When to evaluate the rule, in seconds since the epoch.

    Returns:
        The states by timestamp. Empty if the states of a child are not known.
    """
    rule = alarm_rule.parse(alarm.rule_text)
    histories = {name: children.get(name_of(name), {}) for name in alarm_rule.alarms(rule)}
    if not all(histories.values()):
        return {}
    begins = {name: list(states) for name, states in histories.items()}

    def state_at(name: str, timestamp: int) -> AlarmState:
        index = bisect_right(begins[name], timestamp)
        return histories[name][begins[name][index - 1]] if index else AlarmState.INSUFFICIENT_DATA

    return {
        timestamp: AlarmState.ALARM
        if evaluate_rule(rule, state_of=lambda name, at=timestamp: state_at(name, at))  # type: ignore[misc]
        else AlarmState.OK
        for timestamp in timestamps
    }
