"""How ``defaults`` and the settings of a group, of a target or of an own stack become one.

A target's own value replaces that of ``defaults``. Where both are mappings (``alarms`` with its tiers,
``objectives``, ``quotas``, ``composites``, ``notify``, ``notify.tiers``, ``tags``, ``invocation_logging``,
``cost_anomalies``, ``failed_jobs``) they are merged key by key. Lists are replaced as a whole, unless
``{add: [...]}`` extends them, and so is a mapping whose class says so, such as a tier of ``notify``: who is
notified of it stands in one place. An explicit ``null`` drops the default: the setting is as if nobody had
written it.

For ``alarms``, ``false`` stands for a mapping of every kind to ``false`` and ``true`` for one of every kind
to ``null``. So ``{throttles: "> 5 for 3 of 5 minutes"}`` over ``false`` is that one alarm, over ``true`` it
is every default alarm with this one changed, and ``true`` over a mapping is every kind as it is by default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, reduce

from bedrock_monitoring.rollout.settings.alarm_settings import AlarmSettings
from bedrock_monitoring.rollout.settings.mapping_keys import mapping_type
from bedrock_monitoring.rollout.settings.setting import Settings, default_of
from bedrock_monitoring.rollout.values.rules import ADD, Extendable
from bedrock_monitoring.rollout.yaml_document import Step


def merged_values(*layers: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a target as plain as they stand in the file, without what is ``None``.

    Args:
        layers: What stands under ``defaults``, in a group, in the target: plain values that the settings
            accept. Each counts before those in front of it.
    """
    return reduce(lambda below, own: merge(below, _spelled_out(own)), layers, dict[str, object]())


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


def difference(
    defaults: Mapping[str, object], wanted: Mapping[str, object], *, path: tuple[Step, ...] = ()
) -> dict[str, object]:
    """Return what a target has to say so that it has certain values: ``merge(defaults, …)`` gives ``wanted``.

    Args:
        defaults: What counts where the target has no value, without ``None`` in it.
        wanted: The values, without ``None`` in them.
        path: Where in a target the two mappings stand.
    """
    own: dict[str, object] = dict.fromkeys(key for key in defaults if key not in wanted)
    for key, value in wanted.items():
        default = defaults.get(key)
        if value == default:
            continue
        if isinstance(value, dict) and isinstance(default, dict) and _place((*path, key)) is _Place.MERGED:
            own[key] = difference(default, value, path=(*path, key))
        else:
            own[key] = value
    return own


def _over(default: object, own: dict[str, object], *, path: tuple[Step, ...]) -> object:
    place = _place(path)
    if place is _Place.REPLACED:
        return own
    if isinstance(place, _ExtendedList):
        added = own.get(ADD)
        assert isinstance(added, list)
        return [*(default if isinstance(default, list) else place.default), *added]
    return merge(default if isinstance(default, dict) else {}, own, path=path)


class _Place(Enum):
    """What becomes of a mapping over that of ``defaults``: it is merged key by key, or replaces it whole."""

    MERGED = auto()
    REPLACED = auto()


@dataclass(frozen=True, kw_only=True)
class _ExtendedList:
    """A list that a mapping with ``add`` extends: ``default`` is what it is where nothing says it."""

    default: list[object]


@cache
def _place(path: tuple[Step, ...]) -> _Place | _ExtendedList:
    """Return what becomes of a mapping at a path in a target."""
    in_target: tuple[Step, ...] = ("targets", 0, *path)
    holder, key = mapping_type(in_target[:-1]), in_target[-1]
    field = holder.fields_by_key().get(str(key)) if holder and issubclass(holder, Settings) else None
    if field and any(isinstance(each, Extendable) for each in field.metadata):
        default = default_of(field)
        assert default
        return _ExtendedList(default=[*default.value] if isinstance(default.value, list) else [])
    type_ = mapping_type(in_target)
    is_replaced = type_ is not None and issubclass(type_, Settings) and type_.replaced_as_a_whole
    return _Place.REPLACED if is_replaced else _Place.MERGED


def _spelled_out(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings in which ``alarms`` is a mapping."""
    alarms = settings.get("alarms")
    return {
        **settings,
        **({"alarms": AlarmSettings.spelled_out(enabled=alarms)} if isinstance(alarms, bool) else {}),
    }
