"""How ``defaults`` and the settings of a target become one.

A target's own value replaces that of ``defaults``. Where both are mappings (``alarms`` with its tiers,
``composites``, ``notify``, ``notify.tiers``, ``tags``, ``invocation_logging``) they are merged key by key.
Lists are replaced as a whole, and so is a tier of ``notify``: who hears of it is said in one place. An
explicit ``null`` drops the default: the setting is as if nobody had written it.

For ``alarms``, ``false`` stands for a mapping of every kind to ``false`` and ``true`` for one of every kind
to ``null``. So ``{throttles: "> 5 for 3 of 5 minutes"}`` over ``false`` is that one alarm, over ``true`` it
is every alarm with this one changed, and ``true`` over a mapping is every kind as it is born: on or off, with
the condition it is born with.
"""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.rollout.alarm_values import ALL_MODELS
from bedrock_monitoring.rollout.settings import DefaultSettings, Settings


def merge(defaults: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Return the settings of ``own`` over those of ``defaults``, without what is ``None``."""
    values = {key: _over(defaults.get(key), own.get(key, defaults.get(key))) for key in {**defaults, **own}}
    return {key: value for key, value in values.items() if value is not None}


def written(settings: DefaultSettings | None) -> dict[str, object]:
    """Return what the file says of a mapping of settings, ready to be merged; keys that do not stand there are left out."""
    if settings is None:
        return {}
    values = _set_fields(settings)
    if isinstance(alarms := values.get("alarms"), bool):
        values["alarms"] = dict.fromkeys((*ALARM_KINDS, ALL_MODELS), None if alarms else False)
    for key in ("composites", "notify", "invocation_logging"):
        if isinstance(mapping := values.get(key), Settings):
            values[key] = _set_fields(mapping)
    return values


def _set_fields(settings: Settings) -> dict[str, object]:
    return {
        key: getattr(settings, key) for key in type(settings).model_fields if key in settings.model_fields_set
    }


def _over(default: object, own: object) -> object:
    if isinstance(own, Mapping):
        return merge(default if isinstance(default, Mapping) else {}, own)
    return own
