"""Every problem that a test provokes says in words where it is, what is wrong and what to do."""

from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest

from bedrock_monitoring.problems import Problem


def faults(problem: Problem) -> Iterator[str]:
    """Yield what is wrong with the words of a problem."""
    for name in ("where", "what", "remedy"):
        text = getattr(problem, name)
        if not isinstance(text, str):
            yield f"`{name}` is no text: {text!r}"
        elif not text.strip() and name != "where":
            yield f"`{name}` is empty"
        elif text == str(None):
            yield f"`{name}` is a value that is not there"


@pytest.fixture(scope="session", autouse=True)
def every_problem_is_in_words() -> Iterator[None]:
    """Check each problem that is made in a test of the session."""
    unchecked = Problem.__init__

    @wraps(unchecked)
    def checked(self: Problem, **fields: Any) -> None:
        unchecked(self, **fields)
        found = list(faults(self))
        assert not found, f"{self}: {', '.join(found)}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Problem, "__init__", checked)
        yield
