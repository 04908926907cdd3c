"""What the real Terraform and an AWS make of dashboards and alarms: exactly what was written."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmRule, AnomalyDetectionAlarm, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, TextWidget
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.constructs import BedrockDashboard, CloudWatchDashboard, create_alarms
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import Changes, StackFolder, find_terraform, provider_access
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

_numbers = count()


@pytest.fixture(scope="module")
def environment(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    terraform = find_terraform(os.environ)
    downloads = tmp_path_factory.mktemp("downloads")
    with provider_access(os.environ, platform=terraform.platform, downloads=downloads) as access:
        yield aws.environment(account=ACCOUNT, base=access)


def folder_of(stack: TerraformStack, folder: Path, environment: Mapping[str, str]) -> StackFolder:
    """Return the stack as a folder that Terraform has been initialized in."""
    require_versions(stack, provider_version="~> 5.100")
    path = folder / f"stack-{next(_numbers)}"
    path.mkdir()
    (path / "cdk.tf.json").write_text(json.dumps(synthesized(stack)), encoding="utf-8")
    made = StackFolder(path=path, terraform=find_terraform(os.environ), environment=environment)
    made.init()
    return made


def applied(folder: StackFolder) -> None:
    plan = folder.path / "plan"
    assert folder.plan(out=plan)
    folder.apply(plan)


def test_a_dashboard_arrives_as_it_was_written(
    aws: LocalAws, environment: Mapping[str, str], tmp_path: Path
) -> None:
    stack = new_stack(tmp_path)
    topic = SnsTopic(stack, "topic", name="told")
    text = '${LABEL} %{ if } $${x} \\ "모델 지연" '
    graph = GraphWidget(
        title="모델 지연 시간 %{x}", left=[Metric(namespace="n", metric_name="m", label="${LABEL} (${MAX})")]
    )
    dashboard = BedrockDashboard(stack, "dashboard", dashboard_name="written")
    dashboard.add_widgets(TextWidget(markdown=text + topic.arn)).add_widgets(graph)
    folder = folder_of(stack, tmp_path, environment)
    applied(folder)
    kept = aws.client("cloudwatch", account=ACCOUNT).get_dashboard(DashboardName="written")["DashboardBody"]
    shown, drawn = (widget["properties"] for widget in json.loads(kept)["widgets"])
    assert shown["markdown"] == f"{text}arn:aws:sns:us-east-1:{ACCOUNT}:told"
    assert drawn == graph.properties(region="us-east-1")
    assert not folder.plan(out=folder.path / "again")


def test_an_adopted_dashboard_is_imported_and_not_created(
    aws: LocalAws, environment: Mapping[str, str], tmp_path: Path
) -> None:
    body = BODIES["every_widget"]
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT)
    cloudwatch.put_dashboard(DashboardName="by-hand", DashboardBody=json.dumps(body))
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(adopt_dashboard(json.dumps(body), name="by-hand").python, "adopted.py", "exec"), names)
    stack = new_stack(tmp_path)
    CloudWatchDashboard(
        stack, "dashboard", names["dashboard"](), region=names["REGION"], import_existing=True
    )
    folder = folder_of(stack, tmp_path, environment)
    plan = folder.path / "plan"
    folder.plan(out=plan)
    changes = Changes.of(folder.show_json(plan))
    assert (changes.imported, changes.add, changes.destroy) == (1, 0, 0)
    folder.apply(plan)
    kept = cloudwatch.get_dashboard(DashboardName="by-hand")["DashboardBody"]
    assert normal_form(json.loads(kept)) == normal_form(body)
    assert not folder.plan(out=folder.path / "again")


def test_every_kind_of_metric_alarm_is_created_once_and_then_unchanged(
    aws: LocalAws, environment: Mapping[str, str], tmp_path: Path
) -> None:
    both = MathExpression(expression="m + n", using_metrics={"m": CALLS, "n": CALLS.with_(statistic="p99")})
    query = MetricsInsightsQuery(
        query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)', period=MINUTE
    )
    shared: dict[str, Any] = {"threshold": 0.5, "evaluation_periods": 3, "tags": {"팀": "${모델}"}}
    alarms = {
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
    }
    stack = new_stack(tmp_path)
    create_alarms(stack, alarms)
    folder = folder_of(stack, tmp_path, environment)
    applied(folder)
    made = aws.client("cloudwatch", account=ACCOUNT).describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in made} == {alarm.alarm_name for alarm in alarms.values()}
    assert not folder.plan(out=folder.path / "again")


def test_a_composite_alarm_is_planned_as_it_was_written(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    child = Alarm(alarm_name="${child}", metric=CALLS, threshold=1, evaluation_periods=1)
    rule = AlarmRule.all_of(child, AlarmRule.not_("정비"), AlarmRule.at_least("50%", "a", child))
    whole = CompositeAlarm(alarm_name="전체", alarm_rule=rule, actions_suppressor="정비")
    stack = new_stack(tmp_path)
    create_alarms(stack, {"whole": whole, "child": child})
    folder = folder_of(stack, tmp_path, environment)
    plan = folder.path / "plan"
    assert folder.plan(out=plan)
    [planned] = [
        change["change"]["after"]
        for change in folder.show_json(plan)["resource_changes"]
        if change["type"] == "aws_cloudwatch_composite_alarm"
    ]
    assert planned["alarm_rule"] == (
        'ALARM("${child}") AND NOT ALARM("정비") AND AT_LEAST(50%, ALARM, ("a", "${child}"))'
    )
    assert planned["actions_suppressor"] == [{"alarm": "정비", "extension_period": 60, "wait_period": 60}]
