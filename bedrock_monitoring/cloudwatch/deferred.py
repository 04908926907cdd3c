"""Values that another Terraform resource has and nobody knows before it is there: a profile's id, a quota's size.

Dashboards and alarms are values of Python and know no Terraform. Where one needs such a value it writes a
placeholder, which ``constructs/text.py`` turns into the expression of the resource that has the value. Text
from outside must not contain one: ``rollout.yaml`` refuses it.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["inference-profile", "quota"]
"""What has the value: an application inference profile that the same stack makes, or a quota of Amazon Bedrock."""

OPENING = "${Deferred["
"""What every placeholder begins with."""

PLACEHOLDER = r"\$\{Deferred\[(?P<kind>inference-profile|quota):(?P<name>[0-9A-Za-z _-]+)\]\}"
"""A placeholder as a regular expression, with the groups ``kind`` and ``name``."""

SHOWN_QUOTA = "1000000"
"""What stands for a quota where nothing was deployed yet."""

_PLACEHOLDER = re.compile(PLACEHOLDER)


def deferred(kind: Kind, name: str) -> str:
    """Return the placeholder of a value.

    Args:
        kind: What has the value.
        name: The name of the profile, or the code of the quota such as ``L-27C57EE8``: letters, digits,
            spaces, hyphens and underscores.

    Raises:
        ValueError: The kind or the name is not of this form.
    """
    placeholder = f"{OPENING}{kind}:{name}]}}"
    if not _PLACEHOLDER.fullmatch(placeholder):
        message = f"{kind!r} and {name!r} make no placeholder"
        raise ValueError(message)
    return placeholder


def normalized_name(name: str) -> str:
    """Return a name as addresses have it: names that differ in case or in spaces, hyphens and underscores alone are one."""
    return re.sub("[ _-]+", "-", name.lower()).strip("-")


def deferred_names(kind: Kind, text: str) -> tuple[str, ...]:
    """Return the names of the placeholders of a kind in a text, in their order.

    Args:
        kind: What has the values.
        text: Such as a quota, or the body of a dashboard.
    """
    return tuple(found["name"] for found in _PLACEHOLDER.finditer(text) if found["kind"] == kind)


def with_sample_values(text: str) -> str:
    """Return a text to look at before anything is deployed: a profile's name for its id, a round number for a quota."""
    return _PLACEHOLDER.sub(
        lambda found: SHOWN_QUOTA if found["kind"] == "quota" else found["name"],
        text,
    )
