"""What the stacks of a rollout have in common, whatever each of them is."""

from __future__ import annotations

import json
from pathlib import Path

import cdktf
import yaml

from bedrock_monitoring.monitoring import build_rollout_monitoring
from bedrock_monitoring.rollout import loads
from stacks.rollout_stacks import create_rollout_stacks
from stacks.state import StateStack

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "organisation.yaml"
VERSION = ">= 5.100, != 5.100.1, < 6.0"
FORMER = {"name": "former", "account": "111122223333", "region": "eu-west-1", "role": "deploy"}


def test_stacks_have_the_provider_version_of_the_rollout_and_targets_are_counted_from_one(
    tmp_path: Path,
) -> None:
    document = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    checked = loads(
        yaml.safe_dump(document | {"provider_version": VERSION, "decommission": [FORMER]}, sort_keys=False)
    )
    link = next(link.name for link in checked.links)
    view = next(view.name for view in checked.views)
    names = {checked.targets[0].name, view, link, "former"}
    told = []

    app = cdktf.Testing.app(outdir=str(tmp_path))
    StateStack(app, rollout=checked)
    targets = build_rollout_monitoring(checked, only=names)
    create_rollout_stacks(
        app, checked, targets, only=names, on_target=lambda number, count: told.append((number, count))
    )

    drawn = {
        stack.node.id: json.loads(cdktf.Testing.synth(stack))  # type: ignore[arg-type]
        for stack in app.node.children
    }
    versions = {
        name: stack["terraform"]["required_providers"]["aws"]["version"] for name, stack in drawn.items()
    }
    assert versions == dict.fromkeys(names | {"state"}, VERSION)
    assert told == [(1, 2), (2, 2)]
