"""Deploy a rollout to an embedded AWS, print what was created, and destroy it again."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

from rich.console import Console

from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.progress import Steps
from bedrock_monitoring.commands.console.reporting import console, count
from bedrock_monitoring.commands.demo_references import create, references, variables
from bedrock_monitoring.commands.deploying import state_bucket
from bedrock_monitoring.commands.deploying.side_by_side import default_parallel, side_by_side
from bedrock_monitoring.commands.deploying.synthesis import DOWNLOADS, synthesize
from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.inventory import show_inventory
from bedrock_monitoring.commands.project import PROJECT, output_folder
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import STATE_STACK, Rollout, Stack, StateBackend
from bedrock_monitoring.problems import ReportedError
from bedrock_monitoring.terraform import (
    StackFolder,
    Terraform,
    TerraformUnavailableError,
    find_terraform,
    provider_access,
)
from bedrock_monitoring.terraform.interruption import Interruption, NotStartedError
from bedrock_monitoring.terraform.provider_cache import ProviderCache

_APPLIED = "Apply complete! Resources:"

_SECONDS_BETWEEN_LOOKS = 0.2
"""How long a stack waits before it looks for the state bucket again."""


class UnsettledError(ReportedError):
    """Raised if a second plan has changes, so Terraform and the embedded AWS disagree on what exists."""


def run(path: Path, rollout: Rollout) -> int:
    """Deploy a rollout to an embedded AWS, print the created resources, and leave nothing behind.

    Without Terraform or its AWS provider, the command prints what to install and only synthesizes.

    Args:
        path: The file that the rollout was loaded from.
        rollout: The rollout.

    Returns:
        The exit code.

    Raises:
        TerraformError: Terraform failed.
        UnsettledError: A second plan has changes.
    """
    out = console()
    try:
        terraform = find_terraform(os.environ)
        with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-demo-") as folder:
            _demonstrate(out, path, rollout, terraform, Path(folder))
    except TerraformUnavailableError as missing:
        print_error(str(missing))
        out.print(
            f"Synthesized nevertheless: {synthesize(path, out=output_folder())}", soft_wrap=True, markup=False
        )
        return FAILED
    return 0


def _demonstrate(out: Console, path: Path, rollout: Rollout, terraform: Terraform, folder: Path) -> None:
    started = time.monotonic()
    steps = Steps(out)
    with steps.spinner():
        with steps.step(f"synthesize {path.name}") as running:
            stacks = synthesize(path, out=folder / "cdktf.out")
            running.result = count(len(list(stacks.iterdir())), "stack")
        with (
            provider_access(
                os.environ,
                platform=terraform.platform,
                downloads=DOWNLOADS,
                distribution=terraform.distribution,
            ) as access,
            LocalAws() as aws,
        ):
            out.print(f"  embedded AWS on {aws.endpoint}, {terraform.distribution.name} {terraform.version}")
            demonstration = _Demo(
                out=out,
                steps=steps,
                rollout=rollout,
                terraform=terraform,
                stacks=stacks,
                aws=aws,
                access=access,
                cache=ProviderCache(access, terraform.distribution),
            )
            demonstration.create_references()
            demonstration.deploy()
            show_inventory(out, aws, rollout)
    out.print(
        f"\nDone in {time.monotonic() - started:.0f} s. The embedded AWS is stopped and its data is deleted."
    )


@dataclass(frozen=True, kw_only=True)
class _Demo:
    out: Console
    steps: Steps
    rollout: Rollout
    terraform: Terraform
    stacks: Path
    aws: LocalAws
    access: Mapping[str, str]
    cache: ProviderCache
    interruption: Interruption = field(default_factory=Interruption)
    state_has_ended: Event = field(default_factory=Event)

    def create_references(self) -> None:
        """Create what the rollout refers to, and say so: nobody else can, in an AWS that is new."""
        made = references(self.rollout)
        for reference in made:
            create(self.aws, reference)
        if made or variables(self.rollout):
            named = ", ".join([*map(str, made), *variables(self.rollout)])
            self.out.print(
                f"  made up for the demo, because the rollout refers to it: {named}",
                soft_wrap=True,
                markup=False,
            )

    def deploy(self) -> None:
        """Deploy the stacks, wave by wave, and verify that a second plan of each is empty.

        The stacks of a wave are deployed side by side. Beside them, those of the wave before are planned
        again. The stack ``state`` is deployed and planned again beside the first wave, which begins when the
        bucket exists. A bucket that no stack manages is created directly; without one, each state is a file
        beside its stack.
        """
        state = self.rollout.state
        beside = list[Callable[[], None]]()
        if state and state.managed:
            beside = [partial(self._deploy_state, state)]
        elif state:
            s3 = self.aws.client("s3", account=state.account)
            s3.create_bucket(Bucket=state.bucket, **_location(state.region))
        for wave in waves(self.rollout.deployed) or [()]:
            self._side_by_side([*beside, *(partial(self._deploy, stack) for stack in wave)])
            beside = [partial(self._plan_again, stack.name, self._account(stack)) for stack in wave]
        self._side_by_side(beside)

    def _deploy_state(self, state: StateBackend) -> None:
        try:
            with self.steps.step("state: deploy") as running:
                said = _LastLine(_APPLIED, running.show_line, default="no changes")
                state_bucket.create_or_update_bucket(
                    self._stack(STATE_STACK, state.account, said),
                    approve=None,
                    is_new=not self._has_bucket(state),
                )
                running.result = f"{said.line}; state moved into s3://{state.bucket}"
        finally:
            self.state_has_ended.set()
        self._plan_again(STATE_STACK, state.account)

    def _has_bucket(self, state: StateBackend) -> bool:
        s3 = self.aws.client("s3", account=state.account)
        return any(bucket["Name"] == state.bucket for bucket in s3.list_buckets()["Buckets"])

    def _wait_for_bucket(self, state: StateBackend) -> None:
        """Wait until the state bucket exists: before that, Terraform cannot read the state of a stack.

        Raises:
            NotStartedError: The stack ``state`` ended without it. Its failure is told, and not a second one.
        """
        has_ended = False
        while not self._has_bucket(state):
            if has_ended:
                raise NotStartedError
            has_ended = self.state_has_ended.wait(_SECONDS_BETWEEN_LOOKS)

    def _side_by_side(self, jobs: Sequence[Callable[[], None]]) -> None:
        """Run jobs in threads.

        Raises:
            KeyboardInterrupt: The program was interrupted.
        """
        try:
            side_by_side(lambda job: job(), jobs, parallel=default_parallel(), interruption=self.interruption)
        except (NotStartedError, ReportedError):
            if not self.interruption.requested:
                raise
        if self.interruption.requested:
            raise KeyboardInterrupt

    def _deploy(self, stack: Stack) -> None:
        account = self._account(stack)
        plan = self.stacks / stack.name / "demo.tfplan"
        if self.rollout.state:
            self._wait_for_bucket(self.rollout.state)
        with self.steps.step(f"{stack.name}: init") as running:
            self._stack(stack.name, account, running.show_line).init()
            running.result = "state: " + (stack.state_key if self.rollout.state else "beside the stack")
        with self.steps.step(f"{stack.name}: plan") as running:
            said = _LastLine("Plan:", running.show_line)
            self._stack(stack.name, account, said).plan(out=plan)
            running.result = said.line
        with self.steps.step(f"{stack.name}: apply") as running:
            said = _LastLine(_APPLIED, running.show_line)
            self._stack(stack.name, account, said).apply(plan)
            running.result = f"{said.line} in {stack.account} {stack.region}"

    def _plan_again(self, name: str, account: str) -> None:
        with self.steps.step(f"{name}: plan again") as running:
            if self._stack(name, account, running.show_line).plan(out=self.stacks / name / "again.tfplan"):
                raise UnsettledError(
                    f"the second plan of '{name}' still has changes: one of its values differs in each "
                    "plan, or the embedded AWS does not keep it"
                )
            running.result = "no changes"

    def _account(self, stack: Stack) -> str:
        """Return whose credentials are used: without a role to assume, those of the stack's account."""
        owner = stack if stack.role_arn is None else self.rollout.state or stack
        return owner.account

    def _stack(self, name: str, account: str, on_line: Callable[[str], None]) -> StackFolder:
        return StackFolder(
            path=self.stacks / name,
            lock=PROJECT / self.terraform.distribution.lock_file,
            terraform=self.terraform,
            environment={
                **self.aws.environment(account=account, base=self.access),
                **variables(self.rollout),
            },
            on_line=on_line,
            cache=self.cache,
            interruption=self.interruption,
        )


class _LastLine:
    """Passes on lines of Terraform's output, and keeps the rest of the last one with a beginning."""

    def __init__(self, beginning: str, show_line: Callable[[str], None], *, default: str = "") -> None:
        self.line = default
        self._beginning = beginning
        self._show_line = show_line

    def __call__(self, line: str) -> None:
        self._show_line(line)
        if line.startswith(self._beginning):
            self.line = line.removeprefix(self._beginning).strip().rstrip(".")


def _location(region: str) -> dict[str, dict[str, str]]:
    # CreateBucket accepts every Region but us-east-1 as a location (S3 API Reference, CreateBucket).
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
