"""The default rollout's Terraform JSON, kept in readable files: output changes are changes of these files.

After an intended change, run ``pytest tests/stacks --snapshot-update`` and read the difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cdktf
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bedrock_monitoring.monitoring import build_rollout_monitoring
from bedrock_monitoring.rollout import load
from stacks.rollout_stacks import create_rollout_stacks
from tests.cdks.differences import stack_as_cdktf
from tests.stacks.drawing import digest, rollout, state_stack, target_stack
from tests.stacks.test_addresses import DEFAULT_ROLLOUT, NOTIFY

JSON_TEXTS = ("assume_role_policy", "dashboard_body", "policy")
"""Arguments that are JSON in a string, which nobody could read in one line."""

FOLDER = Path(__file__).parents[2] / "examples"

EXAMPLES = {
    "everything.yaml": ["prod", "prod-eu"],
    "objectives.yaml": ["prod"],
    "organisation.yaml": [
        "organization-us-east-1",
        "organization-eu-central-1",
        "link-222233334444-us-east-1",
    ],
}
"""Examples, and those of their stacks that are not like another one."""


@pytest.fixture
def terraform_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def test_target(tmp_path: Path, terraform_json: SnapshotAssertion) -> None:
    assert readable(target_stack(tmp_path, load(DEFAULT_ROLLOUT))) == terraform_json


def test_notification(tmp_path: Path, terraform_json: SnapshotAssertion) -> None:
    stack_json = target_stack(tmp_path, rollout(notify=NOTIFY, alarms={"throttles": True}))
    del stack_json["resource"]["aws_cloudwatch_dashboard"]
    assert readable(stack_json) == terraform_json


def test_state(tmp_path: Path, terraform_json: SnapshotAssertion) -> None:
    assert readable(state_stack(tmp_path, load(DEFAULT_ROLLOUT))) == terraform_json


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_resource_of_an_example_stays(tmp_path: Path, snapshot: SnapshotAssertion, name: str) -> None:
    """Each resource by a digest: two runs of ``make synth`` show what has changed in one."""
    example = load(FOLDER / name)
    app = cdktf.Testing.app(outdir=str(tmp_path))
    built = [one for one in build_rollout_monitoring(example) if one.target.name in EXAMPLES[name]]
    create_rollout_stacks(app, example, built, only=EXAMPLES[name])
    drawn = {
        stack.node.id: stack_as_cdktf(json.loads(cdktf.Testing.synth(stack)))
        for stack in app.node.children
        if isinstance(stack, cdktf.TerraformStack)
    }
    assert sorted(drawn) == sorted(EXAMPLES[name])
    lines = [
        f"{digest(arguments)} {stack} {kind}.{address}"
        for stack, document in drawn.items()
        for kind, by_address in (*document["resource"].items(), *document.get("data", {}).items())
        for address, arguments in by_address.items()
    ]
    assert "\n".join(lines) == snapshot, (
        f"compare what `make synth ROLLOUT=examples/{name}` writes before and after the change"
    )


def test_nothing_in_it_belongs_to_one_machine_or_one_version_of_cdktf(tmp_path: Path) -> None:
    checked = load(DEFAULT_ROLLOUT)
    for stack_json in (target_stack(tmp_path / "a", checked), state_stack(tmp_path / "b", checked)):
        text = json.dumps(stack_json)
        assert '"//"' not in text
        assert str(tmp_path) not in text
        assert str(DEFAULT_ROLLOUT.parent) not in text


def readable(value: Any) -> Any:
    """Return the same with JSON texts read into objects, and every row of a widget's metrics on one line."""
    if isinstance(value, dict):
        return {key: _readable_argument(key, inner) for key, inner in value.items()}
    return [readable(inner) for inner in value] if isinstance(value, list) else value


def _readable_argument(key: str, value: Any) -> Any:
    if key in JSON_TEXTS and isinstance(value, str):
        return readable(json.loads(value))
    if key == "metrics":
        return [_readable_row(row) for row in value]
    return readable(value)


def _readable_row(row: list[Any]) -> str:
    options = row[-1] if isinstance(row[-1], dict) else {}
    head = [part for part in row if part is not options]
    return ", ".join([*head, *(f"{name}: {value!r}" for name, value in options.items())])
