"""Read alarms from an account, with their tags, the metric filters that feed them and the topics they notify.

Only read calls are made: DescribeAlarms, ListTagsForResource, DescribeMetricFilters and GetTopicAttributes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.commands.adopting.described_alarms import described_alarms
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.problems import InvalidInputError

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=60)
_MOST_NAMES = 100
"""The most alarms that one call of DescribeAlarms names (CloudWatch API reference)."""
_TYPES: Sequence[Any] = ("MetricAlarm", "CompositeAlarm", "LogAlarm")
_NOT_IN_A_FILTER = frozenset(":*$")
"""What DescribeMetricFilters refuses in namespaces and names (CloudWatch Logs API reference)."""
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")

_Described = dict[str, Any]


class AccountAlarms:
    """Reads alarms from an account.

    Attributes:
        calls: How many calls of each API operation were made.
    """

    def __init__(self, *, region: str | None) -> None:
        """Open the account that the credentials of the environment belong to.

        Args:
            region: The Region. Defaults to that of the environment.
        """
        self.calls: Counter[str] = Counter()
        self._session = boto3.Session(region_name=region)

    def answers(self, prefix: str) -> list[Mapping[str, Any]]:
        """Return what AWS answers: alarms and topics, each with its ``Tags``, and metric filters.

        The alarms that the rule or the suppressor of a composite alarm names are among the alarms, whatever
        their names begin with. Topics of another account or Region are not.

        Args:
            prefix: What the names of the alarms begin with; empty for all.

        Raises:
            InvalidInputError: AWS refuses a call, or is not reached.
        """
        with raise_aws_problems("adopt --alarms", "cloudwatch:DescribeAlarms"):
            cloudwatch = self._session.client("cloudwatch", config=_CONFIG)
            described = self._alarms(cloudwatch, prefix)
        with raise_aws_problems("adopt --alarms", "cloudwatch:ListTagsForResource"):
            for _, alarm in described:
                self.calls["ListTagsForResource"] += 1
                tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
                alarm["Tags"] = _own_tags(tags)
        answers = [
            _by_list(described),
            *self._filters(alarm for _, alarm in described),
            *self._topics(alarm for _, alarm in described),
        ]
        return [*map(_as_printed, answers)]

    def described(self, prefix: str) -> Mapping[str, Any]:
        """Return what DescribeAlarms answers, without tags, as the AWS CLI prints it; see ``answers``."""
        with raise_aws_problems("preview", "cloudwatch:DescribeAlarms"):
            described = self._alarms(self._session.client("cloudwatch", config=_CONFIG), prefix)
        return _as_printed(_by_list(described))

    def _alarms(self, cloudwatch: CloudWatchClient, prefix: str) -> list[tuple[str, _Described]]:
        found: dict[str, tuple[str, _Described]] = {}
        selected: Iterable[Mapping[str, Any]] = [{"AlarmNamePrefix": prefix} if prefix else {}]
        while selected:
            for selection in selected:
                for page in cloudwatch.get_paginator("describe_alarms").paginate(
                    AlarmTypes=_TYPES, **selection
                ):
                    self.calls["DescribeAlarms"] += 1
                    found |= {alarm["AlarmName"]: (key, dict(alarm)) for key, alarm in described_alarms(page)}
            missing = [*dict.fromkeys(name for name in _named(found.values()) if name not in found)]
            found |= dict.fromkeys(missing, ("", {}))  # whatever is not found is not asked for again
            selected = [
                {"AlarmNames": missing[start : start + _MOST_NAMES]}
                for start in range(0, len(missing), _MOST_NAMES)
            ]
        return [(key, alarm) for key, alarm in found.values() if alarm]

    def _filters(self, alarms: Iterable[_Described]) -> Iterator[Mapping[str, Any]]:
        with raise_aws_problems("adopt --alarms", "logs:DescribeMetricFilters"):
            logs = self._session.client("logs", config=_CONFIG)
            read: set[tuple[str, str]] = set()
            for namespace, name in dict.fromkeys(each for alarm in alarms for each in own_metrics(alarm)):
                for page in logs.get_paginator("describe_metric_filters").paginate(
                    metricNamespace=namespace, metricName=name
                ):
                    self.calls["DescribeMetricFilters"] += 1
                    new = [
                        each
                        for each in page["metricFilters"]
                        if (each["logGroupName"], each["filterName"]) not in read
                    ]
                    read |= {(each["logGroupName"], each["filterName"]) for each in new}
                    yield {"metricFilters": new}

    def _topics(self, alarms: Iterable[_Described]) -> Iterator[Mapping[str, Any]]:
        arns = dict.fromkeys(arn for alarm in alarms for arn in _topic_arns(alarm))
        with raise_aws_problems("adopt --alarms", "sns:GetTopicAttributes and sns:ListTagsForResource"):
            sns = self._session.client("sns", config=_CONFIG)
            for arn in arns:
                self.calls["GetTopicAttributes"] += 1
                try:
                    attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
                except sns.exceptions.NotFoundException:
                    continue  # an alarm may notify a topic that was deleted
                self.calls["ListTagsForResource"] += 1
                tags = sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
                yield {"Attributes": attributes, "Tags": _own_tags(tags)}


def _by_list(described: Iterable[tuple[str, _Described]]) -> dict[str, list[_Described]]:
    """Return alarms in the lists of DescribeAlarms."""
    alarms: dict[str, list[_Described]] = {}
    for key, alarm in described:
        alarms.setdefault(key, []).append(alarm)
    return alarms


def _own_tags(tags: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return tags without those that only AWS sets."""
    return [dict(tag) for tag in tags if not tag["Key"].startswith("aws:")]


def _as_printed(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer as the AWS CLI prints it, with times as texts."""
    printed: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return printed


def _named(alarms: Iterable[tuple[str, _Described]]) -> Iterator[str]:
    """Yield the names of the alarms that composite alarms depend on."""
    for _, alarm in alarms:
        named = [alarm["ActionsSuppressor"]] if "ActionsSuppressor" in alarm else []
        if "AlarmRule" in alarm:
            with suppress(InvalidInputError):  # it is told when the alarm is read
                named += alarm_rule.alarms(alarm_rule.parse(alarm["AlarmRule"]))
        yield from dict.fromkeys(map(name_of, named))


def own_metrics(alarm: _Described) -> Iterator[tuple[str, str]]:
    """Yield namespace and name of the metrics of an alarm that a metric filter can publish."""
    queried = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", ()) if "MetricStat" in query]
    for metric in (alarm, *queried):
        namespace, name = metric.get("Namespace"), metric.get("MetricName")
        if not (namespace and name) or namespace.startswith("AWS/"):
            continue
        if not _NOT_IN_A_FILTER & {*namespace, *name}:
            yield namespace, name


def _topic_arns(alarm: _Described) -> Iterator[str]:
    """Yield the topics that an alarm notifies and that are in its account and Region."""
    place = alarm["AlarmArn"].split(":")[3:5]
    for state in _ACTIONS:
        for arn in alarm.get(state, ()):
            parts = arn.split(":")
            if parts[2:3] == ["sns"] and parts[3:5] == place:
                yield arn
