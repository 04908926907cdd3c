"""Read what AWS's command line prints: alarms, metric filters and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
from bedrock_monitoring.commands.adopting.adopted_resources import AdoptedResources, LeftOut, by_resource_name
from bedrock_monitoring.commands.adopting.described_alarms import (
    alarm_name,
    beyond_terraform,
    composite_alarm_arguments,
    described_alarms,
    metric_alarm_arguments,
)
from bedrock_monitoring.commands.adopting.read_existing import (
    COMPOSITE_ALARM,
    METRIC_ALARM,
    ReadAlarm,
    read_alarm,
)
from bedrock_monitoring.constructs.existing_blocks import TOPIC_ARGUMENTS
from bedrock_monitoring.notification.existing_topic import ExistingTopic
from bedrock_monitoring.problems import InvalidInputError, quoted, refuse, refuse_one

_ARGUMENTS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "MetricAlarms": (METRIC_ALARM, metric_alarm_arguments),
    "CompositeAlarms": (COMPOSITE_ALARM, composite_alarm_arguments),
}
_FILTER_FIELDS = frozenset(
    {"filterName", "filterPattern", "metricTransformations", "creationTime", "logGroupName"}
)
_FILTER_DEFAULTS: Mapping[str, Any] = {"applyOnTransformedLogs": False, "emitSystemFieldDimensions": []}
_TRANSFORMATION_FIELDS = frozenset(
    {"metricName", "metricNamespace", "metricValue", "defaultValue", "dimensions", "unit"}
)
_NO_ATTRIBUTES = frozenset(
    {
        "BeginningArchiveTime",
        "EffectiveDeliveryPolicy",
        "Owner",
        "SubscriptionsConfirmed",
        "SubscriptionsDeleted",
        "SubscriptionsPending",
        "TopicArn",
    }
)
"""What GetTopicAttributes says of a topic that nobody sets."""


def read_descriptions(answers: Iterable[Mapping[str, Any]]) -> AdoptedResources:
    """Return what descriptions describe.

    Args:
        answers: What DescribeAlarms, DescribeMetricFilters and GetTopicAttributes answer, in any number.
            ``Tags`` beside an alarm or beside the ``Attributes`` of a topic are its tags: DescribeAlarms and
            GetTopicAttributes do not tell them.

    Raises:
        InvalidInputError: A description has another form, or nothing that it describes can be adopted.
    """
    reader = _Reader()
    for answer in answers:
        reader.read(answer)
    return reader.existing()


class _Reader:
    def __init__(self) -> None:
        self._alarms: list[tuple[str, ReadAlarm]] = []
        self._arns: dict[str, str] = {}
        self._filters: list[tuple[str, LogMetricFilter]] = []
        self._topics: list[tuple[str, ExistingTopic]] = []
        self._left_out: list[LeftOut] = []

    def read(self, answer: Mapping[str, Any]) -> None:
        for key, described in described_alarms(answer):
            self._read(described, lambda described, key=key: self._alarm(key, described))  # type: ignore[misc]
        for described in _listed(answer.get("metricFilters")):
            self._read(described, self._filter)
        if "Attributes" in answer:
            self._read(answer, self._topic)

    def existing(self) -> AdoptedResources:
        alarms = by_resource_name(self._alarms)
        existing = AdoptedResources(
            alarms={id_: read.alarm for id_, read in alarms.items()},
            log_metric_filters=by_resource_name(self._filters),
            topics=by_resource_name(self._topics),
            arns={
                id_: self._arns[read.alarm.alarm_name]
                for id_, read in alarms.items()
                if read.alarm.alarm_name in self._arns
            },
            raw={id_: read.reason for id_, read in alarms.items() if read.reason},
            left_out=tuple(self._left_out),
        )
        if not (existing.alarms or existing.log_metric_filters or existing.topics):
            refuse(each.problem for each in existing.left_out)
            refuse_one(
                where="adopt",
                what="there is no alarm, no metric filter and no topic",
                remedy="pass what aws cloudwatch describe-alarms prints, or another prefix",
            )
        return existing

    def _read(self, described: Mapping[str, Any], read: Callable[[Mapping[str, Any]], None]) -> None:
        try:
            read(described)
        except InvalidInputError as error:
            self._left_out.append(LeftOut(problem=error.problems[0], described=described))
        except (AttributeError, LookupError, TypeError) as error:
            what = f"a description is not of the form that AWS prints ({type(error).__name__})"
            refuse_one(where="adopt", what=what, remedy="pass what the AWS CLI printed, as it is")

    def _alarm(self, key: str, described: Mapping[str, Any]) -> None:
        name = alarm_name(described)
        where = f"alarm {quoted(name)}"
        if key not in _ARGUMENTS:
            _leave(where, "it is a log alarm, and Terraform's AWS provider has none")
        if fields := beyond_terraform(described):
            _leave(where, f"AWS provider 5 cannot write {', '.join(fields)}")
        resource, arguments = _ARGUMENTS[key]
        self._alarms.append((name, read_alarm(resource, arguments(described))))
        if isinstance(arn := described.get("AlarmArn"), str):
            self._arns[name] = arn

    def _filter(self, described: Mapping[str, Any]) -> None:
        where = f"metric filter {quoted(str(described.get('filterName')))}"
        transformations = described.get("metricTransformations") or [{}]
        unknown = [
            *_unknown(described, _FILTER_FIELDS, _FILTER_DEFAULTS),
            *(name for each in transformations for name in _unknown(each, _TRANSFORMATION_FIELDS, {})),
        ]
        if unknown or len(transformations) != 1:
            _leave(
                where, f"Terraform's AWS provider cannot write {', '.join(unknown) or 'its transformations'}"
            )
        [transformation] = transformations
        try:
            read = LogMetricFilter(
                filter_name=described["filterName"],
                log_group_name=described["logGroupName"],
                filter_pattern=described.get("filterPattern") or "",
                metric_namespace=transformation["metricNamespace"],
                metric_name=transformation["metricName"],
                metric_value=transformation["metricValue"],
                default_value=transformation.get("defaultValue"),
                dimensions_map=transformation.get("dimensions") or {},
                unit=transformation.get("unit"),
            )
        except KeyError as missing:
            _leave(where, f"it has no {missing.args[0]}")
        self._filters.append((read.filter_name, read))

    def _topic(self, described: Mapping[str, Any]) -> None:
        attributes = described["Attributes"]
        arn = str(attributes["TopicArn"])
        unknown = _unknown(attributes, {*TOPIC_ARGUMENTS, *_NO_ATTRIBUTES}, {})
        if unknown:
            _leave(f"topic {quoted(arn)}", f"Terraform's AWS provider cannot write {', '.join(unknown)}")
        topic = ExistingTopic(
            arn=arn,
            attributes={
                name: str(value) for name, value in attributes.items() if name in TOPIC_ARGUMENTS and value
            },
            tags={str(tag["Key"]): str(tag["Value"]) for tag in described.get("Tags") or ()},
        )
        self._topics.append((topic.name, topic))


def _unknown(described: Mapping[str, Any], known: Iterable[str], defaults: Mapping[str, Any]) -> list[str]:
    names = {*known}
    return [
        name
        for name, value in described.items()
        if name not in names and value is not None and value != defaults.get(name)
    ]


def _listed(given: Any) -> list[Any]:
    if given is not None and not isinstance(given, list):
        remedy = "pass what aws logs describe-metric-filters prints"
        refuse_one(where="metricFilters", what="it is not a list of metric filters", remedy=remedy)
    return given or []


def _leave(where: str, what: str) -> NoReturn:
    remedy = "it stays as it is in AWS, and the module keeps its description"
    refuse_one(where=where, what=what, remedy=remedy)
