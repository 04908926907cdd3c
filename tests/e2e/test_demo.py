import re
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from bedrock_monitoring.commands.project import PROJECT
from tests.e2e.sandbox import MODEL, Sandbox, processes_of_session

pytestmark = pytest.mark.terraform

SECONDS_TO_END = 10


def assert_all_end(leader: int) -> None:
    """Check that every process of a command ends. A provider ends a moment after its Terraform."""
    until = time.monotonic() + SECONDS_TO_END
    while processes_of_session(leader) and time.monotonic() < until:
        time.sleep(0.05)
    assert processes_of_session(leader) == set()


def assert_nothing_is_left(sandbox: Sandbox, leader: int, output: str) -> None:
    assert_all_end(leader)
    assert list(sandbox.temporary.iterdir()) == []
    endpoint = urlsplit(re.findall(r"http://127\.0\.0\.1:\d+", output)[0])
    with socket.socket() as probe:
        assert probe.connect_ex((endpoint.hostname, endpoint.port)) != 0


@pytest.mark.default_rollout
def test_the_demo_deploys_the_default_rollout_and_shows_what_is_there(sandbox: Sandbox) -> None:
    process = sandbox.start("demo", "--rollout", str(PROJECT / "rollout.yaml"))
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert "prod: plan again" in output
    assert re.search(r"^bedrock-prod +\d\d$", output, re.MULTILINE)
    assert "console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=bedrock-prod" in output
    conditions = re.findall(r"^\S.* > [\d.]+( %)? for \d.* (minutes|hours?|day) *$", output, re.MULTILINE)
    assert len(conditions) == 20
    assert "Claude Sonnet 5.5: calls fail far more often than the objective allows " in output
    assert output.count("> 7.2 % for 1 hour") == 3
    assert "email: oncall@example.com" in output
    assert re.search(r"^bedrock-monitoring/state.tfstate +[\d,]+$", output, re.MULTILINE)
    assert_nothing_is_left(sandbox, process.pid, output)


def test_the_demo_deploys_the_example_that_has_everything_on(sandbox: Sandbox) -> None:
    process = sandbox.start("demo", "--rollout", str(PROJECT / "examples" / "everything.yaml"))
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert len(re.findall(r"plan again +[\d.]+ s  no changes$", output, re.MULTILINE)) == 3
    shown = re.findall(r"^(bedrock-prod\S*) +\d+$", output, re.MULTILINE)
    assert {name.removeprefix("bedrock-prod") for name in shown} == {
        "",
        "-models",
        "-cost",
        "-guardrails",
        "-agents",
        "-logs",
        "-eu",
        "-eu-models",
    }
    assert_nothing_is_left(sandbox, process.pid, output)


def test_the_demo_creates_what_the_rollout_refers_to_and_deploys_every_form_of_notify(
    sandbox: Sandbox,
) -> None:
    account = sandbox.new_account()
    key = f"arn:aws:kms:us-east-1:{account}:key/11111111-2222-3333-4444-555555555555"
    critical = {
        "email": ["oncall@example.com"],
        "sms": ["+12065550100"],
        "https": ["https://hooks.example.com/alarms", {"ssm": "/bedrock/hook"}, {"variable": "hook_url"}],
        "pagerduty": {"ssm": "/bedrock/pagerduty"},
        "opsgenie": {"variable": "opsgenie_url"},
        "sqs": [f"arn:aws:sqs:us-east-1:{account}:alarms"],
        "lambda": [f"arn:aws:lambda:us-east-1:{account}:function:{name}" for name in ("page", "file:live")],
        "slack": {"workspace": "T0123ABCD", "channel": "C0123ABCD"},
    }
    warning = {"topic": f"arn:aws:sns:us-east-1:{account}:operations"}
    sandbox.write(
        {
            "name": "prod",
            "account": account,
            "dashboards": ["overview"],
            "models": [{"id": MODEL, "quota": {"tokens_per_minute": "L-0123ABCD"}}],
            "composites": {"suppressor": "deploying"},
            "invocation_logging": {"log_group": "/aws/bedrock/calls"},
            "notify": {"kms_key": key, "tiers": {"critical": critical, "warning": warning}},
        }
    )
    output = sandbox.run("demo")
    assert "made up for the demo, because the rollout refers to it: SSM parameter /bedrock/hook, " in output
    assert re.search(r"prod: plan again +[\d.]+ s  no changes$", output, re.MULTILINE)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_midway_leaves_nothing(sandbox: Sandbox, ending: signal.Signals) -> None:
    sandbox.write({"name": "prod", "account": sandbox.new_account()})
    process = sandbox.start("demo")
    assert process.stdout is not None
    before = ""
    while "prod: init" not in before:
        line = process.stdout.readline()
        assert line, before
        before += line
    process.send_signal(ending)
    after, _ = process.communicate()
    assert process.returncode == 130, before + after
    assert "Traceback" not in after
    assert_nothing_is_left(sandbox, process.pid, before)


def test_without_the_provider_the_demo_says_so_in_two_lines_and_still_synthesizes(sandbox: Sandbox) -> None:
    sandbox.write({"name": "prod", "account": sandbox.new_account()})
    output = sandbox.run("demo", expect=1, TF_PROVIDER_MIRROR=str(sandbox.temporary))
    problem, remedy, synthesized = output.splitlines()[-3:]
    assert problem.startswith("Terraform finds no AWS provider: ")
    assert "TF_PROVIDER_MIRROR" in remedy
    assert str(sandbox.folder / "cdktf.out" / "stacks") in synthesized
    assert (sandbox.folder / "cdktf.out" / "stacks" / "prod" / "cdk.tf.json").is_file()
