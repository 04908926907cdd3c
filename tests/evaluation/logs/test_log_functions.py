"""The functions of Logs Insights queries, each at the edges of what it takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bedrock_monitoring.evaluation.logs.log_functions import (
    FUNCTIONS,
    LEAST_ARGUMENTS,
    Value,
    format_timestamp,
    number_of,
    raised,
    seconds_of,
    text_of,
)

NOON = "2026-01-14 12:00:00.000"
NOON_MILLIS = 1_768_392_000_000.0

# The function, its arguments and what it gives. ``None`` is a field that a record lacks.
CASES: list[tuple[str, tuple[Value, ...], Value]] = [
    ("abs", (-2.5,), 2.5),
    ("abs", ("x",), None),
    ("abs", (None,), None),
    ("case", (0.0, "a", 1.0, "b"), "b"),
    ("case", (0.0, "a", 0.0, "b"), None),
    ("case", (0.0, "a", "c"), "c"),
    ("case", (1.0, "a", "c"), "a"),
    ("case", (1.0, "a"), "a"),
    ("ceil", (1.2,), 2.0),
    ("coalesce", (None, "", "b"), ""),
    ("coalesce", (None,), None),
    ("concat", ("a", None, 1.0, "b"), "a1b"),
    ("floor", (-1.2,), -2.0),
    ("floor", ("inf",), None),
    ("frommillis", (NOON_MILLIS,), NOON),
    ("frommillis", (None,), None),
    ("frommillis", (1e30,), None),
    ("greatest", (1.0, "10", "x"), 10.0),
    ("greatest", ("x",), None),
    ("if", (1.0, "a", "b"), "a"),
    ("if", (0.0, "a", "b"), "b"),
    ("if", (0.0, "a"), None),
    ("isblank", (" ",), 1.0),
    ("isblank", ("a",), 0.0),
    ("isempty", (None,), 1.0),
    ("isempty", (" ",), 0.0),
    ("isipinsubnet", ("10.0.0.1", "10.0.0.0/8"), 1.0),
    ("isipinsubnet", ("2001:db8::1", "2001:db8::/32"), 1.0),
    ("isipinsubnet", ("11.0.0.1", "10.0.0.0/8"), 0.0),
    ("isipinsubnet", ("10.0.0.1", "10.0.0.9/8"), 1.0),
    ("isipinsubnet", ("x", "10.0.0.0/8"), 0.0),
    ("isipv4insubnet", ("10.0.0.1", "10.0.0.0/8"), 1.0),
    ("isipv4insubnet", ("2001:db8::1", "2001:db8::/32"), 0.0),
    ("isipv6insubnet", ("2001:db8::1", "2001:db8::/32"), 1.0),
    ("isipv6insubnet", ("10.0.0.1", "10.0.0.0/8"), 0.0),
    ("ispresent", ("",), 1.0),
    ("ispresent", (None,), 0.0),
    ("isvalidip", ("10.0.0.1",), 1.0),
    ("isvalidip", ("::1",), 1.0),
    ("isvalidip", ("10.0.0",), 0.0),
    ("isvalidipv4", ("10.0.0.1",), 1.0),
    ("isvalidipv4", ("::1",), 0.0),
    ("isvalidipv6", ("::1",), 1.0),
    ("isvalidipv6", ("10.0.0.1",), 0.0),
    ("least", ("3", 2.0), 2.0),
    ("least", (None,), None),
    ("log", (1.0,), 0.0),
    ("log", (0.0,), None),
    ("ltrim", (" a ",), "a "),
    ("pow", (2.0, "3"), 8.0),
    ("pow", (2.0, None), None),
    ("pow", (None, 2.0), None),
    ("pow", (0.0, -1.0), None),
    ("pow", (10.0, 400.0), None),
    ("pow", (-8.0, 0.5), None),
    ("replace", ("a-b-c", "-", "+"), "a+b+c"),
    ("round", (2.5,), 3.0),
    ("round", (-2.5,), -3.0),
    ("round", (1.25, 1.0), 1.3),
    ("round", (1234.0, -2.0), 1200.0),
    ("round", ("x", 1.0), None),
    ("round", (1.0, "x"), None),
    ("round", (1.0, 400.0), None),
    ("rtrim", (" a ",), " a"),
    ("sqrt", (9.0,), 3.0),
    ("sqrt", (-1.0,), None),
    ("strcontains", ("abc", "b"), 1.0),
    ("strcontains", ("abc", "d"), 0.0),
    ("strlen", ("abc",), 3.0),
    ("strlen", (None,), 0.0),
    ("substr", ("abcdef", 2.0), "cdef"),
    ("substr", ("abcdef", 1.0, 2.0), "bc"),
    ("substr", ("abcdef", -1.0, 2.0), "ab"),
    ("substr", ("abcdef", "x"), None),
    ("substr", ("abcdef", 1.0, "x"), None),
    ("tolower", ("Ab",), "ab"),
    ("tomillis", (NOON,), NOON_MILLIS),
    ("tomillis", ("noon",), None),
    ("tomillis", (None,), None),
    ("toupper", ("Ab",), "AB"),
    ("trim", (" a ",), "a"),
    ("unmask", ("***",), "***"),
]


@pytest.mark.parametrize(("function", "values", "expected"), CASES, ids=str)
def test_a_function_gives_what_the_guide_says_and_nothing_for_what_it_does_not_take(
    function: str, values: tuple[Value, ...], expected: Value
) -> None:
    assert FUNCTIONS[function](values) == expected


def test_every_function_is_called_with_as_few_arguments_as_it_takes() -> None:
    fewest = {name: min(len(values) for each, values, _ in CASES if each == name) for name in FUNCTIONS}
    several = {"coalesce", "concat", "greatest", "least"}
    more = {name: count for name, count in fewest.items() if count > 1 and name not in several}
    assert more == LEAST_ARGUMENTS


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        (None, "", None),
        ("", "", None),
        ("a", "a", None),
        ("2.5", "2.5", 2.5),
        (3.0, "3", 3.0),
        (-3.0, "-3", -3.0),
        (0.12345, "0.1235", 0.12345),
        (2.5, "2.5", 2.5),
        (1e15, "1000000000000000", 1e15),
        (float("inf"), "", None),
        (float("nan"), "", None),
        ("nan", "nan", None),
    ],
)
def test_a_value_is_a_text_and_a_number_if_it_can_be_one(
    value: Value, text: str, number: float | None
) -> None:
    assert (text_of(value), number_of(value)) == (text, number)


def test_a_time_is_written_and_read_in_utc() -> None:
    moment = datetime(2026, 1, 14, 12, tzinfo=UTC)
    assert format_timestamp(moment) == NOON
    assert seconds_of(NOON) == moment.timestamp()
    assert (seconds_of(5.0), seconds_of("soon"), raised(4.0, 0.5)) == (None, None, 2.0)
