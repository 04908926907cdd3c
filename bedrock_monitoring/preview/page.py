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
from bedrock_monitoring.preview.series import DAY, HOUR, MINUTE, TimeRange

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


@dataclass(frozen=True, kw_only=True)
class ShownRange:
    """A dashboard over one time range.

    Attributes:
        time_range: What it shows.
        panels: Its widgets.
    """

    time_range: TimeRange
    panels: Sequence[Panel]


@dataclass(frozen=True, kw_only=True)
class ShownDashboard:
    """A dashboard as the page shows it.

    Attributes:
        name: Its name.
        place: Account and Region.
        data: What the data are.
        ranges: The time ranges that can be chosen, one at least; it opens with the first.
        notes: What of it the preview leaves out.
    """

    name: str
    place: str
    data: str
    ranges: Sequence[ShownRange]
    notes: Sequence[str] = ()

    @property
    def panels(self) -> Sequence[Panel]:
        """The widgets over the range that it opens with."""
        return self.ranges[0].panels


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
    heading = f"dashboard-{number}-name"
    shown = "".join(_range(number, index, one) for index, one in enumerate(dashboard.ranges))
    return (
        f'<section class="dashboard" id="dashboard-{number}" aria-labelledby="{heading}">'
        f'<div class="about"><h2 id="{heading}">{escape(dashboard.name)}</h2>'
        f"<p>{escape(dashboard.place)}</p>{_choice(number, dashboard.ranges)}</div>"
        f'<p class="synthetic" role="note">{escape(dashboard.data)}</p>{notes}{shown}</section>'
    )


def _choice(number: int, ranges: Sequence[ShownRange]) -> str:
    """Return a choice of the time range, the shortest first; nothing where there is only one."""
    if len(ranges) == 1:
        return ""
    ordered = sorted(enumerate(ranges), key=lambda pair: pair[1].time_range.seconds)
    options = "".join(
        f'<label><input type="radio" name="range-{number}" value="{index}"{"" if index else " checked"}>'
        f"<span>{_length(one.time_range)}</span></label>"
        for index, one in ordered
    )
    return f'<fieldset class="choice"><legend class="unseen">Time range</legend>{options}</fieldset>'


def _length(time_range: TimeRange) -> str:
    for seconds, unit in ((DAY, "d"), (HOUR, "h")):
        if time_range.seconds % seconds == 0:
            return f"{time_range.seconds // seconds} {unit}"
    return f"{time_range.seconds // MINUTE} min"


def _range(number: int, index: int, shown: ShownRange) -> str:
    ordered = sorted(enumerate(shown.panels), key=lambda pair: (pair[1].y, pair[1].x))
    widgets = "".join(_widget(f"{number}-{index}-{position}", panel) for position, panel in ordered)
    hidden = " hidden" if index else ""
    return (
        f'<div class="range" data-range="{index}"{hidden}><p class="clock">{escape(clock(shown.time_range))}</p>'
        f'<div class="grid">{widgets}</div></div>'
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
        for index, shown in enumerate(dashboard.ranges):
            for position, panel in enumerate(shown.panels):
                if panel.plot is not None:
                    drawn_from = {key: value for key, value in panel.plot.items() if key != "summary"}
                    yield f"widget-{number}-{index}-{position}", drawn_from
