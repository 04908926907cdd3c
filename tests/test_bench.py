"""The figures of `make bench` and their aims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import bench_aims, bench_cases, bench_peers
from tests.bench_aims import AIMS, Aim


@dataclass(frozen=True, kw_only=True)
class Run:
    seconds: float
    largest: int = 0


def test_each_aim_is_of_cases_that_are_measured_once_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bench_cases, "PEERS", tmp_path)
    cases = [*bench_cases.measured_cases(tmp_path), *bench_cases.cases_of_peers(tmp_path)]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names)
    assert {name for aim in AIMS for name in (aim.case, aim.floor) if name} <= set(names)


def test_the_peer_has_as_many_alarms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench_cases, "PEERS", tmp_path)
    bench_cases.measured_cases(tmp_path)
    *_, fleet = bench_cases.cases_of_peers(tmp_path)
    assert fleet.command[-3:] == ("100", "10", str(bench_peers.alarms_in_each(tmp_path / "100x10.yaml")))
    assert (tmp_path / "bench_peers.js").read_bytes() == bench_peers.PROGRAM.read_bytes()


def test_a_figure_is_of_the_fastest_runs_beside_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    aims = (
        Aim(case="a", floor="b", at_most=1.5),
        Aim(case="a", unit="s", at_most=2),
        Aim(case="a", unit="MB", at_most=80),
        Aim(case="a", floor="not measured", at_most=1),
    )
    monkeypatch.setattr(bench_aims, "AIMS", aims)
    runs = {"a": [Run(seconds=4, largest=81_000_000), Run(seconds=3, largest=1)], "b": [Run(seconds=2)]}
    assert [*bench_aims.rows(runs)] == [
        ("a", "b", "1.50 x", "1.5 x", "met"),
        ("a", "", "3.00 s", "2 s", "missed"),
        ("a", "", "81.00 MB", "80 MB", "missed"),
    ]


def test_without_npm_the_peers_are_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    missing = bench_peers.missing_tool()
    assert missing is not None
    assert missing.startswith("npm, which installs the peers, is not on the PATH; ")
