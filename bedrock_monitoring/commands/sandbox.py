"""Run the embedded AWS until it is stopped, so that the commands that deploy can be practised."""

from __future__ import annotations

import shlex
import signal
import socket
import tempfile
from pathlib import Path

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import refuse_one

_UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
"""Settings of the user that would take precedence over the printed ones, or contradict them."""


def run(rollout: Rollout, *, port: int = 0) -> None:
    """Serve an embedded AWS and print the environment that uses it, until SIGINT or SIGTERM.

    The credentials belong to the account of the state bucket, or of the first target if there is no bucket.
    As in AWS, a role leads to every other account.

    Args:
        rollout: The rollout that will be deployed to it.
        port: The port of the endpoint. 0 takes a free one.

    Raises:
        InvalidInputError: The port is taken.
    """
    _check_port(port)
    with (
        tempfile.TemporaryDirectory(prefix="bedrock-monitoring-sandbox-") as folder,
        LocalAws(port=port) as aws,
    ):
        owner = rollout.state or rollout.targets[0]
        variables = aws.environment(account=owner.account, base={}) | {
            # What is synthesized and planned for this AWS must not meet what was for the real one.
            "CDKTF_OUTDIR": str(Path(folder, "cdktf.out")),
        }
        print(f"An AWS runs on {aws.endpoint}. In another terminal, in this folder:\n")
        print(f"unset {' '.join(_UNSET)}")
        for name, value in variables.items():
            print(f"export {name}={shlex.quote(value)}")
        print(
            "\nThen: make state, make plan, make deploy, make destroy. Ctrl-C here deletes everything.",
            flush=True,
        )
        signal.pause()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            what = f"port {port} of 127.0.0.1 cannot be used: {error.strerror}"
            refuse_one(where="--port", what=what, remedy="choose another, or leave it out to use a free one")
