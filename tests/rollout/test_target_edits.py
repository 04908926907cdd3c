"""A setting of a target is changed where it stands, and of a target of a group in an entry of its own."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.target_edits import stands_in_target, target_path, with_target_edits
from bedrock_monitoring.rollout.yaml_document import parse
from bedrock_monitoring.rollout.yaml_edits import Edit
from tests.rollout.accounts.sample import DEFAULTS, group, write_rollout

OWN = """\
targets: # the first ones
  - name: prod # ours
    account: "666666666666"
    region: eu-central-1
"""
CONDITION = "> 30 % for 1 hour"


def test_a_target_of_a_group_gets_an_entry_and_takes_the_rest_from_the_group(
    tmp_path: Path,
) -> None:
    path = write_rollout(tmp_path, DEFAULTS + group("wave: 2", accounts="{ units: [Workloads] }") + OWN)
    targets = {target.name: target for target in load(path).targets}
    before = path.read_text(encoding="utf-8")
    edits = [
        Edit(path=target_path(targets[name], "alarms", "throttled"), value=CONDITION)
        for name in ("chat-prod-us-east-1", "prod")
    ]
    changed = with_target_edits(before, edits, targets.values(), file="rollout.yaml")
    assert changed == before + (
        f'    alarms:\n      throttled: "{CONDITION}"\n'
        '  - { name: chat-prod-us-east-1, account: "033333333333", region: us-east-1, '
        f'alarms: {{ throttled: "{CONDITION}" }} }}\n'
    )
    path.write_text(changed, encoding="utf-8")
    after = {target.name: target for target in load(path).targets}
    assert after.keys() == targets.keys()
    differing = {name for name, target in after.items() if target != targets[name]}
    assert differing == {"chat-prod-us-east-1", "prod"}
    assert str(after["chat-prod-us-east-1"].alarms["throttled"]["warning"]) == CONDITION
    assert after["chat-prod-us-east-1"].wave == 2


def test_a_rollout_of_groups_alone_gets_a_list_of_targets(tmp_path: Path) -> None:
    path = write_rollout(tmp_path, DEFAULTS + group(accounts="{ named: [sandbox] }"))
    [target] = load(path).targets
    before = path.read_text(encoding="utf-8")
    edit = Edit(path=target_path(target, "wave"), value=3)
    changed = with_target_edits(before, [edit], [target], file="rollout.yaml")
    assert changed == before + (
        'targets:\n  - { name: sandbox-us-east-1, account: "444444444444", region: us-east-1, wave: 3 }\n'
    )


def test_only_a_list_of_the_target_itself_has_items_to_change(tmp_path: Path) -> None:
    own = OWN + "    models: [amazon.nova-pro-v1:0]\n"
    path = write_rollout(tmp_path, DEFAULTS + group(accounts="{ named: [sandbox] }") + own)
    document = parse(path.read_text(encoding="utf-8"), file="rollout.yaml")
    prod, sandbox = load(path).targets
    of_model = ("models", 0, "objectives", "availability")
    assert stands_in_target(document, Edit(path=target_path(prod, *of_model), value="99 %"))
    assert not stands_in_target(document, Edit(path=target_path(sandbox, *of_model), value="99 %"))
    assert stands_in_target(document, Edit(path=target_path(sandbox, "wave"), value=2))
