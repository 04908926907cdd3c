"""The AWS bindings, pared down in ``.gen/`` to the resources that a project uses.

Importing one class of ``cdktf-cdktf-provider-aws`` loads all of its 2,130 modules into Python and a manifest
of 120 MB into Node: half a minute and more than half a gigabyte in every run. `pare` therefore copies the
modules that a project's own source and this library import, with the JavaScript and the part of the manifest
that belong to them, and `activate` puts that copy first on the path. What is copied stays as it was compiled,
so the output is the same to the byte; without the copy everything works as well, slowly.

There is no list to keep: the import statements are read. ``python -m bedrock_monitoring.bindings`` pares,
``bedrock_monitoring.constructs`` activates.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.bindings.activation import activate
    from bedrock_monitoring.bindings.paring import pare
    from bedrock_monitoring.bindings.sources import BindingsError, Sources, imported_modules
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "activation": ("activate",),
            "paring": ("pare",),
            "sources": ("BindingsError", "Sources", "imported_modules"),
        },
    )

__all__ = ["BindingsError", "Sources", "activate", "imported_modules", "pare"]
