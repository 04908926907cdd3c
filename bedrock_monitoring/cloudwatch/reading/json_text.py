"""Parse JSON text from outside, so that all of it can be computed with and written again."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from bedrock_monitoring.lazy_pattern import lazy_pattern

_LONGEST_SHOWN = 20
"""The digits of a number in a message."""

_HALF_OF_A_PAIR = lazy_pattern("[\ud800-\udfff]")


def parse_json(text: str) -> Any:
    r"""Return the value of a JSON text.

    Raises:
        ValueError: It is not JSON, is nested deeper than Python reads, has a number that is no finite double,
            as NaN and 1e999, or a ``\u`` escape that is half of a pair and no character (RFC 8259, sections
            6 and 8.2). The message is a phrase.
    """
    try:
        value = json.loads(text, parse_float=_finite, parse_int=_whole, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deep to be read") from None
    # Only text with an escape or a half in it can have one; most has neither.
    if ("\\u" in text or _HALF_OF_A_PAIR.search(text)) and (half := _half(value)):
        raise ValueError(f"\\u{ord(half):x} is half of a pair, and no character")
    return value


def _half(value: Any) -> str | None:
    found = _HALF_OF_A_PAIR.search(json.dumps(value, ensure_ascii=False))
    return found[0] if found else None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _whole(digits: str) -> int:
    # ``float`` first: ``int`` takes quadratic time, and Python limits its digits.
    return int(digits) if math.isfinite(float(digits)) else _refuse(digits)


def _refuse(number: str) -> NoReturn:
    shown = number if len(number) <= _LONGEST_SHOWN else f"{number[:_LONGEST_SHOWN]}…"
    raise ValueError(f"{shown} is not a number that a double can hold")
