"""Find the user's Terraform and check its version."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.terraform.terraform_errors import TerraformUnavailableError

# The first version whose S3 backend locks natively (use_lockfile); HashiCorp's 1.10 upgrade guide.
OLDEST_VERSION = (1, 10)

_INSTALL = "https://developer.hashicorp.com/terraform/install"


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """A Terraform binary.

    Attributes:
        path: The path of the binary.
        version: Its version, for example ``1.11.4``.
        platform: The platform that it was built for, for example ``linux_amd64``. The provider must match it.
    """

    path: Path
    version: str
    platform: str


def find_terraform(environment: Mapping[str, str]) -> Terraform:
    """Find the Terraform binary.

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
            f"Install 1.10 or newer ({_INSTALL}), or name yours in TERRAFORM_BINARY_NAME."
        )
    version, platform = _read_version(path, environment)
    if _major_and_minor(version) < OLDEST_VERSION:
        raise TerraformUnavailableError(
            f"Terraform {version} at {path} is too old: the state lock in S3 needs 1.10.\n"
            f"Install 1.10 or newer ({_INSTALL}), or name another in TERRAFORM_BINARY_NAME."
        )
    return Terraform(path=Path(path), version=version, platform=platform)


def _read_version(path: str, environment: Mapping[str, str]) -> tuple[str, str]:
    try:
        completed = subprocess.run(
            [path, "version", "-json"],
            env={**environment, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        document = json.loads(completed.stdout)
        version, platform = str(document["terraform_version"]), str(document["platform"])
        _major_and_minor(version)
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError) as error:
        raise TerraformUnavailableError(
            f"Terraform at {path} does not report its version.\n"
            f"Install 1.10 or newer ({_INSTALL}), or name another in TERRAFORM_BINARY_NAME."
        ) from error
    return version, platform


def _major_and_minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2])
