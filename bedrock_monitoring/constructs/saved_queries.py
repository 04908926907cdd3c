"""Save queries in CloudWatch Logs Insights, for questions that go beyond a dashboard."""

from __future__ import annotations

from collections.abc import Iterable

from cdktf_cdktf_provider_aws.cloudwatch_query_definition import CloudwatchQueryDefinition
from constructs import Construct

from bedrock_monitoring.bedrock.logs.log_queries import LogQuery
from bedrock_monitoring.constructs.terraform_text import terraform_text


def create_saved_queries(
    scope: Construct, queries: Iterable[LogQuery], *, folder: str, log_group: str
) -> None:
    """Create a saved query for each log query.

    Args:
        scope: The parent construct.
        queries: The log queries. Their names are unique.
        folder: The folder in the console, such as ``bedrock/prod``. A slash separates folders.
        log_group: The log group to query.
    """
    for query in queries:
        CloudwatchQueryDefinition(
            scope,
            f"query-{query.name}",
            name=terraform_text(f"{folder}/{query.title}"),
            query_string=terraform_text(query.saved_string),
            log_group_names=[log_group],
        )
