#!/usr/bin/env python
"""rollout.yaml in, a Terraform stack for each target and each own stack out: python main.py [ROLLOUT].

These environment variables choose what is read and written:

BEDROCK_MONITORING_ROLLOUT
    The path of the rollout, unless there is an argument. Default: rollout.yaml beside this file.
BEDROCK_MONITORING_TARGETS
    The names of the stacks to synthesize, separated by spaces: targets, own stacks, what is decommissioned,
    ``state`` for that of the state bucket, and ``access-ACCOUNT`` for that of the roles of an account. ``*``
    and ``?`` match as in a shell. Default: all but those of roles. The whole file is checked then, too;
    dashboards and alarms are built and checked for the targets named and for the others of their accounts.
    The folders of other stacks stay as an earlier synthesis left them, with Terraform's files in them;
    manifest.json lists the stacks of this synthesis.
BEDROCK_MONITORING_WARNINGS
    ``printed`` if the caller has printed the warnings.
CDK
    The CDK that writes the stacks: ``cdktf``, which is the default, or ``cdktn``, CDK Terrain.
CDKTF_OUTDIR
    The output folder. Default: cdktf.out in the current folder.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
_NODE = None

if __name__ == "__main__":
    # The run ends within a second or two. Looking for garbage would take a tenth of it, for plugins another.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from bedrock_monitoring.bindings.started_node import start_node
    from bedrock_monitoring.standard_streams import open_standard_streams

    open_standard_streams()
    _NODE = start_node(PROJECT)

import atexit
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bedrock_monitoring import bindings, rollout
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.monitoring import ACCESS_PREFIX, STATE_STACK, Rollout, build_rollout_monitoring
from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.progress_line import ProgressLine, progress_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FILE_SYSTEM = lazy_pattern(
    r"\b(?:ENOSPC|EDQUOT|EFBIG|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|ELOOP|ENAMETOOLONG)\b: [^,\n]*"
)


def main(arguments: Sequence[str]) -> int:
    """Synthesize a rollout. Its warnings go to stderr.

    Args:
        arguments: The path of the rollout, or nothing.

    Returns:
        The exit code: 1 when the rollout cannot be used, with every reason on stderr and nothing written.
    """
    named = arguments[0] if arguments else os.environ.get("BEDROCK_MONITORING_ROLLOUT")
    try:
        checked = rollout.load(Path(named) if named else PROJECT / "rollout.yaml", now=datetime.now(UTC))
        if os.environ.get("BEDROCK_MONITORING_WARNINGS") != "printed":
            sys.stderr.writelines(f"{warning}\n" for warning in checked.warnings)
        synthesize(checked, only=_names_asked_for(checked))
    except (InvalidInputError, bindings.BindingsError) as error:
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


def _names_asked_for(checked: Rollout) -> frozenset[str]:
    try:
        return checked.stack_names(os.environ.get("BEDROCK_MONITORING_TARGETS", "").split())
    except InvalidInputError as error:
        raise error.within("BEDROCK_MONITORING_TARGETS") from None


def synthesize(checked: Rollout, *, only: Collection[str]) -> None:
    """Write the Terraform JSON of stacks. A terminal shows how far it is, on a line that goes again.

    Args:
        checked: The rollout.
        only: The names of the stacks.

    Raises:
        InvalidInputError: A dashboard or an alarm is over a limit of CloudWatch, all of it costs more than it
            may, the file of an own stack cannot be used, or the folder cannot be written.
    """
    with progress_line() as line:
        _synthesize(checked, only, line)


def _synthesize(checked: Rollout, only: Collection[str], line: ProgressLine) -> None:
    targets = build_rollout_monitoring(
        checked,
        only=only,
        on_target=lambda number, count: line.show(f"checked: {number:,} of {count:,} targets"),
    )
    bindings.activate(PROJECT)
    out = Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out")
    _make_folder(out)
    if _NODE:
        _NODE.hand_over()
    from cdktf import App  # noqa: PLC0415 - a rollout that is refused does not need it

    from stacks.rollout_stacks import create_rollout_stacks  # noqa: PLC0415

    app = App(outdir=str(out))
    if STATE_STACK in only:
        from stacks.state import StateStack  # noqa: PLC0415

        StateStack(app, rollout=checked)
    create_rollout_stacks(
        app,
        checked,
        targets,
        only=only,
        on_target=lambda number, count: line.show(f"synthesized: {number:,} of {count:,} targets"),
    )
    if any(name.startswith(ACCESS_PREFIX) for name in only):
        from stacks.access import create_access_stacks  # noqa: PLC0415

        create_access_stacks(app, checked, only=only)
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
    code = main(sys.argv[1:])
    # Python would free each object before it ends.
    atexit._run_exitfuncs()  # noqa: SLF001 - jsii's is one of them, and an own stack may have others
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
