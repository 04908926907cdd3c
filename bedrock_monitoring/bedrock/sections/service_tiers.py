"""The section of service tiers: calls, latency and tokens by the requested tier and the serving tier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.sections.spend.tier_cost import RESERVED, has_tier_prices, tier_cost
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    LINES_PER_SEARCH,
    graph,
    single_value,
    sum_of_search,
    text_note,
    top_of_search,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, SearchExpression, Stats
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, TextWidget
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown

TIERS = (RESERVED, "priority", "default", "flex")
"""The service tiers (API reference, ``ServiceTierType``)."""

_DIMENSIONS = (Dimension.MODEL_ID, Dimension.SERVICE_TIER, Dimension.RESOLVED_SERVICE_TIER)
_ASKED_AND_SERVED = "${PROP('Dim.ServiceTier')} → ${PROP('Dim.ResolvedServiceTier')}, ${PROP('Dim.ModelId')}"


def service_tiers(models: Sequence[MonitoredModel] = (), *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of service tiers.

    Args:
        models: The monitored models. Those with prices by tier have their cost by tier.
        period: The period of the graphs. The single value covers the whole time range.
    """
    moved = _moved()
    return Section(
        title="Service tiers",
        description="Calls that another tier served than was asked for cost and wait differently: buy "
        f"capacity, or ask for the tier that you get. By model and tier: the {LINES_PER_SEARCH} highest.",
        rows=[
            Row(
                single_value("Served by another tier (%)", moved, width=6, height=6),
                graph("Served by another tier (%)", moved, period=period),
                _calls("Calls by tier asked for", Dimension.SERVICE_TIER, period),
                _calls("Calls by tier that served", Dimension.RESOLVED_SERVICE_TIER, period),
            ),
            Row(
                graph("Calls by model and tier", _busiest(catalogue.INVOCATIONS), period=period),
                graph("Latency p99 by model and tier (ms)", _slowest(), period=period),
            ),
            Row(
                graph("Input tokens by model and tier", _busiest(catalogue.INPUT_TOKEN_COUNT), period=period),
                graph(
                    "Output tokens by model and tier", _busiest(catalogue.OUTPUT_TOKEN_COUNT), period=period
                ),
            ),
            *tier_cost(models, period=period),
            *_not_priced(models),
        ],
    )


def _not_priced(models: Sequence[MonitoredModel]) -> list[TextWidget]:
    """Return what the cost by tier leaves out."""
    if not models:
        return []
    text = (
        f"Cost by tier: {RESERVED} capacity is paid by the hour and has no price by token. Tokens of the "
        "prompt cache are not published by tier, and count as standard."
    )
    names = [escape_markdown(model.name) for model in models if not has_tier_prices(model)]
    if names:
        text += f" Without a known price by tier: {', '.join(names)}."
    return [text_note(text)]


def _busiest(definition: MetricDefinition) -> SearchExpression:
    return top_of_search(definition.search(_DIMENSIONS), label=_ASKED_AND_SERVED)


def _slowest() -> SearchExpression:
    search = catalogue.INVOCATION_LATENCY.search(_DIMENSIONS, statistic=Stats.p(99))
    return top_of_search(search, by="MAX", label=_ASKED_AND_SERVED)


def _calls(title: str, dimension: Dimension, period: timedelta) -> GraphWidget:
    lines = (
        sum_of_search(catalogue.INVOCATIONS.search(_DIMENSIONS, terms=f"{dimension}={tier}")).with_(
            label=tier
        )
        for tier in TIERS
    )
    return graph(title, *lines, period=period, stacked=True)


def _moved() -> MathExpression:
    """Return the percentage of calls that another tier served: all calls minus those with equal tiers."""
    same = " OR ".join(
        f"({Dimension.SERVICE_TIER}={tier} {Dimension.RESOLVED_SERVICE_TIER}={tier})" for tier in TIERS
    )
    return metric_math(
        expression="100 * (calls - same) / calls",
        using_metrics={
            "calls": sum_of_search(catalogue.INVOCATIONS.search(_DIMENSIONS)),
            "same": sum_of_search(catalogue.INVOCATIONS.search(_DIMENSIONS, terms=f"({same})")),
        },
        label="Another tier",
    )
