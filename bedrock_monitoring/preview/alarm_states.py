"""The state that CloudWatch gives an alarm, from its datapoints.

Source: "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing data" of the CloudWatch user guide. How many datapoints
CloudWatch looks at is not published; in the guide's examples it is two more than the evaluation periods, which is assumed here for all.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bedrock_monitoring.cloudwatch.alarms import Alarm, ComparisonOperator, TreatMissingData

MORE_THAN_EVALUATED = 2
"""How many datapoints beyond the evaluation periods the evaluation range has (assumed)."""


class State(StrEnum):
    """The state of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


_OPERATORS = {
    ComparisonOperator.GREATER_THAN_THRESHOLD: operator.gt,
    ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD: operator.ge,
    ComparisonOperator.LESS_THAN_THRESHOLD: operator.lt,
    ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD: operator.le,
}


def state_of(
    breaching: Sequence[bool | None],
    *,
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treat_missing_data: TreatMissingData,
    before: State,
) -> State:
    """Return the state of an alarm.

    Args:
        breaching: The evaluation range, oldest first: whether each datapoint is bad; none where there is no datapoint.
        evaluation_periods: How many datapoints count.
        datapoints_to_alarm: How many of them must be bad.
        treat_missing_data: What stands in for those that are missing.
        before: The state until now.
    """
    real = [bad for bad in breaching if bad is not None][-evaluation_periods:]
    if len(real) >= evaluation_periods or sum(real) >= datapoints_to_alarm:
        return State.ALARM if sum(real) >= datapoints_to_alarm else State.OK
    missing = evaluation_periods - len(real)
    match treat_missing_data:
        case TreatMissingData.NOT_BREACHING:
            return State.OK
        case TreatMissingData.BREACHING:
            return State.ALARM if sum(real) + missing >= datapoints_to_alarm else State.OK
        case TreatMissingData.IGNORE:
            return before if all(real) else State.OK
        case _:
            return _with_nothing_filled(breaching, real, datapoints_to_alarm, before)


def _with_nothing_filled(
    breaching: Sequence[bool | None], real: Sequence[bool], datapoints_to_alarm: int, before: State
) -> State:
    if not real:
        return State.INSUFFICIENT_DATA
    if not all(real):
        return State.OK
    age_of_first = len(breaching) - list(breaching).index(True)
    return State.ALARM if age_of_first >= datapoints_to_alarm else before


def states_of(alarm: Alarm, points: Mapping[int, float], moments: range) -> dict[int, State]:
    """Return the state of an alarm after each period.

    Args:
        alarm: The alarm.
        points: The datapoints of what it watches.
        moments: When its periods begin.
    """
    is_bad = _OPERATORS[alarm.comparison_operator]
    bad = [is_bad(points[moment], alarm.threshold) if moment in points else None for moment in moments]
    length = alarm.evaluation_periods + MORE_THAN_EVALUATED
    states: dict[int, State] = {}
    state = State.INSUFFICIENT_DATA
    for index, moment in enumerate(moments):
        state = state_of(
            bad[max(0, index + 1 - length) : index + 1],
            evaluation_periods=alarm.evaluation_periods,
            datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
            treat_missing_data=alarm.treat_missing_data,
            before=state,
        )
        states[moment] = state
    return states
