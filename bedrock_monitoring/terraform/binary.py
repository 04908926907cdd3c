"""Where the user's Terraform is, and whether it is new enough."""

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
    """The binary that is run.

    Attributes:
        path: Where it is.
        version: Its version, such as ``1.11.4``.
        platform: What it was built for, such as ``linux_amd64``; the provider must be built for the same.
    """

    path: Path
    version: str
    platform: str


def find_terraform(environment: Mapping[str, str]) -> Terraform:
    """Return the Terraform that TERRAFORM_BINARY_NAME names (a name on the PATH, or a path), by default ``terraform``.

    Raises:
        TerraformUnavailableError: There is none, it does not run, or it is older than 1.10.
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
        answer = subprocess.run(
            [path, "version", "-json"],
            env={**environment, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(answer.stdout)
        version, platform = str(told["terraform_version"]), str(told["platform"])
        _major_and_minor(version)
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError) as error:
        raise TerraformUnavailableError(
            f"Terraform at {path} does not tell its version.\n"
            f"Install 1.10 or newer ({_INSTALL}), or name another in TERRAFORM_BINARY_NAME."
        ) from error
    return version, platform


def _major_and_minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2])
