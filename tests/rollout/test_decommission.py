import pytest

from bedrock_monitoring.monitoring import PROJECT_TAGS, DecommissionedStack
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problems_of, rollout_of, target

ACCOUNT = "111122223333"
OTHER = "444455556666"
DEFAULTS = f"""\
  account: "{ACCOUNT}"
  region: us-east-1
  role: Deploy
  plan_role: Plan
"""


def with_entries(*entries: str, targets: str = target("prod", "wave: 4"), defaults: str = "") -> str:
    """Return a rollout; the target begins on line 5, and without defaults the entries on line 10."""
    lines = "".join(f"  - {entry}\n" for entry in entries)
    return rollout_of(targets=targets, defaults=defaults) + f"decommission:\n{lines}"


def test_what_is_decommissioned_has_the_place_of_defaults_its_old_state_and_the_last_wave() -> None:
    [former] = loads(with_entries("name: old", defaults=DEFAULTS)).decommissioned
    assert former == DecommissionedStack(
        name="old",
        account=ACCOUNT,
        region="us-east-1",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        plan_role_arn=f"arn:aws:iam::{ACCOUNT}:role/Plan",
        tags=PROJECT_TAGS,
        wave=5,
        state_key="bedrock-monitoring/old/terraform.tfstate",
    )


def test_an_entry_comes_before_defaults_and_may_name_its_state() -> None:
    entry = (
        f'{{name: old, account: "{OTHER}", region: eu-west-1, role: null, plan_role: null, state_key: a/b}}'
    )
    [former] = loads(with_entries(entry, defaults=DEFAULTS)).decommissioned
    assert (former.account, former.region, former.role_arn, former.plan_role_arn, former.state_key) == (
        *(OTHER, "eu-west-1", None, None, "a/b"),
    )


def test_it_is_selected_and_deployed_like_a_target_and_monitors_nothing() -> None:
    rollout = loads(with_entries("name: old", defaults=DEFAULTS))
    assert [stack.name for stack in rollout.select()] == ["prod", "old"]
    assert [stack.name for stack in rollout.select(["o*"])] == ["old"]
    assert rollout.stack_names(["old"]) == {"old"}
    assert [stack.name for stack in rollout.deployed] == ["prod"]
    assert [stack.name for stack in rollout.select_targets()] == ["prod"]


OLD = "bedrock-monitoring/old/terraform.tfstate"
HERE = f'account: "{ACCOUNT}", region: us-east-1'
REFUSED = {
    "a target": (
        f"{{name: PROD, {HERE}}}",
        (
            "11:12 decommission[0].name: targets[0] on line 5 has this name (upper and lower case are one); "
            "remove it there to destroy its resources, or here to keep them"
        ),
    ),
    "the state that a renamed target keeps": (
        f"{{name: before, {HERE}}}",
        (
            '11:12 decommission[0].name: its state, "bedrock-monitoring/before/terraform.tfstate", is '
            "that of targets[0] on line 5; remove it here, or name the state of another"
        ),
    ),
    "the stack of the state bucket": (
        f"{{name: state, {HERE}}}",
        (
            '11:12 decommission[0].name: "state" is the stack of the state bucket, which is not '
            "decommissioned; remove it from `decommission`"
        ),
    ),
    "the state of the state bucket": (
        f"{{name: old, state_key: bedrock-monitoring/state.tfstate, {HERE}}}",
        (
            '11:12 decommission[0].name: "old" is the stack of the state bucket, which is not '
            "decommissioned; remove it from `decommission`"
        ),
    ),
    "one name twice": (
        f"{{name: old, {HERE}}}\n  - {{name: Old, {HERE}}}",
        (
            "12:12 decommission[1].name: decommission[0] on line 11 has this name (upper and lower case are "
            "one); remove one of the two"
        ),
    ),
    "one state twice": (
        f"{{name: old, {HERE}}}\n  - {{name: b, {HERE}, state_key: {OLD}}}",
        (
            '12:12 decommission[1].name: its state, "bedrock-monitoring/old/terraform.tfstate", is that of '
            "decommission[0] on line 11; remove it here, or name the state of another"
        ),
    ),
    "no Region": (
        f'{{name: old, account: "{ACCOUNT}"}}',
        (
            '11:5 decommission[0]: decommissioned "old" has no `region`; add '
            "`region: …` to it, or to `defaults`"
        ),
    ),
    "a role of another account": (
        f"{{name: old, role: 'arn:aws:iam::{OTHER}:role/x', {HERE}}}",
        (
            f'11:23 decommission[0].role: the role is in account {OTHER}, decommissioned "old" in '
            f"account {ACCOUNT}; write the name of the role alone, "
        ),
    ),
    "a role for plans that deploys": (
        f"{{name: old, role: a, plan_role: a, {HERE}}}",
        (
            '11:37 decommission[0].plan_role: "a" is the `role` that deploys, so whoever may plan may '
            "deploy; name a role that can only read"
        ),
    ),
    "a setting of a target": (
        f"{{name: old, wave: 3, {HERE}}}",
        ('11:17 decommission[0].wave: the key "wave" is not known here; '),
    ),
}


@pytest.mark.parametrize(("entry", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_decommissioned_is_refused(entry: str, problem: str) -> None:
    [found] = problems_of(with_entries(entry, targets=target("prod", "renamed_from: before")))
    assert found.removeprefix("rollout.yaml:").startswith(problem)
