"""Rules that hold for windows of maintenance: models that there are, names of their own, no two at once for one subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from bedrock_monitoring.bedrock.alarms import windows_overlap
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.checks import Candidate, duplicates, finding
from bedrock_monitoring.rollout.resolving import maintained_models
from bedrock_monitoring.rollout.rules import did_you_mean
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, shown


def maintenance_findings(targets: Iterable[tuple[Candidate, Target]], document: Document) -> Findings:
    """Find what is wrong with the windows of each target; one of ``defaults`` that is wrong for several is found once."""
    found = dict[tuple[SourceLocation, str], tuple[SourceLocation, Problem]]()
    for candidate, target in targets:
        for place, problem in (
            *_unknown_models(candidate, document),
            *_same_names(candidate, target, document),
            *_overlaps(candidate, target, document),
        ):
            found[place, problem.what] = (place, problem)
    return list(found.values())


def _unknown_models(candidate: Candidate, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    known = maintained_models(candidate.settings)
    for index, window in enumerate(candidate.settings.get("maintenance", ())):
        for number, model in enumerate(window.models or ()):
            if model not in known:
                place = candidate.place(document, "maintenance", index, "models", number)
                what = f"{shown(model)} is not a model of target {shown(candidate.own.name)}"
                remedy = (
                    did_you_mean(model, known) or "write an id of `models` or a name of `inference_profiles`"
                )
                yield finding(place, what, remedy)


def _same_names(candidate: Candidate, target: Target, document: Document) -> Findings:
    names = [
        (window.name, candidate.place(document, "maintenance", index))
        for index, window in enumerate(target.maintenance)
    ]
    return duplicates(
        names,
        what=lambda name, first: f"it is called {shown(name)} like the window on line {first.line}",
        remedy="give one of the two a `name`, or put the models of both into one",
    )


def _overlaps(
    candidate: Candidate, target: Target, document: Document
) -> Iterator[tuple[SourceLocation, Problem]]:
    for (first, one), (second, other) in combinations(enumerate(target.maintenance), 2):
        if (
            one.name != other.name
            and {*one.silenced_slugs} & {*other.silenced_slugs}
            and windows_overlap(one.window, other.window)
        ):
            place, earlier = (candidate.place(document, "maintenance", index) for index in (second, first))
            what = f"it meets the window on line {earlier.line}: where one of them ends, nothing would be silenced any more"
            yield finding(place, what, "make one window of the two, or leave time between them")
