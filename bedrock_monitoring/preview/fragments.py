"""Widgets as HTML and what their plots are drawn from, each once, however many time ranges and choices show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bedrock_monitoring.preview.panels import Panel


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A widget as it is shown by some time ranges and choices.

    Attributes:
        number: By which the page names it.
        html: The element.
    """

    number: int
    html: str


@dataclass(kw_only=True)
class FragmentStore:
    """Collects the pieces of a page.

    Attributes:
        plots: What the browser draws plots from, by the number of the piece; ``values`` of a series is an
            index of ``values``.
        values: The datapoints of all plots.
    """

    plots: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    values: list[Sequence[float | None]] = field(default_factory=list)
    _known: dict[tuple[str, str], Fragment] = field(default_factory=dict)
    _values_by_text: dict[str, int] = field(default_factory=dict)

    @property
    def all(self) -> Iterable[Fragment]:
        """All pieces, in the order of their numbers."""
        return self._known.values()

    def of(self, id_: str, panel: Panel) -> Fragment:
        """Return the piece that shows a panel.

        Args:
            id_: Of the element; no other that is shown at the same time has it.
            panel: The panel.
        """
        plot = self._shared(panel.plot)
        key = (_widget(id_, panel), json.dumps(plot))
        if key not in self._known:
            number = len(self._known)
            html = key[0].replace("<article ", f'<article data-piece="{number}" ', 1)
            self._known[key] = Fragment(number=number, html=html)
            if plot is not None:
                self.plots[number] = plot
        return self._known[key]

    def _shared(self, plot: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Return a plot without what it says in words, its datapoints where all plots have theirs."""
        if plot is None:
            return None
        series = [
            {**one, "values": self._index(one["values"])} if "values" in one else one
            for one in plot["series"]
        ]
        return {**{key: plot[key] for key in plot if key != "summary"}, "series": series}

    def _index(self, values: Sequence[float | None]) -> int:
        text = json.dumps(values)
        if text not in self._values_by_text:
            self._values_by_text[text] = len(self.values)
            self.values.append(values)
        return self._values_by_text[text]


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
