"""Rules between the settings of one target: nothing is missing, without effect, or in another account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedrock_monitoring.bedrock.alarms.online_evaluations import REGIONS, REGIONS_AS_OF
from bedrock_monitoring.bedrock.dashboard_kinds import OPTIONAL_SECTIONS
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.rollout.checks.access_checks import access_findings
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedTarget,
    TargetCandidate,
    duplicates,
    stands_twice,
)
from bedrock_monitoring.rollout.settings.logging_settings import BODY_KINDS, InvocationLoggingSettings
from bedrock_monitoring.rollout.settings.objective_settings import ObjectiveSettings
from bedrock_monitoring.rollout.values.provider_versions import Version
from bedrock_monitoring.rollout.yaml_document import Findings, SourceLocation, Step, shown

ONLINE_EVALUATIONS_SINCE: Version = (6, 47, 0)
"""The first version of the provider with online evaluations of AgentCore: its release notes."""

_ONLY_MANAGED = (
    "cloudwatch",
    "embedding",
    "image",
    "kms_key",
    "large_bodies",
    "retention_days",
    "s3",
    "video",
)
"""Settings of ``invocation_logging`` that need ``managed: true``."""

_OF_THE_LOG_GROUP = ("kms_key", "large_bodies", "log_group", "metadata_keys", "retention_days")
"""Settings of ``invocation_logging`` that need a log group."""


def missing_settings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find targets that have no account, Region or models, neither of their own nor by default."""
    return [
        candidate.finding(
            what=f"{candidate.called} has no `{key}`",
            remedy=f"add `{key}: …` to it, or to `defaults` for every target",
        )
        for candidate in candidates
        for key in candidate.missing
    ]


def list_findings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find models, metadata keys, kinds of failed calls and evaluators that stand twice in one list."""
    return [
        finding
        for candidate in candidates
        for listed in (
            _models(candidate),
            _metadata_keys(candidate),
            *_failed_calls(candidate),
            *_evaluators_and_log_groups(candidate),
        )
        for finding in duplicates(listed, what=stands_twice, remedy="keep one of the two")
    ]


def _models(candidate: TargetCandidate) -> Iterator[tuple[str, SourceLocation]]:
    """Yield every id of every model with its place."""
    for index, model in enumerate(candidate.settings.models):
        if model.id:
            yield model.id.dimension_value, candidate.place("models", index)
        for number, route in enumerate(model.ids):
            yield route.dimension_value, candidate.place("models", index, "ids", number)


def _metadata_keys(candidate: TargetCandidate) -> Iterator[tuple[str, SourceLocation]]:
    logging = candidate.settings.invocation_logging
    for index, key in enumerate(logging.metadata_keys if logging else ()):
        yield key.lower(), candidate.place("invocation_logging", "metadata_keys", index)


def _failed_calls(candidate: TargetCandidate) -> Iterator[list[tuple[str, SourceLocation]]]:
    """Yield a list for each `failed` of the target, a model or a profile: an alarm would count it twice."""
    settings = candidate.settings
    holders: tuple[tuple[tuple[Step, ...], ObjectiveSettings], ...] = (
        ((), settings.objectives),
        *((("models", index), one.objectives) for index, one in enumerate(settings.models)),
        *(
            (("inference_profiles", index), one.objectives)
            for index, one in enumerate(settings.inference_profiles)
        ),
    )
    for path, objectives in holders:
        yield [
            (kind, candidate.place(*path, "objectives", "failed", number))
            for number, kind in enumerate(objectives.failed or ())
        ]


def _evaluators_and_log_groups(candidate: TargetCandidate) -> Iterator[list[tuple[str, SourceLocation]]]:
    for index, one in enumerate(candidate.settings.online_evaluations):
        lists = {"evaluators": [each.id for each in one.evaluators], "log_groups": one.log_groups}
        for key, values in lists.items():
            yield [
                (value, candidate.place("online_evaluations", index, key, number))
                for number, value in enumerate(values)
            ]


def target_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find what is wrong within a target."""
    return [finding for candidate, target in targets for finding in _target_findings(candidate, target)]


def _target_findings(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    settings = candidate.settings
    yield from access_findings(candidate, target)
    yield from _section_findings(candidate)
    if settings.online_evaluations:
        yield from _evaluation_findings(candidate, target)
    if settings.invocation_logging:
        yield from _logging_findings(candidate, settings.invocation_logging)


def _section_findings(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield what belongs on a dashboard that the target does not have."""
    settings = candidate.settings
    wanted: list[tuple[str, tuple[Step, ...]]] = [
        *((OPTIONAL_SECTIONS[name], ("sections", index)) for index, name in enumerate(settings.sections)),
        *([("guardrails", ("guardrails",))] if settings.guardrails else []),
        *([("agents", ("agents",))] if settings.agents else []),
        *([("agents", ("knowledge_bases",))] if settings.knowledge_bases else []),
    ]
    for dashboard, path in wanted:
        if dashboard not in settings.dashboards:
            what = f"it stands on the dashboard {dashboard!r}, which {candidate.called} does not have"
            yield candidate.finding(*path, what=what, remedy=f"add {dashboard} to `dashboards`, or remove it")


def _evaluation_findings(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    yield from candidate.needs_provider(
        "online_evaluations",
        what="online evaluations",
        since=ONLINE_EVALUATIONS_SINCE,
        instead="leave `online_evaluations` out and create them in AgentCore: the section "
        "`agentcore_evaluations` shows them too",
    )
    yield from duplicates(
        [
            (one.name, candidate.place("online_evaluations", index, "name"))
            for index, one in enumerate(target.online_evaluations)
        ],
        what=lambda name, first: f"the name {shown(name)} is that of the one on line {first.line}",
        remedy="give each online evaluation a name of its own",
    )
    if target.region not in REGIONS:
        yield candidate.warning(
            "online_evaluations",
            what=f"as of {REGIONS_AS_OF}, {target.region} is not known to have AgentCore Evaluations",
            remedy='look at "Supported AWS Regions" in the AgentCore developer guide',
        )
    seen = target.shown_by_itself and "agents" in target.dashboards
    watched = any(
        one.alarm not in (None, False)
        for each in candidate.settings.online_evaluations
        for one in each.evaluators
    )
    if not seen and not watched and "evaluation_score" not in target.alarms:
        yield candidate.warning(
            "online_evaluations",
            what="AWS bills the scores, and no dashboard or alarm of the target has them",
            remedy="add agents to `dashboards`, or give an evaluator an `alarm`",
        )


def _logging_findings(candidate: TargetCandidate, logging: InvocationLoggingSettings) -> Iterator[Finding]:
    """Yield settings of an invocation log that have no effect."""
    where = "invocation_logging"
    if not logging.managed:
        for key in _ONLY_MANAGED:
            if key in logging.model_fields_set:
                what = f"`{key}` has no effect on a log group that Terraform does not own"
                remedy = f"remove it, or add `managed: true` to `{where}`"
                yield candidate.finding(where, key, what=what, remedy=remedy)
    elif not logging.cloudwatch:
        yield from _s3_alone_findings(candidate, logging)
    elif logging.large_bodies and not any(map(logging.logs_body, BODY_KINDS)):
        what = "no bodies are logged, so none is too large"
        remedy = f"remove it, or add `bodies: true` to `{where}`"
        yield candidate.finding(where, "large_bodies", what=what, remedy=remedy)


def _s3_alone_findings(candidate: TargetCandidate, logging: InvocationLoggingSettings) -> Iterator[Finding]:
    """Yield what is wrong if records do not go to a log group."""
    where = "invocation_logging"
    if logging.s3 is None:
        what = "the records go nowhere: neither to a log group nor to a bucket"
        remedy = f"remove it, or add `s3: {{bucket: …}}` to `{where}`"
        yield candidate.finding(where, "cloudwatch", what=what, remedy=remedy)
    for key in _OF_THE_LOG_GROUP:
        if key in logging.model_fields_set:
            what = f"`{key}` has no effect: with `cloudwatch: false` there is no log group"
            remedy = f"remove it, or `cloudwatch: false` from `{where}`"
            yield candidate.finding(where, key, what=what, remedy=remedy)
