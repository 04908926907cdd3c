"""Where Terraform's AWS provider is on a machine that does not reach Terraform's public registry.

Such a machine carries the provider in a *filesystem mirror*, a folder that holds
``registry.terraform.io/hashicorp/aws/…``. Terraform looks in one only when its CLI configuration says so, or
in a few folders of its own ("implied local mirrors"; CLI configuration, Provider Installation).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PROVIDER = Path("registry.terraform.io", "hashicorp", "aws")
# Terraform's own system-wide folders first, then where administrators put such things.
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

# The search stays a matter of milliseconds: a mirror lies at most this deep below a root, and no root is
# searched without end.
_FOLDERS_DEEP = 3
_FOLDERS_PER_ROOT = 2_000


@contextmanager
def provider_access(
    environment: Mapping[str, str], *, platform: str, downloads: Path, roots: Iterable[Path] = _DEFAULT_ROOTS
) -> Iterator[dict[str, str]]:
    """Yield an environment in which Terraform finds its AWS provider wherever this machine has it.

    The first that applies:

    1. ``TF_PROVIDER_MIRROR`` names a mirror: it is used.
    2. The user has a CLI configuration (``TF_CLI_CONFIG_FILE`` or ``~/.terraformrc``, and the file exists):
    it stands. 3. A mirror lies in one of Terraform's own folders or a little below one of the usual ones: it
    is used. 4. Terraform asks its registry, and stacks share what it downloads.

    A mirror is used through a temporary CLI configuration that is gone when the block ends.

    Args:
        environment: What Terraform would run with.
        platform: What Terraform was built for, such as ``linux_amd64``.
        downloads: Where downloaded providers are kept, unless the user's TF_PLUGIN_CACHE_DIR says otherwise;
            made when needed.
        roots: The usual folders to search, in order.
    """
    named = environment.get("TF_PROVIDER_MIRROR")
    if not named and _has_configuration(environment):
        yield dict(environment)
        return
    mirror = Path(named).expanduser().absolute() if named else _find_mirror(environment, platform, roots)
    if mirror is None:
        yield {**_download_cache(downloads), **environment}
        return
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-") as folder:
        configuration = Path(folder, "terraform.tfrc")
        configuration.write_text(_configuration(mirror), encoding="utf-8")
        yield {**environment, "TF_CLI_CONFIG_FILE": str(configuration)}


def _download_cache(downloads: Path) -> dict[str, str]:
    """Return what makes stacks share downloads, which Terraform does without a lock file only when told twice."""
    downloads.mkdir(parents=True, exist_ok=True)
    return {
        "TF_PLUGIN_CACHE_DIR": str(downloads),
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
    }


def _home(environment: Mapping[str, str]) -> Path | None:
    return Path(environment["HOME"]) if environment.get("HOME") else None


def _has_configuration(environment: Mapping[str, str]) -> bool:
    named, home = environment.get("TF_CLI_CONFIG_FILE"), _home(environment)
    if named:
        return Path(named).is_file()
    return home is not None and (home / ".terraformrc").is_file()


def _find_mirror(environment: Mapping[str, str], platform: str, roots: Iterable[Path]) -> Path | None:
    places = (*_home_roots(environment), *roots)
    return next((found for root in places for found in _search(root, platform)), None)


def _home_roots(environment: Mapping[str, str]) -> tuple[Path, ...]:
    home = _home(environment)
    if home is None:
        return ()
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return home / ".terraform.d" / "plugins", data / "terraform" / "plugins", home / ".terraform.d"


def _search(root: Path, platform: str) -> Iterator[Path]:
    """Yield the mirrors at or below a root, the shallowest first."""
    level, visited = [root], 0
    for _ in range(_FOLDERS_DEEP + 1):
        below: list[Path] = []
        for folder in level:
            if _holds_provider(folder, platform):
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
        # Not there, or not ours to read: it has nothing for us.
        return []


def _holds_provider(mirror: Path, platform: str) -> bool:
    """Tell whether a mirror has the provider for this platform, unpacked or as the archive that HashiCorp publishes."""
    provider = mirror / _PROVIDER
    try:
        return any(provider.glob(f"*/{platform}/terraform-provider-aws*")) or any(
            provider.glob(f"terraform-provider-aws_*_{platform}.zip")
        )
    except OSError:
        return False


def _configuration(mirror: Path) -> str:
    path = str(mirror).replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    provider = _PROVIDER.as_posix()
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
