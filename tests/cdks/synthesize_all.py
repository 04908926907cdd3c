"""Synthesize rollouts with one CDK, in one process: python -m tests.cdks.synthesize_all FOLDER ROLLOUT ..."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import main
from bedrock_monitoring import rollout

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def synthesize_all(folder: Path, rollouts: list[str]) -> None:
    for name in rollouts:
        os.environ["CDKTF_OUTDIR"] = str(folder / name)
        checked = rollout.load(main.PROJECT / name, now=NOW)
        main.synthesize(checked, only=checked.stack_names([]))


if __name__ == "__main__":
    synthesize_all(Path(sys.argv[1]), sys.argv[2:])
