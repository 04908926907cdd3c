"""Alarms to look at: of a model that has everything there is to watch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmContext, AlarmKind, MonitoredResource, Scope
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator, OnlineEvaluation
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import ModelLifecycle
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.objectives import Objectives, TimeObjective
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota
from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.partitions import console_url

MODEL = "global.anthropic.claude-sonnet-5-5"
PRICE = TokenPrice(input=Decimal(2), output=Decimal(10))
QUOTA = Quota(tokens_per_minute=100_000, requests_per_minute=50, tokens_per_day=1_000_000)
OBJECTIVES = Objectives(latency=TimeObjective(percent=Decimal(90), within=timedelta(seconds=60)))
ENDS = ModelLifecycle(model="any", end_of_life=date(2027, 1, 8), source="this sample")
KINDS = pytest.mark.parametrize("kind", ALARM_KINDS.values(), ids=ALARM_KINDS)


def context(
    *,
    target: str = "prod",
    dashboard: str = "bedrock-prod",
    region: str = "us-east-1",
    runbooks: str | None = None,
) -> AlarmContext:
    return AlarmContext(
        naming=Naming(target=target, account="111122223333", region=region),
        dashboard_url=console_url(region=region, dashboard_name=dashboard),
        runbooks=runbooks,
    )


def monitored(
    model: str = MODEL,
    *,
    price: TokenPrice | None = PRICE,
    quota: Quota | None = QUOTA,
    routes: tuple[str, ...] = (),
) -> MonitoredModel:
    identity = ModelId.parse(model)
    return MonitoredModel(
        id=identity,
        name=identity.display_name,
        price=price,
        quota=quota,
        objectives=OBJECTIVES,
        other_routes=tuple(InferenceRoute(id=ModelId.parse(route), price=price) for route in routes),
    )


def on_mantle(model: str = "openai.gpt-5.6-luna") -> MantleQuota:
    return MantleQuota(
        id=ModelId.parse(model), input_tokens_per_minute=100_000, output_tokens_per_minute=10_000
    )


def evaluation(*evaluators: Evaluator, name: str = "quality") -> OnlineEvaluation:
    return OnlineEvaluation(
        name=name,
        service_name="assistant.DEFAULT",
        log_groups=("aws/spans",),
        evaluators=evaluators or (Evaluator(id="Builtin.Helpfulness"),),
        sampling_percentage=Decimal(10),
    )


def resource(kind: AlarmKind, model: str = MODEL, **changes: object) -> MonitoredResource:
    if kind.scope is Scope.TARGET:
        return MonitoredResource.bedrock()
    if kind.scope is Scope.MANTLE_MODEL:
        return MonitoredResource.for_mantle(on_mantle(model))
    if kind.scope is Scope.EVALUATOR:
        return MonitoredResource.for_score(evaluation().scores[0])
    of_model = MonitoredResource.for_model(monitored(model, **changes))  # type: ignore[arg-type]
    return replace(of_model, lifecycle=ENDS)


def condition(kind: AlarmKind, sentence: str | None = None) -> Condition:
    return kind.parse_condition(sentence or kind.example_condition)


def alarm(
    name: str, sentence: str | None = None, *, model: str = MODEL, tier: str | None = None
) -> Alarm | AnomalyDetectionAlarm:
    kind = ALARM_KINDS[name]
    return kind.alarm(
        resource=resource(kind, model), condition=condition(kind, sentence), context=context(), tier=tier
    )
