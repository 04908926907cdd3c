"""Problems with user input: where each one is, what is wrong, and how to fix it.

A problem is refused, unless it is a warning: something that is probably a mistake and can be intended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NoReturn

__all__ = ["InvalidInputError", "Problem", "ReportedError", "refuse", "refuse_one", "refuse_or_warn"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem with the input.

    Attributes:
        where: The location as the author knows it: a line of a file, or dashboard, section and widget. Empty
            for a value that does not know where it stands; ``within`` adds the location.
        what: The value and the rule or limit that it breaks.
        remedy: How to fix it.
        is_warning: Whether the input can be intended, so that it is used nevertheless.
    """

    where: str = ""
    what: str
    remedy: str
    is_warning: bool = False

    def __str__(self) -> str:
        level = "warning: " if self.is_warning else ""
        place = f"{self.where}: " if self.where else ""
        return f"{level}{place}{self.what}; {self.remedy}"

    def within(self, place: str) -> Problem:
        """Return the problem with ``place`` in front of its location."""
        return replace(self, where=f"{place}, {self.where}" if self.where else place)


class ReportedError(Exception):
    """An error that a command reports as it is: its text says what happened and what to do."""

    @property
    def report(self) -> str:
        """What a command prints to standard error before it exits with 1."""
        return str(self)


class InvalidInputError(ReportedError, ValueError):
    """Raised for invalid input. It carries every problem that was found, not only the first.

    Attributes:
        problems: The problems in the order of the input; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def within(self, place: str) -> InvalidInputError:
        """Return the error with ``place`` in front of the location of each problem."""
        return InvalidInputError(problem.within(place) for problem in self.problems)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise all problems at once. Return if there are none.

    Raises:
        InvalidInputError: There is at least one problem.
    """
    found = tuple(problems)
    if found:
        raise InvalidInputError(found)


def refuse_or_warn(problems: Iterable[Problem], *, strict: bool) -> tuple[Problem, ...]:
    """Raise all problems at once, warnings included, unless there are only warnings. Return those.

    Args:
        problems: What was found in an input.
        strict: Whether a warning is refused like any other problem.

    Raises:
        InvalidInputError: At least one problem is not a warning, or ``strict`` is true and there is one.
    """
    found = tuple(replace(problem, is_warning=problem.is_warning and not strict) for problem in problems)
    if not all(problem.is_warning for problem in found):
        raise InvalidInputError(found)
    return found


def refuse_one(*, what: str, remedy: str, where: str = "") -> NoReturn:
    """Raise one problem.

    Args:
        what: The value and the rule or limit that it breaks.
        remedy: How to fix it.
        where: The location, if it is known here; see ``Problem``.

    Raises:
        InvalidInputError: Always.
    """
    raise InvalidInputError([Problem(where=where, what=what, remedy=remedy)]) from None


def quoted(text: str, *, longest: int = 60) -> str:
    """Return a text in quotes on one line, for a message; a longer one is cut and ends in ``…``."""
    return repr(text if len(text) <= longest else f"{text[: longest - 1]}…")


def with_article(name: str) -> str:
    """Return a name with its indefinite article: ``an AlarmState``, ``a Unit``."""
    has_vowel = name[:1].lower() in "aeiou" and not name.lower().startswith("uni")
    return f"{'an' if has_vowel else 'a'} {name}"


def did_you_mean(value: object, options: Iterable[str]) -> str:
    """Return ``did you mean "…"?`` with the option closest to a value, or an empty text if none is close.

    Upper and lower case, and ``_`` and ``-``, count as the same.
    """
    spelled = {_comparable(option): option for option in options}
    close = closest(_comparable(value), spelled) if isinstance(value, str) else None
    return "" if close is None else f'did you mean "{spelled[close]}"?'


def closest(text: str, options: Iterable[str], *, similarity: float = 0.6) -> str | None:
    """Return the option most similar to a text, or ``None`` if none is similar enough.

    Args:
        text: What was written.
        options: What could be meant.
        similarity: The least ratio of ``difflib.SequenceMatcher``, from 0 to 1 for equal texts.
    """
    return next(iter(get_close_matches(text, list(options), n=1, cutoff=similarity)), None)


def _comparable(text: str) -> str:
    return text.strip().lower().replace("_", "-")
