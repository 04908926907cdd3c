"""Every option of every command as a person reads it, and what holds where it is not given."""

from syrupy.assertion import SnapshotAssertion
from typer.main import get_group
from typer.testing import CliRunner

from bedrock_monitoring.commands.app import COMMANDS, app


def lines_of(*arguments: str) -> list[str]:
    shown = CliRunner().invoke(
        app, [*arguments, "--help"], terminal_width=300, prog_name="bedrock_monitoring"
    )
    assert shown.exit_code == 0
    return [line.rstrip() for line in shown.output.splitlines() if line.strip()]


def test_every_command_has_this_help(snapshot: SnapshotAssertion) -> None:
    assert {"": lines_of()} | {command: lines_of(command) for command in COMMANDS} == snapshot


def test_every_option_has_this_default(snapshot: SnapshotAssertion) -> None:
    commands = get_group(app).commands
    assert {
        command: {parameter.name: parameter.default for parameter in commands[command].params}
        for command in COMMANDS
    } == snapshot
