"""From rollout.yaml to a folder for each stack, by running main.py as anyone would."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bedrock_monitoring.terraform.process import run

PROJECT = Path(__file__).resolve().parents[3]

# Where providers stay that Terraform downloads, 150 MB a version, so that all stacks share them.
DOWNLOADS = PROJECT / ".tools" / "terraform-plugins"


class SynthesisError(RuntimeError):
    """main.py failed; the text is what it printed."""


def rollout_path(named: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the rollout to read: the one named, else BEDROCK_MONITORING_ROLLOUT, else rollout.yaml beside main.py."""
    path = named or Path(environment.get("BEDROCK_MONITORING_ROLLOUT") or PROJECT / "rollout.yaml")
    return path.absolute()


def output_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where stacks are synthesized to: CDKTF_OUTDIR, else cdktf.out in the current folder."""
    return Path(environment.get("CDKTF_OUTDIR") or "cdktf.out").absolute()


def synthesize(rollout: Path, *, out: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Synthesize every stack of a rollout.

    Args:
        rollout: The file to read.
        out: The folder to write.
        environment: What main.py runs with.

    Returns:
        The folder that holds a folder for each stack.

    Raises:
        SynthesisError: main.py refused the rollout or failed.
    """
    finished = run(
        [sys.executable, str(PROJECT / "main.py"), str(rollout)],
        folder=PROJECT,
        environment={**environment, "CDKTF_OUTDIR": str(out)},
    )
    if finished.exit_code:
        raise SynthesisError(finished.output)
    if finished.output:
        print(finished.output, file=sys.stderr)
    return out / "stacks"
