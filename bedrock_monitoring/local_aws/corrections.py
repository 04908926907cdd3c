"""Where moto's answer is not AWS's, mended as far as this project meets it, for as long as the embedded AWS runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ONLY_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@contextmanager
def corrections() -> Iterator[None]:
    """Make moto judge bucket policies as if calls came over TLS.

    The embedded AWS speaks plain HTTP on a loopback address, and moto applies a statement whatever its condition says, so a
    bucket that is closed to calls without TLS would be closed to everyone.
    """
    from moto.s3.models import FakeBucket  # noqa: PLC0415 - see server.py

    judge = FakeBucket.get_permission

    def judge_as_over_tls(bucket: Any, action: str, resource: str) -> Any:
        policy = bucket.policy
        try:
            bucket.policy = _without_statements_on_plain_http(policy)
            return judge(bucket, action, resource)
        finally:
            bucket.policy = policy

    FakeBucket.get_permission = judge_as_over_tls  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        FakeBucket.get_permission = judge  # type: ignore[method-assign]


def _without_statements_on_plain_http(policy: bytes | None) -> bytes | None:
    if policy is None:
        return None
    document = json.loads(policy)
    document["Statement"] = [
        statement for statement in document["Statement"] if statement.get("Condition") != _ONLY_WITHOUT_TLS
    ]
    return json.dumps(document).encode()
