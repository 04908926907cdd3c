"""The filter policy and the delivery policy of a subscription, held against what SNS takes of them.

Sources: Amazon SNS developer guide, "Filter policy constraints in Amazon SNS", "Amazon SNS subscription
filter policies" and "Creating an HTTP/S delivery policy".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.problems import did_you_mean, refuse_one
from bedrock_monitoring.rollout.values.rules import NO_REFERENCE, Rule
from bedrock_monitoring.rollout.yaml_document import shown

_MOST_KEYS = 5
_MOST_COMBINATIONS = 150
_OR = "$or"
_STATES = frozenset({"NewStateValue", "OldStateValue"})
"""The keys of the message of an alarm that hold a state."""

_LOWER = frozenset({">", ">="})
_UPPER = frozenset({"<", "<="})

_DELAY, _LONGEST_DELAY = 20, 3600
_MOST_RETRIES = 100
_FORMS_OF_RETRY = ("arithmetic", "exponential", "geometric", "linear")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_comparison(value: object) -> bool:
    """Return whether a value is ``[">", 0]`` or ``[">=", 0, "<", 5]``."""
    if not isinstance(value, list) or len(value) not in {2, 4}:
        return False
    signs, numbers = value[::2], value[1::2]
    if not all(map(_is_text, signs)) or not all(map(_is_number, numbers)):
        return False
    if len(signs) == 1:
        return signs[0] in {"=", *_LOWER, *_UPPER}
    return signs[0] in _LOWER and signs[1] in _UPPER and numbers[0] < numbers[1]


def _is_but(value: object) -> bool:
    """Return whether a value may stand below ``anything-but``."""
    if isinstance(value, dict):
        return len(value) == 1 and value.keys() <= {"prefix", "suffix"}
    values = value if isinstance(value, list) else [value]
    return bool(values) and (all(map(_is_text, values)) or all(map(_is_number, values)))


_OPERATORS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "prefix": (_is_text, "a text"),
    "suffix": (_is_text, "a text"),
    "equals-ignore-case": (_is_text, "a text"),
    "cidr": (_is_text, "a text"),
    "exists": (lambda value: isinstance(value, bool), "true or false"),
    "numeric": (_is_comparison, 'a comparison such as [">", 0]'),
    "anything-but": (_is_but, "a value, a list of values of one type, or a mapping with prefix or suffix"),
}
"""What stands below each operator."""


def _refuse_filter(key: str, what: str, remedy: str) -> None:
    refuse_one(what=f"the key {shown(key)} {what}", remedy=remedy)


def _check_item(key: str, item: object) -> None:
    if isinstance(item, list):
        _refuse_filter(key, "has a list in its list", "write one list of values")
    if not isinstance(item, dict):
        if key in _STATES and item not in set(AlarmState):
            what = f"has {shown(item)}, which is no state of an alarm, so no message would pass"
            _refuse_filter(key, what, did_you_mean(item, AlarmState) or f"write {', '.join(AlarmState)}")
        return
    if len(item) != 1:
        _refuse_filter(key, f"has a mapping of {len(item)} operators", "write each in a mapping of its own")
    [(operator, operand)] = item.items()
    if operator not in _OPERATORS:
        remedy = did_you_mean(operator, _OPERATORS) or f"write one of {', '.join(_OPERATORS)}"
        _refuse_filter(key, f"has the operator {shown(operator)}, which SNS does not know", remedy)
    is_right, operand_is = _OPERATORS[operator]
    if not is_right(operand):
        _refuse_filter(key, f"has {shown(operand)} below {operator}", f"write {operand_is}")


def _values_of(policy: Mapping[str, object]) -> Iterator[int]:
    """Check each key of a filter policy, and yield how many values it has, except below ``$or``.

    Keys below ``$or`` are alternatives, which do not multiply one another.
    """
    for key, values in policy.items():
        if key == _OR and isinstance(values, list):
            if len(values) < 2 or not all(isinstance(each, dict) and each for each in values):  # noqa: PLR2004
                _refuse_filter(key, "has less than two policies", "list two or more mappings below it")
            for each in values:
                tuple(_values_of(each))
        elif isinstance(values, dict) and values:
            yield from _values_of(values)
        elif isinstance(values, list) and values:
            for item in values:
                _check_item(key, item)
            yield len(values)
        else:
            value = "an empty list" if values == [] else shown(values)
            example = json.dumps([values], ensure_ascii=False) if not isinstance(values, list | dict) else ""
            what = f"has {value}, and SNS takes lists of values"
            _refuse_filter(key, what, f"write {example or 'the values that shall pass, e.g. [ALARM]'}")


def _filter(policy: dict[str, object]) -> str:
    numbers = [*_values_of(policy)]
    if len(numbers) > _MOST_KEYS:
        refuse_one(what=f"it has {len(numbers)} keys, SNS takes {_MOST_KEYS}", remedy="filter by fewer keys")
    if math.prod(numbers) > _MOST_COMBINATIONS:
        refuse_one(
            what=f"its values make {math.prod(numbers)} combinations, SNS takes {_MOST_COMBINATIONS}",
            remedy="filter by fewer values",
        )
    return _written(policy)


def _whole(least: int, most: float = math.inf) -> tuple[Callable[[object], bool], str]:
    is_a = f"a whole number from {least}" + (f" to {most}" if most < math.inf else "")
    return lambda value: _is_number(value) and isinstance(value, int) and least <= value <= most, is_a


_Keys = Mapping[str, tuple[Callable[[object], bool], str]]
_RETRIES: _Keys = {
    "minDelayTarget": _whole(1, _LONGEST_DELAY),
    "maxDelayTarget": _whole(1, _LONGEST_DELAY),
    "numRetries": _whole(0, _MOST_RETRIES),
    "numNoDelayRetries": _whole(0),
    "numMinDelayRetries": _whole(0),
    "numMaxDelayRetries": _whole(0),
    "backoffFunction": (_FORMS_OF_RETRY.__contains__, f"one of {', '.join(_FORMS_OF_RETRY)}"),
}
_DELIVERY: Mapping[str, _Keys] = {
    "healthyRetryPolicy": _RETRIES,
    "sicklyRetryPolicy": _RETRIES,
    "throttlePolicy": {"maxReceivesPerSecond": _whole(1)},
    "requestPolicy": {"headerContentType": (_is_text, "a text")},
    "guaranteed": {},
}
"""The parts of a delivery policy, and what each of their keys takes: times are seconds.

``sicklyRetryPolicy`` and ``guaranteed`` are in what GetSubscriptionAttributes returns.
"""


def _delivery(policy: dict[str, object]) -> str:
    for part, keys in policy.items():
        known = _known(part, _DELIVERY)
        if keys is None or (not known and isinstance(keys, bool)):
            continue
        if not isinstance(keys, dict) or not known:
            refuse_one(
                what=f"{part} has {shown(keys)}, and SNS takes {'a mapping' if known else 'true or false'}",
                remedy=f"write keys out of {', '.join(known)}" if known else f"write {part}: false",
            )
        for key, value in keys.items():
            is_right, is_a = _known(key, known)
            if value is not None and not is_right(value):
                refuse_one(what=f"{part}.{key} is {shown(value)}", remedy=f"write {is_a}")
        shortest, longest = (keys.get(key) or _DELAY for key in ("minDelayTarget", "maxDelayTarget"))
        if shortest > longest:
            refuse_one(
                what=f"{part}.minDelayTarget, {shortest}, is over maxDelayTarget, {longest}",
                remedy=f"write both, the smaller one as minDelayTarget; each is {_DELAY} if it is left out",
            )
    return _written(policy)


def _known(key: str, known: Mapping[str, Any]) -> Any:
    if key not in known:
        remedy = did_you_mean(key, known) or f"allowed: {', '.join(known)}"
        refuse_one(what=f"the key {shown(key)} is not known here", remedy=remedy)
    return known[key]


def _written(policy: dict[str, object]) -> str:
    return json.dumps(policy, separators=(",", ":"), ensure_ascii=False)


def _is_json(value: object) -> bool:
    try:
        return re.match(NO_REFERENCE, json.dumps(value, allow_nan=False)) is not None
    except (TypeError, ValueError):
        return False


def _policy(example: str, parse: Callable[[dict[str, object]], str]) -> Rule:
    return Rule(
        is_a="a mapping that SNS reads as JSON",
        remedy=f"write it as SNS documents it, e.g. {example}",
        schema={"type": "object", "minProperties": 1, "additionalProperties": True},
        accepts=lambda value: isinstance(value, dict) and bool(value) and _is_json(value),
        parse=parse,
    )


FilterPolicy = Annotated[str, _policy("{NewStateValue: [ALARM]}", _filter)]
DeliveryPolicy = Annotated[str, _policy("{healthyRetryPolicy: {numRetries: 5}}", _delivery)]
