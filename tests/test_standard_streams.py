"""What starts a program chooses its streams: closed ones, or of an encoding that lacks characters."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PRICES = f"'{sys.executable}' -m bedrock_monitoring prices --rollout rollout.yaml"
ROLLOUT = """\
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [{id: global.anthropic.claude-sonnet-5-5, name: "Növa · 日本"}]
"""
PROGRAM = """
import json, os, sys
from bedrock_monitoring.standard_streams import open_standard_streams
open_standard_streams()
with open(sys.argv[1], "w") as file:
    print("lost")
    print("told", file=sys.stderr)
    devices = [os.fstat(number).st_rdev for number in (0, 1, 2)]
    file.write(json.dumps([file.fileno() > 2, sys.stdin.read(), devices]))
"""


def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))}
    return subprocess.run(
        ["/bin/sh", "-c", command, "sh", *arguments],
        capture_output=True,
        check=False,
        cwd=PROJECT,
        env={**kept, **environment},
    )


def test_a_closed_stream_leads_nowhere_and_no_file_takes_its_place(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    ran = run(f'\'{sys.executable}\' -c "$1" "$2" <&- >&- 2>&-', PROGRAM, str(found))
    assert ran.returncode == 0
    nowhere = Path(os.devnull).stat().st_rdev
    assert json.loads(found.read_text(encoding="utf-8")) == [True, "", [nowhere] * 3]


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_command_runs_without_a_stream(tmp_path: Path, closed: str) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    ran = run(f"{PRICES.replace('rollout.yaml', str(path))} {closed}")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert bool(ran.stdout) is (closed == "2>&-")


def test_what_a_pipe_receives_is_utf_8_in_any_locale(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    ran = run(PRICES.replace("rollout.yaml", str(path)), PYTHONIOENCODING="latin-1")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "Növa · 日本" in ran.stdout.decode()


TALKS = "from bedrock_monitoring.standard_streams import open_standard_streams as o; o(); print('N\u00f6va')"


def test_what_a_terminal_cannot_show_is_a_question_mark() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    with subprocess.Popen(
        [sys.executable, "-c", TALKS], cwd=PROJECT, env=environment, stdout=theirs, stderr=subprocess.PIPE
    ) as program:
        os.close(theirs)
        assert program.communicate()[1] == b""
    assert os.read(ours, 100) == b"N?va\r\n"
    os.close(ours)
