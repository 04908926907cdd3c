"""Where the project is, and which of its files a command reads and writes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = _CHECKOUT if (_CHECKOUT / "main.py").is_file() else Path.cwd()
"""The folder of main.py: the checkout of this library, or the current folder if it is installed."""


def rollout_path(named: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the rollout file: the given path, BEDROCK_MONITORING_ROLLOUT, or rollout.yaml beside main.py."""
    path = named or Path(environment.get("BEDROCK_MONITORING_ROLLOUT") or PROJECT / "rollout.yaml")
    return path.absolute()


def output_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the output folder: CDKTF_OUTDIR, or cdktf.out in the current folder."""
    return Path(environment.get("CDKTF_OUTDIR") or "cdktf.out").absolute()
