"""A work in several processes. Each program notes what its processes did, in a file for each part."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent, indent

import pytest

from bedrock_monitoring import forks

ROOT = Path(__file__).parents[1]
PROGRAM = """
import atexit, multiprocessing, os, signal, sys, time
from functools import partial
from pathlib import Path
from bedrock_monitoring.forks import do_in_forks

folder = Path(sys.argv[1])

def note(number, what):
    with (folder / str(number)).open("a") as file:
        file.write(f"{what} in {'this process' if os.getpid() == here else 'a fork'}\\n")

def part(number):
    note(number, "first step")
    hook("first", number)
    yield
    assert len(list(folder.iterdir())) == 3, "a part has not taken its first step"
    hook("second", number)
    note(number, "second step")

def hook(step, number):
{hook}

here = os.getpid()
# Forks are forks whatever else this process starts otherwise, as Python does from 3.14 on.
multiprocessing.set_start_method("spawn")
print(do_in_forks([partial(part, number) for number in range(3)]))
"""


def run(folder: Path, hook: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.replace("{hook}", indent(dedent(hook), "    "))
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def noted(folder: Path) -> list[list[str]]:
    return [path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.iterdir())]


HERE = ["first step in this process", "second step in this process"]
FORK = ["first step in a fork", "second step in a fork"]


def test_each_part_is_done_once_in_a_process_of_its_own_and_all_first_steps_come_first(
    tmp_path: Path,
) -> None:
    # The last part is slow: the others wait for it.
    finished = run(tmp_path, "if (step, number) == ('first', 2): time.sleep(0.3)")
    assert (finished.stdout, finished.stderr) == ("True\n", "")
    assert noted(tmp_path) == [HERE, FORK, FORK]


STOPPED = {
    "an error in the first step of a fork": "if (step, number) == ('first', 1): raise ValueError('no')",
    "an error in the first step of this process": "if (step, number) == ('first', 0): raise ValueError('no')",
    "a fork that is killed": "if (step, number) == ('first', 2): os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("hook", STOPPED.values(), ids=STOPPED)
def test_no_part_takes_its_second_step_if_one_cannot_take_its_first(tmp_path: Path, hook: str) -> None:
    finished = run(tmp_path, hook)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "False\n", "")
    assert [steps for steps in noted(tmp_path) if "second" in str(steps)] == []


@pytest.mark.parametrize("number", [0, 2])
def test_an_error_in_a_second_step_is_told(tmp_path: Path, number: int) -> None:
    finished = run(tmp_path, f"if (step, number) == ('second', {number}): raise ValueError('no')")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "False\n", "")


@pytest.mark.parametrize(("then", "told"), [("pass", "at the end"), ("raise ValueError('no')", "")])
def test_what_a_fork_registers_is_done_at_its_end_and_one_that_failed_prints_nothing_of_it(
    tmp_path: Path, then: str, told: str
) -> None:
    hook = f"""
    if (step, number) == ("second", 1):
        atexit.register(note, number, "end")
        atexit.register(lambda: sys.stderr.write("at the end"))
        {then}
    """
    assert run(tmp_path, hook).stderr == told
    assert noted(tmp_path)[1][-1] == "end in a fork"


def test_what_interrupts_this_process_ends_its_forks(tmp_path: Path) -> None:
    hook = """
    (folder.parent / f"pid-{number}").write_text(str(os.getpid()))
    while number:
        time.sleep(0.05)
    while not all((folder.parent / f"pid-{other}").exists() for other in (1, 2)):
        time.sleep(0.05)
    raise KeyboardInterrupt
    """
    folder = tmp_path / "notes"
    folder.mkdir()
    finished = run(folder, hook)
    assert finished.returncode != 0
    assert "KeyboardInterrupt" in finished.stderr
    assert not any(_runs(int((tmp_path / f"pid-{number}").read_text())) for number in (1, 2))


def test_forks_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    hook = """
    (folder.parent / f"pid-{number}").write_text(str(os.getpid()))
    if number:
        return
    while not all((folder.parent / f"pid-{other}").exists() for other in (1, 2)):
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)
    """
    folder = tmp_path / "notes"
    folder.mkdir()
    assert run(folder, hook).returncode < 0
    pids = [int((tmp_path / f"pid-{number}").read_text()) for number in (1, 2)]
    until = time.monotonic() + 30
    while any(map(_runs, pids)):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert [steps[1:] for steps in noted(folder)] == [[], [], []]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_as_many_processes_are_usable_as_processors_and_one_but_on_linux(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {3, 5, 7}, raising=False)
    for platform, usable in (("linux", 3), ("darwin", 1), ("win32", 1)):
        monkeypatch.setattr(sys, "platform", platform)
        assert forks.usable_processors() == usable
