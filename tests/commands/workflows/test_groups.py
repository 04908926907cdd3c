"""Targets in groups, each of which is one job of a workflow."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.commands.workflows.groups import (
    DEFAULT_GROUPS,
    MOST_JOBS,
    Group,
    groups_of,
    matrices_by_wave,
    matrix,
    names_in,
)
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import InvalidInputError


def stacks(*waves: int) -> list[Stack]:
    return [
        Stack(
            name=f"target-{number}",
            account="111122223333",
            region="us-east-1",
            role_arn=None,
            tags={},
            wave=wave,
            state_key=f"{number}",
        )
        for number, wave in enumerate(waves)
    ]


def sizes(groups: Sequence[Group]) -> list[tuple[int, int]]:
    return [(group.wave, len(group.targets)) for group in groups]


WAVES = st.lists(st.integers(1, 6), max_size=300)


@given(WAVES, st.integers(6, MOST_JOBS))
def test_each_target_is_in_one_group_of_its_wave_and_there_are_no_more_groups_than_asked_for(
    waves: list[int], most: int
) -> None:
    given_stacks = stacks(*waves)
    groups = groups_of(given_stacks, most=most)
    wave_of = {stack.name: stack.wave for stack in given_stacks}
    assert [name for group in groups for name in group.targets] == [
        stack.name for stack in sorted(given_stacks, key=lambda stack: stack.wave)
    ]
    assert all(wave_of[name] == group.wave for group in groups for name in group.targets)
    assert len(groups) <= most
    assert len({group.name for group in groups}) == len(groups)


@given(WAVES, st.integers(6, MOST_JOBS))
def test_groups_of_a_wave_differ_by_one_target_at_most(waves: list[int], most: int) -> None:
    groups = groups_of(stacks(*waves), most=most)
    for wave in set(waves):
        members = [len(group.targets) for group in groups if group.wave == wave]
        assert max(members) - min(members) <= 1


def test_480_targets_are_20_groups_and_the_largest_is_as_small_as_that_allows() -> None:
    groups = groups_of(stacks(*[1] * 20, *[2] * 100, *[3] * 360), most=DEFAULT_GROUPS)
    assert len(groups) <= 20
    assert max(len(group.targets) for group in groups) == 25
    assert sizes(groups)[:3] == [(1, 20), (2, 25), (2, 25)]


def test_a_few_targets_are_a_group_each() -> None:
    assert [(group.name, group.targets) for group in groups_of(stacks(1, 2, 1))] == [
        ("wave 1, 1 of 2", ("target-0",)),
        ("wave 1, 2 of 2", ("target-2",)),
        ("wave 2", ("target-1",)),
    ]
    assert groups_of([]) == ()


def test_more_waves_than_groups_are_refused_with_the_number_that_is_needed() -> None:
    with pytest.raises(InvalidInputError) as error:
        groups_of(stacks(1, 2, 7), most=2)
    assert str(error.value) == (
        "targets: they have 3 waves, which do not fit into 2 groups: no group has targets of two waves; ask "
        "for at least 3 groups, or use fewer waves"
    )


def test_a_matrix_has_the_names_as_make_takes_them_and_they_can_be_read_back() -> None:
    document = matrix(groups_of(stacks(1, 1, 4), most=2))
    assert document == {
        "include": [
            {"name": "wave 1", "wave": 1, "targets": "target-0 target-1"},
            {"name": "wave 4", "wave": 4, "targets": "target-2"},
        ]
    }
    assert names_in(document) == ("target-0", "target-1", "target-2")


def test_each_wave_has_a_matrix_by_its_place_in_the_order() -> None:
    groups = groups_of(stacks(10, 2, 2), most=3)
    expected: dict[str, Any] = {"1": matrix(groups[:2]), "2": matrix(groups[2:])}
    assert matrices_by_wave(groups, most=2) == expected
    assert matrices_by_wave((), most=2) == {}


def test_more_waves_than_a_workflow_has_jobs_for_are_refused() -> None:
    with pytest.raises(
        InvalidInputError, match=r"^targets: they have 3 waves, and the workflow deploys 2 at"
    ):
        matrices_by_wave(groups_of(stacks(1, 2, 3)), most=2)
