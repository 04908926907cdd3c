import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws


def events(client: Any, name: str = "", **more: Any) -> list[dict[str, Any]]:
    by_name = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]} if name else {}
    found: list[dict[str, Any]] = client.lookup_events(**by_name, **more)["Events"]
    return found


def test_a_call_that_changes_something_is_an_event_with_who_and_what(aws: LocalAws) -> None:
    account = "765600000001"
    cloudwatch = aws.client("cloudwatch", account=account)
    cloudwatch.put_dashboard(DashboardName="d", DashboardBody='{"widgets": []}')
    cloudwatch.delete_alarms(AlarmNames=["a", "b"])
    cloudwatch.describe_alarms()
    cloudwatch.put_metric_data(Namespace="N", MetricData=[{"MetricName": "m", "Value": 1}])
    cloudtrail = aws.client("cloudtrail", account=account)
    assert [event["EventName"] for event in events(cloudtrail)] == ["DeleteAlarms", "PutDashboard"]
    [event] = events(cloudtrail, "DeleteAlarms")
    record = json.loads(event.pop("CloudTrailEvent"))
    assert datetime.fromisoformat(record.pop("eventTime")) == event.pop("EventTime")
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{account}:assumed-role/embedded-aws/embedded-aws",
            "accountId": account,
        },
        "eventSource": "monitoring.amazonaws.com",
        "eventName": "DeleteAlarms",
        "awsRegion": "us-east-1",
        "requestParameters": {"alarmNames": ["a", "b"]},
    }
    [other] = events(cloudtrail, "PutDashboard")
    assert event.pop("EventId") != other["EventId"]
    assert event == {
        "EventName": "DeleteAlarms",
        "EventSource": "monitoring.amazonaws.com",
        "Username": "embedded-aws",
    }


def test_an_account_and_a_region_have_events_of_their_own_and_iam_has_one_region(aws: LocalAws) -> None:
    account = "765600000002"
    aws.client("logs", account=account, region="eu-west-1").create_log_group(logGroupName="g")
    aws.client("iam", account=account, region="eu-west-1").create_role(
        RoleName="r", AssumeRolePolicyDocument="{}"
    )
    here, there = (
        aws.client("cloudtrail", account=account, region=name) for name in ("eu-west-1", "us-east-1")
    )
    assert [event["EventName"] for event in events(here)] == ["CreateLogGroup"]
    assert [event["EventName"] for event in events(there)] == ["CreateRole"]
    assert events(aws.client("cloudtrail", account="765600000003")) == []


def test_a_call_that_failed_is_no_event_and_a_time_is_the_first_that_counts(aws: LocalAws) -> None:
    account = "765600000004"
    sns, cloudtrail = (aws.client(service, account=account) for service in ("sns", "cloudtrail"))
    with pytest.raises(ClientError):
        sns.set_topic_attributes(
            TopicArn=f"arn:aws:sns:us-east-1:{account}:none", AttributeName="DisplayName", AttributeValue="x"
        )
    assert events(cloudtrail) == []
    sns.create_topic(Name="t")
    now = datetime.now(UTC)
    assert len(events(cloudtrail, StartTime=now - timedelta(minutes=1))) == 1
    assert events(cloudtrail, StartTime=now + timedelta(minutes=1)) == []


def test_fifty_events_are_a_page(aws: LocalAws) -> None:
    account = "765600000005"
    cloudwatch, cloudtrail = (
        aws.client(service, account=account) for service in ("cloudwatch", "cloudtrail")
    )
    for _ in range(51):
        cloudwatch.delete_alarms(AlarmNames=["a"])
    first = cloudtrail.lookup_events()
    rest = cloudtrail.lookup_events(NextToken=first["NextToken"])
    assert (len(first["Events"]), len(rest["Events"]), "NextToken" in rest) == (50, 1, False)


def test_changes_of_each_recorded_service_are_events_and_reads_and_data_are_none(aws: LocalAws) -> None:
    account = "765600000006"
    sns, kms, logs, iam, s3, cloudtrail = (
        aws.client(service, account=account) for service in ("sns", "kms", "logs", "iam", "s3", "cloudtrail")
    )
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.publish(TopicArn=topic, Message="m")
    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": "m"}])
    sns.get_topic_attributes(TopicArn=topic)
    sns.list_topics()
    kms.create_key()
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    event = {"timestamp": round(datetime.now(UTC).timestamp() * 1000), "message": "m"}
    logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[event])
    logs.filter_log_events(logGroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    s3.create_bucket(Bucket="not-recorded")
    assert {event["EventSource"]: event["EventName"] for event in events(cloudtrail)} == {
        "sns.amazonaws.com": "CreateTopic",
        "kms.amazonaws.com": "CreateKey",
        "logs.amazonaws.com": "CreateLogGroup",
        "iam.amazonaws.com": "CreateRole",
    }
    assert len(events(cloudtrail)) == 5
