"""Patches for moto where it differs from AWS, as far as this project needs, while the embedded AWS runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ONLY_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


_LOCAL_PROTOCOLS = frozenset({"sqs"})


@contextmanager
def patch_moto() -> Iterator[None]:
    """Patch moto for the duration of the block."""
    with _bucket_policies_as_over_tls(), _local_subscriptions_only():
        yield


@contextmanager
def _local_subscriptions_only() -> Iterator[None]:
    """Deliver messages to queues only. Moto would call HTTPS endpoints and start containers for functions."""
    from moto.sns.models import Subscription  # noqa: PLC0415 - see server.py

    publish = Subscription.publish

    def publish_within_this_process(subscription: Any, *args: Any, **named: Any) -> None:
        if subscription.protocol in _LOCAL_PROTOCOLS:
            publish(subscription, *args, **named)

    Subscription.publish = publish_within_this_process  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Subscription.publish = publish  # type: ignore[method-assign]


@contextmanager
def _bucket_policies_as_over_tls() -> Iterator[None]:
    """Evaluate bucket policies as if calls came over TLS.

    The embedded AWS serves plain HTTP on a loopback address, and moto ignores the conditions of a statement.
    Without this patch, a policy that denies calls without TLS would deny all calls.
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
