"""The command line: which commands there are, and the exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import FrameType, MappingProxyType
from typing import Any, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from bedrock_monitoring.bindings import BindingsError
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.exit_codes import FAILED, INTERRUPTED
from bedrock_monitoring.problems import ReportedError
from bedrock_monitoring.standard_streams import open_standard_streams

_SETTINGS: Mapping[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class CommandPlace(NamedTuple):
    """Where the function of a command is.

    Attributes:
        module: Its module in ``bedrock_monitoring.commands``, which is imported only if it is called.
        function: The name of the function.
        summary: The first sentence of its docstring, for the list of commands.
    """

    module: str
    function: str
    summary: str


COMMANDS: Mapping[str, CommandPlace] = MappingProxyType(
    {
        "demo": CommandPlace(
            "cli.local_aws_commands",
            "demo",
            "Deploy the rollout to an embedded AWS on this machine, list the created resources, and stop it.",
        ),
        "sandbox": CommandPlace(
            "cli.local_aws_commands",
            "sandbox",
            "Run an embedded AWS until Ctrl-C, and print the environment in which the other commands use it.",
        ),
        "state": CommandPlace(
            "cli.stack_commands",
            "state",
            "Create or update the S3 bucket that holds the state of every stack.",
        ),
        "access": CommandPlace(
            "access_command",
            "access",
            "Make the roles that plan and deploy in each account, and the state bucket if it is missing.",
        ),
        "plan": CommandPlace("cli.stack_commands", "plan", "Show the changes that deploy would apply."),
        "deploy": CommandPlace("cli.stack_commands", "deploy", "Deploy wave by wave."),
        "destroy": CommandPlace("cli.stack_commands", "destroy", "Destroy the stacks, the last wave first."),
        "health": CommandPlace(
            "cli.health_command",
            "health",
            "Check targets after a deploy: a second plan is empty, no alarm went off or lost its data since.",
        ),
        "drift": CommandPlace(
            "cli.drift_commands", "drift", "Show where AWS differs from what was deployed."
        ),
        "drift-issues": CommandPlace(
            "cli.drift_commands",
            "drift_issues",
            "Write the requests that keep a GitHub issue for each target with drift.",
        ),
        "targets": CommandPlace(
            "cli.targets_command", "targets", "List the targets and own stacks in the order of deployment."
        ),
        "prices": CommandPlace(
            "cli.price_commands", "prices", "Show the prices that the cost estimate of each model uses."
        ),
        "cost": CommandPlace(
            "cost_command", "cost", "Estimate the monthly cost of the monitoring and list savings."
        ),
        "reconcile": CommandPlace(
            "cli.price_commands",
            "reconcile",
            "Compare the estimated cost of models with what AWS billed, and say why the two differ.",
        ),
        "lifecycle": CommandPlace(
            "cli.lifecycle_command",
            "lifecycle",
            "Show which models of the rollout AWS retires, when, and what replaces them.",
        ),
        "quotas": CommandPlace(
            "cli.quota_command",
            "quotas",
            "Show the quotas of each model beside what is used at peak, and the text of requests for more.",
        ),
        "comment": CommandPlace(
            "cli.review_commands",
            "comment",
            "Print the review of a folder of plans as one comment for a pull request.",
        ),
        "review": CommandPlace(
            "cli.review_commands",
            "review",
            "Print what a folder of plans changes, equal changes once for all targets.",
        ),
        "engine": CommandPlace(
            "cli.engine_command",
            "engine",
            "Write the configuration of another engine that plans and deploys the rollout.",
        ),
        "discover": CommandPlace(
            "cli.discover_command",
            "discover",
            "Find accounts, models and more of Amazon Bedrock, and write what the rollout lacks.",
        ),
        "adopt": CommandPlace(
            "cli.adopt_command",
            "adopt",
            "Convert existing dashboards and alarms to Python and to the import blocks that Terraform needs.",
        ),
        "policy": CommandPlace(
            "policy",
            "policy",
            "Print the IAM policies of the roles that plan and deploy, by the policy's name.",
        ),
        "backtest": CommandPlace(
            "cli.backtest_command",
            "backtest",
            "Show what the alarms of a rollout would have done over past data.",
        ),
        "suggest": CommandPlace(
            "cli.suggest_command",
            "suggest",
            "Suggest thresholds and objectives from the past of each target, as a patch to the rollout file.",
        ),
        "test": CommandPlace(
            "cli.alarm_tests_command",
            "run_alarm_tests",
            "Run alarm tests: series in, states and notifications out, compared with what the files expect.",
        ),
        "preview": CommandPlace(
            "cli.preview_command",
            "preview",
            "Preview the dashboards of a rollout, a stack, a dashboard body or an account as an HTML page.",
        ),
    }
)


class _Commands(Mapping[str, TyperCommand]):
    """The commands by name. Each is imported when it is looked up, and no other."""

    def __getitem__(self, name: str) -> TyperCommand:
        module, function, _ = COMMANDS[name]
        of_command = typer.Typer(**_SETTINGS)
        of_command.command(name)(getattr(import_module(f"{__package__}.{module}"), function))
        command = typer.main.get_command(of_command)
        assert isinstance(command, TyperCommand)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(TyperGroup):
    """A group that imports a command only to run it or to print its help."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commands()  # type: ignore[assignment] # nothing adds commands

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """List the commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])


app = typer.Typer(
    cls=_Group,
    name="bedrock_monitoring",
    help="Dashboards and alarms for Amazon Bedrock, from rollout.yaml to AWS.",
    callback=lambda: None,
    **_SETTINGS,
)


def main() -> NoReturn:
    """Run the command line and exit.

    The exit code is 0 for success, 1 for a failure, 2 for the changes of `plan --detailed-exitcode` and for
    drift, and 130 after an interruption.
    """
    open_standard_streams()
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _interrupt)
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        return app(standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        print_error(f"{error.format_message()}\nSee: python -m bedrock_monitoring [COMMAND] --help")
    except ReportedError as error:
        print_error(error.report)
    except BindingsError as error:
        print_error(str(error))
    except BrokenPipeError:
        # Whoever read the output has gone; closing it at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print_error(
            f"{error.filename or 'this machine'}: {error.strerror or error}; free it, permit it, or name "
            "another file or folder"
        )
    except RecursionError:
        print_error("the input: it is nested too deep to be read; write it with fewer levels")
    return FAILED


def _interrupt(signum: int, _frame: FrameType | None) -> NoReturn:
    """Handle the signal like Ctrl-C, so that Terraform can finish. Further signals are ignored."""
    signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt
