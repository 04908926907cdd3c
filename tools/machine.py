"""Say at once what this machine lacks for `make test` or `make bench`: ``python -m tools.machine``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence

from bedrock_monitoring.preview.screenshots import launch_chromium
from bedrock_monitoring.problems import ReportedError, refuse_one
from bedrock_monitoring.terraform import find_terraform


def _check_git() -> None:
    if not shutil.which("git"):
        refuse_one(
            where="git", what="it is not on the PATH", remedy="install it: tests merge and compare commits"
        )


def _check_terraform() -> None:
    find_terraform(os.environ)


def _check_browser() -> None:
    with launch_chromium():
        pass


def lacks(checks: Sequence[Callable[[], None]] = (_check_git, _check_terraform, _check_browser)) -> list[str]:
    """Return what is missing, each with how to install it. A browser is set up if possible."""
    missing = []
    for check in checks:
        try:
            check()
        except ReportedError as error:
            missing.append(str(error))
    return missing


def main() -> int:
    """Print what is missing. Return the exit code."""
    missing = lacks()
    for each in missing:
        print(each, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
