"""All dashboards as one HTML file that needs nothing else: no server, no network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from bedrock_monitoring.preview.panels import Panel
from bedrock_monitoring.preview.plots import clock
from bedrock_monitoring.preview.series import TimeRange

SYNTHETIC = "Synthetic data: made up to show the dashboard, measured nowhere."

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


@dataclass(frozen=True, kw_only=True)
class ShownDashboard:
    """A dashboard as the page shows it.

    Attributes:
        name: Its name.
        place: Account and Region.
        time_range: What it shows.
        panels: Its widgets.
        notes: What of it the preview leaves out.
    """

    name: str
    place: str
    time_range: TimeRange
    panels: Sequence[Panel]
    notes: Sequence[str] = ()


def page_of(dashboards: Sequence[ShownDashboard], *, title: str) -> str:
    """Return the page.

    Args:
        dashboards: One at least; the first is shown first.
        title: Of the page.
    """
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - slow to load, and only a preview needs it

    sections = "".join(_section(number, dashboard) for number, dashboard in enumerate(dashboards))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{_part("page.css")}</style></head><body>'
        '<a class="skip" href="#main">Skip to the dashboard</a>'
        f"{_header(dashboards, title)}"
        f'<main id="main" tabindex="-1">{sections}</main>'
        f'<script type="application/json" id="plots">{script_json(_plots(dashboards))}</script>'
        f"<script>{get_plotlyjs()}</script><script>{_part('page.js')}</script></body></html>\n"
    )


def content_of(dashboard: ShownDashboard) -> str:
    """Return everything that a dashboard shows, without looks: what its picture is compared by."""
    panels = [
        [panel.x, panel.y, panel.width, panel.height, panel.title, panel.content, panel.plot, panel.notes]
        for panel in dashboard.panels
    ]
    return json.dumps([dashboard.name, dashboard.place, panels], ensure_ascii=False, sort_keys=True)


def script_json(value: object) -> str:
    """Return JSON that can stand within a script element, whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _part(name: str) -> str:
    return (files("bedrock_monitoring.preview") / name).read_text(encoding="utf-8")


def _header(dashboards: Sequence[ShownDashboard], title: str) -> str:
    links = "".join(
        f'<li><a href="#dashboard-{number}">{escape(dashboard.name)}</a></li>'
        for number, dashboard in enumerate(dashboards)
    )
    return (
        f'<header class="top"><h1>{escape(title)}</h1><nav aria-label="Dashboards"><ul>{links}</ul></nav>'
        '<button type="button" id="theme" aria-label="Switch between light and dark">Light / dark</button></header>'
    )


def _section(number: int, dashboard: ShownDashboard) -> str:
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in dashboard.notes)
    ordered = sorted(enumerate(dashboard.panels), key=lambda pair: (pair[1].y, pair[1].x))
    widgets = "".join(_widget(f"{number}-{index}", panel) for index, panel in ordered)
    heading = f"dashboard-{number}-name"
    return (
        f'<section class="dashboard" id="dashboard-{number}" aria-labelledby="{heading}">'
        f'<div class="about"><h2 id="{heading}">{escape(dashboard.name)}</h2>'
        f"<p>{escape(dashboard.place)}</p><p>{escape(clock(dashboard.time_range))}</p></div>"
        f'<p class="synthetic" role="note">{SYNTHETIC}</p>{notes}<div class="grid">{widgets}</div></section>'
    )


def _widget(id_: str, panel: Panel) -> str:
    place = f"--x:{panel.x + 1};--y:{panel.y + 1};--width:{panel.width};--height:{panel.height}"
    title = f'<h4 id="title-{id_}">{escape(panel.title)}</h4>' if panel.title else ""
    named = (
        f'aria-labelledby="title-{id_}"' if panel.title else f'aria-label="{escape(panel.kind.split()[0])}"'
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in panel.notes)
    return (
        f'<article class="widget {escape(panel.kind, quote=True)}" id="widget-{id_}" {named} style="{place}" data-x="{panel.x}" '
        f'data-y="{panel.y}" data-width="{panel.width}" data-height="{panel.height}">{title}{panel.content}'
        + (f'<ul class="notes">{notes}</ul>' if notes else "")
        + "</article>"
    )


def _plots(dashboards: Sequence[ShownDashboard]) -> dict[str, Mapping[str, Any]]:
    return dict(_plots_by_id(dashboards))


def _plots_by_id(dashboards: Sequence[ShownDashboard]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, dashboard in enumerate(dashboards):
        for index, panel in enumerate(dashboard.panels):
            if panel.plot is not None:
                yield (
                    f"widget-{number}-{index}",
                    {key: value for key, value in panel.plot.items() if key != "summary"},
                )
