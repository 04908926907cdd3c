"""From what the file says of alarms to the condition of every tier of every kind that is on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    CRITICAL,
    ActionsSuppressor,
    AlarmKind,
    BedrockFeature,
    Composites,
    TierConditions,
)
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.rollout.alarm_values import ALL_MODELS, KINDS_OF_ALL_MODELS, WrittenKind

DEFAULT_SUPPRESSOR_SECONDS = 60
"""How long the page waits for its suppressor, and how long it is kept back afterwards: what AWS recommends."""


def target_alarms(
    settings: Mapping[str, Any], *, features: Collection[BedrockFeature] = ()
) -> dict[str, TierConditions]:
    """Return the kinds of alarm that are on for each model, or for the target, in the order of ``ALARM_KINDS``.

    Args:
        settings: What the file says of each kind, defaults merged in; what it leaves out is as it is born.
        features: What the target uses beside its models, which brings alarms of its own.
    """
    return _on(
        {name: settings.get(name, kind.enabled_by_default(features)) for name, kind in ALARM_KINDS.items()}
    )


def all_models_alarms(settings: Mapping[str, Any]) -> dict[str, TierConditions]:
    """Return the kinds of alarm that are on for all models together, in the order of ``ALARM_KINDS``.

    Args:
        settings: What the file says of alarms, defaults merged in.
    """
    said = settings.get(ALL_MODELS) or {}
    kinds = {name: said.get(name) for name in KINDS_OF_ALL_MODELS}
    return _on({name: kind for name, kind in kinds.items() if kind is not None})


def composites(settings: Mapping[str, Any]) -> Composites | None:
    """Return how critical alarms become one page, if they do.

    Args:
        settings: What the file says of it, defaults merged in.
    """
    if not settings.get("enabled", True):
        return None
    return Composites(
        tier=settings.get("tier", CRITICAL),
        models=settings.get("models", False),
        at_least=settings.get("at_least", 1),
        suppressor=_suppressor(settings),
    )


def _suppressor(settings: Mapping[str, Any]) -> ActionsSuppressor | None:
    alarm = settings.get("suppressor")
    return alarm and ActionsSuppressor(
        alarm=alarm,
        wait_period=_seconds(settings.get("wait_period")),
        extension_period=_seconds(settings.get("extension_period")),
    )


def _seconds(given: int | None) -> timedelta:
    return timedelta(seconds=DEFAULT_SUPPRESSOR_SECONDS if given is None else given)


def _on(said: Mapping[str, WrittenKind]) -> dict[str, TierConditions]:
    tiers = {name: _tiers(ALARM_KINDS[name], written) for name, written in said.items()}
    return {name: conditions for name, conditions in tiers.items() if conditions}


def _tiers(kind: AlarmKind, said: WrittenKind) -> dict[str, Condition]:
    """Return the conditions of a kind: its own tier first, then the others by name, so that their order in the file changes nothing."""
    born = {} if kind.default is None else {kind.tier: kind.default}
    if said is False:
        return {}
    if said is True:
        return born
    if isinstance(said, Condition):
        return {kind.tier: said}
    given = {tier: condition for tier, condition in said.items() if condition is not None}
    merged = {
        tier: given.get(tier, born.get(tier, False))
        for tier in (kind.tier, *sorted(given.keys() - {kind.tier}))
    }
    resolved = {tier: born[tier] if condition is True else condition for tier, condition in merged.items()}
    return {tier: condition for tier, condition in resolved.items() if isinstance(condition, Condition)}
