import re
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from bedrock_monitoring.commands.deploying.synthesis import PROJECT
from tests.e2e.sandbox import Sandbox, processes_of_session

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
    assert len(re.findall(r"^\S.* > [\d.]+( s| %)? for \d.* (minutes|day)$", output, re.MULTILINE)) == 13
    assert "Claude Sonnet 5.5: calls are throttled " in output
    assert output.count("> 30 s for 3 of 5 periods of 5 minutes") == 3
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
