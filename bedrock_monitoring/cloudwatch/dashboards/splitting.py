"""Split a dashboard that exceeds CloudWatch's limits into several dashboards.

Sections stay whole and in order, and fill one dashboard after the other. The first dashboard keeps its name,
the others are named ``name-2``, ``name-3`` and so on, so adding a section at the end renames nothing. Text at
the top of the dashboard is repeated on each of them, with links to the others below it. Everything else
appears once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Element, PlacedWidget, Section, arrange
from bedrock_monitoring.cloudwatch.partitions import console_url
from bedrock_monitoring.cloudwatch.widgets import TextWidget, TextWidgetBackground
from bedrock_monitoring.problems import Problem, quoted, refuse

_LINKS_PER_LINE = 8


def split(dashboard: Dashboard, *, region: str) -> tuple[Dashboard, ...]:
    """Split a dashboard that exceeds CloudWatch's limits into dashboards that link to each other.

    The result is deterministic. A dashboard that fits is returned unchanged.

    Args:
        dashboard: A dashboard that may exceed 500 widgets or 2,500 metrics.
        region: The Region of the console that the links open.

    Raises:
        InvalidInputError: A single section exceeds a limit.
    """
    elements = tuple(_flat(dashboard.elements))
    heading = tuple(takewhile(lambda element: isinstance(element, TextWidget), elements))
    pieces = [_Piece.of(element) for element in elements[len(heading) :]]
    if _fits(pieces, widgets=len(heading)):
        return (dashboard,)
    refuse(_too_large(dashboard, pieces, widgets=len(heading) + 1))
    parts = _fill(pieces, widgets=len(heading) + 1)
    names = [_name(dashboard.name, number) for number in range(1, len(parts) + 1)]
    contents = [_contents(part) for part in parts]
    return tuple(
        replace(
            dashboard,
            name=name,
            elements=(
                *heading,
                _links(names, contents, here=name, region=region),
                *(piece.element for piece in part),
            ),
        )
        for name, part in zip(names, parts, strict=True)
    )


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """Elements that stay together: a section, or the elements between two sections."""

    element: Element
    widgets: int
    metrics: int

    @classmethod
    def of(cls, element: Element) -> _Piece:
        placed = arrange(element).placed
        return cls(element=element, widgets=len(placed), metrics=_metrics(placed))

    @property
    def title(self) -> str | None:
        return self.element.title if isinstance(self.element, Section) else None

    @property
    def place(self) -> str:
        if self.title is not None:
            return f"section {self.title!r}"
        return next(
            (f"widget {quoted(placed.widget.name)}" for placed in arrange(self.element).placed), "spacer"
        )


def _flat(elements: Sequence[Element]) -> Iterator[Element]:
    """Yield elements from top to bottom, with columns of full width expanded."""
    for element in elements:
        if isinstance(element, Column) and element.width in (None, limits.GRID_WIDTH):
            yield from _flat(element.members)
        else:
            yield element


def _metrics(placed: Sequence[PlacedWidget]) -> int:
    return sum(widget.widget.metric_count for widget in placed)


def _fits(pieces: Sequence[_Piece], *, widgets: int) -> bool:
    return (
        widgets + sum(piece.widgets for piece in pieces) <= limits.WIDGETS_PER_DASHBOARD
        and sum(piece.metrics for piece in pieces) <= limits.METRICS_PER_DASHBOARD
    )


def _too_large(dashboard: Dashboard, pieces: Sequence[_Piece], *, widgets: int) -> Iterator[Problem]:
    for piece in pieces:
        if not _fits([piece], widgets=widgets):
            yield Problem(
                where=f"dashboard {dashboard.name!r}, {piece.place}",
                what=f"{piece.widgets} widgets and {piece.metrics} metrics are more than one dashboard takes "
                f"({limits.WIDGETS_PER_DASHBOARD} and {limits.METRICS_PER_DASHBOARD}, heading and links "
                "included)",
                remedy="make several sections of it",
            )


def _fill(pieces: Sequence[_Piece], *, widgets: int) -> list[list[_Piece]]:
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        if not _fits([*parts[-1], piece], widgets=widgets):
            parts.append([])
        parts[-1].append(piece)
    return parts


def _name(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _contents(part: Sequence[_Piece]) -> str:
    """Describe a dashboard by its first and last section."""
    titles = [piece.title for piece in part if piece.title is not None]
    return " to ".join(dict.fromkeys((titles[0], titles[-1]))) if titles else ""


def _links(names: Sequence[str], contents: Sequence[str], *, here: str, region: str) -> TextWidget:
    lines = [f"### Dashboard {names.index(here) + 1} of {len(names)}"]
    for number, (name, content) in enumerate(zip(names, contents, strict=True), start=1):
        label = _label(f"{number}. {content}" if content else f"{number}. {name}")
        if name == here:
            lines.append(f"**{label}**")
        else:
            lines.append(f"[{label}]({console_url(region=region, dashboard_name=name)})")
    return TextWidget(
        markdown="\n".join((lines[0], " | ".join(lines[1:]))),
        height=2 + (len(names) - 1) // _LINKS_PER_LINE,
        background=TextWidgetBackground.TRANSPARENT,
    )


def _label(text: str) -> str:
    """Return text that is safe as the label of a Markdown link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
