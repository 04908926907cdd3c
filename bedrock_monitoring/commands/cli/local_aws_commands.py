"""Commands that run an embedded AWS on this machine."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path


def demo(rollout: RolloutOption = None) -> int:
    """Deploy the rollout to an embedded AWS on this machine, list the created resources, and stop it."""
    # The embedded AWS is a development dependency; the other commands work without it.
    from bedrock_monitoring.commands.demo import run  # noqa: PLC0415

    path = rollout_path(rollout)
    return run(path, load_rollout(path))


def sandbox(
    *,
    rollout: RolloutOption = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of its endpoint. Default: a free one.")
    ] = 0,
) -> None:
    """Run an embedded AWS until Ctrl-C, and print the environment in which the other commands use it."""
    from bedrock_monitoring.commands.sandbox import run  # noqa: PLC0415 - as for the demo

    loaded = load_rollout(rollout_path(rollout))
    with suppress(KeyboardInterrupt):
        run(loaded, port=port)
