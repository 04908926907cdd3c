"""A folder of plans, written by `plan --out` and read by `deploy --plans` and `comment`.

Each stack has a subfolder with ``plan.tfplan`` (what Terraform applies), ``plan.txt``, ``plan.json``, the
provider's lock file and ``manifest.json``, or with ``failure.txt`` if planning failed. The manifest has the
digest of each file, so that what a reviewer reads is what is applied.

Beside the subfolders, ``orphans.txt`` has a line for each state that no stack of the rollout has.

``plan.tfplan`` contains every value that Terraform knows, secrets included; ``plan.txt`` and ``plan.json`` do
not contain what Terraform marks as sensitive. Only the user can read the files. A folder that is to leave the
machine has no ``plan.tfplan``: a deploy then plans again, and compares.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.files import read_text, write_file
from bedrock_monitoring.problems import Problem, refuse, refuse_one
from bedrock_monitoring.terraform import LOCK_FILE, Changes, StackFolder
from bedrock_monitoring.terraform.provider_lock import verified_lock
from bedrock_monitoring.terraform.sensitive_values import without_sensitive_values

_T = TypeVar("_T")

_PLAN = "plan.tfplan"
_TEXT = "plan.txt"
_JSON = "plan.json"
_KEPT_LOCK = "terraform.lock.hcl"
_FAILURE = "failure.txt"
_MANIFEST = "manifest.json"
_ORPHANS = "orphans.txt"
_BEGUN = "begun.txt"
_APPLIED = "applied.txt"

_SHOWN = (_TEXT, _JSON, _KEPT_LOCK)
_BOUND = (_PLAN, *_SHOWN)
"""The files of a plan, whose digests the manifest has."""

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600

_PLAN_AGAIN = "plan again, into an empty folder"


@dataclass(frozen=True, kw_only=True)
class PlanFolder:
    """The plan of one stack, as files in a subfolder."""

    path: Path

    @property
    def plan(self) -> Path:
        """The plan file that Terraform applies."""
        return self.path / _PLAN

    @property
    def text_file(self) -> Path:
        """The file with Terraform's output: the plan, or the failure."""
        return self.path / (_FAILURE if self.failed else _TEXT)

    @property
    def text(self) -> str:
        """Terraform's output: the plan, or the failure."""
        return read_text(self.text_file, remedy=_PLAN_AGAIN)

    @property
    def failed(self) -> bool:
        """Whether planning failed."""
        return (self.path / _FAILURE).is_file()

    @property
    def complete(self) -> bool:
        """Whether the subfolder has every file of a plan. An interrupted run writes fewer."""
        return not self.failed and all((self.path / name).is_file() for name in (*self._bound, _MANIFEST))

    @property
    def _bound(self) -> tuple[str, ...]:
        """The files whose digests the manifest must have."""
        has_plan = self.plan.is_file() or _PLAN in self._manifest.get("sha256", {})
        return _BOUND if has_plan else _SHOWN

    @property
    def _manifest(self) -> Mapping[str, Any]:
        """What the manifest says; nothing if it is missing or damaged."""
        try:
            manifest = json.loads((self.path / _MANIFEST).read_text(encoding="utf-8"))
            return {
                "stack": str(manifest["stack"]),
                "state": dict(manifest["state"]),
                "sha256": dict(manifest["sha256"]),
            }
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}

    @property
    def changes(self) -> Changes:
        """The number of changes in the plan.

        Raises:
            InvalidInputError: The file of the plan's JSON is damaged.
        """
        return self.read(Changes.of)

    def read(self, convert: Callable[[Mapping[str, Any]], _T]) -> _T:
        """Return what ``convert`` makes of the plan in Terraform's JSON output format.

        Raises:
            InvalidInputError: The file of the plan's JSON is damaged.
        """
        file = self.path / _JSON
        text = read_text(file, remedy=_PLAN_AGAIN)
        try:
            return convert(json.loads(text))
        except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
            what = "it is not a plan in Terraform's JSON output format"
            refuse_one(where=str(file), what=what, remedy=_PLAN_AGAIN)

    def prepare(self) -> None:
        """Create the subfolder and remove the plan or failure of an earlier run.

        Other files are kept: the folder may belong to the user.

        Raises:
            InvalidInputError: The folder cannot be created, or an old plan cannot be removed.
        """
        try:
            self.path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            self.path.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            self.path.chmod(_PRIVATE_FOLDER)
            for name in (*_BOUND, _FAILURE, _MANIFEST, _BEGUN, _APPLIED):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            refuse_one(
                where=str(self.path),
                what=f"plans cannot be written here ({error.strerror})",
                remedy="name a folder that you can write to",
            )

    def keep(self, stack: StackFolder, plan: Mapping[str, Any], *, planned: Mapping[str, Any]) -> None:
        """Keep a plan.

        Write its JSON, the lock file and the manifest beside its text and, if it is there, ``self.plan``.

        Args:
            stack: The folder of the stack that was planned.
            plan: The plan in Terraform's JSON output format.
            planned: The lineage and the serial of the state that was planned.
        """
        shutil.copyfile(verified_lock(stack.path), self.path / _KEPT_LOCK)
        (self.path / _JSON).write_text(json.dumps(without_sensitive_values(plan)), encoding="utf-8")
        bound = _BOUND if self.plan.is_file() else _SHOWN
        manifest = {
            "stack": self.path.name,
            "state": planned,
            "sha256": {name: self._digest(name) for name in bound},
        }
        (self.path / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        for name in (*bound, _MANIFEST):
            (self.path / name).chmod(_PRIVATE_FILE)

    @property
    def planned(self) -> Mapping[str, Any]:
        """The lineage and the serial of the state that was planned."""
        planned: Mapping[str, Any] = self._manifest["state"]
        return planned

    @property
    def begun_at(self) -> datetime | None:
        """When a deploy first began to apply this plan. ``None`` if none has."""
        try:
            plan, _, at = (self.path / _BEGUN).read_text(encoding="utf-8").strip().partition(" ")
            return datetime.fromisoformat(at) if plan == self._digest(_MANIFEST) else None
        except (OSError, ValueError):
            return None

    def begin(self) -> None:
        """Note that a deploy has begun to apply this plan, unless that is noted already.

        It is noted before Terraform applies: a kill may end that before the state says so.
        """
        at = self.begun_at or datetime.now(UTC)
        write_file(self.path / _BEGUN, f"{self._digest(_MANIFEST)} {at.isoformat()}\n")

    @property
    def is_applied(self) -> bool:
        """Whether a deploy has noted here that all of this plan is applied."""
        try:
            return (self.path / _APPLIED).read_text(encoding="utf-8").strip() == self._digest(_MANIFEST)
        except (OSError, ValueError):
            return False

    def end(self) -> None:
        """Note that all of this plan is applied."""
        write_file(self.path / _APPLIED, f"{self._digest(_MANIFEST)}\n")

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if the files are not those that were written together for this stack."""
        manifest = self._manifest
        stack, digests = manifest.get("stack", self.path.name), manifest.get("sha256", {})
        remedy = f"plan again with `{spelled('plan --out')}`, and change nothing in its folder"
        if stack != self.path.name:
            yield Problem(where=str(self.path), what=f"this is the plan of '{stack}'", remedy=remedy)
        changed = [name for name in self._bound if digests.get(name) != self._digest(name)]
        if changed:
            what = f"{', '.join(changed)}: not what the manifest of the plan says ({_MANIFEST})"
            yield Problem(where=str(self.path), what=what, remedy=remedy)

    def _digest(self, name: str) -> str:
        with (self.path / name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def keep_failure(self, text: str) -> None:
        """Write why there is no plan in place of it, and remove what there is of it."""
        self.prepare()
        path = self.path / _FAILURE
        path.write_text(f"{text}\n", encoding="utf-8")
        path.chmod(_PRIVATE_FILE)

    def restore_lock(self, stack: StackFolder) -> None:
        """Copy the plan's lock file to the stack: Terraform applies a plan only with the same provider."""
        shutil.copyfile(self.path / _KEPT_LOCK, stack.path / LOCK_FILE)


def plans_for(folder: Path, stacks: Iterable[str]) -> dict[str, PlanFolder]:
    """Return the plans of these stacks.

    Raises:
        InvalidInputError: A stack has neither a plan nor a failure, or files of a plan do not belong
            together.
    """
    plans = {stack: PlanFolder(path=folder / stack) for stack in stacks}
    refuse(
        Problem(
            where=str(folder),
            what=f"there is no plan for '{stack}'",
            remedy=f"write it with `{spelled('plan --out')}`, or select stacks that have one",
        )
        for stack, plan in plans.items()
        if not plan.complete and not plan.failed
    )
    refuse(problem for plan in plans.values() if not plan.failed for problem in plan.problems())
    return plans


def all_plans(folder: Path, *, may_be_empty: bool = False) -> dict[str, PlanFolder]:
    """Return every plan and every failure in a folder by stack, in alphabetical order.

    Args:
        folder: The folder.
        may_be_empty: Whether a folder without any is used, too.

    Raises:
        InvalidInputError: The folder has neither a plan nor a failure, or files of a plan do not belong
            together.
    """
    found = {path.name: PlanFolder(path=path) for path in sorted(folder.glob("*/"))}
    plans = {name: plan for name, plan in found.items() if plan.complete or plan.failed}
    if not plans and not may_be_empty:
        remedy = f"write them with `{spelled('plan --out')}`"
        refuse_one(where=str(folder), what="it has no plans", remedy=remedy)
    refuse(problem for plan in plans.values() if not plan.failed for problem in plan.problems())
    return plans


def keep_orphans(folder: Path, orphans: Iterable[str]) -> None:
    """Write a line for each state that no stack of the rollout has; without any, remove what was written."""
    file = folder / _ORPHANS
    if lines := [f"{orphan}\n" for orphan in orphans]:
        file.write_text("".join(lines), encoding="utf-8")
        file.chmod(_PRIVATE_FILE)
    else:
        file.unlink(missing_ok=True)


def kept_orphans(folder: Path) -> tuple[str, ...]:
    """Return the lines that ``keep_orphans`` wrote."""
    file = folder / _ORPHANS
    return tuple(read_text(file, remedy=_PLAN_AGAIN).splitlines()) if file.is_file() else ()
