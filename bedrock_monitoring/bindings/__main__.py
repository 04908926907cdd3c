"""``python -m bedrock_monitoring.bindings [SOURCE ...]``: pare the bindings for the current folder."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from bedrock_monitoring.bindings.activation import COMMAND
from bedrock_monitoring.bindings.cdk import BindingsError
from bedrock_monitoring.bindings.paring import UP_TO_DATE, pare
from bedrock_monitoring.bindings.sources import WHOLE_FOLDER, Sources


def main(arguments: Sequence[str] | None = None) -> int:
    """Pare the bindings into ``.gen/`` of the current folder. Return the exit code."""
    parser = ArgumentParser(
        prog=COMMAND,
        description="Copy the AWS bindings that your source imports into .gen, so that runs start fast.",
    )
    parser.add_argument(
        "sources",
        nargs="*",
        default=list(WHOLE_FOLDER),
        metavar="SOURCE",
        help="a file or folder to search for imports; default: the current folder",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing if the copy is up to date")
    options = parser.parse_args(arguments)
    try:
        done = pare(Sources(root=Path.cwd(), searched=tuple(options.sources)))
    except BindingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not options.quiet or not done.endswith(UP_TO_DATE):
        sys.stdout.write(f"{done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
