"""The rows of a log widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bedrock_monitoring.preview.series import LogRows, NoDataError, Source, TimeRange


def rows_of(properties: Mapping[str, Any], *, source: Source, time_range: TimeRange) -> LogRows:
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
