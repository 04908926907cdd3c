"""What is printed for each of the stacks that are worked on side by side, and kept in a file for each."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bedrock_monitoring.commands.console.messages import print_error, print_line
from bedrock_monitoring.commands.console.running_table import RunningTable
from bedrock_monitoring.commands.console.turns import Line, Turns
from bedrock_monitoring.files import make_folder
from bedrock_monitoring.terraform import TerraformError

_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class StackOutput:
    """Takes the lines of one stack, from one thread.

    Args:
        heading: What is done with the stack.
        say: Prints a line, now or when the turn of the stack comes.
        show: Shows a line for as long as it is the last.
        log: The file that is written. ``None`` writes none.
        in_group: Whether the lines up to the first error are a group that GitHub Actions folds.
    """

    def __init__(
        self,
        heading: str,
        *,
        say: Callable[[Line], None],
        show: Callable[[str], None],
        log: Path | None,
        in_group: bool,
    ) -> None:
        self._say = say
        self._show = show
        self._log = log
        self._is_open = in_group
        # Workflow commands for GitHub Actions, "Grouping log lines".
        say(Line(text=f"::group::{heading}" if in_group else f"\n=== {heading}"))
        self.note(f"=== {heading}")

    def line(self, text: str) -> None:
        """Print a line of Terraform, which ``note`` keeps."""
        self._say(Line(text=text))

    def error(self, text: str) -> None:
        """Print a message to standard error, outside of a group, where it is seen."""
        self.finish()
        self._say(Line(text=text, is_error=True))
        self.note(text)

    def terraform_error(self, failure: TerraformError, *, already_printed: bool) -> None:
        """Print a failure of Terraform and its remedy, and its output unless that was printed already."""
        for text in ("" if already_printed else failure.output, str(failure), failure.remedy):
            if text:
                self.error(text)

    def note(self, text: str) -> None:
        """Keep a line in the file, and show it until the next one."""
        plain = _COLOR.sub("", text)
        self._show(plain)
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{plain}\n")

    def say(self, text: str) -> None:
        """Print a line of this program's own, and keep it in the file."""
        self.line(text)
        self.note(text)

    def finish(self) -> None:
        """End the group."""
        if self._is_open:
            self._is_open = False
            self._say(Line(text="::endgroup::"))


Begin = Callable[[str, str], AbstractContextManager[StackOutput]]
"""Begins the output of a stack, by its name, with what is done with it."""


class Output:
    """Where a run prints, and keeps, what it does with each stack.

    Args:
        logs: The folder for a file for each stack. ``None`` keeps none.
        environment: The environment variables: GITHUB_ACTIONS and TERM.
    """

    def __init__(self, logs: Path | None = None, *, environment: Mapping[str, str] = os.environ) -> None:
        self._logs = logs
        self._in_groups = environment.get("GITHUB_ACTIONS") == "true"
        self._is_live = sys.stdout.isatty() and not self._in_groups and environment.get("TERM") != "dumb"
        self._begun: set[str] = set()

    def log_of(self, stack: str) -> Path | None:
        """Return the file of a stack, empty if this run has written nothing to it yet."""
        if self._logs is None:
            return None
        path = self._logs / f"{stack}.log"
        if stack not in self._begun:
            make_folder(self._logs)
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
            self._begun.add(stack)
        return path

    @contextmanager
    def side_by_side(self, stacks: Sequence[str]) -> Iterator[Begin]:
        """Yield the function that begins the output of a stack with its heading, for the length of a block.

        A terminal shows a table of what runs meanwhile.

        Args:
            stacks: Their names, in the order in which their output is printed.
        """
        table = RunningTable(of=len(stacks))
        logs = {stack: self.log_of(stack) for stack in stacks}
        with self._shown(table) as write:
            turns = Turns(stacks, write)

            @contextmanager
            def begin(stack: str, what: str) -> Iterator[StackOutput]:
                table.begin(stack, what)
                output = StackOutput(
                    f"{stack}: {what}",
                    say=lambda line: turns.say(stack, line),
                    show=lambda line: table.show(stack, line),
                    log=logs[stack],
                    in_group=self._in_groups,
                )
                try:
                    yield output
                finally:
                    output.finish()
                    turns.finish(stack)
                    table.end(stack)

            try:
                yield begin
            finally:
                # What was not reached holds nothing back.
                for stack in stacks:
                    turns.finish(stack)

    @contextmanager
    def _shown(self, table: RunningTable) -> Iterator[Callable[[Line], None]]:
        if not self._is_live:
            yield _print
            return
        console = Console(highlight=False, emoji=False)
        with Live(table, console=console, transient=True, redirect_stdout=False, redirect_stderr=False):

            def write(line: Line) -> None:
                if line.is_error and not sys.stderr.isatty():
                    print_error(line.text)
                else:
                    console.print(Text.from_ansi(line.text), soft_wrap=True)

            yield write


def _print(line: Line) -> None:
    (print_error if line.is_error else print_line)(line.text)
