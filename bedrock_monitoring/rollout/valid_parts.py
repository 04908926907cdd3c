"""The valid parts of a rollout file, which are checked even if other parts are invalid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from bedrock_monitoring.rollout.accounts.organization_values import SettingsFile
from bedrock_monitoring.rollout.refusals import refusals
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile, StateSettings
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.settings.target_settings import DefaultSettings, TargetSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.access_settings import AccessSettings
    from bedrock_monitoring.rollout.accounts.group_settings import GroupSettings

_Settings = TypeVar("_Settings", bound=Settings)
Values: TypeAlias = Mapping[str, object]
"""A mapping of the file as plain values."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The valid parts of a file.

    Attributes:
        file: The whole file; ``None`` if any part is invalid.
        state: Its settings of the state.
        access: Its settings of the roles, if it has any that are valid.
        defaults: What stands under ``defaults``, as plain values; ``None`` if it is invalid.
        organization: The path of the file that names accounts; ``None`` if there is none.
        groups: The valid groups, by their places in the list.
        targets: The valid targets as plain values, by their places in the list.
        stacks: The valid own stacks as plain values, by their places in the list.
        decommission: What is decommissioned as plain values, if valid, by its places in the list.
    """

    file: RolloutFile | None
    state: StateSettings | None
    access: AccessSettings | None
    defaults: Values | None
    organization: str | None
    groups: Mapping[int, GroupSettings]
    targets: Mapping[int, Values]
    stacks: Mapping[int, Values]
    decommission: Mapping[int, Values]


def valid_parts(document: Document, findings: Findings) -> Parts:
    """Return the valid parts of a file, and add to ``findings`` what is wrong with the others."""
    file = None
    try:
        file = RolloutFile.model_validate(document.root.value)
    except ValidationError as error:
        findings += refusals(error, document)
    defaults = document.value(("defaults",))
    return Parts(
        file=file,
        state=file.state if file else _valid(StateSettings, document.value(("state",))),
        access=file.access if file else _valid_access(document),
        defaults=_mapping(defaults)
        if file or defaults is None or _valid(DefaultSettings, defaults)
        else None,
        organization=file.organization if file else _organization(document),
        groups=_valid_groups(file, document),
        targets=_valid_items(TargetSettings, document.value(("targets",)), known=file is not None),
        stacks=_valid_items(OwnStackSettings, document.value(("stacks",)), known=file is not None),
        decommission=_valid_items(
            DecommissionSettings, document.value(("decommission",)), known=file is not None
        ),
    )


def _valid_items(settings: type[Settings], items: object, *, known: bool) -> dict[int, Values]:
    """Return the valid mappings of a list of the file, by their places in it; ``known``: all of them are."""
    return {
        index: _mapping(item)
        for index, item in enumerate(items if isinstance(items, list) else [])
        if known or _valid(settings, item)
    }


def _valid(settings: type[_Settings], value: object) -> _Settings | None:
    try:
        return settings.model_validate(value)
    except ValidationError:
        return None


def _mapping(value: object) -> Values:
    """Return a mapping of the file, an empty one for ``null``."""
    return value if isinstance(value, dict) else {}


def _valid_access(document: Document) -> AccessSettings | None:
    from bedrock_monitoring.rollout.accounts.access_settings import AccessSettings  # noqa: PLC0415 - few files are wrong

    return _valid(AccessSettings, document.value(("access",)))


def _valid_groups(file: RolloutFile | None, document: Document) -> dict[int, GroupSettings]:
    if file is not None:
        return dict(enumerate(file.groups))
    from bedrock_monitoring.rollout.accounts.group_settings import GroupSettings  # noqa: PLC0415 - few files are wrong

    groups = document.value(("groups",))
    valid = [_valid(GroupSettings, group) for group in (groups if isinstance(groups, list) else [])]
    return {index: group for index, group in enumerate(valid) if group is not None}


def _organization(document: Document) -> str | None:
    try:
        return TypeAdapter(SettingsFile | None).validate_python(document.value(("organization",)))
    except ValidationError:
        return None
