from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, problems_of, rollout_of, target


def test_a_duplicate_target_is_refused_with_its_line() -> None:
    assert problems_of(rollout_of(targets=target("prod") + target("prod"))) == [
        (
            'rollout.yaml:9:11 targets[1].name: the name "prod" is that of targets[0] on line 5 too (upper '
            "and lower case are one); give each target a name of its own"
        )
    ]


def test_target_names_that_differ_in_case_alone_are_refused() -> None:
    [problem] = problems_of(rollout_of(targets=target("Prod") + target("PROD", region="eu-west-1")))
    assert problem.startswith(
        'rollout.yaml:9:11 targets[1].name: the name "Prod" is that of targets[0] on line 5'
    )


def test_the_name_of_the_state_stack_is_refused_in_any_case() -> None:
    assert problems_of(rollout_of(targets=target("State"))) == [
        (
            'rollout.yaml:5:11 targets[0].name: the name "State" is kept for the stack that makes the '
            "state bucket; choose another name for the target"
        )
    ]


def test_two_targets_with_one_state_key_are_refused() -> None:
    targets = target("a", "state_key: x") + target("b", "state_key: x")
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:14:16 targets[1].state_key: the state key "x" is that of targets[0] on line 9 too; '
            "give each stack a `state_key` or a name of its own"
        )
    ]


def test_a_state_key_that_another_target_has_by_default_is_refused() -> None:
    targets = target("old", "state_key: bedrock-monitoring/new/terraform.tfstate") + target("new")
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:10:5 targets[1]: the state key "bedrock-monitoring/new/terraform.tfstate" is '
            "that of targets[0] on line 9 too; give each stack a `state_key` or a name of its own"
        )
    ]


def test_the_state_key_of_the_state_stack_is_refused() -> None:
    targets = target("a", "state_key: bedrock-monitoring/state.tfstate")
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:9:16 targets[0].state_key: the state key "bedrock-monitoring/state.tfstate" is '
            "that of state on line 2 too; give each stack a `state_key` or a name of its own"
        )
    ]


def test_without_a_state_stack_its_key_is_free() -> None:
    text = rollout_of(
        state=f"{STATE}  managed: false\n", targets=target("a", "state_key: bedrock-monitoring/state.tfstate")
    )
    assert loads(text).targets[0].state_key == "bedrock-monitoring/state.tfstate"


def test_one_dashboard_name_twice_in_an_account_is_refused_even_in_two_regions() -> None:
    targets = target("a", "dashboard_name: d") + target("b", "dashboard_name: d", region="eu-west-1")
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:14:21 targets[1].dashboard_name: the dashboard "d" of account 111122223333 is '
            "that of targets[0] on line 9 too, in every Region; give each a `dashboard_name` of its own"
        )
    ]


def test_one_dashboard_name_in_two_accounts_is_fine() -> None:
    targets = target("a", "dashboard_name: d") + target("b", "dashboard_name: d", account="222233334444")
    assert [each.dashboard_name for each in loads(rollout_of(targets=targets)).targets] == ["d", "d"]


def test_one_account_and_region_may_have_two_targets() -> None:
    assert len(loads(rollout_of(targets=target("a") + target("b"))).targets) == 2
