"""The Logs Insights queries that tell people apart: sessions of roles, users and Bedrock API keys.

A session of IAM Identity Center is named after the person who signed in, and a long-term API key of Bedrock
is an IAM user ``BedrockAPIKey-…``. Calls with short-term API keys have the identity of the role that made
the key. Queries see what the log has: no calls of bedrock-mantle, and nobody behind an application that calls
with one role for all of its users, unless it sends ``requestMetadata``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bedrock_monitoring.bedrock.logs.log_queries import CALLS, COUNTS, TOP, LogQuery, cost_of_call
from bedrock_monitoring.bedrock.logs.people import PERSON
from bedrock_monitoring.bedrock.logs.time_queries import (
    cost_by_day,
    cost_over_time,
    first_seen,
    people_over_time,
)
from bedrock_monitoring.bedrock.prices import TokenPrice

MUCH_MORE = 4
"""From how many times the tokens of the answer a ``max_tokens`` is told: the rest of it reserves quota."""

LEAST_ASKED = 1000
"""The ``max_tokens`` from which a call is looked at: smaller ones reserve little."""


def who_queries(
    *,
    prices: Mapping[str, TokenPrice],
    metadata_keys: Sequence[str] = (),
    bodies: bool = False,
    ends: Mapping[str, date],
) -> Iterator[LogQuery]:
    """Yield the queries by person that a log supports.

    Args:
        prices: The token price of each model, by its value of ``ModelId``. Without prices, no query has cost.
        metadata_keys: The keys of request metadata by which usage is grouped.
        bodies: Whether the log contains prompts and responses.
        ends: The day from which calls of a model fail, by what its ids end with.
    """
    prices = {value: price for value, price in prices.items() if price.is_priced}
    yield use_by_person(prices)
    yield throttled_people()
    yield cache_hits_by_person()
    if ends:
        yield calls_of_ending_models(ends)
    yield people_over_time()
    yield first_seen()
    if prices:
        yield cost_over_time(prices)
    for key in metadata_keys:
        yield calls_without(key)
        if prices:
            yield cost_by_day(key, prices)
    if bodies:
        yield reserved_by_max_tokens()


def use_by_person(prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for calls, tokens and cost by person, and through which role."""
    cost = "sum(callCost) as cost, " if prices else ""
    return LogQuery(
        name="use-by-person",
        title="Estimated cost by person (USD)" if prices else "Tokens by person",
        question="Which person, session or API key uses how much, and through which role?",
        query_lines=(
            CALLS,
            *PERSON,
            *(cost_of_call(prices) if prices else COUNTS[:2]),
            (
                f"stats {cost}count(*) as calls, sum(inputTokens) as tokensIn, sum(outputTokens) as "
                "tokensOut, count(errorCode) as failed by person, through"
            ),
            f"sort {'cost' if prices else 'tokensIn'} desc",
            f"limit {TOP}",
        ),
    )


def throttled_people() -> LogQuery:
    """Return the query for throttled calls by person and model."""
    return LogQuery(
        name="throttled-people",
        title="Throttled calls by person",
        question="Who is throttled, and on which model?",
        query_lines=(
            CALLS,
            "filter errorCode like /[Tt]hrottl|TooManyRequests/",
            *PERSON,
            "stats count(*) as throttled by person, through, modelId",
            "sort throttled desc",
            f"limit {TOP}",
        ),
    )


def cache_hits_by_person() -> LogQuery:
    """Return the query for the share of prompts that the cache serves, by person and model."""
    return LogQuery(
        name="cache-hits-by-person",
        title="Prompt tokens from the cache by person (%)",
        question="Whose prompts does the cache serve, and whose not?",
        query_lines=(
            CALLS,
            *PERSON,
            *COUNTS,
            "fields inputTokens + cacheRead + cacheWrite as promptTokens",
            (
                "stats 100 * sum(cacheRead) / sum(promptTokens) as cached, sum(promptTokens) as prompt by "
                "person, through, modelId"
            ),
            "sort prompt desc",
            f"limit {TOP}",
        ),
    )


def calls_without(key: str) -> LogQuery:
    """Return the query for who calls without a key of request metadata, so that it can be asked of them."""
    return LogQuery(
        name=f"calls-without-{key.lower().replace('_', '-')}",
        title=f"Calls without {key} by person",
        question=f"Who calls without {key} in the request metadata?",
        query_lines=(
            CALLS,
            f"filter not ispresent(requestMetadata.{key})",
            *PERSON,
            "stats count(*) as calls by person, through, operation",
            "sort calls desc",
            f"limit {TOP}",
        ),
    )


def calls_of_ending_models(ends: Mapping[str, date]) -> LogQuery:
    """Return the query for who calls a model of which AWS has announced the end.

    Args:
        ends: The day from which calls fail, by what the id of a model or profile ends with, at least one.
    """
    models_of: dict[date, list[str]] = {}
    for id_, end in sorted(ends.items()):
        models_of.setdefault(end, []).append(f'strcontains(called, "{id_}/")')
    terms = (f"({' + '.join(models)}) * {end:%Y%m%d}" for end, models in sorted(models_of.items()))
    return LogQuery(
        name="calls-of-ending-models",
        title="Calls of models that AWS retires, by person (end as year, month, day)",
        question="Who calls a model that ends, and until which day?",
        query_lines=(
            CALLS,
            'fields concat(modelId, "/") as called',
            f"fields {' + '.join(terms)} as ends",
            "filter ends > 0",
            *PERSON,
            "stats count(*) as calls, latest(@timestamp) as lastCall by ends, modelId, person, through",
            "sort ends asc, calls desc",
            f"limit {TOP}",
        ),
    )


def reserved_by_max_tokens() -> LogQuery:
    """Return the query for who asks for many more tokens than answers have: they are reserved meanwhile."""
    body = "input.inputBodyJson"
    return LogQuery(
        name="reserved-by-max-tokens",
        title="Tokens that max_tokens reserves and nobody uses, by person",
        question="Whose max_tokens is far above the answers? What it reserves counts against the quota.",
        query_lines=(
            CALLS,
            # A call that failed has no answer and reserves nothing any more.
            "filter not ispresent(errorCode)",
            *PERSON,
            *COUNTS[:2],
            (
                f"fields coalesce({body}.inferenceConfig.maxTokens, {body}.max_tokens, "
                f"{body}.max_completion_tokens, {body}.max_output_tokens) as asked"
            ),
            f"filter asked >= {LEAST_ASKED} and asked > {MUCH_MORE} * outputTokens",
            (
                "stats sum(asked) as reserved, sum(outputTokens) as used, count(*) as calls by person, "
                "through, modelId"
            ),
            "sort reserved desc",
            f"limit {TOP}",
        ),
        needs_bodies=True,
    )
