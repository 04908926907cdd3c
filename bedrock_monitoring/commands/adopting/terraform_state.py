"""Read dashboards and alarms from a Terraform state, or from a plan that knows one.

Three forms are read: what ``terraform show -json`` prints of a state, what it prints of a plan (the state
before the plan counts), and a state file of version 4. Sources: "JSON Output Format" of the Terraform
documentation, and the state files that Terraform 1.0 to 1.11 write. Only the arguments of dashboards and
alarms are read: whatever else a state holds, secrets among it, goes nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.commands.adopting.described_alarms import (
    COMPOSITE_ALARM_ARGUMENTS,
    METRIC_ALARM_ARGUMENTS,
)
from bedrock_monitoring.commands.adopting.read_existing import (
    COMPOSITE_ALARM,
    METRIC_ALARM,
    SINGLE_BLOCKS_OF_PROVIDER_6,
)
from bedrock_monitoring.constructs.alarm_arguments import OF_PROVIDER_6
from bedrock_monitoring.problems import refuse_one

DASHBOARD = "aws_cloudwatch_dashboard"

_ARGUMENTS: Mapping[str, frozenset[str]] = {
    DASHBOARD: frozenset({"dashboard_name", "dashboard_body"}),
    METRIC_ALARM: frozenset({*METRIC_ALARM_ARGUMENTS.values(), *OF_PROVIDER_6, "tags_all"}),
    COMPOSITE_ALARM: frozenset({*COMPOSITE_ALARM_ARGUMENTS.values(), "actions_suppressor", "tags_all"}),
}
"""The arguments that are read, by the type of the resource."""

_NONE_IF_ZERO = frozenset({"period", "datapoints_to_alarm", "evaluation_periods", "evaluation_interval"})
"""The provider keeps 0 where such an argument is not given."""

_BLOCKS = frozenset({"metric", "actions_suppressor", *SINGLE_BLOCKS_OF_PROVIDER_6})
_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_STATE_VERSION = 4


@dataclass(frozen=True, kw_only=True)
class AccountRegion:
    """An account and a Region of it."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"account {self.account}, {self.region}"


@dataclass(frozen=True, kw_only=True)
class StateResource:
    """A dashboard or an alarm in a state.

    Attributes:
        address: Its address, with the keys of ``count`` and ``for_each``.
        type: Its type.
        arguments: Its arguments, without those that are not given.
        arn: Its ARN; empty if the state has none.
        sensitive: The names of the arguments that the state marks as sensitive.
    """

    address: str
    type: str
    arguments: Mapping[str, Any]
    arn: str
    sensitive: tuple[str, ...]

    @property
    def block_address(self) -> str:
        """The address of its block in the configuration, which has no keys."""
        return _KEY.sub("", self.address)

    @property
    def place(self) -> AccountRegion | None:
        """Where it is; ``None`` for a dashboard, which is in no Region, and if the state has no ARN."""
        match self.arn.split(":"):
            case [_, _, _, region, account, _, *_]:
                return AccountRegion(account=account, region=region)
        return None


def read_state(document: Mapping[str, Any], *, where: str) -> tuple[StateResource, ...]:
    """Return the dashboards and alarms of a state, in its order.

    Args:
        document: The state or plan, parsed.
        where: The name of the file.

    Raises:
        InvalidInputError: It is a state of another version or form, or has neither a dashboard nor an alarm.
    """
    if "version" in document and document["version"] != _STATE_VERSION:
        what = f"it is a state file of version {document['version']!r}; {_STATE_VERSION} is read"
        refuse_one(where=where, what=what, remedy="pass what terraform show -json prints")
    try:
        found = tuple(_resources(document))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        what = f"it is not a state of the form that Terraform writes ({type(error).__name__})"
        refuse_one(where=where, what=what, remedy="pass what terraform show -json prints")
    if not found:
        what = "the state has neither a dashboard nor an alarm"
        refuse_one(where=where, what=what, remedy="pass the state that manages them; a plan has its state")
    return found


def _resources(document: Mapping[str, Any]) -> Iterator[StateResource]:
    if "version" in document:
        yield from _of_state_file(document)
        return
    values = document.get("values") or (document.get("prior_state") or {}).get("values") or {}
    yield from _of_module(values.get("root_module") or {})


def _of_module(module: Mapping[str, Any]) -> Iterator[StateResource]:
    for resource in module.get("resources", ()):
        if resource["mode"] == "managed" and resource["type"] in _ARGUMENTS:
            sensitive = resource.get("sensitive_values") or {}
            yield _resource(
                resource["type"],
                resource["address"],
                resource["values"],
                [name for name, marked in sensitive.items() if _is_marked(marked)],
            )
    for child in module.get("child_modules", ()):
        yield from _of_module(child)


def _is_marked(marked: Any) -> bool:
    """Return whether any part of a value is marked as sensitive."""
    if isinstance(marked, Mapping):
        return any(map(_is_marked, marked.values()))
    return any(map(_is_marked, marked)) if isinstance(marked, list) else bool(marked)


def _of_state_file(document: Mapping[str, Any]) -> Iterator[StateResource]:
    for resource in document["resources"]:
        if resource["mode"] != "managed" or resource["type"] not in _ARGUMENTS:
            continue
        block = ".".join([*filter(None, [resource.get("module")]), resource["type"], resource["name"]])
        for instance in resource["instances"]:
            if "deposed" in instance:
                continue
            key = instance.get("index_key")
            address = block if key is None else f"{block}[{json.dumps(key, ensure_ascii=False)}]"
            marked = [path[0]["value"] for path in instance.get("sensitive_attributes") or () if path]
            yield _resource(resource["type"], address, instance["attributes"], marked)


def _resource(type_: str, address: str, values: Mapping[str, Any], sensitive: Sequence[str]) -> StateResource:
    if not isinstance(address, str):
        raise TypeError(address)
    read = _ARGUMENTS[type_]
    given = {name: value for name, value in values.items() if name in read}
    arguments = _given(given)
    if tags := arguments.pop("tags_all", None):
        arguments["tags"] = tags  # the tags of the provider are on the alarm, too
    if {"threshold_metric_id", "evaluation_criteria"} & arguments.keys():
        arguments.pop("threshold", None)
    arn = values.get("arn")
    return StateResource(
        address=address,
        type=type_,
        arguments=arguments,
        arn=arn if isinstance(arn, str) else "",
        sensitive=tuple(name for name in sensitive if name in read),
    )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are given, blocks as Terraform JSON has them."""
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        if value in (None, "", [], {}) or (value == 0 and name in _NONE_IF_ZERO):
            continue
        if name in _BLOCKS:
            arguments[name] = _given(value[0] or {})
        elif name == "metric_query":
            arguments[name] = [_given(query) for query in value]
        elif isinstance(value, float) and value.is_integer():
            arguments[name] = int(value)
        else:
            arguments[name] = value
    return arguments
