"""Placeholders for values that are known only after apply: the id of a profile, the value of a quota.

Dashboards and alarms are Python values and know nothing of Terraform. Where one needs a deferred value, it
contains a placeholder, which ``constructs/terraform_text.py`` replaces by a reference to the resource. User
input must not contain a placeholder: ``rollout.yaml`` refuses it.
"""

from __future__ import annotations

import re
from typing import Literal

from bedrock_monitoring.lazy_pattern import lazy_pattern

Kind = Literal["inference-profile", "quota"]
"""The resource that has the value: an inference profile of the same stack, or a quota of Amazon Bedrock."""

OPENING = "${Deferred["
"""What every placeholder begins with."""

PLACEHOLDER = r"\$\{Deferred\[(?P<kind>inference-profile|quota):(?P<name>[0-9A-Za-z _-]+)\]\}"
"""A placeholder as a regular expression, with the groups ``kind`` and ``name``."""

SHOWN_QUOTA = "1000000"
"""What stands for a quota where nothing was deployed yet."""

_PLACEHOLDER = lazy_pattern(PLACEHOLDER)


def deferred(kind: Kind, name: str) -> str:
    """Return the placeholder of a value.

    Args:
        kind: The resource that has the value.
        name: The name of the profile, or the code of the quota, such as ``L-27C57EE8``: letters, digits,
            spaces, hyphens and underscores.

    Raises:
        ValueError: ``kind`` or ``name`` does not have this form.
    """
    placeholder = f"{OPENING}{kind}:{name}]}}"
    if not _PLACEHOLDER.fullmatch(placeholder):
        message = f"{kind!r} and {name!r} make no placeholder"
        raise ValueError(message)
    return placeholder


def normalized_name(name: str) -> str:
    """Return a name in lower case with hyphens; names that differ only in case or separators become equal."""
    return re.sub("[ _-]+", "-", name.lower()).strip("-")


def deferred_names(kind: Kind, text: str) -> tuple[str, ...]:
    """Return the names of all placeholders of one kind in a text, in order.

    Args:
        kind: The resource that has the values.
        text: Any text, such as a quota or a dashboard body.
    """
    return tuple(found["name"] for found in _PLACEHOLDER.finditer(text) if found["kind"] == kind)


def with_sample_values(text: str) -> str:
    """Replace placeholders for display before a deployment: a profile's name, a round number for a quota."""
    return _PLACEHOLDER.sub(
        lambda found: SHOWN_QUOTA if found["kind"] == "quota" else found["name"],
        text,
    )
