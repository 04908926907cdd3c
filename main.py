#!/usr/bin/env python
"""rollout.yaml in, a Terraform stack for each target and each own stack out: python main.py [ROLLOUT]."""

from __future__ import annotations

import gc
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring import bindings, rollout
from bedrock_monitoring.monitoring import Rollout, build_rollout_monitoring
from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.progress_line import ProgressLine, progress_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE_SYSTEM = re.compile(
    r"\b(?:ENOSPC|EDQUOT|EFBIG|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|ELOOP|ENAMETOOLONG)\b: [^,\n]*"
)

PROJECT = Path(__file__).resolve().parent


def main(arguments: Sequence[str]) -> int:
    """Synthesize a rollout into ``CDKTF_OUTDIR``, or into cdktf.out in the current folder.

    Warnings go to stderr, unless ``BEDROCK_MONITORING_WARNINGS`` says that they are printed already.

    Args:
        arguments: The path of a rollout; without it ``BEDROCK_MONITORING_ROLLOUT`` names one, else it is
            rollout.yaml beside this file.

    Returns:
        The exit code: 1 when the rollout cannot be used, with every reason on stderr and nothing written.
    """
    named = arguments[0] if arguments else os.environ.get("BEDROCK_MONITORING_ROLLOUT")
    try:
        checked = rollout.load(Path(named) if named else PROJECT / "rollout.yaml", now=datetime.now(UTC))
        if os.environ.get("BEDROCK_MONITORING_WARNINGS") != "printed":
            sys.stderr.writelines(f"{warning}\n" for warning in checked.warnings)
        synthesize(checked)
    except InvalidInputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Exception as error:
        # An error of the file system in Node is told by its code alone; any other is a mistake in a program.
        if (code := _FILE_SYSTEM.search(str(error))) is None:
            raise
        out = Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out").absolute()
        sys.stderr.write(f"{out}: stacks cannot be written here ({code[0]}); free it, or set CDKTF_OUTDIR\n")
        return 1
    return 0


def synthesize(checked: Rollout) -> None:
    """Write the Terraform JSON of every stack. A terminal shows how far it is, on a line that goes again.

    Raises:
        InvalidInputError: A dashboard or an alarm is over a limit of CloudWatch, all of it costs more than it
            may, the file of an own stack cannot be used, or the folder cannot be written.
    """
    with progress_line() as line:
        _synthesize(checked, line)


def _synthesize(checked: Rollout, line: ProgressLine) -> None:
    count = f"{len(checked.targets):,}"
    targets = build_rollout_monitoring(
        checked, on_target=lambda number: line.show(f"checked: {number:,} of {count} targets")
    )
    _make_folder(Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out"))
    bindings.activate(PROJECT)
    from cdktf import App  # noqa: PLC0415 - starts Node, which a rollout that is refused does not need

    from stacks.monitoring import MonitoringStack  # noqa: PLC0415
    from stacks.own_stack import create_own_stacks  # noqa: PLC0415
    from stacks.state import StateStack  # noqa: PLC0415

    app = App()
    if checked.state.managed:
        StateStack(app, rollout=checked)
    for number, target in enumerate(targets, start=1):
        MonitoringStack(app, target, rollout=checked)
        line.show(f"synthesized: {number:,} of {count} targets")
    create_own_stacks(app, checked)
    line.show("writing the stacks", at_once=True)
    app.synth()


def _make_folder(out: Path) -> None:
    """Create the output folder here: an error that crosses into Node would end in a traceback."""
    stacks = out / "stacks"
    try:
        stacks.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(stacks, os.W_OK) else "Permission denied"
    except OSError as error:
        reason = error.strerror
    if reason:
        what = f"stacks cannot be written here ({reason})"
        refuse_one(where=str(out), what=what, remedy="name another folder in CDKTF_OUTDIR")


if __name__ == "__main__":
    gc.disable()  # The run ends within a second or two; looking for garbage would take a tenth of it.
    sys.exit(main(sys.argv[1:]))
