"""What an invocation log and inference profiles add to a stack, and under which addresses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.stacks.drawing import NOVA, addresses, rollout, target_stack

PROFILE = {"name": "Search team", "copy_from": f"us.{NOVA}", "tags": {"team": "search"}}
EXPRESSION = '${element(split("/", aws_bedrock_inference_profile.inference-profile-search-team.arn), 1)}'
QUERIES = [
    "aws_cloudwatch_query_definition.query-cache-opportunities",
    "aws_cloudwatch_query_definition.query-cost-by-caller",
    "aws_cloudwatch_query_definition.query-errors-by-code",
    "aws_cloudwatch_query_definition.query-inference-region",
    "aws_cloudwatch_query_definition.query-largest-prompts",
    "aws_cloudwatch_query_definition.query-top-callers",
]
MANAGED = [
    "aws_bedrock_model_invocation_logging_configuration.invocation-logging_configuration_C93BB82D",
    "aws_cloudwatch_log_group.invocation-logging_log-group_795F70A7",
    "aws_iam_role.invocation-logging_role_831CC558",
    "aws_iam_role_policy.invocation-logging_write_CDD50B5A",
    "aws_kms_key.invocation-logging_key_B67897AB",
]
ALARM = "aws_cloudwatch_metric_alarm.log-delivery"


def added(folder: Path, **settings: Any) -> list[str]:
    """Return the addresses that these settings add to a stack."""
    folder.mkdir(exist_ok=True)
    before = addresses(target_stack(folder / "before", rollout()))
    after = addresses(target_stack(folder / "after", rollout(**settings)))
    assert set(before) <= set(after)
    return sorted(set(after) - set(before))


def test_an_existing_log_has_queries_and_an_alarm_and_nothing_else(tmp_path: Path) -> None:
    assert added(tmp_path, invocation_logging={}) == [ALARM, *QUERIES]


def test_the_addresses_of_a_managed_log_stay(tmp_path: Path) -> None:
    assert added(tmp_path, invocation_logging={"managed": True}) == sorted([ALARM, *QUERIES, *MANAGED])


def test_a_profile_is_a_resource_and_has_the_alarms_of_a_model(tmp_path: Path) -> None:
    assert added(tmp_path, inference_profiles=[PROFILE]) == [
        "aws_bedrock_inference_profile.inference-profile-search-team",
        "aws_cloudwatch_metric_alarm.availability-now-search-team",
        "aws_cloudwatch_metric_alarm.availability-search-team",
        "aws_cloudwatch_metric_alarm.availability-slow-search-team",
        "aws_cloudwatch_metric_alarm.first-token-search-team",
        "aws_cloudwatch_metric_alarm.refused-search-team",
        "aws_cloudwatch_metric_alarm.throttled-search-team",
    ]


def test_a_profile_copies_the_arn_of_its_model_in_the_account_and_region(tmp_path: Path) -> None:
    profiles = [PROFILE | {"copy_from": f"us-gov.{NOVA}"}, {"name": "b", "copy_from": NOVA}]
    stack_json = target_stack(tmp_path, rollout(inference_profiles=profiles, region="us-gov-west-1"))
    made = stack_json["resource"]["aws_bedrock_inference_profile"]
    assert [profile["model_source"][0]["copy_from"] for profile in made.values()] == [
        f"arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/{NOVA}",
        f"arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us-gov.{NOVA}",
    ]


def test_dashboard_and_alarms_refer_to_the_profile(tmp_path: Path) -> None:
    resources = target_stack(tmp_path, rollout(inference_profiles=[PROFILE]))["resource"]
    throttled = resources["aws_cloudwatch_metric_alarm"]["throttled-search-team"]
    read = [query["metric"] for query in throttled["metric_query"] if "metric" in query]
    assert [metric["dimensions"] for metric in read] == [{"ModelId": EXPRESSION}] * 2
    body = resources["aws_cloudwatch_dashboard"]["dashboard"]["dashboard_body"]
    assert f'"ModelId","{EXPRESSION}"' in body
    assert "Deferred[" not in json.dumps(resources)


def test_the_dashboard_of_logs_queries_the_log_group(tmp_path: Path) -> None:
    checked = rollout(invocation_logging={"log_group": "/llm"}, dashboards=["overview", "logs"])
    dashboards = target_stack(tmp_path, checked)["resource"]["aws_cloudwatch_dashboard"]
    body = json.loads(dashboards["dashboard-logs"]["dashboard_body"])
    logs = [widget for widget in body["widgets"] if widget["type"] == "log"]
    assert len(logs) == len(QUERIES)
    assert all(widget["properties"]["query"].startswith("SOURCE '/llm' | ") for widget in logs)


def test_saved_queries_are_in_the_folder_of_the_target(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(invocation_logging={}))
    saved = stack_json["resource"]["aws_cloudwatch_query_definition"]
    assert saved["query-top-callers"]["name"] == "bedrock/prod/Top callers"


def test_the_order_of_profiles_and_keys_changes_no_address(tmp_path: Path) -> None:
    other = {"name": "other", "copy_from": NOVA}
    one = added(
        tmp_path / "one",
        inference_profiles=[PROFILE, other],
        invocation_logging={"metadata_keys": ["team", "tenant"]},
    )
    turned = added(
        tmp_path / "turned",
        inference_profiles=[other, PROFILE],
        invocation_logging={"metadata_keys": ["tenant", "team"]},
    )
    assert one == turned
