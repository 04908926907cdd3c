"""Print tables, which are never wrapped in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from bedrock_monitoring.commands.deploying.waves import Outcome
    from bedrock_monitoring.terraform import Changes

# More than any line: what reads a pipe finds an id on one line.
_COLUMNS_IN_A_PIPE = 100_000


def console() -> Console:
    """Return the console for results."""
    return Console(width=None if sys.stdout.isatty() else _COLUMNS_IN_A_PIPE, highlight=False, emoji=False)


def table(*columns: str, numbers: Iterable[str] = ()) -> Table:
    """Return an empty table; ``numbers`` names the columns that are aligned to the right."""
    result = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 3, 0, 0))
    right = frozenset(numbers)
    for column in columns:
        result.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return result


def cell(value: object) -> Text:
    """Return a value as text for a table cell; names from users are never interpreted as markup."""
    return Text(str(value))


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless the number is 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def describe_changes(changes: Changes) -> str:
    """Describe the changes of a plan in a phrase."""
    parts = (
        (changes.imported, "to import"),
        (changes.add, "to add"),
        (changes.change, "to change"),
        (changes.destroy, "to destroy"),
    )
    phrase = ", ".join(f"{number} {what}" for number, what in parts if number)
    return phrase or ("only outputs change" if changes.outputs else "no changes")


def summary(outcomes: Iterable[Outcome]) -> Table:
    """Return a table with the outcome of each stack, those that failed first."""
    numbers = ("wave", "add", "change", "destroy", "took", "to confirm")
    result = table(
        "stack", "wave", "result", "add", "change", "destroy", "took", "to confirm", "log", numbers=numbers
    )
    for outcome in sorted(outcomes, key=lambda outcome: not outcome.failed):
        changes = outcome.changes
        counts = ("-", "-", "-") if changes is None else (changes.add, changes.change, changes.destroy)
        rest = f"{outcome.seconds:.0f} s", outcome.to_confirm or "-", _near(outcome.log) or "-"
        result.add_row(
            *(cell(value) for value in (outcome.stack, outcome.wave, outcome.result, *counts, *rest))
        )
    return result


def _near(path: Path | None) -> Path | None:
    """Return a path relative to the current folder, if it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path and path.is_relative_to(here) else path
