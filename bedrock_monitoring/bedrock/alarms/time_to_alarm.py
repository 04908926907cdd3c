"""How long an alarm on a share of the calls takes to go off: a rule of thumb, for descriptions and runbooks.

An alarm that looks at the last hour goes off once enough of that hour is bad, and enough calls have failed.
The rule agrees with a simulation of random calls, minute by minute, within two minutes.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.cloudwatch.alarms import ComparisonOperator

PUBLISHING_MINUTES = 1.5
"""From a call to the evaluation of its minute: half a minute on average, and one until it is published."""

_SHARES = (("all calls {}", 1.0), ("one in five", 0.2), ("one in twenty", 0.05))

_ABOVE = (
    ComparisonOperator.GREATER_THAN_THRESHOLD,
    ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
)


def minutes_until_told(
    condition: Condition, *, failing: float, calls_per_minute: float, minimum_failures: int
) -> float | None:
    """Return how many minutes after calls begin to fail an alarm goes off.

    Args:
        condition: The condition of the alarm: a share in percent over a single period.
        failing: The share of the calls that fail, above 0 and up to 1.
        calls_per_minute: How many calls are made, each with one try.
        minimum_failures: The fewest failures that set it off.

    Returns:
        The minutes. ``None`` if it does not go off.
    """
    window = _minutes(condition)
    bad = window * condition.threshold / 100
    needed = max(bad, minimum_failures / calls_per_minute) / failing
    return None if needed > window else needed + PUBLISHING_MINUTES


def told_sentence(
    condition: Condition, *, fail: str, calls_per_minute: Decimal | None, minimum_failures: int
) -> str:
    """Return when an alarm goes off, for its description.

    It is empty if the condition is of several periods or goes off below its threshold, and if the threshold
    is 0 and the traffic is not known: the minutes then depend on the traffic alone.

    Args:
        condition: The condition of the alarm: a share in percent.
        fail: What all calls do, as a verb: ``fail``.
        calls_per_minute: The traffic of the model. ``None`` if it is not known: the sentence then says from
            how many calls a minute on it holds.
        minimum_failures: The fewest failures that set it off.
    """
    if condition.evaluation_periods != 1 or condition.comparison_operator not in _ABOVE:
        return ""
    if calls_per_minute is not None:
        rate = float(calls_per_minute)
    elif condition.threshold > 0:
        rate = minimum_failures / (_minutes(condition) * condition.threshold / 100)
    else:
        return ""
    told = [
        (
            case.format(fail),
            minutes_until_told(
                condition, failing=failing, calls_per_minute=rate, minimum_failures=minimum_failures
            ),
        )
        for case, failing in _SHARES
    ]
    cases = ", ".join(f"{minutes:.0f} min after {case}" for case, minutes in told if minutes is not None)
    if calls_per_minute is None:
        return f"Goes off {cases}, from {_calls(_rounded(rate))} on."
    traffic = _calls(f"{calls_per_minute:f}")
    if not cases:
        window, verb = f"{_minutes(condition):.0f} min", "is" if calls_per_minute == 1 else "are"
        return f"Never goes off: {traffic} {verb} too few for {minimum_failures} failures in {window}."
    return f"Goes off at {traffic} {cases}."


def _minutes(condition: Condition) -> float:
    return condition.period / timedelta(minutes=1)


def _calls(rate: str) -> str:
    return f"{rate} call{'' if rate == '1' else 's'} a minute"


def _rounded(rate: float) -> str:
    """Return a rate above 1 rounded up, a lower one with its first digit, so that it is never 0."""
    return f"{-(-rate // 1):.0f}" if rate > 1 else f"{rate:.1g}"
