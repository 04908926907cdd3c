"""The recipes of CONTRIBUTING.md, followed on a copy of the project: they name every file to edit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

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
