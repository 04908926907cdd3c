"""The rules of failed jobs in the stack of a target: each may publish to the topic that it notifies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedrock_monitoring.local_aws.policy_evaluation import allows
from tests.stacks.drawing import rollout, target_stack

TOPICS = {
    # the tier of failed jobs, and the address and name of its topic
    "warning": ("alarms_tier-warning", "bedrock-prod-alarms_warning"),
    "critical": ("alarms", "bedrock-prod-alarms"),
    "jobs": ("alarms_tier-jobs", "bedrock-prod-alarms_jobs"),  # a tier that nothing else notifies
}


@pytest.mark.parametrize("tier", TOPICS)
def test_events_reach_the_topic_of_their_tier_and_no_other(tmp_path: Path, tier: str) -> None:
    stack = target_stack(tmp_path, rollout(failed_jobs={"tier": tier}))["resource"]
    address, name = TOPICS[tier]
    told = {target["arn"] for target in stack["aws_cloudwatch_event_target"].values()}
    [reference] = told
    assert reference.startswith(f"${{aws_sns_topic.{address}")
    let_in = [
        topic["name"]
        for topic in stack["aws_sns_topic"].values()
        if allows(
            json.loads(topic["policy"]),
            action="sns:Publish",
            resource=f"arn:aws:sns:us-east-1:111122223333:{topic['name']}",
            principal="events.amazonaws.com",
            context={"aws:SecureTransport": "true"},
        )
    ]
    assert let_in == [name]
    assert len(stack["aws_sns_topic"]) > 1
