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
BEDROCK_MONITORING_PROCESSES
    How many processes synthesize. Default: on Linux one for each 8 stacks, as many as there are processors,
    and at most 4; elsewhere 1. The targets of an account have one, and so has a rollout with a cost ceiling.
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
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.progress_line import progress_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bedrock_monitoring.monitoring import Rollout

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
    from stacks.synthesizing import Synthesis  # noqa: PLC0415 - a rollout that is refused does not need it

    out = Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out")
    with progress_line() as line:
        Synthesis(rollout=checked, only=only, out=out, project=PROJECT, node=_NODE, line=line).run()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Python would free each object before it ends.
    atexit._run_exitfuncs()  # noqa: SLF001 - jsii's is one of them, and an own stack may have others
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
