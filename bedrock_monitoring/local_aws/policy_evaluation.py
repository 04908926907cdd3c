"""Evaluate policies: resource-based ones, such as those of topics and keys, and identity-based ones of roles.

Sources: "Policy evaluation logic" and "IAM JSON policy elements" of the IAM user guide. A policy is evaluated
on its own, without other kinds of policies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

Context: TypeAlias = Mapping[str, "str | tuple[str, ...]"]
"""The request context: values by condition key, for example ``aws:SourceAccount``. A tuple is multivalued."""

_ARN_PARTS = 6


def allows(
    policy: Mapping[str, Any],
    *,
    action: str,
    resource: str,
    principal: str | None = None,
    context: Context | None = None,
) -> bool:
    """Return whether a policy allows a request: a statement allows it, and no statement denies it.

    Args:
        policy: The policy document.
        action: The action, for example ``sns:Publish``.
        resource: The ARN of the resource.
        principal: The principal of the request: a service (``cloudwatch.amazonaws.com``), the ARN of a role
            or user, or an account id for any principal of that account. ``None`` for an identity-based
            policy, which names no principals.
        context: The condition keys of the request, case-insensitive. Default: no condition keys.

    Raises:
        ValueError: The policy has a condition operator that is not supported here.
    """
    known = {key.lower(): _as_texts(value) for key, value in (context or {}).items()}
    effects = {
        statement["Effect"]
        for statement in _statements(policy)
        if _applies_to_principal(statement, principal)
        and _covers(statement, "Action", action, _matches_in_any_case)
        and _covers(statement, "Resource", resource, _matches)
        and _conditions_hold(statement.get("Condition", {}), known)
    }
    return "Allow" in effects and "Deny" not in effects


def _statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    statements = policy["Statement"]
    return [statements] if isinstance(statements, Mapping) else statements


def _as_texts(value: Any) -> tuple[str, ...]:
    """Return the values of a policy element as texts. A single value gives a tuple of one."""
    values = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in values)


def _applies_to_principal(statement: Mapping[str, Any], principal: str | None) -> bool:
    if principal is None:
        return True
    if "NotPrincipal" in statement:
        return not _is_among(statement["NotPrincipal"], principal)
    return _is_among(statement.get("Principal", {}), principal)


def _is_among(named: Any, principal: str) -> bool:
    if named == "*":
        return True
    return any(
        item == "*" or _is_principal(item, principal)
        for values in named.values()
        for item in _as_texts(values)
    )


def _is_principal(named: str, principal: str) -> bool:
    return named == principal or _account(named) == _account(principal, of_member=True) != ""


def _account(principal: str, *, of_member: bool = False) -> str:
    """Return the account that a principal stands for. With ``of_member``, the account that it belongs to."""
    if re.fullmatch(r"\d{12}", principal):
        return principal
    parts = principal.split(":", _ARN_PARTS - 1)
    is_whole = len(parts) == _ARN_PARTS and (of_member or parts[-1] == "root")
    return parts[4] if is_whole else ""


def _covers(
    statement: Mapping[str, Any], element: str, value: str, matches: Callable[[str, str], bool]
) -> bool:
    negated = f"Not{element}"
    if negated in statement:
        return not any(matches(pattern, value) for pattern in _as_texts(statement[negated]))
    return any(matches(pattern, value) for pattern in _as_texts(statement.get(element, ())))


def _conditions_hold(
    conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, tuple[str, ...]]
) -> bool:
    return all(
        _condition_holds(operator, _as_texts(wanted), context.get(key.lower()))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _condition_holds(operator: str, wanted: tuple[str, ...], actual: tuple[str, ...] | None) -> bool:
    quantifier, _, rest = operator.rpartition(":")
    name = rest.removesuffix("IfExists")
    if name == "Null":
        return (actual is None) == (wanted == ("true",))
    if name not in _OPERATORS:
        raise ValueError(f"the condition operator {operator} is not supported here")
    if actual is None:
        # A missing key matches negated operators only.
        return rest != name or name in _NEGATED or quantifier == "ForAllValues"
    compare = _OPERATORS[name]
    holds = (any(compare(pattern, value) for pattern in wanted) is not (name in _NEGATED) for value in actual)
    return _quantified(quantifier, holds, negated=name in _NEGATED)


def _quantified(quantifier: str, holds: Iterable[bool], *, negated: bool) -> bool:
    if quantifier == "ForAllValues" or (not quantifier and negated):
        return all(holds)
    return any(holds)


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern with the wildcards ``*`` (any characters) and ``?`` (one character)."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _matches(pattern: str, value: str) -> bool:
    return _pattern(pattern).fullmatch(value) is not None


def _matches_in_any_case(pattern: str, value: str) -> bool:
    return _matches(pattern.lower(), value.lower())


def _matches_as_arn(pattern: str, value: str) -> bool:
    """Match each of the six parts of an ARN on its own. Only in the last part does ``*`` match a colon."""
    patterns, values = (text.split(":", _ARN_PARTS - 1) for text in (pattern, value))
    return len(patterns) == len(values) and all(map(_matches, patterns, values))


def _equals(wanted: str, value: str) -> bool:
    return wanted == value


def _equals_in_any_case(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": _equals,
    "StringNotEquals": _equals,
    "StringEqualsIgnoreCase": _equals_in_any_case,
    "StringNotEqualsIgnoreCase": _equals_in_any_case,
    "StringLike": _matches,
    "StringNotLike": _matches,
    "ArnEquals": _matches_as_arn,
    "ArnNotEquals": _matches_as_arn,
    "ArnLike": _matches_as_arn,
    "ArnNotLike": _matches_as_arn,
    "Bool": _equals_in_any_case,
}
_NEGATED = frozenset(name for name in _OPERATORS if "Not" in name)
