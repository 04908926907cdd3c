import pytest

from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.values.provider_versions import OLDEST, allows_between
from tests.rollout.sample import problems_of, rollout_of

ALLOWED = [
    *("~> 5.100", "~> 5.100.0", "5.100.0", "= 5.100.1", "v5.100.0", ">= 5.0", "~> 5.0", "~> 5", "< 6"),
    *(">= 5.100, < 6.0", "> 5.99.9", "> 5.100.0, < 5.100.2", "!= 5.100.0", ">= 4.0", "~> 6.0", ">= 6.0.0"),
    *("!= 5.100.0, != 5.100.1, < 5.100.3", "5.100.0-beta", "<= 5.100.0"),
]
REFUSED = [
    *("~> 4.0", "~> 4", "5.50.0", "~> 5.50.0", "< 5.100", "<= 5.99.9", ">= 4.0, < 5.0", "= 5.99.0", "1"),
    *("> 5.100.0, < 5.100.1", "5.100.0, != 5.100.0", ">= 6, < 5", "~> 5.99.0"),
    *("~> 7.0", ">= 7", "7.0.0", "> 6.99, >= 7.1", "~> 10"),
]


@pytest.mark.parametrize("constraint", ALLOWED)
def test_a_constraint_that_allows_a_version_with_every_argument_is_taken(constraint: str) -> None:
    assert loads(rollout_of(top=f'provider_version: "{constraint}"\n')).provider_version == constraint


@pytest.mark.parametrize("constraint", REFUSED)
def test_a_constraint_that_allows_none_is_refused(constraint: str) -> None:
    [problem] = problems_of(rollout_of(top=f'provider_version: "{constraint}"\n'))
    assert problem == (
        f"rollout.yaml:4:19 provider_version: '{constraint}' allows no version of the provider from 5.100 "
        'up and below 7, for which the stacks are made; write e.g. "~> 5.100"'
    )


def test_one_number_ends_before_the_next_as_in_terraform() -> None:
    assert allows_between("~> 5", OLDEST, (6, 0, 0))
    assert not allows_between("~> 5", (6, 0, 0), None)


def test_a_range_of_versions_has_an_end() -> None:
    assert allows_between(">= 5.100", OLDEST, (6, 0, 0))
    assert not allows_between(">= 6.0", OLDEST, (6, 0, 0))
