"""What a plan of 24 targets takes, with a stand-in for Terraform that takes a second for each call.

Called by ``bench``. Prints the seconds with one target at a time and with eight as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.terraform import StackFolder, Terraform

TARGETS = 24
SIDE_BY_SIDE = 8
_STAND_IN = "#!/bin/sh\nsleep 1\n"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-bench-") as folder:
        taken = {"one": _seconds(Path(folder), 1), "eight": _seconds(Path(folder), SIDE_BY_SIDE)}
    json.dump(taken, sys.stdout)


def _seconds(folder: Path, parallel: int) -> float:
    """Return the time of a plan of all targets, each of which finds no changes."""
    binary = folder / "terraform"
    binary.write_text(_STAND_IN, encoding="utf-8")
    binary.chmod(0o755)
    terraform = Terraform(path=binary, version="1.11.4", platform="linux_amd64")
    stacks = [_stack(f"target-{number}") for number in range(TARGETS)]
    for stack in stacks:
        (folder / stack.name).mkdir(exist_ok=True)

    def stack_of(name: str) -> StackFolder:
        return StackFolder(
            path=folder / name,
            terraform=terraform,
            environment=os.environ,
            quiet=frozenset({"init", "plan"}),
        )

    def never(question: str) -> bool:
        raise AssertionError(question)

    work = Deployment(stack_of=stack_of, plans=folder / "plans", ask=never, parallel=parallel)
    started = time.monotonic()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        outcomes = work.plan(stacks)
    assert [outcome.result for outcome in outcomes] == ["planned"] * TARGETS
    return time.monotonic() - started


def _stack(name: str) -> Stack:
    return Stack(
        name=name,
        account="111122223333",
        region="us-east-1",
        role_arn=None,
        tags={},
        wave=1,
        state_key=f"{name}/terraform.tfstate",
    )


if __name__ == "__main__":
    main()
