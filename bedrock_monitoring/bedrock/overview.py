"""The overview: the dashboard of a target, from "is anything wrong?" down to each model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.sections import DEFAULT_PERIOD, WatchedModel
from bedrock_monitoring.cloudwatch.layout import Element

TIME_RANGE = "-PT8H"
"""What the overview opens with: a working day, so that now can be compared with this morning."""


def overview(
    *,
    title: str,
    place: str,
    models: Sequence[WatchedModel],
    alarm_arns: Sequence[str] = (),
    period: timedelta = DEFAULT_PERIOD,
    source: str = "rollout.yaml",
) -> tuple[Element, ...]:
    """Return what stands on the overview, from top to bottom.

    Args:
        title: What is watched.
        place: Account and Region.
        models: The models, in the order of their sections.
        alarm_arns: The alarms whose state is shown first; none leaves that section out.
        period: Of all graphs; numbers cover the whole time range.
        source: The file that the dashboard is made from.
    """
    priced = [watched for watched in models if watched.is_priced]
    elements: list[Element] = [sections.heading(title=title, place=place, source=source)]
    if alarm_arns:
        elements.append(sections.alarm_status(alarm_arns))
    elements.append(sections.all_models(period=period))
    if priced:
        elements.append(sections.estimated_cost(priced, period=period))
    elements.extend(sections.model(watched, period=period) for watched in models)
    return tuple(elements)
