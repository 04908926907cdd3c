import pytest

from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, rollout_of


@pytest.fixture(scope="module")
def rollout() -> Rollout:
    return loads(
        rollout_of(targets="".join(TARGET.replace("prod", name) for name in ("prod-us", "dev", "prod-eu")))
    )


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ([], ["prod-us", "dev", "prod-eu"]),
        (["*"], ["prod-us", "dev", "prod-eu"]),
        (["prod-*"], ["prod-us", "prod-eu"]),
        (["prod-eu", "dev"], ["dev", "prod-eu"]),
        (["prod-[u]s", "prod-us"], ["prod-us"]),
    ],
)
def test_targets_are_selected_by_patterns_in_the_order_of_the_file(
    rollout: Rollout, patterns: list[str], names: list[str]
) -> None:
    assert [target.name for target in rollout.select(patterns)] == names


def test_a_pattern_that_names_no_target_is_refused_with_the_names_there_are(rollout: Rollout) -> None:
    with pytest.raises(InvalidInputError) as error:
        rollout.select(["dev", "Prod-*", "stage"])
    assert str(error.value).splitlines() == [
        "targets: no target is named 'Prod-*'; choose from prod-us, dev, prod-eu",
        "targets: no target is named 'stage'; choose from prod-us, dev, prod-eu",
    ]
