"""Every example runs, and its README shows commands that exist."""

from __future__ import annotations

import filecmp
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedrock_monitoring.cloudwatch.reading.read_stack import read_stack
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import load, loads
from bedrock_monitoring.rollout.accounts.expanding import expanded
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, find_terraform, provider_access

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLES = PROJECT / "examples"
FOLDERS = sorted(
    path for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))
)
PAGES = sorted(EXAMPLES.rglob("README.md"))

REGIONS = ("eu-central-1", "us-east-1")

# The stacks that each example writes, beside that of the state bucket.
STACKS = {
    "alarm-tests": {"prod"},
    "backtest": {"prod"},
    "everything.yaml": {"prod", "prod-eu"},
    "groups": {
        *(f"{name}-dev-eu-central-1" for name in ("search", "assistant", "batch")),
        *(f"sandbox-{name}-eu-central-1" for name in ("ada", "grace")),
        *(f"{name}-prod-{region}" for name in ("search", "assistant", "batch") for region in REGIONS),
        "reports-eu",
        "reports-prod-us-east-1",
    },
    "many-accounts": {"staging", "search-eu", "assistant-eu", "assistant-us"},
    "objectives.yaml": {"prod"},
    "one-account": {"prod"},
    "organisation.yaml": {
        f"{product}-{part}-{region}"
        for product in ("search", "assistant")
        for part in ("dev", "staging", "prod", "batch")
        for region in ("eu", "us")
    }
    | {f"organization-{region}" for region in REGIONS}
    | {
        f"link-{account}-{region}"
        for account in ("222233334444", "333344445555", "444455556666", "555566667777")
        for region in REGIONS
    },
    "own-dashboard": {"my-assistant"},
    "own-stack": {"prod", "chat"},
    "reconcile": {"prod"},
}

WITHOUT_DASHBOARDS = {
    "organization-us-east-1",
    *(name for stacks in STACKS.values() for name in stacks if name.startswith("link-")),
}
"""The stacks of links, and of the view in its further Regions."""


def name_of(path: Path) -> str:
    return path.relative_to(EXAMPLES).parts[0]


def shown(page: Path) -> list[list[str]]:
    """Return the commands that a page shows, as words."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def settings_of(words: list[str]) -> dict[str, str]:
    """Return the variables of a command, such as ROLLOUT=examples/everything.yaml."""
    return dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))


def without_settings(words: list[str]) -> list[str]:
    return [word for word in words if not re.match(r"[A-Z_]+=", word)]


def files_of(words: list[str]) -> list[str]:
    """Return the files that a command reads."""
    program, *arguments = without_settings(words)
    rollout = settings_of(words).get("ROLLOUT")
    return [rollout] if rollout else [] if program == "make" else arguments


def programs(folder: Path) -> list[Path]:
    """Return the Python files of an example that are run as they are."""
    return [path for path in folder.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]


def synthesized(example: str, out: Path) -> Path:
    """Synthesize an example as its README says, and return the folder of its stacks."""
    path = EXAMPLES / example
    rollout = path if path.is_file() else path / "rollout.yaml"
    return run([PROJECT / "main.py", rollout] if rollout.exists() else programs(path), out)


def run(command: Sequence[Path], out: Path) -> Path:
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "CDKTF_OUTDIR": str(out)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    return out / "stacks"


def test_no_example_is_forgotten() -> None:
    listed = re.findall(
        r"^\| \[(.*?)\]\((.*?)\) \|", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    expected = {folder.name: f"{folder.name}/README.md" for folder in FOLDERS}
    expected |= {path.name: path.name for path in EXAMPLES.glob("*.yaml")}
    assert dict(listed) == expected
    assert STACKS.keys() == expected.keys()


def alarms_with(rollout: dict[str, Any], target: dict[str, Any], *, alarms: object) -> int:
    """Return how many alarms a target has with another value of its ``alarms``."""
    alone = {**rollout, "targets": [{**target, "alarms": alarms}], "observability": None}
    [monitoring] = build_monitoring(loads(yaml.safe_dump(alone)).targets)
    return len(monitoring.alarms)


def test_an_alarm_that_an_example_turns_off_would_be_there_otherwise() -> None:
    off = [
        (
            path,
            target["name"],
            kind,
            alarms_with(rollout, target, alarms=True),
            alarms_with(rollout, target, alarms={kind: False}),
        )
        for path in (*EXAMPLES.glob("*.yaml"), *EXAMPLES.glob("*/rollout.yaml"))
        if path.parent.name != "groups"  # whose targets take their models from their group
        for rollout in (yaml.safe_load(path.read_text(encoding="utf-8")),)
        for target in rollout["targets"]
        if isinstance(target.get("alarms"), dict)
        for kind, condition in target["alarms"].items()
        if condition is False
    ]
    assert off
    assert [case for case in off if case[-1] >= case[-2]] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_has_a_readme_and_something_to_run(folder: Path) -> None:
    assert (folder / "README.md").is_file()
    assert (folder / "rollout.yaml").is_file() or programs(folder)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_readme_shows_commands_that_exist_with_files_that_exist(page: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    commands = shown(page)
    assert len(commands) >= 2
    assert {without_settings(words)[0] for words in commands} <= {"make", ".venv/bin/python"}
    assert {words[-1] for words in map(without_settings, commands) if words[0] == "make"} <= targets
    files = [PROJECT / file for words in commands for file in files_of(words)]
    assert all(file.is_file() for file in files)
    assert {file.parent for file in files} == {page.parent}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_targets_and_stacks_that_a_readme_names_are_those_of_the_example(page: Path) -> None:
    for words in shown(page):
        settings = settings_of(words)
        if "STACK" in settings:
            assert settings["STACK"] in STACKS[page.parent.name]
        if "TARGETS" in settings:
            assert load(PROJECT / settings["ROLLOUT"]).select(settings["TARGETS"].split())


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.py")), ids=str)
def test_an_example_imports_this_library_from_its_faces(file: Path) -> None:
    imported = re.findall(
        r"^from (bedrock_monitoring\S*) import", file.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert imported
    assert [module for module in imported if module.count(".") != 1] == []


@pytest.mark.parametrize("example", STACKS)
def test_an_example_is_synthesized_and_each_of_its_stacks_can_be_previewed(
    tmp_path: Path, example: str
) -> None:
    stacks = synthesized(example, tmp_path)
    written = {path.name for path in stacks.iterdir()}
    assert written - {"state"} == STACKS[example]
    for name in STACKS[example]:
        document: Any = json.loads((stacks / name / "cdk.tf.json").read_text(encoding="utf-8"))
        for place in () if name in WITHOUT_DASHBOARDS else read_stack(document, name=name):
            assert place.bodies
            assert place.left_out == ()


def test_the_expanded_form_of_groups_is_synthesized_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollout = tmp_path / "rollout.yaml"
    shutil.copy(EXAMPLES / "groups" / "organization.yaml", tmp_path)
    rollout.write_text(expanded(EXAMPLES / "groups" / "rollout.yaml"), encoding="utf-8")
    # One of each group, one whose account differs, one with an entry of its own.
    some = {"batch-dev-eu-central-1", "batch-prod-us-east-1", "search-prod-eu-central-1", "reports-eu"}
    monkeypatch.setenv("BEDROCK_MONITORING_TARGETS", " ".join(sorted(some)))
    written = run([PROJECT / "main.py", rollout], tmp_path / "out")
    compared = filecmp.dircmp(synthesized("groups", tmp_path / "groups"), written)
    assert {*compared.subdirs} == some
    for each in compared.subdirs.values():
        assert each.same_files == ["cdk.tf.json"]
        assert not each.left_only + each.right_only


@pytest.mark.terraform
def test_a_program_of_ones_own_is_deployed_to_the_embedded_aws_and_planned_again_without_changes(
    aws: LocalAws, tmp_path: Path
) -> None:
    [name] = STACKS["own-dashboard"]
    folder = synthesized("own-dashboard", tmp_path / "cdktf.out") / name
    terraform = find_terraform(os.environ)
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        environment = aws.environment(account="888800000001", base=access)
        stack = StackFolder(
            path=folder, terraform=terraform, environment=environment, lock=PROJECT / LOCK_FILE
        )
        stack.init()
        assert stack.plan(out=tmp_path / "first.tfplan")
        stack.apply(tmp_path / "first.tfplan")
        assert not stack.plan(out=tmp_path / "second.tfplan")
