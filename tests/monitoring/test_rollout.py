from dataclasses import replace
from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import Rollout, Target
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, rollout_of

HERE = Path(__file__)


@pytest.fixture(scope="module")
def rollout() -> Rollout:
    stacks = "".join(
        f"  - {{name: {name}, file: {HERE}, account: '111122223333', region: us-east-1}}\n"
        for name in ("prod-log", "index")
    )
    return loads(rollout_of(targets=TARGET + TARGET.replace("prod", "dev")) + f"stacks:\n{stacks}")


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ([], ["prod", "dev", "prod-log", "index"]),
        (["prod*"], ["prod", "prod-log"]),
        (["index", "dev"], ["dev", "index"]),
    ],
)
def test_targets_and_own_stacks_are_selected_by_the_same_patterns(
    rollout: Rollout, patterns: list[str], names: list[str]
) -> None:
    assert [stack.name for stack in rollout.select(patterns)] == names


def test_targets_alone_are_selected_for_what_only_targets_have(rollout: Rollout) -> None:
    selected = rollout.select_targets(["prod*"])
    assert [target.name for target in selected] == ["prod"]
    assert all(isinstance(target, Target) for target in selected)


def test_a_pattern_that_names_nothing_is_refused_with_the_names_there_are(rollout: Rollout) -> None:
    with pytest.raises(InvalidInputError) as of_both:
        rollout.select(["idx"])
    assert str(of_both.value) == (
        "targets: no target or stack is named 'idx'; choose from prod, dev, prod-log, index"
    )
    with pytest.raises(InvalidInputError) as of_targets:
        rollout.select_targets(["index"])
    assert str(of_targets.value) == "targets: no target is named 'index'; choose from prod, dev"


@pytest.mark.parametrize(
    ("managed", "patterns", "names"),
    [
        (True, [], {"prod", "dev", "prod-log", "index", "state"}),
        (False, [], {"prod", "dev", "prod-log", "index"}),
        (True, ["*"], {"prod", "dev", "prod-log", "index"}),
        (True, ["prod*"], {"prod", "prod-log"}),
        (True, ["state"], {"state"}),
        (True, ["state", "dev"], {"state", "dev"}),
    ],
)
def test_the_stack_of_the_state_bucket_is_named_by_no_pattern_or_by_its_name(
    rollout: Rollout, *, managed: bool, patterns: list[str], names: set[str]
) -> None:
    made = replace(rollout, state=replace(rollout.required_state(), managed=managed))
    assert made.stack_names(patterns) == names


def test_without_a_bucket_of_its_own_a_rollout_has_no_stack_state(rollout: Rollout) -> None:
    made = replace(rollout, state=replace(rollout.required_state(), managed=False))
    with pytest.raises(InvalidInputError, match="no target or stack is named 'state'"):
        made.stack_names(["state"])
