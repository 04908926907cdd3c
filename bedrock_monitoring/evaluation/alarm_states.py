"""The state that CloudWatch gives an alarm, from what it watches.

Source: "Evaluating an alarm", "Configuring how CloudWatch alarms treat missing data", "Percentile-based
alarms and low data samples" and "Composite alarms" of the CloudWatch user guide. Assumed where it says
nothing: CloudWatch looks at two datapoints more than the evaluation periods, as in its examples; a period
with too few samples for a percentile leaves the state as it is, and its datapoint counts in later periods
like any other; a composite alarm is OK wherever its rule does not hold.
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
from bedrock_monitoring.evaluation.composite_states import holds

MORE_THAN_EVALUATED = 2
"""How many datapoints beyond the evaluation periods the evaluation range has (assumed)."""

_PERCENTILE = re.compile(r"p(\d+(?:\.\d+)?)")
_SAMPLES_BEYOND_A_PERCENTILE = 10
"""How many samples must be expected beyond a percentile, on its rarer side, for it to count (user guide)."""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What an alarm saw, by when each period began.

    Attributes:
        points: The datapoints of what it watches; a period without data is left out.
        upper: The upper bound of its anomaly detection band.
        lower: The lower bound.
        samples: How many samples each datapoint of a percentile is made of; empty where that does not matter.
    """

    points: Mapping[int, float]
    upper: Mapping[int, float]
    lower: Mapping[int, float]
    samples: Mapping[int, float]

    @classmethod
    def of(cls, points: Mapping[int, float], *, samples: Mapping[int, float] | None = None) -> Observed:
        """Return what an alarm with a threshold saw."""
        return cls(points=points, upper={}, lower={}, samples=samples or {})


def state_of(
    breaching: Sequence[bool | None],
    *,
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treat_missing_data: TreatMissingData,
    before: AlarmState,
) -> AlarmState:
    """Return the state of an alarm.

    Args:
        breaching: The evaluation range, oldest first: whether each datapoint is bad; none where there is no
            datapoint.
        evaluation_periods: How many datapoints count.
        datapoints_to_alarm: How many of them must be bad.
        treat_missing_data: What stands in for those that are missing.
        before: The state until now.
    """
    real = [bad for bad in breaching if bad is not None][-evaluation_periods:]
    if len(real) >= evaluation_periods or sum(real) >= datapoints_to_alarm:
        return AlarmState.ALARM if sum(real) >= datapoints_to_alarm else AlarmState.OK
    missing = evaluation_periods - len(real)
    match treat_missing_data:
        case TreatMissingData.NOT_BREACHING:
            return AlarmState.OK
        case TreatMissingData.BREACHING:
            return AlarmState.ALARM if sum(real) + missing >= datapoints_to_alarm else AlarmState.OK
        case TreatMissingData.IGNORE:
            return before if all(real) else AlarmState.OK
        case _:
            return _with_nothing_filled(breaching, real, datapoints_to_alarm, before)


def _with_nothing_filled(
    breaching: Sequence[bool | None], real: Sequence[bool], datapoints_to_alarm: int, before: AlarmState
) -> AlarmState:
    if not real:
        return AlarmState.INSUFFICIENT_DATA
    if not all(real):
        return AlarmState.OK
    age_of_first = len(breaching) - list(breaching).index(True)
    return AlarmState.ALARM if age_of_first >= datapoints_to_alarm else before


def states_of(alarm: EvaluatedAlarm, observed: Observed, moments: range) -> dict[int, AlarmState]:
    """Return the state of an alarm after each period; it begins with INSUFFICIENT_DATA.

    Args:
        alarm: An alarm with a threshold or with a band.
        observed: What it saw.
        moments: When its periods begin.
    """
    bad = [_is_bad(alarm, observed, moment) for moment in moments]
    length = alarm.evaluation_periods + MORE_THAN_EVALUATED
    least = least_samples(alarm)
    states: dict[int, AlarmState] = {}
    state = AlarmState.INSUFFICIENT_DATA
    for index, moment in enumerate(moments):
        has_too_few = moment in observed.points and observed.samples.get(moment, least) < least
        if not has_too_few:
            state = state_of(
                bad[max(0, index + 1 - length) : index + 1],
                evaluation_periods=alarm.evaluation_periods,
                datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
                treat_missing_data=alarm.treat_missing_data,
                before=state,
            )
        states[moment] = state
    return states


def least_samples(alarm: EvaluatedAlarm) -> float:
    """Return how many samples a period needs to be evaluated: 10/(1-p) for a percentile p from 0.5, 10/p below, if the alarm asks for it."""
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


def _is_bad(alarm: EvaluatedAlarm, observed: Observed, moment: int) -> bool | None:
    """Return whether a datapoint is bad; none where there is no datapoint, or nothing to compare it with."""
    if moment not in observed.points:
        return None
    value = observed.points[moment]
    if isinstance(alarm, Alarm):
        return _OPERATORS[alarm.comparison_operator](value, alarm.threshold)
    assert isinstance(alarm, AnomalyDetectionAlarm)
    if moment not in observed.upper or moment not in observed.lower:
        return None
    above, below = value > observed.upper[moment], value < observed.lower[moment]
    match alarm.comparison_operator:
        case ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD:
            return above
        case ComparisonOperator.LESS_THAN_LOWER_THRESHOLD:
            return below
        case _:
            return above or below


def composite_states_of(
    alarm: CompositeAlarm, children: Mapping[str, Mapping[int, AlarmState]], moments: range
) -> dict[int, AlarmState]:
    """Return the state of a composite alarm at each moment; nothing where the states of one of its children are not known.

    Args:
        alarm: The alarm.
        children: The states of alarms by their names, each from when a period began, in the order of time.
        moments: When to look.
    """
    rule = alarm_rule.parse(alarm.rule_text)
    histories = {name: children.get(name_of(name), {}) for name in alarm_rule.alarms(rule)}
    if not all(histories.values()):
        return {}
    begins = {name: list(states) for name, states in histories.items()}

    def state_at(name: str, moment: int) -> AlarmState:
        index = bisect_right(begins[name], moment)
        return histories[name][begins[name][index - 1]] if index else AlarmState.INSUFFICIENT_DATA

    return {
        moment: AlarmState.ALARM
        if holds(rule, state_of=lambda name, at=moment: state_at(name, at))  # type: ignore[misc]
        else AlarmState.OK
        for moment in moments
    }
