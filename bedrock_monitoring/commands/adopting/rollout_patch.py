"""Offer the change of rollout.yaml that watches what alarms made by hand watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.commands.adopting.bedrock_kinds import (
    BedrockAlarm,
    bedrock_alarms,
    conditions_by_setting,
)
from bedrock_monitoring.commands.backtesting.needed_data import model_ids
from bedrock_monitoring.commands.console.unified_diff import unified_diff
from bedrock_monitoring.files import read_text
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.target_edits import target_path, with_target_edits
from bedrock_monitoring.rollout.yaml_edits import Edit


@dataclass(frozen=True, kw_only=True)
class RolloutPatch:
    """A change of a rollout file.

    Attributes:
        kinds: What each alarm on Amazon Bedrock is in rollout.yaml, a line each.
        notes: What is not in the change, and why.
        changed: The text of the file after the change; ``None`` if nothing changes.
        diff: The change as a patch.
    """

    kinds: tuple[str, ...]
    notes: tuple[Problem, ...] = ()
    changed: str | None = None
    diff: str = ""


def rollout_patch(
    alarms: Mapping[str, AlarmBase], *, arns: Mapping[str, str], rollout: Path
) -> RolloutPatch | None:
    """Return what alarms on Amazon Bedrock are in rollout.yaml; ``None`` if there are none.

    Args:
        alarms: The alarms by id.
        arns: The ARNs of those whose account and Region are known.
        rollout: The rollout file. Only kinds are named if it does not exist.

    Raises:
        InvalidInputError: Something is wrong with the file.
    """
    found = {id_: each for id_, alarm in alarms.items() for each in bedrock_alarms([alarm])}
    if not found:
        return None
    kinds = tuple(map(str, found.values()))
    if not rollout.is_file():
        return RolloutPatch(kinds=kinds)
    text = read_text(rollout, remedy="name another rollout with --rollout")
    loaded = loads(text, file=str(rollout))
    edits: list[Edit] = []
    notes: list[Problem] = []
    for target in loaded.targets:
        place = f":{target.region}:{target.account}:alarm:"
        elsewhere = _models_of_others(target, loaded.targets)
        of_target = [
            each for id_, each in found.items() if place in arns.get(id_, "") and each.model not in elsewhere
        ]
        for change in _changes(target, of_target):
            if isinstance(change, Problem):
                notes.append(change)
            else:
                setting, condition = change
                edits.append(Edit(path=target_path(target, "alarms", *setting), value=condition))
    if not edits:
        return RolloutPatch(kinds=kinds, notes=tuple(notes))
    changed = with_target_edits(text, edits, loaded.targets, file=rollout.name)
    loads(changed, file=str(rollout))
    diff = unified_diff(text, changed, path=rollout)
    return RolloutPatch(kinds=kinds, notes=tuple(notes), changed=changed, diff=diff)


def _models_of_others(target: Target, targets: Iterable[Target]) -> set[str]:
    """Return the models that other targets of the same account and Region have, and a target has not."""
    place = (target.account, target.region)
    others = [each for each in targets if (each.account, each.region) == place]
    return {id_ for each in others for id_ in _known_models(each)} - _known_models(target)


def _known_models(target: Target) -> set[str]:
    return {id_ for model in target.models for id_ in model_ids(model, {})}


def _changes(target: Target, alarms: list[BedrockAlarm]) -> Iterator[tuple[tuple[str, ...], str] | Problem]:
    """Yield the settings of a target that change, with their conditions, and what cannot be set."""
    known = _known_models(target)
    for setting, found in conditions_by_setting(alarms).items():
        where = f"target {target.name!r}, alarms, {', '.join(setting)}"
        conditions = dict.fromkeys(str(each.condition) for each in found)
        kind = found[0].kind
        assert kind is not None
        present = target.all_models_alarms if len(setting) > 1 else target.alarms
        if not (target.alarms or target.all_models_alarms):
            yield Problem(where=where, what="the target has no alarms", remedy="remove `alarms: false` first")
        elif len(conditions) > 1:
            yield Problem(
                where=where,
                what=f"the alarms made by hand have several conditions: {'; '.join(conditions)}",
                remedy="choose one for all models of the target",
            )
        elif str(present.get(kind.name, {}).get(kind.tier)) not in conditions:
            yield setting, next(iter(conditions))
        for each in found:
            if each.model is not None and each.model not in known:
                yield Problem(
                    where=where,
                    what=f"{each.model} is none of its models",
                    remedy="add it to `models`, so that its calls are watched",
                )
