"""What the invocation log is asked, in the language of CloudWatch Logs Insights.

Every query reads fields of `bedrock_monitoring.bedrock.logs.log_record` alone; a test compares them. Source
of the language: "CloudWatch Logs Insights language query syntax" of the CloudWatch Logs user guide. It has no
CASE: a model's price counts where ``strcontains``, which is 1 or 0, finds its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.logs.log_record import SCHEMA_TYPE
from bedrock_monitoring.bedrock.prices import Part, TokenPrice, plain
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.widgets import LogQueryVisualizationType
from bedrock_monitoring.problems import Problem

MOST_METADATA_KEYS = 5
"""Keys of request metadata that are asked for: each has a query, and each query reads the whole log."""

SMALLEST_CACHED_PROMPT = 1000
"""Tokens below which no model caches a prompt (Bedrock user guide, "Prompt caching": 1,000 to 4,096, by model)."""

_TOP = 20
_MILLION = 1_000_000
_TOKENS: Mapping[Part, str] = {
    "input": "inputTokens",
    "output": "outputTokens",
    "cache_read": "cacheRead",
    "cache_write": "cacheWrite",
}
_CALLS = f'filter schemaType = "{SCHEMA_TYPE}"'
_COUNTS = (
    "fields coalesce(input.inputTokenCount, 0) as inputTokens",
    "fields coalesce(output.outputTokenCount, 0) as outputTokens",
    "fields coalesce(input.cacheReadInputTokenCount, 0) as cacheRead",
    "fields coalesce(input.cacheWriteInputTokenCount, 0) as cacheWrite",
)
# A role's sessions are one caller; whoever has no session is called by the whole ARN.
_CALLER = (
    r"parse identity.arn /assumed-role\/(?<role>[^\/]+)/",
    "fields coalesce(role, identity.arn) as caller",
)


@dataclass(frozen=True, kw_only=True)
class LogQuery:
    """One question to the invocation log.

    Attributes:
        name: Lower-case words with hyphens, which the Terraform address is made from.
        title: The subject with its unit.
        question: What it answers, a sentence.
        query_lines: The query, a command a line, without pipes.
        view: How the answer is drawn.
        needs_bodies: Whether it reads what is in the log only while bodies are delivered.
    """

    name: str
    title: str
    question: str
    query_lines: Sequence[str]
    view: LogQueryVisualizationType = LogQueryVisualizationType.TABLE
    needs_bodies: bool = False

    @property
    def query_string(self) -> str:
        """The query with its pipes."""
        return "\n| ".join(self.query_lines)

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse: a query that many models with many prices made too long."""
        length = len(with_sample_values(self.query_string))
        if length > limits.LOG_QUERY_LENGTH:
            yield Problem(
                where=f"log query {self.title!r}",
                what=f"it has {length} characters with the prices of all models, at most {limits.LOG_QUERY_LENGTH} are allowed",
                remedy="spread the models over several targets, or give models of one kind one price",
            )


def log_queries(
    *, prices: Mapping[str, TokenPrice], metadata_keys: Sequence[str] = (), bodies: bool = False
) -> tuple[LogQuery, ...]:
    """Return every question that a log can answer.

    Args:
        prices: What the tokens of each model cost, by its value of ``ModelId``; without any nothing is said
            of cost.
        metadata_keys: Keys of request metadata by which cost is split, such as ``team``: letters, digits and
            underscores.
        bodies: Whether the log has prompts and answers.
    """
    known = {value: price for value, price in prices.items() if price.is_known}
    asked = (
        top_callers(),
        *((cost_by_caller(known),) if known else ()),
        *(use_by_metadata(key, known) for key in metadata_keys),
        errors_by_code(),
        inference_region(),
        stop_reasons(),
        guardrail_interventions(),
        largest_prompts(),
        cache_opportunities(),
    )
    return tuple(query for query in asked if bodies or not query.needs_bodies)


def top_callers() -> LogQuery:
    """Return who calls most."""
    return LogQuery(
        name="top-callers",
        title="Top callers",
        question="Who calls most, and how much of it fails?",
        query_lines=(
            _CALLS,
            *_CALLER,
            *_COUNTS[:2],
            "stats count(*) as calls, sum(inputTokens) as tokensIn, sum(outputTokens) as tokensOut, count(errorCode) as failed by caller",
            "sort calls desc",
            f"limit {_TOP}",
        ),
    )


def cost_by_caller(prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return what each caller spends on each model.

    Args:
        prices: By value of ``ModelId``, one at least; other models cost nothing in the answer.
    """
    return LogQuery(
        name="cost-by-caller",
        title="Estimated cost by caller (USD)",
        question="Who spends how much on which model?",
        query_lines=(
            _CALLS,
            *_CALLER,
            *_cost_of_call(prices),
            "stats sum(callCost) as cost, count(*) as calls by caller, modelId",
            "sort cost desc",
            f"limit {_TOP}",
        ),
    )


def use_by_metadata(key: str, prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return calls, tokens and, where there are prices, cost by what callers say of themselves.

    Args:
        key: The key of the request metadata, such as ``team``.
        prices: By value of ``ModelId``.
    """
    cost = "sum(callCost) as cost, " if prices else ""
    return LogQuery(
        name=f"use-by-metadata-{key.lower().replace('_', '-')}",
        title=f"Estimated cost by {key} (USD)" if prices else f"Tokens by {key}",
        question=f"Which {key} uses how much? Calls without this metadata stand together as (none).",
        query_lines=(
            _CALLS,
            f'fields coalesce(requestMetadata.{key}, "(none)") as value',
            *(_cost_of_call(prices) if prices else _COUNTS[:2]),
            f"stats {cost}count(*) as calls, sum(inputTokens) as tokensIn, sum(outputTokens) as tokensOut by value",
            f"sort {'cost' if prices else 'tokensIn'} desc",
            f"limit {_TOP}",
        ),
    )


def errors_by_code() -> LogQuery:
    """Return which calls fail."""
    return LogQuery(
        name="errors-by-code",
        title="Errors by code",
        question="Which errors do callers get, and of which model?",
        query_lines=(
            _CALLS,
            "filter ispresent(errorCode)",
            "stats count(*) as calls by errorCode, modelId, operation",
            "sort calls desc",
            f"limit {_TOP}",
        ),
    )


def inference_region() -> LogQuery:
    """Return where calls are answered."""
    return LogQuery(
        name="inference-region",
        title="Calls by inference Region",
        question="Where do models run? A cross-Region profile sends calls away from the Region that was called.",
        query_lines=(
            _CALLS,
            "fields coalesce(inferenceRegion, region) as ranIn",
            "stats count(*) as calls by ranIn",
        ),
        view=LogQueryVisualizationType.PIE,
    )


def stop_reasons() -> LogQuery:
    """Return why models stop."""
    return LogQuery(
        name="stop-reasons",
        title="Calls by stop reason",
        question="Why do models stop? max_tokens cuts answers off; end_turn and tool_use are as wanted.",
        query_lines=(
            _CALLS,
            "fields coalesce(output.outputBodyJson.stopReason, output.outputBodyJson.stop_reason) as reason",
            "filter ispresent(reason)",
            "stats count(*) as calls by reason",
        ),
        view=LogQueryVisualizationType.PIE,
        needs_bodies=True,
    )


def guardrail_interventions() -> LogQuery:
    """Return whose calls a guardrail stops."""
    action = "output.outputBodyJson.`amazon-bedrock-guardrailAction`"
    return LogQuery(
        name="guardrail-interventions",
        title="Guardrail interventions by caller",
        question="Whose calls does a guardrail change or stop?",
        query_lines=(
            _CALLS,
            f'filter output.outputBodyJson.stopReason = "guardrail_intervened" or {action} = "INTERVENED"',
            *_CALLER,
            "stats count(*) as interventions by caller, modelId",
            "sort interventions desc",
            f"limit {_TOP}",
        ),
        needs_bodies=True,
    )


def largest_prompts() -> LogQuery:
    """Return the calls with the largest prompts."""
    return LogQuery(
        name="largest-prompts",
        title="Largest prompts (tokens)",
        question="Which single calls have the largest prompts? The request's id leads to it in the caller's own log.",
        query_lines=(
            _CALLS,
            *_CALLER,
            *_COUNTS,
            "fields inputTokens + cacheRead + cacheWrite as promptTokens",
            "sort promptTokens desc",
            f"limit {_TOP}",
            "display @timestamp, promptTokens, outputTokens, modelId, caller, requestId",
        ),
    )


def cache_opportunities() -> LogQuery:
    """Return who pays in full for prompts that could be cached."""
    return LogQuery(
        name="cache-opportunities",
        title="Large prompts that no cache serves (tokens)",
        question="Who sends many large prompts that are paid in full? Where they begin alike, a cache makes them cheaper.",
        query_lines=(
            _CALLS,
            *_CALLER,
            *_COUNTS,
            f"filter inputTokens + cacheRead + cacheWrite >= {SMALLEST_CACHED_PROMPT}",
            "stats sum(inputTokens) as uncached, sum(cacheRead) as cached, count(*) as calls by caller, modelId",
            "sort uncached desc",
            f"limit {_TOP}",
        ),
    )


def _cost_of_call(prices: Mapping[str, TokenPrice]) -> Iterator[str]:
    """Yield the commands that end in ``callCost``, USD.

    A model's id stands alone in ``modelId`` or at the end of an ARN. With a slash on either side it is found
    in both, and not within the longer id of another.
    """
    models_of: dict[str, list[str]] = {}
    for value, price in prices.items():
        tokens = " + ".join(f"{_TOKENS[part]} * {plain(usd)}" for part, usd in price.given.items())
        models_of.setdefault(tokens, []).append(f'strcontains(called, "/{value}/")')
    terms = (f"({' + '.join(models)}) * ({tokens})" for tokens, models in models_of.items())
    yield from _COUNTS
    yield 'fields concat("/", modelId, "/") as called'
    yield f"fields ({' + '.join(terms)}) / {_MILLION} as callCost"
