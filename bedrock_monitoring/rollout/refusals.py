"""What pydantic refuses, in the words of this project: where, what, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.rollout.alarm_values import ALL_MODELS, KINDS_OF_ALL_MODELS
from bedrock_monitoring.rollout.rules import did_you_mean
from bedrock_monitoring.rollout.settings import (
    AgentSettings,
    CompositeSettings,
    DefaultSettings,
    GuardrailSettings,
    InferenceProfileSettings,
    InvocationLoggingSettings,
    KnowledgeBaseSettings,
    LargeBodiesSettings,
    ModelSettings,
    NotifySettings,
    OwnStackSettings,
    PriceSettings,
    QuotaSettings,
    RolloutFile,
    SlackSettings,
    StateSettings,
    TargetSettings,
    TeamsSettings,
    TierSettings,
)
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

_KEYS_OF: dict[Step, type[BaseModel]] = {
    "state": StateSettings,
    "defaults": DefaultSettings,
    "targets": TargetSettings,
    "stacks": OwnStackSettings,
    "models": ModelSettings,
    "price": PriceSettings,
    "quota": QuotaSettings,
    "guardrails": GuardrailSettings,
    "agents": AgentSettings,
    "knowledge_bases": KnowledgeBaseSettings,
    "notify": NotifySettings,
    "composites": CompositeSettings,
    "invocation_logging": InvocationLoggingSettings,
    "large_bodies": LargeBodiesSettings,
    "inference_profiles": InferenceProfileSettings,
    "tiers": TierSettings,
    "slack": SlackSettings,
    "teams": TeamsSettings,
}


def refusals(error: ValidationError, document: Document) -> Findings:
    """Return the problems of a validation error, each with its place in the file."""
    return [
        (place, problem)
        for detail in error.errors(include_url=False)
        if not _follows_from_another(detail)
        for place, problem in _findings(detail, document)
    ]


def _follows_from_another(detail: ErrorDetails) -> bool:
    """Return whether a list is called too short only because items of it are wrong."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _findings(detail: ErrorDetails, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    path = _path(detail, document)
    of_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
    place = document.place(path, of_key=of_key)
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, InvalidInputError):
        yield from ((place, problem) for problem in cause.within(str(place)).problems)
    else:
        what, remedy = _WORDS.get(detail["type"], _other)(detail, path)
        yield place, Problem(where=str(place), what=what, remedy=remedy)


def _path(detail: ErrorDetails, document: Document) -> list[Step]:
    """Return the steps of an error that exist in the file; pydantic adds steps for the branches of its unions."""
    path, node = list[Step](), document.root
    for step in detail["loc"]:
        if step in node.children:
            path.append(step)
            node = node.children[step]
    return path


def _missing(detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    key = str(detail["loc"][-1])
    return f"the key `{key}` is missing", f"add `{key}: …`, {_description(path, key)}"


def _description(path: list[Step], key: str) -> str:
    description = _settings_at(path).model_fields[key].description or ""
    return description[:1].lower() + re.split(r":|\.(?= [A-Z])|\.$", description[1:])[0]


def _unknown(_detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    key = str(path[-1])
    allowed = _allowed_keys(path[:-1])
    remedy = did_you_mean(key, allowed) or f"allowed: {', '.join(allowed)}"
    return f"the key {shown(key)} is not known here", remedy


def _allowed_keys(path: list[Step]) -> list[str]:
    settings = _settings_at(path)
    if path and path[-1] == "alarms" and settings is not TierSettings:
        return [*ALARM_KINDS, ALL_MODELS]
    if path and path[-1] == ALL_MODELS:
        return [*KINDS_OF_ALL_MODELS]
    return [field.alias or name for name, field in settings.model_fields.items()]


def _settings_at(path: list[Step]) -> type[BaseModel]:
    # Tiers have free names, such as `state`: what follows `tiers` is no key of the file's own.
    named = [step for before, step in pairwise([None, *path]) if step in _KEYS_OF and before != "tiers"]
    return _KEYS_OF[named[-1]] if named else RolloutFile


def _not_a_mapping(detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    if _settings_at(path) is ModelSettings:
        what = f"{shown(detail['input'])} is neither a model id nor a mapping"
        return what, "write the id in quotes, or a mapping with `id` in it"
    keys = ", ".join(_allowed_keys(path))
    return (
        f"{shown(detail['input'])} stands where a mapping should be",
        f"write `key: value` lines with keys out of {keys}",
    )


def _not_named(detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    example = "critical: {email: [oncall@example.com]}" if path[-1] == "tiers" else "team: ml"
    return (
        f"{shown(detail['input'])} stands where a mapping should be",
        f"write `key: value` lines, e.g. `{example}`",
    )


def _not_a_list(detail: ErrorDetails, _path: list[Step]) -> tuple[str, str]:
    return (
        f"{shown(detail['input'])} stands where a list should be",
        "begin each item on a line of its own with `- `",
    )


def _short_list(_detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    if path[-1] == "ids":
        return (
            "the list has less than two ids",
            "add another id of the same model, or write `id` for one alone",
        )
    what = {"models": "a model", "targets": "a target", "dashboards": "a dashboard"}[str(path[-1])]
    return "the list is empty", f"add {what} to it, `- …`"


def _long_list(detail: ErrorDetails, _path: list[Step]) -> tuple[str, str]:
    most = detail["ctx"]["max_length"]
    return f"the list has {len(detail['input'])} items, at most {most} are allowed", "remove some of them"


def _not_a_boolean(detail: ErrorDetails, _path: list[Step]) -> tuple[str, str]:
    return f"{shown(detail['input'])} is not true or false", "write true or false, without quotes"


def _not_alarms(detail: ErrorDetails, path: list[Step]) -> tuple[str, str]:
    if path[-1] == ALL_MODELS:
        what = f"{shown(detail['input'])} is not a mapping of alarms, or false"
        return what, "write e.g. `server_error_rate: true` on a line below"
    what = f"{shown(detail['input'])} is not true, false or a mapping of alarms"
    return what, 'write true or false, or e.g. `throttles: "> 0 for 3 of 5 minutes"` on a line below'


def _other(detail: ErrorDetails, _path: list[Step]) -> tuple[str, str]:
    return f"{shown(detail['input'])} is refused ({detail['msg']})", "correct the value"


_WORDS: dict[str, Callable[[ErrorDetails, list[Step]], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "model_type": _not_a_mapping,
    "dict_type": _not_named,
    "tuple_type": _not_a_list,
    "too_short": _short_list,
    "too_long": _long_list,
    "bool_type": _not_a_boolean,
    "union_tag_not_found": _not_alarms,
}
