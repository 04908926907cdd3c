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
    record = json.loads(event["CloudTrailEvent"])
    assert record["requestParameters"] == {"alarmNames": ["a", "b"]}
    assert record["eventSource"] == "monitoring.amazonaws.com"
    assert record["userIdentity"]["arn"] == f"arn:aws:sts::{account}:assumed-role/embedded-aws/embedded-aws"
    assert datetime.fromisoformat(record["eventTime"]) == event["EventTime"]


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
