"""The sections of guardrails: evaluated texts, interventions, cost and latency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms import MINIMUM_CALLS
from bedrock_monitoring.bedrock.by_model import zero_without_data
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices import format_decimal, price_table_date
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    MetricLookup,
    failure_graph,
    graph,
    percentage,
    percentile_graph,
    search_graph,
    search_series,
    single_value,
    with_label,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalMark

POLICIES = {
    "ContentPolicy": "Harmful content",
    "TopicPolicy": "Denied topics",
    "WordPolicy": "Words",
    "SensitiveInformationPolicy": "Sensitive information",
    "ContextualGroundingPolicy": "Grounding",
}
"""The display name of each value of ``GuardrailPolicyType``."""

TEXT_UNIT_PRICES = {
    "ContentPolicy": Decimal("0.00015"),
    "TopicPolicy": Decimal("0.00015"),
    "SensitiveInformationPolicy": Decimal("0.0001"),
    "ContextualGroundingPolicy": Decimal("0.0001"),
}
"""The price of a text unit of up to 1,000 characters, in USD. Word filters are free.

Regular expressions for sensitive information are free too, but the metric counts them together with filters
that are not. Source: the list prices of LiteLLM, under ``bedrock/guardrails``.
"""


def all_guardrails(
    *,
    automated_reasoning: bool = False,
    period: timedelta = DEFAULT_PERIOD,
    rate_lines: Sequence[HorizontalMark] = (),
) -> Section:
    """Return the section of all guardrails of the account and Region, by policy and by content source.

    Args:
        automated_reasoning: Whether to include automated reasoning checks, which few accounts use.
        period: The period of the graphs. Single values cover the whole time range.
        rate_lines: The thresholds of alarms on the intervention rate.
    """

    def of(definition: MetricDefinition, statistic: str | None = None) -> Metric:
        return definition.metric(catalogue.APPLY_GUARDRAIL, statistic=statistic)

    cost = single_value("Estimated cost (USD)", with_label(_cost(), "All policies", colors.COST))
    return Section(
        title="All guardrails",
        description="A sudden rise of interventions is an attack, or a policy that is too strict. Each "
        "policy that looks at a text is billed for itself, word filters are free. Prices: one source, "
        f"{price_table_date().isoformat()}.",
        rows=[
            _key_numbers(of, third=cost),
            Row(_activity(of, period), _intervention_rate(of, period, rate_lines), _latency(of, period)),
            Row(
                graph("Interventions by policy", *_by_policy(_INTERVENED), period=period),
                graph("Text units by policy", *_by_policy(_TEXT_UNITS), period=period, stacked=True),
                graph("Estimated cost by policy (USD)", *_cost_by_policy(), period=period, stacked=True),
            ),
            Row(
                graph("Texts by source", *_by_source(catalogue.GUARDRAIL_INVOCATIONS), period=period),
                graph("Interventions by source", *_by_source(_INTERVENED), period=period),
                _failures(of, period),
            ),
            *(_automated_reasoning(period) if automated_reasoning else ()),
        ],
    )


def guardrail(*, name: str, arn: str, version: str, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return the section of one guardrail.

    Metrics by policy and by content source only exist for all guardrails together.

    Args:
        name: The display name of the guardrail.
        arn: The ARN of the guardrail.
        version: ``DRAFT`` or a version number.
        period: The period of the graphs. Single values cover the whole time range.
    """
    dimensions = {str(Dimension.GUARDRAIL_ARN): arn, str(Dimension.GUARDRAIL_VERSION): version}

    def of(definition: MetricDefinition, statistic: str | None = None) -> Metric:
        return definition.metric(dimensions, statistic=statistic)

    interventions = single_value(
        "Interventions", with_label(zero_without_data(of(_INTERVENED)), "Interventions")
    )
    text_units = with_label(of(_TEXT_UNITS), "Text units")
    return Section(
        title=f"Guardrail: {name}",
        description=f"`{arn}`, version {version}",
        rows=[
            _key_numbers(of, third=interventions),
            Row(_activity(of, period), _intervention_rate(of, period)),
            Row(_latency(of, period), _failures(of, period), graph("Text units", text_units, period=period)),
        ],
    )


_INTERVENED = catalogue.GUARDRAIL_INVOCATIONS_INTERVENED
_TEXT_UNITS = catalogue.GUARDRAIL_TEXT_UNIT_COUNT


def _key_numbers(of: MetricLookup, *, third: SingleValueWidget) -> Row:
    """Return eight single values: texts, interventions, text units, latency and failures."""
    counts = (
        ("Throttles", catalogue.GUARDRAIL_INVOCATION_THROTTLES),
        ("Client errors", catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS),
        ("Server errors", catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS),
    )
    return Row(
        single_value("Texts looked at", with_label(of(catalogue.GUARDRAIL_INVOCATIONS), "Texts")),
        single_value("Intervention rate (%)", _rate(of)),
        third,
        single_value("Text units", with_label(of(_TEXT_UNITS), "Text units")),
        single_value(
            "Latency p99 (ms)", with_label(of(catalogue.GUARDRAIL_INVOCATION_LATENCY), "p99", colors.P99)
        ),
        *(
            single_value(title, with_label(zero_without_data(of(definition)), title))
            for title, definition in counts
        ),
    )


def _rate(of: MetricLookup) -> MathExpression:
    invocations = of(catalogue.GUARDRAIL_INVOCATIONS)
    return percentage(of(_INTERVENED), invocations, label="Interventions", color=colors.INTERVENTIONS)


def _activity(of: MetricLookup, period: timedelta) -> GraphWidget:
    return graph(
        "Guardrail activity",
        with_label(of(catalogue.GUARDRAIL_INVOCATIONS), "Invocations", colors.INVOCATIONS),
        with_label(of(_INTERVENED), "Interventions", colors.INTERVENTIONS),
        period=period,
    )


def _intervention_rate(
    of: MetricLookup, period: timedelta, lines: Sequence[HorizontalMark] = ()
) -> GraphWidget:
    """Return a graph of the rate, as its alarm sees it: 0 in a period with few texts.

    One intervention at night would otherwise be a peak.
    """
    rate = metric_math(
        expression=f"IF(texts >= {MINIMUM_CALLS}, 100 * interventions / texts, 0)",
        using_metrics={
            "texts": of(catalogue.GUARDRAIL_INVOCATIONS),
            "interventions": of(_INTERVENED),
        },
        label="Interventions",
        color=colors.INTERVENTIONS,
    )
    return graph(f"Intervention rate (%), from {MINIMUM_CALLS} texts on", rate, period=period, lines=lines)


def _latency(of: MetricLookup, period: timedelta) -> GraphWidget:
    return percentile_graph(
        "Latency (ms)", lambda statistic: of(catalogue.GUARDRAIL_INVOCATION_LATENCY, statistic), period=period
    )


def _failures(of: MetricLookup, period: timedelta) -> GraphWidget:
    return failure_graph(
        "Failed requests",
        client_errors=of(catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS),
        server_errors=of(catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS),
        throttles=of(catalogue.GUARDRAIL_INVOCATION_THROTTLES),
        period=period,
    )


def _part(definition: MetricDefinition, dimension: Dimension, value: str) -> MathExpression:
    """Return a metric of all guardrails by one dimension.

    It is the metric with or without ``Operation``, whichever the account has.
    """
    alone = {str(dimension): value}
    return metric_math(
        expression="MAX([alone, operation])",
        using_metrics={
            "alone": definition.metric(alone),
            "operation": definition.metric(alone | catalogue.APPLY_GUARDRAIL),
        },
    )


def _of_policy(definition: MetricDefinition, policy: str) -> MathExpression:
    return _part(definition, Dimension.GUARDRAIL_POLICY_TYPE, policy)


def _by_policy(definition: MetricDefinition) -> Sequence[MathExpression]:
    return [_of_policy(definition, policy).with_(label=label) for policy, label in POLICIES.items()]


def _by_source(definition: MetricDefinition) -> Sequence[MathExpression]:
    looks = zip(catalogue.CONTENT_SOURCES, (colors.INPUT, colors.OUTPUT), strict=True)
    return [
        _part(definition, Dimension.GUARDRAIL_CONTENT_SOURCE, source).with_(label=source, color=color)
        for source, color in looks
    ]


def _cost_by_policy() -> Sequence[MathExpression]:
    return [
        metric_math(
            expression=f"units * {format_decimal(price)}",
            using_metrics={"units": _of_policy(_TEXT_UNITS, policy)},
            label=POLICIES[policy],
        )
        for policy, price in TEXT_UNIT_PRICES.items()
    ]


def _cost() -> MathExpression:
    names = {policy: f"units{number}" for number, policy in enumerate(TEXT_UNIT_PRICES, start=1)}
    terms = (f"{names[policy]} * {format_decimal(price)}" for policy, price in TEXT_UNIT_PRICES.items())
    return metric_math(
        expression=" + ".join(terms),
        using_metrics={name: _of_policy(_TEXT_UNITS, policy) for policy, name in names.items()},
    )


def _automated_reasoning(period: timedelta) -> Sequence[Row]:
    """Return the findings and the latency of automated reasoning checks, by automated reasoning policy."""
    policy = (Dimension.POLICY_ARN, Dimension.POLICY_VERSION)
    return [
        Row(
            search_graph(
                "Automated reasoning: findings by type",
                catalogue.REASONING_FINDING_COUNTS.search((Dimension.FINDING_TYPE, *policy)),
                period=period,
                stacked=True,
            ),
            graph(
                "Automated reasoning: checks and findings",
                search_series(catalogue.GUARDRAIL_INVOCATIONS.search(policy), "Checks"),
                search_series(catalogue.REASONING_TOTAL_FINDINGS.search(policy), "Findings"),
                period=period,
            ),
            search_graph(
                "Automated reasoning: latency p99 (ms)",
                catalogue.REASONING_LATENCY.search(policy),
                period=period,
            ),
        )
    ]
