import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import InvalidInputError
from tests.cloudwatch.generated_dashboards import DASHBOARDS, REGION
from tests.cloudwatch.sample_bodies import BODIES

ROOT = Path(__file__).parents[3]
ACCOUNT = "777700000001"


def executed(python: str) -> dict[str, Any]:
    """Return what the module's dashboard is, without the cost of a process."""
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(python, "adopted.py", "exec"), names)
    body: dict[str, Any] = names["dashboard"]().to_body(region=names["REGION"])
    return body


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["adopt", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def refusal(*arguments: str | Path) -> str:
    with pytest.raises(InvalidInputError) as error:
        run(*arguments)
    return str(error.value)


@pytest.mark.parametrize("name", BODIES)
def test_the_python_makes_an_equivalent_body(name: str) -> None:
    python = adopt_dashboard(json.dumps(BODIES[name]), name=name.replace("_", "-")).python
    assert normal_form(executed(python)) == normal_form(BODIES[name])


def test_the_python_prints_the_body_when_it_is_run(tmp_path: Path) -> None:
    module = tmp_path / "adopted.py"
    module.write_text(
        adopt_dashboard(json.dumps(BODIES["every_widget"]), name="every").python, encoding="utf-8"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    printed = subprocess.run(
        [sys.executable, str(module)], env=environment, capture_output=True, check=True, encoding="utf-8"
    )
    assert normal_form(json.loads(printed.stdout)) == normal_form(BODIES["every_widget"])


@pytest.mark.parametrize("line_length", [88, 110, 120])
def test_the_python_is_as_ruff_lays_it_out(tmp_path: Path, line_length: int) -> None:
    for name, body in BODIES.items():
        python = adopt_dashboard(json.dumps(body), name=name).python
        (tmp_path / f"{name}.py").write_text(python, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run(
        [*ruff, "format", "--check", "--diff", "--isolated", f"--line-length={line_length}", str(tmp_path)],
        check=True,
    )
    subprocess.run([*ruff, "check", "--isolated", "--select=E4,E7,E9,F,I", str(tmp_path)], check=True)


@settings(deadline=None, derandomize=True, max_examples=30)
@given(dashboard=DASHBOARDS)
def test_any_dashboard_survives_being_written_as_python(dashboard: Dashboard) -> None:
    body = dashboard.to_body(region=REGION)
    assert executed(adopt_dashboard(json.dumps(body), name="generated", region=REGION).python) == body


@pytest.mark.parametrize(
    "text",
    [
        "both \"double\" and 'single' quotes",
        'mostly "double" "quotes"',
        "back\\slash \\n \\",
        "tab\tbell\x07 and \u202e",
        "line\nbreaks\n",
        'lines with """ in\nthem',
        'a line\nthat ends in "',
        "carriage\r\nreturn",
        "한국어 텍스트, 😀",
        "${LABEL} {braces} %{x}",
    ],
)
def test_any_text_survives_being_written_as_python(text: str) -> None:
    body = {"widgets": [{"type": "text", "properties": {"markdown": text}}]}
    python = adopt_dashboard(json.dumps(body), name="text").python
    assert executed(python)["widgets"][0]["properties"]["markdown"] == text


def test_functions_are_named_for_what_they_show() -> None:
    titles = ["Calls per minute", "Calls per minute", "모델", "def", "Dashboard", "timedelta", "5xx"]
    body = {
        "widgets": [
            {"type": "metric", "properties": {"region": REGION, "metrics": [["n", "m"]], "title": title}}
            for title in [*titles, ""]
        ]
    }
    python = adopt_dashboard(json.dumps(body), name="named").python
    assert [line[4:].partition("(")[0] for line in python.splitlines() if line.startswith("def ")] == [
        "dashboard",
        "calls_per_minute",
        "calls_per_minute_2",
        "widget_3",
        "widget_4",
        "dashboard_2",
        "timedelta_2",
        "widget_7",
        "graph_widget",
    ]
    assert normal_form(executed(python)) == normal_form(body)


@pytest.mark.parametrize(
    ("name", "address"), [("my-dashboard", "my-dashboard"), ("2026-plan", "_2026-plan"), ("-x", "_-x")]
)
def test_the_import_block_imports_the_dashboard(name: str, address: str) -> None:
    result = adopt_dashboard('{"widgets":[]}', name=name)
    assert (
        result.import_block == f'import {{\n  to = aws_cloudwatch_dashboard.{address}\n  id = "{name}"\n}}\n'
    )
    assert f"      to = aws_cloudwatch_dashboard.{address}\n" in result.python


def test_the_region_of_most_widgets_need_not_be_named() -> None:
    body = {
        "widgets": [
            {"type": "metric", "properties": {"region": region, "metrics": [["n", "m"]]}}
            for region in ("eu-west-1", "us-east-1", "eu-west-1")
        ]
    }
    python = adopt_dashboard(json.dumps(body), name="regions").python
    assert 'REGION = "eu-west-1"' in python
    assert python.count("region=") == 2
    assert 'region="us-east-1"' in python


def test_a_file_is_named_as_the_dashboard_is(tmp_path: Path) -> None:
    file = tmp_path / "from-console.json"
    file.write_text('{"widgets":[]}', encoding="utf-8")
    assert 'name="from-console"' in run(file)
    assert 'name="other"' in run(file, "--name", "other")


def test_what_get_dashboard_printed_is_read_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(
        json.dumps({"DashboardName": "named", "DashboardBody": '{"widgets":[]}'}), encoding="utf-8"
    )
    assert 'name="named"' in run(file)


def test_out_takes_the_python_and_leaves_the_import_block(tmp_path: Path) -> None:
    file, out = tmp_path / "d.json", tmp_path / "d.py"
    file.write_text('{"widgets":[]}', encoding="utf-8")
    assert run(file, "--out", out) == 'import {\n  to = aws_cloudwatch_dashboard.d\n  id = "d"\n}\n'
    assert executed(out.read_text(encoding="utf-8")) == {"widgets": []}


def test_a_dashboard_is_read_from_the_account(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    body = BODIES["every_widget"]
    aws.client("cloudwatch", account=ACCOUNT, region=REGION).put_dashboard(
        DashboardName="by-hand", DashboardBody=json.dumps(body)
    )
    for name, value in aws.environment(account=ACCOUNT, region=REGION, base={}).items():
        monkeypatch.setenv(name, value)
    assert normal_form(executed(run("--name", "by-hand"))) == normal_form(body)
    message = refusal("--name", "missing")
    assert message.startswith("dashboard 'missing': it cannot be read from AWS (")
    assert message.endswith(
        "; check the name, the account of your credentials, and the permission cloudwatch:GetDashboard"
    )


def test_nothing_to_adopt_is_refused() -> None:
    assert refusal() == "adopt: no dashboard is named; pass BODY.json, or --name"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    assert refusal(missing) == (
        f"{missing}: it cannot be read (No such file or directory); name a file of JSON"
    )


def test_a_file_that_is_no_body_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text("[]", encoding="utf-8")
    assert refusal(file) == (
        "dashboard 'd', body: it is not an object with an array of widgets; pass what GetDashboard returns "
        "as DashboardBody"
    )


def test_a_file_whose_name_is_no_dashboard_s_needs_a_name(tmp_path: Path) -> None:
    file = tmp_path / "my dashboard.json"
    file.write_text('{"widgets":[]}', encoding="utf-8")
    assert refusal(file) == (
        "name: 'my dashboard' (12 characters) is not a dashboard name; use 1 to 255 letters, digits, hyphens "
        "and underscores"
    )
