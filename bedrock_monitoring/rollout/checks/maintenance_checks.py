"""Rules for windows of maintenance: known models, unique names, no two at once for one subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from bedrock_monitoring.bedrock.alarms import OneTimeWindow, windows_overlap
from bedrock_monitoring.bedrock.alarms.mute_rules import mute_duration
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
)
from bedrock_monitoring.rollout.checks.model_checks import unknown_models
from bedrock_monitoring.rollout.values.provider_versions import Version
from bedrock_monitoring.rollout.yaml_document import Findings, shown

MUTE_RULES_SINCE: Version = (6, 41, 0)
"""The first version of the provider with alarm mute rules: the release notes of its bindings."""


def maintenance_findings(targets: Iterable[ResolvedTarget], now: datetime | None) -> Findings:
    """Find what is wrong with the windows of each target; at the time ``now``, if there is one."""
    return [
        finding
        for candidate, target in targets
        for finding in (
            *_without_mute_rules(candidate),
            *_too_long_to_mute(candidate, target),
            *_without_composite(candidate),
            *unknown_models(
                candidate, "maintenance", [window.models for window in candidate.settings.maintenance]
            ),
            *_same_names(candidate, target),
            *_overlaps(candidate, target),
            *(_past_windows(candidate, target, now) if now else ()),
        )
    ]


def _without_mute_rules(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield a target with mute rules if the provider may be of a version that has none."""
    if candidate.settings.mute_rules:
        yield from candidate.needs_provider(
            "mute_rules",
            what="alarm mute rules",
            since=MUTE_RULES_SINCE,
            instead="leave `mute_rules` out: schedules then keep the composite alarm quiet",
        )


def _too_long_to_mute(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    for index, maintenance in enumerate(target.maintenance if target.mute_rules else ()):
        if mute_duration(maintenance.window) > limits.MUTE_RULE_DURATION:
            yield candidate.finding(
                *("maintenance", index),
                what=f"a mute rule mutes for at most {limits.MUTE_RULE_DURATION.days} days at once",
                remedy="make several windows of it, with a minute between them",
            )


def _without_composite(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield windows without an alarm to silence: CloudWatch silences composite alarms, each by one alarm."""
    composites, windows = candidate.settings.composites, candidate.settings.maintenance
    if candidate.settings.mute_rules:  # which silence a whole target, and alarms of any kind
        windows = tuple(window for window in windows if window.models)
    if not windows:
        return
    if not composites.enabled:
        yield candidate.finding(
            "maintenance",
            what="only composite alarms can be silenced, and `composites` has `enabled: false`",
            remedy="remove `enabled: false`, or the windows",
        )
        return
    if composites.suppressor and not all(window.models for window in windows):
        yield candidate.finding(
            *("composites", "suppressor"),
            what="a composite alarm has one suppressor, and a window of maintenance of the target is another",
            remedy="remove `suppressor` and set the maintenance alarm instead, or name `models` in each "
            "window",
        )


def _same_names(candidate: TargetCandidate, target: Target) -> Findings:
    return duplicates(
        [
            (window.name, candidate.place("maintenance", index))
            for index, window in enumerate(target.maintenance)
        ],
        what=lambda name, first: f"it is called {shown(name)} like the window on line {first.line}",
        remedy="give one of the two a `name`, or put the models of both into one",
    )


def _overlaps(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    for (first, one), (second, other) in combinations(enumerate(target.maintenance), 2):
        if (
            one.name != other.name
            and {*one.silenced_slugs} & {*other.silenced_slugs}
            and windows_overlap(one.window, other.window)
        ):
            earlier = candidate.place("maintenance", first)
            what = (
                f"it meets the window on line {earlier.line}: where one of them ends, nothing would be "
                "silenced any more"
            )
            remedy = "make one window of the two, or leave time between them"
            yield candidate.finding("maintenance", second, what=what, remedy=remedy)


def _past_windows(candidate: TargetCandidate, target: Target, now: datetime) -> Iterator[Finding]:
    """Yield the windows that a deploy at a time would be too late for."""
    for index, maintenance in enumerate(target.maintenance):
        window = maintenance.window
        if not isinstance(window, OneTimeWindow) or now < window.start_time:
            continue
        if now < window.end_time:
            what = f"it began at {window.start:%Y-%m-%d %H:%M} {window.time_zone}, which has passed"
            remedy = "if it is not deployed yet, let it begin later: a schedule of the past never runs"
        else:
            what = f"it was over at {window.end:%Y-%m-%d %H:%M} {window.time_zone}"
            remedy = "remove it, or correct its date: a schedule of the past never runs"
        yield candidate.warning("maintenance", index, what=what, remedy=remedy)
