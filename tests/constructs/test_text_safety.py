"""What the real Terraform and an AWS make of dashboards, alarms and placeholders: what was written."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AlarmRule,
    AnomalyDetectionAlarm,
    CompositeAlarm,
)
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, TextWidget
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.constructs import (
    BedrockDashboard,
    CloudWatchDashboard,
    create_alarms,
    create_inference_profile,
    read_quotas,
)
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import LOCK_FILE, Changes, StackFolder, find_terraform, provider_access
from stacks.foundation import require_versions
from tests.cloudwatch.sample_bodies import BODIES
from tests.constructs.synthesis import new_stack, synthesized

pytestmark = pytest.mark.terraform

ACCOUNT = "812200000001"
MINUTE = timedelta(minutes=1)
CALLS = Metric(
    namespace="AWS/Bedrock",
    metric_name="Invocations",
    statistic="Sum",
    period=MINUTE,
    dimensions_map={"ModelId": "m"},
)

QUOTA = "L-15B8E632"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-sonnet-20240229-v1:0"
QUOTED = '${LABEL} %{ if } $${x} \\ "모델 지연" '
GRAPH = GraphWidget(
    title="모델 지연 시간 %{x}", left=[Metric(namespace="n", metric_name="m", label="${LABEL} (${MAX})")]
)


@pytest.fixture
def environment(aws: LocalAws, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    terraform = find_terraform(os.environ)
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        yield aws.environment(account=ACCOUNT, base=access)


def draw_dashboard(stack: TerraformStack) -> None:
    """Draw a dashboard with text that Terraform would read as its own, and the ARN of a topic."""
    topic = SnsTopic(stack, "topic", name="told")
    dashboard = BedrockDashboard(stack, "dashboard", dashboard_name="written")
    dashboard.add_widgets(TextWidget(markdown=QUOTED + topic.arn)).add_widgets(GRAPH)


def draw_adopted(stack: TerraformStack, body: Mapping[str, Any]) -> None:
    """Draw a dashboard that is there already, as the code that adopts it."""
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(adopt_dashboard(json.dumps(body), name="by-hand").python, "adopted.py", "exec"), names)
    CloudWatchDashboard(stack, "adopted", names["dashboard"](), region=names["REGION"], import_existing=True)


def metric_alarms() -> dict[str, AlarmBase]:
    """Return an alarm of every kind that watches metrics."""
    both = MathExpression(expression="m + n", using_metrics={"m": CALLS, "n": CALLS.with_(statistic="p99")})
    query = MetricsInsightsQuery(
        query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)', period=MINUTE
    )
    shared: dict[str, Any] = {"threshold": 0.5, "evaluation_periods": 3, "tags": {"팀": "${모델}"}}
    return {
        "metric": Alarm(alarm_name="경보 ${x}", alarm_description="%{x}\n둘", metric=CALLS, **shared),
        "percentile": Alarm(
            alarm_name="percentile",
            metric=CALLS.with_(statistic="p99.9"),
            evaluate_low_sample_count_percentile=False,
            **shared,
        ),
        "metric_math": Alarm(alarm_name="metric_math", metric=both, **shared),
        "query": Alarm(alarm_name="query", metric=query, **shared),
        "band": AnomalyDetectionAlarm(alarm_name="band", metric=CALLS, evaluation_periods=3),
        "child": Alarm(alarm_name="${child}", metric=CALLS, threshold=1, evaluation_periods=1),
    }


def composite_alarm(child: AlarmBase) -> CompositeAlarm:
    rule = AlarmRule.all_of(child, AlarmRule.not_("정비"), AlarmRule.at_least("50%", "a", child))
    return CompositeAlarm(alarm_name="전체", alarm_rule=rule, actions_suppressor="정비")


def draw_placeholders(stack: TerraformStack) -> None:
    """Draw a profile, a quota, and an output with placeholders for both."""
    deep = Construct(stack, "deep")
    create_inference_profile(deep, name="Search_team", copy_from=MODEL)
    read_quotas(deep, [QUOTA])
    text = json.dumps(
        {
            "model": deferred("inference-profile", "Search_team"),
            "share": f"100 * usage / {deferred('quota', QUOTA)}",
            "label": "${LABEL} %{x}",
        }
    )
    TerraformOutput(stack, "text", value=terraform_text(text))


def test_what_is_written_arrives_as_it_was_written_and_is_then_left_alone(
    aws: LocalAws, environment: Mapping[str, str], tmp_path: Path
) -> None:
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT)
    body = BODIES["every_widget"]
    cloudwatch.put_dashboard(DashboardName="by-hand", DashboardBody=json.dumps(body))
    for there in ("정비", "a"):
        cloudwatch.put_composite_alarm(AlarmName=there, AlarmRule="FALSE")
    stack = new_stack(tmp_path)
    draw_dashboard(stack)
    draw_adopted(stack, body)
    alarms = metric_alarms()
    create_alarms(stack, {"whole": composite_alarm(alarms["child"]), **alarms})
    draw_placeholders(stack)
    require_versions(stack, provider_version="~> 5.100")
    path = tmp_path / "stack"
    path.mkdir()
    (path / "cdk.tf.json").write_text(json.dumps(synthesized(stack)), encoding="utf-8")
    folder = StackFolder(
        path=path, terraform=find_terraform(os.environ), environment=environment, lock=PROJECT / LOCK_FILE
    )
    folder.init()
    assert folder.plan(out=path / "plan")
    planned = folder.show_json(path / "plan")
    folder.apply(path / "plan")

    check_changes(planned, created=len(["topic", "dashboard", "whole", "profile", *alarms]))
    check_composite_alarm(planned)
    check_dashboard(cloudwatch)
    check_placeholders(aws, json.loads(folder.output()["text"]))
    adopted = cloudwatch.get_dashboard(DashboardName="by-hand")["DashboardBody"]
    assert normal_form(json.loads(adopted)) == normal_form(body)
    made = cloudwatch.describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in made} == {alarm.alarm_name for alarm in alarms.values()}
    assert not folder.plan(out=path / "again")


def check_changes(planned: Mapping[str, Any], *, created: int) -> None:
    """Check that one dashboard is imported and not created, and that all else is created."""
    changes = Changes.of(planned)
    assert (changes.imported, changes.add, changes.destroy) == (1, created, 0)
    imported = [
        change["address"] for change in planned["resource_changes"] if "importing" in change["change"]
    ]
    assert imported == ["aws_cloudwatch_dashboard.adopted"]


def check_composite_alarm(planned: Mapping[str, Any]) -> None:
    [alarm] = [
        change["change"]["after"]
        for change in planned["resource_changes"]
        if change["type"] == "aws_cloudwatch_composite_alarm"
    ]
    assert alarm["alarm_rule"] == (
        'ALARM("${child}") AND NOT ALARM("정비") AND AT_LEAST(50%, ALARM, ("a", "${child}"))'
    )
    assert alarm["actions_suppressor"] == [{"alarm": "정비", "extension_period": 60, "wait_period": 60}]


def check_dashboard(cloudwatch: Any) -> None:
    kept = cloudwatch.get_dashboard(DashboardName="written")["DashboardBody"]
    shown, drawn = (widget["properties"] for widget in json.loads(kept)["widgets"])
    assert shown["markdown"] == f"{QUOTED}arn:aws:sns:us-east-1:{ACCOUNT}:told"
    assert drawn == GRAPH.properties(region="us-east-1")


def check_placeholders(aws: LocalAws, read: Mapping[str, str]) -> None:
    """Check that a placeholder became the id of the profile or the number of the quota."""
    bedrock, quotas = (aws.client(name, account=ACCOUNT) for name in ("bedrock", "service-quotas"))
    [profile] = bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
    quota = quotas.get_service_quota(ServiceCode="bedrock", QuotaCode=QUOTA)["Quota"]["Value"]
    assert read == {
        "model": profile["inferenceProfileArn"].rpartition("/")[2],
        "share": f"100 * usage / {quota:.0f}",
        "label": "${LABEL} %{x}",
    }
