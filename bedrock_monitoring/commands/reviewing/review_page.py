"""Render a review as a self-contained HTML page, with the pictures of dashboards before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.reviewing.review import Review, SharedChanges
from bedrock_monitoring.commands.reviewing.review_lines import (
    COSTS,
    ORPHANS,
    cost_line,
    headline,
    lines_of,
)
from bedrock_monitoring.commands.reviewing.target_names import folded
from bedrock_monitoring.preview.image_comparison import STYLE, DashboardChange, picture_pairs
from bedrock_monitoring.preview.security_policy import security_policy

MAX_PICTURED = 40
"""The most dashboards whose pictures are in the page, which has them in itself. Others are named."""

_OPEN_LINES = 60
"""The lines of a section that are shown without a click."""

_STYLE = f"""{STYLE}
main > :not(section) {{ max-width: 1100px; }}
h3 {{ margin: 16px 0 4px; font-size: 14px; overflow-wrap: anywhere; }}
p {{ margin: 4px 0; overflow-wrap: anywhere; }}
pre, .changes {{
  margin: 4px 0; padding: 6px 10px; border-left: 4px solid GrayText; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace;
}}
.changes {{ list-style: none; }}
.detail {{ padding-left: 3ch; }}
.added {{ color: #116329; }}
.removed {{ color: #a40e26; }}
.changed {{ color: #7a4b00; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: 2px 14px 2px 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
td + td, th + th {{ text-align: right; white-space: nowrap; }}
@media (prefers-color-scheme: dark) {{
  .added {{ color: #7ee787; }} .removed {{ color: #ffa198; }} .changed {{ color: #f2cc60; }}
}}
"""

_CLASSES = {"+": "added", ">": "added", "~": "changed", "-": "removed", "-/+": "removed", ".": "removed"}
"""The class of a line by the sign that it begins with."""


def review_page(review: Review, pictures: Sequence[DashboardChange] = ()) -> str:
    """Return the page: failures, what is destroyed or replaced, other changes, costs, pictures.

    It loads nothing and runs nothing.

    Args:
        review: The review.
        pictures: The dashboards that look different.
    """
    title = f"Terraform plans: {headline(review)}"
    body = "".join(_body(review, pictures))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{security_policy(styles=[_STYLE])}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _body(review: Review, pictures: Sequence[DashboardChange]) -> Iterator[str]:
    if line := cost_line(review):
        yield f"<p>{escape(line)}.</p>"
    if review.failures:
        yield "<h2>Could not be planned</h2>"
        for failure in review.failures:
            yield f"<h3>{escape(folded(failure.targets))}</h3><pre>{_printable(failure.reason)}</pre>"
    yield from _sections("Destroyed, replaced or no longer managed", review.destructive)
    if review.orphans:
        orphans = "".join(f"<li>{_printable(orphan)}</li>" for orphan in review.orphans)
        yield f"<h2>{escape(ORPHANS.rstrip(':'))}</h2><ul>{orphans}</ul>"
    yield from _sections("Other changes", review.others)
    if any(len(shared.targets) > 1 for shared in (*review.destructive, *review.others)):
        marks = "<code>{target}</code>, <code>{account}</code> and <code>{region}</code>"
        yield f"<p>{marks} are those of each target.</p>"
    yield _costs(review)
    if pictures:
        yield "<h2>Dashboards before and after, with synthetic data</h2>"
        yield picture_pairs(pictures[:MAX_PICTURED], level=3)
        if others := [f"{change.name} ({change.kind})" for change in pictures[MAX_PICTURED:]]:
            yield f"<p>Different, too, without a picture here: {escape(', '.join(others))}</p>"
    if review.unchanged:
        yield f"<h2>No changes</h2><p>{escape(folded(review.unchanged))}</p>"


def _sections(title: str, sections: Iterable[SharedChanges]) -> Iterator[str]:
    for number, shared in enumerate(sections):
        if not number:
            yield f"<h2>{title}</h2>"
        lines = [*lines_of(shared.changes)]
        listed = f'<ul class="changes">{"".join(_line(line) for line in lines)}</ul>'
        if len(lines) > _OPEN_LINES:
            summary = count(len(shared.changes), "change")
            listed = f"<details><summary>{summary}</summary>{listed}</details>"
        yield f"<h3>{_where(shared.targets)}</h3>{listed}"


def _line(line: str) -> str:
    class_ = _CLASSES.get(line.partition(" ")[0], "detail")
    return f'<li class="{class_}">{escape(line.strip())}</li>'


def _where(targets: Sequence[str]) -> str:
    names = escape(folded(targets))
    return names if len(targets) == 1 else f"The same in {len(targets)} targets: {names}"


def _costs(review: Review) -> str:
    """Return a table of what each target costs, those with the same cost in one row."""
    if not review.cost:
        return ""
    rows = "".join(
        f"<tr><td>{escape(folded(shared.targets))}</td><td>{len(shared.targets)}</td>"
        f"<td>{shared.cost.before:,.2f}</td><td>{shared.cost.after:,.2f}</td>"
        f"<td>{shared.cost.difference:+,.2f}</td></tr>"
        for shared in review.costs
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("targets", "number", "before", "after", "difference")
    )
    return (
        f"<h2>{COSTS}, in USD for each</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _printable(text: str) -> str:
    """Return a text for HTML, without characters that are no text."""
    kept = (character if character.isprintable() or character == "\n" else " " for character in text)
    return escape("".join(kept))
