"""From the settings of alarms to the condition of every tier of every kind that is on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    ActionsSuppressor,
    AlarmKind,
    AlarmSetName,
    BedrockFeature,
    Composites,
    TierConditions,
)
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.rollout.settings.alarm_settings import (
    KINDS_OF_ALL_MODELS,
    AlarmSettings,
    KindSetting,
)
from bedrock_monitoring.rollout.settings.composite_settings import CompositeSettings

MOST_MODELS_IN_FULL = 10
"""The most models of a target that get the full set unless the file names a set."""


def alarm_set_name(settings: AlarmSettings, *, models: int) -> AlarmSetName:
    """Return which set of alarms a target has: the one that it names, or one by its size.

    Args:
        settings: What the file says of alarms, with ``defaults`` applied.
        models: How many models the target has.
    """
    return settings.alarm_set or (AlarmSetName.FULL if models <= MOST_MODELS_IN_FULL else AlarmSetName.LEAN)


def target_alarms(
    settings: AlarmSettings, *, alarm_set: AlarmSetName, features: Collection[BedrockFeature] = ()
) -> dict[str, TierConditions]:
    """Return the kinds of alarm that are on for each model or for the target, in ``ALARM_KINDS``' order.

    Args:
        settings: What the file says of alarms, with ``defaults`` applied.
        alarm_set: The set of alarms that the target has.
        features: What the target uses beside its models; each feature turns on alarms of its own.
    """
    return chosen_alarms(
        {
            name: settings.kinds.get(name, kind.enabled_by_default(features, alarm_set=alarm_set))
            for name, kind in ALARM_KINDS.items()
        }
    )


def chosen_alarms(kinds: Mapping[str, KindSetting]) -> dict[str, TierConditions]:
    """Return the kinds that are on with the condition of each tier, in the order given.

    Args:
        kinds: What the file says of each kind.
    """
    tiers = {
        name: _tiers(ALARM_KINDS[name], setting) for name, setting in kinds.items() if setting is not False
    }
    return {name: conditions for name, conditions in tiers.items() if conditions}


def all_models_alarms(settings: AlarmSettings, *, alarm_set: AlarmSetName) -> dict[str, TierConditions]:
    """Return the kinds of alarm that are on for all models together, in the order of ``ALARM_KINDS``.

    Args:
        settings: What the file says of alarms, with ``defaults`` applied.
        alarm_set: The set of alarms that the target has.
    """
    together = settings.all_models
    return chosen_alarms(
        {
            name: together.kinds.get(name, together.enabled and alarm_set in kind.all_models_sets)
            for name, kind in KINDS_OF_ALL_MODELS.items()
        }
    )


def composites(settings: CompositeSettings) -> Composites | None:
    """Return how critical alarms become one page; ``None`` if they do not."""
    if not settings.enabled:
        return None
    return Composites(
        tier=settings.tier,
        models=settings.models,
        at_least=settings.at_least,
        suppressor=_suppressor(settings),
    )


def _suppressor(settings: CompositeSettings) -> ActionsSuppressor | None:
    if settings.suppressor is None:
        return None
    return ActionsSuppressor(
        alarm=settings.suppressor,
        wait_period=timedelta(seconds=settings.wait_period),
        extension_period=timedelta(seconds=settings.extension_period),
    )


def _tiers(kind: AlarmKind, setting: KindSetting) -> dict[str, Condition]:
    """Return the conditions of a kind: its own tier first, then the others by name."""
    default = {} if kind.default is None else {kind.tier: kind.default}
    if isinstance(setting, bool):
        return default if setting else {}
    if isinstance(setting, Condition):
        return {kind.tier: setting}
    conditions = {**default, **setting}
    in_order = (kind.tier, *sorted(conditions.keys() - {kind.tier}))
    return {
        tier: condition
        for tier in in_order
        if (condition := default[tier] if conditions.get(tier) is True else conditions.get(tier))
        and not isinstance(condition, bool)
    }
