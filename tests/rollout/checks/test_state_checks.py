import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, problems_of, rollout_of, target

OURS = "or write `backend: none` if the engine that runs Terraform brings its own state"


@pytest.mark.parametrize("settings", ["  backend: none\n", "  backend: none\n  account: null\n"])
def test_an_engine_that_brings_its_own_state_needs_no_bucket(settings: str) -> None:
    rollout = loads(rollout_of(state=f"state:\n{settings}"))
    assert (rollout.state, rollout.has_state_stack) == (None, False)
    assert rollout.stack_names() == {"prod"}


def test_a_backend_that_is_not_named_is_the_bucket() -> None:
    named = loads(rollout_of(state=f"{STATE}  backend: s3\n"))
    assert loads(rollout_of()).required_state() == named.required_state()


def test_a_bucket_without_account_and_region_is_refused() -> None:
    assert problems_of(rollout_of(state="state: {bucket: states}\n")) == [
        f"rollout.yaml:1:8 state: the key `{key}` is missing; add `{key}: …`, that of the bucket, {OURS}"
        for key in ("account", "region")
    ]


def test_settings_of_a_bucket_have_no_effect_where_there_is_none() -> None:
    state = f"{STATE}  backend: none\n  kms_key: null\n  managed: false\n"
    why = "has no effect: with `backend: none` there is no state bucket"
    text = rollout_of(state=state, targets=target("a", "state_key: a/b.tfstate"))
    assert [problem.partition(" ")[2] for problem in problems_of(text)] == [
        f"state.account: `account` {why}; remove it",
        f"state.region: `region` {why}; remove it",
        f"state.managed: `managed` {why}; remove it",
        f'targets[0].state_key: "a/b.tfstate" {why}; remove `state_key`',
    ]


def test_another_backend_is_refused() -> None:
    [problem] = problems_of(rollout_of(state="state: {backend: local}\n"))
    assert problem.endswith('state.backend: "local" is not a place of the state; write s3 or none')
