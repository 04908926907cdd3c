"""The compact notation in which alarm tests write series: ``5x60 0+10x20 _x5 100~10x60``.

The notation is that of promtool's unit tests, with two differences: ``xN`` gives N values, where promtool
gives one more, and ``~`` adds noise.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from bedrock_monitoring.problems import quoted, refuse_one

MAX_VALUES = 50_000
"""The most values of a series: five weeks of minutes."""

_NUMBER = r"\d{1,15}(?:\.\d{1,9})?"
_ITEM = re.compile(
    rf"(?:(?P<gap>_)|(?P<first>{_NUMBER})(?P<step>[+-]{_NUMBER})?(?:~(?P<noise>{_NUMBER}))?)"
    r"(?:x(?P<times>[1-9]\d{0,4}))?"
)

_ITEM_SYNTAX = rf"(?:_|{_NUMBER}(?:[+-]{_NUMBER})?(?:~{_NUMBER})?)(?:x[1-9]\d{{0,4}})?"

NOTATION_PATTERN = rf"^\s*{_ITEM_SYNTAX}(?:\s+{_ITEM_SYNTAX})*\s*$"
"""The syntax of the notation, as a regular expression."""

Values = Sequence[float | None]
"""The values of a series, one for each minute. ``None`` is a minute without data."""


def parse_series(text: str, *, seed: int = 0) -> tuple[float | None, ...]:
    """Return the values that a text in the notation stands for.

    ``5`` is one value and ``5x60`` sixty of them. ``0+10x20`` begins at 0 and rises by 10, ``200-10x20``
    falls. ``_x5`` is a gap of five values. ``100~10x60`` is sixty values from 90 to 110 at random. Values are
    never below 0, as those of Bedrock.

    Args:
        text: Items between spaces.
        seed: The seed of the noise. The same seed gives the same values.

    Raises:
        InvalidInputError: An item is not in the notation, or there are more than ``MAX_VALUES``.
    """
    values: list[float | None] = []
    noise = random.Random(seed)  # noqa: S311 - values of a test, not a secret
    for item in text.split():
        match = _ITEM.fullmatch(item)
        if match is None:
            refuse_one(
                what=f"{quoted(item)} is not a value of a series",
                remedy="write values such as 5, 5x60, 0+10x20, 100~10x60 or the gap _x5",
            )
        values += _values(match, noise)
        if len(values) > MAX_VALUES:
            refuse_one(
                what=f"the series has more than {MAX_VALUES:,} values",
                remedy="test a shorter time, in minutes",
            )
    if not values:
        refuse_one(what="the series has no values", remedy="write for example 5x60")
    return tuple(values)


def _values(item: re.Match[str], noise: random.Random) -> Iterator[float | None]:
    times = int(item["times"] or 1)
    if item["gap"]:
        yield from [None] * times
        return
    first, step, around = float(item["first"]), float(item["step"] or 0), float(item["noise"] or 0)
    for number in range(times):
        value = first + number * step
        yield max(0.0, value + noise.uniform(-around, around) if around else value)
