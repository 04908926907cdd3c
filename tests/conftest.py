import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from bedrock_monitoring.local_aws import LocalAws
from tests.body_checking import every_body_keeps_to_the_schema
from tests.holding import Hold, Switchboard

__all__ = ["every_body_keeps_to_the_schema"]

# The same examples on every run, and no clock that a busy machine could fail.
settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among modules, which live to the end: a sixth of the time of the quick tests."""
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
