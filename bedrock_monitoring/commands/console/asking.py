"""Ask the user for approval."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

import typer

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.problems import refuse_one

Ask: TypeAlias = Callable[[str], bool]
"""Asks a question, and returns whether the answer is yes."""


def asker(*, auto_approve: bool) -> Ask:
    """Return the function that asks the user for approval.

    Raises:
        InvalidInputError: There is no terminal, so nobody can answer.
    """
    if auto_approve:
        return lambda _question: True
    if not sys.stdin.isatty():
        remedy = f"add {spelled('--auto-approve')}"
        refuse_one(where="this run", what="there is no terminal for questions", remedy=remedy)
    return _confirm


def ask_to_read(question: str, *, ask: Ask, where: str) -> None:
    """Ask before requests that cost money.

    Args:
        question: The question, with the price.
        ask: Asks it.
        where: The command, as the place of a problem.

    Raises:
        InvalidInputError: The answer is no.
    """
    if not ask(question):
        remedy = f"answer y, or add {spelled('--auto-approve')}"
        refuse_one(where=where, what="reading was not approved", remedy=remedy)


def _confirm(question: str) -> bool:
    try:
        return typer.confirm(f"\n{question}", default=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
