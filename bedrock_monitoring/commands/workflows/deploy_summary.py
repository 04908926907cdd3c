"""Say what was deployed where, in Markdown for the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bedrock_monitoring.commands.console.reporting import describe_changes
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import refuse_one

_HEAD = (
    "| Target | Account | Region | Wave | Result | Changes | Took | To confirm |\n"
    "| --- | --- | --- | ---: | --- | --- | ---: | ---: |\n"
)


def append_summary(file: Path, stacks: Iterable[Stack], outcomes: Iterable[Outcome]) -> None:
    """Append a table of what was deployed where, those that failed first.

    Args:
        file: The file, such as the one that ``GITHUB_STEP_SUMMARY`` names.
        stacks: The stacks.
        outcomes: The outcome of each of them.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    text = _HEAD + "".join(_rows({stack.name: stack for stack in stacks}, outcomes)) + "\n"
    try:
        with file.open("a", encoding="utf-8") as summary:
            summary.write(text)
    except OSError as error:
        refuse_one(
            where=str(file),
            what=f"the summary cannot be written here ({error.strerror})",
            remedy="name a file that you can write to",
        )


def _rows(stacks: dict[str, Stack], outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in sorted(outcomes, key=lambda outcome: not outcome.failed):
        stack = stacks[outcome.stack]
        result = f"**{outcome.result}**" if outcome.failed else outcome.result
        changes = "-" if outcome.changes is None else describe_changes(outcome.changes)
        cells = (
            f"`{stack.name}`",
            stack.account,
            stack.region,
            stack.wave,
            result,
            changes,
            f"{outcome.seconds:.0f} s",
            outcome.to_confirm or "-",
        )
        yield f"| {' | '.join(map(str, cells))} |\n"
