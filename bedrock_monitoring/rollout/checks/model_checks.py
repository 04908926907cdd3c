"""Rules for the models of a target: their providers are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedrock_monitoring.bedrock.models.known_models import known_providers
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.rollout.checks.candidate import Finding, TargetCandidate
from bedrock_monitoring.rollout.settings.ruled_values import ruled_values
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.values.common_values import COPIED_MODEL_ID, MODEL_ID
from bedrock_monitoring.rollout.yaml_document import Findings, Step, shown


def model_findings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find ids of models that are probably not those of a model that the target can call."""
    return [
        finding
        for candidate in candidates
        for path, text, model in _model_ids(candidate)
        for finding in _unknown_provider(candidate, path, text, model)
    ]


def _model_ids(candidate: TargetCandidate) -> Iterator[tuple[tuple[Step, ...], str, ModelId]]:
    """Yield the place of every id or ARN of a model, the text, and what it means."""
    for path, rule, text in ruled_values(TargetSettings, candidate.values):
        if rule in (MODEL_ID, COPIED_MODEL_ID):
            yield path, text, rule.check(text)


def _unknown_provider(
    candidate: TargetCandidate, path: tuple[Step, ...], text: str, model: ModelId
) -> Iterator[Finding]:
    provider = (model.foundation_id or "").partition(".")[0]
    if provider and provider not in known_providers() and not text.startswith("arn:"):
        yield candidate.warning(
            *path,
            what=f"{shown(provider)} is not a provider of models that is known here",
            remedy="correct the id, or write the ARN if the provider is new: without the right id its "
            "dashboard stays empty",
        )
