"""The pages as HTML, a line for each element: every type and view of a widget, and each kind of control.

After an intended change, run ``pytest tests/preview --snapshot-update`` and read the difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, TimeRange
from bedrock_monitoring.preview.image_comparison import DashboardChange, render_comparison
from bedrock_monitoring.preview.page import PreviewDashboard, render_page
from bedrock_monitoring.preview.security_policy import security_policy
from tests.preview.sample import (
    ALARM_ARN,
    CALLS,
    EVERY_WIDGET,
    LATENCY,
    MODELS,
    NOW,
    WITH_VARIABLES,
    beside,
    metric,
    show,
    widget,
)

END = int(NOW.timestamp())

MORE = beside(
    [
        widget("alarm", {"title": "Alarms", "alarms": [ALARM_ARN]}),
        metric(title="Of an alarm", annotations={"alarms": [ALARM_ARN]}),
        metric([*LATENCY, {"label": "Latency"}], title="Latency (ms)", view="singleValue"),
        metric([*LATENCY, {"label": "p99", "stat": "p99"}], title="Latency (ms)", view="table"),
        metric(
            [{"expression": "m1 / 100", "id": "short", "label": "Short"}],
            [*LATENCY, {"id": "m1", "visible": False}],
            title="Latency (ms)",
        ),
        metric(
            [*CALLS],
            ["...", MODELS[1]],
            title="Columns of models",
            view="table",
            table={"layout": "vertical", "summaryColumns": ["MIN", "AVG", "LATEST"], "stickySummary": True},
        ),
        metric(
            [*CALLS],
            title="Marks that cannot be drawn",
            annotations={"vertical": [{"value": "soon"}], "horizontal": [{"value": "high"}]},
        ),
        metric([*CALLS], title="Another view", view="radar"),
        metric([*CALLS], title="Nothing", start="2030-01-01T00:00:00Z", end="2030-01-02T00:00:00Z"),
        metric([*CALLS], title="Own time", start="-PT1H", view="bar", labels={"visible": False}),
        widget(
            "log", {"title": "Lines", "query": "SOURCE 'g' | stats count(*) as c by bin(1h)", "view": "bar"}
        ),
        widget("log", {"title": "SQL", "query": "SELECT 1 FROM `g`"}),
        widget("text", {"markdown": "plain", "background": "transparent"}),
        widget("custom", {"title": "Function", "endpoint": "arn:aws:lambda:x:1:function:f"}),
        widget("metric", {"title": "Another form", "metrics": ["not a row"]}),
    ]
)
"""What ``EVERY_WIDGET`` has not."""

PAGES: dict[str, Callable[[], PreviewDashboard]] = {
    "every widget": lambda: show(EVERY_WIDGET),
    "more widgets": lambda: show(MORE, name="more"),
    "controls": lambda: show(
        WITH_VARIABLES,
        other_ranges=[TimeRange(start=END - seconds, end=END) for seconds in (HOUR // 2, HOUR, DAY)],
    ),
    "notes": lambda: replace(show({"widgets": []}), notes=("one <note>", "another")),
}


def lines_of(page: str) -> str:
    """Return a page without its styles and scripts, each element in a line of its own."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    without = re.sub(r"<(script|style)([^>]*)>.*?</\1>", r"<\1\2></\1>", page, flags=re.DOTALL)
    without = re.sub(r'(Content-Security-Policy" content=")[^"]*', r"\1", without)
    without = re.sub(r'id="[0-9a-f]{64}"', 'id="of a style of plotly.js"', without)
    data = [*written(json.loads(found[1]))] if found else []
    return "\n".join([*without.replace("><", ">\n<").splitlines(), *data])


def written(value: Any, place: str = "") -> Any:
    """Yield the data of a page by place; of a list of numbers how many there are and the first and last."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from written(inner, f"{place}.{key}")
    elif isinstance(value, list) and value and not all(isinstance(one, float | int) for one in value):
        for number, inner in enumerate(value):
            yield from written(inner, f"{place}[{number}]")
    elif isinstance(value, list) and len(value) > 5:
        yield f"{place}: {len(value)} numbers, {value[0]} {value[1]} to {value[-1]}"
    else:
        yield f"{place}: {value!r}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_this_html(page: str, snapshot: SnapshotAssertion) -> None:
    assert lines_of(render_page([PAGES[page]()], title=f"Preview of {page}")) == snapshot


def test_a_page_of_two_dashboards_shows_one_or_both() -> None:
    both = [PAGES["notes"](), PAGES["notes"]()]
    for side_by_side, class_ in ((False, "one"), (True, "pairs")):
        page = render_page(both, title="Both", side_by_side=side_by_side)
        assert re.findall(r'<body class="(\w+)">', page) == [class_]


CHANGED = DashboardChange(name="a & b", before=b"before", after=b"after")


def test_a_comparison_is_this_html(snapshot: SnapshotAssertion) -> None:
    changes = [CHANGED, replace(CHANGED, name="new", before=None), replace(CHANGED, name="old", after=None)]
    assert lines_of(render_comparison(changes)) == snapshot
    for count, said in ((0, "No dashboard looks"), (1, "One dashboard looks"), (2, "2 dashboards look")):
        assert f"<p>{said} different.</p>" in render_comparison(changes[:count])


def test_a_page_runs_and_loads_nothing_but_what_its_policy_names() -> None:
    assert security_policy(styles=["a"], scripts=["b", "c"]) == (
        "default-src 'none'; script-src 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=' "
        "'sha256-Ln0sA6lQeuJl7PW1NWiFpTOTogKdJBOUmXJloaJa78Y='; "
        "style-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    assert "script-src 'none'; style-src 'none'" in security_policy(styles=[])
