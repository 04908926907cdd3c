import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedrock_monitoring.commands.adopting.before_and_after import verdict
from bedrock_monitoring.commands.app import app
from tests.cloudwatch.sample_bodies import BODIES


@pytest.mark.parametrize("name", ["every_widget", "metric_math"])
def test_the_page_shows_before_and_after_with_the_verdict(tmp_path: Path, name: str) -> None:
    body, page = tmp_path / "ours.json", tmp_path / "page.html"
    body.write_text(json.dumps(BODIES[name]), encoding="utf-8")
    result = CliRunner().invoke(app, ["adopt", str(body), "--preview", str(page)], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout.startswith('"""The dashboard ours')
    number = len(BODIES[name]["widgets"])
    said = f"equal: before and after show the same {number} widgets"
    assert f"{page}: {said}" in result.stderr
    html = page.read_text(encoding="utf-8")
    assert html.count('<section class="dashboard"') == 2
    assert html.count(f"Verdict: {said}.") == 2
    assert '<body class="pairs">' in html
    assert "ours: before" in html
    assert "ours: after" in html


def test_the_verdict_names_what_differs() -> None:
    text = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"markdown": "a"}}
    graph = {**text, "type": "metric", "properties": {"metrics": [["n", "m"]], "title": "Calls"}}
    before = {"widgets": [text, graph], "start": "-PT1H"}
    after = {"widgets": [{**text, "x": 1}, {**graph, "properties": {"title": "Calls"}}, text]}
    assert verdict(before, before) == "equal: before and after show the same 2 widgets"
    assert verdict(before, after) == 'different: widget 1; widget 2 "Calls"; widget 3; start'
    many = {"widgets": [text] * 9}
    assert verdict({"widgets": []}, many).endswith("widget 5; and 4 more")
