"""A Terraform stack of a rollout: which account and Region it is for, and when it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What plan, deploy and destroy know of a stack, whatever it contains.

    Attributes:
        name: The name and id of the stack.
        account: The account that the stack is deployed to, 12 digits.
        region: The Region that the stack is deployed to.
        role_arn: The role to assume in the account; ``None`` for the caller's own credentials.
        tags: Tags of every resource.
        wave: When the stack is deployed: waves follow one another in ascending order.
        state_key: The object in the bucket that holds the state.
    """

    name: str
    account: str
    region: str
    role_arn: str | None
    tags: Mapping[str, str]
    wave: int
    state_key: str


@dataclass(frozen=True, kw_only=True)
class OwnStack(Stack):
    """A stack of the user's own, whose resources a Python file adds.

    Attributes:
        file: The Python file, as an absolute path.
        settings: What rollout.yaml says under ``settings``, unchanged: None, bool, int, float, str, list and
            dict.
    """

    file: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown_file(self) -> str:
        """The file as messages name it: relative to the current folder if it is below it."""
        here = Path.cwd()
        return str(self.file.relative_to(here) if self.file.is_relative_to(here) else self.file)
