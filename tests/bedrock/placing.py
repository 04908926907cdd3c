"""Widgets of a dashboard as they are drawn, and the series in them, for tests to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element


@dataclass(frozen=True, kw_only=True)
class Series:
    """One row of a widget's metrics, defaults filled in."""

    namespace: str | None
    name: str | None
    dimensions: Mapping[str, str]
    expression: str | None
    statistic: str
    label: str | None
    color: str | None
    visible: bool


def body_of(*elements: Element) -> dict[str, Any]:
    """Return the body of a dashboard with these elements; raises what CloudWatch would refuse."""
    return Dashboard(name="test", elements=elements).to_body(region="us-east-1")


def metric_widgets(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [widget for widget in body["widgets"] if widget["type"] == "metric"]


def widget(body: Mapping[str, Any], title: str) -> dict[str, Any]:
    """Return the only widget with this title."""
    [found] = [widget for widget in body["widgets"] if widget["properties"].get("title") == title]
    properties: dict[str, Any] = found["properties"]
    return properties


def series(properties: Mapping[str, Any]) -> Iterator[Series]:
    for row in properties["metrics"]:
        options = row[-1] if isinstance(row[-1], dict) else {}
        head = [part for part in row if isinstance(part, str)]
        yield Series(
            namespace=head[0] if head else None,
            name=head[1] if head else None,
            dimensions=dict(zip(head[2::2], head[3::2], strict=True)),
            expression=options.get("expression"),
            statistic=options.get("stat") or properties.get("stat") or "Average",
            label=options.get("label"),
            color=options.get("color"),
            visible=options.get("visible", True),
        )


def shown(properties: Mapping[str, Any]) -> list[Series]:
    """Return what is drawn, hidden inputs left out."""
    return [one for one in series(properties) if one.visible]


def headings(body: Mapping[str, Any]) -> list[str]:
    """Return the first lines of the texts, from top to bottom."""
    texts = (widget["properties"]["markdown"] for widget in body["widgets"] if widget["type"] == "text")
    return [text.partition("\n")[0] for text in texts]
