"""The stacks that a folder of plans changes."""

from pathlib import Path

import pytest

from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.workflows.planned_stacks import planned_stacks
from bedrock_monitoring.problems import InvalidInputError
from tests.commands.deploying.test_deployment import wave
from tests.commands.deploying.test_plan_folder import keep
from tests.commands.fake_terraform import FakeTerraform


def test_a_stack_is_deployed_if_its_plan_changes_something_and_told_if_it_has_none(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    plans = tmp_path / "plans"
    keep(terraform, plans, "changed", adds=1)
    keep(terraform, plans, "same", adds=0)
    PlanFolder(path=plans / "failed").keep_failure("closed account")
    found = planned_stacks(plans, wave("lost", "failed", "changed", "same"))
    assert [stack.name for stack in found.changed] == ["changed"]
    assert found.not_planned == ("lost", "failed")


def test_without_a_plan_nothing_is_deployed(tmp_path: Path) -> None:
    found = planned_stacks(tmp_path / "none", wave("one"))
    assert (found.changed, found.not_planned) == ((), ("one",))


def test_a_plan_that_was_tampered_with_is_refused(terraform: FakeTerraform, tmp_path: Path) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    folder.text_file.write_text("nothing to see", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="not what the manifest of the plan says"):
        planned_stacks(tmp_path / "plans", wave("one"))
