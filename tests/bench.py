"""`make bench`: what a synthesis costs, beside two floors measured in the same run.

The floors are ``python -c "import cdktf"``, below which nothing built on cdktf can go, and the same program
on the unpared bindings. Every round runs each case once, so that a machine which slows down slows all of
them; a round before the first, which writes bytecode and fills jsii's package cache, is not counted. Seconds
differ between machines: the ratios are what matters.

The last table of these has each aim beside its figure. With ``--peers``, AWS CDK and a peer built on it are
installed into .tools/peers and measured in the same rounds.

Below them stands what a dashboard of 500 widgets costs, without cdktf, what a preview does, and what a plan
of 24 targets gains from eight at once; see ``bench_dashboard``, ``bench_preview`` and ``bench_fleet``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bedrock_monitoring.preview.screenshots import NoBrowserError, launch_chromium
from tests import bench_aims, bench_peers, bench_preview
from tests.bench_cases import PEERS, Case, cases_of_peers, measured_cases

PROJECT = Path(__file__).resolve().parents[1]
RSS_UNIT = (
    1 if sys.platform == "darwin" else 1024
)  # getrusage(2) counts bytes on macOS and kilobytes on Linux
MEGABYTE = 1e6
SECONDS_BETWEEN_SAMPLES = 0.01
CAPTION = """\
Ratios are of the minima.
largest: the peak memory of the largest process, Python's or Node's, as time(1) reports it.
together: every process's own peak, added up: an upper bound, shared pages counted twice; Linux only."""

DASHBOARD_CAPTION = """\
A dashboard of 500 widgets built, checked and rendered: milliseconds, the minima of all rounds.
first: in a process that made none before, the import left out. warm: the fastest of those that follow it.
Aim: under 50 ms warm."""


FLEET = """\
A plan of 24 targets with a stand-in for Terraform that takes a second for each call.
One at a time: {one:.1f} s. Eight at once: {eight:.1f} s, {ratio:.1f} times as fast.
Aim: at least 6 times."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run took.

    Attributes:
        seconds: The wall time.
        largest: The peak memory of the largest process, in bytes.
        together: The peak memory of every process, added up, in bytes.
    """

    seconds: float
    largest: int
    together: int


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument(
        "--peers", action="store_true", help="Install AWS CDK from npm, and measure it, too."
    )
    given = arguments.parse_args()
    rounds = given.rounds
    if given.peers and (missing := bench_peers.missing_tool()):
        sys.stderr.write(f"{missing}\n")
        return 1
    try:
        with launch_chromium():  # what is missing is said now, and not after minutes
            pass
    except NoBrowserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-bench-") as folder:
        cases = measured_cases(Path(folder))
        if given.peers:
            bench_peers.install(PEERS)
            cases += cases_of_peers(Path(folder))
        runs: dict[str, list[Run]] = {case.name: [] for case in cases}
        with Console(stderr=True).status("measuring") as status:
            for number in range(rounds + 1):
                for case in cases:
                    if case.once and number != 1:
                        continue
                    status.update(f"{f'round {number} of {rounds}' if number else 'warming up'}: {case.name}")
                    try:
                        run = measure(case)
                    except subprocess.CalledProcessError as failure:
                        sys.stderr.write(f"{case.name}: exit status {failure.returncode}\n{failure.stderr}")
                        return 1
                    if number:
                        runs[case.name].append(run)
        dashboards = [_part("bench_dashboard") for _ in range(rounds)]
        previews = [_part("bench_preview") for _ in range(rounds)]
        fleet = _part("bench_fleet")
    _report(runs)
    _report_dashboard(dashboards)
    bench_aims.report(runs)
    bench_preview.report(previews)
    Console().print(FLEET.format(**fleet, ratio=fleet["one"] / fleet["eight"]))
    return 0


def measure(case: Case) -> Run:
    """Run a program once.

    Raises:
        subprocess.CalledProcessError: It failed; the error holds what it wrote to stderr.
    """
    peaks: dict[int, int] = {}
    ended = threading.Event()
    with tempfile.TemporaryFile("w+") as complaints:
        begin = time.perf_counter()
        process = subprocess.Popen(
            case.command, env=os.environ | case.environment, stdout=subprocess.DEVNULL, stderr=complaints
        )
        sampler = threading.Thread(target=_sample, args=(process.pid, peaks, ended))
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        ended.set()
        sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complaints.seek(0)
            raise subprocess.CalledProcessError(process.returncode, case.command, stderr=complaints.read())
    return Run(seconds=seconds, largest=usage.ru_maxrss * RSS_UNIT, together=sum(peaks.values()))


def _sample(root: int, peaks: dict[int, int], ended: threading.Event) -> None:
    """Note each process's own peak, as the kernel keeps it, until the program has ended."""
    while not ended.wait(SECONDS_BETWEEN_SAMPLES):
        for process in _tree(root):
            try:
                status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
            if peak:
                peaks[process] = int(peak.split()[1]) * 1024


def _tree(process: int) -> Iterator[int]:
    yield process
    for number in _children(process):
        yield from _tree(number)


def _children(process: int) -> list[int]:
    """Return the processes that a process started; none once it has ended, which may be at any moment."""
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        return [
            int(number)
            for thread in threads
            for number in (thread / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []


def _report(runs: Mapping[str, list[Run]]) -> None:
    least = {name: min(run.seconds for run in measured) for name, measured in runs.items()}
    table = Table(box=box.SIMPLE_HEAD, caption=CAPTION, caption_justify="left")
    table.add_column("", no_wrap=True)
    for heading in (
        "min\ns",
        "median\ns",
        "x import\ncdktf",
        "unpared\ntakes",
        "largest\nMB",
        "together\nMB",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, measured in runs.items():
        together = max(run.together for run in measured)
        table.add_row(
            name,
            f"{least[name]:.2f}",
            f"{statistics.median(run.seconds for run in measured):.2f}",
            f"{least[name] / least['import cdktf']:.2f}",
            f"x {least['the same, unpared'] / least[name]:.1f}" if name == "default rollout" else "",
            f"{max(run.largest for run in measured) / MEGABYTE:.0f}",
            f"{together / MEGABYTE:.0f}" if together else "-",
        )
    Console().print(table)


def _part(name: str) -> dict[str, float]:
    """Return what one process measured, by what it did."""
    program = (sys.executable, "-m", f"tests.{name}")
    output = subprocess.run(program, cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout
    taken: dict[str, float] = json.loads(output)
    return taken


def _report_dashboard(rounds: Sequence[Mapping[str, float]]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for part in ("import", "first", "warm"):
        table.add_column(f"{part}\nms", justify="right", no_wrap=True)
    least = (min(taken[part] for taken in rounds) for part in ("import", "first", "warm"))
    table.add_row("500 widgets", *(f"{milliseconds:.0f}" for milliseconds in least))
    Console().print(table, DASHBOARD_CAPTION, sep="")


if __name__ == "__main__":
    sys.exit(main())
