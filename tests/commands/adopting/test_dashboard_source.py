import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_form
from bedrock_monitoring.cloudwatch.reading.read_dashboard import read_dashboard
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import InvalidInputError
from tests.cloudwatch.generated_dashboards import DASHBOARDS, REGION
from tests.cloudwatch.odd_widgets import CALLS, KEPT_AS_JSON, ODD, metric
from tests.cloudwatch.sample_bodies import BODIES

ROOT = Path(__file__).parents[3]
ACCOUNT = "777700000001"

BY_HAND: dict[str, dict[str, Any]] = {
    "odd": {"widgets": [odd.widget for odd in ODD.values()]},
    "kept": {"widgets": [widget for widget, _ in KEPT_AS_JSON.values()]},
    "repeated": {
        "widgets": [
            metric(
                *([*CALLS, {"color": "#d62728", "period": 86400, "stat": stat}] for stat in ("Sum", "p99")),
                *(
                    [
                        "AWS/Bedrock",
                        name,
                        "ModelId",
                        "b",
                        "Tier",
                        "flex",
                        {"period": 3600, "color": "#555555"},
                    ]
                    for name in ("InputTokenCount", "OutputTokenCount", f"{'Long' * 30}", "InvocationLatency")
                ),
                title=f"Calls {number}",
                period=60,
            )
            for number in range(6)
        ]
    },
}
"""Dashboards that were not written by this library."""


def executed(python: str, *, checked: bool = True) -> dict[str, Any]:
    """Return what the module's dashboard is, without the cost of a process.

    Args:
        python: The source of the module.
        checked: Whether the body is held against the schema, which is not for what people wrote.
    """
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(python, "adopted.py", "exec"), names)
    to_body: Any = Dashboard.to_body
    body: dict[str, Any] = (to_body if checked else inspect.unwrap(to_body))(
        names["dashboard"](), region=names["REGION"]
    )
    return body


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["adopt", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def refusal(*arguments: str | Path) -> str:
    with pytest.raises(InvalidInputError) as error:
        run(*arguments)
    return str(error.value)


@pytest.mark.parametrize("name", [*BODIES, *BY_HAND])
def test_the_python_makes_an_equivalent_body(name: str) -> None:
    body = {**BODIES, **BY_HAND}[name]
    python = adopt_dashboard(json.dumps(body), name=name.replace("_", "-")).python
    assert normal_form(executed(python, checked=False)) == normal_form(body)


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


def test_the_python_is_as_ruff_lays_it_out_in_this_project(tmp_path: Path) -> None:
    for name, body in {**BODIES, **BY_HAND}.items():
        python = adopt_dashboard(json.dumps(body), name=name).python
        (tmp_path / f"{name}.py").write_text(python, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    width = "--line-length=110"
    subprocess.run([*ruff, "format", "--check", "--diff", "--isolated", width, str(tmp_path)], check=True)
    subprocess.run([*ruff, "check", "--isolated", width, "--select=E4,E7,E9,F,I", str(tmp_path)], check=True)


@settings(deadline=None, derandomize=True, max_examples=30)
@given(dashboard=DASHBOARDS)
def test_any_dashboard_survives_being_written_as_python(dashboard: Dashboard) -> None:
    body = dashboard.to_body(region=REGION)
    assert executed(adopt_dashboard(json.dumps(body), name="generated", region=REGION).python) == body


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where the values in a widget are."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


WIDGETS = [
    *(odd.widget for odd in ODD.values()),
    *(widget for widget, _ in KEPT_AS_JSON.values()),
    *(widget for body in BODIES.values() for widget in body["widgets"]),
]
KEYS = st.sampled_from(
    ["glow", "color", "label", "yAxis", "visible", "id", "period", "stat", "title", "view"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 600)
    | st.floats(-1, 1, allow_nan=False)
    | st.sampled_from(["", "right", "red", "...", "${LABEL}", "e1", "UTC", "a\nb"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=3,
)


@st.composite
def odd_bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Bodies of some widgets, in some of which a key is added, a value is another, or a key is missing."""
    widgets = []
    for widget in draw(st.lists(st.sampled_from(WIDGETS), min_size=1, max_size=4)):
        changed = deepcopy(dict(widget))
        for path in draw(
            st.lists(st.sampled_from([*paths(changed["properties"], ("properties",))]), max_size=2)
        ):
            *before, last = path
            inner: Any = changed
            for key in before:
                inner = inner[key] if _has(inner, key) else None
            if isinstance(inner, dict) and draw(st.booleans()):
                inner[draw(KEYS)] = draw(VALUES)
            elif _has(inner, last):
                inner[last] = draw(VALUES)
        widgets.append(changed)
    rest = draw(
        st.dictionaries(st.sampled_from(["theme", "start", "end", "periodOverride"]), VALUES, max_size=1)
    )
    return {**rest, "widgets": widgets}


def _has(container: Any, key: Any) -> bool:
    if isinstance(container, dict):
        return key in container
    return isinstance(container, list) and isinstance(key, int) and key < len(container)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(body=odd_bodies())
def test_a_body_with_odd_keys_is_read_written_adopted_and_run_without_a_loss(body: dict[str, Any]) -> None:
    try:
        adopted = adopt_dashboard(json.dumps(body), name="odd", region=REGION)
    except InvalidInputError:
        return
    read = inspect.unwrap(cast("Any", Dashboard.to_body))(
        read_dashboard(body, name="odd", region=REGION), region=REGION
    )
    assert normal_form(read) == normal_form(body)
    assert executed(adopted.python, checked=False) == read


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
            for title in [*titles, "", "cw", "l", "str"]
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
        "cw_2",
        "l_2",
        "str_2",
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
    assert refusal() == "adopt: no dashboard is named; pass FILE, --name or --alarms"


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


def test_what_is_repeated_has_a_name_where_that_is_shorter() -> None:
    python = adopt_dashboard(json.dumps(BY_HAND["repeated"]), name="repeated").python
    head, _, functions = python.partition("\n\n\ndef dashboard()")
    assert "ONE_HOUR = timedelta(hours=1)\nINVOCATIONS_SUM_A = cw.Metric(" in head
    assert functions.count("            INVOCATIONS_SUM_A,\n") == 6
    assert "cw.Metric(" not in functions
    once = {"widgets": BY_HAND["repeated"]["widgets"][:1]}
    assert "INVOCATIONS_SUM_A" not in adopt_dashboard(json.dumps(once), name="once").python


def test_metrics_of_one_namespace_and_its_dimensions_are_made_by_one_function() -> None:
    rows = [
        ["AWS/Bedrock", name, "ModelId", model, "Lambda", "x", {"label": model}]
        for name in ("Invocations", "InputTokenCount")
        for model in ("a", "b", "c")
    ]
    python = adopt_dashboard(json.dumps({"widgets": [metric(*rows)]}), name="models").python
    assert "def bedrock_metric(metric_name: str, model_id: str, value: str, /, **options: Any)" in python
    assert python.count("            bedrock_metric(") == 6
    assert '            bedrock_metric("Invocations", "a", "x", label="a"),\n' in python
    few = {"widgets": [metric(*rows[:2])]}
    assert "bedrock_metric" not in adopt_dashboard(json.dumps(few), name="few").python


@pytest.mark.parametrize("dimension", ["Options", "cw", "MetricName", "class", "str", "9"])
def test_a_dimension_may_have_any_name(dimension: str) -> None:
    rows = [["Ours/Assistant/Requests", f"m{number}", dimension, f"v{number}"] for number in range(30)]
    body = {"widgets": [metric(*rows)]}
    python = adopt_dashboard(json.dumps(body), name="dimensions").python
    assert "def ours_assistant_requests_metric(" in python
    assert normal_form(executed(python)) == normal_form(body)


def test_dashboards_made_by_hand_are_shorter_as_python() -> None:
    lines = sum(
        len(adopt_dashboard(json.dumps(body), name=name).python.splitlines())
        for name, body in {**BODIES, **BY_HAND}.items()
    )
    of_json = sum(
        len(json.dumps(body, indent=2).splitlines()) for body in (*BODIES.values(), *BY_HAND.values())
    )
    assert lines / of_json < 0.75


def test_what_stays_json_is_said_beside_the_code_and_to_who_adopts_it() -> None:
    widgets = [*(widget for widget, _ in KEPT_AS_JSON.values()), *(2 * [ODD["a key in a row"].widget])]
    body = {"widgets": [*widgets, ODD["an alarm with a legend"].widget], "theme": "dark"}
    adopted = adopt_dashboard(json.dumps(body), name="kept")
    assert adopted.report == (
        "11 widgets: 3 as classes, 8 kept as JSON",
        "kept as JSON, widget 1: this project has no class for the type 'logQuery'",
        "kept as JSON, widget 2: metrics: there are none, and no alarm annotation",
        "kept as JSON, widget 3: a row has the dimension 'ModelId' without a value",
        (
            "kept as JSON, widgets 4, 5: a row has neither the namespace and the name of a metric nor an "
            "expression"
        ),
        "kept as JSON, widget 6: metric 1, expression: 'm1' names no metric in 'RATE(m1)'",
        'kept as JSON, widget 7: "." stands where the row above has nothing',
        "kept as JSON, widget 8: it has no markdown",
        (
            "CloudWatch refuses widget 2: it has neither metrics nor an alarm annotation; add metrics, or "
            "remove the widget"
        ),
        (
            'CloudWatch refuses widgets 5, 7: its first row of metrics has a shorthand ("." or "..."), and '
            "there is no row above it; write the first row out"
        ),
        (
            "CloudWatch refuses widget 8: it lacks what it shows: markdown, a query, alarms, or the endpoint "
            "of a function; add it, or remove the widget"
        ),
        (
            "warning: widget 1: its type is not documented, and CloudWatch may refuse it; take one of alarm, "
            "chart, custom, explorer, log, metric, text"
        ),
        "carried unchanged, and not checked: Metric.glow (2 times), legend.position, theme",
    )
    assert (
        "\n\n\n# Kept as JSON: metrics: there are none, and no alarm annotation. CloudWatch refuses this "
        "widget: it has\n# neither metrics nor an alarm annotation; add metrics, or remove the widget.\n"
        "def metric_widget() -> "
    ) in adopted.python


def test_a_dashboard_without_oddities_says_so_in_one_line() -> None:
    body = {"widgets": [metric(title="Calls")]}
    assert adopt_dashboard(json.dumps(body), name="plain").report == (
        "1 widget: 1 as classes, 0 kept as JSON",
    )


def test_the_report_goes_to_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text('{"widgets":[{"type":"metric","properties":{}}]}', encoding="utf-8")
    result = CliRunner().invoke(app, ["adopt", str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "CloudWatch refuses widget 1: it has neither metrics nor an alarm annotation" in result.stderr
    assert "kept as JSON" not in result.stdout


def test_a_file_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    file, out = tmp_path / "d.json", tmp_path / "d.py"
    file.write_text('{"widgets":[]}', encoding="utf-8")
    out.write_text("mine", encoding="utf-8")
    assert refusal(file, "--out", out) == (
        f"{out}: it is there already; name another file, or add --overwrite"
    )
    assert out.read_text(encoding="utf-8") == "mine"
    run(file, "--out", out, "--overwrite")
    assert executed(out.read_text(encoding="utf-8")) == {"widgets": []}
