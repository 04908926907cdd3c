"""Say once above a dashboard what many of its widgets would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bedrock_monitoring.preview.panels import Panel

FEWEST = 3
"""From how many widgets on a reason is said above the dashboard."""

_SEEN_ABOVE = '<p class="nothing">Not shown, for a reason that stands above the dashboard.</p>'


def repeated_reasons(panels: Iterable[Panel]) -> Mapping[str, int]:
    """Return the reasons that several widgets give, with their numbers of widgets.

    A note is a reason, or what it is about and a reason: ``Calls: the array is empty``. Of the parts of a
    note that several widgets share, the one counts that most notes have.
    """
    notes = [panel.notes for panel in panels]
    parts = Counter(part for each in notes for note in each for part in _parts(note))
    reasons = [{max(_parts(note), key=parts.__getitem__) for note in each} for each in notes]
    widgets = Counter(reason for each in reasons for reason in sorted(each))
    return {reason: number for reason, number in widgets.items() if number >= FEWEST}


def without_reasons(panel: Panel, reasons: Mapping[str, int]) -> Panel:
    """Return a panel without the notes whose reasons stand above the dashboard."""
    kept = tuple(note for note in panel.notes if not reasons.keys() & {*_parts(note)})
    if len(kept) == len(panel.notes):
        return panel
    return replace(panel, notes=kept, content=panel.content or _SEEN_ABOVE)


def reason_notes(reasons: Mapping[str, int]) -> Sequence[str]:
    """Return what stands above the dashboard."""
    return tuple(f"{number} widgets: {reason}" for reason, number in reasons.items())


def _parts(note: str) -> Iterator[str]:
    """Yield a note, then what follows each colon in it."""
    yield note
    while ": " in note:
        note = note.partition(": ")[2]
        yield note
