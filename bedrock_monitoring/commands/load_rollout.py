"""Load the rollout of a command, and print its warnings."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.commands.console.reporting import print_error

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring import Rollout


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
