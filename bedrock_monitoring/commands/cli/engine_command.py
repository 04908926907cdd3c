"""The command that writes the configuration of another engine."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.engines.fleet import fleet_of
from bedrock_monitoring.commands.engines.generated_files import write_files
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import PROJECT, rollout_path
from bedrock_monitoring.terraform import OPENTOFU, TERRAFORM


class Engine(StrEnum):
    """The engines whose configuration is written, each by the module of its name."""

    ATLANTIS = "atlantis"
    TERRAMATE = "terramate"
    TERRAGRUNT = "terragrunt"
    SPACELIFT = "spacelift"


def engine(
    name: Annotated[Engine, typer.Argument(metavar="ENGINE", help=f"One of {', '.join(Engine)}.")],
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    opentofu: Annotated[
        bool, typer.Option("--opentofu", help="The engine calls OpenTofu, not Terraform.")
    ] = False,
    parallel: Annotated[
        int,
        typer.Option(
            min=1, max=64, metavar="N", help="How many stacks of a wave the engine works on at once."
        ),
    ] = 8,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that this command has not written.")
    ] = False,
) -> None:
    """Write the configuration of another engine that plans and deploys the rollout."""
    path = rollout_path(rollout)
    loaded = load_rollout(path)
    fleet = fleet_of(
        enabled_stacks(loaded.select(targets or ())),
        rollout=path,
        project=PROJECT,
        tool=OPENTOFU if opentofu else TERRAFORM,
        parallel=parallel,
        engine_keeps_state=loaded.state is None,
    )
    of_engine = import_module(f"bedrock_monitoring.commands.engines.{name}")
    for line in write_files(
        of_engine.files(fleet), project=PROJECT, below=of_engine.FOLDER, overwrite=overwrite
    ):
        print(line)
