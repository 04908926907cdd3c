"""Let inits that run side by side share a cache of providers.

Terraform does not make its cache safe for several inits at once (Terraform's documentation, "CLI
Configuration File", "Provider Plugin Cache"). What is unsafe is to install into it: an init that finds in
the cache what its lock file names only links to it (Terraform, internal/providercache/installer.go). So inits
that may install take turns, and once one with the same providers has ended, the others need none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from bedrock_monitoring.terraform.distribution import TERRAFORM, Distribution

_CACHE = "TF_PLUGIN_CACHE_DIR"


class ProviderCache:
    """The turns of the inits of one run.

    Args:
        environment: The environment of Terraform, from which it knows its cache.
        distribution: Whether it is Terraform or OpenTofu.
    """

    def __init__(self, environment: Mapping[str, str], distribution: Distribution = TERRAFORM) -> None:
        self._names_one = bool(environment.get(_CACHE))
        self._may_have_one = self._names_one or _configures_one(environment, distribution)
        self._lock = Lock()
        self._installed: set[str] = set()

    @contextmanager
    def turn(self, stack: Path, *, pinned: bool) -> Iterator[None]:
        """Wait until the stack's init is safe; the block is that init.

        Args:
            stack: The folder of the stack, which contains ``cdk.tf.json``.
            pinned: Whether a lock file names the providers' checksums.
        """
        providers = _providers(stack) if self._names_one and pinned else None
        if not self._may_have_one or providers in self._installed:
            yield
            return
        with self._lock:
            if providers not in self._installed:
                yield
                if providers is not None:
                    self._installed.add(providers)
                return
        yield


def _configures_one(environment: Mapping[str, str], distribution: Distribution) -> bool:
    """Return whether the CLI configuration may name a cache, which only Terraform reads exactly."""
    file = distribution.configuration(environment)
    return file is not None and "plugin_cache_dir" in file.read_text(encoding="utf-8", errors="replace")


def _providers(stack: Path) -> str:
    configuration = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
    return json.dumps(configuration["terraform"]["required_providers"], sort_keys=True)
