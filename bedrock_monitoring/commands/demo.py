"""Deploy a rollout to an embedded AWS, print what was created, and destroy it again."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.progress import step
from bedrock_monitoring.commands.console.reporting import console, count, describe_changes
from bedrock_monitoring.commands.demo_references import create, references, variables
from bedrock_monitoring.commands.deploying import state_bucket
from bedrock_monitoring.commands.deploying.synthesis import DOWNLOADS, synthesize
from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.commands.inventory import show_inventory
from bedrock_monitoring.commands.project import PROJECT, output_folder
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout, Stack
from bedrock_monitoring.terraform import (
    LOCK_FILE,
    Changes,
    StackFolder,
    Terraform,
    TerraformUnavailableError,
    find_terraform,
    provider_access,
)

_FAILED = 1


class UnsettledError(RuntimeError):
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
        return _FAILED
    return 0


def _demonstrate(out: Console, path: Path, rollout: Rollout, terraform: Terraform, folder: Path) -> None:
    started = time.monotonic()
    with step(out, f"synthesize {path.name}") as running:
        stacks = synthesize(path, out=folder / "cdktf.out")
        running.result = count(len(list(stacks.iterdir())), "stack")
    with (
        provider_access(os.environ, platform=terraform.platform, downloads=DOWNLOADS) as access,
        LocalAws() as aws,
    ):
        out.print(f"  embedded AWS on {aws.endpoint}, Terraform {terraform.version}")
        demonstration = _Demo(
            out=out, rollout=rollout, terraform=terraform, stacks=stacks, aws=aws, access=access
        )
        demonstration.create_references()
        demonstration.create_state_bucket()
        for wave in waves(rollout.deployed):
            for stack in wave:
                demonstration.deploy(stack)
        show_inventory(out, aws, rollout)
    out.print(
        f"\nDone in {time.monotonic() - started:.0f} s. The embedded AWS is stopped and its data is deleted."
    )


@dataclass(frozen=True, kw_only=True)
class _Demo:
    out: Console
    rollout: Rollout
    terraform: Terraform
    stacks: Path
    aws: LocalAws
    access: Mapping[str, str]

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

    def create_state_bucket(self) -> None:
        """Create the state bucket: through its stack, or directly if ``state.managed`` is false."""
        bucket, account, region = (
            self.rollout.state.bucket,
            self.rollout.state.account,
            self.rollout.state.region,
        )
        if not self.rollout.state.managed:
            s3 = self.aws.client("s3", account=account)
            s3.create_bucket(Bucket=bucket, **_location(region))
            return
        with step(self.out, "state: deploy") as running:
            changes = state_bucket.create_or_update_bucket(
                self._stack("state", account, running.show_line), approve=lambda _changes: True
            )
            running.result = f"{describe_changes(changes or Changes())}; state moved into s3://{bucket}"
        self._plan_again("state", account)

    def deploy(self, stack: Stack) -> None:
        """Deploy one stack and verify that a second plan is empty."""
        # Without a role to assume, the credentials must belong to the stack's account.
        account = stack.account if stack.role_arn is None else self.rollout.state.account
        plan = self.stacks / stack.name / "demo.tfplan"
        with step(self.out, f"{stack.name}: init") as running:
            synthesized = self._stack(stack.name, account, running.show_line)
            synthesized.init()
            running.result = "state: " + stack.state_key
        with step(self.out, f"{stack.name}: plan") as running:
            synthesized = self._stack(stack.name, account, running.show_line)
            synthesized.plan(out=plan)
            changes = Changes.of(synthesized.show_json(plan))
            running.result = describe_changes(changes)
        with step(self.out, f"{stack.name}: apply") as running:
            self._stack(stack.name, account, running.show_line).apply(plan)
            running.result = f"{count(changes.add, 'resource')} in {stack.account} {stack.region}"
        self._plan_again(stack.name, account)

    def _plan_again(self, name: str, account: str) -> None:
        with step(self.out, f"{name}: plan again") as running:
            if self._stack(name, account, running.show_line).plan(out=self.stacks / name / "again.tfplan"):
                raise UnsettledError(f"the second plan of '{name}' still has changes")
            running.result = "no changes"

    def _stack(self, name: str, account: str, show_line: Callable[[str], None]) -> StackFolder:
        return StackFolder(
            path=self.stacks / name,
            lock=PROJECT / LOCK_FILE,
            terraform=self.terraform,
            environment={
                **self.aws.environment(account=account, base=self.access),
                **variables(self.rollout),
            },
            on_line=show_line,
        )


def _location(region: str) -> dict[str, dict[str, str]]:
    # CreateBucket accepts every Region but us-east-1 as a location (S3 API Reference, CreateBucket).
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
