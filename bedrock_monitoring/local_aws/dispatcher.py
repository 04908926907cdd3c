"""The calls that reach the embedded AWS, one at a time, and its answer to a call it does not know."""

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

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One request as it arrives.

    Attributes:
        action: The API's name of the call, such as ``PutMetricAlarm``; empty for S3, which has none on the
            wire.
        method: The HTTP method.
        path: The path, which for S3 is ``/bucket/key``.
        query: What follows the path, which for S3 says what of a bucket is meant, such as ``versioning=``.
    """

    action: str
    method: str
    path: str
    query: str


class Dispatcher:
    """A WSGI application that hands every call to moto, one after the other.

    Moto looks and then writes without a lock, so two conditional writes at once could both succeed.
    Terraform's state lock is such a write (``If-None-Match: *``). One call at a time makes every call atomic,
    as it is on AWS, and costs nothing: moto is Python and would share one interpreter lock anyway.

    Args:
        moto: The application that answers.
        before_call: Is told of each call before it is answered, in the call's own thread; it may wait, and
            other calls go on meanwhile.
    """

    def __init__(self, *, moto: WSGIApplication, before_call: Callable[[ApiCall], None] | None) -> None:
        self._moto = moto
        self._before_call = before_call
        self._turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        call = _read(environ)
        if self._before_call is not None:
            self._before_call(call)
        with self._turn:
            try:
                body, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
            except NotImplementedError:
                return _refuse(call, environ, start_response)
        start_response(status, list(headers))
        return body


def _read(environ: WSGIEnvironment) -> ApiCall:
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


def _refuse(call: ApiCall, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer 400, which no client tries again; moto's own 500 makes Terraform's provider retry for ten minutes."""
    message = f"The embedded AWS does not know the call {call.action or f'{call.method} {call.path}'}"
    if "HTTP_X_AMZ_TARGET" in environ:
        kind, body = (
            "application/x-amz-json-1.1",
            json.dumps({"__type": "NotImplemented", "message": message}),
        )
    else:
        error = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        kind, body = "text/xml", f"<ErrorResponse>{error}</ErrorResponse>" if call.action else error
    status = HTTPStatus.BAD_REQUEST
    start_response(f"{status.value} {status.phrase}", [("Content-Type", kind)])
    return [body.encode()]
