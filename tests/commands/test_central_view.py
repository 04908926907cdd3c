"""What the commands say of targets that the view over all accounts shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.command_line import run_command

ROLLOUT = """\
state: {account: "111122223333", region: us-east-1}
observability: {account: "111122223333", notify: {email: [a@example.com]}}
defaults: {region: us-east-1, view: central, models: [amazon.nova-lite-v1:0]}
targets:
  - {name: a, account: "222233334444"}
  - {name: b, account: "333344445555", region: us-west-2}
"""


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    file = tmp_path / "rollout.yaml"
    file.write_text(ROLLOUT, encoding="utf-8")
    return file


def test_the_preview_of_a_target_without_dashboards_names_the_view_that_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    page = rollout.parent / "page.html"
    assert run_command(monkeypatch, "preview", "a", "--rollout", rollout, "--out", page) == 1
    assert capsys.readouterr().err == (
        "TARGETS: a: no dashboards of their own, the view over all accounts shows them; preview "
        "organization-us-east-1\n"
    )
    assert not page.exists()


def test_the_preview_shows_every_account(monkeypatch: pytest.MonkeyPatch, rollout: Path) -> None:
    page = rollout.parent / "page.html"
    assert run_command(monkeypatch, "preview", "--rollout", rollout, "--out", page) == 0
    text = page.read_text(encoding="utf-8")
    assert "bedrock-organization-usage" in text
    assert "222233334444 amazon.nova-lite-v1:0" in text


def test_cost_shows_both_views(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    assert run_command(monkeypatch, "cost", "--rollout", rollout) == 0
    printed = capsys.readouterr().out
    assert "organization-us-east-1" in printed
    said = " ".join(printed.split())
    both = re.search(r"every target it would be ([\d.]+) USD a month; with `view: central` ([\d.]+), ", said)
    assert both is not None
    assert min(map(float, both.groups())) > 0


def test_a_rollout_without_a_view_says_nothing_of_views(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    text = ROLLOUT.replace("view: central, ", "").replace(
        'observability: {account: "111122223333", notify: {email: [a@example.com]}}\n', ""
    )
    rollout.write_text(text, encoding="utf-8")
    assert run_command(monkeypatch, "cost", "--rollout", rollout) == 0
    assert "Views:" not in capsys.readouterr().out
