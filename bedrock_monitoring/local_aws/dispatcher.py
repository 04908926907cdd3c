"""Dispatch calls to moto one at a time, and refuse calls that are unknown or that IAM does not allow."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from werkzeug.test import run_wsgi_app

from bedrock_monitoring.local_aws.iam.aws_request import is_signed_for
from bedrock_monitoring.local_aws.iam.needed_permissions import UnknownOperationError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from bedrock_monitoring.local_aws.event_history import EventRecorder
    from bedrock_monitoring.local_aws.iam.access_control import AccessControl

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """A request to the embedded AWS.

    Attributes:
        action: The API action, for example ``PutMetricAlarm``. Empty for S3, whose requests name none.
        method: The HTTP method.
        path: The path. For S3 it is ``/bucket/key``.
        query: The query string. For S3 it selects a subresource, for example ``versioning=``.
    """

    action: str
    method: str
    path: str
    query: str


class Dispatcher:
    """A WSGI application that passes calls to moto one at a time.

    Moto checks a condition and then writes without a lock, so that two concurrent conditional writes could
    both succeed. Terraform's state lock is such a write (``If-None-Match: *``). One call at a time makes
    every call atomic, as on AWS. It costs nothing, because moto's threads share the interpreter lock anyway.

    Args:
        moto: The application that answers.
        before_call: Called with each call before it is answered, in the call's own thread. It may block;
            other calls are answered meanwhile.
        access_control: Decides which calls are allowed.
        recorder: Records the calls that have changed something.
    """

    def __init__(
        self,
        *,
        moto: WSGIApplication,
        before_call: Callable[[ApiCall], None] | None,
        access_control: AccessControl,
        recorder: EventRecorder,
    ) -> None:
        self._moto = moto
        self._recorder = recorder
        self._access_control = access_control
        self._before_call = before_call
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        call = _parse_call(environ)
        if self._before_call is not None:
            self._before_call(call)
        with self._lock:
            try:
                request = self._recorder.request(environ)
                if refusal := self._access_control.first_refusal(environ):
                    return _denied_call(refusal.message, environ, start_response)
                body, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
                if request and status.startswith("2"):
                    self._recorder.record(request, environ)
            except (NotImplementedError, UnknownOperationError):
                return _unknown_call(call, environ, start_response)
        start_response(status, list(headers))
        return body


def _parse_call(environ: WSGIEnvironment) -> ApiCall:
    action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith(_FORM):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        action = parse_qs(body.decode()).get("Action", [""])[0]
    return ApiCall(
        action=action,
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=environ.get("QUERY_STRING", ""),
    )


def _unknown_call(call: ApiCall, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer 400, which clients do not retry. Terraform's provider retries moto's 500 for ten minutes."""
    message = f"The embedded AWS does not know the call {call.action or f'{call.method} {call.path}'}"
    return _error(HTTPStatus.BAD_REQUEST, "NotImplemented", message, environ, start_response)


def _denied_call(message: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    code = "AccessDenied" if _is_xml(environ) else "AccessDeniedException"
    return _error(HTTPStatus.FORBIDDEN, code, message, environ, start_response)


def _error(
    status: HTTPStatus, code: str, message: str, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with an error in the format of the service that was called."""
    if _is_xml(environ):
        error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        is_query = environ.get("CONTENT_TYPE", "").startswith(_FORM)
        kind, body = "text/xml", f"<ErrorResponse>{error}</ErrorResponse>" if is_query else error
    else:
        kind, body = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
    start_response(f"{status.value} {status.phrase}", [("Content-Type", kind), ("x-amzn-ErrorType", code)])
    return [body.encode()]


def _is_xml(environ: WSGIEnvironment) -> bool:
    return environ.get("CONTENT_TYPE", "").startswith(_FORM) or is_signed_for("s3", environ)
