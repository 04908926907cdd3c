"""Events of jobs in the embedded AWS reach the topics of rules, if the policies let EventBridge publish."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bedrock_monitoring.bedrock.failed_jobs import JobType, event_pattern
from bedrock_monitoring.constructs.notification.policies import key_policy, topic_policy
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.job_events import send_job_event

REGION = "us-east-1"
FAILED = {"batchJobName": "nightly", "status": "Failed", "failureMessage": "the role may not read the input"}


@pytest.fixture
def account() -> str:
    return "590000000001"


def subscribed_topic(aws: LocalAws, account: str, *, publish: bool, encrypt: bool) -> tuple[str, Any]:
    """Return a topic with a key, with the policies as given, and what reads the queue behind it."""
    sns, sqs, kms = (aws.client(service, account=account) for service in ("sns", "sqs", "kms"))
    name = f"jobs-{publish}-{encrypt}"
    arn = f"arn:aws:sns:{REGION}:{account}:{name}"
    key = kms.create_key(Policy=key_policy(account=account, region=REGION, events=encrypt))["KeyMetadata"]
    policy = topic_policy(topic_arn=arn, account=account, region=REGION, events=publish)
    sns.create_topic(Name=name, Attributes={"Policy": policy, "KmsMasterKeyId": key["KeyId"]})
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{account}:{name}")

    def read() -> list[Any]:
        messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
        return [json.loads(json.loads(message["Body"])["Message"]) for message in messages]

    return arn, read


def send(account: str, status: str) -> list[str]:
    detail = {**FAILED, "status": status}
    return send_job_event(account, REGION, detail_type="Batch Inference Job State Change", detail=detail)


@pytest.mark.parametrize("publish", [False, True])
@pytest.mark.parametrize("encrypt", [False, True])
def test_a_topic_is_told_of_a_failed_job_if_its_policies_let_eventbridge_publish(
    aws: LocalAws, account: str, *, publish: bool, encrypt: bool
) -> None:
    topic, read = subscribed_topic(aws, account, publish=publish, encrypt=encrypt)
    events = aws.client("events", account=account)
    events.put_rule(Name="failed", EventPattern=event_pattern(JobType.BATCH_INFERENCE))
    events.put_targets(Rule="failed", Targets=[{"Id": "topic", "Arn": topic}])
    assert send(account, "Completed") == []
    assert send(account, "Failed") == ([topic] if publish and encrypt else [])
    told = read()
    whole = {
        "version": "0",
        "id": "0cc3eaf7-dff6-6f67-0ee0-ae572fccfe84",
        "detail-type": "Batch Inference Job State Change",
        "source": "aws.bedrock",
        "account": account,
        "time": "2026-11-30T12:00:00Z",
        "region": REGION,
        "resources": [],
        "detail": FAILED,
    }
    assert told == ([whole] if publish and encrypt else [])
    events.disable_rule(Name="failed")
    assert send(account, "Failed") == []
    events.remove_targets(Rule="failed", Ids=["topic"])
    events.delete_rule(Name="failed")


def test_targets_that_are_no_topic_or_not_there_are_not_told(aws: LocalAws) -> None:
    account = "590000000002"
    events = aws.client("events", account=account)
    events.put_rule(Name="failed", EventPattern=event_pattern(JobType.BATCH_INFERENCE))
    targets = (f"arn:aws:lambda:{REGION}:{account}:function:told", f"arn:aws:sns:{REGION}:{account}:gone")
    events.put_targets(
        Rule="failed", Targets=[{"Id": str(number), "Arn": arn} for number, arn in enumerate(targets)]
    )
    assert send(account, "Failed") == []
