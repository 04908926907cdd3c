"""Queries that stand ready in CloudWatch Logs Insights, for whoever looks closer than a dashboard does."""

from __future__ import annotations

from collections.abc import Iterable

from cdktf_cdktf_provider_aws.cloudwatch_query_definition import CloudwatchQueryDefinition
from constructs import Construct

from bedrock_monitoring.bedrock.logs import LogQuery
from bedrock_monitoring.constructs.terraform_text import terraform_text


def create_saved_queries(
    scope: Construct, queries: Iterable[LogQuery], *, folder: str, log_group: str
) -> None:
    """Create a saved query for each question.

    Args:
        scope: The parent construct.
        queries: The questions, each with a name of its own.
        folder: Where the console lists them, such as ``bedrock/prod``: what stands before a slash is a
            folder.
        log_group: The log group that they read.
    """
    for query in queries:
        CloudwatchQueryDefinition(
            scope,
            f"query-{query.name}",
            name=terraform_text(f"{folder}/{query.title}"),
            query_string=terraform_text(query.query_string),
            log_group_names=[log_group],
        )
