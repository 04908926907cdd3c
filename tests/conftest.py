import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from bedrock_monitoring.local_aws import LocalAws
from tests.body_checking import every_body_keeps_to_the_schema
from tests.holding import Hold, Switchboard
from tests.problem_checking import every_problem_is_in_words

__all__ = ["every_body_keeps_to_the_schema", "every_problem_is_in_words"]

# `make test` tells its processes that make started them. What the tests start is started by no make, so it
# spells its options as on the command line, and a make of theirs is the first one.
for variable in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS"):
    os.environ.pop(variable, None)

# A shell that starts `make test &` or nohup has SIGINT ignored, and tests interrupt what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, and no clock that a busy machine could fail.
settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")


ROLLOUT = Path(__file__).parents[1] / "rollout.yaml"
SLOW = {"terraform": 40, "browser": 1, "slow": 5}
"""The marks of tests that take seconds or minutes, with about how much processor time that is, in seconds."""

SHIPPED_FOR = "111122223333"
"""The account of rollout.yaml as this project ships it: an example's, which nobody deploys to."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, and skip those that cannot hold in a fork."""
    _begin_with_slow_ones(items, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    _skip_in_fork(items)


def _begin_with_slow_ones(items: list[pytest.Item], *, workers: int) -> None:
    """Put an equal share of the slow tests at the beginning of each worker's part of the tests.

    pytest-xdist gives each worker an equal part of the list, and takes the rest of one for another that has
    ended: quick tests are left then, not one of minutes. But for those of Terraform, the slow tests of a file
    stay together, so that only one worker makes what they share.
    """
    shares: dict[str | Path, list[pytest.Item]] = {}
    quick: list[pytest.Item] = []
    for item in items:
        key = item.nodeid if item.get_closest_marker("terraform") else item.path
        (shares.setdefault(key, []) if _seconds(item) else quick).append(item)
    parts: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for share in sorted(shares.values(), key=_seconds_of_all, reverse=True):
        min(parts, key=_seconds_of_all).extend(share)
    size = -(-len(items) // workers)
    ordered: list[pytest.Item] = []
    for part in parts:
        room = max(size - len(part), 0)
        ordered += part + quick[:room]
        quick = quick[room:]
    items[:] = ordered + quick


def _seconds(item: pytest.Item) -> int:
    """Return about how much processor time a test takes. 0 for a quick one."""
    return max((seconds for mark, seconds in SLOW.items() if item.get_closest_marker(mark)), default=0)


def _seconds_of_all(items: list[pytest.Item]) -> int:
    return sum(map(_seconds, items))


def _skip_in_fork(items: list[pytest.Item]) -> None:
    """Skip the tests of the shipped rollout's exact output in a fork that deploys a rollout of its own.

    There the output is right to differ, and nothing in the fork could make them pass. As long as rollout.yaml
    names the example's account, as it does here and in CI, none of them is skipped.
    """
    if yaml.safe_load(ROLLOUT.read_text(encoding="utf-8"))["state"]["account"] == SHIPPED_FOR:
        return
    skip = pytest.mark.skip(
        reason=f"holds the exact output for the example account {SHIPPED_FOR}; rollout.yaml is a fork's own"
    )
    for item in items:
        assert isinstance(item, pytest.Function)
        # What loads DEFAULT_ROLLOUT has no mark: the test of addresses is never edited.
        if item.get_closest_marker("default_rollout") or "DEFAULT_ROLLOUT" in item.function.__code__.co_names:
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Collect garbage rarely, and never modules, which live to the end.

    This saves a sixth of the time of the quick tests.
    """
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(scope="session")
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(scope="session")
def aws(switchboard: Switchboard) -> Iterator[LocalAws]:
    """One embedded AWS for all tests: each test keeps to accounts and bucket names of its own."""
    with LocalAws(before_call=switchboard) as running:
        yield running


@pytest.fixture
def hold(switchboard: Switchboard) -> Hold:
    """Hold back the first matching call for as long as a block lasts, or until it is released."""
    return switchboard.hold
