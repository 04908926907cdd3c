"""Show a dashboard before it was adopted and after, side by side, and say whether they are the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body, read_dashboard
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_region
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.files import write_file
from bedrock_monitoring.preview.page import PreviewDashboard, render_page
from bedrock_monitoring.preview.preview_dashboards import body_subject, preview_subject

_MOST_NAMED = 5
"""How many widgets that differ are named."""


def write_before_and_after(text: str, *, name: str, region: str | None, page: Path) -> str:
    """Write a page with a dashboard before and after, and return the verdict that stands on it.

    Args:
        text: The body that GetDashboard returned.
        name: The name of the dashboard.
        region: The Region of widgets that name none. Defaults to the Region that most widgets name.
        page: The file to write.

    Raises:
        InvalidInputError: The text is not a dashboard body, or the file cannot be written.
    """
    before = parsed_body(text, name=name)
    region = region or usual_region([before]) or DEFAULT_REGION
    after = read_dashboard(before, name=name, region=region).to_body(region=region)
    said = verdict(before, after)
    shown = [
        _drawn(body, name=name, side=side, said=said) for side, body in (("before", before), ("after", after))
    ]
    write_file(page, render_page(shown, title=f"{name}, before and after", side_by_side=True))
    return f"{page}: {said}"


def _drawn(body: Mapping[str, Any], *, name: str, side: str, said: str) -> PreviewDashboard:
    [drawn] = preview_subject(body_subject(body, name=name), other_ranges=False)
    return replace(drawn, name=f"{name}: {side}", notes=(f"Verdict: {said}.", *drawn.notes))


def verdict(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return whether two bodies show the same, and if not, which widgets differ."""
    one, other = normal_form(before), normal_form(after)
    number = len(one.get("widgets", ()))
    if one == other:
        return f"equal: before and after show the same {count(number, 'widget')}"
    differing = [*_differing(one, other)]
    more = len(differing) - _MOST_NAMED
    named = "; ".join(differing[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
    return f"different: {named}"


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    before, after = one.get("widgets", []), other.get("widgets", [])
    for number in range(max(len(before), len(after))):
        left, right = before[number : number + 1], after[number : number + 1]
        if left != right:
            [shown] = left or right
            title = shown["properties"].get("title")
            yield f"widget {number + 1}" + (f" {json.dumps(title, ensure_ascii=False)}" if title else "")
    for key in sorted({*one, *other} - {"widgets"}):
        if one.get(key) != other.get(key):
            yield key
