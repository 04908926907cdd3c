"""From checked settings to values for the rest of the program: names become ARNs, numbers get their units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms import AlarmSetName, BedrockFeature, Maintenance
from bedrock_monitoring.bedrock.alarms.online_evaluations import (
    EVALUATION_SCORE,
    Evaluator,
    OnlineEvaluation,
)
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.objectives import Objectives
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota, output_burndown_rate
from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.target import InferenceProfile, InvocationLog, Model, Target, View
from bedrock_monitoring.notification import Notify, SlackChannel, Subscription, TeamsChannel, Tier
from bedrock_monitoring.rollout.alarm_resolving import (
    alarm_set_name,
    all_models_alarms,
    chosen_alarms,
    composites,
    target_alarms,
)
from bedrock_monitoring.rollout.budget_resolving import resolved_budgets
from bedrock_monitoring.rollout.settings.logging_settings import InvocationLoggingSettings
from bedrock_monitoring.rollout.settings.maintenance_settings import MaintenanceSettings
from bedrock_monitoring.rollout.settings.model_settings import (
    InferenceProfileSettings,
    ModelSettings,
    PriceSettings,
    QuotaSettings,
)
from bedrock_monitoring.rollout.settings.notification_settings import (
    NotifySettings,
    SlackSettings,
    SubscriptionSettings,
    TeamsSettings,
    TierSettings,
)
from bedrock_monitoring.rollout.settings.objective_settings import (
    ObjectiveSettings,
    objectives_of_model,
    resolved_objectives,
)
from bedrock_monitoring.rollout.settings.rollout_file import StateSettings
from bedrock_monitoring.rollout.settings.section_settings import EvaluatorSettings, OnlineEvaluationSettings
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.values.arns import policy_arn, role_arn

NO_PRICE = TokenPrice()
"""The price of a model of which the file says none."""


def resolved_state(settings: StateSettings) -> StateBackend | None:
    """Return where Terraform keeps its state; ``None`` if the engine that runs it says."""
    account, region = settings.account, settings.region
    if account is None or region is None:
        return None
    return StateBackend(
        account=account,
        region=region,
        bucket=settings.bucket,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        kms_key=settings.kms_key,
        managed=settings.managed,
        key=f"{settings.prefix}/state.tfstate",
    )


def resolved_target(settings: TargetSettings, *, prefix: str, places: Mapping[str, str]) -> Target:
    """Return a target.

    Args:
        settings: Its settings with ``defaults`` applied, with all of them that are ``REQUIRED``.
        prefix: What state keys begin with.
        places: Where in the file the settings of its alarms stand, by their keys.
    """
    name, account, region = settings.name, settings.account, settings.region
    assert account is not None
    assert region is not None
    profiles = tuple(_profile(profile) for profile in settings.inference_profiles)
    models = tuple(
        _model(model, settings.discount, settings.objectives, profiles) for model in settings.models
    )
    alarm_set = alarm_set_name(settings.alarms, models=len(models) + len(profiles))
    all_models = (
        *models,
        *(
            _profile_as_model(
                profile,
                models,
                settings.discount,
                objectives_of_model(one.objectives, [profile.copy_from], of_target=settings.objectives),
            )
            for profile, one in zip(profiles, settings.inference_profiles, strict=True)
        ),
    )
    return Target(
        name=name,
        account=account,
        region=region,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        plan_role_arn=settings.plan_role and role_arn(settings.plan_role, account=account, region=region),
        permissions_boundary=settings.permissions_boundary
        and policy_arn(settings.permissions_boundary, account=account, region=region),
        dashboard_name=settings.dashboard_name,
        models=all_models,
        period=timedelta(seconds=settings.period),
        dashboards=tuple(dict.fromkeys(settings.dashboards)),
        view=View(settings.view),
        sections=frozenset(settings.sections),
        guardrails=tuple(
            Guardrail(name=one.name, arn=one.arn, version=one.version) for one in settings.guardrails
        ),
        agents=tuple(Agent(name=one.name, alias_arn=one.alias_arn) for one in settings.agents),
        knowledge_bases=tuple(KnowledgeBase(name=one.name, id=one.id) for one in settings.knowledge_bases),
        alarms=target_alarms(settings.alarms, alarm_set=alarm_set, features=_features(settings)),
        all_models_alarms=all_models_alarms(settings.alarms, alarm_set=alarm_set),
        objectives=resolved_objectives(settings.objectives),
        companion_alarms=alarm_set is not AlarmSetName.LEAN,
        tokens_per_day=settings.quotas.tokens_per_day,
        mantle_quotas=tuple(
            MantleQuota(
                id=one.id,
                input_tokens_per_minute=one.input_tokens_per_minute,
                output_tokens_per_minute=one.output_tokens_per_minute,
            )
            for one in settings.quotas.mantle
        ),
        composites=composites(settings.composites),
        runbooks=settings.runbooks,
        notify=resolved_notify(settings.notify, account=account, region=region),
        tags=settings.tags,
        wave=settings.wave,
        adopt=settings.adopt,
        enabled=settings.enabled,
        state_key=settings.state_key or f"{prefix}/{settings.renamed_from or name}/terraform.tfstate",
        renamed_from=settings.renamed_from,
        invocation_log=_invocation_log(settings.invocation_logging) if settings.invocation_logging else None,
        inference_profiles=profiles,
        mute_rules=settings.mute_rules,
        maintenance=tuple(_maintenance(one, named_models(settings)) for one in settings.maintenance),
        budgets=resolved_budgets(settings, slugs=named_models(settings), models=all_models, profiles=profiles)
        if settings.budgets
        else (),
        cost_anomalies=settings.cost_anomalies.resolved if settings.cost_anomalies else None,
        failed_jobs=settings.failed_jobs.resolved if settings.failed_jobs else None,
        online_evaluations=tuple(
            _online_evaluation(one, account=account, region=region) for one in settings.online_evaluations
        ),
        places=places,
    )


def named_models(settings: TargetSettings) -> dict[str, str]:
    """Return the ids and profile names by which windows and budgets name models, each with its slug."""
    by_id = {
        route.dimension_value: model.routes[0].slug for model in settings.models for route in model.routes
    }
    profiles = settings.inference_profiles
    return {**by_id, **{one.name: ModelId.for_profile(one.name).slug for one in profiles}}


def _maintenance(settings: MaintenanceSettings, slugs: Mapping[str, str]) -> Maintenance:
    """Return a window without the models that it should not name; the checks refuse those."""
    named = dict.fromkeys(slugs[model] for model in settings.models or () if model in slugs)
    return Maintenance(name=settings.window_name, window=settings.window, models=tuple(named))


def _model(
    settings: ModelSettings,
    discount: Decimal,
    of_target: ObjectiveSettings,
    profiles: Iterable[InferenceProfile],
) -> Model:
    first, *others = settings.routes
    return Model(
        id=first,
        other_routes=tuple(others),
        name=settings.name,
        price=_price(settings.price) if settings.price else NO_PRICE,
        discount=discount if settings.discount is None else settings.discount,
        quotas=dict(_quotas(settings, profiles)),
        objectives=objectives_of_model(settings.objectives, settings.routes, of_target=of_target),
    )


def _price(settings: PriceSettings) -> TokenPrice:
    return TokenPrice(
        input=settings.input,
        output=settings.output,
        cache_read=settings.cache_read,
        cache_write=settings.cache_write,
    )


def _quotas(settings: ModelSettings, profiles: Iterable[InferenceProfile]) -> Iterator[tuple[str, Quota]]:
    """Yield the id of each route that has quotas, with these and the new profiles that share them."""
    for _, route, quota in settings.given_quotas:
        shared_with = (
            ModelId.for_profile(profile.name).dimension_value
            for profile in profiles
            if profile.copy_from.dimension_value == route.dimension_value
        )
        yield route.dimension_value, _quota(quota, route, tuple(shared_with))


def _quota(settings: QuotaSettings, route: ModelId, shared_with: tuple[str, ...]) -> Quota:
    return Quota(
        tokens_per_minute=settings.tokens_per_minute,
        requests_per_minute=settings.requests_per_minute,
        tokens_per_day=settings.tokens_per_day,
        output_burndown_rate=settings.output_burndown_rate or output_burndown_rate(route),
        shared_with=shared_with,
    )


def _profile(settings: InferenceProfileSettings) -> InferenceProfile:
    return InferenceProfile(
        name=settings.name,
        copy_from=settings.copy_from,
        description=settings.description,
        tags=settings.tags,
    )


def _profile_as_model(
    profile: InferenceProfile, models: Iterable[Model], discount: Decimal, objectives: Objectives
) -> Model:
    """Return a profile as a monitored model, at the price of what it copies.

    It has no quota of its own: its calls use up that of the model, which counts them.
    """
    copied = next((model for model in models if profile.copy_from in model.routes), None)
    return Model(
        id=ModelId.for_profile(profile.name),
        price=copied.price if copied else NO_PRICE,
        discount=copied.discount if copied else discount,
        copied_from=profile.copy_from,
        objectives=objectives,
    )


def _invocation_log(settings: InvocationLoggingSettings) -> InvocationLog:
    large_bodies = settings.large_bodies
    return InvocationLog(
        log_group=settings.log_group if settings.cloudwatch else None,
        managed=settings.managed,
        retention_days=settings.retention_days,
        kms_key=settings.kms_key,
        text=settings.logs_body("text"),
        image=settings.logs_body("image"),
        embedding=settings.logs_body("embedding"),
        video=settings.logs_body("video"),
        s3_bucket=settings.s3.bucket if settings.s3 else None,
        s3_prefix=settings.s3.prefix if settings.s3 else None,
        bucket=large_bodies.bucket if large_bodies else None,
        prefix=large_bodies.prefix if large_bodies else None,
        metadata_keys=settings.metadata_keys,
        people=settings.people,
    )


def _evaluator(settings: EvaluatorSettings) -> Evaluator:
    if settings.alarm is None:
        return Evaluator(id=settings.id)
    conditions = chosen_alarms({EVALUATION_SCORE: settings.alarm}).get(EVALUATION_SCORE, {})
    return Evaluator(id=settings.id, conditions=conditions)


def _online_evaluation(settings: OnlineEvaluationSettings, *, account: str, region: str) -> OnlineEvaluation:
    return OnlineEvaluation(
        name=settings.name,
        service_name=settings.service_name,
        log_groups=settings.log_groups,
        evaluators=tuple(map(_evaluator, settings.evaluators)),
        sampling_percentage=settings.sampling_percentage,
        enabled=settings.enabled,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
    )


def resolved_notify(settings: NotifySettings, *, account: str, region: str) -> Notify:
    """Return who is notified of the alarms of an account and Region.

    Args:
        settings: The settings of `notify`.
        account: The account, for the roles that they name.
        region: The Region.
    """
    return Notify(
        email=settings.email,
        tiers={name: _tier(tier, account=account, region=region) for name, tier in settings.tiers.items()},
        kms_key=settings.kms_key,
    )


def _subscription(settings: SubscriptionSettings, *, account: str, region: str) -> Subscription:
    [(protocol, endpoint)] = settings.endpoints.items()
    return Subscription(
        protocol=protocol,
        endpoint=endpoint,
        filter_policy=settings.filter,
        filter_scope=settings.filter_scope if settings.filter else None,
        raw=settings.raw,
        dead_letter=settings.dead_letter,
        delivery_policy=settings.delivery,
        role=role_arn(settings.role, account=account, region=region) if settings.role else None,
    )


def _tier(settings: TierSettings, *, account: str, region: str) -> Tier:
    return Tier(
        email=settings.email,
        sms=settings.sms,
        https=settings.https,
        pagerduty=settings.pagerduty,
        opsgenie=settings.opsgenie,
        sqs=settings.sqs,
        functions=settings.functions,
        subscriptions=tuple(
            _subscription(each, account=account, region=region) for each in settings.subscriptions
        ),
        slack=_slack(settings.slack) if settings.slack else None,
        teams=_teams(settings.teams) if settings.teams else None,
        topic=settings.topic,
        ok=settings.ok,
        insufficient_data=settings.insufficient_data,
    )


def _slack(settings: SlackSettings) -> SlackChannel:
    return SlackChannel(workspace=settings.workspace, channel=settings.channel)


def _teams(settings: TeamsSettings) -> TeamsChannel:
    return TeamsChannel(
        team_id=settings.team_id, tenant_id=settings.tenant_id, channel_id=settings.channel_id
    )


def _features(settings: TargetSettings) -> frozenset[BedrockFeature]:
    """Return what a target uses beside its models, as far as the file asks to see it."""
    seen = {*settings.dashboards, *settings.sections}
    used = {
        BedrockFeature.INVOCATION_LOGGING: settings.invocation_logging is not None,
        BedrockFeature.GUARDRAILS: "guardrails" in seen or bool(settings.guardrails),
        BedrockFeature.AGENTS: "agents" in seen or bool(settings.agents),
        BedrockFeature.KNOWLEDGE_BASES: "knowledge_bases" in seen or bool(settings.knowledge_bases),
        BedrockFeature.AGENTCORE: "agentcore" in seen,
    }
    return frozenset(feature for feature, is_used in used.items() if is_used)
