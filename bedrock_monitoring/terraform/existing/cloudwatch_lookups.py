"""Find dashboards and alarms by name. CloudWatch overwrites one whose name a new one has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    AccountReads,
    Match,
    Values,
    as_map,
    common_prefix,
    pages,
)

_NAMES_PER_CALL = 100
"""The maximum number of names in one call of DescribeAlarms (CloudWatch API reference)."""

_TYPES = {"MetricAlarms": "MetricAlarm", "CompositeAlarms": "CompositeAlarm"}
"""What DescribeAlarms calls each type of alarm, by the key of its answer. One name is in one of them."""


def find_dashboards(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find dashboards. CloudWatch has no tags for them: the body tells whether one is the same."""
    client = reads.client("cloudwatch")
    prefix = common_prefix([values["dashboard_name"] for values in planned])
    existing = {
        entry["DashboardName"]
        for entry in pages(client, "list_dashboards", "DashboardEntries", DashboardNamePrefix=prefix)
    }
    for values in planned:
        name = values["dashboard_name"]
        if name not in existing:
            yield None
            continue
        body = client.get_dashboard(DashboardName=name)["DashboardBody"]
        yield Match(name=name, import_id=name, is_same=_same_json(body, values.get("dashboard_body")))


def _same_json(body: str, planned: str | None) -> bool:
    """Return whether two bodies are equal. A body that is known only after apply is equal to none."""
    if planned is None:
        return False
    try:
        same: bool = json.loads(body) == json.loads(planned)
    except ValueError:
        return False
    return same


def _find_alarms(key: str, reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    client = reads.client("cloudwatch")
    existing: dict[str, tuple[str, dict[str, Any]]] = {}
    names = [values["alarm_name"] for values in planned]
    for start in range(0, len(names), _NAMES_PER_CALL):
        answer = client.describe_alarms(
            AlarmNames=names[start : start + _NAMES_PER_CALL],
            AlarmTypes=list(_TYPES.values()),
            MaxRecords=_NAMES_PER_CALL,
        )
        existing |= {alarm["AlarmName"]: (type_, alarm) for type_ in _TYPES for alarm in answer[type_]}
    for values in planned:
        found = existing.get(values["alarm_name"])
        if found is None:
            yield None
            continue
        type_, alarm = found
        tags = client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        name = alarm["AlarmName"]
        yield Match(name=name, import_id=name if type_ == key else None, tags=as_map(tags))


find_metric_alarms = partial(_find_alarms, "MetricAlarms")
"""Find alarms. A composite alarm of the name is found, too, and cannot be imported as one of a metric."""

find_composite_alarms = partial(_find_alarms, "CompositeAlarms")
"""Find composite alarms, and the alarms of a metric that have their names."""
