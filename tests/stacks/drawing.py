"""The stacks of a rollout as Terraform JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from cdktf import Testing

from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads
from stacks.monitoring import MonitoringStack
from stacks.state import StateStack
from tests.cdks.differences import stack_as_cdktf

ACCOUNT = "111122223333"
NOVA = "amazon.nova-lite-v1:0"


def rollout(
    *, state: dict[str, Any] | None = None, top: dict[str, Any] | None = None, **target: Any
) -> Rollout:
    """Return a rollout with one target; what is given stands in place of the usual settings."""
    document = {
        "state": {"account": ACCOUNT, "region": "us-east-1", **(state or {})},
        **(top or {}),
        "targets": [{"name": "prod", "account": ACCOUNT, "region": "us-east-1", "models": [NOVA], **target}],
    }
    return loads(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))


def target_stack(folder: Path, checked: Rollout) -> dict[str, Any]:
    """Return the Terraform JSON of the rollout's first target, as cdktf writes it."""
    [monitoring] = build_monitoring(checked.targets[:1], naming=checked.naming)
    stack = MonitoringStack(Testing.app(outdir=str(folder)), monitoring, rollout=checked)
    return _json(Testing.synth(stack, True))  # noqa: FBT003 - run validations


def state_stack(folder: Path, checked: Rollout) -> dict[str, Any]:
    """Return the Terraform JSON of the stack that makes the state bucket."""
    return _json(Testing.synth(StateStack(Testing.app(outdir=str(folder)), rollout=checked), True))  # noqa: FBT003


def addresses(stack_json: dict[str, Any]) -> list[str]:
    """Return every address in a stack's state, sorted."""
    return sorted(f"{kind}.{name}" for kind, named in stack_json["resource"].items() for name in named)


def digest(value: Any) -> str:
    """Return a short text that is another one for another value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _json(text: str) -> dict[str, Any]:
    return stack_as_cdktf(json.loads(text))
