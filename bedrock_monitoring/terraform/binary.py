"""Find the user's Terraform or OpenTofu and check its version."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.terraform.distribution import DISTRIBUTIONS, TERRAFORM, Distribution
from bedrock_monitoring.terraform.terraform_errors import TerraformUnavailableError

# The first version whose S3 backend locks natively (use_lockfile): HashiCorp's 1.10 upgrade guide, and
# "What's new in OpenTofu 1.10".
OLDEST_VERSION = (1, 10)

_VERSION = re.compile(rf"^({'|'.join(DISTRIBUTIONS)}) v(\d+\.\d+\S*)\non (\w+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """A binary of Terraform or OpenTofu.

    Attributes:
        path: The path of the binary.
        version: Its version, for example ``1.11.4``.
        platform: The platform that it was built for, for example ``linux_amd64``. The provider must match it.
        distribution: Which of the two it is.
    """

    path: Path
    version: str
    platform: str
    distribution: Distribution = TERRAFORM

    @property
    def has_ephemeral_variables(self) -> bool:
        """Whether it knows ephemeral variables, by which a plan assumes another role than a deploy."""
        return _major_and_minor(self.version) >= self.distribution.ephemeral_variables


def find_terraform(environment: Mapping[str, str]) -> Terraform:
    """Find the binary of Terraform or OpenTofu.

    Args:
        environment: The environment variables. TERRAFORM_BINARY_NAME is a name on the PATH or a path.
            Default: ``terraform``.

    Raises:
        TerraformUnavailableError: There is no such binary, it does not run, or it is older than 1.10.
    """
    name = environment.get("TERRAFORM_BINARY_NAME") or "terraform"
    path = shutil.which(name, path=environment.get("PATH", ""))
    if path is None:
        raise TerraformUnavailableError(
            f"Terraform is missing: there is no '{name}' on the PATH.\n"
            f"Install 1.10 or newer ({TERRAFORM.install}), or name yours in TERRAFORM_BINARY_NAME."
        )
    found = _read_version(path, environment)
    distribution = found.distribution
    if _major_and_minor(found.version) < OLDEST_VERSION:
        raise TerraformUnavailableError(
            f"{distribution.name} {found.version} at {path} is too old: the state lock in S3 needs 1.10.\n"
            f"Install 1.10 or newer ({distribution.install}), or name another in TERRAFORM_BINARY_NAME."
        )
    return found


def _read_version(path: str, environment: Mapping[str, str]) -> Terraform:
    # The text, because the JSON of both is the same.
    try:
        completed = subprocess.run(
            [path, "version"],
            env={**environment, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        found = _VERSION.search(completed.stdout)
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        found = None
    if found is None:
        raise TerraformUnavailableError(
            f"Terraform at {path} does not report its version.\n"
            f"Install 1.10 or newer ({TERRAFORM.install}), or name another in TERRAFORM_BINARY_NAME."
        )
    return Terraform(
        path=Path(path), version=found[2], platform=found[3], distribution=DISTRIBUTIONS[found[1]]
    )


def _major_and_minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2])
