"""Rules for windows of maintenance: known models, unique names, no two at once for one subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from bedrock_monitoring.bedrock.alarms import windows_overlap
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import did_you_mean
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
    each_once,
)
from bedrock_monitoring.rollout.resolving import maintained_models
from bedrock_monitoring.rollout.yaml_document import Findings, shown


def maintenance_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find what is wrong with the windows of each target."""
    return each_once(
        finding
        for candidate, target in targets
        for finding in (
            *_unknown_models(candidate),
            *_same_names(candidate, target),
            *_overlaps(candidate, target),
        )
    )


def _unknown_models(candidate: TargetCandidate) -> Iterator[Finding]:
    known = maintained_models(candidate.settings)
    for index, window in enumerate(candidate.settings.maintenance):
        for number, model in enumerate(window.models or ()):
            if model not in known:
                yield candidate.finding(
                    *("maintenance", index, "models", number),
                    what=f"{shown(model)} is not a model of {candidate.called}",
                    remedy=did_you_mean(model, known)
                    or "write an id of `models` or a name of `inference_profiles`",
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
