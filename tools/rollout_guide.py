"""Generates the tables of settings in the pages of docs that have some, from the settings classes.

A comment such as ``<!-- StateSettings: key -->`` names the class of the table that follows it, and the
heading of the first column. ``python -m tools.rollout_guide`` updates the tables of the pages in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from bedrock_monitoring.rollout.accounts import (  # noqa: F401 - their classes have tables
    access_settings,
    observability_settings,
    organization_file,
)
from bedrock_monitoring.rollout.accounts.group_settings import GroupedSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import Settings, default_of
from bedrock_monitoring.rollout.settings.target_settings import (
    MonitoringSettings,
    PlaceSettings,
    TargetSettings,
)

PAGES = tuple(
    Path(__file__).parents[1] / "docs" / name for name in ("rollout.md", "notification.md", "organization.md")
)
"""The pages with tables of settings."""

_TABLE = re.compile(r"^(<!-- (\w+): (.+) -->\n)(?:\|.*\n)*", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_WITH_SECTIONS = {RolloutFile, TargetSettings}
"""The classes whose keys can have a section of their own on the page, to which the table then links."""


_BASES = {GroupedSettings, MonitoringSettings, PlaceSettings}
"""The classes of no mapping: others have their keys."""


def with_tables(page: str) -> str:
    """Return a page with its tables of settings updated. The same page gives the same text."""
    classes = {settings.__name__: settings for settings in settings_classes()}
    headings = {_key_of(part): heading for heading in _HEADING.findall(page) for part in _parts(heading)}

    def table(found: re.Match[str]) -> str:
        comment, name, head = found.groups()
        lines = (f"| {head} | description | default |", "|---|---|---|", *_rows(classes[name], headings))
        return comment + "".join(f"{line}\n" for line in lines)

    return _TABLE.sub(table, page)


def settings_classes(base: type[Settings] = Settings) -> Iterator[type[Settings]]:
    """Yield the settings class of every mapping in rollout.yaml, each once."""
    return (settings for settings in dict.fromkeys(_below(base)) if settings not in _BASES)


def _below(base: type[Settings]) -> Iterator[type[Settings]]:
    for settings in base.__subclasses__():
        if settings.__module__.startswith("bedrock_monitoring.rollout."):
            yield settings
            yield from _below(settings)


def _rows(settings: type[Settings], headings: dict[str, str]) -> Iterator[str]:
    required_first = sorted(settings.fields_by_key().items(), key=lambda item: not item[1].is_required())
    elsewhere = GroupedSettings.fields_by_key() if issubclass(settings, GroupedSettings) else {}
    for key, field in required_first:
        if key in elsewhere:
            continue  # in the table of a target
        heading = headings.get(key) if settings in _WITH_SECTIONS else None
        link = f" See [{heading}](#{_anchor(heading)})." if heading else ""
        description = f"{field.description}{link}".replace("|", "\\|")
        yield f"| `{key}` | {description} | {_default(field)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = default_of(field)
    return default.text if default else "none"


def _parts(heading: str) -> list[str]:
    """Return the keys that a heading names, for example two for "targets and defaults"."""
    return re.split(r", | and ", heading)


def _key_of(part: str) -> str:
    return part.replace(" ", "_")


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
