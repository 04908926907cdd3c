"""A place where one test works: accounts and a bucket of its own, and a folder for what is synthesized."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bedrock_monitoring.commands.deploying.synthesis import synthesize
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.server import UNRESTRICTED_ROLE
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, Terraform

MODEL = "amazon.nova-pro-v1:0"
TIMEOUT_OF_A_FLEET = 3600
"""After how many seconds a command that deploys some fifty stacks is given up."""

_numbers: Iterator[int] = count(1)


def _account() -> str:
    """Return an account that no other test of this process uses."""
    return f"7{next(_numbers):011d}"


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """What a test of the commands needs.

    Attributes:
        aws: The embedded AWS that all tests share.
        access: The environment in which Terraform finds its provider.
        terraform: The real Terraform.
        folder: The test's own folder.
        home: The account that holds the state.
        started: The commands that were started, to be ended with the test.
        role: The role of the home account that acts.
        state_bucket: The bucket of the states. Empty for one that is named after the home account.
        timeout: After how many seconds a command is given up, which would otherwise hang the whole suite.
            No command of a few stacks comes near the default.
    """

    aws: LocalAws
    access: Mapping[str, str]
    terraform: Terraform
    folder: Path
    home: str = field(default_factory=_account)
    started: list[subprocess.Popen[str]] = field(default_factory=list)
    role: str = UNRESTRICTED_ROLE
    state_bucket: str = ""
    timeout: int = 900

    @property
    def bucket(self) -> str:
        return self.state_bucket or f"state-of-{self.home}"

    @property
    def rollout(self) -> Path:
        return self.folder / "rollout.yaml"

    @property
    def temporary(self) -> Path:
        """Where the runs of this test put their temporary files."""
        return self.folder / "tmp"

    def new_account(self) -> str:
        return _account()

    def make_bucket(self) -> None:
        self.aws.client("s3", account=self.home).create_bucket(Bucket=self.bucket)

    def write(
        self,
        *targets: Mapping[str, Any],
        managed: bool = False,
        stacks: Sequence[Mapping[str, Any]] = (),
        decommission: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Write the rollout; the state bucket is in the home account, targets and stacks assume a role."""
        state = {"account": self.home, "region": "us-east-1", "bucket": self.bucket, "managed": managed}
        document = {
            "state": state,
            "targets": [_target(target) for target in targets],
            "stacks": [{"region": "us-east-1", "role": "deploy", **stack} for stack in stacks],
            "decommission": [{"region": "us-east-1", "role": "deploy", **former} for former in decommission],
        }
        self.rollout.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    def acting_as(self, role: str) -> Sandbox:
        """Return the same place, where commands act as a role of the home account."""
        return replace(self, role=role)

    def environment(self) -> dict[str, str]:
        self.temporary.mkdir(exist_ok=True)
        return {
            **self.aws.environment(account=self.home, base=self.access, role=self.role),
            "BEDROCK_MONITORING_ROLLOUT": str(self.rollout),
            "CDKTF_OUTDIR": str(self.folder / "cdktf.out"),
            "TMPDIR": str(self.temporary),
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command in a session of its own, so that what it leaves behind can be found.

        Its output must be read while it runs: a pipe that is full holds it up.
        """
        process = subprocess.Popen(
            [sys.executable, "-m", "bedrock_monitoring", *arguments],
            cwd=PROJECT,
            env=self.environment() | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str, expect: int = 0, **environment: str) -> str:
        """Run a command to its end, check its exit code, and return what it printed."""
        with self.start(*arguments, **environment) as process:
            output, _ = process.communicate(timeout=self.timeout)
        assert process.returncode == expect, output
        return output

    def synthesized(self, stack: str) -> StackFolder:
        """Synthesize, and return one stack's folder, with which to run Terraform without the commands."""
        environment = self.environment()
        stacks = synthesize(self.rollout, out=Path(environment["CDKTF_OUTDIR"]), environment=environment)
        return StackFolder(
            path=stacks / stack,
            terraform=self.terraform,
            environment=environment,
            lock=PROJECT / LOCK_FILE,
        )

    def objects(self) -> set[str]:
        """Return the keys in the state bucket."""
        listed = self.aws.client("s3", account=self.home).list_objects_v2(Bucket=self.bucket)
        return {entry["Key"] for entry in listed.get("Contents", [])}

    def holdings(self, account: str) -> dict[str, int]:
        """Return how many dashboards, alarms, topics and subscriptions an account has in us-east-1."""
        cloudwatch, sns = (self.aws.client(service, account=account) for service in ("cloudwatch", "sns"))
        return {
            "dashboards": len(cloudwatch.list_dashboards()["DashboardEntries"]),
            "alarms": len(cloudwatch.describe_alarms()["MetricAlarms"]),
            "topics": len(sns.list_topics()["Topics"]),
            "subscriptions": len(sns.list_subscriptions()["Subscriptions"]),
        }


DEPLOYED = {"dashboards": 1, "alarms": 8, "topics": 2, "subscriptions": 2}
NOTHING = dict.fromkeys(DEPLOYED, 0)


def _target(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region": "us-east-1",
        "role": "deploy",
        "models": [{"id": MODEL}],
        "notify": {"email": ["oncall@example.com"]},
        **settings,
    }


def processes_of_session(leader: int) -> set[int]:
    """Return the processes that a command started, however deep, and that still run."""
    found = set()
    for pid, is_zombie in _processes():
        try:
            if not is_zombie and os.getsid(pid) == leader:
                found.add(pid)
        except (ProcessLookupError, PermissionError):
            continue
    return found


def _processes() -> Iterator[tuple[int, bool]]:
    """Yield each process of the machine and whether it is a zombie. A small Linux has no ps."""
    if sys.platform == "linux":
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state = stat.read_text(encoding="utf-8", errors="replace").rpartition(") ")[2][:1]
            except OSError:  # it has ended
                continue
            yield int(stat.parent.name), state == "Z"
        return
    command = ["ps", "-A", "-o", "pid=", "-o", "stat="]
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        pid, state = line.split()
        yield int(pid), state.startswith("Z")


def kill_everything_of(process: subprocess.Popen[str]) -> None:
    """Kill a command and all it started, as a machine that loses power would."""
    for pid in processes_of_session(process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
