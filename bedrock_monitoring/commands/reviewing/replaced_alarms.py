"""Say which alarm comes in the place of one that goes, when a target takes another set of alarms."""

from __future__ import annotations

from dataclasses import replace

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.commands.reviewing.change import Action, Change

_SUCCESSORS = {kind.replaces: kind.name for kind in ALARM_KINDS.values() if kind.replaces}
"""The kinds of the classic set of alarms, each with what is on by default in its place."""


def with_successors(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return changes in which an alarm that goes names the one that comes, and how to keep the old one."""
    created = {(change.kind, change.name) for change in changes if change.action is Action.CREATE}
    consequences = {
        (_called(old), name): f"{new} watches this in its place; `alarms: {{set: classic}}` keeps {old}"
        for old, new in _SUCCESSORS.items()
        for kind, name in created
        if kind == _called(new)
    }
    return tuple(
        replace(change, consequence=consequences[change.kind, change.name])
        if change.action is Action.DESTROY and (change.kind, change.name) in consequences
        else change
        for change in changes
    )


def _called(kind: str) -> str:
    """Return how the words of a change call alarms of a kind."""
    return f"{kind.replace('_', ' ')} of"
