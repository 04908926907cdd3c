"""Merge grants into statements, and pack the statements into managed policies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bedrock_monitoring.permissions.grant import NAME_SEPARATORS, Conditions, Grant, condition_block

MAX_POLICY_LENGTH = 6144
"""Characters of a managed policy without white space (IAM user guide, "IAM and AWS STS quotas")."""

MAX_POLICIES = 10
"""Managed policies of a role, if the quota was not raised (IAM user guide, "IAM and AWS STS quotas")."""

_VERSION = "2012-10-17"

Statement: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ManagedPolicy:
    """A managed policy of one role.

    Attributes:
        name: The name of the policy, at most 128 characters.
        role: The ARN of the role that it belongs to. ``None`` for the role of the caller.
        statements: The statements.
    """

    name: str
    role: str | None
    statements: tuple[Statement, ...]

    @property
    def document(self) -> Mapping[str, Any]:
        """The policy document, as ``aws iam create-policy`` takes it."""
        return {"Version": _VERSION, "Statement": list(self.statements)}

    @property
    def length(self) -> int:
        """The characters that count against ``MAX_POLICY_LENGTH``."""
        return _length(self.statements)


def pack(grants: Iterable[Grant]) -> tuple[tuple[Statement, ...], ...]:
    """Return the statements of grants, distributed over as many policies as they need."""
    return distributed(_statements(grants))


def distributed(statements: Iterable[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """Return statements, distributed in their order over as many policies as they need."""
    policies = list[list[Statement]]()
    for statement in statements:
        for part in _short_enough(statement):
            if not policies or _length([*policies[-1], part]) > MAX_POLICY_LENGTH:
                policies.append([])
            policies[-1].append(part)
    return tuple(tuple(policy) for policy in policies)


def _statements(grants: Iterable[Grant]) -> list[Statement]:
    """Return the statements, sorted: one for the same actions under the same conditions."""
    actions = dict[tuple[str, Conditions], set[str]]()
    for grant in grants:
        actions.setdefault((grant.resource, grant.conditions), set()).update(grant.actions)
    resources = dict[tuple[tuple[str, ...], Conditions], set[str]]()
    for (resource, conditions), granted in actions.items():
        allowed = granted - _granted_wider(resource, conditions, actions)
        if not allowed:
            continue
        resources.setdefault((tuple(sorted(allowed)), conditions), set()).add(resource)
    return [
        _statement(allowed, sorted(where), conditions)
        for (allowed, conditions), where in sorted(
            resources.items(), key=lambda item: (item[0], sorted(item[1]))
        )
    ]


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements that allow the same as others, sorted: one for the same actions and conditions."""
    actions = dict[tuple[str, str], set[str]]()
    for statement in statements:
        condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
        for resource in as_list(statement["Resource"]):
            actions.setdefault((resource, condition), set()).update(as_list(statement["Action"]))
    resources = dict[tuple[tuple[str, ...], str], set[str]]()
    for (resource, condition), allowed in actions.items():
        resources.setdefault((tuple(sorted(allowed)), condition), set()).add(resource)
    return _with_values_together(
        _statement(allowed, sorted(where), ())
        | ({"Condition": json.loads(condition)} if condition != "{}" else {})
        for (allowed, condition), where in sorted(resources.items())
    )


def _with_values_together(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements, one for those that differ in the value of their only condition alone.

    A negated operator such as ``StringNotEquals`` holds for none of its values, so its statements stay apart
    (IAM user guide, "Conditions with multiple context keys or values").
    """
    together = dict[str, Statement]()
    for statement in statements:
        [*keys] = [(operator, key) for operator, of in statement.get("Condition", {}).items() for key in of]
        if len(keys) != 1 or "Not" in keys[0][0]:
            together[json.dumps(statement)] = statement
            continue
        [(operator, key)] = keys
        first = together.setdefault(
            json.dumps([operator, key, statement["Action"], statement["Resource"]]), statement
        )
        if first is not statement:
            values = [*as_list(first["Condition"][operator][key])]
            values += as_list(statement["Condition"][operator][key])
            first["Condition"] = {operator: {key: sorted({*values})}}
    return [*together.values()]


def as_list(value: str | list[str]) -> list[str]:
    """Return the actions or the resources of a statement, which IAM takes one alone or as a list."""
    return [value] if isinstance(value, str) else value


def _granted_wider(
    resource: str, conditions: Conditions, actions: Mapping[tuple[str, Conditions], set[str]]
) -> set[str]:
    """Return the actions that a pattern of names grants on a resource that it covers, such as its parts."""
    prefixes = (resource[:end] for end, letter in enumerate(resource) if letter in NAME_SEPARATORS)
    patterns = (f"{prefix}{resource[len(prefix)]}*" for prefix in prefixes)
    return set[str]().union(
        *(actions.get((pattern, conditions), ()) for pattern in patterns if pattern != resource)
    )


def _statement(actions: Iterable[str], resources: list[str], conditions: Conditions) -> Statement:
    statement: Statement = {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": resources[0] if len(resources) == 1 else resources,
    }
    if conditions:
        statement["Condition"] = condition_block(conditions)
    return statement


def _short_enough(statement: Statement) -> Iterator[Statement]:
    """Yield a statement, or several for parts of its resources if it fills more than a policy."""
    if _length([statement]) <= MAX_POLICY_LENGTH:
        yield statement
        return
    resources = statement["Resource"]
    middle = len(resources) // 2
    for part in (resources[:middle], resources[middle:]):
        yield from _short_enough({**statement, "Resource": part})


def _length(statements: Iterable[Statement]) -> int:
    document = {"Version": _VERSION, "Statement": list(statements)}
    return len(json.dumps(document, separators=(",", ":")))
