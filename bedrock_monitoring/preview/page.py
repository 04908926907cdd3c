"""All dashboards as one HTML file that needs nothing else: no server, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import Any

from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.dashboard_variables import Selection, Variable
from bedrock_monitoring.preview import controls
from bedrock_monitoring.preview.fragments import Fragment, FragmentStore
from bedrock_monitoring.preview.panels import Panel
from bedrock_monitoring.preview.plots import format_time_range

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


@dataclass(frozen=True, kw_only=True)
class PreviewRange:
    """A dashboard over one time range.

    Attributes:
        time_range: What it shows.
        panels: Its widgets, by the values of variables that the dashboard opens with.
        others: The same by every other choice that was computed; over the first time range alone, which keeps
            the page small.
    """

    time_range: TimeRange
    panels: Sequence[Panel]
    others: Mapping[Selection, Sequence[Panel]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PreviewDashboard:
    """A dashboard as the page shows it.

    Attributes:
        name: Its name.
        location: Account and Region.
        data: What the data are.
        ranges: The time ranges that can be chosen, one at least; it opens with the first.
        variables: What else can be chosen.
        notes: What of it the preview leaves out.
    """

    name: str
    location: str
    data: str
    ranges: Sequence[PreviewRange]
    variables: Sequence[Variable] = ()
    notes: Sequence[str] = ()

    @property
    def panels(self) -> Sequence[Panel]:
        """The widgets over the range that it opens with."""
        return self.ranges[0].panels


def render_page(dashboards: Sequence[PreviewDashboard], *, title: str) -> str:
    """Return the page.

    Args:
        dashboards: One at least; the first is shown first.
        title: Of the page.
    """
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - slow to load, and only a preview needs it

    fragments = FragmentStore()
    placed = [_placed(number, dashboard, fragments) for number, dashboard in enumerate(dashboards)]
    sections = "".join(
        _section(number, dashboard, states[0][_named(_first(dashboard))])
        for number, (dashboard, states) in enumerate(zip(dashboards, placed, strict=True))
    )
    data = to_script_json(_data(dashboards, placed, fragments))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{_part("page.css")}</style></head><body>'
        '<a class="skip" href="#main">Skip to the dashboard</a>'
        f"{_header(dashboards, title)}"
        f'<main id="main" tabindex="-1">{sections}</main><p class="unseen" role="status" id="status"></p>'
        f'<script type="application/json" id="data">{data}</script>'
        f"<script>{get_plotlyjs()}</script><script>{_part('page.js')}</script></body></html>\n"
    )


def comparable_content(dashboard: PreviewDashboard) -> str:
    """Return everything that a dashboard shows, without looks: what its picture is compared by."""
    panels = [
        [panel.x, panel.y, panel.width, panel.height, panel.title, panel.content, panel.plot, panel.notes]
        for panel in dashboard.panels
    ]
    return json.dumps([dashboard.name, dashboard.location, panels], ensure_ascii=False, sort_keys=True)


def to_script_json(value: object) -> str:
    """Return JSON that can stand within a script element, whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _part(name: str) -> str:
    return (files("bedrock_monitoring.preview") / name).read_text(encoding="utf-8")


def _header(dashboards: Sequence[PreviewDashboard], title: str) -> str:
    links = "".join(
        f'<li><a href="#dashboard-{number}">{escape(dashboard.name)}</a></li>'
        for number, dashboard in enumerate(dashboards)
    )
    return (
        f'<header class="top"><h1>{escape(title)}</h1><nav aria-label="Dashboards"><ul>{links}</ul></nav>'
        '<button type="button" id="theme" aria-label="Switch between light and dark">Light / dark</button></header>'
    )


def _section(number: int, dashboard: PreviewDashboard, fragments: Sequence[Fragment]) -> str:
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in dashboard.notes)
    heading = f"dashboard-{number}-name"
    ranges = [one.time_range for one in dashboard.ranges]
    return (
        f'<section class="dashboard" id="dashboard-{number}" aria-labelledby="{heading}">'
        f'<div class="about"><h2 id="{heading}">{escape(dashboard.name)}</h2>'
        f"<p>{escape(dashboard.location)}</p>{controls.time_range_buttons(number, ranges)}</div>"
        f'<p class="synthetic" role="note">{escape(dashboard.data)}</p>{notes}{controls.variable_controls(number, dashboard.variables, ranges)}'
        f'<p class="clock">{escape(format_time_range(ranges[0]))}</p>'
        f'<div class="grid">{"".join(piece.html for piece in fragments)}</div></section>'
    )


def _placed(
    number: int, dashboard: PreviewDashboard, fragments: FragmentStore
) -> list[dict[str, list[Fragment]]]:
    """Return the pieces of a dashboard in the order in which they are read: for each time range, by each choice."""
    return [
        {
            _named(selection): _in_order(number, panels, fragments)
            for selection, panels in {_first(dashboard): shown.panels, **shown.others}.items()
        }
        for shown in dashboard.ranges
    ]


def _first(dashboard: PreviewDashboard) -> Selection:
    return tuple(variable.default for variable in dashboard.variables)


def _named(selection: Selection) -> str:
    return ",".join(map(str, selection))


def _in_order(number: int, panels: Sequence[Panel], fragments: FragmentStore) -> list[Fragment]:
    ordered = sorted(enumerate(panels), key=lambda pair: (pair[1].y, pair[1].x))
    return [fragments.of(f"{number}-{position}", panel) for position, panel in ordered]


def _data(
    dashboards: Sequence[PreviewDashboard],
    placed: Sequence[Sequence[Mapping[str, Sequence[Fragment]]]],
    fragments: FragmentStore,
) -> dict[str, Any]:
    """Return what the page needs to show other time ranges and choices, and to draw."""
    at_once = {
        piece.number
        for dashboard, ranges in zip(dashboards, placed, strict=True)
        for piece in ranges[0][_named(_first(dashboard))]
    }
    states = [
        {
            "first": _first(dashboard),
            "ranges": [
                {
                    "clock": format_time_range(shown.time_range),
                    "pieces": {
                        selection: [piece.number for piece in order] for selection, order in by_choice.items()
                    },
                }
                for shown, by_choice in zip(dashboard.ranges, ranges, strict=True)
            ],
        }
        for dashboard, ranges in zip(dashboards, placed, strict=True)
    ]
    deferred = {piece.number: piece.html for piece in fragments.all if piece.number not in at_once}
    return {"values": fragments.values, "plots": fragments.plots, "pieces": deferred, "dashboards": states}
