"""No message can make a terminal do anything but show it."""

from __future__ import annotations

import pytest

from bedrock_monitoring.commands.console.messages import print_error

OBEYED = {
    "no\x1b]0;title\x07such.yaml": "no\\x1b]0;title\\x07such.yaml",
    "\x1b[2J\x1b[Hcleared": "\\x1b[2J\\x1b[Hcleared",
    "first\rsecond": "first\\rsecond",
    "back\x08\x7f": "back\\x08\\x7f",
    "one byte \x9b2J": "one byte \\x9b2J",
}
SHOWN = ("two\nlines\tand a tab", "Növa · 日本 🎉", "\x1b[31mred\x1b[0m", "\x1b[1;4mbold\x1b[m")


@pytest.mark.parametrize(("text", "shown"), OBEYED.items())
def test_what_a_terminal_would_obey_is_written_as_an_escape(
    text: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_error(text)
    assert capsys.readouterr().err == f"{shown}\n"


@pytest.mark.parametrize("text", SHOWN)
def test_lines_letters_and_colors_stay(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_error(text)
    assert capsys.readouterr().err == f"{text}\n"
