"""Import the public names of a package on first use (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib import import_module


def lazy_names(
    package: str, modules: Mapping[str, Iterable[str]], *, submodules: Collection[str] = ()
) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package whose modules are slow to import and rarely all needed.

    Type checkers read plain imports under ``TYPE_CHECKING``. Define the ``__getattr__`` in the ``else``
    branch, so that they still report a misspelt name.

    Args:
        package: The package's ``__name__``.
        modules: The public names of each module, by the module's name within the package.
        submodules: The names of modules within the package that are public themselves.
    """
    module_of = {name: f"{package}.{module}" for module, names in modules.items() for name in names}

    def load(name: str) -> object:
        if name in submodules:
            return import_module(f"{package}.{name}")
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        value = getattr(import_module(module_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
