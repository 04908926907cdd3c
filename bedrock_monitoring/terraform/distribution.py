"""Terraform and OpenTofu: what differs between them for this project.

Both read the same configuration and the same states. Each takes providers from a registry of its own, so that
addresses, checksums and mirrors differ. Sources: "CLI Configuration File", "Dependency Lock File" and "What's
new in OpenTofu 1.11" of OpenTofu's documentation, and the same pages of Terraform's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LOCK_FILE = ".terraform.lock.hcl"
"""The name of the lock file in the folder of each stack, for both, and beside main.py for Terraform."""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A program that runs Terraform's language.

    Attributes:
        name: Its name, as it prints it before its version.
        binary: The usual name of its binary.
        registry: The host of its registry, which is a part of the addresses of providers.
        lock_file: The lock file beside main.py, with the checksums of its registry.
        ephemeral_variables: The first version with them, which a plan role needs.
        configurations: The CLI configurations that it looks for, from the home folder.
        xdg_configuration: The one that it looks for in the XDG configuration folder. ``None`` for none.
        plugins: The folder of local mirrors, from the XDG data folder.
        install: Where it is described how to install it.
    """

    name: str
    binary: str
    registry: str
    lock_file: str
    ephemeral_variables: tuple[int, int]
    configurations: tuple[str, ...]
    xdg_configuration: str | None
    plugins: str
    install: str

    @property
    def provider(self) -> str:
        """The address of the AWS provider."""
        return f"{self.registry}/hashicorp/aws"

    def configuration(self, environment: Mapping[str, str]) -> Path | None:
        """Return the CLI configuration that it reads; ``None`` if there is none."""
        named = environment.get("TF_CLI_CONFIG_FILE")
        files = (Path(named),) if named else self._usual_configurations(environment)
        return next((file for file in files if file.is_file()), None)

    def _usual_configurations(self, environment: Mapping[str, str]) -> Iterator[Path]:
        home = environment.get("HOME")
        if not home:
            return
        yield from (Path(home, file) for file in self.configurations)
        if self.xdg_configuration:
            yield Path(environment.get("XDG_CONFIG_HOME") or Path(home, ".config"), self.xdg_configuration)


TERRAFORM = Distribution(
    name="Terraform",
    binary="terraform",
    registry="registry.terraform.io",
    lock_file=LOCK_FILE,
    ephemeral_variables=(1, 10),
    configurations=(".terraformrc",),
    xdg_configuration=None,
    plugins="terraform/plugins",
    install="https://developer.hashicorp.com/terraform/install",
)
"""Terraform of HashiCorp."""

OPENTOFU = Distribution(
    name="OpenTofu",
    binary="tofu",
    registry="registry.opentofu.org",
    lock_file=".opentofu.lock.hcl",
    ephemeral_variables=(1, 11),
    configurations=(".tofurc", ".terraformrc"),
    xdg_configuration="opentofu/tofurc",
    plugins="opentofu/plugins",
    install="https://opentofu.org/docs/intro/install",
)
"""OpenTofu, the fork of Terraform 1.5."""

DISTRIBUTIONS = {distribution.name: distribution for distribution in (TERRAFORM, OPENTOFU)}
"""The distributions by name."""
