"""Synthesize a rollout by running main.py as a user would."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.problems import ReportedError
from bedrock_monitoring.progress_line import progress_line
from bedrock_monitoring.terraform.process import run

# The providers that Terraform downloads, 150 MB for each version. All stacks share them.
DOWNLOADS = PROJECT / ".tools" / "terraform-plugins"


class SynthesisError(ReportedError):
    """Raised if main.py fails or is missing. The message is its output, or names the missing file."""


def find_main(project: Path = PROJECT) -> Path:
    """Return the path of main.py.

    Args:
        project: The folder that it is in.

    Raises:
        SynthesisError: It is missing, because the library is installed and this is not the project's folder.
    """
    program = project / "main.py"
    if not program.is_file():
        raise SynthesisError(
            f"{project}: main.py, which synthesizes the stacks, is missing; run this in a checkout of the "
            "project"
        )
    return program


def synthesize(
    rollout: Path,
    *,
    out: Path,
    only: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    project: Path = PROJECT,
) -> Path:
    """Synthesize stacks of a rollout, whose warnings the caller has printed.

    Args:
        rollout: The rollout file.
        out: The output folder.
        only: The names of the stacks; empty for all.
        environment: The environment of main.py.
        project: The folder of main.py.

    Returns:
        The folder that contains a folder for each stack.

    Raises:
        SynthesisError: main.py refused the rollout, failed, or is missing.
    """
    program = find_main(project)
    with progress_line() as line:
        line.show("synthesizing the stacks")
        finished = run(
            [sys.executable, str(program), str(rollout)],
            folder=project,
            environment={
                **environment,
                "CDKTF_OUTDIR": str(out),
                "BEDROCK_MONITORING_TARGETS": " ".join(only),
                "BEDROCK_MONITORING_WARNINGS": "printed",
            },
        )
    if finished.exit_code:
        raise SynthesisError(finished.output)
    if finished.output:
        print(finished.output, file=sys.stderr)
    return out / "stacks"
