"""From checked settings to the rollout: defaults merged, names turned into ARNs, what was left out filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.rollout.alarm_resolving import all_models_alarms, composites, target_alarms
from bedrock_monitoring.rollout.merging import merge, written
from bedrock_monitoring.rollout.names import role_arn
from bedrock_monitoring.rollout.rollout import Model, Notify, State, Target
from bedrock_monitoring.rollout.settings import (
    DefaultSettings,
    ModelSettings,
    StateSettings,
    TargetSettings,
)

DEFAULT_PROVIDER_VERSION = "~> 5.100"
DEFAULT_PREFIX = "bedrock-monitoring"
DEFAULT_PERIOD = 300
DEFAULT_WAVE = 1
REQUIRED = ("account", "region", "models")
"""What every target needs, from itself or from ``defaults``."""


def resolved_state(settings: StateSettings) -> State:
    """Return where Terraform keeps its state."""
    account, region = settings.account, settings.region
    return State(
        account=account,
        region=region,
        bucket=settings.bucket or f"bedrock-monitoring-state-{account}",
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        kms_key=settings.kms_key,
        managed=settings.managed,
        key=f"{prefix_of(settings)}/state.tfstate",
    )


def prefix_of(settings: StateSettings | None) -> str:
    """Return what every state key begins with."""
    return (settings and settings.prefix) or DEFAULT_PREFIX


def merged_settings(target: TargetSettings, defaults: DefaultSettings | None) -> dict[str, Any]:
    """Return what the file says of a target once its defaults are merged in."""
    return merge(written(defaults), written(target))


def resolved_target(settings: Mapping[str, Any], *, prefix: str) -> Target:
    """Return a target.

    Args:
        settings: Its merged settings, with everything in them that is ``REQUIRED``.
        prefix: What state keys begin with.
    """
    name, account, region = settings["name"], settings["account"], settings["region"]
    role = settings.get("role")
    return Target(
        name=name,
        account=account,
        region=region,
        role_arn=role and role_arn(role, account=account, region=region),
        dashboard_name=settings.get("dashboard_name", f"bedrock-{name}"),
        models=tuple(_model(model) for model in settings["models"]),
        period=timedelta(seconds=settings.get("period", DEFAULT_PERIOD)),
        alarms=target_alarms(settings.get("alarms", {})),
        all_models_alarms=all_models_alarms(settings.get("alarms", {})),
        composites=composites(settings.get("composites", {})),
        runbooks=settings.get("runbooks"),
        notify=Notify(email=settings.get("notify", {}).get("email", ())),
        tags=settings.get("tags", {}),
        wave=settings.get("wave", DEFAULT_WAVE),
        state_key=settings.get("state_key", f"{prefix}/{name}/terraform.tfstate"),
    )


def _model(settings: ModelSettings) -> Model:
    price = settings.price
    return Model(
        id=settings.id,
        name=settings.name,
        price=TokenPrice(input=price.input, output=price.output) if price else TokenPrice(),
    )
