"""From checked settings to the rollout: defaults merged, names turned into ARNs, what was left out filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.conditions import Condition
from bedrock_monitoring.bedrock.logs.record import DEFAULT_LOG_GROUP
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.rollout.merging import merge, written
from bedrock_monitoring.rollout.names import role_arn
from bedrock_monitoring.rollout.rollout import (
    InferenceProfile,
    InvocationLog,
    Model,
    Notify,
    State,
    Target,
)
from bedrock_monitoring.rollout.settings import (
    DefaultSettings,
    InferenceProfileSettings,
    LargeBodiesSettings,
    ModelSettings,
    StateSettings,
    TargetSettings,
)

DEFAULT_PROVIDER_VERSION = "~> 5.100"
DEFAULT_PREFIX = "bedrock-monitoring"
DEFAULT_PERIOD = 300
DEFAULT_WAVE = 1
DEFAULT_RETENTION_DAYS = 30
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
    role, logging = settings.get("role"), settings.get("invocation_logging")
    models = tuple(_model(model) for model in settings["models"])
    profiles = tuple(_profile(profile) for profile in settings.get("inference_profiles", ()))
    return Target(
        name=name,
        account=account,
        region=region,
        role_arn=role and role_arn(role, account=account, region=region),
        dashboard_name=settings.get("dashboard_name", f"bedrock-{name}"),
        models=(*models, *(_profile_as_model(profile, models) for profile in profiles)),
        period=timedelta(seconds=settings.get("period", DEFAULT_PERIOD)),
        alarms=_alarms(settings.get("alarms", {})),
        notify=Notify(email=settings.get("notify", {}).get("email", ())),
        tags=settings.get("tags", {}),
        wave=settings.get("wave", DEFAULT_WAVE),
        state_key=settings.get("state_key", f"{prefix}/{name}/terraform.tfstate"),
        invocation_log=None if logging is None else _invocation_log(logging),
        inference_profiles=profiles,
    )


def _model(settings: ModelSettings) -> Model:
    price = settings.price
    return Model(
        id=settings.id,
        name=settings.name,
        price=TokenPrice(input=price.input, output=price.output) if price else TokenPrice(),
    )


def _profile(settings: InferenceProfileSettings) -> InferenceProfile:
    return InferenceProfile(
        name=settings.name,
        copy_from=settings.copy_from,
        description=settings.description,
        tags={key: value for key, value in (settings.tags or {}).items() if value is not None},
    )


def _profile_as_model(profile: InferenceProfile, models: Iterable[Model]) -> Model:
    """Return a profile as a watched model, at the price that the file gives to what it copies."""
    prices = [model.price for model in models if model.id == profile.copy_from]
    return Model(
        id=ModelId.of_profile(profile.name),
        price=prices[0] if prices else TokenPrice(),
        copy_of=profile.copy_from,
    )


def _invocation_log(settings: Mapping[str, Any]) -> InvocationLog:
    large_bodies: LargeBodiesSettings | None = settings.get("large_bodies")
    return InvocationLog(
        log_group=settings.get("log_group", DEFAULT_LOG_GROUP),
        managed=settings.get("managed", False),
        retention_days=settings.get("retention_days", DEFAULT_RETENTION_DAYS),
        kms_key=settings.get("kms_key"),
        bodies=settings.get("bodies", False),
        bucket=large_bodies.bucket if large_bodies else None,
        prefix=large_bodies.prefix if large_bodies else None,
        metadata_keys=settings.get("metadata_keys", ()),
    )


def _alarms(settings: Mapping[str, bool | Condition]) -> dict[str, Condition]:
    conditions = dict[str, Condition]()
    for name, kind in ALARM_KINDS.items():
        setting = settings.get(name, True)
        if setting is not False:
            conditions[name] = kind.default if setting is True else setting
    return conditions
