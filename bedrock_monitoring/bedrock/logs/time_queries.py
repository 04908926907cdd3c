"""The Logs Insights queries over time: spend, people, and who is new.

A query that groups by ``bin`` alone is drawn as lines, one that groups by a second field as bars
("Visualizing log data in graphs" of the CloudWatch Logs user guide).
"""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock.logs.log_queries import CALLS, COUNTS, TOP, LogQuery, cost_of_call
from bedrock_monitoring.bedrock.logs.people import PERSON
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.cloudwatch.widgets import LogQueryVisualizationType

MOST_BARS = 100
"""The most bars of a graph: ten values for ten days."""

_DAY_IN_MS = 24 * 60 * 60 * 1000


def cost_over_time(prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for the estimated cost of each hour.

    Args:
        prices: The token prices by value of ``ModelId``, at least one. The cost of other models is 0.
    """
    return LogQuery(
        name="cost-over-time",
        title="Estimated cost by hour (USD)",
        question="When is how much spent?",
        query_lines=(CALLS, *cost_of_call(prices), "stats sum(callCost) as cost by bin(1h)"),
        view=LogQueryVisualizationType.LINE,
    )


def people_over_time() -> LogQuery:
    """Return the query for how many people call in each hour."""
    return LogQuery(
        name="people-over-time",
        title="People who call, by hour",
        question="How many people, sessions and API keys call, and when?",
        query_lines=(CALLS, *PERSON, "stats count_distinct(person) as people by bin(1h)"),
        view=LogQueryVisualizationType.LINE,
    )


def cost_by_day(key: str, prices: Mapping[str, TokenPrice]) -> LogQuery:
    """Return the query for the cost of each day of each value of a request metadata key.

    Args:
        key: The key, such as ``team``.
        prices: The token prices by value of ``ModelId``, at least one. The cost of other models is 0.
    """
    return LogQuery(
        name=f"cost-by-day-and-{key.lower().replace('_', '-')}",
        title=f"Estimated cost by day and {key} (USD)",
        question=f"Which {key} spent how much, and on which day? The newest days are shown.",
        query_lines=(
            CALLS,
            f'fields coalesce(requestMetadata.{key}, "(none)") as value',
            *cost_of_call(prices),
            "stats sum(callCost) as cost by bin(1d) as day, value",
            "sort day desc, cost desc",
            f"limit {MOST_BARS}",
        ),
        view=LogQueryVisualizationType.BAR,
    )


def first_seen() -> LogQuery:
    """Return the query for who called which model for the first time within the last day.

    It says something only over a time range of many days, so it is no widget of a dashboard that shows one.
    """
    return LogQuery(
        name="first-seen-since-yesterday",
        title="First seen since yesterday, of a week or more",
        question="Which person calls, or calls a model, that did not in the time range before yesterday? A "
        "leaked key shows like this. Choose a time range of a week or more.",
        query_lines=(
            CALLS,
            *PERSON,
            *COUNTS[:2],
            (
                "stats min(toMillis(@timestamp)) as firstCall, count(*) as calls, sum(inputTokens) as "
                "tokensIn, sum(outputTokens) as tokensOut by person, through, modelId"
            ),
            f"filter firstCall > now() * 1000 - {_DAY_IN_MS}",
            "sort firstCall desc",
            f"limit {TOP}",
            "fields fromMillis(firstCall) as firstSeen",
            "display firstSeen, person, through, modelId, calls, tokensIn, tokensOut",
        ),
        on_dashboard=False,
    )
