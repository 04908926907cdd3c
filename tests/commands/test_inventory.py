"""What the demo prints of the alarms in an account: in words, with unit and period."""

from __future__ import annotations

import io
import re
from typing import Any

from rich.console import Console

from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm, EvaluatedAlarm
from bedrock_monitoring.commands.inventory import show_inventory
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Monitoring, Rollout, build_rollout_monitoring
from bedrock_monitoring.rollout import loads

ACCOUNT = "540000000077"
ROLLOUT = f"""
state: {{account: "{ACCOUNT}", region: us-east-1}}
targets:
  - name: prod
    account: "{ACCOUNT}"
    region: us-east-1
    models: [{{id: amazon.nova-lite-v1:0, name: The small one, price: {{input: 1, output: 2}}}}]
    alarms:
      daily_cost: "> 200 USD for 1 day"
      token_anomaly: true
      output_tokens_per_second: "< 40 tokens/s for 3 of 5 periods of 5 minutes"
"""


DAY = {"Period": 86_400, "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}
OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "somebody-else's": (
        {"Period": 300, "EvaluationPeriods": 2, "ComparisonOperator": "LessThanOrEqualToThreshold"},
        "<= 12.5 for 2 periods of 5 minutes",
    ),
    "by-clock": (
        {**DAY, "EvaluationWindow": {"WallClockWindow": {"Timezone": "Asia/Kolkata"}}},
        "> 12.5 for 1 calendar day in Asia/Kolkata",
    ),
    "by-utc": ({**DAY, "EvaluationWindow": {"WallClockWindow": {}}}, "> 12.5 for 1 calendar day in UTC"),
}
"""Alarms that the rollout does not have, and their conditions."""


def put(cloudwatch: Any, rollout: Rollout) -> Monitoring:
    """Put the alarms of the first target as Terraform would, as far as their conditions go."""
    monitoring, *_ = build_rollout_monitoring(rollout)
    for alarm in monitoring.alarms.values():
        if not isinstance(alarm, (Alarm, AnomalyDetectionAlarm)):
            continue
        fields: dict[str, Any] = {
            "AlarmName": alarm.alarm_name,
            "ComparisonOperator": str(alarm.comparison_operator),
            "EvaluationPeriods": alarm.evaluation_periods,
            "DatapointsToAlarm": alarm.datapoints_to_alarm,
        }
        if isinstance(alarm, Alarm):
            fields["Threshold"] = alarm.threshold
        else:
            fields["ThresholdMetricId"] = alarm.threshold_metric_id
        if queries := alarm.metric_queries():
            fields["Metrics"] = [
                {"Id": query.id, "ReturnData": query.return_data}
                | (
                    {"Expression": query.expression}
                    if query.metric is None
                    else {
                        "MetricStat": {
                            "Metric": {"Namespace": "N", "MetricName": query.metric.metric_name},
                            "Period": int(alarm.period.total_seconds()),
                            "Stat": query.metric.statistic,
                        }
                    }
                )
                for query in queries
            ]
        else:
            period = int(alarm.period.total_seconds())
            fields |= {"Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": period}
        cloudwatch.put_metric_alarm(**fields)
    return monitoring


def test_the_demo_says_the_condition_of_every_alarm_as_the_alarm_does(aws: LocalAws) -> None:
    rollout = loads(ROLLOUT)
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT, region="us-east-1")
    monitoring = put(cloudwatch, rollout)
    for name, (fields, _) in OTHERS.items():
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="N", MetricName="M", Statistic="Sum", Threshold=12.5, **fields
        )
    aws.client("s3", account=ACCOUNT, region="us-east-1").create_bucket(
        Bucket=rollout.required_state().bucket
    )
    printed = io.StringIO()
    show_inventory(Console(file=printed, width=140), aws, rollout)
    rows = dict(re.findall(r"^(\S.*?)  +(.* for .*?) *$", printed.getvalue(), re.MULTILINE))
    for name, (_, condition) in OTHERS.items():
        assert rows.pop(name) == condition
    assert rows == {
        alarm.heading: alarm.condition
        for alarm in monitoring.alarms.values()
        if isinstance(alarm, EvaluatedAlarm)
    }
    assert rows["The small one: a day costs more than it should"] == "> 200 USD for 1 day"
    assert rows["The small one: many more tokens than usual are used"] == (
        "above 3 deviations for 3 of 4 periods of 15 minutes"
    )
    assert list(rows) == sorted(rows)


def test_targets_in_one_account_and_region_are_told_apart(aws: LocalAws) -> None:
    target = ROLLOUT.partition("targets:\n")[2]
    rollout = loads(ROLLOUT + target.replace("name: prod", "name: test"))
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT, region="us-east-1")
    put(cloudwatch, rollout)
    printed = io.StringIO()
    aws.client("s3", account=ACCOUNT, region="us-east-1").create_bucket(
        Bucket=rollout.required_state().bucket
    )
    show_inventory(Console(file=printed, width=140), aws, rollout)
    assert "prod: The small one: a day costs more than it should  " in printed.getvalue()


def test_all_that_was_created_is_listed_by_account_and_region(aws: LocalAws) -> None:
    account = "540000000078"
    text = ROLLOUT.partition("    alarms:")[0].replace(ACCOUNT, account)
    rollout = loads(text)
    cloudwatch, sns, s3 = (
        aws.client(service, account=account, region="us-east-1") for service in ("cloudwatch", "sns", "s3")
    )
    cloudwatch.put_dashboard(DashboardName="board", DashboardBody='{"widgets": []}')
    for name in ("a", "b"):
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="N", MetricName="M", Statistic="Sum", Threshold=12.5, **DAY
        )
    for name, rule in (("one", 'ALARM("a")'), ("all", 'ALARM("a") OR ALARM("b")')):
        cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=rule)
    for name in ("quiet", "loud"):
        topic = sns.create_topic(Name=name)["TopicArn"]
    for address in ("a@example.com", "b@example.com"):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    bucket = rollout.required_state().bucket
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="prod/terraform.tfstate", Body=b"x" * 1234)
    printed = io.StringIO()
    show_inventory(Console(file=printed, width=140), aws, rollout)
    lines = [re.split("  +", line.strip()) for line in printed.getvalue().splitlines()]
    assert [line for line in lines if not set("".join(line)) <= set("─━ ")] == [
        [f"Dashboards in account {account}, us-east-1"],
        ["dashboard", "widgets"],
        ["board", "0"],
        ["https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=board"],
        [f"Alarms in account {account}, us-east-1"],
        ["alarm", "condition"],
        ["all", "over 2 alarms"],
        ["one", "over 1 alarm"],
        ["a", "> 12.5 for 1 day"],
        ["b", "> 12.5 for 1 day"],
        [f"Topics in account {account}, us-east-1"],
        ["topic", "subscriptions"],
        ["loud", "email: a@example.com, email: b@example.com"],
        ["quiet", "none"],
        [f"State in s3://{bucket}"],
        ["object", "bytes"],
        ["prod/terraform.tfstate", "1,234"],
    ]


def test_where_the_engine_keeps_the_state_no_bucket_is_listed(aws: LocalAws) -> None:
    text = ROLLOUT.partition("    alarms:")[0].replace(ACCOUNT, "540000000079")
    rollout = loads(re.sub("state: .*", "state: {backend: none}", text))
    printed = io.StringIO()
    show_inventory(Console(file=printed, width=140), aws, rollout)
    assert [line for line in printed.getvalue().splitlines() if line] == [
        line
        for kind in ("Dashboards", "Alarms", "Topics")
        for line in (f"{kind} in account 540000000079, us-east-1", "none")
    ]
