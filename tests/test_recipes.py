"""The recipes of CONTRIBUTING.md, followed on a copy of the project: they name every file to edit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]

Edits = Mapping[str, Iterable[tuple[str, str]]]
"""Which text stands in the place of which, by file."""

LAST_KIND = "        treat_missing_data=TreatMissingData.BREACHING,\n    ),\n"
NEW_KIND = """\
    AlarmKind(
        name="long_answers",
        title="answers are longer than anybody reads",
        scope=Scope.MODEL,
        tier=WARNING,
        default=Condition.parse("> 100000 for 3 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="an example",
        source="this test",
        affects="your budget",
        first_step="find the caller.",
        watched=lambda subject: catalogue.OUTPUT_TOKEN_COUNT.of_model(subject.value),
    ),
"""
ALARM: Edits = {"bedrock_monitoring/bedrock/alarms/kinds/usage.py": [(LAST_KIND, LAST_KIND + NEW_KIND)]}
"""A kind of alarm that is on by default."""

WITHOUT_THE_ALARM = """\
state: {account: "111122223333", region: us-east-1}
targets:
  - name: without
    account: "111122223333"
    region: us-east-1
    models: [amazon.nova-lite-v1:0]
    alarms: {long_answers: false}
"""

METRIC_BELOW = "LEGACY_MODEL_INVOCATIONS = _runtime(\n"
NEW_METRIC = """\
TRANSLATED_INVOCATIONS = _runtime("TranslatedInvocations", "Requests whose answer was translated.")
"""
ROW_BELOW = "            Row(tokens(period=period), cache(period=period)),\n"
NEW_ROW = """\
            Row(by_model("Translated by model", catalogue.TRANSLATED_INVOCATIONS, period=period)),
"""
METRIC: Edits = {
    "bedrock_monitoring/bedrock/catalogue/runtime.py": [(METRIC_BELOW, NEW_METRIC + METRIC_BELOW)],
    "bedrock_monitoring/bedrock/sections/runtime.py": [(ROW_BELOW, NEW_ROW + ROW_BELOW)],
}
"""A metric, and a widget that shows it in a section of the overview."""


def copy_of_project(tmp_path: Path) -> Path:
    """Return a copy of the project without its tests, with the pared bindings of the project itself."""
    copy = tmp_path / "project"
    shutil.copytree(
        PROJECT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "*.out")
    )
    (copy / ".gen").symlink_to(PROJECT / ".gen")
    return copy


def edit(project: Path, edits: Edits) -> None:
    """Replace texts in the files of a project; each must be there once."""
    for name, replacements in edits.items():
        path = project / name
        source = path.read_text(encoding="utf-8")
        for old, new in replacements:
            assert source.count(old) == 1, f"{name}: {old!r}"
            source = source.replace(old, new)
        path.write_text(source, encoding="utf-8")


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a project."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=project, capture_output=True, text=True, timeout=300, check=False
    )


def files_of_recipe(heading: str) -> set[str]:
    """Return the files of code that a recipe of CONTRIBUTING.md names in its numbered steps."""
    guide = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = guide.split(f"### {heading}\n")[1].split("\n### ")[0]
    steps = "\n".join(re.findall(r"^\d\. .*(?:\n   .*)*", recipe, re.MULTILINE))
    return {*re.findall(r"`((?:bedrock_monitoring|stacks)/[\w/]+\.py)`", steps)}


def alarms_and_dashboards(project: Path, *arguments: str, target: str = "prod") -> Any:
    """Return alarms on metrics and dashboards of a target by address, as main.py writes them."""
    synthesis = run(project, "main.py", *arguments)
    assert synthesis.returncode == 0, synthesis.stderr
    stack = json.loads((project / "cdktf.out" / "stacks" / target / "cdk.tf.json").read_bytes())
    resources = stack["resource"]
    return {**resources["aws_cloudwatch_metric_alarm"], **resources["aws_cloudwatch_dashboard"]}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return alarms_and_dashboards(copy_of_project(tmp_path_factory.mktemp("before")))


@pytest.fixture(scope="module")
def with_alarm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_of_project(tmp_path_factory.mktemp("alarm"))
    edit(project, ALARM)
    return project


def test_the_recipe_of_an_alarm_names_the_one_file_that_is_edited() -> None:
    assert files_of_recipe("Add an alarm") == {*ALARM}
    assert len(ALARM) == 1


def test_an_alarm_that_follows_the_recipe_is_a_resource_of_each_model_and_changes_no_other(
    before: Any, with_alarm: Path
) -> None:
    after = alarms_and_dashboards(with_alarm)
    new = sorted(after.keys() - before.keys())
    assert new == [
        "long-answers-global-anthropic-claude-sonnet-5-5",
        "long-answers-openai-gpt-oss-120b-1-0",
        "long-answers-us-amazon-nova-2-lite-v1-0",
    ]
    assert after[new[0]]["alarm_name"] == "bedrock-prod_global-anthropic-claude-sonnet-5-5_long-answers"
    assert after[new[0]]["metric_name"] == "OutputTokenCount"
    # Dashboards show it: the state of every alarm, and its threshold as a line.
    changed = [id_ for id_ in before if after[id_] != before[id_]]
    assert changed == ["dashboard", "dashboard-models"]


def test_an_alarm_that_follows_the_recipe_is_a_key_of_rollout_yaml(with_alarm: Path) -> None:
    assert '"long_answers"' in run(with_alarm, "-m", "tools.schemas", "rollout.schema.json").stdout
    (with_alarm / "without.yaml").write_text(WITHOUT_THE_ALARM, encoding="utf-8")
    without = alarms_and_dashboards(with_alarm, "without.yaml", target="without")
    assert [id_ for id_ in without if id_.startswith("long-answers")] == []


def test_the_recipe_of_a_metric_names_the_files_that_are_edited_and_no_more_than_three() -> None:
    assert files_of_recipe("Add a metric with its widget") == {*METRIC}
    assert len(METRIC) <= 3


def test_a_metric_that_follows_the_recipe_is_on_the_dashboard(before: Any, tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    edit(project, METRIC)
    after = alarms_and_dashboards(project)
    assert [id_ for id_ in after if after[id_] != before[id_]] == ["dashboard"]
    widgets = json.loads(after["dashboard"]["dashboard_body"])["widgets"]
    [new] = [each for each in widgets if each["properties"].get("title") == "Translated by model"]
    assert "TranslatedInvocations" in json.dumps(new["properties"]["metrics"])
