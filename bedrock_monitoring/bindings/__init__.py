"""Pare the AWS bindings down to the resources that a project uses, into ``.gen/``.

Importing one class of ``cdktf-cdktf-provider-aws`` loads all of its 2,130 modules into Python and a manifest
of 120 MB into Node: half a minute and more than half a gigabyte in every run. `pare` copies only the modules
that the project's source and this library import, with their JavaScript and their part of the manifest.
`activate` puts that copy first on the import path. The copied code is unchanged, so the output is the same to
the byte. Without a copy everything works, but slowly.

`cdk` names the two CDKs that this project runs on, cdktf and CDK Terrain. Each has bindings of its own, which
are pared side by side.

`pare` finds the modules by reading import statements; there is no list to maintain. Run it with
``python -m bedrock_monitoring.bindings``. Importing ``bedrock_monitoring.constructs`` calls `activate`.
"""

from typing import TYPE_CHECKING

from bedrock_monitoring.lazy_names import lazy_names

if TYPE_CHECKING:
    from bedrock_monitoring.bindings.activation import activate
    from bedrock_monitoring.bindings.cdk import (
        BindingsError,
        chosen_cdk,
        names_of_bindings,
        other_cdk,
        single_block,
    )
    from bedrock_monitoring.bindings.paring import pare
    from bedrock_monitoring.bindings.sources import Sources, imported_modules
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "activation": ("activate",),
            "cdk": ("BindingsError", "chosen_cdk", "names_of_bindings", "other_cdk", "single_block"),
            "paring": ("pare",),
            "sources": ("Sources", "imported_modules"),
        },
    )

__all__ = [
    "BindingsError",
    "Sources",
    "activate",
    "chosen_cdk",
    "imported_modules",
    "names_of_bindings",
    "other_cdk",
    "pare",
    "single_block",
]
