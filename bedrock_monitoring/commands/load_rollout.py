"""Load the rollout of a command, and print its warnings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.commands.console.messages import print_error

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring import Rollout, Stack


def load_rollout(path: Path) -> Rollout:
    """Return the rollout of a file. Its warnings go to standard error, which no command fills with data.

    Args:
        path: The rollout file.

    Raises:
        InvalidInputError: Something is wrong with the file.
    """
    from bedrock_monitoring.rollout import load  # noqa: PLC0415 - `--help` and usage errors need no rollout

    rollout = load(path, now=datetime.now(UTC))
    for warning in rollout.warnings:
        print_error(str(warning))
    return rollout


def enabled_stacks(selected: Sequence[Stack], *, named: Sequence[str] = ()) -> tuple[Stack, ...]:
    """Return the stacks that are enabled, and those that are named; say which are left alone."""
    taken = tuple(stack for stack in selected if stack.enabled or stack.name in named)
    for stack in selected:
        if stack not in taken:
            print_error(f"{stack.name}: left alone, because it is not enabled; its state stays")
    return taken
