"""The two CDKs that this project runs on, and all that differs between them.

The source names cdktf and its AWS bindings. ``CDK=cdktn`` in the environment runs the same source on CDK
Terrain, the continuation of cdktf: `alias_modules` lets each import of cdktf import cdktn.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import spec_from_loader
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bedrock_monitoring.bindings.search_path import find_on_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

CDK_VARIABLE = "CDK"
"""The environment variable that chooses the CDK: ``cdktf``, which is the default, or ``cdktn``."""

Block = TypeVar("Block")


class BindingsError(RuntimeError):
    """Raised if the CDK or its bindings cannot be used. The message is one line: where, what, remedy."""


class Cdk(NamedTuple):
    """A CDK and its AWS bindings. Not a dataclass: Node starts after this module is imported.

    Attributes:
        name: Its package, and the value of ``CDK``.
        bindings: The Python package of its AWS bindings.
        assembly: The JavaScript package of its AWS bindings.
        provider: The version of the AWS provider that the bindings are generated from.
        setup: The command that installs it in a checkout.
        has_lists_of_one: Whether the bindings take a list where a block of the provider's plugin framework
            may stand once. Provider 6 declares these blocks as lists; Terraform reads both forms.
    """

    name: str
    bindings: str
    assembly: str
    provider: str
    setup: str
    has_lists_of_one: bool

    @property
    def remedy(self) -> str:
        """How it is installed, as the remedy of a message."""
        packages = f"{self.name} and {self.bindings.replace('_', '-')}"
        return f"in a checkout run `{self.setup}`, elsewhere install {packages}"


CDKTF = Cdk(
    name="cdktf",
    bindings="cdktf_cdktf_provider_aws",
    assembly="@cdktf/provider-aws",
    provider="5.100.0",
    setup="make setup",
    has_lists_of_one=False,
)
CDKTN = Cdk(
    name="cdktn",
    bindings="cdktn_provider_aws",
    assembly="@cdktn/provider-aws",
    provider="6.69.1",
    setup="make setup CDK=cdktn",
    has_lists_of_one=True,
)
CDKS = {cdk.name: cdk for cdk in (CDKTF, CDKTN)}


def chosen_cdk() -> Cdk:
    """Return the CDK that the environment chooses.

    Raises:
        BindingsError: ``CDK`` names no CDK.
    """
    name = os.environ.get(CDK_VARIABLE) or CDKTF.name
    if name not in CDKS:
        raise BindingsError(f"{CDK_VARIABLE}: {name!r} is not a CDK; set it to {' or '.join(CDKS)}")
    return CDKS[name]


def refuse_missing_cdk(cdk: Cdk) -> None:
    """Refuse a CDK that is not installed.

    Raises:
        BindingsError: It is not installed in this environment.
    """
    if find_on_path(cdk.name) is None:
        other = next((each for each in CDKS.values() if each != cdk and find_on_path(each.name)), None)
        instead = f", or set {CDK_VARIABLE}={other.name}, which is installed" if other else ""
        raise BindingsError(
            f"{CDK_VARIABLE}: {cdk.name} is not installed in {sys.prefix}; {cdk.remedy}{instead}"
        )


def single_block(block: Block) -> Block | list[Block]:
    """Return a block that stands once as the bindings of the chosen CDK take it: itself or a list of it."""
    return [block] if chosen_cdk().has_lists_of_one else block


def names_of_bindings(cdk: Cdk) -> frozenset[str]:
    """Return the packages from which a source may import the bindings of a CDK."""
    return frozenset({cdk.bindings, CDKTF.bindings})


def other_cdk(package: str) -> Cdk | None:
    """Return the CDK of a package that only runs when that CDK is chosen, and is not. Else ``None``."""
    others = (cdk for cdk in CDKS.values() if cdk not in {CDKTF, chosen_cdk()})
    return next((cdk for cdk in others if package in {cdk.name, cdk.bindings}), None)


def alias_modules(cdk: Cdk) -> None:
    """Let each later import of cdktf and its bindings import those of a CDK. Does nothing for cdktf."""
    if cdk != CDKTF and not any(isinstance(finder, _Aliases) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Aliases({CDKTF.name: cdk.name, CDKTF.bindings: cdk.bindings}))


class _Aliases:
    """Finds a module by another name for its top package."""

    def __init__(self, packages: dict[str, str]) -> None:
        self._packages = packages

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - importlib passes it
        target: ModuleType | None = None,  # noqa: ARG002 - importlib passes it
    ) -> ModuleSpec | None:
        package, dot, rest = name.partition(".")
        if package not in self._packages:
            return None
        loader: Any = _Alias(f"{self._packages[package]}{dot}{rest}")
        return spec_from_loader(name, loader)


class _Alias:
    """Loads the module of another name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._spec: Any = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:  # noqa: ARG002 - importlib passes it
        module = import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # importlib has put the alias's there
