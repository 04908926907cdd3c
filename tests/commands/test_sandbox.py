"""The embedded AWS that runs until Ctrl-C."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

import pytest

from bedrock_monitoring.commands import sandbox
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target


class Aws:
    """What stands for the embedded AWS: its environment has a text that a shell would split."""

    endpoint = "http://127.0.0.1:8123"
    port: int | None = None

    def __init__(self, *, port: int) -> None:
        Aws.port = port

    def __enter__(self) -> Aws:
        return self

    def __exit__(self, *_: object) -> None: ...

    def environment(self, *, account: str, base: dict[str, str]) -> dict[str, str]:
        return {**base, "ACCOUNT": account, "TEXT": "two words"}


@pytest.mark.parametrize(
    ("state", "account"),
    [
        ('state: {account: "333344445555", region: us-east-1}\n', "333344445555"),
        ("state: {backend: none}\n", "111122223333"),
    ],
)
def test_the_environment_for_another_terminal_is_printed_before_it_waits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: str, account: str
) -> None:
    said = list[str]()
    monkeypatch.setattr(sandbox, "LocalAws", Aws)
    monkeypatch.setattr("signal.pause", lambda: said.append(capsys.readouterr().out))
    sandbox.run(loads(rollout_of(state=state, targets=target("first"))), port=0)
    heading, _, unset, *exports, _, closing = said[0].splitlines()
    assert heading == "An AWS runs on http://127.0.0.1:8123. In another terminal, in this folder:"
    assert unset == "unset AWS_PROFILE AWS_DEFAULT_PROFILE"
    out = dict(shlex.split(line)[1].split("=") for line in exports)
    folder = Path(out.pop("CDKTF_OUTDIR"))
    assert out == {"ACCOUNT": account, "TEXT": "two words"}
    assert (folder.name, folder.parent.exists()) == ("cdktf.out", False), (
        "it is removed with all that was in it"
    )
    assert folder.parent.name.startswith("bedrock-monitoring-sandbox-")
    assert (
        closing == "Then: make state, make plan, make deploy, make destroy. Ctrl-C here deletes everything."
    )
    assert Aws.port == 0


def test_a_port_that_is_taken_is_refused_and_a_free_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    rollout = loads(rollout_of())
    monkeypatch.setattr(sandbox, "LocalAws", Aws)
    monkeypatch.setattr("signal.pause", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidInputError) as refused:
            sandbox.run(rollout, port=port)
    assert str(refused.value) == (
        f"--port: port {port} of 127.0.0.1 cannot be used: Address already in use; choose another, or leave "
        "it out to use a free one"
    )
    sandbox.run(rollout, port=port)
    assert Aws.port == port
