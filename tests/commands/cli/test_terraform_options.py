"""What each option of the commands that run Terraform changes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bedrock_monitoring.commands import access_command, credentials
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.cli import (
    drift_commands,
    health_command,
    stack_commands,
    stacks_in_terraform,
)
from bedrock_monitoring.commands.console import asking
from bedrock_monitoring.commands.console.messages import print_error, print_line
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.drifting import changers
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.commands.workflows.alarm_health import DeployedAlarms
from bedrock_monitoring.monitoring import Rollout, Stack
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform import OPENTOFU, Changes, StackFolder, Terraform
from bedrock_monitoring.terraform.interruption import Interruption
from tests.rollout.sample import rollout_of, target

PRIVATE = "a folder that is removed"
HOME, OTHER = "111122223333", "222233334444"
TARGETS = target("first") + target("second", "wave: 2", account=OTHER)
TEXT = rollout_of(top="access: {github: {repository: example-corp/monitoring}}\n", targets=TARGETS)
COMMANDS = (access_command, drift_commands, health_command, stack_commands)


def stack_of(name: str) -> str:
    return f"the folder of {name}"


class Fake:
    """What stands for the deployment of a command."""

    interruption = Interruption()

    def plan(self, _wave: object) -> Sequence[Outcome]:
        return ()

    def plan_and_apply(self, _wave: object) -> None: ...

    def apply_kept(self, _wave: object, **_options: object) -> None: ...


FAKE = Fake()
OUTCOME = Outcome(stack="second", wave=1, result="planned", changes=Changes(add=1))
NO_ALARMS = DeployedAlarms(names=(), created=frozenset())
KEPT = {"second": SimpleNamespace(begun_at=datetime(2026, 1, 1, tzinfo=UTC), read=lambda _of: NO_ALARMS)}
NO_DRIFT = SimpleNamespace(drifts=(), outcomes=(OUTCOME,), has_drift=False)


class Calls:
    """Notes the calls that a command makes, by the names of the functions and of their arguments."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.made: dict[str, dict[str, object]] = {}

    def replace(self, module: ModuleType, name: str, answer: object) -> None:
        """Note the arguments of a function, and let it do nothing but give an answer."""
        signature = inspect.signature(getattr(module, name))

        def call(*arguments: Any, **options: Any) -> object:
            bound = signature.bind(*arguments, **options)
            self.made[name] = {key: told(value) for key, value in bound.arguments.items()}
            return answer

        self._patch.setattr(module, name, call)


def told(value: Any) -> object:
    """Return what says enough of an argument."""
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    if isinstance(value, Stack | Rollout):
        return value.name if isinstance(value, Stack) else "the rollout"
    if isinstance(value, Path):
        place = value.absolute()
        return str(place.relative_to(Path.cwd())) if place.is_relative_to(Path.cwd()) else PRIVATE
    if isinstance(value, partial):
        return {"call": value.func, **value.keywords}
    if getattr(value, "__module__", "") == drift_commands.__name__:
        return value("stack", "resources")
    return value("Change it?") if getattr(value, "__module__", "") == asking.__name__ else value


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """A folder with a rollout, in which the commands call functions that do nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEDROCK_MONITORING_ROLLOUT", "rollout.yaml")
    monkeypatch.setattr(credentials, "account_of_credentials", lambda **_options: HOME)
    monkeypatch.setattr(changers, "find_changers", lambda *arguments: arguments)
    Path("rollout.yaml").write_text(TEXT, encoding="utf-8")
    calls = Calls(monkeypatch)
    answers = {
        "synthesized_stacks": nullcontext(stack_of),
        "deployment_of": FAKE,
        "run_waves": (OUTCOME,),
        "detect": NO_DRIFT,
        "print_summary": 0,
        "print_orphaned_states": 0,
        "deploy_bucket": 0,
        "plans_for": KEPT,
    }
    for module in (access_command, drift_commands, health_command, stack_commands):
        for name in answers.keys() & vars(module).keys():
            calls.replace(module, name, answers[name])
    return calls


STATE = loads(TEXT).state
ROLE, ONE = f"access-{HOME}", "rollout.yaml"


@pytest.mark.parametrize(
    ("command", "calls_made"),
    [
        (
            "plan",
            {
                "synthesized_stacks": {"path": None, "selected": ["first", "second"], "full": False},
                "deployment_of": {"plans": PRIVATE, "keep": False, "plan_files": None, "parallel": None},
                "run_waves": {"waves_in_order": [["first", "second"]], "run_wave": FAKE.plan},
                "print_orphaned_states": {"keep": None},
                "print_summary": {},
            },
        ),
        (
            "plan second --rollout rollout.yaml --out plans --shareable --full --parallel 3",
            {
                "synthesized_stacks": {"path": ONE, "selected": ["second"], "full": True},
                "deployment_of": {"plans": "plans", "keep": True, "plan_files": PRIVATE, "parallel": 3},
                "run_waves": {"waves_in_order": [["second"]], "run_wave": FAKE.plan},
                "print_orphaned_states": {"keep": "plans"},
                "print_summary": {},
            },
        ),
        (
            "deploy --auto-approve",
            {
                "synthesized_stacks": {"path": None, "selected": ["first", "second"]},
                "deployment_of": {"plans": PRIVATE, "unattended": True, "parallel": None},
                "run_waves": {"waves_in_order": [["first"], ["second"]], "run_wave": FAKE.plan_and_apply},
                "print_orphaned_states": {},
                "print_summary": {"stacks": ["first", "second"], "file": None},
            },
        ),
        (
            "deploy second --rollout rollout.yaml --auto-approve --plans plans --summary s.md --parallel 3",
            {
                "plans_for": {"folder": "plans", "stacks": ["second"]},
                "synthesized_stacks": {"path": ONE, "selected": ["second"]},
                "deployment_of": {"plans": "plans", "unattended": True, "parallel": 3},
                "run_waves": {
                    "waves_in_order": [["second"]],
                    "run_wave": {"call": FAKE.apply_kept, "plans": KEPT},
                },
                "print_orphaned_states": {},
                "print_summary": {"stacks": ["second"], "file": "s.md"},
            },
        ),
        (
            "destroy --rollout rollout.yaml --auto-approve --summary s.md --parallel 3",
            {
                "synthesized_stacks": {"path": ONE, "selected": ["first", "second"]},
                "deployment_of": {"plans": PRIVATE, "destroy": True, "parallel": 3},
                "run_waves": {"waves_in_order": [["second"], ["first"]], "run_wave": FAKE.plan_and_apply},
                "print_summary": {"stacks": ["first", "second"], "file": "s.md"},
            },
        ),
        (
            "drift second --rollout rollout.yaml --parallel 3",
            {
                "synthesized_stacks": {"path": ONE, "selected": ["second"]},
                "deployment_of": {"plans": PRIVATE, "parallel": 3},
                "detect": {
                    "stacks": ["second"],
                    "deployment": FAKE,
                    "find_changers": ("stack", "resources", STATE),
                },
                "print_summary": {},
            },
        ),
        (
            "health plans second --rollout rollout.yaml --parallel 3",
            {
                "plans_for": {"folder": "plans", "stacks": ["second"]},
                "synthesized_stacks": {"path": ONE, "selected": ["second"]},
                "deployment_of": {"plans": PRIVATE, "parallel": 3},
                "print_summary": {"outcomes": []},
            },
        ),
        (
            "state --rollout rollout.yaml --auto-approve",
            {
                "synthesized_stacks": {"path": ONE, "selected": [], "only": ["state"]},
                "deploy_bucket": {"stack": "the folder of state", "backend": STATE, "ask": True},
            },
        ),
        (
            f"access {HOME} --rollout rollout.yaml --auto-approve --parallel 3",
            {
                "synthesized_stacks": {
                    "path": ONE,
                    "selected": [ROLE],
                    "only": ["state", ROLE],
                    "in_account_of_bucket": False,
                },
                "deploy_bucket": {"stack": "the folder of state", "backend": STATE, "ask": True},
                "deployment_of": {"plans": PRIVATE, "destroy": False, "unattended": True, "parallel": 3},
                "run_waves": {"waves_in_order": [[ROLE]], "run_wave": FAKE.plan_and_apply},
                "print_summary": {},
            },
        ),
        (
            f"access {HOME} --auto-approve --destroy",
            {
                "synthesized_stacks": {
                    "path": None,
                    "selected": [ROLE],
                    "only": [ROLE],
                    "in_account_of_bucket": False,
                },
                "deployment_of": {"plans": PRIVATE, "destroy": True, "unattended": True, "parallel": None},
                "run_waves": {"waves_in_order": [[ROLE]], "run_wave": FAKE.plan_and_apply},
                "print_summary": {},
            },
        ),
    ],
)
def test_every_option_arrives_where_terraform_is_run(
    calls: Calls, command: str, calls_made: Mapping[str, Mapping[str, object]]
) -> None:
    always: Mapping[str, Mapping[str, object]] = {
        "synthesized_stacks": {"rollout": "the rollout"},
        "deployment_of": {"stack_of": stack_of, "ask": True},
        "run_waves": {"interruption": FAKE.interruption},
        "print_orphaned_states": {"rollout": "the rollout"},
        "print_summary": {"outcomes": [OUTCOME], "deployment": FAKE},
    }
    assert not app(command.split(), standalone_mode=False)
    assert calls.made == {name: {**always.get(name, {}), **given} for name, given in calls_made.items()}


def test_what_a_command_runs_terraform_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CDKTF_OUTDIR", "out")
    rollout, calls = loads(TEXT), Calls(monkeypatch)
    tofu = Terraform(path=Path("tofu"), version="1.11.4", platform="linux_amd64", distribution=OPENTOFU)
    for module, name, answer in (
        (stacks_in_terraform, "find_terraform", tofu),
        (stacks_in_terraform, "provider_access", nullcontext({"NAME": "value"})),
        (stacks_in_terraform, "synthesize", Path("stacks")),
        (credentials, "check_credentials", None),
    ):
        calls.replace(module, name, answer)
    with stacks_in_terraform.synthesized_stacks(Path("rollout.yaml"), rollout, rollout.targets) as stack_of:
        folder = stack_of("first")
        assert stack_of("second").cache is folder.cache is not None
    assert folder == StackFolder(
        path=Path("stacks/first"),
        lock=PROJECT / OPENTOFU.lock_file,
        terraform=tofu,
        environment={"NAME": "value"},
        on_line=print_line,
        quiet=frozenset({"init", "plan"}),
        cache=folder.cache,
    )
    assert calls.made["check_credentials"] == {"stacks": ["first", "second"], "state": STATE}
    assert calls.made["synthesize"] == {"rollout": ONE, "out": "out", "only": ["first", "second"]}
    provider = calls.made["provider_access"]
    assert (provider["platform"], provider["distribution"], provider["say"]) == (
        "linux_amd64",
        OPENTOFU,
        print_error,
    )
    with stacks_in_terraform.synthesized_stacks(
        None, rollout, rollout.targets, only=["one"], full=True, in_account_of_bucket=False
    ) as stack_of:
        assert stack_of("one").quiet == frozenset()
    assert calls.made["check_credentials"]["state"] is None
    assert calls.made["synthesize"]["only"] == ["one"]


def test_a_deployment_has_what_the_command_says_and_a_log_of_each_stack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))
    chosen: dict[str, Any] = {
        "stack_of": stack_of,
        "plans": tmp_path / "plans",
        "ask": bool,
        "parallel": 3,
        "destroy": True,
        "keep": True,
        "plan_files": tmp_path / "files",
        "unattended": True,
    }
    deployment = stacks_in_terraform.deployment_of(**chosen)
    assert {name: getattr(deployment, name) for name in chosen} == chosen
    assert deployment.output.log_of("first") == tmp_path / "logs" / "first.log"
