"""Options and arguments that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RolloutOption = Annotated[
    Path | None,
    typer.Option(
        "--rollout",
        metavar="PATH",
        help="The rollout file. Default: BEDROCK_MONITORING_ROLLOUT, else rollout.yaml.",
    ),
]
Stacks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGETS]...",
        help="Names of targets and own stacks; * and ? match as in a shell. Default: all.",
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGETS]...",
        help="Names of targets; * and ? match as in a shell. Default: all. Own stacks are ignored.",
    ),
]
AutoApprove = Annotated[bool, typer.Option("--auto-approve", help="Do not ask before changing anything.")]
AutoApproveReads = Annotated[
    bool, typer.Option("--auto-approve", help="Do not ask before reading data that costs money.")
]
