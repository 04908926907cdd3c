"""Run the embedded AWS: a server on a free port, with clients and environments for its accounts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import boto3
import botocore.session
from botocore.config import Config

from bedrock_monitoring.local_aws.dispatcher import ApiCall, Dispatcher
from bedrock_monitoring.local_aws.moto_extensions import extend_moto
from bedrock_monitoring.local_aws.moto_patches import patch_moto

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from bedrock_monitoring.local_aws.iam.access_control import AccessControl, Decision

_HOST = "127.0.0.1"
_DEFAULT_REGION = "us-east-1"
UNRESTRICTED_ROLE = "embedded-aws"
"""A role that nobody creates, so nothing restricts it."""

_SHUTDOWN_POLL_SECONDS = 0.05
_CONNECTION_TIMEOUT_SECONDS = 60

# Settings of the user for real accounts, which must not reach a Terraform that runs against the embedded AWS.
_EXCLUDED_PREFIXES = ("AWS_", "TF_CLI_ARGS", "TF_VAR_")
_EXCLUDED_NAMES = frozenset({"TF_DATA_DIR", "TF_REATTACH_PROVIDERS", "TF_WORKSPACE"})

_process_lock = threading.Lock()


class LocalAws:
    """An embedded AWS that runs for the duration of a ``with`` block.

    It serves HTTP on a port of 127.0.0.1 from threads of this process and holds all data in memory. On
    exit, its threads end, its port is free and its data are deleted. Every account id exists. A role can be
    assumed in the account of its ARN even if the role was never created; then it may do everything. A role
    that was created may do what its policies allow.

    Moto keeps its data in globals of the process, so only one LocalAws can run in a process.

    Args:
        before_call: Called with each call before it is answered, in a thread of the server. It may block to
            delay that call.
        port: The port of the endpoint. 0 takes a free one.

    Raises:
        ModuleNotFoundError: On entry, if moto is not installed.
        RuntimeError: On entry, if another LocalAws runs in this process.
    """

    def __init__(self, *, before_call: Callable[[ApiCall], None] | None = None, port: int = 0) -> None:
        self._before_call = before_call
        self._port = port
        self._credentials: dict[str, dict[str, str]] = {}
        self._decisions: Sequence[Decision] = ()
        self._exit_stack = ExitStack()
        self._endpoint = ""
        self._session = _isolated_session()

    @property
    def endpoint(self) -> str:
        """The endpoint URL of every service."""
        return self._endpoint

    @property
    def decisions(self) -> Sequence[Decision]:
        """What was decided so far about each permission that a created role needed, in order."""
        return self._decisions

    def __enter__(self) -> Self:
        if not _process_lock.acquire(blocking=False):
            raise RuntimeError(
                "another embedded AWS runs in this process; its resources would mix with this one's"
            )
        with ExitStack() as undo:
            undo.callback(_process_lock.release)
            from bedrock_monitoring.local_aws.iam.access_control import AccessControl  # noqa: PLC0415

            access_control = AccessControl()
            self._decisions = access_control.decisions
            server = _server(self._before_call, self._port, access_control)
            undo.enter_context(patch_moto())
            undo.enter_context(extend_moto())
            undo.callback(_reset_moto)
            undo.callback(server.server_close)
            thread = threading.Thread(
                target=server.serve_forever, args=(_SHUTDOWN_POLL_SECONDS,), name="embedded AWS"
            )
            thread.start()
            undo.callback(thread.join)
            undo.callback(server.shutdown)
            self._endpoint = f"http://{_HOST}:{server.server_port}"
            self._exit_stack = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit_stack.close()
        self._credentials.clear()

    def environment(
        self,
        *,
        account: str,
        base: Mapping[str, str] | None = None,
        region: str = _DEFAULT_REGION,
        role: str = UNRESTRICTED_ROLE,
    ) -> dict[str, str]:
        """Return environment variables for a subprocess that uses an account of this AWS and no real one.

        Args:
            account: The account id of the credentials.
            base: The environment to extend. Default: the environment of this process. Variables for AWS and
                for the user's own Terraform are left out.
            region: The default Region.
            role: The name of the role that acts. Default: a role that may do everything.
        """
        kept = {
            name: value
            for name, value in (os.environ if base is None else base).items()
            if not name.startswith(_EXCLUDED_PREFIXES) and name not in _EXCLUDED_NAMES
        }
        key = self._credentials_of(account, role)
        return kept | {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            "AWS_SESSION_TOKEN": key["SessionToken"],
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "CHECKPOINT_DISABLE": "1",
        }

    def client(self, service: Any, *, account: str, region: str = _DEFAULT_REGION) -> Any:
        """Return a boto3 client of one account. It ignores the AWS settings of this process.

        Args:
            service: boto3's name of the service, for example ``cloudwatch``.
            account: The account id.
            region: The Region.
        """
        key = self._credentials_of(account)
        return self._client(
            service, region, key["AccessKeyId"], key["SecretAccessKey"], session_token=key["SessionToken"]
        )

    def _credentials_of(self, account: str, role: str = UNRESTRICTED_ROLE) -> dict[str, str]:
        arn = f"arn:aws:iam::{account}:role/{role}"
        if arn not in self._credentials:
            sts = self._client("sts", _DEFAULT_REGION, "anyone", "anything")
            self._credentials[arn] = sts.assume_role(RoleArn=arn, RoleSessionName=role)["Credentials"]
        return self._credentials[arn]

    def _client(
        self, service: Any, region: str, key_id: str, secret: str, *, session_token: str | None = None
    ) -> Any:
        return self._session.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            aws_session_token=session_token,
            # Requests to 127.0.0.1 must not go through a configured proxy.
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )


def _isolated_session() -> boto3.Session:
    """Return a session that reads neither profiles nor configuration files of the user."""
    return boto3.Session(
        botocore_session=botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": (None, None, os.devnull, None),
                "credentials_file": (None, None, os.devnull, None),
            }
        )
    )


def _server(
    before_call: Callable[[ApiCall], None] | None, port: int, access_control: AccessControl
) -> BaseWSGIServer:
    # Moto is optional and takes most of a second to import: import it only to start the server.
    from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    from bedrock_monitoring.local_aws.event_history import EventRecorder  # noqa: PLC0415
    from bedrock_monitoring.local_aws.service_applications import ServiceApplications  # noqa: PLC0415

    class QuietHandler(MotoRequestHandler):
        timeout = _CONNECTION_TIMEOUT_SECONDS

        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
            if type != "info":
                super().log(type, message, *args)

    application = Dispatcher(
        moto=ServiceApplications(),
        before_call=before_call,
        access_control=access_control,
        recorder=EventRecorder(),
    )
    server = make_server(_HOST, port, application, threaded=True, request_handler=QuietHandler)
    # server_close() waits for the threads of calls in flight only if they are not daemons.
    server.daemon_threads = False  # type: ignore[attr-defined]
    return server


def _reset_moto() -> None:
    from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415

    moto_api_backend.reset()
