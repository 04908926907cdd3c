"""The functions of Logs Insights queries that compute a value from values.

Source: "Supported operations and functions" of the CloudWatch Logs user guide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TypeAlias

Value: TypeAlias = str | float | None
"""The value of a field. ``None`` if the record has no such field."""


def text_of(value: Value) -> str:
    """Return a value as query results show it; a missing one, and what is no finite number, as empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    if not math.isfinite(value):
        return ""
    return f"{value:.0f}" if value == math.floor(value) else f"{value:.4f}".rstrip("0")


def number_of(value: Value) -> float | None:
    """Convert a value to a number. Return ``None`` if it is missing or no finite number."""
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def format_timestamp(moment: datetime) -> str:
    """Format a time as CloudWatch Logs does in query results."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.000"


def seconds_of(timestamp: Value) -> float | None:
    """Return the time of a ``@timestamp`` in seconds since 1970, or ``None`` if it is none."""
    if not isinstance(timestamp, str):
        return None
    try:
        return datetime.fromisoformat(timestamp).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _of_number(compute: Callable[[float], float]) -> Callable[[Sequence[Value]], Value]:
    def of_first(values: Sequence[Value]) -> Value:
        number = number_of(values[0])
        try:
            return None if number is None else float(compute(number))
        except (ValueError, OverflowError):
            return None

    return of_first


def _coalesce(values: Sequence[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _strcontains(values: Sequence[Value]) -> Value:
    return float(text_of(values[1]) in text_of(values[0]))


def _rounded(values: Sequence[Value]) -> Value:
    number = number_of(values[0])
    digits = number_of(values[1]) if len(values) > 1 else 0
    if number is None or digits is None:
        return None
    try:
        scale = 10.0 ** int(digits)
        return math.floor(abs(number) * scale + 0.5) / scale * math.copysign(1, number)
    except (OverflowError, ZeroDivisionError):
        return None


def _substr(values: Sequence[Value]) -> Value:
    start = number_of(values[1])
    length = number_of(values[2]) if len(values) > 2 else math.inf  # noqa: PLR2004 - text, start, length
    if start is None or length is None:
        return None
    text = text_of(values[0])
    begin = max(int(start), 0)
    return text[begin : begin + int(min(length, len(text)))]


def _power(values: Sequence[Value]) -> Value:
    base, exponent = number_of(values[0]), number_of(values[1])
    return None if base is None or exponent is None else raised(base, exponent)


def raised(base: float, exponent: float) -> float | None:
    """Return a power, or ``None`` if it is no real number that a double can hold."""
    try:
        power = base**exponent
    except (ZeroDivisionError, OverflowError):
        return None
    return power if isinstance(power, float | int) else None


def _to_millis(values: Sequence[Value]) -> Value:
    seconds = seconds_of(values[0])
    return None if seconds is None else seconds * 1000


def _from_millis(values: Sequence[Value]) -> Value:
    millis = number_of(values[0])
    try:
        return None if millis is None else format_timestamp(datetime.fromtimestamp(millis / 1000, tz=UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _if(values: Sequence[Value]) -> Value:
    return values[1] if values[0] else (values[2] if len(values) > 2 else None)  # noqa: PLR2004 - else


def _case(values: Sequence[Value]) -> Value:
    """Return the value after the first condition that holds; the last value alone is the default."""
    for condition, value in zip(values[::2], values[1::2], strict=False):
        if condition:
            return value
    return values[-1] if len(values) % 2 else None


def _is_ip(version: int | None) -> Callable[[Sequence[Value]], Value]:
    def is_ip(values: Sequence[Value]) -> Value:
        try:
            address = ip_address(text_of(values[0]))
        except ValueError:
            return 0.0
        return float(version in {None, address.version})

    return is_ip


def _is_in_subnet(version: int | None) -> Callable[[Sequence[Value]], Value]:
    def is_in_subnet(values: Sequence[Value]) -> Value:
        try:
            address, network = ip_address(text_of(values[0])), ip_network(text_of(values[1]), strict=False)
        except ValueError:
            return 0.0
        return float(version in {None, address.version} and address in network)

    return is_in_subnet


FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "abs": _of_number(abs),
    "case": _case,
    "ceil": _of_number(math.ceil),
    "coalesce": _coalesce,
    "concat": lambda values: "".join(text_of(value) for value in values),
    "floor": _of_number(math.floor),
    "frommillis": _from_millis,
    "greatest": lambda values: max((n for n in map(number_of, values) if n is not None), default=None),
    "if": _if,
    "isblank": lambda values: float(not text_of(values[0]).strip()),
    "isempty": lambda values: float(not text_of(values[0])),
    "isipinsubnet": _is_in_subnet(None),
    "isipv4insubnet": _is_in_subnet(4),
    "isipv6insubnet": _is_in_subnet(6),
    "ispresent": lambda values: float(values[0] is not None),
    "isvalidip": _is_ip(None),
    "isvalidipv4": _is_ip(4),
    "isvalidipv6": _is_ip(6),
    "least": lambda values: min((n for n in map(number_of, values) if n is not None), default=None),
    "log": _of_number(math.log),
    "ltrim": lambda values: text_of(values[0]).lstrip(),
    "pow": _power,
    "replace": lambda values: text_of(values[0]).replace(text_of(values[1]), text_of(values[2])),
    "round": _rounded,
    "rtrim": lambda values: text_of(values[0]).rstrip(),
    "sqrt": _of_number(math.sqrt),
    "strcontains": _strcontains,
    "strlen": lambda values: float(len(text_of(values[0]))),
    "substr": _substr,
    "tolower": lambda values: text_of(values[0]).lower(),
    "tomillis": _to_millis,
    "toupper": lambda values: text_of(values[0]).upper(),
    "trim": lambda values: text_of(values[0]).strip(),
    "unmask": lambda values: values[0],
}
"""Each function by its name in lower case; it takes its arguments, and one at least."""

LEAST_ARGUMENTS: Mapping[str, int] = {
    "case": 2,
    "if": 2,
    "isipinsubnet": 2,
    "isipv4insubnet": 2,
    "isipv6insubnet": 2,
    "pow": 2,
    "replace": 3,
    "strcontains": 2,
    "substr": 2,
}
"""The least number of arguments of the functions that take more than one."""
