"""The Logs Insights queries on the model invocation log.

Queries only read the fields of ``log_record``; a test checks this. Logs Insights has no CASE expression, so
the cost of a call multiplies the price of each model by ``strcontains``, which is 1 if the id of the model
matches and 0 otherwise. Source: "CloudWatch Logs Insights language query syntax" in the CloudWatch Logs user
guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.logs.log_record import SCHEMA_TYPE
from bedrock_monitoring.bedrock.prices import TokenKind, TokenPrice, format_decimal
from bedrock_monitoring.bedrock.prices.token_price import MILLION
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.widgets import LogQueryVisualizationType
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value

MIN_CACHEABLE_PROMPT_TOKENS = 1000
"""The minimum tokens of a prompt that any model caches (user guide, "Prompt caching": 1,000 to 4,096)."""

TOP = 20
"""The most rows that a query returns."""

_TOKENS: Mapping[TokenKind, str] = {
    "input": "inputTokens",
    "output": "outputTokens",
    "cache_read": "cacheRead",
    "cache_write": "cacheWrite",
}
CALLS = f'filter schemaType = "{SCHEMA_TYPE}"'
"""The command that keeps records of calls, and no others that a later version of the schema may bring."""

UNSEEN = "Not in the log: calls of bedrock-mantle, records of batch jobs, and calls that IAM refused."
"""What no query on the log can see."""

COUNTS = (
    "fields coalesce(input.inputTokenCount, 0) as inputTokens",
    "fields coalesce(output.outputTokenCount, 0) as outputTokens",
    "fields coalesce(input.cacheReadInputTokenCount, 0) as cacheRead",
    "fields coalesce(input.cacheWriteInputTokenCount, 0) as cacheWrite",
)
"""The commands that name the tokens of a call: input and output first, then those of the prompt cache."""

# All sessions of a role are one caller. A caller without a session is identified by its whole ARN.
_CALLER = (
    r"parse identity.arn /assumed-role\/(?<role>[^\/]+)/",
    "fields coalesce(role, identity.arn) as caller",
)


@dataclass(frozen=True, kw_only=True)
class LogQuery(Value):
    """A query on the model invocation log.

    Attributes:
        name: The name in lowercase words with hyphens. It is part of the Terraform address.
        title: The title of the widget, with the unit.
        question: The question that the query answers, as a sentence.
        query_lines: The commands of the query, without pipes.
        view: The visualization of the result.
        needs_bodies: Whether the query reads fields that the log only contains if text delivery is enabled.
        on_dashboard: Whether a dashboard shows it. If not, it is a saved query alone.
    """

    name: str
    title: str
    question: str
    query_lines: Sequence[str]
    view: LogQueryVisualizationType = LogQueryVisualizationType.TABLE
    needs_bodies: bool = False
    on_dashboard: bool = True

    @property
    def query_string(self) -> str:
        """The commands of the query, joined by pipes."""
        return "\n| ".join(self.query_lines)

    @property
    def has_cost(self) -> bool:
        """Whether it computes a cost from prices."""
        return "sum(callCost)" in self.query_string

    @property
    def saved_string(self) -> str:
        """The query as it is saved: below what it answers, and what no query on the log can see."""
        return f"# {self.question}\n# {UNSEEN}\n{self.query_string}"

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if the query is too long, which the prices of many models can cause."""
        length = len(with_sample_values(self.saved_string))
        if length > limits.LOG_QUERY_LENGTH:
            yield Problem(
                where=f"log query {self.title!r}",
                what=f"it has {length} characters with the prices of all models, at most "
                f"{limits.LOG_QUERY_LENGTH} are allowed",
                remedy="spread the models over several targets, or give models of one kind one price",
            )


def log_queries(
    *, prices: Mapping[str, TokenPrice], metadata_keys: Sequence[str] = (), bodies: bool = False
) -> tuple[LogQuery, ...]:
    """Return the queries that a log supports.

    Args:
        prices: The token price of each model, by its value of ``ModelId``. Without prices, no query computes
            cost.
        metadata_keys: The keys of request metadata by which usage is grouped, such as ``team``: letters,
            digits and underscores.
        bodies: Whether the log contains prompts and responses.
    """
    known = {value: price for value, price in prices.items() if price.is_priced}
    queries = (
        top_callers(),
        *((cost_by_caller(known),) if known else ()),
        *(usage_by_metadata(key, known) for key in metadata_keys),
        errors_by_code(),
        inference_region(),
        stop_reasons(),
        guardrail_interventions(),
        largest_prompts(),
        cache_opportunities(),
    )
    return tuple(query for query in queries if bodies or not query.needs_bodies)


def top_callers() -> LogQuery:
    """Return the query for the callers with the most calls."""
    return LogQuery(
        name="top-callers",
        title="Top callers",
        question="Who calls most, and how much of it fails?",
        query_lines=(
            CALLS,
            *_CALLER,
            *COUNTS[:2],
            (
                "stats count(*) as calls, sum(inputTokens) as tokensIn, sum(outputTokens) as tokensOut, "
                "count(errorCode) as failed by caller"
            ),
            "sort calls desc",
            f"limit {TOP}",
        ),
    )


def cost_by_caller(prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for the cost by caller and model.

    Args:
        prices: The token prices by value of ``ModelId``, at least one. The cost of other models is 0.
    """
    return LogQuery(
        name="cost-by-caller",
        title="Estimated cost by caller (USD)",
        question="Who spends how much on which model?",
        query_lines=(
            CALLS,
            *_CALLER,
            *cost_of_call(prices),
            "stats sum(callCost) as cost, count(*) as calls by caller, modelId",
            "sort cost desc",
            f"limit {TOP}",
        ),
    )


def usage_by_metadata(key: str, prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for calls, tokens and cost by the value of a request metadata key.

    Args:
        key: The key, such as ``team``.
        prices: The token prices by value of ``ModelId``. If it is empty, the query does not compute cost.
    """
    cost = "sum(callCost) as cost, " if prices else ""
    return LogQuery(
        name=f"use-by-metadata-{key.lower().replace('_', '-')}",
        title=f"Estimated cost by {key} (USD)" if prices else f"Tokens by {key}",
        question=f"Which {key} uses how much? Calls without this metadata stand together as (none).",
        query_lines=(
            CALLS,
            f'fields coalesce(requestMetadata.{key}, "(none)") as value',
            *(cost_of_call(prices) if prices else COUNTS[:2]),
            (
                f"stats {cost}count(*) as calls, sum(inputTokens) as tokensIn, sum(outputTokens) as "
                "tokensOut by value"
            ),
            f"sort {'cost' if prices else 'tokensIn'} desc",
            f"limit {TOP}",
        ),
    )


def errors_by_code() -> LogQuery:
    """Return the query for failed calls by error code."""
    return LogQuery(
        name="errors-by-code",
        title="Errors by code",
        question="Which errors do callers get, and of which model?",
        query_lines=(
            CALLS,
            "filter ispresent(errorCode)",
            "stats count(*) as calls by errorCode, modelId, operation",
            "sort calls desc",
            f"limit {TOP}",
        ),
    )


def inference_region() -> LogQuery:
    """Return the query for calls by the Region in which the model ran."""
    return LogQuery(
        name="inference-region",
        title="Calls by inference Region",
        question="Where do models run? A cross-Region profile sends calls away from the Region that was "
        "called.",
        query_lines=(
            CALLS,
            "fields coalesce(inferenceRegion, region) as ranIn",
            "stats count(*) as calls by ranIn",
        ),
        view=LogQueryVisualizationType.PIE,
    )


def stop_reasons() -> LogQuery:
    """Return the query for calls by stop reason."""
    return LogQuery(
        name="stop-reasons",
        title="Calls by stop reason",
        question="Why do models stop? max_tokens, max_output_tokens and length cut answers off; end_turn, "
        "stop, completed and tool_use are as wanted.",
        query_lines=(
            CALLS,
            # Streams and choices are lists, which have no names: the first reason in the text is theirs.
            r'parse @message /"incomplete_details":\s*\{\s*"reason":\s*"(?<incomplete>\w+)"/',
            r'parse @message /"(?:stopReason|stop_reason|finish_reason)":\s*"(?<streamed>\w+)"/',
            (
                "fields coalesce(output.outputBodyJson.stopReason, output.outputBodyJson.stop_reason, "
                "incomplete, streamed, output.outputBodyJson.status) as reason"
            ),
            "filter ispresent(reason)",
            "stats count(*) as calls by reason",
        ),
        view=LogQueryVisualizationType.PIE,
        needs_bodies=True,
    )


def guardrail_interventions() -> LogQuery:
    """Return the query for guardrail interventions by caller."""
    # The action stands in the answer, or in a part of a stream, which is a list and has no names. A prompt
    # that has the same words has a backslash before their quotation marks.
    action = r'@message like /"amazon-bedrock-guardrailAction":\s*"INTERVENED"/'
    return LogQuery(
        name="guardrail-interventions",
        title="Guardrail interventions by caller",
        question="Whose calls does a guardrail change or stop?",
        query_lines=(
            CALLS,
            f'filter output.outputBodyJson.stopReason = "guardrail_intervened" or {action}',
            *_CALLER,
            "stats count(*) as interventions by caller, modelId",
            "sort interventions desc",
            f"limit {TOP}",
        ),
        needs_bodies=True,
    )


def largest_prompts() -> LogQuery:
    """Return the query for the calls with the largest prompts."""
    return LogQuery(
        name="largest-prompts",
        title="Largest prompts (tokens)",
        question="Which single calls have the largest prompts? The request's id leads to it in the caller's "
        "own log.",
        query_lines=(
            CALLS,
            *_CALLER,
            *COUNTS,
            "fields inputTokens + cacheRead + cacheWrite as promptTokens",
            "sort promptTokens desc",
            f"limit {TOP}",
            "display @timestamp, promptTokens, outputTokens, modelId, caller, requestId",
        ),
    )


def cache_opportunities() -> LogQuery:
    """Return the query for callers with large prompts that are not cached."""
    return LogQuery(
        name="cache-opportunities",
        title="Large prompts that no cache serves (tokens)",
        question="Who sends many large prompts that are paid in full? Where they begin alike, a cache makes "
        "them cheaper.",
        query_lines=(
            CALLS,
            *_CALLER,
            *COUNTS,
            f"filter inputTokens + cacheRead + cacheWrite >= {MIN_CACHEABLE_PROMPT_TOKENS}",
            (
                "stats sum(inputTokens) as uncached, sum(cacheRead) as cached, count(*) as calls by caller, "
                "modelId"
            ),
            "sort uncached desc",
            f"limit {TOP}",
        ),
    )


def cost_of_call(prices: Mapping[str, TokenPrice]) -> Iterator[str]:
    """Yield the commands that compute ``callCost`` in USD.

    ``modelId`` is a model id or an ARN that ends with one. The id is matched with a slash on either side, so
    that it matches both forms, but not the longer id of another model.
    """
    models_of: dict[str, list[str]] = {}
    for value, price in prices.items():
        tokens = " + ".join(f"{_TOKENS[part]} * {format_decimal(usd)}" for part, usd in price.by_kind.items())
        models_of.setdefault(tokens, []).append(f'strcontains(called, "/{value}/")')
    terms = (f"({' + '.join(models)}) * ({tokens})" for tokens, models in models_of.items())
    yield from COUNTS
    yield 'fields concat("/", modelId, "/") as called'
    yield f"fields ({' + '.join(terms)}) / {MILLION} as callCost"
