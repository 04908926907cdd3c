"""Print the resources of a rollout that exist in an AWS account, read from its API."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase
from bedrock_monitoring.cloudwatch.alarms.condition_text import DEVIATIONS, condition_text
from bedrock_monitoring.cloudwatch.partitions import console_url
from bedrock_monitoring.cloudwatch.time_zones import DEFAULT_TIME_ZONE
from bedrock_monitoring.commands.console.reporting import cell, table
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout, build_rollout_monitoring

_BAND_WIDTH = re.compile(r"ANOMALY_DETECTION_BAND\(\w+, ([0-9.]+)\)")


def show_inventory(out: Console, aws: LocalAws, rollout: Rollout) -> None:
    """Print the dashboards, alarms, topics and state objects in a rollout's accounts and Regions.

    Args:
        out: The console.
        aws: The embedded AWS.
        rollout: The rollout, which names accounts, Regions and the bucket.
    """
    drawn = _alarms_of_targets(rollout)
    for account, region in dict.fromkeys((stack.account, stack.region) for stack in rollout.deployed):
        cloudwatch = aws.client("cloudwatch", account=account, region=region)
        place = f"account {account}, {region}"
        _show(out, f"Dashboards in {place}", _dashboards(cloudwatch))
        for entry in _all(cloudwatch, "list_dashboards", "DashboardEntries"):
            link = console_url(region=region, dashboard_name=entry["DashboardName"])
            out.print(Text(link, style="dim"), soft_wrap=True)
        _show(out, f"Alarms in {place}", _alarms(cloudwatch, drawn.get((account, region), {})))
        _show(out, f"Topics in {place}", _topics(aws.client("sns", account=account, region=region)))
    if rollout.state is None:
        return
    s3 = aws.client("s3", account=rollout.state.account, region=rollout.state.region)
    _show(out, f"State in s3://{rollout.state.bucket}", _objects(s3, rollout.state.bucket))


def _show(out: Console, title: str, content: Table) -> None:
    out.print(f"\n{title}", style="bold", markup=False, soft_wrap=True)
    out.print(content if content.row_count else "none")


def _dashboards(cloudwatch: Any) -> Table:
    rows = table("dashboard", "widgets", numbers=("widgets",))
    for entry in _all(cloudwatch, "list_dashboards", "DashboardEntries"):
        name = entry["DashboardName"]
        body = json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
        rows.add_row(cell(name), cell(len(body["widgets"])))
    return rows


def _alarms_of_targets(rollout: Rollout) -> Mapping[tuple[str, str], Mapping[str, tuple[str, AlarmBase]]]:
    """Return the alarms of all targets and their headings, by account and Region, then by name.

    Where a place has several targets, a heading begins with the name of the target.
    """
    places = Counter((target.account, target.region) for target in rollout.targets)
    found: dict[tuple[str, str], dict[str, tuple[str, AlarmBase]]] = {}
    for monitoring in build_rollout_monitoring(rollout):
        target = monitoring.target
        place = (target.account, target.region)
        whose = f"{target.name}: " if places[place] > 1 else ""
        for alarm in monitoring.alarms.values():
            found.setdefault(place, {})[alarm.alarm_name] = (f"{whose}{alarm.heading}", alarm)
    return found


def _alarms(cloudwatch: Any, drawn: Mapping[str, tuple[str, AlarmBase]]) -> Table:
    """Return a table of the alarms in an account and Region.

    Args:
        cloudwatch: The client that reads them.
        drawn: The alarms of the targets and their headings, by name. They add what CloudWatch does not keep:
            titles and units. An alarm of an own stack is not among them.
    """
    rows = table("alarm", "condition")
    for kinds, kind in (("CompositeAlarms", "CompositeAlarm"), ("MetricAlarms", "MetricAlarm")):
        found = []
        for alarm in _all(cloudwatch, "describe_alarms", kinds, AlarmTypes=[kind]):
            heading, value = drawn.get(alarm["AlarmName"], (alarm["AlarmName"], None))
            unit = value.threshold_unit if isinstance(value, Alarm) else ""
            found.append((heading, _condition(alarm, unit=unit)))
        for row in sorted(found):
            rows.add_row(*map(cell, row))
    return rows


def _condition(alarm: Mapping[str, Any], *, unit: str) -> str:
    if "AlarmRule" in alarm:
        children = alarm["AlarmRule"].count('"') // 2
        return f"over {children} alarm{'' if children == 1 else 's'}"
    band = _BAND_WIDTH.search(json.dumps(alarm.get("Metrics", ())))
    return condition_text(
        comparison_operator=alarm["ComparisonOperator"],
        threshold=float(band[1]) if band else alarm["Threshold"],
        unit=DEVIATIONS if band else unit,
        datapoints_to_alarm=alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"],
        evaluation_periods=alarm["EvaluationPeriods"],
        period=timedelta(seconds=_period(alarm)),
        time_zone=_time_zone(alarm),
    )


def _time_zone(alarm: Mapping[str, Any]) -> str | None:
    """Return the time zone of the wall clock window of an alarm; ``None`` for a sliding window."""
    window = alarm.get("EvaluationWindow", {}).get("WallClockWindow")
    return None if window is None else window.get("Timezone", DEFAULT_TIME_ZONE)


def _period(alarm: Mapping[str, Any]) -> int:
    """Return the period of a metric alarm in seconds: its own, or that of the metrics that it reads."""
    queries = alarm.get("Metrics", ())
    periods = (query.get("MetricStat", query).get("Period") for query in queries)
    return next((int(period) for period in periods if period), alarm.get("Period", 0))


def _topics(sns: Any) -> Table:
    rows = table("topic", "subscriptions")
    for arn in sorted(topic["TopicArn"] for topic in _all(sns, "list_topics", "Topics")):
        subscriptions = _all(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
        endpoints = ", ".join(f"{entry['Protocol']}: {entry['Endpoint']}" for entry in subscriptions)
        rows.add_row(cell(arn.rpartition(":")[2]), cell(endpoints or "none"))
    return rows


def _objects(s3: Any, bucket: str) -> Table:
    rows = table("object", "bytes", numbers=("bytes",))
    for entry in _all(s3, "list_objects_v2", "Contents", Bucket=bucket):
        rows.add_row(cell(entry["Key"]), cell(f"{entry['Size']:,}"))
    return rows


def _all(client: Any, operation: str, items: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(items, ())
