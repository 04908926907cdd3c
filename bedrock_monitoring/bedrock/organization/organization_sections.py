"""The sections of the dashboards over all accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.alarms.threshold_lines import threshold_line
from bedrock_monitoring.bedrock.by_model import in_seconds
from bedrock_monitoring.bedrock.catalogue import ACCOUNT_WIDE, Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math, search_expression
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import price_table_date
from bedrock_monitoring.bedrock.prices.cost_expressions import COUNTS
from bedrock_monitoring.bedrock.prices.token_price import MILLION, TokenPrice, format_decimal
from bedrock_monitoring.bedrock.queries_by_model import Function, every_model_query
from bedrock_monitoring.bedrock.sections.style import graph, single_value
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation

MODEL_PLACEHOLDER = "chosen-model"
"""The text in a dashboard body that CloudWatch replaces with the value of the model variable."""

LINES = 10
"""The number of accounts, or of models of accounts, that a graph shows, the highest first."""

LINES_PER_COST_GRAPH = 24
"""The most lines of a graph of cost: four searches for each, of the 100 that a graph takes."""

_ENDS = 8
_WEEK = "-P7D"


def numbers_of_all_accounts() -> Row:
    """Return single values of all accounts: calls, failures, throttles and tokens."""
    calls = catalogue.INVOCATIONS
    failures = (
        ("Server errors (%)", catalogue.INVOCATION_SERVER_ERRORS, colors.SERVER_ERRORS),
        ("Client errors (%)", catalogue.INVOCATION_CLIENT_ERRORS, colors.CLIENT_ERRORS),
    )
    throttles = _beside_calls(catalogue.INVOCATION_THROTTLES)
    return Row(
        single_value("Calls", _math(_sum(calls), "Calls", colors.INVOCATIONS), width=4),
        *(
            single_value(
                title, _math(f"100 * {_beside_calls(of)} / {_sum(calls)}", "Share of calls", color), width=4
            )
            for title, of, color in failures
        ),
        single_value(
            "Throttles (%)",
            _math(f"100 * {throttles} / ({throttles} + {_sum(calls)})", "Share of tries", colors.THROTTLES),
            width=4,
        ),
        single_value(
            "Input tokens", _math(_sum(catalogue.INPUT_TOKEN_COUNT), "Input", colors.INPUT), width=4
        ),
        single_value(
            "Output tokens", _math(_sum(catalogue.OUTPUT_TOKEN_COUNT), "Output", colors.OUTPUT), width=4
        ),
    )


def where(alarms: Sequence[AlarmInstance], *, period: timedelta) -> Section:
    """Return the section that says in which account calls fail, and of which model.

    Args:
        alarms: The alarms over all accounts, whose thresholds are lines.
        period: The period of the graphs.
    """
    return Section(
        title="Where",
        description=f"The {LINES} highest each: the account, then the model where it is told apart. "
        "A line above the threshold for three periods is a contributor that the alarm names.",
        rows=[
            Row(
                _top("Throttles", catalogue.INVOCATION_THROTTLES, alarms, "every_model_throttles", period),
                _top(
                    "Server errors",
                    catalogue.INVOCATION_SERVER_ERRORS,
                    alarms,
                    "every_model_server_errors",
                    period,
                ),
            ),
            Row(
                _top(
                    "Client errors",
                    catalogue.INVOCATION_CLIENT_ERRORS,
                    alarms,
                    "every_model_client_errors",
                    period,
                ),
                graph(
                    f"Calls by account, the {LINES} busiest",
                    every_model_query(
                        catalogue.INVOCATIONS, "SUM", by_account=True, by_model=False, limit=LINES
                    ),
                    period=period,
                ),
            ),
        ],
    )


def speed(alarms: Sequence[AlarmInstance], *, period: timedelta) -> Section:
    """Return the section of how long answers take, by account.

    Args:
        alarms: The alarms over all accounts, whose thresholds are lines.
        period: The period of the graphs.
    """
    return Section(
        title="How long answers take",
        description="Averages: over many accounts CloudWatch computes no percentiles.",
        rows=[
            Row(
                _top(
                    "Latency (s)",
                    catalogue.INVOCATION_LATENCY,
                    alarms,
                    "every_model_latency",
                    period,
                    function="AVG",
                ),
                _top(
                    "Time to first token (s)",
                    catalogue.TIME_TO_FIRST_TOKEN,
                    alarms,
                    "",
                    period,
                    function="AVG",
                ),
            )
        ],
    )


def model_in_each_account(*, period: timedelta) -> Section:
    """Return the section of one model, which the variable chooses, with a line for each account.

    Args:
        period: The period of the graphs.
    """
    chosen = f'{Dimension.MODEL_ID}="{MODEL_PLACEHOLDER}"'

    def by_account(title: str, definition: MetricDefinition) -> GraphWidget:
        search = definition.search((Dimension.MODEL_ID,), terms=chosen)
        return graph(
            title,
            search_expression(expression=f"SORT({search}, SUM, DESC, {LINES})", label="${PROP('AccountId')}"),
            period=period,
        )

    return Section(
        title="One model in each account",
        description=f"The model that the variable names, `{MODEL_PLACEHOLDER}`; a line for each account.",
        rows=[
            Row(
                by_account("Calls", catalogue.INVOCATIONS),
                by_account("Throttles", catalogue.INVOCATION_THROTTLES),
                by_account("Output tokens", catalogue.OUTPUT_TOKEN_COUNT),
            )
        ],
    )


def spenders(*, period: timedelta) -> Section:
    """Return the section of who uses most tokens: accounts, and models of accounts.

    Args:
        period: The period of the graphs.
    """

    def top(title: str, definition: MetricDefinition, *, by_account: bool, by_model: bool) -> GraphWidget:
        query = every_model_query(definition, "SUM", by_account=by_account, by_model=by_model, limit=LINES)
        return graph(title, query, period=period, stacked=True)

    used, answered = catalogue.INPUT_TOKEN_COUNT, catalogue.OUTPUT_TOKEN_COUNT
    return Section(
        title="Who spends",
        description=f"The {LINES} that use most tokens. Choose an account above to see its models alone.",
        rows=[
            Row(
                top("Input tokens by account", used, by_account=True, by_model=False),
                top("Output tokens by account", answered, by_account=True, by_model=False),
            ),
            Row(
                top("Output tokens by account and model", answered, by_account=True, by_model=True),
                top("Output tokens by model", answered, by_account=False, by_model=True),
            ),
        ],
    )


def cost_of_all_accounts(
    models: Sequence[MonitoredModel], *, called: Collection[str], region: str, period: timedelta
) -> Iterator[Section]:
    """Yield the section of what the tokens of all accounts cost, by model, if any model has a price.

    Args:
        models: The models of all targets.
        called: The ids by which the accounts call models in the Region. AWS does not document the sum of a
            search that finds nothing, so others have no line.
        region: The Region.
        period: The period of the graphs.
    """
    lines = [*_costs(models, called)]
    if not lines:
        return
    parts = [
        lines[start : start + LINES_PER_COST_GRAPH] for start in range(0, len(lines), LINES_PER_COST_GRAPH)
    ]
    yield Section(
        title="Estimated cost",
        description=f"Tokens in {region} at the prices of the first target that lists the model, its own or "
        f"those of the list of {price_table_date().isoformat()}, over all accounts. Long prompts and cache "
        "writes of an hour cost more; models that no target lists have no price here.",
        rows=[
            Row(
                graph(
                    "Estimated cost by model (USD)"
                    + (f", part {number} of {len(parts)}" if len(parts) > 1 else ""),
                    *part,
                    period=period,
                    stacked=True,
                )
            )
            for number, part in enumerate(parts, start=1)
        ],
    )


def reserved_tokens(models: Sequence[MonitoredModel], *, period: timedelta) -> Section:
    """Return the section of how near models are to their quotas.

    Args:
        models: The models of all targets, with the quotas that rollout.yaml sets.
        period: The period of the graphs.
    """
    known = {
        f"quota of {each.label(model.name)}": each.quota.tokens_per_minute
        for model in models
        for each in model.quotas
        if isinstance(each.quota.tokens_per_minute, int)
    }
    lines = [
        HorizontalAnnotation(value=value, label=label, color=colors.THRESHOLD)
        for label, value in list(known.items())[:_ENDS]
    ]
    return Section(
        title="Who nears a quota",
        description="What Bedrock counts against the tokens a minute of an account and model, at its "
        "highest. A quota is that of one account and one way to call a model. Throttled tries say whose "
        "quota is gone.",
        rows=[
            Row(
                graph(
                    f"Tokens counted in a minute, the {LINES} highest",
                    every_model_query(
                        catalogue.ESTIMATED_TPM_QUOTA_USAGE, "MAX", by_account=True, limit=LINES
                    ),
                    period=timedelta(minutes=1),
                    lines=lines,
                ),
                graph(
                    f"Throttled tries, the {LINES} highest",
                    every_model_query(catalogue.INVOCATION_THROTTLES, "SUM", by_account=True, limit=LINES),
                    period=period,
                ),
            )
        ],
    )


def models_that_end(models: Sequence[MonitoredModel], *, period: timedelta) -> Section:
    """Return the section of calls to models that AWS retires, by account.

    Args:
        models: The models of all targets, with their ends of life.
        period: The period of the graph.
    """
    dated = sorted(
        ((model.lifecycle.end_of_life, model) for model in models if model.lifecycle is not None),
        key=lambda pair: (pair[0], pair[1].name),
    )
    numbers = [
        single_value(
            f"{model.name} ends {day.isoformat()}: calls of 7 days",
            *(
                _math(_sum_of_route([catalogue.INVOCATIONS], route), route.id.route_name)
                for route in model.routes
            ),
            width=6,
        )
        for day, model in dated[:_ENDS]
    ]
    legacy = graph(
        f"Calls to legacy models, the {LINES} highest",
        every_model_query(catalogue.LEGACY_MODEL_INVOCATIONS, "SUM", by_account=True, limit=LINES),
        period=period,
    )
    return Section(
        title="Who calls what ends",
        description="Calls fail from the day in the title; a dash: nobody calls it. A legacy model is one "
        "whose end AWS has announced.",
        rows=[*([Row(*map(_over_a_week, numbers))] if numbers else []), Row(legacy)],
    )


def _over_a_week(widget: SingleValueWidget) -> SingleValueWidget:
    return replace(widget, start=_WEEK)


def _top(
    title: str,
    definition: MetricDefinition,
    alarms: Sequence[AlarmInstance],
    kind: str,
    period: timedelta,
    *,
    function: Function = "SUM",
) -> GraphWidget:
    watching = [instance for instance in alarms if instance.kind.name == kind]
    # A threshold is that of what the alarm tells apart.
    by_model = watching[0].resource.by_model if watching else True
    query = every_model_query(definition, function, by_account=True, by_model=by_model, limit=LINES)
    lines = [
        threshold_line(instance, instance.alarm) for instance in watching if isinstance(instance.alarm, Alarm)
    ]
    return graph(title, in_seconds(query) if function == "AVG" else query, period=period, lines=lines)


def _costs(models: Sequence[MonitoredModel], called: Collection[str]) -> Iterator[MathExpression]:
    """Yield the cost of each way that a model is called, over all accounts."""
    for model in models:
        for route in model.routes:
            if route.price is not None and route.is_priced and route.id.dimension_value in called:
                name = f"{model.name}, {route.id.route_name}" if model.other_routes else model.name
                yield _math(f"({_dollars_of(route, route.price)}) / {MILLION}", name)


def _dollars_of(route: InferenceRoute, price: TokenPrice) -> str:
    """Return the cost of a route's tokens in millionths of a USD.

    Cached tokens, which it may not have, are searched for together with input tokens, whose price is lowered
    by as much; see ``catalogue.search_any_of``.
    """
    by_kind = price.by_kind
    cached = [(kind, of) for kind, of in by_kind.items() if kind.startswith("cache") and of]
    own = by_kind.get("input", Decimal()) - sum((of for _, of in cached), Decimal())
    terms = [f"{_sum_of_route([COUNTS['input']], route)} * ({format_decimal(own)})"]
    if "output" in by_kind:
        terms.append(f"{_sum_of_route([COUNTS['output']], route)} * {format_decimal(by_kind['output'])}")
    terms += [
        f"{_sum_of_route([COUNTS[kind], COUNTS['input']], route)} * {format_decimal(of)}"
        for kind, of in cached
    ]
    return " + ".join(terms)


def _sum(definition: MetricDefinition) -> str:
    """Return the sum over the accounts, each of which has one metric without dimensions."""
    return f"SUM({definition.search(ACCOUNT_WIDE, statistic='Sum')})"


def _beside_calls(definition: MetricDefinition) -> str:
    """Return the sum of what may not have happened yet; see ``catalogue.search_any_of``."""
    calls = catalogue.INVOCATIONS
    both = catalogue.search_any_of((definition, calls), ACCOUNT_WIDE, statistic="Sum")
    return f"(SUM({both}) - {_sum(calls)})"


def _sum_of_route(definitions: Sequence[MetricDefinition], route: InferenceRoute) -> str:
    terms = f'{Dimension.MODEL_ID}="{route.id.dimension_value}"'
    found = catalogue.search_any_of(definitions, (Dimension.MODEL_ID,), statistic="Sum", terms=terms)
    return f"SUM({found})"


def _math(expression: str, label: str, color: str | None = None) -> MathExpression:
    return metric_math(expression=expression, label=label, color=color)
