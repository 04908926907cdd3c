"""The monitoring of some targets: what is built and checked with them, and what is not."""

from __future__ import annotations

import pytest

from bedrock_monitoring.monitoring import Rollout, build_monitoring, build_rollout_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads

FILE = """\
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, alarms: true, models: [amazon.nova-lite-v1:0]}
targets:
  - {name: one, account: "111122223333"}
  - {name: two, account: "222233334444"}
  - {name: three, account: "222233334444", region: eu-west-1}
"""


@pytest.fixture(scope="module")
def rollout() -> Rollout:
    return loads(FILE)


def test_a_target_is_the_same_alone_as_among_all(rollout: Rollout) -> None:
    everything = build_rollout_monitoring(rollout)
    for whole in everything:
        assert build_rollout_monitoring(rollout, only={whole.target.name}) == (whole,)
    assert build_rollout_monitoring(rollout, only={"one", "three"}) == (everything[0], everything[2])
    assert build_rollout_monitoring(rollout, only=set()) == ()


@pytest.mark.parametrize(("name", "count"), [("one", 1), ("two", 2), ("three", 2)])
def test_a_target_is_built_with_those_of_its_account_alone(rollout: Rollout, name: str, count: int) -> None:
    told = list[tuple[int, int]]()
    build_rollout_monitoring(
        rollout, only={name}, on_target=lambda number, total: told.append((number, total))
    )
    assert told == [(number, count) for number in range(1, count + 1)]


def test_with_a_cost_ceiling_all_targets_are_built_and_counted() -> None:
    told = list[int]()
    checked = loads(f"monthly_cost_ceiling: 1000\n{FILE}")
    [made] = build_rollout_monitoring(checked, only={"one"}, on_target=lambda number, _: told.append(number))
    assert (made.target.name, told) == ("one", [1, 2, 3])
    with pytest.raises(InvalidInputError, match="monthly_cost_ceiling: the monitoring would cost "):
        build_rollout_monitoring(loads(f"monthly_cost_ceiling: 1\n{FILE}"), only={"one"})


def test_a_name_that_another_target_of_the_account_has_is_refused_whichever_of_them_is_asked_for(
    rollout: Rollout,
) -> None:
    class Shared(rollout.naming):  # type: ignore[name-defined, misc]
        def dashboard_name(self, kind: str) -> str:
            return kind

    for name in ("two", "three"):
        with pytest.raises(InvalidInputError, match="target 'three': its dashboard 'overview' has the name"):
            build_monitoring(rollout.targets, naming=Shared, only={name})
    assert len(build_monitoring(rollout.targets, naming=Shared, only={"one"})) == 1
