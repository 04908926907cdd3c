"""What was probably meant by a value that a rule refuses: the same in another spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.rollout.yaml_document import shown

_NUMBER = lazy_pattern(r"(?P<sign>-?)[$€£]?\s*(?P<digits>[0-9][0-9_,.']*)\s*(?P<unit>[A-Za-z%/]*)")
_THOUSANDS = lazy_pattern(r"[0-9]{1,3}(?:[,_'][0-9]{3})+")
_FACTORS = {
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "m": 60,
    "min": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
}
"""What a number is multiplied by before a unit: thousands, millions, or seconds of a time."""
_SPAN = lazy_pattern(r"([0-9]+) ?(h|hours?|m|min|minutes?)")
_VARIABLE = lazy_pattern(r"\$\{?\w+\}?")
_ID = lazy_pattern(r"[a-z]-?(?=[a-z]*[0-9])[a-z0-9]+")
"""An id in lower case, such as that of a quota or of a Slack workspace."""
_MOST_DIGITS = 15


def likely_meant(value: object, accepts: Callable[[object], bool]) -> str:
    """Return what to write in place of a value, or an empty text.

    Args:
        value: The value that is refused.
        accepts: Whether another value would be accepted.
    """
    if isinstance(value, str) and _VARIABLE.fullmatch(value):
        return "write the value itself: variables of the environment are not read here"
    return next((f"did you mean {shown(other)}?" for other in _spellings(value) if accepts(other)), "")


def _spellings(value: object) -> Iterator[object]:
    if isinstance(value, list) and len(value) == 1:
        yield value[0]
    elif isinstance(value, float) and value.is_integer():
        yield int(value)
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int):
        yield from (str(value), f"+{value}", f"{value}m")
    elif isinstance(value, str):
        yield from _spellings_of_text(value)


def _spellings_of_text(text: str) -> Iterator[object]:
    yield from (text.strip(), text.strip().lower())
    if _ID.fullmatch(text):
        yield text.upper()
    yield from _numbers(text.strip())
    if re.fullmatch(r"[0-9]:[0-9]{2}", text):
        yield f"0{text}"
    if re.fullmatch(r"[0-9 -]+", text):
        yield re.sub(r"[ -]", "", text)
    if span := _SPAN.fullmatch(text):
        yield f"{span[1]}{span[2][0]}"
    if day := re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ([0-9]{2}:[0-9]{2}))?", text):
        yield f"{day[1]}T{day[2] or '00:00'}"
    if moment := re.fullmatch(r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2}):00", text):
        yield f"{moment[1]}T{moment[2]}"


def _numbers(text: str) -> Iterator[object]:
    found = _NUMBER.fullmatch(text)
    if found is None or len(found["digits"]) > _MOST_DIGITS:
        return
    digits = found["digits"]
    if _THOUSANDS.fullmatch(digits):
        whole = int(re.sub(r"[,_']", "", digits))
        yield from (whole, float(whole))
        return
    try:
        number = float(digits.replace(",", "."))
    except ValueError:
        return
    number = -number if found["sign"] else number
    number *= _FACTORS.get(found["unit"], 1)
    if number.is_integer():
        yield int(number)
    yield number
