from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DashboardVariable,
    Values,
    VariableInputType,
    VariableType,
)
from bedrock_monitoring.cloudwatch.widgets import TextWidget
from bedrock_monitoring.constructs import CloudWatchDashboard
from tests.constructs.synthesis import drawn, new_stack, only, refusal, resources, synthesized

BARE = Dashboard(name="bare")
OPENS_IN_JANUARY = replace(BARE, start="2026-01-31T08:00:00Z", end="2026-01-31T09:00:00Z")
TEAM = DashboardVariable(
    id="team",
    type=VariableType.PATTERN,
    value="search",
    input_type=VariableInputType.SELECT,
    values=Values.from_values("search", "chat"),
)
CHANGES: dict[str, tuple[Dashboard, Any]] = {
    "name": (BARE, "other"),
    "elements": (BARE, (TextWidget(markdown="one ${x}"), TextWidget(markdown="two"))),
    "variables": (BARE, (TEAM,)),
    "start": (BARE, "-PT8H"),
    "end": (OPENS_IN_JANUARY, "2026-01-31T10:00:00Z"),
    "default_interval": (BARE, timedelta(hours=8)),
    "period_override": (BARE, PeriodOverride.AUTO),
    "raw_rest": (BARE, {"newerKey": ["value"]}),
}
"""For each field of a dashboard: a dashboard, and a value that changes it."""


def terraform(folder: Path, dashboard: Dashboard) -> dict[str, Any]:
    stack_json = drawn(folder, lambda stack: CloudWatchDashboard(stack, "d", dashboard))
    return only(stack_json, "aws_cloudwatch_dashboard")


def unescaped(body: str) -> Any:
    return json.loads(body.replace("$${", "${"))


def test_every_field_of_a_dashboard_has_a_value_that_changes_it() -> None:
    assert list(CHANGES) == [field.name for field in fields(Dashboard)]


@pytest.mark.parametrize("field", CHANGES)
def test_every_field_of_a_dashboard_reaches_terraform(tmp_path: Path, field: str) -> None:
    before, value = CHANGES[field]
    after = replace(before, **{field: value})
    written = terraform(tmp_path / "after", after)
    assert written != terraform(tmp_path / "before", before)
    assert written["dashboard_name"] == after.name
    assert unescaped(written["dashboard_body"]) == after.to_body(region="us-east-1")


def test_the_body_is_rendered_once_however_many_widgets_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Dashboard] = []
    to_json = Dashboard.to_json

    def counted(dashboard: Dashboard, *, region: str) -> str:
        written.append(dashboard)
        return to_json(dashboard, region=region)

    monkeypatch.setattr(Dashboard, "to_json", counted)
    stack = new_stack(tmp_path)
    dashboard = CloudWatchDashboard(stack, "d", BARE)
    for number in range(3):
        assert dashboard.add_widgets(TextWidget(markdown=str(number))) is dashboard
    assert written == []
    body = json.loads(only(synthesized(stack), "aws_cloudwatch_dashboard")["dashboard_body"])
    assert [widget["properties"]["markdown"] for widget in body["widgets"]] == ["0", "1", "2"]
    assert written == [dashboard.dashboard]


def test_what_is_added_after_a_synthesis_is_in_the_next_one(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = CloudWatchDashboard(stack, "d", BARE)
    synthesized(stack)
    dashboard.add_widgets(TextWidget(markdown="late"))
    assert "late" in only(synthesized(stack), "aws_cloudwatch_dashboard")["dashboard_body"]


def test_widgets_are_read_in_the_region_that_is_passed(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = CloudWatchDashboard(stack, "d", BARE, region="eu-west-1")
    assert dashboard.region == "eu-west-1"
    assert dashboard.dashboard_url.endswith("region=eu-west-1#dashboards:name=bare")


def test_an_existing_dashboard_is_imported_by_its_name(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path, lambda stack: CloudWatchDashboard(stack, "d", BARE, import_existing=True))
    assert stack_json["import"] == [{"id": "bare", "to": "aws_cloudwatch_dashboard.d"}]


def test_what_cloudwatch_would_refuse_is_refused_before_anything_is_created(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    line = refusal(lambda: CloudWatchDashboard(stack, "d", replace(BARE, name="a b")))
    assert line.startswith("dashboard 'a b', name: 'a b' (3 characters) is not a dashboard name")


def test_widgets_that_cloudwatch_would_refuse_are_not_added(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = CloudWatchDashboard(stack, "d", BARE)
    refusal(lambda: dashboard.add_widgets(TextWidget(markdown="x", height=1001)))
    assert dashboard.dashboard == BARE


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    CloudWatchDashboard(stack, "first", BARE)
    assert refusal(lambda: CloudWatchDashboard(stack, "second", BARE)) == (
        "dashboard 'second': the name 'bare' is used by 'monitoring/first/Default'; pass another "
        "dashboard_name"
    )


def test_several_have_addresses_and_outputs_by_their_ids(tmp_path: Path) -> None:
    def create(stack: TerraformStack) -> None:
        for id_ in ("one", "two"):
            CloudWatchDashboard(stack, id_, replace(BARE, name=id_))

    stack_json = drawn(tmp_path, create)
    assert list(resources(stack_json, "aws_cloudwatch_dashboard")) == ["one", "two"]
    assert sorted(stack_json["output"]) == ["one_name", "one_url", "two_name", "two_url"]
