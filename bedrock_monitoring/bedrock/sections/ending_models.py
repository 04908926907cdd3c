"""The section of monitored models whose end AWS has announced, with their calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.by_model import zero_without_data
from bedrock_monitoring.bedrock.models.model_lifecycle import ModelLifecycle
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.sections.style import single_value, with_label
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.widgets import SingleValueWidget

_WEEK = "-P7D"


def ending_models(models: Sequence[MonitoredModel]) -> Section:
    """Return the section of models that end: the day, what replaces them, and the calls of the last 7 days.

    Args:
        models: The models with an end, at least one.
    """
    dated = sorted(
        ((model.lifecycle, model) for model in models if model.lifecycle is not None),
        key=lambda pair: pair[0].end_of_life,
    )
    replacements = [_replaced(model, lifecycle) for lifecycle, model in dated if lifecycle.replacement]
    return Section(
        title="Models that end",
        description=" ".join(("Calls fail from the day in the title.", *replacements)),
        rows=[Row(*(_calls_of_a_week(model, lifecycle) for lifecycle, model in dated))],
    )


def _replaced(model: MonitoredModel, lifecycle: ModelLifecycle) -> str:
    return f"For {model.name}, AWS recommends `{lifecycle.replacement}`."


def _calls_of_a_week(model: MonitoredModel, lifecycle: ModelLifecycle) -> SingleValueWidget:
    calls = zero_without_data(catalogue.INVOCATIONS.for_model(model.dimension_value))
    title = f"{model.name} ends {lifecycle.end_of_life.isoformat()}: calls of 7 days"
    return replace(single_value(title, with_label(calls, "Calls"), width=8), start=_WEEK)
