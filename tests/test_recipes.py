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

DECLARATION = """\
    cost_center: (
        Annotated[str, text(r"[0-9]{4}", is_a="a cost center of four digits", remedy="write e.g. '4711'")]
        | None
    ) = setting(
        default=None,
        description="The cost center that pays for the target, four digits in quotes.",
        examples=["4711"],
    )
"""
BEFORE = "    wave: Wave = setting(\n"
IMPORTED = "from bedrock_monitoring.rollout.values.common_values import (\n"
SETTING: Edits = {
    "bedrock_monitoring/rollout/settings/target_settings.py": [
        (IMPORTED, f"from bedrock_monitoring.rollout.values.rules import text\n{IMPORTED}"),
        (BEFORE, DECLARATION + BEFORE),
    ],
    "bedrock_monitoring/monitoring/target.py": [
        (
            "    maintenance: tuple[Maintenance, ...] = ()\n",
            "    maintenance: tuple[Maintenance, ...] = ()\n    cost_center: str | None = None\n",
        )
    ],
    "bedrock_monitoring/rollout/resolving.py": [
        (
            "        wave=settings.wave,\n",
            "        wave=settings.wave,\n        cost_center=settings.cost_center,\n",
        )
    ],
    "stacks/monitoring.py": [
        (
            "**target.tags}",
            '**({"cost-center": target.cost_center} if target.cost_center else {}), **target.tags}',
        )
    ],
}
"""An optional text for each target, `cost_center`, that becomes a tag."""

ROLLOUT = """\
state: {account: "111122223333", region: us-east-1}
defaults: {cost_center: "4711", region: us-east-1, models: [amazon.nova-lite-v1:0]}
targets:
  - {name: inherits, account: "111122223333"}
  - {name: sets, account: "222233334444", cost_center: "0815"}
  - {name: drops, account: "333344445555", cost_center: null}
"""


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
        metric=lambda resource: catalogue.OUTPUT_TOKEN_COUNT.for_model(resource.model),
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
ROW_BELOW = "            Row(tokens_graph(period=period), cache_graph(period=period)),\n"
NEW_ROW = """\
            Row(graph_by_model("Translated by model", catalogue.TRANSLATED_INVOCATIONS, period=period)),
"""
METRIC: Edits = {
    "bedrock_monitoring/bedrock/catalogue/runtime.py": [(METRIC_BELOW, NEW_METRIC + METRIC_BELOW)],
    "bedrock_monitoring/bedrock/sections/runtime.py": [(ROW_BELOW, NEW_ROW + ROW_BELOW)],
}
"""A metric, and a widget that shows it in a section of the overview."""


def copy_of_project(tmp_path: Path) -> Path:
    """Return a copy of the project without its tests, with the pared bindings of the project itself."""
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests", "*.out"))
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


@pytest.fixture(scope="module")
def with_setting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_of_project(tmp_path_factory.mktemp("setting"))
    edit(project, SETTING)
    (project / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    return project


def test_the_recipe_of_a_setting_names_the_files_that_are_edited_and_no_more_than_four() -> None:
    assert files_of_recipe("Add a setting to rollout.yaml") == {*SETTING}
    assert len(SETTING) <= 4


def test_a_setting_that_follows_the_recipe_reaches_terraform(with_setting: Path) -> None:
    synthesis = run(with_setting, "main.py")
    assert synthesis.returncode == 0, synthesis.stderr
    tags = {}
    for name in ("inherits", "sets", "drops"):
        stack = with_setting / "cdktf.out" / "stacks" / name / "cdk.tf.json"
        [provider] = json.loads(stack.read_bytes())["provider"]["aws"]
        [default_tags] = provider["default_tags"]
        tags[name] = default_tags["tags"].get("cost-center")
    assert tags == {"inherits": "4711", "sets": "0815", "drops": None}


def test_a_setting_that_follows_the_recipe_is_in_the_schema_with_its_default(with_setting: Path) -> None:
    schema = json.loads(run(with_setting, "-m", "tools.schemas", "rollout.schema.json").stdout)
    for mapping in ("DefaultSettings", "TargetSettings"):
        setting = schema["$defs"][mapping]["properties"]["cost_center"]
        assert setting["description"] == (
            "The cost center that pays for the target, four digits in quotes. Default: none."
        )


def test_a_setting_that_follows_the_recipe_is_checked(with_setting: Path) -> None:
    wrong = with_setting / "wrong.yaml"
    wrong.write_text(
        ROLLOUT.replace('"4711"', "four").replace('"0815"', "x, cost_centre: x"), encoding="utf-8"
    )
    synthesis = run(with_setting, "main.py", "wrong.yaml")
    assert synthesis.returncode == 1
    assert synthesis.stderr.splitlines() == [
        (
            'wrong.yaml:2:25 defaults.cost_center: "four" is not a cost center of four digits; write e.g. '
            "'4711'"
        ),
        (
            'wrong.yaml:5:56 targets[1].cost_center: "x" is not a cost center of four digits; write e.g. '
            "'4711'"
        ),
        (
            'wrong.yaml:5:59 targets[1].cost_centre: the key "cost_centre" is not known here; '
            'did you mean "cost_center"?'
        ),
    ]


@pytest.mark.slow
def test_a_setting_that_is_misspelt_where_it_is_read_fails_mypy(with_setting: Path) -> None:
    # What `make lint` found of files that the recipe does not change: mypy compares them by their digests.
    if (found := PROJECT / ".mypy_cache").is_dir():
        shutil.copytree(found, with_setting / ".mypy_cache")

    def errors() -> list[str]:
        lines = run(with_setting, "-m", "mypy", "--no-error-summary", *SETTING).stdout.splitlines()
        return [line for line in lines if "error:" in line]

    assert errors() == []
    resolving = with_setting / "bedrock_monitoring/rollout/resolving.py"
    source = resolving.read_text(encoding="utf-8")
    resolving.write_text(source.replace("settings.cost_center", "settings.cost_centre"), encoding="utf-8")
    [error] = errors()
    assert '"TargetSettings" has no attribute "cost_centre"' in error
    resolving.write_text(source, encoding="utf-8")


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
