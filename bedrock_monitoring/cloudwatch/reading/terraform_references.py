"""What Terraform's expressions refer to, as far as a stack alone says it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.deferred import Kind, deferred
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, partition_of
from bedrock_monitoring.cloudwatch.reading.terraform_templates import read_template
from bedrock_monitoring.lazy_pattern import lazy_pattern

ALARM_TYPES = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")

_ATTRIBUTE = lazy_pattern(r"(?P<data>data\.)?(?P<type>[a-z]\w*)\.(?P<name>[\w-]+)\.(?P<attribute>\w+)")
_VARIABLE = lazy_pattern(r"var\.(?P<name>[\w-]+)")
_PROFILE_ID = lazy_pattern(
    r'element\(split\("/", aws_bedrock_inference_profile\.(?P<name>[\w-]+)\.arn\), 1\)'
)
_NAMED_BY = {**dict.fromkeys(ALARM_TYPES, "alarm_name"), "aws_cloudwatch_dashboard": "dashboard_name"}
"""The argument that is a resource's id."""

_MOST_STEPS = 8
"""How many references may lead to one another; Terraform refuses a circle."""


@dataclass(frozen=True, kw_only=True)
class References:
    """Resolves the references of one stack.

    Attributes:
        document: The stack as Terraform JSON.
        account: The account that its resources are in.
        region: Their Region.
    """

    document: Mapping[str, Any]
    account: str
    region: str

    def resolve(self, expression: str, *, steps: int = 0) -> str:
        """Return the value of an expression; the expression itself where only Terraform can tell the value.

        A value that this library has a placeholder for is that placeholder.

        Args:
            expression: Without ``${`` and ``}``.
            steps: How many references led to it.
        """
        found = self._deferred(expression) or self._of_variable(expression, steps)
        if found is None and (match := _ATTRIBUTE.fullmatch(expression)):
            found = self._of_place(match) or self._of_resource(match, steps)
        return expression if found is None else found

    def read(self, value: Any, *, steps: int = 0) -> Any:
        """Return a value of Terraform JSON with every template in it read."""
        match value:
            case str():
                return read_template(value, lambda inner: self.resolve(inner, steps=steps))
            case Mapping():
                return {
                    self.read(key, steps=steps): self.read(item, steps=steps) for key, item in value.items()
                }
            case list():
                return [self.read(item, steps=steps) for item in value]
        return value

    def read_within_json(self, text: str) -> str:
        """Return JSON with every template in it read; what takes the place of one is escaped as JSON."""
        return read_template(text, lambda inner: json.dumps(self.resolve(inner))[1:-1])

    def _deferred(self, expression: str) -> str | None:
        if match := _PROFILE_ID.fullmatch(expression):
            block = _block(self.document, "resource", "aws_bedrock_inference_profile", match["name"])
            return _placeholder("inference-profile", str(block.get("name", match["name"])))
        match = _ATTRIBUTE.fullmatch(expression)
        if match and (match["data"], match["type"]) == ("data.", "aws_servicequotas_service_quota"):
            block = _block(self.document, "data", match["type"], match["name"])
            return _placeholder("quota", str(block.get("quota_code", match["name"])))
        return None

    def _of_variable(self, expression: str, steps: int) -> str | None:
        match = _VARIABLE.fullmatch(expression)
        if match is None or steps > _MOST_STEPS:
            return None
        default = _mapping(_mapping(self.document.get("variable")).get(match["name"])).get("default")
        return None if default is None else _text(self.read(default, steps=steps + 1))

    def _of_place(self, match: re.Match[str]) -> str | None:
        """Return what a data source says of the account and Region."""
        if not match["data"]:
            return None
        known = {
            ("aws_region", "name"): self.region,
            ("aws_region", "id"): self.region,
            ("aws_region", "region"): self.region,
            ("aws_caller_identity", "account_id"): self.account,
            ("aws_partition", "partition"): partition_of(self.region).name,
        }
        return known.get((match["type"], match["attribute"]))

    def _of_resource(self, match: re.Match[str], steps: int) -> str | None:
        """Return an attribute of a resource of the stack, which is an argument or follows from its name."""
        if steps > _MOST_STEPS:
            return None
        block = _block(self.document, "data" if match["data"] else "resource", match["type"], match["name"])
        type_, attribute = match["type"], match["attribute"]
        if type_ in ALARM_TYPES and attribute == "arn" and "alarm_name" in block:
            name = _text(self.read(block["alarm_name"], steps=steps + 1))
            return alarm_arn(region=self.region, account=self.account, alarm_name=str(name))
        value = block.get(_NAMED_BY.get(type_, attribute) if attribute == "id" else attribute)
        return None if value is None else _text(self.read(value, steps=steps + 1))


def _placeholder(kind: Kind, name: str) -> str:
    """Return the placeholder of a value; its name where that has characters that no placeholder takes."""
    try:
        return deferred(kind, name)
    except ValueError:
        return name


def _block(document: Mapping[str, Any], section: str, type_: str, name: str) -> Mapping[str, Any]:
    return _mapping(_mapping(_mapping(document.get(section)).get(type_)).get(name))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    """Return a string or a number as a template writes it; ``None`` for anything else."""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
