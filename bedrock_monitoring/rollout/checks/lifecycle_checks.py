"""Models that AWS has retired, or is about to, on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bedrock_monitoring.bedrock.models.model_lifecycle import ModelLifecycle, lifecycle_of
from bedrock_monitoring.rollout.checks.candidate import Finding, TargetCandidate
from bedrock_monitoring.rollout.checks.model_checks import model_ids
from bedrock_monitoring.rollout.yaml_document import Findings, Step


def ended_models(candidates: Iterable[TargetCandidate], today: date, *, refused: bool) -> Findings:
    """Find models whose end of life is over: a problem if they are refused, otherwise a warning."""
    return [
        _ended(candidate, path, found, refused=refused)
        for candidate, path, found, left in _dated(candidates, today)
        if left <= 0
    ]


def ending_models(candidates: Iterable[TargetCandidate], today: date) -> Findings:
    """Find models that have an end and still work. This is news and no mistake, so no file refuses it."""
    return [
        _ending(candidate, path, found, left)
        for candidate, path, found, left in _dated(candidates, today)
        if left > 0
    ]


def _dated(
    candidates: Iterable[TargetCandidate], today: date
) -> Iterator[tuple[TargetCandidate, tuple[Step, ...], ModelLifecycle, int]]:
    for candidate in candidates:
        for path, _, model in model_ids(candidate):
            if (found := lifecycle_of(model)) is not None:
                yield candidate, path, found, found.days_left(today)


def _ended(
    candidate: TargetCandidate, path: tuple[Step, ...], found: ModelLifecycle, *, refused: bool
) -> Finding:
    what = f"{found.model} reached its end of life on {found.end_of_life.isoformat()}: calls to it fail"
    told = candidate.finding if refused else candidate.warning
    return told(*path, what=what, remedy=_remedy(found))


def _ending(candidate: TargetCandidate, path: tuple[Step, ...], found: ModelLifecycle, left: int) -> Finding:
    days = "tomorrow" if left == 1 else f"in {left} days"
    what = f"{found.model} ends {days}, on {found.end_of_life.isoformat()}: calls to it fail from then on"
    remedy = f"{_remedy(found)}; `make lifecycle LIVE=1` counts its calls of a week"
    return candidate.warning(*path, what=what, remedy=remedy)


def _remedy(found: ModelLifecycle) -> str:
    return f"AWS recommends {found.replacement}" if found.replacement else "move its callers to another model"
