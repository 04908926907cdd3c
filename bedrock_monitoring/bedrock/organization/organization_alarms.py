"""The alarms of the view over all accounts: their contributors name the account, and the model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.alarm_set import AlarmInstance, AlarmSet
from bedrock_monitoring.bedrock.alarms.conditions import TierConditions
from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource


def alarms_of_all_accounts(
    kinds: Mapping[str, TierConditions], *, by_model: Collection[str], context: AlarmContext
) -> AlarmSet:
    """Return the alarms over all linked accounts of a Region.

    Args:
        kinds: The enabled kinds with the condition of each tier, of ``EVERY_MODEL_ALARMS``.
        by_model: The kinds whose contributors are the models of each account.
        context: The naming, and what all descriptions of the alarms contain.
    """
    instances = tuple(_instances(kinds, by_model=by_model, context=context))
    return AlarmSet(
        alarms={instance.id: instance.alarm for instance in instances},
        notified_tiers={instance.id: instance.tier for instance in instances},
        instances=instances,
    )


def _instances(
    kinds: Mapping[str, TierConditions], *, by_model: Collection[str], context: AlarmContext
) -> Iterator[AlarmInstance]:
    for name, tiers in kinds.items():
        kind = ALARM_KINDS[name]
        resource = MonitoredResource.all_accounts(by_model=name in by_model)
        for tier, condition in tiers.items():
            yield AlarmInstance(
                id=kind.construct_id(resource, tier),
                kind=kind,
                resource=resource,
                tier=tier,
                condition=condition,
                alarm=kind.alarm(resource=resource, condition=condition, context=context, tier=tier),
            )
