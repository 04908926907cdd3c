"""How ``defaults`` and the settings of a target, or of an own stack, become one.

A target's own value replaces that of ``defaults``. Where both are mappings (``alarms`` with its tiers,
``objectives``, ``quotas``, ``composites``, ``notify``, ``notify.tiers``, ``tags``, ``invocation_logging``,
``cost_anomalies``, ``failed_jobs``) they are merged key by key. Lists are replaced as a whole, and so is a
mapping whose class says so, such as a tier of ``notify``: who is notified of it stands in one place. An
explicit ``null`` drops the default: the setting is as if nobody had written it.

For ``alarms``, ``false`` stands for a mapping of every kind to ``false`` and ``true`` for one of every kind
to ``null``. So ``{throttles: "> 5 for 3 of 5 minutes"}`` over ``false`` is that one alarm, over ``true`` it
is every default alarm with this one changed, and ``true`` over a mapping is every kind as it is by default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from bedrock_monitoring.rollout.settings.alarm_settings import AlarmSettings
from bedrock_monitoring.rollout.settings.mapping_keys import mapping_type
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.yaml_document import Step


def merged_values(defaults: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a target with ``defaults`` applied, as plain as they stand in the file.

    Args:
        defaults: What stands under ``defaults``: plain values that ``DefaultSettings`` accepts.
        own: What stands in the target: plain values that ``TargetSettings`` accepts.
    """
    return merge(_spelled_out(defaults), _spelled_out(own))


def merged_stack_values(
    defaults: Mapping[str, object], own: Mapping[str, object], *, inherited: Collection[str]
) -> dict[str, object]:
    """Return the values of a stack that is no target, with those of ``defaults`` applied that it inherits.

    Args:
        defaults: What stands under ``defaults``: plain values that ``DefaultSettings`` accepts.
        own: What stands in the stack: plain values that its settings accept.
        inherited: The keys that it inherits.
    """
    shared = {key: value for key, value in own.items() if key in inherited}
    by_default = {key: value for key, value in defaults.items() if key in inherited}
    alone = {key: value for key, value in own.items() if key not in inherited}
    return {**alone, **merge(by_default, shared)}


def merge(
    defaults: Mapping[str, object], own: Mapping[str, object], *, path: tuple[Step, ...] = ()
) -> dict[str, object]:
    """Return the values of ``own`` over those of ``defaults``, without what is ``None``.

    Args:
        defaults: What counts where ``own`` has no value.
        own: What counts before ``defaults``.
        path: Where in a target the two mappings stand.
    """
    values = {
        key: _over(defaults.get(key), value, path=(*path, key)) if isinstance(value, dict) else value
        for key, value in {**defaults, **own}.items()
    }
    return {key: value for key, value in values.items() if value is not None}


def _over(default: object, own: dict[str, object], *, path: tuple[Step, ...]) -> object:
    if _replaced_as_a_whole(path):
        return own
    return merge(default if isinstance(default, dict) else {}, own, path=path)


@cache
def _replaced_as_a_whole(path: tuple[Step, ...]) -> bool:
    type_ = mapping_type(("targets", 0, *path))
    return type_ is not None and issubclass(type_, Settings) and type_.replaced_as_a_whole


def _spelled_out(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings in which ``alarms`` is a mapping."""
    alarms = settings.get("alarms")
    return {
        **settings,
        **({"alarms": AlarmSettings.spelled_out(enabled=alarms)} if isinstance(alarms, bool) else {}),
    }
