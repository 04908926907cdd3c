from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import OwnStack
from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.settings.own_stack_settings import INHERITED_BY_STACKS
from tests.rollout.sample import rollout_of, write_stacks

ACCOUNT = "111122223333"
OTHER = "444455556666"
DEFAULTS = f"""\
  account: "{ACCOUNT}"
  region: us-east-1
  role: Deploy
  tags: {{team: ml, stage: prod}}
  wave: 2
"""


def stack_of(folder: Path, settings: str, *, defaults: str = DEFAULTS) -> OwnStack:
    """Return the one stack of a rollout."""
    [stack] = load(write_stacks(folder, f"  - {{name: mine, {settings}}}\n", defaults=defaults)).stacks
    return stack


def test_a_stack_takes_what_it_does_not_say_from_defaults(tmp_path: Path) -> None:
    assert stack_of(tmp_path, "settings: {}") == OwnStack(
        name="mine",
        account=ACCOUNT,
        region="us-east-1",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        tags={"team": "ml", "stage": "prod"},
        wave=2,
        state_key="bedrock-monitoring/mine/terraform.tfstate",
        file=tmp_path / "stacks" / "own" / "mine.py",
        settings={},
    )


def test_what_a_stack_says_comes_before_defaults_and_null_drops_them(tmp_path: Path) -> None:
    own = stack_of(
        tmp_path,
        f'account: "{OTHER}", region: eu-west-1, role: null, tags: {{stage: null, cost: "7"}}, wave: null, '
        "state_key: old/key",
    )
    assert (own.account, own.region, own.role_arn) == (OTHER, "eu-west-1", None)
    assert (own.tags, own.wave, own.state_key) == ({"team": "ml", "cost": "7"}, 1, "old/key")
    assert stack_of(tmp_path, "tags: null").tags == {}


def test_without_defaults_a_stack_is_deployed_in_wave_1_with_the_callers_credentials(tmp_path: Path) -> None:
    own = stack_of(tmp_path, f'account: "{ACCOUNT}", region: us-east-1, tags: {{a: null}}', defaults="")
    assert (own.role_arn, own.tags, own.wave, own.settings) == (None, {}, 1, {})


def test_settings_reach_the_stack_as_the_file_has_them(tmp_path: Path) -> None:
    settings = stack_of(
        tmp_path, 'settings: {days: 30, "on": true, names: [a, {b: null, c: 1.5}], text: "${x}"}'
    ).settings
    assert settings == {"days": 30, "on": True, "names": ["a", {"b": None, "c": 1.5}], "text": "${x}"}


def test_the_file_is_named_after_the_stack_below_the_folder_of_the_rollout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_stacks(tmp_path, "  - name: my-Own-stack\n", defaults=DEFAULTS, files=("my_Own_stack",))
    expected = tmp_path / "stacks" / "own" / "my_Own_stack.py"
    assert load(path).stacks[0].file == expected
    monkeypatch.chdir(tmp_path)
    [stack] = load(Path("rollout.yaml")).stacks
    assert (stack.file, stack.shown_file) == (expected, "stacks/own/my_Own_stack.py")


def test_two_stacks_may_share_a_file_that_is_named_relative_to_the_rollout(tmp_path: Path) -> None:
    (tmp_path / "shared.py").touch()
    stacks = "  - {name: one, file: shared.py}\n  - {name: two, file: ./shared.py, region: eu-west-1}\n"
    one, two = load(write_stacks(tmp_path, stacks, defaults=DEFAULTS)).stacks
    assert one.file.samefile(two.file)


def test_a_stack_inherits_the_settings_that_the_guide_names() -> None:
    assert INHERITED_BY_STACKS == (
        "account",
        "region",
        "role",
        "plan_role",
        "permissions_boundary",
        "tags",
        "wave",
        "adopt",
    )


def test_null_settings_of_a_stack_and_null_stacks_are_none(tmp_path: Path) -> None:
    assert stack_of(tmp_path, "settings: null, file: null").settings == {}
    path = tmp_path / "rollout.yaml"
    path.write_text(rollout_of() + "stacks: null\n", encoding="utf-8")
    assert load(path).stacks == ()


def test_a_null_among_the_settings_of_a_stack_stays(tmp_path: Path) -> None:
    assert stack_of(tmp_path, "settings: {a: null, b: {c: null}}").settings == {"a": None, "b": {"c": None}}
