from pathlib import Path

import pytest

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from tests.rollout.sample import write_stacks

ACCOUNT = "111122223333"
OTHER = "444455556666"
DEFAULTS = f"""\
  account: "{ACCOUNT}"
  region: us-east-1
  role: Deploy
  tags: {{team: ml, stage: prod}}
  wave: 2
"""


REFUSED = {
    "the name of a target": (
        "{name: PROD}",
        (
            '13:12 stacks[0].name: the name "prod" is that of targets[0] on line 8 too (upper and lower '
            "case are one); give each stack a name of its own"
        ),
    ),
    "the name of another stack": (
        "{name: mine}\n  - {name: Mine, file: stacks/own/mine.py}",
        (
            '14:12 stacks[1].name: the name "mine" is that of stacks[0] on line 13 too (upper and lower '
            "case are one); give each stack a name of its own"
        ),
    ),
    "the name of the state's stack": (
        "{name: state, file: stacks/own/mine.py}",
        (
            '13:12 stacks[0].name: the name "state" is kept for the stack that makes the state bucket; '
            "choose another name for the stack"
        ),
    ),
    "the state key of a target": (
        "{name: mine, state_key: bedrock-monitoring/prod/terraform.tfstate}",
        (
            '13:29 stacks[0].state_key: the state key "bedrock-monitoring/prod/terraform.tfstate" is that '
            "of targets[0] on line 8 too; give each stack a `state_key` or a name of its own"
        ),
    ),
    "the state key of another stack": (
        (
            "{name: mine}\n  - {name: b, file: stacks/own/mine.py, state_key: "
            "bedrock-monitoring/mine/terraform.tfstate}"
        ),
        (
            '14:52 stacks[1].state_key: the state key "bedrock-monitoring/mine/terraform.tfstate" is that '
            "of stacks[0] on line 13 too; give each stack a `state_key` or a name of its own"
        ),
    ),
    "the state key of the state's own stack": (
        "{name: mine, state_key: bedrock-monitoring/state.tfstate}",
        (
            '13:29 stacks[0].state_key: the state key "bedrock-monitoring/state.tfstate" is that of state '
            "on line 2 too; give each stack a `state_key` or a name of its own"
        ),
    ),
    "a role of another account": (
        f"{{name: mine, role: arn:aws:iam::{OTHER}:role/Deploy}}",
        (
            f'13:24 stacks[0].role: the role is in account {OTHER}, stack "mine" in account {ACCOUNT}; '
            "write the name of the role alone, or its ARN there: Terraform would act in the account of the "
            "role"
        ),
    ),
    "no file": (
        "{name: not-there}",
        (
            '13:5 stacks[0]: stack "not-there" needs the file stacks/own/not_there.py, which is not there; '
            "create it with a function `add_resources(stack)`, or name another one in `file`"
        ),
    ),
    "a folder": (
        "{name: mine, file: stacks/own/folder.py}",
        (
            '13:24 stacks[0].file: stack "mine" needs the file stacks/own/folder.py, which is not there; '
            "create it with a function `add_resources(stack)`, or name another one in `file`"
        ),
    ),
    "another kind of file": (
        "{name: mine, file: mine.txt}",
        (
            '13:24 stacks[0].file: "mine.txt" is not the path of a Python file; write e.g. '
            "stacks/own/audit_log.py"
        ),
    ),
    "a key of a target": (
        "{name: mine, dashboard_name: x}",
        (
            '13:18 stacks[0].dashboard_name: the key "dashboard_name" is not known here; allowed: '
            "name, file, account, region, role, plan_role, permissions_boundary, tags, wave, adopt, "
            "state_key, settings"
        ),
    ),
    "no account": (
        "{name: mine, account: null}",
        '13:5 stacks[0]: stack "mine" has no `account`; add `account: …` to it, or to `defaults`',
    ),
    "an account of eleven digits": (
        '{name: mine, account: "11112222333"}',
        (
            '13:27 stacks[0].account: "11112222333" is not a 12-digit account id; '
            'quote the id as AWS shows it, e.g. "111122223333"'
        ),
    ),
    "settings that are a list": (
        "{name: mine, settings: [a]}",
        (
            "13:28 stacks[0].settings: a list stands where a mapping should be; write `key: value` lines, "
            "e.g. `team: ml`"
        ),
    ),
    "a setting without a name": (
        '{name: mine, settings: {"": 1}}',
        (
            '13:29 stacks[0].settings[""]: "" is not a name of 1 to 64 letters, digits, underscores and '
            "hyphens that begins with a letter; write e.g. retention_days"
        ),
    ),
}


@pytest.mark.parametrize(("stacks", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_stack_that_cannot_be_deployed_is_refused_in_one_line_with_its_place(
    stacks: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    defaults = f'  account: "{ACCOUNT}"\n  region: us-east-1\n'
    path = write_stacks(tmp_path, f"  - {stacks}\n", defaults=defaults, files=("mine", "PROD"))
    (tmp_path / "stacks" / "own" / "folder.py").mkdir()
    with pytest.raises(InvalidInputError) as error:
        load(path)
    assert str(error.value).splitlines() == [f"rollout.yaml:{problem}"]


def test_tags_of_defaults_count_among_those_that_fit(tmp_path: Path) -> None:
    tags = ", ".join(f"k{number}: v" for number in range(47))
    path = write_stacks(tmp_path, f"  - {{name: mine, tags: {{{tags}}}}}\n", defaults=DEFAULTS)
    with pytest.raises(
        InvalidInputError, match=r'stack "mine" has 49 tags with those of `defaults`, at most 48 fit'
    ):
        load(path)


def test_what_is_wrong_with_a_stack_is_told_beside_what_is_wrong_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_stacks(tmp_path, "  - {name: mine, wav: 2}\n  - {name: other}\n", defaults=DEFAULTS)
    path.write_text(path.read_text(encoding="utf-8").replace("wave: 2", "wave: 0"), encoding="utf-8")
    with pytest.raises(InvalidInputError) as error:
        load(path)
    assert [problem.where for problem in error.value.problems] == [
        "rollout.yaml:9:9 defaults.wave",
        "rollout.yaml:16:18 stacks[0].wav",
    ]
