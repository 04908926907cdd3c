"""Patches that `git apply` takes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bedrock_monitoring.commands.console.unified_diff import unified_diff


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\nb: 2\n", "a: 1\nb: 3\n"),
        ("a: 1\nb: 2", "a: 1\nb: 2\nc: 3"),
        ("a: 1\nb: 2", "a: 1\nb: 2\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\n"),
        ('a: "\u2028x\x0cy"\nb: 2\n', 'a: "\u2028x\x0cy"\nb: 3\n'),
    ],
    ids=["plain", "no end of line", "its end of line added", "CRLF", "characters that Python takes for ends"],
)
def test_git_apply_makes_the_change_in_a_folder_below_the_current_one(
    before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "teams" / "search" / "rollout.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(before.encode())
    (tmp_path / "rollout.yaml").write_bytes(before.encode())  # another one with the same text
    patch = unified_diff(before, after, path=tmp_path / "teams" / "other" / ".." / "search" / "rollout.yaml")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True)
    assert file.read_bytes() == after.encode()
    assert (tmp_path / "rollout.yaml").read_bytes() == before.encode()


def test_a_file_elsewhere_is_called_by_its_last_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    patch = unified_diff("a: 1\n", "a: 2\n", path=tmp_path / "rollout.yaml")
    assert patch.startswith("--- a/rollout.yaml\n+++ b/rollout.yaml\n")
