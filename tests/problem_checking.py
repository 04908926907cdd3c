"""Every problem that a test provokes says in words where it is, what is wrong and what to do.

A room whose conftest imports `every_problem_is_known` has a list of their texts, `problems.txt`, in which a
reviewer reads what people are told. CONTRIBUTING.md says how to renew it.
"""

import fcntl
import re
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.problems import Problem

TESTS = Path(__file__).resolve().parent


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


OF_ONE_INPUT = (
    (r'"[^"]*"', '"…"'),
    (r"(?<!\w)'[^']*'", "'…'"),
    (r"\S*\d\S*", "#"),
    (r"\b[a-z]+(_[a-z]+)+\b", "NAME"),
    (r"\baws(-[a-z]+)+\b", "aws-…"),
    (r"\s+", " "),
    (r"\([^()]*\)", "(…)"),
    (r"(allowed:|keys out of|choose from|write one of:?|belongs in an item of|belongs below) .*", r"\1 …"),
    (r"[\x00-\x1f\x7f]", "?"),
)
"""What differs between problems of one kind, or is said by a library, and what stands for it in the list."""


def general(problem: Problem) -> str:
    """Return the text of a problem without its place, and without what is of one input alone."""
    text = f"{problem.what}; {problem.remedy}"
    for pattern, sign in OF_ONE_INPUT:
        text = re.sub(pattern, sign, text)
    return text


@pytest.fixture(autouse=True)
def every_problem_is_known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look for the text of each problem that a test provokes in the list of the room's texts."""
    made = Problem.__init__
    texts = set[str]()

    def recorded(self: Problem, **fields: Any) -> None:
        made(self, **fields)
        texts.add(general(self))

    monkeypatch.setattr(Problem, "__init__", recorded)
    yield
    if hasattr(request.function, "hypothesis"):
        return
    file = TESTS / Path(request.path).relative_to(TESTS).parts[0] / "problems.txt"
    known = set(file.read_text(encoding="utf-8").splitlines()) if file.exists() else set()
    if request.config.getoption("update_snapshots") and not texts <= known:
        _add(texts, file)
    else:
        new = "\n".join(sorted(texts - known))
        assert not new, (
            f"texts that {file.relative_to(TESTS.parent)} lacks; --snapshot-update adds them:\n{new}"
        )


def _add(texts: set[str], file: Path) -> None:
    """Add texts to a list, to which other processes of the same run may add texts, too."""
    with file.open("a+", encoding="utf-8") as listed:
        fcntl.flock(listed, fcntl.LOCK_EX)
        listed.seek(0)
        known = set(listed.read().splitlines())
        listed.truncate(0)
        listed.write("".join(f"{text}\n" for text in sorted(known | texts)))
