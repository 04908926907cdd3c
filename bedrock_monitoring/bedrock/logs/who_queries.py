"""The Logs Insights queries that tell people apart: sessions of roles, users and Bedrock API keys.

A session of IAM Identity Center is named after the person who signed in, and a long-term API key of Bedrock
is an IAM user ``BedrockAPIKey-…``. Calls with short-term API keys have the identity of the role that made
the key. Queries see what the log has: no calls of bedrock-mantle, and nobody behind an application that calls
with one role for all of its users, unless it sends ``requestMetadata``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bedrock_monitoring.bedrock.logs.log_queries import CALLS, COUNTS, TOP, LogQuery, cost_of_call
from bedrock_monitoring.bedrock.prices import TokenPrice

MUCH_MORE = 4
"""From how many times the tokens of the answer a ``max_tokens`` is told: the rest of it reserves quota."""

LEAST_ASKED = 1000
"""The ``max_tokens`` from which a call is looked at: smaller ones reserve little."""

# The role of a permission set of IAM Identity Center is AWSReservedSSO_NAME_ and 16 hexadecimal digits.
_PERSON = (
    r"parse identity.arn /assumed-role\/(?<role>[^\/]+)\/(?<session>.+)/",
    r"parse identity.arn /AWSReservedSSO_(?<permissionSet>.+)_[0-9a-f]{16}\//",
    r"parse identity.arn /:user\/(?:.*\/)?(?<user>[^\/]+)/",
    "fields coalesce(session, user, identity.arn) as person",
    'fields coalesce(permissionSet, role, "(user)") as through',
)


def who_queries(
    *, prices: Mapping[str, TokenPrice], metadata_keys: Sequence[str] = (), bodies: bool = False
) -> Iterator[LogQuery]:
    """Yield the queries by person that a log supports.

    Args:
        prices: The token price of each model, by its value of ``ModelId``. Without prices, no query has cost.
        metadata_keys: The keys of request metadata by which usage is grouped.
        bodies: Whether the log contains prompts and responses.
    """
    prices = {value: price for value, price in prices.items() if price.is_priced}
    yield use_by_person(prices)
    yield throttled_people()
    yield cache_hits_by_person()
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
            *_PERSON,
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
            *_PERSON,
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
            *_PERSON,
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
            *_PERSON,
            "stats count(*) as calls by person, through, operation",
            "sort calls desc",
            f"limit {TOP}",
        ),
    )


def cost_by_day(key: str, prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for the dearest days of the values of a request metadata key."""
    return LogQuery(
        name=f"cost-by-day-and-{key.lower().replace('_', '-')}",
        title=f"Estimated cost by day and {key} (USD)",
        question=f"Which {key} spent most, and on which day? Only the dearest days are shown.",
        query_lines=(
            CALLS,
            f'fields coalesce(requestMetadata.{key}, "(none)") as value',
            *cost_of_call(prices),
            "stats sum(callCost) as cost, count(*) as calls by bin(1d), value",
            "sort cost desc",
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
            *_PERSON,
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
