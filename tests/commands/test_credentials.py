"""Credentials are checked before anything is synthesized, and what is wrong with them is one line."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import NoCredentialsError

from bedrock_monitoring.commands.credentials import check_credentials
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from tests.commands.test_app import Run, out, run

__all__ = ["out", "run"]

STATE, TARGET, ELSEWHERE = "111122223333", "444455556666", "777788889999"
ROLLOUT = f"""
state: {{account: "{STATE}", region: us-east-1}}
targets:
  - {{name: assumed, account: "{TARGET}", region: us-east-1, models: [amazon.nova-lite-v1:0], role: deploy}}
  - {{name: own, account: "{STATE}", region: us-east-1, models: [amazon.nova-lite-v1:0]}}
"""

UseAccount = Callable[[str], None]


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


@pytest.fixture
def loaded(rollout: Path) -> Rollout:
    return load(rollout)


@pytest.fixture
def use_account(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> UseAccount:
    """Make the credentials of an account of the embedded AWS those of this process."""

    def use(account: str) -> None:
        for name, value in aws.environment(account=account, base={}).items():
            monkeypatch.setenv(name, value)

    return use


def test_credentials_of_the_right_account_pass_and_those_for_a_role_are_not_compared(
    loaded: Rollout, use_account: UseAccount
) -> None:
    use_account(STATE)
    check_credentials(loaded.targets, state=loaded.state)


def test_another_account_is_said_with_what_needs_which(loaded: Rollout, use_account: UseAccount) -> None:
    use_account(ELSEWHERE)
    with pytest.raises(InvalidInputError) as error:
        check_credentials(loaded.targets, state=loaded.state)
    needs = (("the state bucket", "`state.role`"), ("'own'", "`role`"))
    line = "credentials: they belong to account {}, and {} is in account {}; use credentials of account {}, "
    assert str(error.value).splitlines() == [
        line.format(ELSEWHERE, what, STATE, STATE) + f"or set {role}" for what, role in needs
    ]


def test_credentials_of_a_tools_account_elsewhere_reach_the_bucket_but_do_not_make_it(
    rollout: Path, use_account: UseAccount
) -> None:
    access = f'access: {{tools_account: "{ELSEWHERE}"}}\n'
    rollout.write_text(f"{access}{ROLLOUT}", encoding="utf-8")
    loaded = load(rollout)
    use_account(ELSEWHERE)
    check_credentials(loaded.select(["assumed"]), state=loaded.state)
    with pytest.raises(InvalidInputError, match=f"the state bucket is in account {STATE}"):
        check_credentials((), state=loaded.state)
    use_account("888899990000")
    with pytest.raises(InvalidInputError, match=f"the state bucket is in account {STATE}"):
        check_credentials(loaded.select(["assumed"]), state=loaded.state)


def test_an_aws_that_does_not_answer_is_given_up_within_seconds(
    loaded: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = dict[str, Any]()

    def client(_session: boto3.Session, _service: str, *, config: Config, **_options: Any) -> NoReturn:
        used.update(vars(config))
        raise NoCredentialsError

    monkeypatch.setattr(boto3.Session, "client", client)
    with pytest.raises(InvalidInputError):
        check_credentials(loaded.targets, state=loaded.state)
    waits = used["connect_timeout"] + used["read_timeout"]
    assert waits * used["retries"]["total_max_attempts"] <= 16


# What a user's environment lacks, and the line that says so.
WRONG = {
    "no credentials": (
        {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None},
        "credentials: there are no AWS credentials (Unable to locate credentials); log in, for ex",
    ),
    "half a key": (
        {"AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None},
        "credentials: there are no AWS credentials (Partial credentials found in env",
    ),
    "a profile that is not configured": (
        {"AWS_PROFILE": "nobody"},
        "credentials: there are no AWS credentials (The config profile (nobody) could not be found)",
    ),
    "an endpoint that nobody serves": (
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
        "credentials: AWS was not reached (Could not connect to the endpoint URL",
    ),
}


@pytest.mark.parametrize("command", ["plan", "deploy", "destroy", "state", "preview"])
@pytest.mark.parametrize(("environment", "said"), WRONG.values(), ids=WRONG)
def test_credentials_that_do_not_work_are_one_line_before_anything_is_synthesized(
    run: Run,
    rollout: Path,
    *,
    out: Path,
    use_account: UseAccount,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    environment: dict[str, str | None],
    said: str,
) -> None:
    use_account(STATE)
    for name, value in environment.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    options = {"plan": [], "preview": ["--live", "--auto-approve"]}.get(command, ["--auto-approve"])
    started = time.process_time()
    assert run(command, *options, "--rollout", rollout) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert time.process_time() - started < 5
    assert not out.exists()
