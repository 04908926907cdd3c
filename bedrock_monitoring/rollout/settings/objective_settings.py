"""The settings of `objectives`: what share of its calls a model shall answer, and how fast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from bedrock_monitoring.bedrock.models.hidden_reasoning import hides_reasoning
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.objectives import (
    DEFAULT_OBJECTIVES,
    FIRST_TOKEN_AFTER_REASONING,
    FailedCalls,
    Objectives,
    TimeObjective,
)
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.objective_values import (
    AvailabilityObjective,
    CallsPerMinute,
    FailedCallsChoice,
    FirstTokenObjective,
    LatencyObjective,
    MinimumFailures,
)


class ObjectiveSettings(Settings):
    """What share of its calls a model shall answer, and how fast, over 28 days.

    Alarms go off when a share is missed by far; dashboards show what is left of it.
    """

    availability: AvailabilityObjective | None = setting(
        default=None,
        description="The share of calls that do not fail, from 90 % to 99.99 %; `false` for no objective.",
        default_text="`99.5 %`",
        examples=["99.5 %", "99.9 %", False],
    )
    first_token: FirstTokenObjective | None = setting(
        default=None,
        description="The share of streamed answers that begin within a time: from 80 % to 99.9 %, within at "
        "most an hour; `false` for no objective.",
        default_text="`95 % within 10 s`; `95 % within 30 s` for models that think and do not show it",
        examples=["95 % within 10 s", "90 % within 3 s", False],
    )
    latency: LatencyObjective | None = setting(
        default=None,
        description="The share of answers that end within a time: from 80 % to 99.9 %, within at most an "
        "hour; `false` for no objective.",
        default_text="none, because a model that thinks answers for minutes",
        examples=["90 % within 60 s"],
    )
    failed: Annotated[tuple[FailedCallsChoice, ...], Field(min_length=1)] | None = setting(
        default=None,
        description="What counts as failed: `server_errors`, `throttles`, `client_errors`. Tries that are "
        "throttled or refused have alarms of their own.",
        default_text="`[server_errors]`",
        examples=[["server_errors", "throttles"]],
    )
    minimum_failures: MinimumFailures | None = setting(
        default=None,
        description="How many failed tries set off an alarm at least, whatever their share: 1 to 1000. More "
        "than two calls that fail always should not: 7 if callers try three times, 11 if five times.",
        default_text="`7`",
        examples=[11],
    )
    calls_per_minute: CallsPerMinute | None = setting(
        default=None,
        description="How many calls a minute are usual, above 0 and at most 1000000. Descriptions of alarms "
        "then say after how many minutes they go off.",
        default_text="not known",
        examples=[20, 0.2],
    )


def resolved_objectives(settings: ObjectiveSettings, *, over: Objectives = DEFAULT_OBJECTIVES) -> Objectives:
    """Return objectives: those that are set, and the others as they are without these settings.

    Args:
        settings: The settings of a target, or of a model.
        over: What holds for what is not set: the defaults for a target, those of the target for a model.
    """
    calls = settings.calls_per_minute
    minimum = settings.minimum_failures
    return Objectives(
        availability=_percent(settings.availability, over.availability),
        first_token=_time(settings.first_token, over.first_token),
        latency=_time(settings.latency, over.latency),
        failed=over.failed if settings.failed is None else tuple(map(FailedCalls, settings.failed)),
        minimum_failures=over.minimum_failures if minimum is None else minimum,
        calls_per_minute=over.calls_per_minute if calls is None else calls,
    )


def objectives_of_model(
    settings: ObjectiveSettings, ids: Iterable[ModelId], *, of_target: ObjectiveSettings
) -> Objectives:
    """Return the objectives of a model.

    A model that hides its reasoning has a default for the first token of its own.

    Args:
        settings: The settings of the model.
        ids: The ids that it is called by.
        of_target: The settings of its target.
    """
    over = resolved_objectives(of_target)
    if of_target.first_token is None and any(hides_reasoning(id_.dimension_value) for id_ in ids):
        over = replace(over, first_token=FIRST_TOKEN_AFTER_REASONING)
    return resolved_objectives(settings, over=over)


def _percent(own: Decimal | Literal[False] | None, other: Decimal | None) -> Decimal | None:
    return other if own is None else own or None


def _time(own: TimeObjective | Literal[False] | None, other: TimeObjective | None) -> TimeObjective | None:
    return other if own is None else own or None
