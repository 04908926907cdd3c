"""The HTML and plot data of widgets, stored once for all time ranges and selections that show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bedrock_monitoring.preview.panels import Panel


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """The HTML of a widget for one or more time ranges and selections.

    Attributes:
        number: Identifies the fragment on the page.
        html: The HTML element.
    """

    number: int
    html: str


@dataclass(kw_only=True)
class FragmentStore:
    """Stores the fragments of a page without duplicates.

    Attributes:
        plots: The plot data by fragment number. ``values`` of a series is an index into ``values``.
        values: The datapoints of the series of all plots.
    """

    plots: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    values: list[Sequence[float | None]] = field(default_factory=list)
    _fragments: dict[tuple[str, str], Fragment] = field(default_factory=dict)
    _by_panel: dict[tuple[str, int], tuple[Panel, Fragment]] = field(default_factory=dict)
    _places: dict[tuple[float | None, ...], int] = field(default_factory=dict)

    @property
    def all(self) -> Iterable[Fragment]:
        """All fragments, in the order of their numbers."""
        return self._fragments.values()

    def add(self, id_: str, panel: Panel) -> Fragment:
        """Return the fragment of a panel, and store it if it is new.

        Args:
            id_: The id of the HTML element, unique within a dashboard's state.
            panel: The panel. Several selections may show the very same one.
        """
        key = (id_, id(panel))
        if key not in self._by_panel:
            self._by_panel[key] = panel, self._added(id_, panel)
        return self._by_panel[key][1]

    def _added(self, id_: str, panel: Panel) -> Fragment:
        plot = self._compact(panel.plot)
        key = (_widget(id_, panel), json.dumps(plot))
        if key not in self._fragments:
            number = len(self._fragments)
            html = key[0].replace("<article ", f'<article data-fragment="{number}" ', 1)
            self._fragments[key] = Fragment(number=number, html=html)
            if plot is not None:
                self.plots[number] = plot
        return self._fragments[key]

    def _compact(self, plot: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Return plot data without its text summary, and with its datapoints moved to ``values``."""
        if plot is None:
            return None
        series = [
            {**series, "values": self._index(series["values"])} if "values" in series else series
            for series in plot["series"]
        ]
        return {**{key: plot[key] for key in plot if key != "summary"}, "series": series}

    def _index(self, values: Sequence[float | None]) -> int:
        place = self._places.setdefault(tuple(values), len(self.values))
        if place == len(self.values):
            self.values.append(values)
        return place


def _widget(id_: str, panel: Panel) -> str:
    position = f"--x:{panel.x + 1};--y:{panel.y + 1};--width:{panel.width};--height:{panel.height}"
    title = f'<h4 id="title-{id_}">{escape(panel.title)}</h4>' if panel.title else ""
    label = (
        f'aria-labelledby="title-{id_}"' if panel.title else f'aria-label="{escape(panel.kind.split()[0])}"'
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in panel.notes)
    return (
        f'<article class="widget {escape(panel.kind, quote=True)}" id="widget-{id_}" {label} '
        f'data-css="{position}" data-x="{panel.x}" data-y="{panel.y}" '
        f'data-width="{panel.width}" data-height="{panel.height}">{title}{panel.content}'
        + (f'<ul class="notes">{notes}</ul>' if notes else "")
        + "</article>"
    )
