"""The embedded AWS answers one call after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from werkzeug.test import EnvironBuilder

from bedrock_monitoring.local_aws.dispatcher import Dispatcher
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
