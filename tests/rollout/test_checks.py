from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, problems_of, rollout_of


def target(name: str, *settings: str, account: str = "111122223333", region: str = "us-east-1") -> str:
    lines = (
        f"name: {name}",
        f'account: "{account}"',
        f"region: {region}",
        "models: [amazon.nova-lite-v1:0]",
        *settings,
    )
    return "  - " + "\n    ".join(lines) + "\n"


def test_a_duplicate_target_is_refused_with_its_line() -> None:
    assert problems_of(rollout_of(targets=target("prod") + target("prod"))) == [
        (
            "rollout.yaml:9:11 targets[1].name: this target has the name of targets[0] on line 5 (upper and lower case are one); "
            "give each target a name of its own"
        )
    ]


def test_target_names_that_differ_in_case_alone_are_refused() -> None:
    [problem] = problems_of(rollout_of(targets=target("prod") + target("PROD", region="eu-west-1")))
    assert problem.startswith(
        "rollout.yaml:9:11 targets[1].name: this target has the name of targets[0] on line 5"
    )


def test_the_name_of_the_state_stack_is_refused_in_any_case() -> None:
    assert problems_of(rollout_of(targets=target("State"))) == [
        (
            'rollout.yaml:5:11 targets[0].name: the name "State" is kept for the stack that makes the state bucket; '
            "choose another name for the target"
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
            'rollout.yaml:10:5 targets[1]: the state key "bedrock-monitoring/new/terraform.tfstate" is that of targets[0] on line 9 '
            "too; give each stack a `state_key` or a name of its own"
        )
    ]


def test_the_state_key_of_the_state_stack_is_refused() -> None:
    targets = target("a", "state_key: bedrock-monitoring/state.tfstate")
    assert problems_of(rollout_of(targets=targets)) == [
        (
            'rollout.yaml:9:16 targets[0].state_key: the state key "bedrock-monitoring/state.tfstate" is that of state on line 2 too; '
            "give each stack a `state_key` or a name of its own"
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
            'rollout.yaml:14:21 targets[1].dashboard_name: the dashboard "d" of account 111122223333 is that of targets[0] on line 9 '
            "too, in every Region; give each a `dashboard_name` of its own"
        )
    ]


def test_one_dashboard_name_in_two_accounts_is_fine() -> None:
    targets = target("a", "dashboard_name: d") + target("b", "dashboard_name: d", account="222233334444")
    assert [each.dashboard_name for each in loads(rollout_of(targets=targets)).targets] == ["d", "d"]


def test_one_account_and_region_may_have_two_targets() -> None:
    assert len(loads(rollout_of(targets=target("a") + target("b"))).targets) == 2


def test_a_model_that_stands_twice_is_refused_also_by_its_arn() -> None:
    models = "[amazon.nova-lite-v1:0, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0']"
    targets = target("a").replace("[amazon.nova-lite-v1:0]", models)
    assert problems_of(rollout_of(targets=targets)) == [
        'rollout.yaml:8:37 targets[0].models[1]: "amazon.nova-lite-v1:0" stands twice, first on line 8; keep one of the two'
    ]


def test_what_is_wrong_in_the_defaults_is_told_once_and_there() -> None:
    defaults = "  models: [amazon.nova-lite-v1:0, amazon.nova-lite-v1:0]\n"
    targets = '  - {name: a, account: "111122223333", region: us-east-1}\n' * 2
    problems = problems_of(rollout_of(defaults=defaults, targets=targets.replace("a,", "b,", 1)))
    assert problems == [
        'rollout.yaml:5:35 defaults.models[1]: "amazon.nova-lite-v1:0" stands twice, first on line 5; keep one of the two'
    ]


def test_a_role_of_the_defaults_that_fits_one_account_alone_is_refused_for_the_others() -> None:
    defaults = "  role: arn:aws:iam::111122223333:role/Deploy\n"
    targets = target("a") + target("b", account="222233334444")
    assert problems_of(rollout_of(defaults=defaults, targets=targets)) == [
        (
            'rollout.yaml:5:9 defaults.role: the role belongs to account 111122223333, target "b" is in 222233334444; '
            'write the name of the role alone, "Deploy", or its ARN in 222233334444'
        )
    ]


def test_more_tags_than_aws_allows_are_refused_with_those_of_the_defaults_counted() -> None:
    defaults = "  tags:\n" + "".join(f"    d{number}: x\n" for number in range(25))
    own = ", ".join(f"t{number}: x" for number in range(26))
    assert problems_of(rollout_of(defaults=defaults, targets=target("a", f"tags: {{{own}}}"))) == [
        (
            'rollout.yaml:36:11 targets[0].tags: target "a" has 51 tags with its defaults, '
            "at most 48 fit beside this project's own; remove some of them"
        )
    ]
