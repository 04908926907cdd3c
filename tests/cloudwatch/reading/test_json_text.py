r"""JSON is read as RFC 8259 has it: finite numbers, whole characters, and no deeper than Python reads."""

from __future__ import annotations

import pytest

from bedrock_monitoring.cloudwatch.reading.json_text import parse_json

READ = {
    "1": 1,
    "-0": 0,
    "1.5": 1.5,
    "1e308": 1e308,
    "9007199254740993": 9007199254740993,
    '"\\ud83d\\ude00"': "\N{GRINNING FACE}",
    '"\\u00fc"': "ü",
    '{"a": [null, true, "b"]}': {"a": [None, True, "b"]},
}

TOO_LARGE = "is not a number that a double can hold"

REFUSED = {
    "NaN": f"NaN {TOO_LARGE}",
    "[-Infinity]": f"-Infinity {TOO_LARGE}",
    "1e999": f"1e999 {TOO_LARGE}",
    "-1.5e400": f"-1.5e400 {TOO_LARGE}",
    "1" * 310: f"{'1' * 20}… {TOO_LARGE}",
    f"1{'0' * 5000}": f"1{'0' * 19}… {TOO_LARGE}",
    '"a\\ud83d"': "\\ud83d is half of a pair, and no character",
    '{"\\ude00": 1}': "\\ude00 is half of a pair, and no character",
    f"{'[' * 100_000}{']' * 100_000}": "it is nested too deep to be read",
}


@pytest.mark.parametrize("text", READ)
def test_a_text_is_read_as_its_value(text: str) -> None:
    assert parse_json(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_a_text_that_has_no_value_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared in the next line
        parse_json(text)
    assert str(refused.value) == REFUSED[text]
