"""Read the resources of a synthesized stack, and make the grants that planning and deploying them need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.permissions.grant import NAME_SEPARATORS, Conditions, Grant, GrantRule
from bedrock_monitoring.permissions.resource_types import ARNS, RESOURCE_TYPES

_PLACEHOLDER = re.compile(r"\{([~\w.-]+)\}")
_REFERENCE = re.compile(r"\$\{(?P<address>[\w-]+\.[\w-]+)\.(?P<attribute>\w+)\}")
_ARN_IN_NAME = re.compile(r".+(?=arn:[a-z-]+:)")

_ANY = "*"
"""What stands for a value that is known only after apply."""


@dataclass(frozen=True, kw_only=True)
class _Stack:
    """What the rules of a stack's resources refer to."""

    values: Mapping[str, str]
    resources: Mapping[str, Mapping[str, Any]]
    name_prefix: str | None


def stack_grants(
    document: Mapping[str, Any], *, account: str, region: str, name_prefix: str | None = None
) -> Iterator[Grant]:
    """Yield the grants of every resource and data source, in the order of the document.

    Args:
        document: The Terraform JSON of the stack, ``cdk.tf.json``.
        account: The account id.
        region: The Region.
        name_prefix: The prefix of the names of alarms, dashboards and topics. Names that begin with it are
            granted as one pattern, so that a new alarm needs no new policy. ``None`` grants each name.
    """
    tags = document["provider"]["aws"][0]["default_tags"][0]["tags"]
    stack = _Stack(
        values={
            "account": account,
            "region": region,
            "partition": partition_of(region).name,
            "managed-by": tags["managed-by"],
        },
        resources={
            f"{type_}.{name}": attributes
            for type_, named in document.get("resource", {}).items()
            for name, attributes in named.items()
        },
        name_prefix=name_prefix,
    )
    for type_, attributes in _drawn(document):
        for rule in RESOURCE_TYPES.get(type_, ()):
            yield from _grants(rule, attributes, stack)


def unknown_types(document: Mapping[str, Any]) -> list[str]:
    """Return the types of AWS resources in a stack whose actions this package does not know, sorted."""
    types = {type_ for type_, _ in _drawn(document)}
    return sorted(
        type_ for type_ in types - RESOURCE_TYPES.keys() if type_.removeprefix("data.").startswith("aws_")
    )


def _drawn(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind, before in (("data", "data."), ("resource", "")):
        for type_, named in document.get(kind, {}).items():
            for attributes in named.values():
                yield f"{before}{type_}", attributes


def _grants(rule: GrantRule, attributes: Mapping[str, Any], stack: _Stack) -> Iterator[Grant]:
    if (rule.needs and rule.needs not in attributes) or _has(rule.unless, attributes):
        return
    resource = _filled(rule.on, attributes, stack)
    if resource is None:
        return
    conditions: Conditions = tuple(
        (operator, key, filled)
        for operator, key, value in rule.when
        if (filled := _filled(value, attributes, stack)) is not None
    )
    # A parameter's name may begin with a slash, which its ARN has once.
    yield Grant(
        actions=rule.actions,
        resource=_ARN_IN_NAME.sub("", resource).replace("//", "/"),
        conditions=conditions,
        for_plan=rule.for_plan,
    )


def _has(named: str, attributes: Mapping[str, Any]) -> bool:
    """Return whether a resource has an attribute, and the value if ``named`` is ``NAME=VALUE``."""
    name, equals, value = named.partition("=")
    return name in attributes and (not equals or attributes[name] == value)


def _filled(template: str, attributes: Mapping[str, Any], stack: _Stack) -> str | None:
    """Fill a template. Return ``None`` if the resource lacks one of its attributes."""
    values = dict[str, str]()
    for name in _PLACEHOLDER.findall(template):
        value = _value(name, attributes, stack)
        if value is None:
            return None
        values[name] = value
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def _value(name: str, attributes: Mapping[str, Any], stack: _Stack) -> str | None:
    if name in stack.values:
        return stack.values[name]
    if name == "model_source.copied_model":
        return _copied_model(attributes, stack)
    if name == "url.name":
        return (_attribute("url", attributes, stack) or _ANY).removeprefix("https://")
    value = _attribute(name.removeprefix("~"), attributes, stack)
    return _pattern(value, stack.name_prefix) if value and name.startswith("~") else value


def _attribute(path: str, attributes: Mapping[str, Any], stack: _Stack) -> str | None:
    """Return the value of an attribute; of the resource that it refers to, if the path goes on behind it."""
    value: Any = attributes
    for part in path.split("."):
        if isinstance(value, str):
            value = _referenced(value, stack)
        if isinstance(value, list):
            value = value[0]
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None else _resolved(str(value), stack)


def _referenced(text: str, stack: _Stack) -> Mapping[str, Any] | None:
    reference = _REFERENCE.fullmatch(text)
    return stack.resources.get(reference["address"]) if reference else None


def _resolved(text: str, stack: _Stack) -> str:
    """Return a value with a reference to another resource replaced by the name or ARN of that resource."""
    resource = _referenced(text, stack)
    if resource is None:
        return _ANY if "${" in text else text
    reference = _REFERENCE.fullmatch(text)
    assert reference is not None
    type_ = reference["address"].partition(".")[0]
    if reference["attribute"] == "arn":
        return _filled(ARNS[type_], resource, stack) or _ANY if type_ in ARNS else _ANY
    named = next((name for name in ("name", "bucket") if name in resource), None)
    return str(resource[named]) if named else _ANY


def _pattern(name: str, prefix: str | None) -> str:
    """Return a pattern of all names that continue a prefix like this one; the name itself if none does."""
    rest = name.removeprefix(prefix) if prefix else name
    continues = rest != name and rest and rest[0] in NAME_SEPARATORS
    return f"{prefix}{rest[0]}{_ANY}" if continues else name


def _copied_model(attributes: Mapping[str, Any], stack: _Stack) -> str | None:
    """Return the ARN, in every Region, of the model of the cross-Region profile that a profile copies."""
    copied = _attribute("model_source.copy_from", attributes, stack) or ""
    _, _, profile = copied.partition(":inference-profile/")
    model = profile.partition(".")[2]
    return f"arn:{stack.values['partition']}:bedrock:*::foundation-model/{model}" if model else None
