"""What is wrong with an input, said so that its author can mend it: where, what, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: The place as its author knows it: a line of a file, or dashboard, section and widget.
            Empty until ``within`` adds it.
        what: The value found and the rule or limit it breaks.
        remedy: What to do about it.
    """

    where: str = ""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"

    def within(self, place: str) -> Problem:
        """Return the same problem seen from further out: ``place`` comes before its own place."""
        return Problem(
            where=f"{place}, {self.where}" if self.where else place, what=self.what, remedy=self.remedy
        )


class InvalidInputError(ValueError):
    """Input that cannot be used, with every problem that was found in it and not just the first.

    Attributes:
        problems: The problems in the order of the input; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def within(self, place: str) -> InvalidInputError:
        """Return the same error seen from further out."""
        return InvalidInputError(problem.within(place) for problem in self.problems)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise what was found, all at once; return when there is nothing.

    Raises:
        InvalidInputError: There is at least one problem.
    """
    found = tuple(problems)
    if found:
        raise InvalidInputError(found)
