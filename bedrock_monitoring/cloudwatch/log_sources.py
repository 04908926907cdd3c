"""The log groups that a Logs Insights query names itself, with ``SOURCE`` at its beginning.

Source: "Properties of a Log Widget Object" in "Dashboard body structure and syntax", and the command
``SOURCE`` of the CloudWatch Logs user guide.
"""

from __future__ import annotations

import re

from bedrock_monitoring.lazy_pattern import lazy_pattern

_SOURCE = lazy_pattern(
    r"""\s*SOURCE\s+(?P<quote>['"])(?P<name>[^'"]+)(?P=quote)\s*(?:\||$)\s*""", re.IGNORECASE
)

_SEARCH = lazy_pattern(r"\s*SOURCE\s+logGroups\s*\([^)]*\)\s*(?:\||$)\s*", re.IGNORECASE)


def split_sources(query: str) -> tuple[tuple[str, ...], str]:
    """Split a query into its log groups and the rest of the query.

    Args:
        query: The query in a widget: ``SOURCE 'one' | SOURCE 'two' | fields …``. ``SOURCE`` may be in lower
            case, names may be in double quotes, and pipes may begin lines.

    Returns:
        The log groups, and the query without these ``SOURCE`` commands.
    """
    groups: list[str] = []
    while source := _SOURCE.match(query):
        groups.append(source["name"])
        query = query[source.end() :]
    return tuple(groups), query.strip()


def searches_for_log_groups(query: str) -> bool:
    """Return whether a query searches for its log groups: ``SOURCE logGroups(namePrefix: ["/aws/"])``."""
    return _SEARCH.match(split_sources(query)[1]) is not None


def without_sources(query: str) -> str:
    """Return a query without any of its ``SOURCE`` commands, also those that search for log groups."""
    _, rest = split_sources(query)
    while source := _SEARCH.match(rest):
        rest = rest[source.end() :]
    return rest
