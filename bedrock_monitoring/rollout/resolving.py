"""From checked settings to the rollout: defaults merged, names turned into ARNs, what was left out filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bedrock_monitoring.bedrock.alarms import BedrockFeature, Maintenance
from bedrock_monitoring.bedrock.dashboards import OVERVIEW, Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.bedrock.logs.log_record import DEFAULT_LOG_GROUP
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import NO_DISCOUNT, TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota, output_burndown_rate
from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.target import InferenceProfile, InvocationLog, Model, Target
from bedrock_monitoring.notification import Notify, SlackChannel, TeamsChannel, Tier
from bedrock_monitoring.rollout.alarm_resolving import all_models_alarms, composites, target_alarms
from bedrock_monitoring.rollout.arns import role_arn
from bedrock_monitoring.rollout.merging import merge, written
from bedrock_monitoring.rollout.settings import (
    DefaultSettings,
    InferenceProfileSettings,
    LargeBodiesSettings,
    MaintenanceSettings,
    ModelSettings,
    QuotaSettings,
    StateSettings,
    TargetSettings,
    TierSettings,
)

DEFAULT_PROVIDER_VERSION = "~> 5.100"
DEFAULT_PREFIX = "bedrock-monitoring"
DEFAULT_PERIOD = 300
DEFAULT_WAVE = 1
DEFAULT_RETENTION_DAYS = 30
REQUIRED = ("account", "region", "models")
"""What every target needs, from itself or from ``defaults``."""


def resolved_state(settings: StateSettings) -> StateBackend:
    """Return where Terraform keeps its state."""
    account, region = settings.account, settings.region
    return StateBackend(
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
    discount = settings.get("discount", NO_DISCOUNT)
    models = tuple(_model(model, discount) for model in settings["models"])
    profiles = tuple(_profile(profile) for profile in settings.get("inference_profiles", ()))
    return Target(
        name=name,
        account=account,
        region=region,
        role_arn=role and role_arn(role, account=account, region=region),
        dashboard_name=settings.get("dashboard_name", f"bedrock-{name}"),
        models=(*models, *(_profile_as_model(profile, models, discount) for profile in profiles)),
        period=timedelta(seconds=settings.get("period", DEFAULT_PERIOD)),
        dashboards=tuple(dict.fromkeys(settings.get("dashboards", (OVERVIEW,)))),
        sections=frozenset(settings.get("sections", ())),
        guardrails=tuple(
            Guardrail(name=one.name, arn=one.arn, version=one.version)
            for one in settings.get("guardrails", ())
        ),
        agents=tuple(Agent(name=one.name, alias_arn=one.alias_arn) for one in settings.get("agents", ())),
        knowledge_bases=tuple(
            KnowledgeBase(name=one.name, id=one.id) for one in settings.get("knowledge_bases", ())
        ),
        alarms=target_alarms(settings.get("alarms", {}), features=_features(settings)),
        all_models_alarms=all_models_alarms(settings.get("alarms", {})),
        composites=composites(settings.get("composites", {})),
        runbooks=settings.get("runbooks"),
        notify=_notify(settings.get("notify", {})),
        tags=settings.get("tags", {}),
        wave=settings.get("wave", DEFAULT_WAVE),
        state_key=settings.get("state_key", f"{prefix}/{name}/terraform.tfstate"),
        invocation_log=None if logging is None else _invocation_log(logging),
        inference_profiles=profiles,
        maintenance=tuple(
            _maintenance(one, maintained_models(settings)) for one in settings.get("maintenance", ())
        ),
    )


def maintained_models(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what a window may call the models of a target, each with the slug of the model: its ids, and names of profiles."""
    by_id = {
        route.dimension_value: settings_of_model.routes[0].slug
        for settings_of_model in settings["models"]
        for route in settings_of_model.routes
    }
    profiles = settings.get("inference_profiles", ())
    return {**by_id, **{one.name: ModelId.for_profile(one.name).slug for one in profiles}}


def _maintenance(settings: MaintenanceSettings, slugs: Mapping[str, str]) -> Maintenance:
    """Return a window; models that it should not name are left to the checks."""
    named = dict.fromkeys(slugs[model] for model in settings.models or () if model in slugs)
    return Maintenance(name=settings.address, window=settings.window, models=tuple(named))


def _model(settings: ModelSettings, discount: Decimal) -> Model:
    first, *others = settings.routes
    return Model(
        id=first,
        other_routes=tuple(others),
        name=settings.name,
        price=TokenPrice(**dict(settings.price)) if settings.price else TokenPrice(),
        discount=discount if settings.discount is None else settings.discount,
        quota=_quota(settings.quota, first),
    )


def _quota(settings: QuotaSettings | None, model: ModelId) -> Quota:
    rate = output_burndown_rate(model)
    if settings is None:
        return Quota(output_burndown_rate=rate)
    return Quota(
        tokens_per_minute=settings.tokens_per_minute,
        requests_per_minute=settings.requests_per_minute,
        output_burndown_rate=settings.output_burndown_rate or rate,
    )


def _profile(settings: InferenceProfileSettings) -> InferenceProfile:
    return InferenceProfile(
        name=settings.name,
        copy_from=settings.copy_from,
        description=settings.description,
        tags={key: value for key, value in (settings.tags or {}).items() if value is not None},
    )


def _profile_as_model(profile: InferenceProfile, models: Iterable[Model], discount: Decimal) -> Model:
    """Return a profile as a watched model, at the price of what it copies; its quota is that of all who copy the same."""
    copied = next((model for model in models if profile.copy_from in model.routes), None)
    return Model(
        id=ModelId.for_profile(profile.name),
        price=copied.price if copied else TokenPrice(),
        discount=copied.discount if copied else discount,
        copied_from=profile.copy_from,
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


def _notify(settings: Mapping[str, Any]) -> Notify:
    return Notify(
        email=settings.get("email", ()),
        tiers={name: _tier(tier) for name, tier in settings.get("tiers", {}).items()},
        kms_key=settings.get("kms_key"),
    )


def _tier(settings: TierSettings) -> Tier:
    slack, teams = settings.slack, settings.teams
    return Tier(
        email=settings.email or (),
        sms=settings.sms or (),
        https=settings.https or (),
        pagerduty=settings.pagerduty,
        opsgenie=settings.opsgenie,
        sqs=settings.sqs or (),
        functions=settings.functions or (),
        slack=SlackChannel(**slack.model_dump()) if slack else None,
        teams=TeamsChannel(**teams.model_dump()) if teams else None,
        topic=settings.topic,
        ok=settings.ok is not False,
        insufficient_data=settings.insufficient_data is True,
    )


def _features(settings: Mapping[str, Any]) -> frozenset[BedrockFeature]:
    """Return what a target uses beside its models, as far as the file says that it wants to see it."""
    seen = {*settings.get("dashboards", ()), *settings.get("sections", ())}
    used = {
        BedrockFeature.INVOCATION_LOGGING: "invocation_logging" in settings,
        BedrockFeature.GUARDRAILS: "guardrails" in seen or bool(settings.get("guardrails")),
        BedrockFeature.AGENTS: "agents" in seen or bool(settings.get("agents")),
        BedrockFeature.KNOWLEDGE_BASES: "knowledge_bases" in seen or bool(settings.get("knowledge_bases")),
        BedrockFeature.AGENTCORE: "agentcore" in seen,
    }
    return frozenset(feature for feature, is_used in used.items() if is_used)
