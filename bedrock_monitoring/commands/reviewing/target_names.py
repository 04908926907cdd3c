"""Names of targets: in the texts of changes, so that equal ones are recognized, and folded in a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from bedrock_monitoring.commands.reviewing.change import Change

_NAME, _ACCOUNT, _REGION, _UNDERSCORED = "\ue000", "\ue001", "\ue002", "\ue003"
"""The marks of a generalized text: characters that no text has (Unicode, private use).

The last one is that of a name with hyphens where it has underscores for them, as in online evaluations.
"""

_MARK = re.compile(f"[{_NAME}{_ACCOUNT}{_REGION}{_UNDERSCORED}]")

_PLACEHOLDERS = {
    _NAME: "{target}",
    _ACCOUNT: "{account}",
    _REGION: "{region}",
    _UNDERSCORED: "{target}",
}
"""What is shown where each target has its own name, account or Region."""

_WORD_END = re.compile("[A-Za-z0-9]$")

_NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A target: its name, and its account and Region as its plan says them.

    Attributes:
        name: The name of the stack.
        account: The account id. Empty if the plan does not say it.
        region: The Region. Empty if the plan does not say it.
    """

    name: str
    account: str = ""
    region: str = ""

    @classmethod
    def of(cls, name: str, plan: Mapping[str, Any]) -> Place:
        """Return the place of a stack, from the provider's configuration in its plan."""
        provider = plan.get("configuration", {}).get("provider_config", {}).get("aws", {})
        expressions = provider.get("expressions", {})
        accounts = expressions.get("allowed_account_ids", {}).get("constant_value") or [""]
        region = expressions.get("region", {}).get("constant_value") or ""
        return cls(name=name, account=str(accounts[0]), region=str(region))

    def generalized(self, text: str) -> str:
        """Return a text with marks in place of the names of this place, as equal as it can be to another's.

        ``specific`` is the reverse.
        """
        return self._pattern.sub(self._mark, _MARK.sub(" ", text))

    def _mark(self, found: re.Match[str]) -> str:
        """Return the mark of a name, or the name if it is only the end of a word."""
        before = found.string[max(found.start() - 2, 0) : found.start()]
        # In JSON a line break is written as a backslash and an n, which are no part of a word.
        is_in_word = _WORD_END.search(before) is not None and before != "\\n"
        return found[0] if is_in_word else self._marks[found[0]]

    def specific(self, change: Change) -> Change:
        """Return a change of generalized texts with the names of this place."""
        names = {mark: name for name, mark in self._marks.items()}
        return converted(change, lambda text: _MARK.sub(lambda found: names[found[0]], text))

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        return {
            name: mark
            for name, mark in (
                (self.region, _REGION),
                (self.account, _ACCOUNT),
                (self.name.replace("-", "_"), _UNDERSCORED),
                (self.name, _NAME),  # which takes the place of the former where a name has no hyphen
            )
            if name
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = "|".join(re.escape(name) for name in sorted(self._marks, key=len, reverse=True))
        # What is before a name is looked at where one is found: a search for words takes three times as long.
        return re.compile(f"(?:{names})(?![A-Za-z0-9])")


def with_placeholders(text: str) -> str:
    """Return a generalized text as it is shown."""
    return _MARK.sub(lambda found: _PLACEHOLDERS[found[0]], text)


def converted(change: Change, convert: Callable[[str], str]) -> Change:
    """Return a change whose texts are converted."""
    return replace(
        change,
        kind=convert(change.kind),
        name=convert(change.name),
        details=tuple(convert(detail) for detail in change.details),
    )


def folded(names: Sequence[str]) -> str:
    """Return names in their order, with runs of numbered ones as ``prod-001 … prod-118``."""
    return ", ".join(_runs(sorted(names, key=_order)))


def _runs(names: Sequence[str]) -> Iterator[str]:
    def run(numbered: tuple[int, str]) -> tuple[str, int, int]:
        """Return the same for the names of a run: what precedes the number, its width, and its start."""
        place, name = numbered
        if (found := _NUMBERED.fullmatch(name)) is None:
            return name, 0, 0
        return found["before"], len(found["number"]), int(found["number"]) - place

    for _, group in groupby(enumerate(names), key=run):
        members = [name for _, name in group]
        yield from members if len(members) < 3 else [f"{members[0]} … {members[-1]}"]  # noqa: PLR2004 - a pair is as short


def _order(name: str) -> tuple[str, int, str]:
    found = _NUMBERED.fullmatch(name)
    return (found["before"], int(found["number"]), name) if found else (name, -1, name)
