"""Render dashboards as one self-contained HTML file that needs no server and no network."""

from __future__ import annotations

import json
import re
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
from bedrock_monitoring.preview.security_policy import security_policy

PLOTLY = "plotly-finance.min.js"
"""The bundle of plotly.js with the fewest traces beside those that page.js draws: a quarter of all of it."""

_ID_OF_A_STYLE = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
"""The id of a style element that Plotly adds with its text, unless the page has an element of that id."""


@dataclass(frozen=True, kw_only=True)
class PreviewRange:
    """A dashboard over one time range.

    Attributes:
        time_range: The time range.
        panels: The panels for the default selection of variables.
        others: The panels for every other selection. Empty for all time ranges except the first, which keeps
            the page small.
    """

    time_range: TimeRange
    panels: Sequence[Panel]
    others: Mapping[Selection, Sequence[Panel]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PreviewDashboard:
    """A dashboard on the page.

    Attributes:
        name: The name of the dashboard.
        location: The account and Region as text.
        data_description: What kind of data these are, as a sentence.
        ranges: At least one time range. The dashboard opens with the first.
        variables: The variables of the dashboard.
        notes: Notes about parts of the dashboard that the preview leaves out.
    """

    name: str
    location: str
    data_description: str
    ranges: Sequence[PreviewRange]
    variables: Sequence[Variable] = ()
    notes: Sequence[str] = ()

    @property
    def panels(self) -> Sequence[Panel]:
        """The panels that the dashboard opens with."""
        return self.ranges[0].panels


def render_page(dashboards: Sequence[PreviewDashboard], *, title: str, side_by_side: bool = False) -> str:
    """Render the page.

    Args:
        dashboards: At least one dashboard. The page opens with the first.
        title: The title of the page.
        side_by_side: Whether the page shows all dashboards at once, two in a row, to compare them.
    """
    shown = "pairs" if side_by_side else "one"
    fragments = FragmentStore()
    fragments_by_state = [
        _fragments_by_state(number, dashboard, fragments) for number, dashboard in enumerate(dashboards)
    ]
    sections = "".join(
        _section(number, dashboard, states[0][_selection_key(_default_selection(dashboard))])
        for number, (dashboard, states) in enumerate(zip(dashboards, fragments_by_state, strict=True))
    )
    data = to_script_json(_page_data(dashboards, fragments_by_state, fragments))
    style, first_script, script = map(_read_asset, ("page.css", "styles.js", "page.js"))
    plotly = _read_asset(PLOTLY)
    # Plotly adds an empty style element, and fills it without parsing text.
    policy = security_policy(styles=[style, ""], scripts=[first_script, plotly, script])
    without_maps = "".join(f'<style id="{id_}"></style>' for id_ in _ID_OF_A_STYLE.findall(plotly))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title>'
        f'<style>{style}</style>{without_maps}</head><body class="{shown}">'
        '<a class="skip" href="#main">Skip to the dashboard</a>'
        f"{_header(dashboards, title)}"
        f'<main id="main" tabindex="-1">{sections}</main><p class="unseen" role="status" id="status"></p>'
        f"<script>{first_script}</script>"
        f'<script type="application/json" id="data">{data}</script>'
        f"<script>{plotly}</script><script>{script}</script></body></html>\n"
    )


def comparable_content(dashboard: PreviewDashboard) -> str:
    """Return the content of a dashboard without its styling. Screenshots are compared by this text."""
    panels = [
        [panel.x, panel.y, panel.width, panel.height, panel.title, panel.content, panel.plot, panel.notes]
        for panel in dashboard.panels
    ]
    return json.dumps([dashboard.name, dashboard.location, panels], ensure_ascii=False, sort_keys=True)


def to_script_json(value: object) -> str:
    """Serialize a value to JSON that is safe within a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _read_asset(name: str) -> str:
    return (files("bedrock_monitoring.preview") / name).read_text(encoding="utf-8")


def _header(dashboards: Sequence[PreviewDashboard], title: str) -> str:
    links = "".join(
        f'<li><a href="#dashboard-{number}">{escape(dashboard.name)}</a></li>'
        for number, dashboard in enumerate(dashboards)
    )
    return (
        f'<header class="top"><h1>{escape(title)}</h1><nav aria-label="Dashboards"><ul>{links}</ul></nav>'
        '<button type="button" id="theme" aria-label="Switch between light and dark">Light / dark</button>'
        "</header>"
    )


def _section(number: int, dashboard: PreviewDashboard, fragments: Sequence[Fragment]) -> str:
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in dashboard.notes)
    heading = f"dashboard-{number}-name"
    ranges = [preview_range.time_range for preview_range in dashboard.ranges]
    return (
        f'<section class="dashboard" id="dashboard-{number}" aria-labelledby="{heading}">'
        f'<div class="about"><h2 id="{heading}">{escape(dashboard.name)}</h2>'
        f"<p>{escape(dashboard.location)}</p>{controls.time_range_buttons(number, ranges)}</div>"
        f'<p class="synthetic" role="note">{escape(dashboard.data_description)}</p>{notes}'
        f"{controls.variable_controls(number, dashboard.variables, ranges)}"
        f'<p class="clock">{escape(format_time_range(ranges[0]))}</p>'
        f'<div class="grid">{"".join(fragment.html for fragment in fragments)}</div></section>'
    )


def _fragments_by_state(
    number: int, dashboard: PreviewDashboard, fragments: FragmentStore
) -> list[dict[str, list[Fragment]]]:
    """Return the fragments of a dashboard in reading order, for each time range by selection."""
    return [
        {
            _selection_key(selection): _ordered_fragments(number, panels, fragments)
            for selection, panels in {
                _default_selection(dashboard): preview_range.panels,
                **preview_range.others,
            }.items()
        }
        for preview_range in dashboard.ranges
    ]


def _default_selection(dashboard: PreviewDashboard) -> Selection:
    return tuple(variable.default for variable in dashboard.variables)


def _selection_key(selection: Selection) -> str:
    return ",".join(map(str, selection))


def _ordered_fragments(number: int, panels: Sequence[Panel], fragments: FragmentStore) -> list[Fragment]:
    ordered = sorted(enumerate(panels), key=lambda pair: (pair[1].y, pair[1].x))
    return [fragments.add(f"{number}-{position}", panel) for position, panel in ordered]


def _page_data(
    dashboards: Sequence[PreviewDashboard],
    fragments_by_state: Sequence[Sequence[Mapping[str, Sequence[Fragment]]]],
    fragments: FragmentStore,
) -> dict[str, Any]:
    """Return the data that page.js needs to draw plots and to switch time ranges and selections."""
    initial = {
        fragment.number
        for dashboard, ranges in zip(dashboards, fragments_by_state, strict=True)
        for fragment in ranges[0][_selection_key(_default_selection(dashboard))]
    }
    states = [
        {
            "initial": _default_selection(dashboard),
            "ranges": [
                {
                    "clock": format_time_range(preview_range.time_range),
                    "fragments": {
                        selection: [fragment.number for fragment in order]
                        for selection, order in by_choice.items()
                    },
                }
                for preview_range, by_choice in zip(dashboard.ranges, ranges, strict=True)
            ],
        }
        for dashboard, ranges in zip(dashboards, fragments_by_state, strict=True)
    ]
    remaining = {
        fragment.number: fragment.html for fragment in fragments.all if fragment.number not in initial
    }
    return {
        "values": fragments.values,
        "plots": fragments.plots,
        "fragments": remaining,
        "dashboards": states,
    }
