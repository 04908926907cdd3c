"""The section of calls to models that AWS is about to retire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.by_model import zero_without_data
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    graph_by_model,
    single_value,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section

LIFECYCLE_PAGE = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html"


def legacy_models(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of calls to models that AWS is about to retire.

    Args:
        models: The monitored models, which are shown by name.
        period: The period of the graph. The single value covers the whole time range.
    """
    calls = with_label(zero_without_data(catalogue.LEGACY_MODEL_INVOCATIONS.for_model(None)), "Calls")
    return Section(
        title="Legacy models",
        description="Each model here ends on a day that is known: look it up in [Model lifecycle]("
        f"{LIFECYCLE_PAGE}) and move its callers before.",
        rows=[
            Row(
                single_value("Calls to legacy models", calls, width=6, height=6),
                graph_by_model(
                    "Calls to legacy models by model",
                    catalogue.LEGACY_MODEL_INVOCATIONS,
                    models=models,
                    period=period,
                ),
            )
        ],
    )
