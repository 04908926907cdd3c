import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, problems_of, rollout_of, target

ACCOUNT, OTHER = "111122223333", "222233334444"
REFUSED = {
    "a role for plans without one that deploys": (
        "plan_role: Plan",
        (
            'targets[0].plan_role: target "a" is deployed with your own credentials, so plans need no other '
            "role; add the `role` that deploys it, or remove `plan_role`"
        ),
    ),
    "a role for plans that deploys": (
        f"role: Deploy, plan_role: arn:aws:iam::{ACCOUNT}:role/Deploy",
        (
            f'targets[0].plan_role: "arn:aws:iam::{ACCOUNT}:role/Deploy" is the `role` that deploys, so '
            "whoever may plan may deploy; name a role that can only read"
        ),
    ),
    "a role as the boundary": (
        f"permissions_boundary: arn:aws:iam::{ACCOUNT}:role/Boundary",
        (
            f'targets[0].permissions_boundary: "arn:aws:iam::{ACCOUNT}:role/Boundary" is not the name or the '
            "ARN of an IAM policy; write e.g. DeveloperBoundary or "
            "arn:aws:iam::111122223333:policy/DeveloperBoundary"
        ),
    ),
}


@pytest.mark.parametrize(("settings", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_role_or_a_boundary_that_cannot_be_used_is_refused(settings: str, expected: str) -> None:
    [problem] = problems_of(rollout_of(targets=target("a", *settings.split(", "))))
    assert problem.partition(" ")[2] == expected


ARNS = {
    "Boundary": f"arn:aws:iam::{ACCOUNT}:policy/Boundary",
    "team/Boundary": f"arn:aws:iam::{ACCOUNT}:policy/team/Boundary",
    f"arn:aws:iam::{ACCOUNT}:policy/Boundary": f"arn:aws:iam::{ACCOUNT}:policy/Boundary",
    "arn:aws:iam::aws:policy/ReadOnlyAccess": "arn:aws:iam::aws:policy/ReadOnlyAccess",
}


@pytest.mark.parametrize(("written", "arn"), ARNS.items())
def test_a_boundary_is_a_policy_of_the_account_or_of_aws(written: str, arn: str) -> None:
    [found] = loads(rollout_of(targets=target("a", f"permissions_boundary: {written}"))).targets
    assert found.permissions_boundary == arn


def test_roles_and_a_boundary_by_name_are_those_of_each_account() -> None:
    defaults = "  role: Deploy\n  plan_role: Plan\n  permissions_boundary: Boundary\n"
    found = loads(rollout_of(defaults=defaults, targets=target("a") + target("b", account=OTHER))).targets
    assert [(one.role_arn, one.plan_role_arn, one.permissions_boundary) for one in found] == [
        tuple(f"arn:aws:iam::{account}:{what}" for what in ("role/Deploy", "role/Plan", "policy/Boundary"))
        for account in (ACCOUNT, OTHER)
    ]


def test_a_role_of_the_state_beside_a_role_for_plans_is_a_warning() -> None:
    text = rollout_of(state=f"{STATE}  role: State\n", targets=target("a", "role: Deploy", "plan_role: Plan"))
    assert [str(warning) for warning in loads(text).warnings] == [
        (
            "warning: rollout.yaml:4:9 state.role: plans of targets with a `plan_role` assume it too, and it "
            "can write their state; remove it, and admit the roles that plan and deploy in the policy of the "
            "bucket"
        )
    ]
    assert loads(text.replace(", plan_role", "").replace("    plan_role: Plan\n", "")).warnings == ()
