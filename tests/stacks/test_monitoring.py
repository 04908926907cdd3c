from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import lifecycle_of
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.models.test_model_id import MODEL_IDS
from tests.bedrock.placing import headings
from tests.constructs.synthesis import dashboard_body, only, refusal, resources
from tests.stacks.drawing import ACCOUNT, NOVA, addresses, rollout, target_stack

KMS_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TRAPS = {"${var.team}": "%{ if true }", "팀": "모델 ${x} 관찰"}


def test_the_provider_acts_in_the_account_of_the_target_alone(tmp_path: Path) -> None:
    stack_json = target_stack(
        tmp_path, rollout(account="444455556666", region="eu-central-1", tags={"team": "ml"})
    )
    assert stack_json["provider"]["aws"] == [
        {
            "allowed_account_ids": ["444455556666"],
            "default_tags": [
                {
                    "tags": {
                        "managed-by": "bedrock-monitoring",
                        "bedrock-monitoring-target": "prod",
                        "team": "ml",
                    }
                }
            ],
            "region": "eu-central-1",
        }
    ]


def test_the_provider_assumes_the_role_of_the_target(tmp_path: Path) -> None:
    [provider] = target_stack(tmp_path, rollout(role="Deploy"))["provider"]["aws"]
    assert provider["assume_role"] == [
        {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/Deploy", "session_name": "bedrock-monitoring"}
    ]
    assert "role_arn" not in provider


def test_state_is_kept_encrypted_and_locked_in_the_account_of_the_bucket(tmp_path: Path) -> None:
    checked = rollout(state={"account": "444455556666", "region": "eu-west-1"})
    assert target_stack(tmp_path, checked)["terraform"]["backend"] == {
        "s3": {
            "allowed_account_ids": ["444455556666"],
            "bucket": "bedrock-monitoring-state-444455556666",
            "encrypt": True,
            "key": "bedrock-monitoring/prod/terraform.tfstate",
            "region": "eu-west-1",
            "use_lockfile": True,
        }
    }


def test_an_engine_that_brings_its_own_state_finds_no_backend(tmp_path: Path) -> None:
    checked = replace(rollout(), state=None)
    assert target_stack(tmp_path, checked)["terraform"].keys() == {"required_version", "required_providers"}


def test_the_backend_assumes_its_role_in_the_nested_form_that_terraform_takes(tmp_path: Path) -> None:
    backend = target_stack(tmp_path, rollout(state={"role": "State"}))["terraform"]["backend"]["s3"]
    assert backend["assume_role"] == {
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/State",
        "session_name": "bedrock-monitoring",
    }
    assert not {"role_arn", "session_name", "external_id"} & set(backend)


def test_without_roles_nobody_assumes_one(tmp_path: Path) -> None:
    assert "assume_role" not in json.dumps(target_stack(tmp_path, rollout()))


def test_a_key_of_kms_encrypts_the_state(tmp_path: Path) -> None:
    backend = target_stack(tmp_path, rollout(state={"kms_key": KMS_KEY}))["terraform"]["backend"]["s3"]
    assert (backend["kms_key_id"], backend["encrypt"]) == (KMS_KEY, True)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"name": "eu"}, "bedrock-monitoring/eu/terraform.tfstate"),
        ({"state": {"prefix": "team/llm"}}, "team/llm/prod/terraform.tfstate"),
        ({"state_key": "old/place.tfstate"}, "old/place.tfstate"),
    ],
)
def test_the_key_of_the_state_comes_from_the_target(
    tmp_path: Path, settings: dict[str, Any], key: str
) -> None:
    assert target_stack(tmp_path, rollout(**settings))["terraform"]["backend"]["s3"]["key"] == key


def test_versions_are_a_range_of_the_published_provider(tmp_path: Path) -> None:
    terraform = target_stack(tmp_path, rollout())["terraform"]
    assert terraform["required_version"] == ">= 1.10"
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}


def test_the_version_of_the_provider_can_be_chosen(tmp_path: Path) -> None:
    checked = rollout(top={"provider_version": ">= 5.100, < 6.0"})
    assert (
        target_stack(tmp_path, checked)["terraform"]["required_providers"]["aws"]["version"]
        == ">= 5.100, < 6.0"
    )


@pytest.mark.parametrize(
    ("region", "partition", "console"),
    [
        ("eu-central-1", "aws", "eu-central-1.console.aws.amazon.com"),
        ("cn-northwest-1", "aws-cn", "cn-northwest-1.console.amazonaws.cn"),
        ("us-gov-west-1", "aws-us-gov", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_arns_and_addresses_are_those_of_the_partition(
    tmp_path: Path, region: str, partition: str, console: str
) -> None:
    stack_json = target_stack(tmp_path, rollout(region=region, role="Deploy"))
    url = f"https://{console}/cloudwatch/home?region={region}#dashboards:name=bedrock-prod"
    assert stack_json["output"]["dashboard_url"]["value"] == url
    assert stack_json["provider"]["aws"][0]["assume_role"][0]["role_arn"].startswith(f"arn:{partition}:iam::")
    text = json.dumps(stack_json)
    assert text.count(f"arn:{partition}:") == text.count("arn:")
    for alarm in resources(stack_json, "aws_cloudwatch_metric_alarm").values():
        assert f"\nDashboard: {url}\n" in alarm["alarm_description"]


def test_the_dashboard_opens_with_the_state_of_every_alarm(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(models=[NOVA, "deepseek.v3.2"]))
    [status] = [placed for placed in dashboard_body(stack_json)["widgets"] if placed["type"] == "alarm"]
    on_metrics = resources(stack_json, "aws_cloudwatch_metric_alarm")
    # A companion has no tile: its state concerns its partner alone.
    names = {alarm["alarm_name"] for id_, alarm in on_metrics.items() if "-now-" not in id_}
    names |= {
        alarm["alarm_name"] for alarm in resources(stack_json, "aws_cloudwatch_composite_alarm").values()
    }
    assert len(names) == 2 * 5 + 3
    assert set(status["properties"]["alarms"]) == {
        f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{name}" for name in names
    }


def test_every_alarm_notifies_its_tier_when_it_begins_and_when_it_ends(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout())
    alarms = resources(stack_json, "aws_cloudwatch_metric_alarm")
    assert len(alarms) == 8
    for pair in ("availability", "availability-now"):
        assert "alarm_actions" not in alarms.pop(f"{pair}-amazon-nova-lite-v1-0")
    critical = only(stack_json, "aws_cloudwatch_composite_alarm")
    assert critical["alarm_actions"] == critical["ok_actions"] == ["${aws_sns_topic.alarms.arn}"]
    for alarm in alarms.values():
        assert (
            alarm["alarm_actions"]
            == alarm["ok_actions"]
            == ["${aws_sns_topic.alarms_tier-warning_3417B070.arn}"]
        )


def test_one_incident_is_one_page(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(models=[NOVA, "deepseek.v3.2"]))
    page = only(stack_json, "aws_cloudwatch_composite_alarm")
    critical = [
        f"aws_cloudwatch_metric_alarm.{kind}-{slug}"
        for slug in ("amazon-nova-lite-v1-0", "deepseek-v3-2")
        for kind in ("availability", "availability-now")
    ]
    assert page["alarm_actions"] == page["ok_actions"] == ["${aws_sns_topic.alarms.arn}"]
    assert page["depends_on"] == critical
    alarms = resources(stack_json, "aws_cloudwatch_metric_alarm")
    names = [alarms[address.partition(".")[2]]["alarm_name"] for address in critical]
    assert page["alarm_rule"] == (
        '(ALARM("{}") AND ALARM("{}")) OR (ALARM("{}") AND ALARM("{}"))'.format(*names)
    )
    for address in critical:
        assert "alarm_actions" not in alarms[address.partition(".")[2]]


def test_a_suppressor_of_the_user_keeps_the_page_back(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(composites={"suppressor": "deploying", "wait_period": 30}))
    assert only(stack_json, "aws_cloudwatch_composite_alarm")["actions_suppressor"] == {
        "alarm": "deploying",
        "extension_period": 60,
        "wait_period": 30,
    }


def test_published_runbooks_are_linked_to(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(runbooks="https://example.com/runbooks"))
    for id_, alarm in resources(stack_json, "aws_cloudwatch_metric_alarm").items():
        kind = id_.removesuffix("-amazon-nova-lite-v1-0").removesuffix("-now").removesuffix("-all-models")
        assert alarm["alarm_description"].endswith(f"Runbook: https://example.com/runbooks/{kind}.md")


def test_only_enabled_alarms_are_drawn_with_their_conditions(tmp_path: Path) -> None:
    alarms = {
        "throttles": "> 7 for 2 of 3 minutes",
        "availability": False,
        "first_token": False,
        "all_models": False,
    }
    drawn = resources(target_stack(tmp_path, rollout(alarms=alarms)), "aws_cloudwatch_metric_alarm")
    assert sorted(drawn) == [
        "availability-slow-amazon-nova-lite-v1-0",
        "legacy-model",
        "refused-amazon-nova-lite-v1-0",
        "throttled-amazon-nova-lite-v1-0",
        "throttles-amazon-nova-lite-v1-0",
    ]
    throttles = drawn["throttles-amazon-nova-lite-v1-0"]
    assert (throttles["threshold"], throttles["datapoints_to_alarm"], throttles["evaluation_periods"]) == (
        7,
        2,
        3,
    )


def test_without_alarms_there_is_no_topic_and_nothing_on_the_dashboard_about_them(tmp_path: Path) -> None:
    checked = rollout(alarms=False, notify={"email": ["oncall@example.com"]})
    stack_json = target_stack(tmp_path, checked)
    assert addresses(stack_json) == ["aws_cloudwatch_dashboard.dashboard"]
    body = dashboard_body(stack_json)
    assert "alarm" not in {placed["type"] for placed in body["widgets"]}


def test_without_endpoints_the_topic_has_no_subscriptions(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout())
    names = {topic["name"] for topic in resources(stack_json, "aws_sns_topic").values()}
    assert names == {"bedrock-prod-alarms", "bedrock-prod-alarms_warning"}
    assert not resources(stack_json, "aws_sns_topic_subscription")


def test_alarms_notify_in_the_states_that_their_tier_selects(tmp_path: Path) -> None:
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:operations"
    tier = {"topic": topic, "ok": False, "insufficient_data": True}
    stack_json = target_stack(tmp_path, rollout(notify={"tiers": {"critical": tier, "warning": tier}}))
    on_metrics = resources(stack_json, "aws_cloudwatch_metric_alarm")
    combined = [only(stack_json, "aws_cloudwatch_composite_alarm")]
    alone = [alarm for id_, alarm in on_metrics.items() if not re.match("availability-(now-)?amazon", id_)]
    for alarm in (*combined, *alone):
        assert (alarm["alarm_actions"], alarm["insufficient_data_actions"]) == ([topic], [topic])
        assert "ok_actions" not in alarm
    assert not {"aws_sns_topic", "aws_kms_key"} & set(stack_json["resource"])


def test_the_dashboard_has_the_name_period_and_names_of_models_of_the_target(tmp_path: Path) -> None:
    models = [{"id": NOVA, "name": "우리 모델"}, "deepseek.v3.2"]
    stack_json = target_stack(
        tmp_path,
        rollout(dashboard_name="ops", period=900, models=models, alarms=False, dashboards=["models"]),
    )
    made = only(stack_json, "aws_cloudwatch_dashboard")
    body = json.loads(made["dashboard_body"])
    assert made["dashboard_name"] == "ops-models"
    assert [text for text in headings(body) if text.startswith("## ")][-2:] == [
        "## 우리 모델",
        "## DeepSeek V3.2",
    ]
    periods = {placed["properties"].get("period") for placed in body["widgets"]}
    assert periods == {None, 900, 3600}, "error budgets have periods of an hour"


def test_text_that_looks_like_a_template_is_escaped_everywhere(tmp_path: Path) -> None:
    checked = rollout(
        tags=TRAPS,
        models=[{"id": NOVA, "name": "%{for} 소넷", "price": {"input": 1}}],
        notify={"email": ["${oncall}@example.com"]},
        dashboards=["models"],
    )
    stack_json = target_stack(tmp_path, checked)
    tags = stack_json["provider"]["aws"][0]["default_tags"][0]["tags"]
    assert tags["$${var.team}"] == "%%{ if true }"
    assert tags["팀"] == "모델 $${x} 관찰"
    subscriptions = resources(stack_json, "aws_sns_topic_subscription").values()
    assert {subscription["endpoint"] for subscription in subscriptions} == {"$${oncall}@example.com"}
    assert "## %%{for} 소넷" in headings(
        json.loads(only(stack_json, "aws_cloudwatch_dashboard")["dashboard_body"])
    )


def test_forty_models_with_prices_and_every_alarm_fit(tmp_path: Path) -> None:
    models = [{"id": model_id, "price": {"input": 0.1, "output": 2}} for model_id in MODEL_IDS[:40]]
    classic = rollout(models=models, alarms={"set": "classic"})
    stack_json = target_stack(tmp_path, classic)
    ending = sum(lifecycle_of(ModelId.parse(model_id)) is not None for model_id in MODEL_IDS[:40])
    assert len(resources(stack_json, "aws_cloudwatch_metric_alarm")) == 161 + ending
    statuses = [placed for placed in dashboard_body(stack_json)["widgets"] if placed["type"] == "alarm"]
    assert [len(status["properties"]["alarms"]) for status in statuses] == [
        100,
        62 + ending,
        100,
        62 + ending,
    ]


def test_more_than_one_dashboard_takes_becomes_several_that_link_to_each_other(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(models=MODEL_IDS[:40], alarms=False, dashboards=["models"]))
    dashboards = resources(stack_json, "aws_cloudwatch_dashboard")
    assert {id_: made["dashboard_name"] for id_, made in dashboards.items()} == {
        "dashboard-models": "bedrock-prod-models",
        "dashboard-models-2": "bedrock-prod-models-2",
    }
    first, second = (made["dashboard_body"] for made in dashboards.values())
    assert "dashboards:name=bedrock-prod-models-2" in first
    assert "dashboards:name=bedrock-prod-models)" in second


def test_a_second_dashboard_with_the_name_of_another_target_is_refused() -> None:
    called_here = [model_id for model_id in MODEL_IDS if ModelId.parse(model_id).geography in (None, "us")]
    models = [{"id": model_id, "price": {"input": 0.1}} for model_id in called_here]
    large = rollout(models=models, alarms=False).targets[0]
    other = replace(rollout(name="prod-2").targets[0], region="eu-west-1")
    with pytest.raises(InvalidInputError) as error:
        build_monitoring([large, other])
    assert str(error.value) == (
        "target 'prod-2': its dashboard 'bedrock-prod-2' has the name of one of target 'prod' in the same "
        "account; give it another dashboard_name"
    )


def test_two_models_whose_alarms_would_have_one_name_are_refused(tmp_path: Path) -> None:
    line = refusal(lambda: target_stack(tmp_path, rollout(models=["deepseek.v3.2", "deepseek.v3-2"])))
    assert line == (
        "target 'prod', model 'deepseek.v3-2': its alarms would have the names of those of 'deepseek.v3.2';"
        " move one of the two models to another target"
    )


def test_without_alarms_such_models_have_nothing_to_share(tmp_path: Path) -> None:
    stack_json = target_stack(tmp_path, rollout(models=["deepseek.v3.2", "deepseek.v3-2"], alarms=False))
    assert addresses(stack_json) == ["aws_cloudwatch_dashboard.dashboard"]
