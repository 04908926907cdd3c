"""Dashboards of any content read back as written, from the real Terraform and from PutDashboard."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.constructs import CloudWatchDashboard
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, Terraform
from stacks.foundation import require_versions
from tests.cloudwatch.generated_dashboards import DASHBOARDS, REGION
from tests.constructs.synthesis import new_stack, synthesized

pytestmark = pytest.mark.terraform

ACCOUNT = "812200000002"
COUNT = 25
GENERATED = 100


def generated() -> dict[str, Dashboard]:
    """Return the longest of many generated dashboards, all of them different, by their names."""
    found: dict[str, Dashboard] = {}

    @settings(
        max_examples=GENERATED,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(dashboard=DASHBOARDS)
    def collect(dashboard: Dashboard) -> None:
        found[dashboard.to_json(region=REGION)] = dashboard

    collect()
    longest = sorted(found, key=len, reverse=True)[:COUNT]
    return {
        f"generated-{number}": replace(found[text], name=f"generated-{number}")
        for number, text in enumerate(longest)
    }


def test_generated_dashboards_arrive_as_they_were_written_and_stay(
    aws: LocalAws, terraform: Terraform, access: Mapping[str, str], tmp_path: Path
) -> None:
    dashboards = generated()
    assert len(dashboards) == COUNT
    stack = new_stack(tmp_path, region=REGION)
    require_versions(stack, provider_version="~> 5.100")
    for name, dashboard in dashboards.items():
        CloudWatchDashboard(stack, name, dashboard, region=REGION)
    path = tmp_path / "stack"
    path.mkdir()
    (path / "cdk.tf.json").write_text(json.dumps(synthesized(stack)), encoding="utf-8")
    environment = aws.environment(account=ACCOUNT, base=access)
    folder = StackFolder(path=path, terraform=terraform, environment=environment, lock=PROJECT / LOCK_FILE)
    folder.init()
    assert folder.plan(out=path / "plan")
    folder.apply(path / "plan")
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT)
    kept = {
        name: json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]) for name in dashboards
    }
    assert kept == {name: dashboard.to_body(region=REGION) for name, dashboard in dashboards.items()}
    assert not folder.plan(out=path / "again")
