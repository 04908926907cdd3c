"""Problems with user input: where each one is, what is wrong, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem with the input.

    Attributes:
        where: The location as the author knows it: a line of a file, or dashboard, section and widget.
            Empty until ``within`` adds it.
        what: The value and the rule or limit that it breaks.
        remedy: How to fix it.
    """

    where: str = ""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"

    def within(self, place: str) -> Problem:
        """Return the problem with ``place`` in front of its location."""
        return Problem(
            where=f"{place}, {self.where}" if self.where else place, what=self.what, remedy=self.remedy
        )


class InvalidInputError(ValueError):
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
