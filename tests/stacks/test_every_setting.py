"""Every setting of rollout.yaml away from its default: what it changes in the Terraform JSON of a target."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.rollout.accounts.access_settings import GithubAccessSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import LazySettings, Settings
from tests.rollout.sample import EVALUATION
from tests.stacks.drawing import digest, rollout, target_stack

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:page"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
PRICE = {"input": 0.06, "output": 0.24}
NOVA = {"id": "amazon.nova-lite-v1:0", "price": PRICE}
BARE = {"dashboards": ["overview"], "models": [NOVA]}
EMAIL = {"notify": {"email": ["a@example.com"]}}
LOG = {"dashboards": ["logs"], "invocation_logging": {"managed": True}}
QUEUE = "arn:aws:sqs:us-east-1:111122223333:alarms"
STREAM = {"firehose": "arn:aws:firehose:us-east-1:111122223333:deliverystream/alarms", "role": "ToStream"}
HOOK = "https://example.com/hook"
ONLY_ALARM = {"NewStateValue": ["ALARM"]}
RETRIES = {"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 60}}
RECORDS = {"bucket": "call-records"}
SLACK = {"workspace": "T0123ABCD", "channel": "C0123ABCD"}
TEAMS = {
    "team_id": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "tenant_id": "1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    "channel_id": "19%3Aabc%40thread.tacv2",
}
ONCE = {"from": "2030-12-01T22:00", "to": "2030-12-02T02:00"}
WEEKLY = {"every": "monday", "at": "23:30", "duration": "1h"}
GUARDRAIL = {"name": "Chat filter", "arn": "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"}
AGENT = {
    "name": "Support",
    "alias_arn": "arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST",
}
MONITOR = "arn:aws:ce::111122223333:anomalymonitor/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
PROFILE = {"name": "search", "copy_from": "us.amazon.nova-2-lite-v1:0"}
QUOTA = {"tokens_per_minute": 1000, "requests_per_minute": 100}
SINCE_6_47 = {"top": {"provider_version": ">= 6.47, < 7.0"}}
US_LITE = "us.amazon.nova-lite-v1:0"
MANTLE = {
    "id": "openai.gpt-5.6-luna",
    "input_tokens_per_minute": 1000,
    "output_tokens_per_minute": 100,
}
OBJECTIVES = {
    "availability": "99.9 %",
    "first_token": "90 % within 3 s",
    "latency": "90 % within 60 s",
    "failed[]": ["server_errors", "throttles"],
    "minimum_failures": 11,
    "calls_per_minute": 20,
}


def model(**settings: Any) -> dict[str, Any]:
    return {"models": [{**NOVA, **settings}]}


def in_two_ways(**quota: Any) -> dict[str, Any]:
    ids = ["amazon.nova-lite-v1:0", US_LITE]
    return {"models": [{"ids": ids, "quotas": [{"id": ids[0], **QUOTA, **quota}]}]}


def tier(**settings: Any) -> dict[str, Any]:
    return {"notify": {"tiers": {"critical": settings}}}


def subscribed(**settings: Any) -> dict[str, Any]:
    return tier(subscriptions=[settings])


def log(**settings: Any) -> dict[str, Any]:
    return {"dashboards": ["logs"], "invocation_logging": {"managed": True, **settings}}


def windows(**settings: Any) -> dict[str, Any]:
    return {**EMAIL, "maintenance": [settings]}


def budget(**settings: Any) -> dict[str, Any]:
    return {"inference_profiles": [PROFILE], "budgets": [{"name": "month", "amount": 500, **settings}]}


def anomalies(**settings: Any) -> dict[str, Any]:
    return {"cost_anomalies": {"above": 100, **settings}}


EVERYTHING: dict[str, Any] = {
    "notify": {
        "tiers": {
            "critical": {"email": ["a@example.com"], "slack": SLACK, "pagerduty": {"ssm": "/pagerduty"}},
            "warning": {"teams": TEAMS},
        }
    },
    "inference_profiles": [PROFILE],
    "budgets": [
        {"name": "month", "amount": 500, "tag": {"team": "search"}, "action": {"deny": ["App"]}},
    ],
    "cost_anomalies": {"above": 100},
    "failed_jobs": {},
    "maintenance": [WEEKLY, ONCE],
    "quotas": {"tokens_per_day": "L-E3F10727"},
    "dashboards": ["overview", "logs"],
    "invocation_logging": {"managed": True, "bodies": True, "large_bodies": {"bucket": "bodies"}},
}
"""A target with a resource of each type that names the account, the Region, a role or the target."""


def composites(**settings: Any) -> dict[str, Any]:
    return {**EMAIL, "composites": settings}


def evaluated(**settings: Any) -> dict[str, Any]:
    return {"dashboards": ["agents"], "online_evaluations": [{**EVALUATION, **settings}], **SINCE_6_47}


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "state.account": ({}, {"state": {"account": "444455556666"}}),
    "state.bucket": ({}, {"state": {"bucket": "our-states"}}),
    "state.region": ({}, {"state": {"region": "eu-west-1"}}),
    "state.role": ({}, {"state": {"role": "State"}}),
    "state.kms_key": ({}, {"state": {"kms_key": KEY}}),
    "state.prefix": ({}, {"state": {"prefix": "monitoring"}}),
    "provider_version": ({}, {"top": {"provider_version": "~> 5.101"}}),
    "defaults": ({}, {"top": {"defaults": {"tags": {"team": "ml"}}}}),
    "targets[].account": (EVERYTHING, {"account": "444455556666"}),
    "targets[].region": (EVERYTHING, {"region": "us-west-2"}),
    "targets[].role": ({}, {"role": "Deploy"}),
    "targets[].plan_role": ({"role": "Deploy"}, {"plan_role": "Plan"}),
    "targets[].permissions_boundary": (EVERYTHING, {"permissions_boundary": "Boundary"}),
    "targets[].name": (EVERYTHING, {"name": "dev"}),
    "targets[].state_key": ({}, {"state_key": "old"}),
    "targets[].renamed_from": ({}, {"renamed_from": "first"}),
    "targets[].dashboard_name": ({}, {"dashboard_name": "llm"}),
    "targets[].tags": (EVERYTHING, {"tags": {"team": "ml"}}),
    "targets[].period": ({}, {"period": 60}),
    "targets[].discount": ({"models": ["amazon.nova-lite-v1:0"]}, {"discount": 50}),
    "targets[].dashboards[]": ({}, {"dashboards": ["overview", "cost"]}),
    "targets[].sections[]": ({}, {"sections": ["mantle"]}),
    "targets[].runbooks": ({}, {"runbooks": "https://example.com/runbooks"}),
    "targets[].alarms": ({}, {"alarms": {"throttles": "> 7 for 3 minutes"}}),
    **{
        f"targets[].{where}objectives.{name}": (before, changed({name.removesuffix("[]"): value}))
        for where, before, changed in (
            ("", {}, lambda objectives: {"objectives": objectives}),
            ("models[].", model(), lambda objectives: model(objectives=objectives)),
            (
                "inference_profiles[].",
                {"inference_profiles": [PROFILE]},
                lambda objectives: {"inference_profiles": [{**PROFILE, "objectives": objectives}]},
            ),
        )
        for name, value in OBJECTIVES.items()
    },
    "targets[].models[].id": ({}, {"models": [{**NOVA, "id": "amazon.nova-pro-v1:0"}]}),
    "targets[].models[].ids": (
        {},
        {"models": [{"ids": ["us.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"], "price": PRICE}]},
    ),
    "targets[].models[].name": ({}, model(name="Nova")),
    "targets[].models[].discount": (
        {"models": ["amazon.nova-lite-v1:0"]},
        {"models": [{"id": NOVA["id"], "discount": 50}]},
    ),
    "targets[].models[].price.input": ({}, model(price={"input": 7, "output": 0.24})),
    "targets[].models[].price.output": ({}, model(price={"input": 0.06, "output": 7})),
    "targets[].models[].price.cache_read": ({}, model(price={**NOVA["price"], "cache_read": 7})),  # type: ignore[dict-item]
    "targets[].models[].price.cache_write": ({}, model(price={**NOVA["price"], "cache_write": 7})),  # type: ignore[dict-item]
    "targets[].models[].quota.tokens_per_minute": (
        model(quota=QUOTA),
        model(quota={**QUOTA, "tokens_per_minute": 7}),
    ),
    "targets[].models[].quota.requests_per_minute": (
        model(quota=QUOTA),
        model(quota={**QUOTA, "requests_per_minute": "L-CCA5DF70"}),
    ),
    "targets[].models[].quota.tokens_per_day": (
        model(quota=QUOTA),
        model(quota={**QUOTA, "tokens_per_day": 7}),
    ),
    **{
        f"targets[].models[].quotas[].{name}": (
            {**in_two_ways(), "dashboards": ["models"]},
            in_two_ways(**changed),
        )
        for name, changed in dict[str, dict[str, Any]](
            {
                "id": {"id": US_LITE},
                "tokens_per_minute": {"tokens_per_minute": 7},
                "requests_per_minute": {"requests_per_minute": "L-CCA5DF70"},
                "tokens_per_day": {"tokens_per_day": 7},
                "output_burndown_rate": {"output_burndown_rate": 5},
            }
        ).items()
    },
    "targets[].quotas.tokens_per_day": ({}, {"quotas": {"tokens_per_day": "L-E3F10727"}}),
    **{
        f"targets[].quotas.mantle[].{name}": (
            {"quotas": {"mantle": [MANTLE]}},
            {"quotas": {"mantle": [{**MANTLE, name: value}]}},
        )
        for name, value in {
            "id": "openai.gpt-5.5",
            "input_tokens_per_minute": "L-31615887",
            "output_tokens_per_minute": 7,
        }.items()
    },
    "targets[].models[].quota.output_burndown_rate": (
        {**model(quota=QUOTA), "dashboards": ["models"]},
        model(quota={**QUOTA, "output_burndown_rate": 5}),
    ),
    "targets[].guardrails[].name": (
        {"dashboards": ["guardrails"], "guardrails": [GUARDRAIL]},
        {"guardrails": [{**GUARDRAIL, "name": "Other"}]},
    ),
    "targets[].guardrails[].arn": (
        {"dashboards": ["guardrails"], "guardrails": [GUARDRAIL]},
        {"guardrails": [{**GUARDRAIL, "arn": f"{GUARDRAIL['arn']}x"}]},
    ),
    "targets[].guardrails[].version": (
        {"dashboards": ["guardrails"], "guardrails": [GUARDRAIL]},
        {"guardrails": [{**GUARDRAIL, "version": "3"}]},
    ),
    "targets[].agents[].name": (
        {"dashboards": ["agents"], "agents": [AGENT]},
        {"agents": [{**AGENT, "name": "Other"}]},
    ),
    "targets[].agents[].alias_arn": (
        {"dashboards": ["agents"], "agents": [AGENT]},
        {"agents": [{**AGENT, "alias_arn": AGENT["alias_arn"].replace("KLM", "XYZ")}]},
    ),
    "targets[].knowledge_bases[].name": (
        {"dashboards": ["agents"], "knowledge_bases": [{"name": "Handbook", "id": "ABCDEFGHIJ"}]},
        {"knowledge_bases": [{"name": "Other", "id": "ABCDEFGHIJ"}]},
    ),
    "targets[].knowledge_bases[].id": (
        {"dashboards": ["agents"], "knowledge_bases": [{"name": "Handbook", "id": "ABCDEFGHIJ"}]},
        {"knowledge_bases": [{"name": "Handbook", "id": "KLMNOPQRST"}]},
    ),
    "targets[].composites.enabled": (composites(models=True), composites(models=True, enabled=False)),
    "targets[].composites.tier": (EMAIL, composites(tier="warning")),
    "targets[].composites.models": (EMAIL, composites(models=True)),
    "targets[].composites.at_least": (
        {**EMAIL, "models": [NOVA, "amazon.nova-pro-v1:0"], "composites": {"models": True}},
        {"composites": {"models": True, "at_least": 2}},
    ),
    "targets[].composites.suppressor": (EMAIL, composites(suppressor="planned")),
    "targets[].composites.wait_period": (
        composites(suppressor="planned"),
        composites(suppressor="planned", wait_period=7),
    ),
    "targets[].composites.extension_period": (
        composites(suppressor="planned"),
        composites(suppressor="planned", extension_period=7),
    ),
    "targets[].maintenance[].from": (
        windows(**{"from": "2030-12-01T22:00", "to": "2030-12-02T02:00"}),
        windows(**{"from": "2030-12-01T21:00", "to": "2030-12-02T02:00"}),
    ),
    "targets[].maintenance[].to": (
        windows(**{"from": "2030-12-01T22:00", "to": "2030-12-02T02:00"}),
        windows(**{"from": "2030-12-01T22:00", "to": "2030-12-02T03:00"}),
    ),
    "targets[].maintenance[].every": (windows(**WEEKLY), windows(**{**WEEKLY, "every": "sunday"})),
    "targets[].maintenance[].at": (windows(**WEEKLY), windows(**{**WEEKLY, "at": "22:30"})),
    "targets[].maintenance[].duration": (windows(**WEEKLY), windows(**{**WEEKLY, "duration": "2h"})),
    "targets[].maintenance[].time_zone": (windows(**WEEKLY), windows(**WEEKLY, time_zone="Europe/Berlin")),
    "targets[].maintenance[].models": (
        {**composites(models=True), "maintenance": [WEEKLY]},
        {"maintenance": [{**WEEKLY, "models": [NOVA["id"]]}]},
    ),
    "targets[].mute_rules": (
        {**windows(**WEEKLY), "top": {"provider_version": ">= 6.41, < 7.0"}},
        {"mute_rules": True},
    ),
    "targets[].maintenance[].name": (windows(**WEEKLY), windows(**WEEKLY, name="night")),
    "targets[].notify.email": ({}, EMAIL),
    "targets[].notify.kms_key": (EMAIL, {"notify": {**EMAIL["notify"], "kms_key": KEY}}),
    "targets[].notify.tiers[].email": ({}, tier(email=["b@example.com"])),
    "targets[].notify.tiers[].sms": ({}, tier(sms=["+491700000000"])),
    "targets[].notify.tiers[].https": ({}, tier(https=["https://example.com/hook"])),
    "targets[].notify.tiers[].pagerduty": ({}, tier(pagerduty={"ssm": "/pagerduty"})),
    "targets[].notify.tiers[].opsgenie": ({}, tier(opsgenie={"variable": "opsgenie"})),
    "targets[].notify.tiers[].sqs": ({}, tier(sqs=["arn:aws:sqs:us-east-1:111122223333:alarms"])),
    "targets[].notify.tiers[].lambda": (
        {},
        tier(**{"lambda": ["arn:aws:lambda:us-east-1:111122223333:function:page"]}),
    ),
    "targets[].notify.tiers[].subscriptions[].email": ({}, subscribed(email="b@example.com")),
    "targets[].notify.tiers[].subscriptions[].sms": ({}, subscribed(sms="+491700000000")),
    "targets[].notify.tiers[].subscriptions[].https": ({}, subscribed(https=HOOK)),
    "targets[].notify.tiers[].subscriptions[].sqs": ({}, subscribed(sqs=QUEUE)),
    "targets[].notify.tiers[].subscriptions[].lambda": ({}, subscribed(**{"lambda": FUNCTION})),
    "targets[].notify.tiers[].subscriptions[].firehose": ({}, subscribed(**STREAM)),
    "targets[].notify.tiers[].subscriptions[].role": (
        subscribed(**STREAM),
        subscribed(**{**STREAM, "role": "AnotherRole"}),
    ),
    "targets[].notify.tiers[].subscriptions[].filter": (
        subscribed(sqs=QUEUE),
        subscribed(sqs=QUEUE, filter=ONLY_ALARM),
    ),
    "targets[].notify.tiers[].subscriptions[].filter_scope": (
        subscribed(sqs=QUEUE, filter=ONLY_ALARM),
        subscribed(sqs=QUEUE, filter=ONLY_ALARM, filter_scope="MessageAttributes"),
    ),
    "targets[].notify.tiers[].subscriptions[].raw": (
        subscribed(sqs=QUEUE),
        subscribed(sqs=QUEUE, raw=True),
    ),
    "targets[].notify.tiers[].subscriptions[].dead_letter": (
        subscribed(sqs=QUEUE),
        subscribed(sqs=QUEUE, dead_letter=f"{QUEUE}-undelivered"),
    ),
    "targets[].notify.tiers[].subscriptions[].delivery": (
        subscribed(https=HOOK),
        subscribed(https=HOOK, delivery=RETRIES),
    ),
    "targets[].notify.tiers[].slack.workspace": (
        tier(slack=SLACK),
        tier(slack={**SLACK, "workspace": "T9999ABCD"}),
    ),
    "targets[].notify.tiers[].slack.channel": (
        tier(slack=SLACK),
        tier(slack={**SLACK, "channel": "C9999ABCD"}),
    ),
    "targets[].notify.tiers[].teams.team_id": (
        tier(teams=TEAMS),
        tier(teams={**TEAMS, "team_id": TEAMS["tenant_id"]}),
    ),
    "targets[].notify.tiers[].teams.tenant_id": (
        tier(teams=TEAMS),
        tier(teams={**TEAMS, "tenant_id": TEAMS["team_id"]}),
    ),
    "targets[].notify.tiers[].teams.channel_id": (
        tier(teams=TEAMS),
        tier(teams={**TEAMS, "channel_id": "19%3Axyz%40thread.tacv2"}),
    ),
    "targets[].notify.tiers[].topic": ({}, tier(topic="arn:aws:sns:us-east-1:111122223333:on-call")),
    "targets[].notify.tiers[].ok": (
        EMAIL,
        {"notify": {**EMAIL["notify"], "tiers": {"critical": {"ok": False}}}},
    ),
    "targets[].notify.tiers[].insufficient_data": (
        EMAIL,
        {"notify": {**EMAIL["notify"], "tiers": {"critical": {"insufficient_data": True}}}},
    ),
    "targets[].invocation_logging.managed": (log(managed=False), log()),
    "targets[].invocation_logging.log_group": (log(), log(log_group="/bedrock/calls")),
    "targets[].invocation_logging.retention_days": (log(), log(retention_days=7)),
    "targets[].invocation_logging.kms_key": (log(), log(kms_key=KEY)),
    "targets[].invocation_logging.bodies": (log(), log(bodies=True)),
    "targets[].invocation_logging.text": (log(), log(text=True)),
    "targets[].invocation_logging.image": (log(), log(image=True)),
    "targets[].invocation_logging.embedding": (log(), log(embedding=True)),
    "targets[].invocation_logging.video": (log(), log(video=True)),
    "targets[].invocation_logging.cloudwatch": (log(s3=RECORDS), log(s3=RECORDS, cloudwatch=False)),
    "targets[].invocation_logging.s3.bucket": (log(), log(s3=RECORDS)),
    "targets[].invocation_logging.s3.prefix": (log(s3=RECORDS), log(s3={**RECORDS, "prefix": "calls"})),
    "targets[].invocation_logging.large_bodies.bucket": (
        log(bodies=True),
        log(bodies=True, large_bodies={"bucket": "large-bodies"}),
    ),
    "targets[].invocation_logging.large_bodies.prefix": (
        log(bodies=True, large_bodies={"bucket": "large-bodies"}),
        log(bodies=True, large_bodies={"bucket": "large-bodies", "prefix": "calls"}),
    ),
    "targets[].invocation_logging.people": (log(), log(people=True)),
    "targets[].invocation_logging.metadata_keys": (log(), log(metadata_keys=["team"])),
    "targets[].budgets[].name": (budget(), budget(name="all")),
    "targets[].budgets[].amount": (budget(), budget(amount=800)),
    "targets[].budgets[].models": (budget(bill="none"), budget(bill="none", models=["search"])),
    "targets[].budgets[].tag": (budget(), budget(tag={"team": "search"})),
    "targets[].budgets[].hourly_share": (budget(), budget(hourly_share=2)),
    "targets[].budgets[].daily_share": (budget(), budget(daily_share=0)),
    "targets[].budgets[].time_zone": (
        {**budget(), "top": {"provider_version": ">= 6.69, < 7.0"}},
        {"budgets": [{"name": "month", "amount": 500, "time_zone": "Europe/Berlin"}]},
    ),
    "targets[].budgets[].tier": (budget(), budget(tier="critical")),
    "targets[].budgets[].bill": (budget(), budget(bill="organization")),
    "targets[].budgets[].services": (budget(), budget(services=["Amazon Bedrock Service"])),
    "targets[].budgets[].alerts.spent": (
        budget(alerts={"critical": {"forecast": [100]}}),
        budget(alerts={"critical": {"forecast": [100], "spent": [90]}}),
    ),
    "targets[].budgets[].alerts.forecast": (
        budget(alerts={"critical": {"spent": [90]}}),
        budget(alerts={"critical": {"spent": [90], "forecast": [110]}}),
    ),
    "targets[].budgets[].action.deny": (budget(), budget(action={"deny": ["App"]})),
    "targets[].budgets[].action.at": (
        budget(action={"deny": ["App"]}),
        budget(action={"deny": ["App"], "at": 120}),
    ),
    "targets[].budgets[].action.approval": (
        budget(action={"deny": ["App"]}),
        budget(action={"deny": ["App"], "approval": "automatic"}),
    ),
    "targets[].budgets[].action.tier": (
        budget(action={"deny": ["App"]}),
        budget(action={"deny": ["App"], "tier": "warning"}),
    ),
    "targets[].cost_anomalies.above": (anomalies(), anomalies(above=200)),
    "targets[].cost_anomalies.tier": (anomalies(), anomalies(tier="critical")),
    "targets[].cost_anomalies.monitor": (anomalies(), anomalies(monitor=MONITOR)),
    "targets[].failed_jobs.tier": ({"failed_jobs": {}}, {"failed_jobs": {"tier": "critical"}}),
    "targets[].failed_jobs.types[]": (
        {"failed_jobs": {}},
        {"failed_jobs": {"types": ["customization"]}},
    ),
    "targets[].online_evaluations[].name": (evaluated(), evaluated(name="safety")),
    "targets[].online_evaluations[].service_name": (evaluated(), evaluated(service_name="a.DEFAULT")),
    "targets[].online_evaluations[].log_groups[]": (evaluated(), evaluated(log_groups=["/agents"])),
    "targets[].online_evaluations[].evaluators[].id": (
        evaluated(),
        evaluated(evaluators=["Builtin.Coherence"]),
    ),
    "targets[].online_evaluations[].evaluators[].alarm": (
        evaluated(),
        evaluated(evaluators=[{"id": "Builtin.Helpfulness", "alarm": "< 0.7 for 1 hour"}]),
    ),
    "targets[].online_evaluations[].sampling_percentage": (evaluated(), evaluated(sampling_percentage=50)),
    "targets[].online_evaluations[].enabled": (evaluated(), evaluated(enabled=False)),
    "targets[].online_evaluations[].role": (evaluated(), evaluated(role="Evaluations")),
    "targets[].inference_profiles[].name": (
        {"inference_profiles": [PROFILE]},
        {"inference_profiles": [{**PROFILE, "name": "find"}]},
    ),
    "targets[].inference_profiles[].copy_from": (
        {"inference_profiles": [PROFILE]},
        {"inference_profiles": [{**PROFILE, "copy_from": "us.amazon.nova-lite-v1:0"}]},
    ),
    "targets[].inference_profiles[].description": (
        {"inference_profiles": [PROFILE]},
        {"inference_profiles": [{**PROFILE, "description": "Calls of search"}]},
    ),
    "targets[].inference_profiles[].tags": (
        {"inference_profiles": [PROFILE]},
        {"inference_profiles": [{**PROFILE, "tags": {"team": "search"}}]},
    ),
}
"""By setting: what stands around it, and the setting away from its default."""

MOST, LONGEST = 3, 180
"""How many values a snapshot shows for a setting, and how much of each.

Of the others it has a digest for each resource; a test that fails prints the values.
"""

_OF_ACCESS = "roles and who assumes them: tests/permissions/test_made_roles.py, test_access_stacks.py"

ELSEWHERE = {
    "state.backend": "whether there is a bucket: test_monitoring.py",
    "state.managed": "whether there is a stack for the bucket: test_main.py",
    "ended_models": "refuses a file: tests/rollout/checks/test_lifecycle_checks.py",
    "strict": "refuses warnings: tests/rollout/test_warnings.py",
    "monthly_cost_ceiling": "refuses a rollout: tests/monitoring/test_rollout.py",
    "organization": "the accounts of groups: tests/rollout/accounts",
    "groups": "targets for accounts: tests/rollout/accounts/test_expanding.py",
    "naming": "a file: test_naming.py",
    "decommission": "stacks without resources: test_decommissioned.py",
    "observability": "stacks of their own: test_observability.py",
    "targets[].view": "a target without dashboards: tests/bedrock/organization",
    "stacks": "stacks of the user: test_own_stack.py",
    **{
        f"access.{name}": _OF_ACCESS
        for name in (
            *("adopt", "admin_role", "cloudtrail", "deploy_role", "max_session", "organization_id"),
            *("permissions_boundary", "plan_role", "tools_account"),
            *(f"github.{key}" for key in GithubAccessSettings.fields_by_key()),
        )
    },
    "targets[].notify.topics_of": "needs another target: tests/rollout/accounts/test_shared_topics.py",
    "targets[].wave": "the order of deploys: tests/commands/deploying/test_waves.py",
    "targets[].adopt": "read by a plan: tests/terraform/existing",
    "targets[].enabled": "read by plan, deploy and destroy: tests/commands/test_app.py",
}
"""Settings that a target's Terraform JSON does not hold, and where they are tested."""


def settings_of(owner: type[Settings], place: str = "") -> Iterator[str]:
    """Yield every setting below a class, in a list or a map with ``[]`` behind its name."""
    for key, field in owner.fields_by_key().items():
        name = f"{place}{key}"
        inner = [
            each for each in parts(field.annotation) if isinstance(each, type) and issubclass(each, Settings)
        ]
        if not inner or key in {"decommission", "defaults", "groups", "observability", "stacks"}:
            yield name
            continue
        several = str(field.annotation).startswith(("tuple", "dict", "typing.Annotated[tuple"))
        for each in dict.fromkeys(inner):
            yield from settings_of(each, f"{name}{'[]' if several else ''}.")


def parts(annotation: Any) -> Iterator[Any]:
    is_lazy = isinstance(annotation, type) and issubclass(annotation, LazySettings)
    yield annotation.loaded() if is_lazy else annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def test_no_setting_is_missing() -> None:
    listed = {name.removesuffix("[]") for name in (*CASES, *ELSEWHERE)}
    assert set(settings_of(RolloutFile)) - listed == set()
    assert listed - set(settings_of(RolloutFile)) == set()


@cache
def drawn(folder: Path, written: str) -> dict[str, str]:
    """Return the values of a target's Terraform JSON by their paths."""
    return dict(values("", target_stack(folder, rollout(**json.loads(written)))))


def values(place: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, str) and found.startswith("{"):
        with suppress(ValueError):  # an expression of Terraform, or a body with one
            found = json.loads(found)
    if isinstance(found, dict):
        for key, value in found.items():
            yield from values(f"{place}.{key}", value)
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from values(f"{place}[{number}]", value)
    else:
        yield place, json.dumps(found, ensure_ascii=False)


def digests(lines: list[str]) -> Iterator[str]:
    """Yield for each resource how many lines are of it, and their digest."""
    by_resource: dict[str, list[str]] = {}
    for line in lines:
        resource = re.match(r"\.(?:resource|data)\.([\w-]+\.[\w-]+)|\.([\w-]+)", line)
        assert resource
        by_resource.setdefault(resource[1] or resource[2], []).append(line)
    for address, told in by_resource.items():
        yield f"and {len(told)} more or longer of {address}: {digest(told)}"


def is_on_a_dashboard(line: str) -> bool:
    return ".dashboard_body." in line


@pytest.mark.parametrize("setting", CASES)
def test_every_setting_reaches_terraform(
    setting: str, snapshot: SnapshotAssertion, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, after = CASES[setting]
    folder = tmp_path_factory.getbasetemp()
    old = drawn(folder, json.dumps({**BARE, **before}))
    new = drawn(folder, json.dumps({**BARE, **before, **after}))
    changed = [f"{place} = {value}" for place, value in new.items() if old.get(place) != value]
    gone = [f"{place} is gone" for place in old if place not in new]
    assert changed or gone
    # What is on a dashboard changes with each of its widgets: last, and if nothing else tells the setting.
    told = sorted([*changed, *gone], key=is_on_a_dashboard)
    shown = [line[:LONGEST] for line in told[:MOST]]
    hidden = [line for line in told if not is_on_a_dashboard(line) and line not in shown]
    assert "\n".join([*shown, *digests(hidden)]) == snapshot, "\n".join(["more or longer:", *hidden])
