"""The alarm set through the real Terraform: CloudWatch has each alarm, and one failing model is one page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, Scope
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
)
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
from bedrock_monitoring.rollout import load
from tests.e2e.sandbox import Sandbox

pytestmark = pytest.mark.terraform

NOVA, CLAUDE = "amazon.nova-lite-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0"
QUOTA = {"tokens_per_minute": 100_000, "requests_per_minute": 100, "tokens_per_day": 1_000_000}
MANTLE = {"id": "openai.gpt-5.6-luna", "input_tokens_per_minute": 1_000, "output_tokens_per_minute": 1_000}
EVERY = {
    name: kind.example_condition for name, kind in ALARM_KINDS.items() if kind.scope is not Scope.EVALUATOR
}
"""The example of each kind but those on online evaluations, which need provider 6."""
TOGETHER = {"server_error_rate": True, "invocation_anomaly": True}


def settings(account: str) -> dict[str, Any]:
    models = [
        {"id": NOVA, "price": {"input": 1, "output": 2}, "quota": QUOTA},
        {"id": CLAUDE, "quota": QUOTA, "objectives": {"availability": "99.9 %", "calls_per_minute": 20}},
    ]
    tiers = {"warning": "> 0 for 3 minutes", "critical": "> 50 for 3 of 5 minutes"}
    return {
        "name": "prod",
        "account": account,
        "models": models,
        "quotas": {"mantle": [MANTLE]},
        "objectives": {"latency": "90 % within 60 s"},
        "alarms": {**EVERY, "throttles": tiers, "all_models": TOGETHER},
        "composites": {"models": True, "suppressor": "deploying", "wait_period": 30},
    }


def deployed(sandbox: Sandbox, account: str, **changes: Any) -> Monitoring:
    sandbox.write({**settings(account), **changes})
    sandbox.run("deploy", "--auto-approve")
    assert "No changes." in sandbox.run("plan", "--detailed-exitcode")
    [monitoring] = build_monitoring(load(sandbox.rollout).targets)
    return monitoring


def found(cloudwatch: Any) -> dict[str, dict[str, Any]]:
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return {
        alarm["AlarmName"]: alarm
        for page in pages
        for alarm in (*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ()))
    }


def states(cloudwatch: Any) -> dict[str, str]:
    """Return the state of every alarm by what its name says beside the target."""
    return {
        name.removeprefix("bedrock-prod_"): alarm["StateValue"] for name, alarm in found(cloudwatch).items()
    }


def meant(alarm: AlarmBase) -> dict[str, Any]:
    """Return the fields of an alarm as CloudWatch calls them."""
    fields: dict[str, Any] = {"AlarmDescription": alarm.alarm_description, "ActionsEnabled": True}
    if isinstance(alarm, CompositeAlarm):
        return fields | {"AlarmRule": alarm.rule_text}
    assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
    fields |= {
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm,
        "TreatMissingData": str(alarm.treat_missing_data),
        "ComparisonOperator": str(alarm.comparison_operator),
    }
    if isinstance(alarm, Alarm):
        fields["Threshold"] = alarm.threshold
    if isinstance(alarm, AnomalyDetectionAlarm):
        fields["ThresholdMetricId"] = alarm.threshold_metric_id
    if not alarm.metric_queries() and isinstance(alarm.metric, Metric):
        fields |= {"MetricName": alarm.metric.metric_name, "Period": int(alarm.period.total_seconds())}
    return fields


def test_every_alarm_is_in_cloudwatch_with_the_fields_that_were_meant(sandbox: Sandbox) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    cloudwatch = sandbox.aws.client("cloudwatch", account=account)
    cloudwatch.put_composite_alarm(AlarmName="deploying", AlarmRule="FALSE")
    monitoring = deployed(sandbox, account)
    there = found(cloudwatch)
    names = {alarm.alarm_name for alarm in monitoring.alarms.values()}
    assert set(there) == names | {"deploying"}
    assert {kind for kind in EVERY if not any(ALARM_KINDS[kind].slug in name for name in names)} == set()
    for id_, alarm in monitoring.alarms.items():
        read = there[alarm.alarm_name]
        assert {field: read[field] for field in meant(alarm)} == meant(alarm)
        queries = alarm.metric_queries() if isinstance(alarm, EvaluatedAlarm) else ()
        assert {(query["Id"], query.get("Expression")) for query in read.get("Metrics", ())} == {
            (query.id, query.expression) for query in queries
        }
        told = monitoring.notified_tiers.get(id_)
        suffix = {None: None, "critical": "alarms"}.get(told, f"alarms_{told}")
        assert [arn.rpartition(":bedrock-prod-")[2] for arn in read["AlarmActions"]] == (
            [suffix] if suffix else []
        )
    rules = " ".join(alarm["AlarmRule"] for alarm in there.values() if alarm.get("AlarmRule"))
    assert set(re.findall(r'"(.*?)"', rules)) <= names
    page = there["bedrock-prod_unhealthy"]
    assert (
        page["ActionsSuppressor"],
        page["ActionsSuppressorWaitPeriod"],
        page["ActionsSuppressorExtensionPeriod"],
    ) == (
        "deploying",
        30,
        60,
    )


def test_a_child_that_goes_off_makes_its_model_and_the_target_unhealthy_and_one_page(
    sandbox: Sandbox,
) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    deployed(sandbox, account, alarms=True, composites={"models": True})
    cloudwatch = sandbox.aws.client("cloudwatch", account=account)
    ill, well = "amazon-nova-lite-v1-0", "anthropic-claude-3-sonnet-20240229-v1-0"

    def put(slug: str, state: str) -> None:
        for pair in ("availability-now", "availability"):
            name = f"bedrock-prod_{slug}_{pair}"
            cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")

    put(ill, "OK")
    put(well, "OK")
    quiet = states(cloudwatch)
    assert [quiet[name] for name in ("unhealthy", f"{ill}_unhealthy", f"{well}_unhealthy")] == ["OK"] * 3
    put(ill, "ALARM")
    loud = states(cloudwatch)
    assert [loud[name] for name in ("unhealthy", f"{ill}_unhealthy", f"{well}_unhealthy")] == [
        "ALARM",
        "ALARM",
        "OK",
    ]
    put(well, "ALARM")
    put(ill, "OK")
    assert [states(cloudwatch)[name] for name in ("unhealthy", f"{ill}_unhealthy", f"{well}_unhealthy")] == [
        "ALARM",
        "OK",
        "ALARM",
    ]
    history = cloudwatch.describe_alarm_history(HistoryItemType="Action")["AlarmHistoryItems"]
    assert {item["AlarmName"] for item in history} == {"bedrock-prod_unhealthy"}
    pages = [item for item in history if re.search(r"NewStateValue\W+ALARM", item["HistoryData"])]
    assert [json.loads(item["HistoryData"])["actionState"] for item in pages] == ["Succeeded"]
    put(well, "OK")
    assert states(cloudwatch)["unhealthy"] == "OK"
