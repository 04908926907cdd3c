"""What a dashboard shows, section by section. Each says under its heading what to conclude from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import cache_hit_rate, error_rate, throttle_rate
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.prices import TokenPrice, cost, cost_parts
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.annotations import YAxisProps
from bedrock_monitoring.cloudwatch.expressions import ProvenText
from bedrock_monitoring.cloudwatch.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    SearchExpression,
    search,
)
from bedrock_monitoring.cloudwatch.statistics import Stats
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    GraphWidget,
    SingleValueWidget,
    TextWidget,
    TextWidgetBackground,
)

DEFAULT_PERIOD = timedelta(minutes=5)
"""The period of graphs unless another is asked for: fine enough for a day, and every Bedrock metric has data in it."""

ALARM_TILES_PER_ROW = 6
"""How many alarm tiles CloudWatch puts side by side over the full width."""


@dataclass(frozen=True, kw_only=True)
class ImageSize:
    """The two dimensions that image metrics have beside the model.

    Attributes:
        size: ``ImageSize`` as CloudWatch lists it.
        bucketed_step_size: ``BucketedStepSize`` as CloudWatch lists it.
    """

    size: str
    bucketed_step_size: str


@dataclass(frozen=True, kw_only=True)
class WatchedModel:
    """A model on a dashboard.

    Attributes:
        model: Its identity.
        name: What people call it.
        price: What its tokens cost, if known.
        image: Which images to count; all that the model makes unless given.
    """

    model: ModelId
    name: str
    price: TokenPrice | None = None
    image: ImageSize | None = None

    @property
    def is_priced(self) -> bool:
        """Whether its cost can be estimated."""
        return self.price is not None and self.price.is_known


def heading(*, title: str, place: str, source: str) -> TextWidget:
    """Return the top line: what is watched, where, and where to change it.

    Args:
        title: What is watched.
        place: Account and Region.
        source: The file that this dashboard is made from.
    """
    return TextWidget(
        markdown=f"# {title}\n{place}. Made from `{source}` by Terraform: change it there, changes made here are overwritten.",
        height=2,
        background=TextWidgetBackground.SOLID,
    )


def alarm_status(alarm_arns: Sequence[str]) -> Section:
    """Return the state of every alarm, those that went off last first.

    Args:
        alarm_arns: Any number; a widget shows 100 at most, so there may be several.
    """
    most = limits.ALARMS_PER_STATUS_WIDGET
    groups = [alarm_arns[start : start + most] for start in range(0, len(alarm_arns), most)]
    return Section(
        title="Is anything wrong?",
        description="Red is wrong now. Grey has no data: nobody calls that model.",
        rows=[
            AlarmStatusWidget(
                alarms=group,
                title="Alarms" if len(groups) == 1 else f"Alarms {number} of {len(groups)}",
                sort_by=AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
                height=1 + -(-len(group) // ALARM_TILES_PER_ROW),
            )
            for number, group in enumerate(groups, start=1)
        ],
    )


def all_models(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return traffic, errors, latency and tokens over all models of the account and Region.

    Args:
        period: Of the graphs; numbers cover the whole time range.
    """
    return Section(
        title="All models",
        description="Throttles for minutes mean that a quota is too small; server errors are AWS's, client errors the callers'.",
        rows=[
            _key_numbers(None),
            Row(_by_model("Invocations by model", catalogue.INVOCATIONS, period), _failures(None, period)),
            Row(_latency(None, period), _time_to_first_token(None, period)),
            Row(
                _tokens(None, period),
                _by_model("Output tokens by model", catalogue.OUTPUT_TOKEN_COUNT, period),
            ),
            Row(
                _call_numbers(None, images=[catalogue.OUTPUT_IMAGE_COUNT.of_model(None)]),
                _latency_numbers(None),
            ),
        ],
    )


def estimated_cost(models: Sequence[WatchedModel], *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return what the tokens of all priced models cost, at list price.

    Args:
        models: Those with a price, one at least.
        period: Of the graph; the number covers the whole time range.
    """
    total = MathExpression(
        expression=ProvenText(" + ".join(f"cost{number}" for number in range(1, len(models) + 1))),
        using_metrics={f"cost{number}": _cost(watched) for number, watched in enumerate(models, start=1)},
        label="Total",
    )
    by_model = [replace(_cost(watched), label=watched.name) for watched in models]
    return Section(
        title="Estimated cost",
        description="Tokens at the prices in the rollout; no discounts, tiers, batches or cache prices. The bill is what counts.",
        rows=[
            Row(
                SingleValueWidget(
                    title="Estimated cost (USD)",
                    metrics=[total],
                    set_period_to_time_range=True,
                    height=6,
                    width=6,
                ),
                GraphWidget(
                    title="Estimated cost by model (USD)",
                    left=by_model,
                    stacked=True,
                    period=period,
                    left_y_axis=_from_zero(),
                ),
            )
        ],
    )


def model(watched: WatchedModel, *, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return everything about one model.

    Args:
        watched: The model.
        period: Of the graphs; numbers cover the whole time range.
    """
    value = watched.model.dimension_value
    graphs = [_latency(value, period), _failures(value, period), _tokens(value, period)]
    if watched.is_priced:
        graphs.append(_model_cost(watched, period))
    return Section(
        title=watched.name,
        description=f"`{value}`",
        rows=[
            Row(_call_numbers(value, images=_images(watched)), _latency_numbers(value)),
            Row(*_rates(value)),
            Row(*graphs),
        ],
    )


def guardrail(*, name: str, arn: str, version: str, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return how often one guardrail was asked and how often it stepped in.

    Args:
        name: What people call it.
        arn: Its ARN.
        version: ``DRAFT`` or a number.
        period: Of the graph.
    """
    dimensions = {str(Dimension.GUARDRAIL_ARN): arn, str(Dimension.GUARDRAIL_VERSION): version}
    return _guardrail_section(f"Guardrail: {name}", f"`{arn}`, version {version}", dimensions, period)


def all_guardrails(*, period: timedelta = DEFAULT_PERIOD) -> Section:
    """Return how often guardrails were asked and how often they stepped in, over the account and Region.

    Args:
        period: Of the graph.
    """
    description = "A sudden rise is an attack, or a policy that is too strict."
    return _guardrail_section("All guardrails", description, catalogue.APPLY_GUARDRAIL, period)


def _key_numbers(model_value: str | None) -> Row:
    """Return eight numbers over the whole time range: how much, how badly, how slowly."""
    of = model_value
    numbers: tuple[tuple[str, GraphMetric], ...] = (
        ("Invocations", catalogue.INVOCATIONS.of_model(of)),
        ("Error rate (%)", error_rate(of)),
        ("Throttle rate (%)", throttle_rate(of)),
        ("Latency p99 (ms)", catalogue.INVOCATION_LATENCY.of_model(of)),
        ("First token p99 (ms)", catalogue.TIME_TO_FIRST_TOKEN.of_model(of)),
        ("Input tokens", catalogue.INPUT_TOKEN_COUNT.of_model(of)),
        ("Output tokens", catalogue.OUTPUT_TOKEN_COUNT.of_model(of)),
        ("Cache hit rate (%)", cache_hit_rate(of)),
    )
    return Row(*(_number(title, replace(metric, label=title)) for title, metric in numbers))


def _number(title: str, *metrics: GraphMetric) -> SingleValueWidget:
    return SingleValueWidget(title=title, metrics=metrics, set_period_to_time_range=True)


def _call_numbers(model_value: str | None, *, images: Sequence[GraphMetric]) -> SingleValueWidget:
    of = model_value
    counts = (
        _labelled(catalogue.INVOCATIONS.of_model(of), "Invocations", colors.INVOCATIONS),
        _labelled(catalogue.INVOCATION_CLIENT_ERRORS.of_model(of), "Client errors", colors.CLIENT_ERRORS),
        _labelled(catalogue.INVOCATION_SERVER_ERRORS.of_model(of), "Server errors", colors.SERVER_ERRORS),
        _labelled(catalogue.INVOCATION_THROTTLES.of_model(of), "Throttles", colors.THROTTLES),
        catalogue.LEGACY_MODEL_INVOCATIONS.of_model(of).with_(label="Calls to legacy models"),
    )
    return _number("Calls", *counts, *(replace(metric, label="Images") for metric in images))


def _latency_numbers(model_value: str | None) -> SingleValueWidget:
    latency = catalogue.INVOCATION_LATENCY
    statistics = (
        ("Average", Stats.AVERAGE),
        ("Minimum", Stats.MINIMUM),
        ("Maximum", Stats.MAXIMUM),
        ("p99", Stats.p(99)),
    )
    metrics = (
        latency.of_model(model_value, statistic=statistic).with_(label=label)
        for label, statistic in statistics
    )
    return _number("Latency (ms)", *metrics)


def _rates(model_value: str) -> Sequence[SingleValueWidget]:
    rates = _number(
        "Rates (%)",
        replace(error_rate(model_value), label="Errors"),
        replace(throttle_rate(model_value), label="Throttles", color=colors.THROTTLES),
        replace(cache_hit_rate(model_value), label="Cache hits", color=colors.CACHE_READ),
    )
    first_token = catalogue.TIME_TO_FIRST_TOKEN
    times = _number(
        "Time to first token (ms)",
        first_token.of_model(model_value, statistic=Stats.p(50)).with_(label="p50", color=colors.P50),
        first_token.of_model(model_value, statistic=Stats.p(99)).with_(label="p99", color=colors.P99),
    )
    return rates, times


def _by_model(title: str, definition: MetricDefinition, period: timedelta) -> GraphWidget:
    return GraphWidget(
        title=title,
        left=[SearchExpression(expression=ProvenText(definition.by_model()))],
        stacked=True,
        period=period,
        left_y_axis=_from_zero(),
    )


def _failures(model_value: str | None, period: timedelta) -> GraphWidget:
    of = model_value
    return GraphWidget(
        title="Failed calls",
        left=[
            _labelled(catalogue.INVOCATION_CLIENT_ERRORS.of_model(of), "Client errors", colors.CLIENT_ERRORS),
            _labelled(catalogue.INVOCATION_SERVER_ERRORS.of_model(of), "Server errors", colors.SERVER_ERRORS),
            _labelled(catalogue.INVOCATION_THROTTLES.of_model(of), "Throttles", colors.THROTTLES),
        ],
        period=period,
        left_y_axis=_from_zero(),
    )


def _latency(model_value: str | None, period: timedelta) -> GraphWidget:
    return _percentiles("Latency (ms)", catalogue.INVOCATION_LATENCY, model_value, period)


def _time_to_first_token(model_value: str | None, period: timedelta) -> GraphWidget:
    return _percentiles("Time to first token (ms)", catalogue.TIME_TO_FIRST_TOKEN, model_value, period)


def _percentiles(
    title: str, definition: MetricDefinition, model_value: str | None, period: timedelta
) -> GraphWidget:
    percentiles = ((50, colors.P50), (90, colors.P90), (99, colors.P99))
    return GraphWidget(
        title=title,
        left=[
            _labelled(
                definition.of_model(model_value, statistic=Stats.p(percentile)), f"p{percentile}", color
            )
            for percentile, color in percentiles
        ],
        period=period,
        left_y_axis=_from_zero(),
    )


def _tokens(model_value: str | None, period: timedelta) -> GraphWidget:
    of = model_value
    return GraphWidget(
        title="Tokens",
        left=[
            _labelled(catalogue.INPUT_TOKEN_COUNT.of_model(of), "Input", colors.INPUT),
            _labelled(catalogue.OUTPUT_TOKEN_COUNT.of_model(of), "Output", colors.OUTPUT),
            _labelled(
                catalogue.CACHE_READ_INPUT_TOKEN_COUNT.of_model(of), "Read from cache", colors.CACHE_READ
            ),
            _labelled(
                catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.of_model(of), "Written to cache", colors.CACHE_WRITE
            ),
        ],
        stacked=True,
        period=period,
        left_y_axis=_from_zero(),
    )


def _model_cost(watched: WatchedModel, period: timedelta) -> GraphWidget:
    parts = cost_parts(_price(watched), watched.model.dimension_value)
    looks = {"input": ("Input", colors.INPUT), "output": ("Output", colors.OUTPUT)}
    only = f", {next(iter(parts))} only" if len(parts) == 1 else ""
    return GraphWidget(
        title=f"Estimated cost (USD{only})",
        left=[
            replace(expression, label=looks[part][0], color=looks[part][1])
            for part, expression in parts.items()
        ],
        stacked=True,
        period=period,
        left_y_axis=_from_zero(),
    )


def _images(watched: WatchedModel) -> list[GraphMetric]:
    """Return what counts a model's images; nothing for a model that makes none."""
    image_count = catalogue.OUTPUT_IMAGE_COUNT
    value = watched.model.dimension_value
    if watched.image is not None:
        return [
            image_count.metric(
                {
                    str(Dimension.MODEL_ID): value,
                    str(Dimension.IMAGE_SIZE): watched.image.size,
                    str(Dimension.BUCKETED_STEP_SIZE): watched.image.bucketed_step_size,
                }
            )
        ]
    if not watched.model.makes_images:
        return []
    every_size = search(
        namespace=str(image_count.namespace),
        dimensions=(str(Dimension.MODEL_ID), str(Dimension.IMAGE_SIZE), str(Dimension.BUCKETED_STEP_SIZE)),
        metric_name=image_count.name,
        statistic=image_count.statistic,
        terms=f'{Dimension.MODEL_ID}="{value}"',
    )
    return [MathExpression(expression=ProvenText(f"SUM({every_size})"))]


def _guardrail_section(
    title: str, description: str, dimensions: dict[str, str], period: timedelta
) -> Section:
    asked = catalogue.GUARDRAIL_INVOCATIONS.metric(dimensions)
    stepped_in = catalogue.GUARDRAIL_INVOCATIONS_INTERVENED.metric(dimensions)
    rate = MathExpression(
        expression=ProvenText("100 * stepped / asked"), using_metrics={"stepped": stepped_in, "asked": asked}
    )
    return Section(
        title=title,
        description=description,
        rows=[
            Row(
                SingleValueWidget(
                    title="Intervention rate (%)",
                    metrics=[replace(rate, label="Interventions")],
                    set_period_to_time_range=True,
                    height=6,
                    width=6,
                ),
                GraphWidget(
                    title="Guardrail activity",
                    left=[
                        _labelled(asked, "Invocations", colors.INVOCATIONS),
                        _labelled(stepped_in, "Interventions", colors.INTERVENTIONS),
                    ],
                    period=period,
                    left_y_axis=_from_zero(),
                ),
            )
        ],
    )


def _labelled(metric: Metric, label: str, color: str) -> Metric:
    return metric.with_(label=label, color=color)


def _from_zero() -> YAxisProps:
    """Return an axis that begins at zero and leaves the unit to the title."""
    return YAxisProps(min=0, show_units=False)


def _cost(watched: WatchedModel) -> MathExpression:
    return cost(_price(watched), watched.model.dimension_value)


def _price(watched: WatchedModel) -> TokenPrice:
    if watched.price is None:
        message = f"{watched.name} has no price"
        raise ValueError(message)
    return watched.price
