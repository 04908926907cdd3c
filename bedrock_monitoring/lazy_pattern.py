"""Regular expressions that are compiled when they are first used: a run uses one in three."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

__all__ = ["lazy_pattern"]

if TYPE_CHECKING:
    from re import compile as lazy_pattern
else:

    class lazy_pattern:  # noqa: N801 - called as `re.compile` is
        """As ``re.compile``, later. It has the members of an ``re.Pattern``, and is none."""

        def __init__(self, pattern, flags=0):
            self._arguments = pattern, flags

        def __getattr__(self, name):
            member = getattr(re.compile(*self._arguments), name)
            setattr(self, name, member)
            return member
