"""The base of the library's values: each field holds what its annotation says, or the value is refused.

People write alarms and dashboards from what they know: Terraform and boto3 take plain texts and seconds, AWS
CDK takes lists. What means the same is converted; anything else is refused where it is written, with the name
of its field.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from numbers import Real
from typing import Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from bedrock_monitoring.problems import Problem, did_you_mean, quoted, refuse, with_article

_Read: TypeAlias = Callable[[object], object]

_LONGEST_SHOWN = 60


class Value:
    """Base class of the frozen dataclasses that users write.

    Conversions: a text becomes the member of an enum that has it as its value; a number of seconds a
    ``timedelta``; an ISO 8601 text a time; a list, or anything else with an order, a ``tuple``; and a
    ``Decimal``, a fraction or a number of numpy a plain number. A bool is not a number, a text not a list,
    and ``None`` stands only where the field allows it.
    """

    def __post_init__(self) -> None:
        """Convert and check the fields.

        Raises:
            InvalidInputError: A field holds something other than its type; each problem names the class and
                the field.
        """
        problems: list[Problem] = []
        held = vars(self)
        owner: Any = type(self)  # mypy does not take a class for hashable
        for name, usual, read in _checked_fields(owner):
            given = held[name]
            if type(given) in usual:
                continue
            try:
                value = read(given)
            except _UnfitError as unfit:
                problems.append(unfit.problem.within(f"{type(self).__name__}, {name}"))
            else:
                if value is not given:
                    object.__setattr__(self, name, value)
        if problems:
            refuse(problems)


class _UnfitError(Exception):
    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.problem = Problem(what=what, remedy=remedy)

    def within(self, place: str) -> _UnfitError:
        self.problem = self.problem.within(place)
        return self


class _Field(NamedTuple):
    name: str
    usual: frozenset[type]
    read: _Read


@cache
def _checked_fields(owner: type[Any]) -> tuple[_Field, ...]:
    hints = get_type_hints(owner)
    return tuple(
        _Field(field.name, _usual_types(hints[field.name]), _reader(hints[field.name]))
        for field in fields(owner)
        if field.init
    )


def _usual_types(annotation: Any) -> frozenset[type]:
    """Return the types whose instances a field takes as they are, with nothing in them to convert."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return frozenset().union(*map(_usual_types, get_args(annotation)))
    return frozenset({annotation}) if isinstance(annotation, type) else frozenset()


@cache
def _reader(annotation: Any) -> _Read:
    """Return the function that converts a value to an annotated type, or raises ``_UnfitError``."""
    kind, arguments = get_origin(annotation) or annotation, get_args(annotation)
    read: _Read = _class(kind) if isinstance(kind, type) and kind is not Any else _anything
    if kind in _PLAIN:
        read = _PLAIN[kind]
    elif kind in {Union, types.UnionType}:
        read = _union(arguments)
    elif kind is Literal:
        read = _literal(arguments)
    elif kind is Callable:
        read = _function
    elif isinstance(kind, type) and issubclass(kind, Enum):
        read = _enum(kind)
    elif arguments and issubclass(kind, Mapping):
        read = _mapping(*arguments)
    elif arguments and issubclass(kind, (Sequence, frozenset)):
        read = _collection(frozenset if kind is frozenset else tuple, arguments[0])
    return read


def _anything(value: object) -> object:
    return value


def _union(options: Sequence[Any]) -> _Read:
    usual = frozenset().union(*map(_usual_types, options))
    forms = tuple(option for option in options if option is not type(None))
    if len(forms) == 1:
        only = _reader(forms[0])
        return lambda value: value if value is None else only(value)
    classes = tuple(form for form in forms if isinstance(form, type) and form not in _PLAIN)

    def read(value: object) -> object:
        if type(value) in usual or isinstance(value, classes):
            return value
        for form in forms:
            with suppress(_UnfitError):
                return _reader(form)(value)
        names = ", ".join(str(_FORMS.get(form) or getattr(form, "__name__", "a list")) for form in forms)
        raise _UnfitError(f"{_shown(value)} is none of these: {names}", "give one of them")

    return read


def _literal(options: Sequence[object]) -> _Read:
    def read(value: object) -> object:
        if value in options:
            return value
        raise _UnfitError(
            f"{_shown(value)} is not known here", f"write one of {', '.join(map(str, options))}"
        )

    return read


def _enum(kind: type[Enum]) -> _Read:
    def read(value: object) -> object:
        try:
            return kind(value)
        except ValueError:
            options = [str(member.value) for member in kind]
            remedy = did_you_mean(value, options) or f"write one of {', '.join(options)}"
            raise _UnfitError(f"{_shown(value)} is not {with_article(kind.__name__)}", remedy) from None

    return read


def _collection(kind: Callable[[Iterable[object]], object], item: Any) -> _Read:
    usual, read_item = _usual_types(item), _reader(item)

    def read(value: object) -> object:
        if type(value) is kind and usual.issuperset(map(type, value)):  # type: ignore[call-overload]
            return value
        if isinstance(value, str):
            raise _UnfitError("it is one text, not several", "put it into a list")
        if isinstance(value, (Mapping, bytes)) or (kind is tuple and isinstance(value, (set, frozenset))):
            raise _UnfitError(f"{with_article(type(value).__name__)} is not a list", "write a list")
        if not isinstance(value, Iterable):
            raise _UnfitError(f"{_shown(value)} is not a list", "put it into a list")
        return kind(_numbered(value, read_item))

    return read


def _numbered(values: Iterable[object], read: _Read) -> Iterator[object]:
    for number, value in enumerate(values, start=1):
        try:
            yield read(value)
        except _UnfitError as unfit:
            raise unfit.within(f"number {number}") from None


def _mapping(key_annotation: Any, value_annotation: Any) -> _Read:
    usual_keys, usual_values = _usual_types(key_annotation), _usual_types(value_annotation)
    read_key, read_value = _reader(key_annotation), _reader(value_annotation)

    def read(value: object) -> object:
        if (
            type(value) is dict
            and usual_keys.issuperset(map(type, value))
            and usual_values.issuperset(map(type, value.values()))
        ):
            return dict(value)
        if not isinstance(value, Mapping):
            raise _UnfitError(f"{_shown(value)} does not map names to values", 'write {"NAME": VALUE}')
        items = {}
        for key, item in value.items():
            try:
                items[read_key(key)] = read_value(item)
            except _UnfitError as unfit:
                raise unfit.within(quoted(str(key))) from None
        return items

    return read


def _function(value: object) -> object:
    if callable(value):
        return value
    raise _UnfitError(f"{_shown(value)} is not a function", "give a function")


def _class(kind: type) -> _Read:
    def read(value: object) -> object:
        if isinstance(value, kind):
            return value
        given = "a class" if isinstance(value, type) else _shown(value)
        wanted = with_article(kind.__name__)
        raise _UnfitError(f"{given} is not {wanted}", f"give {wanted}")

    return read


def _text(value: object) -> object:
    plain = _without_numpy(value)
    if isinstance(plain, str):
        return plain
    raise _UnfitError(f"{_shown(value)} is not a text", "write it in quotes")


def _switch(value: object) -> object:
    plain = _without_numpy(value)
    if isinstance(plain, bool):
        return plain
    raise _UnfitError(f"{_shown(value)} is neither True nor False", "write one of the two")


def _whole_number(value: object) -> object:
    number = _number(value, _FORMS[int])
    if number == number // 1:
        return int(number)
    raise _UnfitError(f"{_shown(value)} is not a whole number", "round it")


def _number(value: object, kind: str = "a number") -> float:
    plain: Any = _without_numpy(value)
    if isinstance(plain, (Real, Decimal)) and not isinstance(plain, bool):
        try:
            number = float(plain)
        except OverflowError:
            raise _UnfitError(f"{_shown(value)} is too large", "give a smaller one") from None
        written_as_float = isinstance(value, float) or not number.is_integer()
        return number if written_as_float else int(number)
    remedy = "leave out the quotes" if isinstance(value, str) and _is_number(value) else "give one"
    raise _UnfitError(f"{_shown(value)} is not {kind}", remedy)


def _decimal(value: object) -> object:
    plain = _without_numpy(value)
    if isinstance(plain, (int, float, str)) and not isinstance(plain, bool):
        try:
            return Decimal(str(plain))
        except InvalidOperation:
            pass
    if isinstance(plain, Decimal):
        return plain
    raise _UnfitError(f"{_shown(value)} is not a number", "give one")


def _duration(value: object) -> object:
    plain = _without_numpy(value)
    if isinstance(plain, timedelta):
        return plain
    try:
        return timedelta(seconds=_number(value))
    except (_UnfitError, OverflowError, ValueError):
        remedy = "write timedelta(minutes=5), or a number of seconds"
        raise _UnfitError(f"{_shown(value)} is not a length of time", remedy) from None


def _moment(value: object) -> object:
    if (moment := _from_iso(value, datetime)) is not None:
        return moment
    kind = "a day, not a time" if isinstance(value, date) else "not a time"
    raise _UnfitError(f"{_shown(value)} is {kind}", "write datetime(2026, 1, 31, 8, tzinfo=UTC)")


def _time_of_day(value: object) -> object:
    if (time_of_day := _from_iso(value, time)) is not None:
        return time_of_day
    raise _UnfitError(f"{_shown(value)} is not a time of day", "write time(2, 30)")


def _from_iso(value: object, kind: type[datetime | time]) -> object:
    """Return a time, also one that is written as ISO 8601, or ``None`` if the value is none."""
    if isinstance(value, str):
        with suppress(ValueError):
            return kind.fromisoformat(value)
    return value if isinstance(value, kind) else None


def _without_numpy(value: object) -> object:
    """Return a number, a bool or a text of numpy as Python's own, which JSON can write."""
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _shown(value: object) -> str:
    """Return a value on one line, a long one cut; a value of the library by its class alone."""
    if isinstance(value, Value):
        return with_article(type(value).__name__)
    if isinstance(value, str):
        return quoted(value)
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


_PLAIN: Mapping[type, _Read] = {
    str: _text,
    bool: _switch,
    int: _whole_number,
    float: _number,
    Decimal: _decimal,
    timedelta: _duration,
    datetime: _moment,
    time: _time_of_day,
}

_FORMS = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    timedelta: "a timedelta",
    datetime: "a datetime",
    time: "a time",
}
