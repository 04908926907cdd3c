"""What guardrails looked at, what they stopped, what they cost and how long they took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.prices import plain
from bedrock_monitoring.bedrock.sections.style import (
    DEFAULT_PERIOD,
    by_percentile,
    failures,
    found_by_search,
    graph,
    labelled,
    number,
    searched,
    share,
)
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget

POLICIES = {
    "ContentPolicy": "Harmful content",
    "TopicPolicy": "Denied topics",
    "WordPolicy": "Words",
    "SensitiveInformationPolicy": "Sensitive information",
    "ContextualGroundingPolicy": "Grounding",
}
"""What people call each value of ``GuardrailPolicyType``."""

TEXT_UNIT_PRICES = {
    "ContentPolicy": Decimal("0.00015"),
    "TopicPolicy": Decimal("0.00015"),
    "SensitiveInformationPolicy": Decimal("0.0001"),
    "ContextualGroundingPolicy": Decimal("0.0001"),
}
"""USD for a text unit, 1,000 characters, of text; word filters are free.

Source: the list prices that LiteLLM keeps under ``bedrock/guardrails``. Regular expressions for sensitive
information are free too, but counted with what is not.
"""


def all_guardrails(*, automated_reasoning: bool = False, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what all guardrails of the account and Region did, by policy and by where the text came from.

    Args:
        automated_reasoning: Whether checks by automated reasoning are shown, which few accounts have.
        period: Of the graphs; numbers cover the whole time range.
    """

    def of(definition: MetricDefinition, statistic: str | None = None) -> Metric:
        return definition.metric(catalogue.APPLY_GUARDRAIL, statistic=statistic)

    cost = number("Estimated cost (USD)", labelled(_cost(), "All policies", colors.COST))
    return Section(
        title="All guardrails",
        description="A sudden rise of interventions is an attack, or a policy that is too strict. Each policy that looks at a text is billed for itself, word filters are free.",
        rows=[
            _key_numbers(of, third=cost),
            Row(_activity(of, period), _intervention_rate(of, period), _latency(of, period)),
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
    """Return what one guardrail did. By policy and by source there are only numbers of all guardrails together.

    Args:
        name: What people call it.
        arn: Its ARN.
        version: ``DRAFT`` or a number.
        period: Of the graphs; numbers cover the whole time range.
    """
    dimensions = {str(Dimension.GUARDRAIL_ARN): arn, str(Dimension.GUARDRAIL_VERSION): version}

    def of(definition: MetricDefinition, statistic: str | None = None) -> Metric:
        return definition.metric(dimensions, statistic=statistic)

    interventions = number("Interventions", labelled(of(_INTERVENED), "Interventions"))
    text_units = labelled(of(_TEXT_UNITS), "Text units")
    return Section(
        title=f"Guardrail: {name}",
        description=f"`{arn}`, version {version}",
        rows=[
            _key_numbers(of, third=interventions),
            Row(_activity(of, period), _intervention_rate(of, period)),
            Row(_latency(of, period), _failures(of, period), graph("Text units", text_units, period=period)),
        ],
    )


Reading = Callable[..., Metric]
"""Returns a metric, of one guardrail or of all, for a definition and a statistic."""

_INTERVENED = catalogue.GUARDRAIL_INVOCATIONS_INTERVENED
_TEXT_UNITS = catalogue.GUARDRAIL_TEXT_UNIT_COUNT


def _key_numbers(of: Reading, *, third: SingleValueWidget) -> Row:
    """Return eight numbers over the whole time range: how much, how often it was stopped, how slowly, how badly."""
    counts = (
        ("Throttles", catalogue.GUARDRAIL_INVOCATION_THROTTLES),
        ("Client errors", catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS),
        ("Server errors", catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS),
    )
    return Row(
        number("Texts looked at", labelled(of(catalogue.GUARDRAIL_INVOCATIONS), "Texts")),
        number("Intervention rate (%)", _rate(of)),
        third,
        number("Text units", labelled(of(_TEXT_UNITS), "Text units")),
        number("Latency p99 (ms)", labelled(of(catalogue.GUARDRAIL_INVOCATION_LATENCY), "p99", colors.P99)),
        *(number(title, labelled(of(definition), title)) for title, definition in counts),
    )


def _rate(of: Reading) -> MathExpression:
    asked = of(catalogue.GUARDRAIL_INVOCATIONS)
    return share(of(_INTERVENED), asked, label="Interventions", color=colors.INTERVENTIONS)


def _activity(of: Reading, period: timedelta) -> GraphWidget:
    return graph(
        "Guardrail activity",
        labelled(of(catalogue.GUARDRAIL_INVOCATIONS), "Invocations", colors.INVOCATIONS),
        labelled(of(_INTERVENED), "Interventions", colors.INTERVENTIONS),
        period=period,
    )


def _intervention_rate(of: Reading, period: timedelta) -> GraphWidget:
    return graph("Intervention rate (%)", _rate(of), period=period)


def _latency(of: Reading, period: timedelta) -> GraphWidget:
    return by_percentile(
        "Latency (ms)", lambda statistic: of(catalogue.GUARDRAIL_INVOCATION_LATENCY, statistic), period=period
    )


def _failures(of: Reading, period: timedelta) -> GraphWidget:
    return failures(
        "Failed requests",
        client_errors=of(catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS),
        server_errors=of(catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS),
        throttles=of(catalogue.GUARDRAIL_INVOCATION_THROTTLES),
        period=period,
    )


def _part(definition: MetricDefinition, dimension: Dimension, value: str) -> MathExpression:
    """Return a part of what all guardrails did, under whichever of its two sets of dimensions the account has it."""
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
            expression=f"units * {plain(price)}",
            using_metrics={"units": _of_policy(_TEXT_UNITS, policy)},
            label=POLICIES[policy],
        )
        for policy, price in TEXT_UNIT_PRICES.items()
    ]


def _cost() -> MathExpression:
    names = {policy: f"units{number}" for number, policy in enumerate(TEXT_UNIT_PRICES, start=1)}
    terms = (f"{names[policy]} * {plain(price)}" for policy, price in TEXT_UNIT_PRICES.items())
    return metric_math(
        expression=" + ".join(terms),
        using_metrics={name: _of_policy(_TEXT_UNITS, policy) for policy, name in names.items()},
    )


def _automated_reasoning(period: timedelta) -> Sequence[Row]:
    """Return what automated reasoning found, by policy of automated reasoning."""
    policy = (Dimension.POLICY_ARN, Dimension.POLICY_VERSION)
    return [
        Row(
            found_by_search(
                "Automated reasoning: findings by type",
                catalogue.REASONING_FINDING_COUNTS.search((Dimension.FINDING_TYPE, *policy)),
                period=period,
                stacked=True,
            ),
            graph(
                "Automated reasoning: checks and findings",
                searched(catalogue.GUARDRAIL_INVOCATIONS.search(policy), "Checks"),
                searched(catalogue.REASONING_TOTAL_FINDINGS.search(policy), "Findings"),
                period=period,
            ),
            found_by_search(
                "Automated reasoning: latency p99 (ms)",
                catalogue.REASONING_LATENCY.search(policy),
                period=period,
            ),
        )
    ]
