"""What the commands that run Terraform have in common."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bedrock_monitoring.commands.console.asking import Ask
from bedrock_monitoring.commands.console.messages import print_error, print_line
from bedrock_monitoring.commands.console.reporting import console, summary
from bedrock_monitoring.commands.console.stack_output import Output
from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.side_by_side import default_parallel
from bedrock_monitoring.commands.deploying.synthesis import DOWNLOADS, find_main, synthesize
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.exit_codes import FAILED, INTERRUPTED
from bedrock_monitoring.commands.project import PROJECT, output_folder, rollout_path
from bedrock_monitoring.commands.workflows.deploy_summary import append_summary
from bedrock_monitoring.monitoring import Rollout, Stack
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.terraform import StackFolder, Terraform, find_terraform, provider_access
from bedrock_monitoring.terraform.provider_cache import ProviderCache

# What Terraform prints there is progress, and a plan of which a digest is printed.
_QUIET = frozenset({"init", "plan"})


@contextmanager
def synthesized_stacks(
    path: Path | None,
    rollout: Rollout,
    selected: Sequence[Stack],
    *,
    only: Sequence[str] = (),
    full: bool = False,
    in_account_of_bucket: bool = True,
) -> Iterator[Callable[[str], StackFolder]]:
    """Check the credentials, synthesize, and yield a function that returns the folder of a stack by name.

    Args:
        path: The rollout file.
        rollout: The rollout.
        selected: The stacks whose credentials are checked.
        only: The names of the stacks to synthesize, if they are not ``selected``.
        full: Whether Terraform's output is printed as it comes.
        in_account_of_bucket: Whether credentials of another account than the state bucket's are refused.
    """
    # Only commands that reach AWS need boto3, whose import takes a quarter of a second.
    from bedrock_monitoring.commands.credentials import check_credentials  # noqa: PLC0415

    state = rollout.required_state()
    find_main()
    terraform = find_terraform(os.environ)
    refuse(_plan_role_problems(terraform, selected))
    lock = PROJECT / terraform.distribution.lock_file
    if not lock.is_file():
        print_error(
            f"warning: {lock.name} is not there: {terraform.distribution.name} takes every provider that "
            "provider_version allows, whatever its checksum; docs/rollout.md says how to pin one"
        )
    check_credentials(selected, state=state if in_account_of_bucket else None)
    names = only or [stack.name for stack in selected]
    stacks = synthesize(rollout_path(path), out=output_folder(), only=names)
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    with provider_access(
        os.environ,
        platform=terraform.platform,
        downloads=DOWNLOADS,
        distribution=terraform.distribution,
        say=print_error,
    ) as environment:
        cache = ProviderCache(environment, terraform.distribution)

        def stack_of(name: str) -> StackFolder:
            return StackFolder(
                path=stacks / name,
                lock=lock,
                terraform=terraform,
                environment=environment,
                on_line=print_line,
                color=color,
                quiet=frozenset() if full else _QUIET,
                cache=cache,
            )

        yield stack_of


def _plan_role_problems(terraform: Terraform, stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Yield a problem if a stack's plan role needs a variable that the program does not know."""
    named = [stack.name for stack in stacks if stack.plan_role_arn]
    if named and not terraform.has_ephemeral_variables:
        name = terraform.distribution.name
        oldest = ".".join(map(str, terraform.distribution.ephemeral_variables))
        yield Problem(
            where=named[0],
            what=f"it has a `plan_role`, which {name} {terraform.version} cannot assume for plans alone: "
            f"ephemeral variables came with {oldest}",
            remedy=f"install {name} {oldest} or newer, or remove `plan_role`",
        )


def deployment_of(
    stack_of: Callable[[str], StackFolder],
    *,
    plans: Path,
    ask: Ask,
    parallel: int | None = None,
    destroy: bool = False,
    keep: bool = False,
    plan_files: Path | None = None,
    unattended: bool = False,
) -> Deployment:
    """Return the deployment of a command, whose attributes :class:`Deployment` documents.

    Args:
        stack_of: Returns the folder of a stack by name.
        plans: The folder of the plans.
        ask: Asks for approval.
        parallel: How many stacks are worked on at once. Defaults to one for each processor.
        destroy: Whether the stacks are destroyed.
        keep: Whether the plans are kept for a later deploy.
        plan_files: The folder for what Terraform applies, if it is not to be kept with the plans.
        unattended: Whether nobody is asked.
    """
    return Deployment(
        stack_of=stack_of,
        plans=plans,
        ask=ask,
        destroy=destroy,
        keep=keep,
        plan_files=plan_files,
        unattended=unattended,
        parallel=parallel or default_parallel(),
        output=Output(output_folder() / "logs"),
    )


@contextmanager
def plan_folder(out: Path | None) -> Iterator[Path]:
    """Yield ``out``, or a folder that is removed at the end, because plans may contain secrets."""
    if out is not None:
        yield out.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-plans-") as folder:
        yield Path(folder)


def print_summary(
    outcomes: Sequence[Outcome],
    deployment: Deployment,
    *,
    stacks: Sequence[Stack] = (),
    file: Path | None = None,
) -> int:
    """Print the outcome of each stack, and return the exit code.

    Args:
        outcomes: The outcomes.
        deployment: The deployment.
        stacks: The stacks, for ``file``.
        file: Where to append what was deployed where, in Markdown.
    """
    print()
    console().print(summary(outcomes))
    if file is not None:
        append_summary(file, stacks, outcomes)
    if deployment.interruption.requested:
        return INTERRUPTED
    return FAILED if any(outcome.failed for outcome in outcomes) else 0
