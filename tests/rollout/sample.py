"""A small rollout to begin with, and what is wrong with a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads

STATE = """\
state:
  account: "111122223333"
  region: us-east-1
"""

TARGET = """\
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [amazon.nova-lite-v1:0]
"""

EVALUATION: Mapping[str, Any] = {
    "name": "quality",
    "service_name": "assistant.DEFAULT",
    "log_groups": ["aws/spans"],
    "evaluators": ["Builtin.Helpfulness"],
    "sampling_percentage": 10,
}
"""An item of `online_evaluations`, which need AWS provider 6.47 or a later one."""


def rollout_of(*, state: str = STATE, top: str = "", defaults: str = "", targets: str = TARGET) -> str:
    """Write a rollout: each part ends with a line break, defaults are indented by two spaces."""
    return state + top + (f"defaults:\n{defaults}" if defaults else "") + f"targets:\n{targets}"


def target(name: str, *settings: str, account: str = "111122223333", region: str = "us-east-1") -> str:
    """Write an item of `targets`."""
    lines = (
        f"name: {name}",
        f'account: "{account}"',
        f"region: {region}",
        "models: [amazon.nova-lite-v1:0]",
        *settings,
    )
    return "  - " + "\n    ".join(lines) + "\n"


def evaluations(**settings: Any) -> str:
    """Write `online_evaluations` with one item, on one line; `settings` override those of `EVALUATION`."""
    return f"online_evaluations: [{json.dumps({**EVALUATION, **settings}, ensure_ascii=False)}]"


def target_of(settings: str = "", *, defaults: str = "") -> Target:
    """Return the target with these settings, `key: value` a line."""
    return loads(
        rollout_of(targets=TARGET + _indented(settings), defaults=_indented(defaults, by=2))
    ).targets[0]


def problems_of(text: str) -> list[str]:
    """Return what is wrong with a text, a line each."""
    with pytest.raises(InvalidInputError) as error:
        loads(text)
    return str(error.value).splitlines()


def problem_of_target(settings: str) -> str:
    """Return the one problem of a target with these settings; they begin on line 9, column 5."""
    [problem] = problems_of(rollout_of(targets=TARGET + _indented(settings)))
    return problem


def problem_of_state(settings: str) -> str:
    """Return the one problem of a state with these settings; they begin on line 4, column 3."""
    [problem] = problems_of(rollout_of(state=STATE + _indented(settings, by=2)))
    return problem


def write_stacks(
    folder: Path, stacks: str, *, defaults: str = "", files: tuple[str, ...] = ("mine",)
) -> Path:
    """Write a rollout with the target prod and these stacks, and empty files for them."""
    own = folder / "stacks" / "own"
    own.mkdir(parents=True, exist_ok=True)
    for name in files:
        (own / f"{name}.py").touch()
    path = folder / "rollout.yaml"
    path.write_text(rollout_of(defaults=defaults) + f"stacks:\n{stacks}", encoding="utf-8")
    return path


def _indented(text: str, *, by: int = 4) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())
