"""The embedded AWS answers one call after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import EnvironBuilder

from bedrock_monitoring.local_aws.dispatcher import ApiCall, Dispatcher
from bedrock_monitoring.local_aws.event_history import EventRecorder
from bedrock_monitoring.local_aws.iam.access_control import AccessControl

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def test_a_call_is_answered_to_its_last_byte_before_the_next_one_begins() -> None:
    events: list[str] = []

    def answer_in_parts(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        for part in ("first", "last"):
            events.append(part)
            yield part.encode()

    def send(
        _status: str, _headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], object]:
        events.append("sent")
        return lambda _part: None

    dispatcher = Dispatcher(
        moto=answer_in_parts, before_call=None, access_control=AccessControl(), recorder=EventRecorder()
    )
    body = dispatcher(EnvironBuilder().get_environ(), send)
    assert events == ["first", "last", "sent"]
    assert b"".join(body) == b"firstlast"


FORM = {"content_type": "application/x-www-form-urlencoded; charset=utf-8"}

# What is sent, and the call that it is.
CALLS: dict[str, tuple[dict[str, Any], ApiCall]] = {
    "a form": (
        {"method": "POST", "data": b"Action=PutMetricAlarm&Name=a", **FORM},
        ApiCall(action="PutMetricAlarm", method="POST", path="/", query=""),
    ),
    "a form without an action": (
        {"method": "POST", "data": b"Name=a", **FORM},
        ApiCall(action="", method="POST", path="/", query=""),
    ),
    "an empty form": ({"method": "POST", **FORM}, ApiCall(action="", method="POST", path="/", query="")),
    "a header": (
        {"method": "POST", "headers": {"X-Amz-Target": "Logs_20140328.CreateLogGroup"}},
        ApiCall(action="CreateLogGroup", method="POST", path="/", query=""),
    ),
    "a path and a query": (
        {"method": "PUT", "path": "/bucket/a key", "query_string": "versioning="},
        ApiCall(action="", method="PUT", path="/bucket/a key", query="versioning="),
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_call_is_known_by_its_action_or_its_path_before_it_is_answered(case: str) -> None:
    sent, expected = CALLS[case]
    calls: list[ApiCall] = []
    bodies: list[bytes] = []

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start_response("200 OK", [])
        return []

    dispatcher = Dispatcher(
        moto=answer, before_call=calls.append, access_control=AccessControl(), recorder=EventRecorder()
    )
    dispatcher(EnvironBuilder(**sent).get_environ(), lambda *_: lambda _part: None)
    assert calls == [expected]
    assert bodies == [sent.get("data", b"")]
