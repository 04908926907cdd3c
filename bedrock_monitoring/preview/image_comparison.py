"""Compare screenshots of dashboards before and after a change, side by side on a self-contained page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bedrock_monitoring.preview.screenshots import read_digest
from bedrock_monitoring.preview.security_policy import security_policy

STYLE = """
:root { color-scheme: light dark; }
body {
  margin: 0; padding: 16px 20px 40px; background: Canvas; color: CanvasText;
  font: 14px/1.4 "Helvetica Neue", Roboto, Arial, sans-serif;
}
h1 { margin: 0 0 8px; font-size: 20px; }
h2 { margin: 28px 0 8px; font-size: 16px; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; align-items: start; gap: 16px; }
figure { margin: 0; min-width: 0; }
figcaption { padding: 4px 0; font-weight: 700; }
img { display: block; width: 100%; border: 1px solid GrayText; box-sizing: border-box; }
label { display: inline-block; padding: 2px 0; cursor: pointer; }
section:has(:checked) .pair { grid-template-columns: 1fr; }
:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
@media (max-width: 700px) { .pair { grid-template-columns: 1fr; } label { display: none; } }
"""
"""The style of a page with pairs of pictures."""


@dataclass(frozen=True, kw_only=True)
class DashboardChange:
    """A dashboard whose screenshots differ.

    Attributes:
        name: The name of the dashboard.
        before: The PNG before the change. ``None`` for a new dashboard.
        after: The PNG after the change. ``None`` for a removed dashboard.
    """

    name: str
    before: bytes | None
    after: bytes | None

    @property
    def kind(self) -> str:
        """The kind of change: ``new``, ``removed`` or ``changed``."""
        if self.before is None:
            return "new"
        return "removed" if self.after is None else "changed"


def compare_images(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[DashboardChange, ...]:
    """Return the dashboards whose screenshots differ in content.

    Args:
        before: The PNGs of a preview by dashboard name, with their embedded digests.
        after: The PNGs of the preview after the change.
    """
    return tuple(
        DashboardChange(name=name, before=before.get(name), after=after.get(name))
        for name in sorted({*before, *after})
        if name not in before or name not in after or read_digest(before[name]) != read_digest(after[name])
    )


def render_comparison(changes: Sequence[DashboardChange]) -> str:
    """Render the page.

    Args:
        changes: The dashboards that look different. May be empty.
    """
    sections = picture_pairs(changes, level=2)
    count = {0: "No dashboard looks different.", 1: "One dashboard looks different."}
    summary = count.get(len(changes), f"{len(changes)} dashboards look different.")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{security_policy(styles=[STYLE])}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><title>Dashboards before and after</title>'
        f"<style>{STYLE}</style></head>"
        f"<body><main><h1>Dashboards before and after</h1><p>{summary}</p>{sections}</main></body></html>\n"
    )


def picture_pairs(changes: Sequence[DashboardChange], *, level: int) -> str:
    """Return a section of HTML for each dashboard, with its pictures in it.

    Args:
        changes: The dashboards that look different.
        level: The level of their headings.
    """
    return "".join(_pair(number, change, level) for number, change in enumerate(changes))


def _pair(number: int, change: DashboardChange, level: int) -> str:
    name = escape(change.name)
    pictures = "".join(
        f"<figure><figcaption>{when}</figcaption>"
        f'<img alt="{name} {when.lower()}" src="data:image/png;base64,{b64encode(png).decode()}"></figure>'
        for when, png in (("Before", change.before), ("After", change.after))
        if png is not None
    )
    switch = (
        f'<label><input type="checkbox" aria-label="{name}: one below the other"> One below the other</label>'
        if change.kind == "changed"
        else ""
    )
    return (
        f'<section aria-labelledby="change-{number}">'
        f'<h{level} id="change-{number}">{name}: {change.kind}</h{level}>'
        f'{switch}<div class="pair">{pictures}</div></section>'
    )
