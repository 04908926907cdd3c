"""The single values of the file of an organization, and those with which rollout.yaml names its accounts."""

from __future__ import annotations

from typing import Annotated

from bedrock_monitoring.rollout.values.common_values import ACCOUNT
from bedrock_monitoring.rollout.values.rules import NO_REFERENCE, Choice, Rule, text

ACCOUNT_NAME_LENGTH = 47
"""The most characters of an account's name: with a hyphen and the longest Region it is a target's name."""

ACCOUNT_STATUSES = ("active", "pending_activation", "suspended", "pending_closure", "closed")
"""States of an account (AWS Organizations API reference, "Account", State), in lower case."""

# AWS allows 1 to 128 characters of any kind (AWS Organizations API reference, "OrganizationalUnit").
_UNIT = r"[^/\s\x00-\x1f\x7f](?:[^/\x00-\x1f\x7f]{0,126}[^/\s\x00-\x1f\x7f])?"

_ACCOUNT_NAME = text(
    rf"[A-Za-z][A-Za-z0-9-]{{0,{ACCOUNT_NAME_LENGTH - 1}}}",
    is_a=f"a name of 1 to {ACCOUNT_NAME_LENGTH} letters, digits and hyphens that begins with a letter",
    remedy="write e.g. search-prod",
)
_UNITS = rf"{NO_REFERENCE}{_UNIT}(?:/{_UNIT})*"
_UNITS_IN_WORDS = "the names of units from the root down with a slash between them"
_UNITS_REMEDY = "write e.g. Workloads/Production, without a slash at either end"
_UNIT_PATH = text(_UNITS, is_a=_UNITS_IN_WORDS, remedy=_UNITS_REMEDY)
_NAMED_UNIT = text(
    rf"/|{_UNITS}", is_a=_UNITS_IN_WORDS, remedy=f"{_UNITS_REMEDY}, or / for the whole organization"
)
_ACCOUNT_REFERENCE = Rule(
    is_a="the name of an account or a 12-digit account id",
    remedy='write e.g. search-prod, or quote the id, e.g. "111122223333"',
    schema={"anyOf": [_ACCOUNT_NAME.schema, *ACCOUNT.schema["anyOf"]]},
    accepts=lambda value: ACCOUNT.accepts(value) or _ACCOUNT_NAME.accepts(value),
    parse=str,
)
# AWS Organizations API reference, "Organization": the pattern of its id.
_ORGANIZATION_ID = text(
    r"o-[a-z0-9]{10,32}",
    is_a="the id of an organization",
    remedy="write it as the console of AWS Organizations shows it, e.g. o-exampleorgid",
)
_SETTINGS_FILE = text(
    r"[^\x00-\x1f\x7f]{1,1000}\.ya?ml",
    is_a="the path of a YAML file",
    remedy="write e.g. organization.yaml",
)

AccountName = Annotated[str, _ACCOUNT_NAME]
UnitPath = Annotated[str, _UNIT_PATH]
NamedUnit = Annotated[str, _NAMED_UNIT]
AccountReference = Annotated[str, _ACCOUNT_REFERENCE]
OrganizationId = Annotated[str, _ORGANIZATION_ID]
AccountStatus = Annotated[
    str,
    Choice(
        is_a="a status of an account",
        options=ACCOUNT_STATUSES,
        remedy=f"choose from {', '.join(ACCOUNT_STATUSES)}",
    ),
]
SettingsFile = Annotated[str, _SETTINGS_FILE]
