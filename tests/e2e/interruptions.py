"""Interrupt a deploy at an exact call, deploy once more, and compare AWS with what is configured.

The embedded AWS holds the call back before it answers. The run is ended at that moment, and then the call is
answered: AWS has done what the run asked for, and the run never learns of it.
"""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from bedrock_monitoring.commands.demo_references import create, references
from bedrock_monitoring.rollout import load
from tests.e2e.sandbox import Sandbox, kill_everything_of, processes_of_session
from tests.holding import Hold

NOVA, CLAUDE, LLAMA = (
    "us.amazon.nova-2-lite-v1:0",
    "anthropic.claude-3-sonnet-20240229-v1:0",
    "meta.llama3-8b-instruct-v1:0",
)
STATE_FILE = "/terraform.tfstate"
STATE, SLACK = f"/prod{STATE_FILE}", "/create-slack-channel-configuration"

# Only a test that fails waits as long.
_SECONDS_UNTIL_GIVING_UP = 900


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One interruption.

    Attributes:
        how: ``SIGINT`` and ``SIGTERM`` go to the program, as from Ctrl-C and from CI. ``SIGKILL`` ends the
            program alone, ``POWER`` everything at once.
        action: The action of the call that is held back; its method and path for APIs without actions.
        after: Only once this action was called.
    """

    how: str
    action: str = ""
    method: str = ""
    path: str = ""
    after: str = ""

    def __str__(self) -> str:
        after = f" after {self.after}" if self.after else ""
        return f"{self.how} at {self.action or f'{self.method} {self.path}'}{after}"


def settings(account: str) -> dict[str, Any]:
    """Return a target with every kind of thing that an interruption can leave half made."""
    return {
        "name": "prod",
        "account": account,
        "dashboards": ["overview"],
        "models": [NOVA, CLAUDE],
        "composites": {"models": True},
        "inference_profiles": [{"name": "search-team", "copy_from": NOVA}],
        "invocation_logging": {"managed": True},
        "maintenance": [{"every": "sunday", "at": "23:00", "duration": "2h"}],
        "notify": {
            "email": ["oncall@example.com"],
            "tiers": {
                "critical": {
                    "slack": {"workspace": "T0123ABCD", "channel": "C0123ABCD"},
                    "lambda": [f"arn:aws:lambda:us-east-1:{account}:function:page"],
                }
            },
        },
    }


def changed(account: str) -> dict[str, Any]:
    """Return the target with one model less and another one more, and its composites grouped otherwise."""
    return settings(account) | {"models": [CLAUDE, LLAMA], "composites": {"models": False}}


class Interrupted:
    """A target that is deployed, changed and destroyed, with interruptions."""

    def __init__(self, sandbox: Sandbox, hold: Hold) -> None:
        self._sandbox = sandbox
        self._hold = hold
        self.account = sandbox.new_account()
        sandbox.make_bucket()
        self.write(settings(self.account))
        for reference in references(load(sandbox.rollout)):
            create(sandbox.aws, reference)

    def write(self, target: Mapping[str, Any]) -> None:
        self._sandbox.write(target)

    def run(self, command: str, *, expect: int = 0) -> str:
        return self._sandbox.run(command, "--auto-approve", expect=expect)

    def unlock(self, refusal: str) -> None:
        """Run the command that a refusal names, which gives up the lock of a run that is no more."""
        remedy = re.search(r"`(terraform -chdir=\S+ force-unlock) (\S+)`", refusal)
        assert remedy is not None, refusal
        command = [*shlex.split(remedy[1]), "-force", remedy[2]]
        subprocess.run(command, env=self._sandbox.environment(), check=True, capture_output=True)

    def interrupt(self, command: str, kill: Kill, *, unlocks: bool = True) -> str:
        """Run a command, end it at the held call, and return what it printed."""
        return interrupt(self._sandbox, self._hold, kill, command, "--auto-approve", unlocks=unlocks)

    def check_deployed(self) -> None:
        """Check that nothing is left to change, and that the account has what is configured, once."""
        assert "No changes." in self._sandbox.run("plan", "--detailed-exitcode")
        assert self.there() == self.configured()

    def check_destroyed(self) -> None:
        assert self.there() == Counter()

    def configured(self) -> Counter[str]:
        """Return how many resources of each kind the synthesized stack has."""
        path = self._sandbox.folder / "cdktf.out" / "stacks" / "prod" / "cdk.tf.json"
        resources = json.loads(path.read_text(encoding="utf-8"))["resource"]
        return Counter({type_: len(resources[type_]) for type_ in _COUNTED if type_ in resources})

    def there(self) -> Counter[str]:
        """Return how many resources of each kind the account has."""
        client = partial(self._sandbox.aws.client, account=self.account)
        return Counter({type_: found for type_, count in _COUNTED.items() if (found := count(client))})


def interrupt(sandbox: Sandbox, hold: Hold, kill: Kill, *command: str, unlocks: bool = True) -> str:
    """Run a command, end it at the held call, and return what it printed.

    A loss of power leaves states locked, unless their locks are given up here.
    """
    is_reached, output = _run_to(sandbox, hold, kill, command, {}, unlocks=unlocks)
    assert is_reached, output
    return output


def interrupt_if_reached(sandbox: Sandbox, hold: Hold, kill: Kill, *command: str, **environment: str) -> bool:
    """Run a command, and end it at the held call. Return whether it came there, else it has succeeded."""
    is_reached, _ = _run_to(sandbox, hold, kill, command, environment, unlocks=True)
    return is_reached


def _run_to(
    sandbox: Sandbox,
    hold: Hold,
    kill: Kill,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    unlocks: bool,
) -> tuple[bool, str]:
    """Run a command up to the held call, and return whether it came there, and what it printed.

    A command that does not come there must succeed.
    """
    held_call = hold(kill.action, method=kill.method, path=kill.path, after=kill.after)
    with held_call as held, ThreadPoolExecutor(1) as pool:
        process = sandbox.start(*command, **environment)
        printed = pool.submit(process.communicate)
        while not held.is_reached:
            if printed.done():
                output, _ = printed.result()
                assert process.returncode == 0, f"{kill}\n{output}"
                return False, output
            time.sleep(0.05)
        if kill.how == "POWER":
            kill_everything_of(process)
            if unlocks:
                _release_locks(sandbox)
        else:
            process.send_signal(signal.Signals[kill.how])
        if kill.path.endswith(STATE_FILE):
            # Terraform does not give up a state that it writes.
            held.release()
        _wait_until_all_end(process.pid)
        return True, printed.result()[0]


def _release_locks(sandbox: Sandbox) -> None:
    """Do what `terraform force-unlock` does, as the message of the next run says."""
    s3 = sandbox.aws.client("s3", account=sandbox.home)
    for key in sandbox.objects():
        if key.endswith(".tflock"):
            s3.delete_object(Bucket=sandbox.bucket, Key=key)


def _wait_until_all_end(leader: int) -> None:
    """Wait for the command and what it started. Terraform ends after a program that was killed."""
    until = time.monotonic() + _SECONDS_UNTIL_GIVING_UP
    while (left := processes_of_session(leader)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left


def _items(operation: str, key: str, **arguments: Any) -> Callable[[Any], list[Any]]:
    return lambda client: list(getattr(client, operation)(**arguments)[key])


def _length(service: str, operation: str, key: str, **arguments: Any) -> Callable[..., int]:
    return lambda client: len(_items(operation, key, **arguments)(client(service)))


def _keys_in_use(client: Callable[[str], Any]) -> int:
    kms = client("kms")
    keys = (kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"])
    return sum(key["KeyState"] == "Enabled" and key["KeyManager"] == "CUSTOMER" for key in keys)


def _aliases_in_use(client: Callable[[str], Any]) -> int:
    aliases = client("kms").list_aliases()["Aliases"]
    return sum(not alias["AliasName"].startswith("alias/aws/") for alias in aliases)


def _roles(client: Callable[[str], Any]) -> int:
    roles = client("iam").list_roles()["Roles"]
    return sum(role["RoleName"].startswith("bedrock-") for role in roles)


def _permissions(client: Callable[[str], Any]) -> int:
    functions = client("lambda")
    try:
        policy = functions.get_policy(FunctionName="page")["Policy"]
    except functions.exceptions.ResourceNotFoundException:
        return 0
    return len(json.loads(policy)["Statement"])


_COUNTED: Mapping[str, Callable[..., int]] = {
    "aws_bedrock_inference_profile": _length(
        "bedrock", "list_inference_profiles", "inferenceProfileSummaries", typeEquals="APPLICATION"
    ),
    "aws_chatbot_slack_channel_configuration": lambda client: len(
        client("chatbot", region="us-west-2").describe_slack_channel_configurations()[
            "SlackChannelConfigurations"
        ]
    ),
    "aws_cloudwatch_composite_alarm": _length(
        "cloudwatch", "describe_alarms", "CompositeAlarms", AlarmTypes=["CompositeAlarm"]
    ),
    "aws_cloudwatch_dashboard": _length("cloudwatch", "list_dashboards", "DashboardEntries"),
    "aws_cloudwatch_log_group": _length("logs", "describe_log_groups", "logGroups"),
    "aws_cloudwatch_metric_alarm": _length(
        "cloudwatch", "describe_alarms", "MetricAlarms", AlarmTypes=["MetricAlarm"]
    ),
    "aws_cloudwatch_query_definition": _length("logs", "describe_query_definitions", "queryDefinitions"),
    "aws_iam_policy": _length("iam", "list_policies", "Policies", Scope="Local"),
    "aws_iam_role": _roles,
    "aws_kms_alias": _aliases_in_use,
    "aws_kms_key": _keys_in_use,
    "aws_lambda_permission": _permissions,
    "aws_scheduler_schedule": _length("scheduler", "list_schedules", "Schedules"),
    "aws_scheduler_schedule_group": lambda client: sum(
        group["Name"] != "default" for group in client("scheduler").list_schedule_groups()["ScheduleGroups"]
    ),
    "aws_sns_topic": _length("sns", "list_topics", "Topics"),
    "aws_sns_topic_subscription": _length("sns", "list_subscriptions", "Subscriptions"),
}
"""How the account's own API counts the resources of each type."""
