"""Pin the AWS provider: put the project's lock file beside a stack before ``terraform init``.

Each stack has a folder of its own, so Terraform would choose the newest provider that the constraint allows,
for each of them, at the minute of its first ``init``, and run it with the caller's credentials. With a lock
file it takes one version, and only a package whose checksum the file has. Source: "Dependency Lock File" of
the Terraform documentation.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from bedrock_monitoring.files import write_file
from bedrock_monitoring.terraform.distribution import LOCK_FILE, TERRAFORM, Distribution

_VERIFIED = "verified.lock.hcl"
"""The lock file of a stack as ``terraform init`` left it, beside the one without checksums."""

_VERSION = re.compile(r'^\s*version\s*=\s*"([^"]+)"', re.MULTILINE)
_CHECKSUM = re.compile(r'"((?:h1|zh):[^"]+)"')
_CHECKSUMS = re.compile(r"^ *hashes *= *\[.*?\]\n", re.DOTALL | re.MULTILINE)
_CLAUSE = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)\s*")


def pin_provider(
    stack: Path, *, lock: Path, learned: Path | None = None, distribution: Distribution = TERRAFORM
) -> bool:
    """Copy the lock file of the project to a stack's folder.

    A lock file of the stack that pins the same version stays: it may hold checksums and other providers that
    ``terraform init`` added.

    Args:
        stack: The folder of the stack, which contains ``cdk.tf.json``.
        lock: The lock file of the project.
        learned: A lock file to which ``keep_checksums`` added what Terraform verified on this machine.
        distribution: Whose provider is pinned, Terraform's or OpenTofu's.

    Returns:
        Whether the provider is pinned. It is not if there is no lock file, or if the stack's constraint does
        not allow its version.
    """
    pinned = partial(_pinned, provider=distribution.provider)
    version, checksums = pinned(lock)
    if version is None or not allows(_constraint(stack), version):
        return False
    own = stack / LOCK_FILE
    if verified_lock(stack) != own:
        shutil.copyfile(verified_lock(stack), own)
    if pinned(own)[0] != version:
        knows_more = learned is not None and pinned(learned)[0] == version and checksums <= pinned(learned)[1]
        shutil.copyfile(learned if learned is not None and knows_more else lock, own)
    return True


def keep_checksums(stack: Path, learned: Path, *, distribution: Distribution = TERRAFORM) -> None:
    """Keep the checksums that ``terraform init`` verified for a stack: the next ones need no download."""
    pinned = partial(_pinned, provider=distribution.provider)
    version, checksums = pinned(stack / LOCK_FILE)
    if version is not None and not checksums <= pinned(learned)[1] and learned.parent.is_dir():
        shutil.copyfile(stack / LOCK_FILE, learned)


def verify_once(stack: Path) -> None:
    """Take the checksums out of a stack's lock file, after ``terraform init`` verified the providers by them.

    With them, each of the next commands would read the 700 MB of the AWS provider again, which is a second of
    the three that a plan takes. The next ``pin_provider`` puts them back.
    """
    own = stack / LOCK_FILE
    verified = own.read_text(encoding="utf-8")
    write_file(stack / _VERIFIED, verified)
    write_file(own, _CHECKSUMS.sub("", verified))


def verified_lock(stack: Path) -> Path:
    """Return the lock file of a stack that has the checksums."""
    own, verified = stack / LOCK_FILE, stack / _VERIFIED
    has_none = own.is_file() and not _CHECKSUM.search(own.read_text(encoding="utf-8"))
    return verified if verified.is_file() and has_none else own


def allows(constraint: str, version: str) -> bool:
    """Return whether a version constraint of Terraform, such as ``~> 5.100``, allows a version."""
    given = _numbers(version)
    clauses = [_CLAUSE.fullmatch(clause) for clause in constraint.split(",")]
    return all(
        clause is not None and _holds(clause[1] or "=", _numbers(clause[2]), given) for clause in clauses
    )


def _holds(operator: str, bound: tuple[int, ...], given: tuple[int, ...]) -> bool:
    length = max(len(bound), len(given))
    left, right = _padded(given, length), _padded(bound, length)
    if operator == "~>":
        return left >= right and given[: max(len(bound) - 1, 1)] == bound[: max(len(bound) - 1, 1)]
    return {
        "=": left == right,
        "!=": left != right,
        ">": left > right,
        ">=": left >= right,
        "<": left < right,
        "<=": left <= right,
    }[operator]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _padded(numbers: Iterable[int], length: int) -> tuple[int, ...]:
    filled = (*numbers, *[0] * length)
    return filled[:length]


def _constraint(stack: Path) -> str:
    configuration = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
    return str(configuration["terraform"]["required_providers"]["aws"]["version"])


def _pinned(lock: Path, *, provider: str) -> tuple[str | None, frozenset[str]]:
    """Return the version that a lock file pins of the provider of an address, and its checksums."""
    if not lock.is_file():
        return None, frozenset()
    block = re.search(
        rf'^provider "{re.escape(provider)}" \{{(?P<body>.*?)^\}}',
        lock.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    version = _VERSION.search(block["body"]) if block else None
    if block is None or version is None:
        return None, frozenset()
    return version[1], frozenset(_CHECKSUM.findall(block["body"]))
