"""Public names that are imported when they are first used (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module


def lazy_names(package: str, modules: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Return a ``__getattr__`` for a package whose public names cost much to import, and few users need all.

    Type checkers see the names through plain imports under ``TYPE_CHECKING``; the ``__getattr__`` stands in
    the other branch, so that a misspelt name stays an error for them.

    Args:
        package: The package's ``__name__``.
        modules: The names that each of its modules defines, by the module's name within the package.
    """
    module_of = {name: f"{package}.{module}" for module, names in modules.items() for name in names}

    def load(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        value = getattr(import_module(module_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
