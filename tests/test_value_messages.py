"""What a field says of a value that it does not take: each form of field, each reason, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

import pytest

from bedrock_monitoring.cloudwatch import AlarmState, AlarmStatusWidget, TextWidget, TreatMissingData, Unit
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class Form(Value):
    """A field of each form."""

    text: str = ""
    switch: bool = False
    whole: int = 0
    number: float = 0.0
    decimal: Decimal = Decimal(0)
    length: timedelta = timedelta(0)
    moment: datetime = datetime(2026, 1, 31, tzinfo=UTC)
    of_day: time = time()
    missing: TreatMissingData = TreatMissingData.MISSING
    letter: Literal["a", "b"] = "a"
    texts: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    sizes: Mapping[str, int] = field(default_factory=dict)
    of_units: Mapping[Unit, int] = field(default_factory=dict)
    function: Callable[[], object] = print
    widget: TextWidget | None = None
    either: int | str = 0
    state: AlarmState = AlarmState.OK
    unit: Unit | None = None
    status: AlarmStatusWidget | None = None


REFUSED: dict[str, object] = {
    "sizes, '5': 5 is not a text; write it in quotes": {5: 1},
    "text: 5 is not a text; write it in quotes": 5,
    "switch: 'yes' is neither True nor False; write one of the two": "yes",
    "whole: 2.5 is not a whole number; round it": 2.5,
    "whole: '3' is not a whole number; leave out the quotes": "3",
    "whole: 'three' is not a whole number; give one": "three",
    "number: True is not a number; give one": True,
    f"number: 1{'0' * 58}… is too large; give a smaller one": 10**400,
    "decimal: 'much' is not a number; give one": "much",
    "length: '5m' is not a length of time; write timedelta(minutes=5), or a number of seconds": "5m",
    "moment: 'noon' is not a time; write datetime(2026, 1, 31, 8, tzinfo=UTC)": "noon",
    "moment: datetime.date(2026, 1, 31) is a day, not a time; "
    "write datetime(2026, 1, 31, 8, tzinfo=UTC)": date(2026, 1, 31),
    "of_day: 'noon' is not a time of day; write time(2, 30)": "noon",
    "missing: 'ignored' is not a TreatMissingData; did you mean \"ignore\"?": "ignored",
    "missing: 5 is not a TreatMissingData; write one of breaching, notBreaching, ignore, missing": 5,
    "state: 'FINE' is not an AlarmState; write one of OK, ALARM, INSUFFICIENT_DATA": "FINE",
    "status: 5 is not an AlarmStatusWidget; give an AlarmStatusWidget": 5,
    "unit: 'Milisecond' is not a Unit; did you mean \"Milliseconds\"?": "Milisecond",
    "text: an AlarmStatusWidget is not a text; write it in quotes": AlarmStatusWidget(alarms=()),
    "letter: 'c' is not known here; write one of a, b": "c",
    "texts: it is one text, not several; put it into a list": "a",
    "texts: a dict is not a list; write a list": {"a": 1},
    "texts: a set is not a list; write a list": {"a"},
    "texts: 5 is not a list; put it into a list": 5,
    "texts, number 2: 5 is not a text; write it in quotes": ["a", 5],
    "names: a bytes is not a list; write a list": b"a",
    'sizes: 5 does not map names to values; write {"NAME": VALUE}': 5,
    "sizes, 'a': 'b' is not a whole number; give one": {"a": "b"},
    "function: 5 is not a function; give a function": 5,
    "widget: 5 is not a TextWidget; give a TextWidget": 5,
    "widget: a class is not a TextWidget; give a TextWidget": TextWidget,
    "text: a TextWidget is not a text; write it in quotes": TextWidget(markdown="x"),
    "either: 2.5 is none of these: a whole number, a text; give one of them": 2.5,
    f"text: ['{'a' * 57}… is not a text; write it in quotes": ["a" * 100],
}
"""What is said, beginning with the name of the field, to the value that it is said of."""


@pytest.mark.parametrize("message", REFUSED)
def test_a_value_that_does_not_fit_is_refused_in_these_words(message: str) -> None:
    name = re.split(r"\W", message, maxsplit=1)[0]
    with pytest.raises(InvalidInputError) as refused:
        Form(**{name: REFUSED[message]})  # type: ignore[arg-type]
    assert str(refused.value) == f"Form, {message}"


def test_the_keys_of_a_map_are_converted_as_its_values_are() -> None:
    written: dict[object, object] = {"Milliseconds": Decimal(5)}
    form = Form(of_units=written)  # type: ignore[arg-type]
    [(key, value)] = form.of_units.items()
    assert key is Unit.MILLISECONDS
    assert (type(value), value) == (int, 5)
