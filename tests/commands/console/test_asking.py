"""Questions to a person at a terminal."""

import io
import sys

import pytest

from bedrock_monitoring.commands.console.asking import asker


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_only_a_yes_approves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, *, answer: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert asker(auto_approve=False)("Deploy it?") is answer
    assert capsys.readouterr().out == "\nDeploy it? [y/N]: "


def test_leaving_the_question_is_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(KeyboardInterrupt):
        asker(auto_approve=False)("Deploy it?")


def test_without_questions_everything_is_approved_and_nothing_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert asker(auto_approve=True)("Deploy it?") is True
    assert capsys.readouterr().out == ""
