"""The rows of a log widget."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bedrock_monitoring.evaluation.series import DatapointSource, LogRows, NoDataError, TimeRange

_SOURCE = re.compile(r"""\s*SOURCE\s+(?P<quote>['"])(?P<name>[^'"]+)(?P=quote)\s*(?:\||$)""")


def rows_of(properties: Mapping[str, Any], *, source: DatapointSource, time_range: TimeRange) -> LogRows:
    """Return what the query of a log widget gives.

    Args:
        properties: The widget's properties.
        source: Where rows come from.
        time_range: What the dashboard shows.

    Raises:
        NoDataError: The source cannot run the query.
    """
    account = str(properties.get("accountId") or "")
    if account and source.account and account != source.account:
        raise NoDataError(f"it reads from account {account}, and the preview shows one account")
    return source.log_rows(
        str(properties.get("query", "")), time_range=time_range, region=str(properties.get("region") or "")
    )


def split_sources(query: str) -> tuple[tuple[str, ...], str]:
    """Return the log groups that a query reads, and the query without them.

    Args:
        query: As it stands in a widget: ``SOURCE 'one' | SOURCE 'two' | fields …``.
    """
    groups: list[str] = []
    while source := _SOURCE.match(query):
        groups.append(source["name"])
        query = query[source.end() :]
    return tuple(groups), query.strip()
