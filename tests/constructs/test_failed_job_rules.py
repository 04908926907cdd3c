"""The rules of failed jobs, and whom topic and key let in for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.failed_jobs import FailedJobs, JobType
from bedrock_monitoring.constructs import NotificationTopics, create_failed_job_rules
from bedrock_monitoring.notification import Notify, Tier
from tests.constructs.synthesis import new_stack, only, resources, synthesized

ACCOUNT, REGION = "111122223333", "eu-west-1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
EVENTS = "events.amazonaws.com"


def rules(folder: Path, *jobs: JobType, prefix: str = "bedrock-prod") -> dict[str, Any]:
    stack = new_stack(folder)
    create_failed_job_rules(stack, FailedJobs(types=jobs), name_prefix=prefix, topic_arn=TOPIC)
    return synthesized(stack)


def test_a_type_of_job_has_a_rule_that_sends_its_events_to_the_topic(tmp_path: Path) -> None:
    made = rules(tmp_path, JobType.CUSTOMIZATION)
    assert set(made["resource"]) == {"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"}
    rule = only(made, "aws_cloudwatch_event_rule")
    assert rule["name"] == "bedrock-prod-failed-customization"
    assert json.loads(rule["event_pattern"]) == {
        "source": ["aws.bedrock"],
        "detail-type": ["Model Customization Job State Change"],
        "detail": {"jobStatus": ["Failed"]},
    }
    target = only(made, "aws_cloudwatch_event_target")
    assert (target["arn"], target["target_id"]) == (TOPIC, "topic")
    assert target["rule"] == "${aws_cloudwatch_event_rule.failed-jobs-customization.name}"


def test_addresses_come_from_types_of_job_and_long_names_stay_unique(tmp_path: Path) -> None:
    made = rules(tmp_path, *JobType, prefix="b" * 72)
    addresses = ["failed-jobs-batch-inference", "failed-jobs-customization", "failed-jobs-data-automation"]
    assert sorted(resources(made, "aws_cloudwatch_event_rule")) == addresses
    names = {rule["name"] for rule in resources(made, "aws_cloudwatch_event_rule").values()}
    assert len(names) == len(addresses)
    assert {len(name) for name in names} == {64}


@pytest.mark.parametrize(
    ("event_tier", "let_in"),
    [
        # the tier of failed jobs, and what lets EventBridge in
        (None, set()),
        ("warning", {"warning", "key"}),
        ("critical", {"critical", "key"}),
        ("operations", set()),  # an existing topic, whose key is not ours either
    ],
)
def test_the_topic_of_failed_jobs_and_its_key_let_eventbridge_in_and_no_other_topic(
    tmp_path: Path, event_tier: str | None, let_in: set[str]
) -> None:
    stack = new_stack(tmp_path)
    NotificationTopics(
        stack,
        "alarms",
        notify=Notify(tiers={"operations": Tier(topic=TOPIC)}),
        account=ACCOUNT,
        region=REGION,
        name_prefix="bedrock-prod",
        tiers=["critical", "warning"],
        event_tier=event_tier,
    )
    made = synthesized(stack)
    topics = {topic["name"]: topic["policy"] for topic in resources(made, "aws_sns_topic").values()}
    policies = {
        "critical": topics["bedrock-prod-alarms"],
        "warning": topics["bedrock-prod-alarms_warning"],
        "key": only(made, "aws_kms_key")["policy"],
    }
    statements = {
        name: [
            statement
            for statement in json.loads(policy)["Statement"]
            if statement["Principal"] == {"Service": EVENTS}
        ]
        for name, policy in policies.items()
    }
    assert {name for name, found in statements.items() if found} == let_in
    # EventBridge takes no condition.
    assert not any("Condition" in statement for found in statements.values() for statement in found)
