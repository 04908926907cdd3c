"""A folder of plans: written by `plan --out`, read by `deploy --plans` and `comment`.

For each target it holds a folder of that name with ``plan.tfplan`` (what Terraform applies), ``plan.txt``, ``plan.json``, and the
provider's lock file, or with ``failure.txt`` when planning failed. Plans may contain secrets: keep such folders private and short-lived.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_monitoring.cloudwatch.problems import Problem, refuse
from bedrock_monitoring.terraform import Changes, StackFolder, TerraformError

_LOCK_FILE = ".terraform.lock.hcl"


@dataclass(frozen=True, kw_only=True)
class PlanFolder:
    """The part of the folder that belongs to one target."""

    path: Path

    @property
    def plan(self) -> Path:
        """The plan as Terraform applies it."""
        return self.path / "plan.tfplan"

    @property
    def text(self) -> str:
        """The plan, or the failure to make one, as Terraform words it."""
        name = "failure.txt" if self.failed else "plan.txt"
        return (self.path / name).read_text(encoding="utf-8")

    @property
    def failed(self) -> bool:
        """Whether planning failed."""
        return (self.path / "failure.txt").exists()

    @property
    def changes(self) -> Changes:
        """What the plan would change."""
        return Changes.of(json.loads((self.path / "plan.json").read_text(encoding="utf-8")))

    def prepare(self) -> None:
        """Make the folder, without what an earlier run left in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def keep(self, stack: StackFolder, plan: Mapping[str, Any]) -> None:
        """Write down, for people and for a later run, the plan that stands in ``self.plan``; ``plan`` is its JSON."""
        (self.path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        (self.path / "plan.txt").write_text(stack.show_text(self.plan) + "\n", encoding="utf-8")
        shutil.copyfile(stack.path / _LOCK_FILE, self.path / "terraform.lock.hcl")

    def keep_failure(self, failure: TerraformError) -> None:
        """Write down why there is no plan."""
        (self.path / "failure.txt").write_text(f"{failure}\n\n{failure.output}\n", encoding="utf-8")

    def restore_lock(self, stack: StackFolder) -> None:
        """Give the stack the provider that the plan was made with; Terraform applies a plan with no other."""
        shutil.copyfile(self.path / "terraform.lock.hcl", stack.path / _LOCK_FILE)


def plans_for(folder: Path, targets: Iterable[str]) -> dict[str, PlanFolder]:
    """Return the plans of these targets.

    Raises:
        InvalidInputError: Of some there is no plan.
    """
    plans = {target: PlanFolder(path=folder / target) for target in targets}
    refuse(
        Problem(
            where=str(folder),
            what=f"there is no plan for '{target}'",
            remedy="make it with `plan --out`, or name the targets that have one",
        )
        for target, plan in plans.items()
        if not plan.plan.is_file() or plan.failed
    )
    return plans


def all_plans(folder: Path) -> dict[str, PlanFolder]:
    """Return every plan and every failure of a folder by its target, in alphabetical order.

    Raises:
        InvalidInputError: There is none.
    """
    plans = {
        path.name: PlanFolder(path=path)
        for path in sorted(folder.glob("*/"))
        if (path / "plan.json").is_file() or (path / "failure.txt").is_file()
    }
    if not plans:
        refuse(
            [
                Problem(
                    where=str(folder), what="there are no plans in it", remedy="make them with `plan --out`"
                )
            ]
        )
    return plans
