"""Logs Insights widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import (
    account_problem,
    found,
    is_deferred,
    length_problem,
    region_problem,
    repeated,
)
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, quoted

_LOG_GROUP = lazy_pattern(
    rf"(?:arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{{12}}:log-group:)?[A-Za-z0-9_./#-]{{1,{limits.LOG_GROUP_NAME_LENGTH}}}"
)


class LogQueryVisualizationType(StrEnum):
    """How to show the results of a query."""

    TABLE = "table"
    LINE = "line"
    STACKEDAREA = "stackedarea"
    BAR = "bar"
    PIE = "pie"


class LogQueryLanguage(StrEnum):
    """The language of a query. The values are those that aws-cdk-lib renders as ``queryLanguage``."""

    LOGS_INSIGHTS = "Logs"
    SQL = "SQL"
    PPL = "PPL"


@dataclass(frozen=True, kw_only=True)
class LogQueryWidget(TitledWidget):
    """A Logs Insights query. Each opening or refresh of the dashboard runs it and costs by scanned data.

    "Dashboard body structure and syntax" documents only Logs Insights QL, whose ``query`` begins with its
    sources. SQL and PPL are rendered as aws-cdk-lib renders them, with ``queryLanguage`` beside ``query``.

    Attributes:
        log_group_names: The log groups, 1 to 50: names, or ARNs for other accounts. ``None`` if the query
            says itself what it reads, as SQL and ``SOURCE logGroups(namePrefix: ["/aws/"])`` do.
        query_string: The query; or use ``query_lines``.
        query_lines: The commands of the query, one per line and without pipes.
        query_language: The language. Defaults to Logs Insights QL.
        view: How to show the results. Defaults to a table.
        region: The Region of the log groups. Defaults to the Region of the dashboard.
        account_id: The account of the log groups. Defaults to the account of the dashboard.
    """

    log_group_names: Sequence[str] | None
    query_string: str | None = None
    query_lines: Sequence[str] = ()
    query_language: LogQueryLanguage = LogQueryLanguage.LOGS_INSIGHTS
    view: LogQueryVisualizationType = LogQueryVisualizationType.TABLE
    region: str | None = None
    account_id: str | None = None

    type = "log"

    @property
    def query(self) -> str:
        """The query without its log groups."""
        return self.query_string or "\n| ".join(self.query_lines)

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        sources = "".join(f"SOURCE '{name}' | " for name in self.log_group_names or ())
        has_other_language = self.query_language is not LogQueryLanguage.LOGS_INSIGHTS
        return {
            "region": self.region or region,
            **stated({"title": self.title, "accountId": self.account_id}),
            "query": f"{sources}{self.query}",
            **({"queryLanguage": str(self.query_language)} if has_other_language else {}),
            **self._drawn_as(),
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(
            region_problem(self.region),
            account_problem(self.account_id),
            length_problem("query", self.query, longest=limits.LOG_QUERY_LENGTH),
        )
        yield from self._log_group_problems()
        if bool((self.query_string or "").strip()) == any(line.strip() for line in self.query_lines):
            yield Problem(
                where="query",
                what="the query is given twice or not at all",
                remedy="give either query_string or query_lines",
            )
        if self.query_lines and self.query_language is LogQueryLanguage.SQL:
            yield Problem(where="query_lines", what="SQL has no pipes", remedy="give query_string")

    def _log_group_problems(self) -> Iterator[Problem]:
        if self.log_group_names is None:
            return
        if not 1 <= len(self.log_group_names) <= limits.LOG_GROUPS_PER_QUERY:
            yield Problem(
                where="log_group_names",
                what=f"{len(self.log_group_names)} log groups; a query reads 1 to "
                f"{limits.LOG_GROUPS_PER_QUERY}",
                remedy="spread them over several widgets",
            )
        for name in self.log_group_names:
            if not _LOG_GROUP.fullmatch(name) and not is_deferred(name):
                yield Problem(
                    where="log_group_names",
                    what=f"{quoted(name, longest=80)} is not the name of a log group",
                    remedy=f"use 1 to {limits.LOG_GROUP_NAME_LENGTH} letters, digits and . - _ / #",
                )
        for name in repeated(self.log_group_names):
            yield Problem(where="log_group_names", what=f"{name!r} is named twice", remedy="name it once")

    def _drawn_as(self) -> dict[str, Any]:
        """Return ``view``, and the property that distinguishes lines from areas, which share one ``view``."""
        if self.view is LogQueryVisualizationType.LINE:
            return {"view": "timeSeries"}
        if self.view is LogQueryVisualizationType.STACKEDAREA:
            return {"view": "timeSeries", "stacked": True}
        return {"view": str(self.view)}
