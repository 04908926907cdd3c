"""How long an alarm on a share of the calls takes to go off: a rule of thumb, for descriptions and runbooks.

An alarm that looks at the last hour goes off once enough of that hour is bad, and enough calls have failed.
The rule agrees with a simulation of random calls, minute by minute, within two minutes.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms.conditions import Condition

PUBLISHING_MINUTES = 1.5
"""From a call to the evaluation of its minute: half a minute on average, and one until it is published."""

_SHARES = (("all calls {}", 1.0), ("one in five", 0.2), ("one in twenty", 0.05))


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
    """Return when an alarm goes off, for its description; empty if the condition is of several periods.

    Args:
        condition: The condition of the alarm: a share in percent.
        fail: What all calls do, as a verb: ``fail``.
        calls_per_minute: The traffic of the model. ``None`` if it is not known: the sentence then says from
            how many calls a minute on it holds.
        minimum_failures: The fewest failures that set it off.
    """
    if condition.evaluation_periods != 1:
        return ""
    enough = minimum_failures / (_minutes(condition) * condition.threshold / 100)
    rate = enough if calls_per_minute is None else float(calls_per_minute)
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
        return f"Goes off {cases}, from {_rounded_up(enough)} calls a minute on."
    traffic = f"{calls_per_minute:f} calls a minute"
    if not cases:
        window = f"{_minutes(condition):.0f} min"
        return f"Never goes off: {traffic} are too few for {minimum_failures} failures in {window}."
    return f"Goes off at {traffic} {cases}."


def _minutes(condition: Condition) -> float:
    return condition.period / timedelta(minutes=1)


def _rounded_up(rate: float) -> str:
    return f"{-(-rate // 1):.0f}" if rate > 1 else f"{rate:.1f}"
