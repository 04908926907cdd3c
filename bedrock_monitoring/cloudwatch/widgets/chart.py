"""Charts: widgets of queries in PromQL, and of whatever language CloudWatch adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bedrock_monitoring.cloudwatch.extra import extra_problem, with_extra
from bedrock_monitoring.cloudwatch.fields import found, json_problem, region_problem
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class ChartQuery(Value):
    """A query of a chart.

    Attributes:
        query: The query, such as ``sum(rate({"http.server.requests"}[5m]))``.
        id: The id of the query, unique in the chart.
        label: The name in the legend.
        step: The distance of datapoints in seconds.
        language: The language of the query.
        type: What the query reads.
        extra: Other properties of the query, as a dashboard body has them.
    """

    query: str
    id: str | None = None
    label: str | None = None
    step: int | None = None
    language: str = "PromQL"
    type: str = "cloudwatch-metrics"
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return the query for a dashboard body."""
        given = {"id": self.id, "type": self.type, "language": self.language, "query": self.query}
        optional = {"label": self.label, "step": self.step}
        stated_ = {name: value for name, value in {**given, **optional}.items() if value is not None}
        return with_extra(stated_, self.extra)


@dataclass(frozen=True, kw_only=True)
class ChartWidget(TitledWidget):
    """The results of queries in PromQL.

    Source: "Properties of a Chart Widget Object" in "Dashboard body structure and syntax" names the type, and
    dashboards that were deployed show its properties. A query in a widget of type ``metric`` is refused.

    Attributes:
        queries: The queries, at least one.
        view: The type of the chart, such as ``line``, ``number`` or ``solidgauge``.
        region: The Region of the metrics. Defaults to the Region of the dashboard.
        plot_options: The legend, the axes and the style, as a dashboard body has them in ``plotOptions``.
    """

    queries: Sequence[ChartQuery]
    view: str = "line"
    region: str | None = None
    plot_options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    type = "chart"

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget."""
        return {
            "view": self.view,
            **stated({"title": self.title}),
            "region": self.region or region,
            "data": {"queries": [query.to_json() for query in self.queries]},
            **stated({"plotOptions": dict(self.plot_options)}),
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(region_problem(self.region), json_problem("plot_options", self.plot_options))
        if not self.queries or not all(query.query.strip() for query in self.queries):
            yield Problem(where="queries", what="there is no query", remedy="write one at least")
        for number, query in enumerate(self.queries, start=1):
            for problem in found(extra_problem(query.extra)):
                yield problem.within(f"query {number}")
