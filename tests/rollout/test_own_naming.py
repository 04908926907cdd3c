from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.monitoring import build_rollout_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from tests.rollout.sample import rollout_of

PROJECT = Path(__file__).parents[2]
OWN_NAMING = """\
from bedrock_monitoring.monitoring import Naming


class OwnNaming(Naming):
    @property
    def prefix(self) -> str:
        return f"acme-{self.region}-{self.target}"
"""
ONE_NAME = f"""{OWN_NAMING}
    def alarm_name(self, **_: object) -> str:
        return "same"
"""


def written(folder: Path, code: str | None, *, targets: str | None = None) -> Path:
    """Write a rollout that names the file, and the file if there is code for it; return the rollout."""
    path = folder / "rollout.yaml"
    top = "naming: own/naming.py\n"
    path.write_text(
        rollout_of(top=top) if targets is None else rollout_of(top=top, targets=targets), encoding="utf-8"
    )
    (folder / "own").mkdir()
    if code is not None:
        (folder / "own" / "naming.py").write_text(code, encoding="utf-8")
    return path


def test_without_a_file_names_are_the_default(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(rollout_of(), encoding="utf-8")
    assert load(path).naming is Naming


def test_the_file_is_found_beside_the_rollout_and_names_everything(tmp_path: Path) -> None:
    [monitoring] = build_rollout_monitoring(load(written(tmp_path, OWN_NAMING)))
    names = [
        *(dashboard.name for dashboard in monitoring.dashboards.values()),
        *(alarm.alarm_name for alarm in monitoring.alarms.values()),
        *monitoring.topic_names.values(),
    ]
    assert all(name.startswith("acme-us-east-1-prod") for name in names)


def test_dashboards_that_are_one_by_the_naming_are_refused_with_their_line(tmp_path: Path) -> None:
    targets = "".join(
        f"  - {{name: {name}, account: '111122223333', region: us-east-1, models: [amazon.nova-lite-v1:0]}}\n"
        for name in ("a", "b")
    )
    code = OWN_NAMING.replace('f"acme-{self.region}-{self.target}"', '"acme"')
    with pytest.raises(InvalidInputError) as error:
        load(written(tmp_path, code, targets=targets))
    [problem] = error.value.problems
    assert str(problem).endswith(
        'rollout.yaml:7:5 targets[1]: the dashboard "acme" of account 111122223333 is that of targets[0] '
        "on line 6 too, in every Region; give each a `dashboard_name` of its own"
    )


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (
            None,
            "the file 'own/naming.py' is not there; create it with a class `OwnNaming`, or name another file",
        ),
        ("class OwnNaming\n", "own/naming.py:1 cannot be run (SyntaxError: expected ':'"),
        (
            "\nx = 1 / 0\n",
            "own/naming.py:2 cannot be run (ZeroDivisionError: division by zero); correct the line",
        ),
        (
            "class OwnNaming: ...\n",
            "own/naming.py defines no class `OwnNaming` that extends Naming; write `class OwnNaming(Naming)",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, code: str | None, problem: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        load(written(tmp_path, code))
    assert f"rollout.yaml:4:9 naming: {problem}" in str(error.value)


@pytest.mark.parametrize("command", [["main.py"], ["-m", "bedrock_monitoring", "cost", "--rollout"]])
def test_main_and_commands_refuse_the_same_names(tmp_path: Path, command: list[str]) -> None:
    path = written(tmp_path, ONE_NAME)
    ran = subprocess.run(
        [sys.executable, *command, path], cwd=PROJECT, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 1
    assert "target 'prod', alarm 'same': " in ran.stderr
