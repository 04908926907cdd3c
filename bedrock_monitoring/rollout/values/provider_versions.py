"""Which versions of the Terraform provider a constraint allows.

Source: "Version constraints" in the Terraform documentation.
"""

from __future__ import annotations

from typing import TypeAlias

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import refuse_one

Version: TypeAlias = tuple[int, int, int]

ANY_VERSION: Version = (0, 0, 0)

OLDEST: Version = (5, 100, 0)
"""The oldest version of the provider that has every argument of the bindings."""

NEXT: Version = (7, 0, 0)
"""The first version of the provider that there are no bindings for, and that the stacks never ran with."""

_CONSTRAINT = lazy_pattern(r" *(?P<operator>=|!=|>=|<=|~>|>|<)? *v?(?P<version>[0-9]+(?:\.[0-9]+){0,2})[^,]*")


def checked_provider_version(constraint: str) -> str:
    """Return a well-formed version constraint that allows a version that has what the stacks use.

    Raises:
        InvalidInputError: It allows no version from 5.100 up and below 7.
    """
    if not allows_between(constraint, OLDEST, NEXT):
        refuse_one(
            what=f"{constraint!r} allows no version of the provider from 5.100 up and below {NEXT[0]}, for "
            "which the stacks are made",
            remedy='write e.g. "~> 5.100"',
        )
    return constraint


def allows_between(constraint: str, first: Version, before: Version | None) -> bool:
    """Return whether a constraint allows a version from ``first`` up, and before another one if it is given.

    Every bound is tried, and the two patch versions after it: a constraint that allows any version allows one
    of these.
    """
    parts = [(found["operator"] or "=", found["version"]) for found in _CONSTRAINT.finditer(constraint)]
    bounds = {first, *(_version(text) for _, text in parts)}
    tried = {(major, minor, patch + more) for major, minor, patch in bounds for more in range(len(parts) + 2)}
    return any(
        first <= version
        and (before is None or version < before)
        and all(_allows(*part, version) for part in parts)
        for version in tried
    )


def _version(text: str) -> Version:
    major, minor, patch, *_ = (*map(int, text.split(".")), 0, 0)
    return major, minor, patch


def _allows(operator: str, text: str, version: Version) -> bool:
    bound = _version(text)
    if operator == "~>":
        kept = max(text.count("."), 1)  # Terraform reads ~> 5 as ~> 5.0
        return version >= bound and version[:kept] == bound[:kept]
    return {
        "=": version == bound,
        "!=": version != bound,
        ">": version > bound,
        ">=": version >= bound,
        "<": version < bound,
        "<=": version <= bound,
    }[operator]
