"""Alarms, metric filters and topics that exist, as values under the names of their Terraform resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
from bedrock_monitoring.notification.existing_topic import ExistingTopic
from bedrock_monitoring.problems import Problem

_T = TypeVar("_T")

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 255
"""The longest id that cdktf takes unchanged."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What stays as it is in AWS, outside Terraform.

    Attributes:
        problem: Why.
        described: Its description by AWS.
    """

    problem: Problem
    described: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AdoptedResources:
    """What exists and is adopted.

    Attributes:
        alarms: The alarms by the names of their Terraform resources, in the order of their descriptions.
        log_metric_filters: The metric filters, likewise.
        topics: The topics, likewise.
        arns: The ARNs of the alarms, as far as their descriptions have them.
        raw: Why an alarm is a ``RawAlarm``, by the name of its Terraform resource.
        left_out: What stays as it is in AWS.
    """

    alarms: Mapping[str, AlarmBase] = field(default_factory=dict)
    log_metric_filters: Mapping[str, LogMetricFilter] = field(default_factory=dict)
    topics: Mapping[str, ExistingTopic] = field(default_factory=dict)
    arns: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Problem] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


def by_resource_name(values: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    """Return values by the names of their Terraform resources, made from the names that AWS has.

    Args:
        values: The values, each after its name in AWS.
    """
    named: dict[str, _T] = {}
    for name, value in values:
        named[_free(resource_name(name), named)] = value
    return named


def resource_name(name: str) -> str:
    """Return a name as Terraform takes one: letters, digits, hyphens and underscores, no digit first."""
    plain = _NOT_IN_A_NAME.sub("-", name).strip("-")[:_LONGEST_NAME]
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"[:_LONGEST_NAME]


def _free(name: str, taken: Iterable[str]) -> str:
    return free_name(name, {*taken, "Default"})
