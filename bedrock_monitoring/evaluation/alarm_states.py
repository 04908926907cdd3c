"""Evaluate the state of an alarm from its datapoints.

Sources: "Evaluating an alarm", "Configuring how CloudWatch alarms treat missing data", "Percentile-based
alarms and low data samples" and "Composite alarms" of the CloudWatch user guide.

Where the guide says nothing, this module assumes:

- The evaluation range has two datapoints more than the evaluation periods, as in the guide's examples.
- An alarm that is evaluated hourly is evaluated at full hours.
- A period with too few samples for a percentile does not change the state. Its datapoint counts in later
  periods.
- A composite alarm is OK whenever its rule is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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
from bedrock_monitoring.cloudwatch.metrics.statistics import percentile_of
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.composite_states import evaluate_rule
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE
from bedrock_monitoring.evaluation.points import Points, times_of

EXTRA_DATAPOINTS = 2
"""The number of datapoints in the evaluation range beyond the evaluation periods (assumed)."""

_Values: TypeAlias = NDArray[np.float64]

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
    upper: Mapping[int, float] = field(default_factory=dict)
    lower: Mapping[int, float] = field(default_factory=dict)
    samples: Mapping[int, float]

    @classmethod
    def of(
        cls, points: Mapping[int, float], *, samples: Mapping[int, float] | None = None
    ) -> AlarmDatapoints:
        """Return the data of an alarm with a static threshold."""
        return cls(points=points, samples=samples or {})


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
    codes = _codes(
        np.array([breaches is not None for breaches in breaching], dtype=np.bool_),
        np.array([breaches is True for breaches in breaching], dtype=np.bool_),
        length=len(breaching),
        evaluation_periods=evaluation_periods,
        datapoints_to_alarm=datapoints_to_alarm,
        treat_missing_data=treat_missing_data,
    )
    return previous_state if codes[-1] == _KEPT else _STATES[codes[-1]]


_STATES = (AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA)
_OK, _ALARM, _INSUFFICIENT, _KEPT = 0, 1, 2, -1
"""States as numbers; ``_KEPT`` is the state after the previous period."""


def _codes(
    present: NDArray[np.bool_],
    breaching: NDArray[np.bool_],
    *,
    length: int,
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treat_missing_data: TreatMissingData,
) -> NDArray[np.int64]:
    """Return the state of each period as a number.

    Args:
        present: Whether each period has a datapoint.
        breaching: Whether each datapoint breaches; a missing one does not.
        length: The number of periods in the evaluation range.
        evaluation_periods: The number of the most recent datapoints to evaluate.
        datapoints_to_alarm: The number of breaching datapoints that puts the alarm into ALARM.
        treat_missing_data: How to treat missing datapoints.
    """
    # Of all datapoints in a row, an evaluation range has those from ``first`` to before ``last``.
    places = np.flatnonzero(present)
    last = np.cumsum(present)
    first = np.concatenate((np.zeros(min(length, last.size), dtype=np.int64), last[:-length]))
    real = np.minimum(last - first, evaluation_periods)
    sums = np.concatenate(([0], np.cumsum(breaching[places])))
    breaches = sums[last] - sums[last - real]
    usual = np.where(breaches >= datapoints_to_alarm, _ALARM, _OK)
    is_clear = breaches < real
    match treat_missing_data:
        case TreatMissingData.NOT_BREACHING:
            otherwise = np.full_like(usual, _OK)
        case TreatMissingData.BREACHING:
            missing = evaluation_periods - real
            otherwise = np.where(breaches + missing >= datapoints_to_alarm, _ALARM, _OK)
        case TreatMissingData.IGNORE:
            otherwise = np.where(is_clear, _OK, _KEPT)
        case _:
            oldest = np.append(places, present.size)[first]
            age = np.arange(present.size) - oldest + 1
            otherwise = np.where(age >= datapoints_to_alarm, _ALARM, _KEPT)
            otherwise = np.where(real == 0, _INSUFFICIENT, np.where(is_clear, _OK, otherwise))
    has_enough = (real >= evaluation_periods) | (breaches >= datapoints_to_alarm)
    return np.where(has_enough, usual, otherwise)


def evaluation_interval(alarm: EvaluatedAlarm) -> int:
    """Return how often CloudWatch evaluates an alarm, in seconds.

    It does so every minute, looking at the periods that end then, and every hour if all evaluation periods
    together are longer than a day.
    """
    window = alarm.period.total_seconds() * alarm.evaluation_periods
    return HOUR if window > DAY else MINUTE


def evaluate_states(
    alarm: EvaluatedAlarm, datapoints: AlarmDatapoints, timestamps: range, *, period: int | None = None
) -> dict[int, AlarmState]:
    """Return the state of an alarm at each evaluation. The initial state is INSUFFICIENT_DATA.

    Args:
        alarm: An alarm with a static threshold or an anomaly detection band.
        datapoints: The data that it evaluates.
        timestamps: The start of each period, in seconds since the epoch. Periods overlap where the step is
            shorter than a period.
        period: The length of a period in seconds, a multiple of the step. Default: the step.

    Returns:
        The states by the last minute of the newest period that was evaluated, in chronological order. A state
        lasts until the next one.
    """
    length = period or timestamps.step
    times = times_of(timestamps)
    values = Points.of(datapoints.points).at(times)
    present, breaching = _breaching(alarm, datapoints, times, values)
    codes = _sliding_codes(alarm, present, breaching, stride=length // timestamps.step)
    samples = Points.of(datapoints.samples).at(times)
    has_too_few = ~np.isnan(values) & (samples < required_samples(alarm))
    is_evaluated = (times + length) % evaluation_interval(alarm) == 0
    codes = np.where(has_too_few, _KEPT, codes)[is_evaluated]
    latest = np.maximum.accumulate(np.where(codes == _KEPT, -1, np.arange(codes.size)))
    filled = np.where(latest < 0, _INSUFFICIENT, codes[latest])
    evaluated = (times[is_evaluated] + length - MINUTE).tolist()
    return dict(zip(evaluated, map(_STATES.__getitem__, filled.tolist()), strict=True))


def _sliding_codes(
    alarm: EvaluatedAlarm, present: NDArray[np.bool_], breaching: NDArray[np.bool_], *, stride: int
) -> NDArray[np.int64]:
    """Return the state at the end of each period as a number.

    The evaluation range of a period is made of those ``stride`` places apart: they follow each other without
    overlap. Each such sequence is a row here. Missing datapoints between the rows keep them apart.
    """
    length = alarm.evaluation_periods + EXTRA_DATAPOINTS
    columns = -(-present.size // stride)
    padded = np.zeros((2, columns * stride), dtype=np.bool_)
    padded[:, : present.size] = present, breaching
    rows = np.zeros((2, stride, length + columns), dtype=np.bool_)
    rows[:, :, length:] = padded.reshape(2, columns, stride).transpose(0, 2, 1)
    codes = _codes(
        rows[0].ravel(),
        rows[1].ravel(),
        length=length,
        evaluation_periods=alarm.evaluation_periods,
        datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
        treat_missing_data=alarm.treat_missing_data,
    )
    return codes.reshape(stride, length + columns)[:, length:].T.ravel()[: present.size]


def required_samples(alarm: EvaluatedAlarm) -> float:
    """Return the number of samples that a period needs to be evaluated.

    It is 10/(1-p) for a percentile p of 0.5 or more and 10/p for a lower one. It is 0 for any other alarm and
    for one that evaluates low sample counts.
    """
    if not isinstance(alarm, Alarm) or alarm.evaluate_low_sample_count_percentile is not False:
        return 0
    statistic = alarm.metric.statistic if isinstance(alarm.metric, Metric) else None
    percentile = percentile_of(statistic or "")
    if percentile is None:
        return 0
    above = 100 - percentile
    rarer = min(above, 100 - above)
    return 100 * _SAMPLES_BEYOND_A_PERCENTILE / rarer if rarer > 0 else 0


_OPERATORS: Mapping[ComparisonOperator, Callable[[_Values, float], NDArray[np.bool_]]] = {
    ComparisonOperator.GREATER_THAN_THRESHOLD: operator.gt,
    ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD: operator.ge,
    ComparisonOperator.LESS_THAN_THRESHOLD: operator.lt,
    ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD: operator.le,
}


def _breaching(
    alarm: EvaluatedAlarm, datapoints: AlarmDatapoints, times: NDArray[np.int64], values: _Values
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which periods have a datapoint, and a band where there must be one, and which breach."""
    if isinstance(alarm, Alarm):
        return ~np.isnan(values), _OPERATORS[alarm.comparison_operator](values, alarm.threshold)
    assert isinstance(alarm, AnomalyDetectionAlarm)
    upper, lower = (Points.of(bound).at(times) for bound in (datapoints.upper, datapoints.lower))
    present = ~np.isnan(values + upper + lower)
    above, below = present & (values > upper), present & (values < lower)
    match alarm.comparison_operator:
        case ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD:
            return present, above
        case ComparisonOperator.LESS_THAN_LOWER_THRESHOLD:
            return present, below
        case _:
            return present, above | below


def evaluate_composite_states(
    alarm: CompositeAlarm, children: Mapping[str, Mapping[int, AlarmState]], timestamps: range
) -> dict[int, AlarmState]:
    """Return the state of a composite alarm at each timestamp.

    Args:
        alarm: The composite alarm.
        children: The states of alarms by alarm name: the minute from which each holds to the state, in
            chronological order.
        timestamps: When to evaluate the rule, in seconds since the epoch.

    Returns:
        The states by timestamp. Empty if the states of a child are not known.
    """
    rule = alarm_rule.parse(alarm.rule_text)
    histories = {name: children.get(name_of(name), {}) for name in alarm_rule.alarms(rule)}
    if not all(histories.values()):
        return {}
    times = times_of(timestamps)
    at = {name: _place_at(states, times) for name, states in histories.items()}
    listed = {name: (*states.values(), AlarmState.INSUFFICIENT_DATA) for name, states in histories.items()}
    changed = np.ones(times.size, dtype=np.bool_)
    if at:
        codes = np.array([_state_codes(listed[name])[places] for name, places in at.items()])
        changed[1:] = (codes[:, 1:] != codes[:, :-1]).any(axis=0)
    state = AlarmState.INSUFFICIENT_DATA
    states: dict[int, AlarmState] = {}
    for index, (timestamp, has_changed) in enumerate(zip(timestamps, changed.tolist(), strict=True)):
        if has_changed:
            holds = evaluate_rule(rule, state_of=lambda name, at_=index: listed[name][at[name][at_]])  # type: ignore[misc]
            state = AlarmState.ALARM if holds else AlarmState.OK
        states[timestamp] = state
    return states


def _place_at(states: Mapping[int, AlarmState], times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of the latest state at each time, and -1 before the first one."""
    begins = np.fromiter(states, np.int64, len(states))
    return np.searchsorted(begins, times, side="right") - 1


def _state_codes(states: Sequence[AlarmState]) -> NDArray[np.int64]:
    return np.fromiter(map(_STATES.index, states), np.int64, len(states))
