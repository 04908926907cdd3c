"""Dashboards and alarms from a Terraform state, in each of its forms."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from bedrock_monitoring.cloudwatch.alarms import Alarm, PromqlAlarm, RawAlarm
from bedrock_monitoring.commands.adopting.adopt_state import adopt_state
from bedrock_monitoring.commands.adopting.terraform_state import read_state
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.problems import InvalidInputError

METRIC, COMPOSITE = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"
ARN = "arn:aws:cloudwatch:eu-central-1:812200000008:alarm"
SECRET = "hunter2"


def metric_alarm(name: str, **arguments: Any) -> dict[str, Any]:
    """Return an alarm as the provider keeps it, with what is not given as null, 0 or empty."""
    return {
        "actions_enabled": True,
        "alarm_actions": [],
        "alarm_description": "",
        "alarm_name": name,
        "arn": f"{ARN}:{name}",
        "comparison_operator": "GreaterThanThreshold",
        "datapoints_to_alarm": 0,
        "dimensions": None,
        "evaluate_low_sample_count_percentiles": "",
        "evaluation_periods": 3,
        "extended_statistic": "",
        "id": name,
        "insufficient_data_actions": None,
        "metric_name": "Refusals",
        "metric_query": [],
        "namespace": "Ours",
        "ok_actions": [],
        "period": 60,
        "statistic": "Sum",
        "tags": None,
        "tags_all": {"team": "ml"},
        "threshold": 0,
        "threshold_metric_id": "",
        "treat_missing_data": "missing",
        "unit": "",
        **arguments,
    }


MATH = metric_alarm(
    "share",
    metric_name="",
    namespace="",
    period=0,
    statistic="",
    metric_query=[
        {
            "account_id": "",
            "expression": "100 * m1 / m2",
            "id": "e1",
            "label": "Share",
            "metric": [],
            "period": 0,
            "return_data": True,
        },
        *(
            {
                "account_id": "",
                "expression": "",
                "id": id_,
                "label": "",
                "metric": [
                    {
                        "dimensions": {},
                        "metric_name": name,
                        "namespace": "Ours",
                        "period": 300,
                        "stat": "Sum",
                        "unit": "",
                    }
                ],
                "period": 0,
                "return_data": False,
            }
            for id_, name in (("m1", "Refusals"), ("m2", "Calls"))
        ),
    ],
)
ALL = {
    "actions_enabled": True,
    "actions_suppressor": [{"alarm": "a", "extension_period": 60, "wait_period": 30}],
    "alarm_actions": [],
    "alarm_description": None,
    "alarm_name": "all",
    "alarm_rule": "ALARM(a) OR ALARM(b)",
    "arn": f"{ARN}:all",
    "id": "all",
    "tags_all": {},
}
BODY = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "# Ours"}}]})
DASHBOARD = {"dashboard_name": "ours", "dashboard_body": BODY, "dashboard_arn": "arn", "id": "ours"}
PASSWORD = {"password": SECRET, "identifier": "db"}

Found = list[tuple[str, str, str, Any, dict[str, Any], tuple[str, ...]]]
"""Resources: module, type, name, key, values, and the names of values that are sensitive."""

RESOURCES: Found = [
    ("", "aws_cloudwatch_dashboard", "this", None, DASHBOARD, ()),
    ("", METRIC, "each", "a", metric_alarm("a"), ()),
    ("", METRIC, "each", "b", metric_alarm("b"), ()),
    ('module.alarms["x.y"]', METRIC, "share", 0, MATH, ()),
    ('module.alarms["x.y"].module.inner', COMPOSITE, "all", None, ALL, ()),
    ("", "aws_db_instance", "db", None, PASSWORD, ("password",)),
]
ADDRESSES = [
    "aws_cloudwatch_dashboard.this",
    f'{METRIC}.each["a"]',
    f'{METRIC}.each["b"]',
    f'module.alarms["x.y"].{METRIC}.share[0]',
    f'module.alarms["x.y"].module.inner.{COMPOSITE}.all',
]


def state_file(resources: Found) -> dict[str, Any]:
    written: dict[tuple[str, str, str], dict[str, Any]] = {}
    for module, type_, name, key, values, sensitive in resources:
        instance = {
            "schema_version": 1,
            "attributes": values,
            "sensitive_attributes": [[{"type": "get_attr", "value": each}] for each in sensitive],
            **({} if key is None else {"index_key": key}),
        }
        block = written.setdefault(
            (module, type_, name),
            {
                **({"module": module} if module else {}),
                "mode": "managed",
                "type": type_,
                "name": name,
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [],
            },
        )
        block["instances"].append(instance)
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "outputs": {"password": {"value": SECRET, "sensitive": True}},
        "resources": [*written.values(), {"mode": "data", "type": METRIC, "name": "d", "instances": []}],
    }


def shown_values(resources: Found) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for module, type_, name, key, values, sensitive in resources:
        place, path = root, ""
        for part in module.replace(".module.", "\n").removeprefix("module.").split("\n") if module else ():
            path = f"{path}.module.{part}".removeprefix(".")
            children = place.setdefault("child_modules", [])
            place = next((child for child in children if child["address"] == path), {"address": path})
            if place not in children:
                children.append(place)
        index = "" if key is None else f"[{json.dumps(key)}]"
        address = f"{module}.{type_}.{name}{index}".removeprefix(".")
        resource = {"address": address, "mode": "managed", "type": type_, "name": name, "values": values}
        place.setdefault("resources", []).append(
            {**resource, "sensitive_values": dict.fromkeys(sensitive, True)}
        )
    return {"root_module": root}


def shown(resources: Found) -> dict[str, Any]:
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": shown_values(resources)}


def plan(resources: Found) -> dict[str, Any]:
    later = [("", METRIC, "new", None, metric_alarm("new"), ())]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": shown_values([*resources, *later]),
        "prior_state": shown(resources),
        "variables": {"password": {"value": SECRET}},
    }


FORMS = pytest.mark.parametrize("form", [state_file, shown, plan])


def run(folder: Path, document: Any, *arguments: str) -> Result:
    state = folder / "terraform.tfstate"
    state.write_text(json.dumps(document), encoding="utf-8")
    out, rollout = folder / "ours", folder / "none.yaml"
    command = ["adopt", str(state), "--out", str(out), "--rollout", str(rollout), *arguments]
    return CliRunner().invoke(app, command, catch_exceptions=False)


def executed(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(source, "adopted.py", "exec"), names)
    return names


@FORMS
def test_dashboards_and_alarms_are_found_in_every_module_and_with_every_key(form: Any) -> None:
    assert [each.address for each in read_state(form(RESOURCES), where="s")] == ADDRESSES


@FORMS
def test_a_state_becomes_a_folder_of_code_with_the_blocks_that_move_it(
    tmp_path: Path, form: Any, snapshot: SnapshotAssertion
) -> None:
    result = run(tmp_path, form(RESOURCES))
    assert result.exit_code == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "ours").iterdir()}
    assert sorted(written) == [
        "dashboard_ours.py",
        "existing.py",
        "imports.tf",
        "moved.tf",
        "removed.tf",
        "stack.py",
    ]
    alarms = executed(written["existing.py"])["alarms"]()
    assert [*alarms] == ["a", "b", "share", "all"]
    assert not any(isinstance(alarm, RawAlarm) for alarm in alarms.values())
    assert alarms["a"].tags == {"team": "ml"}
    assert executed(written["dashboard_ours.py"])["dashboard"]().name == "ours"
    assert written["imports.tf"].count("import {") == 5
    assert f'to = {COMPOSITE}.all\n  id = "all"' in written["imports.tf"]
    assert [line for line in written["removed.tf"].splitlines() if "from" in line] == [
        "  from = aws_cloudwatch_dashboard.this",
        f"  from = {METRIC}.each",
        f"  from = module.alarms.{METRIC}.share",
        f"  from = module.alarms.module.inner.{COMPOSITE}.all",
    ]
    assert written["removed.tf"].count("destroy = false") == 4
    assert f'  from = {METRIC}.each["b"]\n  to   = {METRIC}.b\n' in written["moved.tf"]
    compile(written["stack.py"], "stack.py", "exec")
    assert [written["existing.py"], written["stack.py"]] == snapshot


@FORMS
def test_no_secret_of_a_state_is_printed_or_written(tmp_path: Path, form: Any) -> None:
    hidden = metric_alarm("hidden", alarm_description=SECRET)
    odd = metric_alarm("odd", comparison_operator=None, alarm_description="shown")
    resources: Found = [
        *RESOURCES,
        ("", METRIC, "hidden", None, hidden, ("alarm_description",)),
        ("", METRIC, "odd", None, odd, ()),
    ]
    result = run(tmp_path, form(resources))
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "ours").iterdir())
    assert SECRET not in result.output + written
    assert f"{METRIC}.hidden: the state marks alarm_description as sensitive" in result.stderr
    assert f"{METRIC}.odd, alarm 'odd': it has no comparison_operator" in result.stderr
    assert '"alarm_description": "shown"' in written
    assert f"from = {METRIC}.hidden" not in written


def test_a_block_of_which_some_stay_is_not_removed_as_a_whole(tmp_path: Path) -> None:
    broken = metric_alarm("c", comparison_operator=None)
    result = run(tmp_path, state_file([*RESOURCES, ("", METRIC, "each", "c", broken, ())]))
    removed = (tmp_path / "ours" / "removed.tf").read_text(encoding="utf-8")
    assert f"from = {METRIC}.each\n" not in removed
    assert f'take {METRIC}.each["a"], {METRIC}.each["b"] out of its count or for_each' in result.stderr


def test_dashboards_whose_names_differ_in_capitals_or_hyphens_have_modules_of_their_own(
    tmp_path: Path,
) -> None:
    names = ["Prod", "prod", "a-b", "a_b"]
    found: Found = [
        ("", "aws_cloudwatch_dashboard", f"d{number}", None, {**DASHBOARD, "dashboard_name": name}, ())
        for number, name in enumerate(names)
    ]
    run(tmp_path, shown(found))
    sources = [path.read_text(encoding="utf-8") for path in (tmp_path / "ours").glob("dashboard_*.py")]
    assert sorted(executed(source)["dashboard"]().name for source in sources) == sorted(names)
    stack = (tmp_path / "ours" / "stack.py").read_text(encoding="utf-8")
    assert len({line for line in stack.splitlines() if line.startswith("import dashboard_")}) == len(names)
    assert '"prod", dashboard_prod_2.dashboard(), region=dashboard_prod_2.REGION' in stack


@pytest.mark.parametrize(
    ("elsewhere", "told"),
    [
        (ARN.replace("eu-central-1", "us-east-1"), "it is in account 812200000008, us-east-1, and the code"),
        (ARN.replace("812200000008", "812200000009"), "it is in account 812200000009, eu-central-1, and"),
    ],
)
def test_an_alarm_of_another_region_or_account_than_most_is_left_where_it_is(
    tmp_path: Path, elsewhere: str, told: str
) -> None:
    other = metric_alarm("a", arn=f"{elsewhere}:a")
    result = run(tmp_path, shown([("", METRIC, "first", None, other, ()), *RESOURCES]))
    assert f"{METRIC}.first: {told}" in result.stderr
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "ours").iterdir()}
    assert 'REGION = "eu-central-1"' in written["stack.py"]
    assert f"from = {METRIC}.first" not in written["removed.tf"] + written["moved.tf"]
    assert [*executed(written["existing.py"])["alarms"]()] == ["a", "b", "share", "all"]


NOT_GIVEN: dict[str, Any] = {
    "evaluation_criteria": [],
    "evaluation_interval": 0,
    "evaluation_window": [],
    "warm_up_configuration": [],
}
"""What provider 6 keeps of an alarm that has none of its arguments."""

GIVEN: dict[str, dict[str, Any]] = {
    "plain": {},
    "days": {
        "period": 86400,
        "evaluation_periods": 1,
        "evaluation_window": [{"wall_clock_window": [{"timezone": "Europe/Berlin"}]}],
    },
    "utc": {
        "period": 86400,
        "evaluation_periods": 1,
        "evaluation_window": [{"wall_clock_window": [{"timezone": ""}]}],
    },
    "tokens": {
        "comparison_operator": "",
        "evaluation_periods": 0,
        "metric_name": "",
        "namespace": "",
        "period": 0,
        "statistic": "",
        "evaluation_criteria": [
            {"promql_criteria": [{"query": "up", "pending_period": 60, "recovery_period": 0}]}
        ],
        "evaluation_interval": 60,
    },
    "warm": {
        "warm_up_configuration": [
            {
                "warm_up_period_duration_in_minutes": 5,
                "only_start_evaluating_after_warm_up_period_ends": False,
            }
        ]
    },
}
OF_PROVIDER_6: Found = [
    ("", METRIC, name, None, metric_alarm(name, **NOT_GIVEN | {"region": "eu-central-1"} | arguments), ())
    for name, arguments in GIVEN.items()
]


@FORMS
def test_nothing_that_provider_6_alone_writes_is_lost(tmp_path: Path, form: Any) -> None:
    result = run(tmp_path, form(OF_PROVIDER_6))
    written = executed((tmp_path / "ours" / "existing.py").read_text(encoding="utf-8"))["alarms"]()
    days, utc, tokens, warm = (written[name] for name in ("days", "utc", "tokens", "warm"))
    assert days.condition == "> 0 for 1 calendar day in Europe/Berlin"
    assert utc.condition == "> 0 for 1 calendar day in UTC"
    assert isinstance(tokens, PromqlAlarm)
    assert (tokens.query, tokens.pending_period) == ("up", timedelta(minutes=1))
    assert isinstance(warm, RawAlarm)
    assert warm.arguments["warm_up_configuration"]["warm_up_period_duration_in_minutes"] == 5
    assert "alarm 'warm': no class writes its warm_up_configuration as it is" in result.stderr
    needs = [line for line in result.stderr.splitlines() if " needs AWS provider " in line]
    assert [line.partition(" or a later one")[0] for line in needs] == [
        "alarm 'days' needs AWS provider 6.69",
        "alarm 'utc' needs AWS provider 6.69",
        "alarm 'tokens' needs AWS provider 6.42",
        "alarm 'warm' needs AWS provider 6.65",
    ]
    assert isinstance(written["plain"], Alarm)


def test_an_arn_of_another_form_does_not_matter() -> None:
    only: Found = [("", METRIC, "a", None, metric_alarm("a", arn="odd"), ())]
    assert 'REGION = "us-east-1"' in adopt_state(read_state(state_file(only), where="s")).files["stack.py"]


def test_the_steps_are_told_in_order(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    said = run(tmp_path, shown(RESOURCES)).stderr
    assert said.replace(str(tmp_path), "FOLDER") == snapshot
    lines = said.splitlines()
    steps = [line for line in lines if line[:2] in {"1.", "2.", "3.", "4."}]
    assert [line[:1] for line in steps] == ["1", "2", "3", "4"]
    assert f"{tmp_path}/ours/removed.tf" in steps[0]
    assert f"{tmp_path}/ours/stack.py" in steps[2]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"version": 3, "terraform_version": "0.11.0", "modules": []},
            "a state file of version 3; 4 is read",
        ),
        (state_file([]), "the state has neither a dashboard nor an alarm"),
        ({"format_version": "1.0"}, "the state has neither a dashboard nor an alarm"),
        ({"version": 4, "terraform_version": "1.5.0"}, "it is not a state of the form that Terraform writes"),
        ({"format_version": "1.0", "values": {"root_module": {"resources": [1]}}}, "it is not a state of"),
        (
            {
                "format_version": "1.0",
                "values": {
                    "root_module": {
                        "resources": [{"mode": "managed", "type": METRIC, "address": None, "values": {}}]
                    }
                },
            },
            "it is not a state of",
        ),
    ],
)
def test_what_is_no_state_with_dashboards_is_refused(tmp_path: Path, document: Any, said: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        run(tmp_path, document)
    assert said in str(refused.value)
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize("missing", ["alarm_name", "evaluation_periods"])
def test_a_state_of_which_nothing_can_be_adopted_is_refused(missing: str) -> None:
    only: Found = [("", METRIC, "a", None, {**metric_alarm("a"), missing: None}, ())]
    with pytest.raises(InvalidInputError, match=f"it has no {missing}"):
        adopt_state(read_state(state_file(only), where="s"))


def test_a_state_needs_a_folder_and_stands_alone(tmp_path: Path) -> None:
    state = tmp_path / "s.json"
    state.write_text(json.dumps(shown(RESOURCES)), encoding="utf-8")
    with pytest.raises(InvalidInputError, match="a state becomes several files; name a folder with --out"):
        CliRunner().invoke(app, ["adopt", str(state)], catch_exceptions=False)
    other = tmp_path / "b.json"
    other.write_text(BODY, encoding="utf-8")
    with pytest.raises(InvalidInputError, match="it is a Terraform state; pass it alone"):
        CliRunner().invoke(app, ["adopt", str(other), str(state)], catch_exceptions=False)
