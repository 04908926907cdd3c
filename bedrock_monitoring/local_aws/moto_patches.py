"""Where moto's answer is not AWS's, mended as far as this project meets it, for as long as the embedded AWS runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ONLY_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


_REACHED_WITHIN_THIS_PROCESS = frozenset({"sqs"})


@contextmanager
def patch_moto() -> Iterator[None]:
    """Mend moto for as long as the block lasts."""
    with _buckets_as_over_tls(), _messages_that_stay_here():
        yield


@contextmanager
def _messages_that_stay_here() -> Iterator[None]:
    """Let messages reach queues alone: moto would call https endpoints for real and start a container for a function."""
    from moto.sns.models import Subscription  # noqa: PLC0415 - see server.py

    publish = Subscription.publish

    def publish_within_this_process(subscription: Any, *args: Any, **named: Any) -> None:
        if subscription.protocol in _REACHED_WITHIN_THIS_PROCESS:
            publish(subscription, *args, **named)

    Subscription.publish = publish_within_this_process  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Subscription.publish = publish  # type: ignore[method-assign]


@contextmanager
def _buckets_as_over_tls() -> Iterator[None]:
    """Make moto judge bucket policies as if calls came over TLS.

    The embedded AWS speaks plain HTTP on a loopback address, and moto applies a statement whatever its
    condition says, so a bucket that is closed to calls without TLS would be closed to everyone.
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
