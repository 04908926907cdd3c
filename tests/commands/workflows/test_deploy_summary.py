"""What was deployed where, in the summary of a job."""

from pathlib import Path

import pytest

from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.workflows.deploy_summary import append_summary
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import Changes
from tests.commands.deploying.test_deployment import wave

STACKS = wave("one", "two", "three")
OUTCOMES = (
    Outcome(
        stack="one", wave=1, result="deployed", changes=Changes(add=3, change=1), seconds=12.4, to_confirm=2
    ),
    Outcome(stack="two", wave=1, result="no changes", changes=Changes()),
    Outcome(stack="three", wave=1, result="apply failed", failed=True),
)


def test_the_table_says_what_was_deployed_where_and_stands_below_what_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("# Before\n\n", encoding="utf-8")
    append_summary(file, STACKS, OUTCOMES)
    assert file.read_text(encoding="utf-8") == (
        "# Before\n\n"
        "| Target | Account | Region | Wave | Result | Changes | Took | To confirm |\n"
        "| --- | --- | --- | ---: | --- | --- | ---: | ---: |\n"
        "| `three` | 111122223333 | us-east-1 | 1 | **apply failed** | - | 0 s | - |\n"
        "| `one` | 111122223333 | us-east-1 | 1 | deployed | 3 to add, 1 to change | 12 s | 2 |\n"
        "| `two` | 111122223333 | us-east-1 | 1 | no changes | no changes | 0 s | - |\n"
        "\n"
    )


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="the summary cannot be written here"):
        append_summary(tmp_path, STACKS, OUTCOMES)
