"""Stacks as Terraform JSON, as the synthesis writes them, with the resources that a test names."""

from __future__ import annotations

from typing import Any

from bedrock_monitoring.monitoring import Rollout, Stack, StateBackend

ACCOUNT = "111122223333"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def document(*, data: dict[str, Any] | None = None, **resources: dict[str, Any]) -> dict[str, Any]:
    """Return a stack; each keyword is a type of resource, with the attributes of one of them by its name."""
    tags = {"managed-by": "bedrock-monitoring"}
    return {
        "provider": {"aws": [{"default_tags": [{"tags": tags}]}]},
        "resource": resources,
        "data": data or {},
    }


def stack(name: str = "prod", **fields: Any) -> Stack:
    defaults: dict[str, Any] = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "role_arn": None,
        "tags": {},
        "wave": 1,
        "state_key": f"states/{name}.tfstate",
    }
    return Stack(name=name, **(defaults | fields))


def rollout(**state: Any) -> Rollout:
    defaults: dict[str, Any] = {
        "account": ACCOUNT,
        "region": "us-east-1",
        "bucket": "states",
        "role_arn": None,
        "kms_key": None,
        "managed": False,
        "key": "states/state.tfstate",
    }
    return Rollout(state=StateBackend(**(defaults | state)), provider_version="~> 5.100", targets=())
