"""A folder of plans, written by `plan --out` and read by `deploy --plans` and `comment`.

Each stack has a subfolder with ``plan.tfplan`` (what Terraform applies), ``plan.txt``, ``plan.json`` and the
provider's lock file, or with ``failure.txt`` if planning failed. Plans may contain secrets: keep the folder
private and delete it soon.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.files import read_text, write_file
from bedrock_monitoring.problems import Problem, refuse, refuse_one
from bedrock_monitoring.terraform import Changes, StackFolder

_LOCK_FILE = ".terraform.lock.hcl"

_PLAN = "plan.tfplan"
_TEXT = "plan.txt"
_JSON = "plan.json"
_KEPT_LOCK = "terraform.lock.hcl"
_FAILURE = "failure.txt"

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
        return not self.failed and all(
            (self.path / name).is_file() for name in (_PLAN, _TEXT, _KEPT_LOCK, _JSON)
        )

    @property
    def changes(self) -> Changes:
        """The changes of the plan.

        Raises:
            InvalidInputError: The file of the plan's JSON is damaged.
        """
        file = self.path / _JSON
        text = read_text(file, remedy=_PLAN_AGAIN)
        try:
            return Changes.of(json.loads(text))
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
            self.path.mkdir(parents=True, exist_ok=True)
            for name in (_PLAN, _TEXT, _JSON, _KEPT_LOCK, _FAILURE):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            refuse_one(
                where=str(self.path),
                what=f"plans cannot be written here ({error.strerror})",
                remedy="name a folder that you can write to",
            )

    def keep(self, stack: StackFolder, plan: Mapping[str, Any]) -> None:
        """Write the plan's JSON and the lock file beside ``self.plan`` and its text."""
        shutil.copyfile(stack.path / _LOCK_FILE, self.path / _KEPT_LOCK)
        write_file(self.path / _JSON, json.dumps(plan))

    def keep_failure(self, text: str) -> None:
        """Write why there is no plan in place of it, and remove what there is of it."""
        self.prepare()
        write_file(self.path / _FAILURE, f"{text}\n")

    def restore_lock(self, stack: StackFolder) -> None:
        """Copy the plan's lock file to the stack: Terraform applies a plan only with the same provider."""
        shutil.copyfile(self.path / _KEPT_LOCK, stack.path / _LOCK_FILE)


def plans_for(folder: Path, stacks: Iterable[str]) -> dict[str, PlanFolder]:
    """Return the plans of these stacks.

    Raises:
        InvalidInputError: A stack has no plan.
    """
    plans = {stack: PlanFolder(path=folder / stack) for stack in stacks}
    refuse(
        Problem(
            where=str(folder),
            what=f"there is no plan for '{stack}'",
            remedy=f"write it with `{spelled('plan --out')}`, or select stacks that have one",
        )
        for stack, plan in plans.items()
        if not plan.complete
    )
    return plans


def all_plans(folder: Path) -> dict[str, PlanFolder]:
    """Return every plan and every failure in a folder by stack, in alphabetical order.

    Raises:
        InvalidInputError: The folder has neither a plan nor a failure.
    """
    found = {path.name: PlanFolder(path=path) for path in sorted(folder.glob("*/"))}
    plans = {name: plan for name, plan in found.items() if plan.complete or plan.failed}
    if not plans:
        remedy = f"write them with `{spelled('plan --out')}`"
        refuse_one(where=str(folder), what="it has no plans", remedy=remedy)
    return plans
