"""Find Terraform's AWS provider on a machine that does not reach Terraform's public registry.

Such a machine has the provider in a *filesystem mirror*, a folder that contains
``registry.terraform.io/hashicorp/aws/…``, or ``registry.opentofu.org/…`` for OpenTofu. Terraform uses a
mirror only if its CLI configuration names it or if it is one of a few default folders ("implied local
mirrors"; CLI configuration, Provider Installation).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bedrock_monitoring.terraform.distribution import TERRAFORM, Distribution

UNVERIFIED_CACHE = "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"
"""The variable that lets Terraform take a provider from its cache without comparing checksums."""

# Terraform's own system-wide folders first, then usual folders of administrators.
_DEFAULT_ROOTS = tuple(
    Path(root)
    for root in (
        "/usr/local/share/terraform/plugins",
        "/usr/share/terraform/plugins",
        "/opt",
        "/usr/local/share",
        "/usr/share",
        "/usr/local/lib",
        "/var/lib",
    )
)

# Limits that keep the search within milliseconds: the depth below a root, and the folders visited per root.
_FOLDERS_DEEP = 3
_FOLDERS_PER_ROOT = 2_000


@contextmanager
def provider_access(
    environment: Mapping[str, str],
    *,
    platform: str,
    downloads: Path,
    distribution: Distribution = TERRAFORM,
    roots: Iterable[Path] = _DEFAULT_ROOTS,
    say: Callable[[str], object] = lambda _line: None,
) -> Iterator[dict[str, str]]:
    """Yield an environment in which Terraform finds its AWS provider.

    The first rule that applies:

    1. ``TF_PROVIDER_MIRROR`` names a mirror: use it.
    2. The user has a CLI configuration (``TF_CLI_CONFIG_FILE`` or ``~/.terraformrc``, and the file exists):
       leave the environment unchanged.
    3. A mirror is in one of Terraform's own folders, or in or below one of ``roots``: use it.
    4. Otherwise Terraform downloads the provider from its registry, once for all stacks.

    A mirror is named in a temporary CLI configuration, which is deleted at the end of the block.

    Args:
        environment: The environment variables of Terraform.
        platform: The platform of Terraform, for example ``linux_amd64``.
        downloads: The folder for downloaded providers. It is created if needed. The user's
            TF_PLUGIN_CACHE_DIR takes precedence.
        distribution: Whose provider it is, Terraform's or OpenTofu's.
        roots: The folders to search for a mirror, in order.
        say: Called with a line that says where the provider comes from, if a mirror was found rather than
            named.
    """
    named = environment.get("TF_PROVIDER_MIRROR")
    if not named and distribution.configuration(environment):
        yield dict(environment)
        return
    if named:
        mirror: Path | None = Path(named).expanduser().absolute()
    else:
        mirror = _find_mirror(environment, platform, roots, distribution)
    if mirror is None:
        yield {**_download_cache(downloads), **environment}
        return
    if not named:
        say(f"provider hashicorp/aws: from {mirror}; set TF_PROVIDER_MIRROR to take it from elsewhere")
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-") as folder:
        configuration = Path(folder, "terraform.tfrc")
        configuration.write_text(_configuration(mirror, distribution), encoding="utf-8")
        yield {**environment, "TF_CLI_CONFIG_FILE": str(configuration)}


def _download_cache(downloads: Path) -> dict[str, str]:
    """Return variables for a shared provider cache. Without a lock file, Terraform needs both to use it."""
    downloads.mkdir(parents=True, exist_ok=True)
    return {
        "TF_PLUGIN_CACHE_DIR": str(downloads),
        UNVERIFIED_CACHE: "1",
    }


def _home(environment: Mapping[str, str]) -> Path | None:
    return Path(environment["HOME"]) if environment.get("HOME") else None


def _find_mirror(
    environment: Mapping[str, str], platform: str, roots: Iterable[Path], distribution: Distribution
) -> Path | None:
    all_roots = (*_home_roots(environment, distribution), *roots)
    mirrors = (mirror for root in all_roots for mirror in _search(root, platform, distribution))
    return next(mirrors, None)


def _home_roots(environment: Mapping[str, str], distribution: Distribution) -> tuple[Path, ...]:
    home = _home(environment)
    if home is None:
        return ()
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return home / ".terraform.d" / "plugins", data / distribution.plugins, home / ".terraform.d"


def _search(root: Path, platform: str, distribution: Distribution) -> Iterator[Path]:
    """Yield the mirrors at or below a root, nearest first."""
    level, visited = [root], 0
    for _ in range(_FOLDERS_DEEP + 1):
        below: list[Path] = []
        for folder in level:
            if _holds_provider(folder, platform, distribution):
                yield folder
            visited += 1
            if visited == _FOLDERS_PER_ROOT:
                return
            below += _folders_in(folder)
        level = below


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        # The folder does not exist or is not readable.
        return []


def _holds_provider(mirror: Path, platform: str, distribution: Distribution) -> bool:
    """Return whether a mirror has the provider for a platform, unpacked or as an archive."""
    provider = mirror / distribution.provider
    try:
        return any(provider.glob(f"*/{platform}/terraform-provider-aws*")) or any(
            provider.glob(f"terraform-provider-aws_*_{platform}.zip")
        )
    except OSError:
        return False


def _configuration(mirror: Path, distribution: Distribution) -> str:
    path = str(mirror).replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    provider = distribution.provider
    return f"""provider_installation {{
  filesystem_mirror {{
    path    = "{path}"
    include = ["{provider}"]
  }}
  direct {{
    exclude = ["{provider}"]
  }}
}}
"""
