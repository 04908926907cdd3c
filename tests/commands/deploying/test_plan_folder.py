from pathlib import Path

import pytest

from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder, all_plans, plans_for
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import Changes
from tests.commands.fake_terraform import FakeTerraform


def keep(terraform: FakeTerraform, plans: Path, name: str, *, adds: int) -> PlanFolder:
    terraform.stack(name, adds=adds)
    stack, folder = terraform.stack_of(name), PlanFolder(path=plans / name)
    folder.prepare()
    stack.init()
    stack.plan(out=folder.plan)
    folder.keep(stack, stack.show_json(folder.plan))
    return folder


def keep_failure(plans: Path, name: str) -> None:
    folder = PlanFolder(path=plans / name)
    folder.prepare()
    folder.keep_failure("terraform plan failed\n\nError: no")


def test_a_kept_plan_is_read_back(terraform: FakeTerraform, tmp_path: Path) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=2)
    assert (folder.failed, folder.changes, folder.text) == (False, Changes(add=2), "the plan of one\n")


def test_a_failure_is_kept_in_the_place_of_a_plan(tmp_path: Path) -> None:
    keep_failure(tmp_path, "one")
    [(name, folder)] = all_plans(tmp_path).items()
    assert (name, folder.failed) == ("one", True)
    assert folder.text == "terraform plan failed\n\nError: no\n"


def test_a_new_plan_takes_the_place_of_an_old_failure(terraform: FakeTerraform, tmp_path: Path) -> None:
    keep_failure(tmp_path / "plans", "one")
    assert not keep(terraform, tmp_path / "plans", "one", adds=1).failed


def test_every_target_without_a_plan_is_named(terraform: FakeTerraform, tmp_path: Path) -> None:
    keep(terraform, tmp_path / "plans", "one", adds=1)
    keep_failure(tmp_path / "plans", "failed")
    with pytest.raises(InvalidInputError) as error:
        plans_for(tmp_path / "plans", ["one", "failed", "missing"])
    assert [problem.what for problem in error.value.problems] == [
        "there is no plan for 'failed'",
        "there is no plan for 'missing'",
    ]


def test_a_folder_without_plans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="it has no plans"):
        all_plans(tmp_path)


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    own = tmp_path / "docs" / "letter.txt"
    own.parent.mkdir()
    own.write_text("mine")
    keep_failure(tmp_path, "docs")
    PlanFolder(path=tmp_path / "docs").prepare()
    assert [path.name for path in own.parent.iterdir()] == ["letter.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("")
    with pytest.raises(InvalidInputError, match=r"plans cannot be written here .*name a folder"):
        PlanFolder(path=tmp_path / "plans" / "one").prepare()


@pytest.mark.parametrize("lost", ["plan.tfplan", "plan.txt", "plan.json", "terraform.lock.hcl"])
def test_an_incomplete_plan_is_no_plan(terraform: FakeTerraform, tmp_path: Path, lost: str) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    (folder.path / lost).unlink()
    with pytest.raises(InvalidInputError, match="there is no plan for 'one'"):
        plans_for(tmp_path / "plans", ["one"])
    with pytest.raises(InvalidInputError, match="it has no plans"):
        all_plans(tmp_path / "plans")
