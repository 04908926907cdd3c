from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bedrock_monitoring.commands.deploying.plan_folder import (
    PlanFolder,
    all_plans,
    keep_orphans,
    kept_orphans,
    plans_for,
)
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import Changes
from tests.commands.fake_terraform import FakeTerraform

PLANNED = {"lineage": "a", "serial": 1}


def keep(
    terraform: FakeTerraform, plans: Path, name: str, *, adds: int, plan_file: Path | None = None
) -> PlanFolder:
    terraform.stack(name, adds=adds)
    stack, folder = terraform.stack_of(name), PlanFolder(path=plans / name)
    folder.prepare()
    stack.init()
    out = plan_file or folder.plan
    stack.plan(out=out, text=folder.text_file)
    folder.keep(stack, stack.show_json(out), planned=PLANNED)
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


def test_every_target_with_neither_a_plan_nor_a_failure_is_named(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    keep(terraform, tmp_path / "plans", "one", adds=1)
    keep_failure(tmp_path / "plans", "failed")
    with pytest.raises(InvalidInputError) as error:
        plans_for(tmp_path / "plans", ["one", "failed", "missing", "lost"])
    assert [problem.what for problem in error.value.problems] == [
        "there is no plan for 'missing'",
        "there is no plan for 'lost'",
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


@pytest.mark.parametrize(
    "lost", ["plan.tfplan", "plan.txt", "plan.json", "terraform.lock.hcl", "manifest.json"]
)
def test_an_incomplete_plan_is_no_plan(terraform: FakeTerraform, tmp_path: Path, lost: str) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    (folder.path / lost).unlink()
    with pytest.raises(InvalidInputError, match="there is no plan for 'one'"):
        plans_for(tmp_path / "plans", ["one"])
    with pytest.raises(InvalidInputError, match="it has no plans"):
        all_plans(tmp_path / "plans")


@pytest.mark.parametrize("changed", ["plan.tfplan", "plan.txt", "plan.json", "terraform.lock.hcl"])
def test_a_plan_with_a_file_of_another_is_refused_by_deploy_and_comment(
    terraform: FakeTerraform, tmp_path: Path, changed: str
) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    (folder.path / changed).write_text("{}", encoding="utf-8")
    for read in (partial(plans_for, stacks=["one"]), all_plans):
        with pytest.raises(InvalidInputError) as error:
            read(tmp_path / "plans")
        assert str(error.value) == (
            f"{folder.path}: {changed}: not what the manifest of the plan says (manifest.json); plan again "
            "with `plan --out`, and change nothing in its folder"
        )


def test_a_plan_may_lack_what_terraform_applies_and_all_else_is_held_to_its_manifest(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    plans = tmp_path / "plans"
    folder = keep(terraform, plans, "one", adds=2, plan_file=tmp_path / "secret.tfplan")
    assert not folder.plan.exists()
    assert plans_for(plans, ["one"])["one"].changes == all_plans(plans)["one"].changes == Changes(add=2)
    folder.plan.write_text("of somebody else", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"one: plan\.tfplan: not what the manifest of the plan says"):
        plans_for(plans, ["one"])
    folder.plan.unlink()
    folder.text_file.write_text("changed", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"one: plan\.txt: not what the manifest of the plan says"):
        all_plans(plans)


def test_a_deploy_notes_when_it_first_began_to_apply_a_plan(terraform: FakeTerraform, tmp_path: Path) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    assert folder.begun_at is None
    before = datetime.now(UTC)
    folder.begin()
    first = folder.begun_at
    assert first is not None
    assert before <= first <= datetime.now(UTC)
    folder.begin()
    assert folder.begun_at == first


def test_a_plan_in_the_folder_of_another_stack_is_refused(terraform: FakeTerraform, tmp_path: Path) -> None:
    folder = keep(terraform, tmp_path / "plans", "staging", adds=1)
    folder.path.rename(tmp_path / "plans" / "prod")
    with pytest.raises(InvalidInputError, match=r"prod: this is the plan of 'staging'; plan again"):
        plans_for(tmp_path / "plans", ["prod"])


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"stack": "one", "sha256": {}}', '{"sha256": 1}'])
def test_a_manifest_that_binds_nothing_is_refused(
    terraform: FakeTerraform, tmp_path: Path, manifest: str
) -> None:
    folder = keep(terraform, tmp_path / "plans", "one", adds=1)
    (folder.path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(InvalidInputError, match="not what the manifest of the plan says"):
        plans_for(tmp_path / "plans", ["one"])


def test_only_the_owner_may_read_a_plan_and_a_failure(terraform: FakeTerraform, tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    (plans / "one").mkdir(parents=True, mode=0o755)
    keep(terraform, plans, "one", adds=1)
    keep_failure(plans, "failed")
    keep_failure(tmp_path / "new", "failed")
    modes = {path: path.stat().st_mode & 0o777 for path in (*plans.rglob("*"), tmp_path / "new")}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert len(modes) == 9


def test_the_plan_as_json_has_no_sensitive_value(terraform: FakeTerraform, tmp_path: Path) -> None:
    terraform.stack("one", adds=1)
    stack, folder = terraform.stack_of("one"), PlanFolder(path=tmp_path / "plans" / "one")
    folder.prepare()
    stack.init()
    stack.plan(out=folder.plan, text=folder.text_file)
    change = {"actions": ["create"], "after": {"endpoint": "secret"}, "after_sensitive": {"endpoint": True}}
    folder.keep(stack, {"resource_changes": [{"change": change}]}, planned=PLANNED)
    assert "secret" not in (folder.path / "plan.json").read_text(encoding="utf-8")
    assert folder.changes == Changes(add=1)


@pytest.mark.parametrize(
    "content",
    [b"", b"[1]", b"1", b"\xff", b'{"resource_changes": [{}]}', b'{"resource_changes": 1}', b"[" * 200_000],
    ids=["empty", "a list", "a number", "not UTF-8", "no change", "no list", "deep"],
)
def test_a_damaged_plan_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(InvalidInputError) as refused:
        _ = PlanFolder(path=tmp_path).changes
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{tmp_path / 'plan.json'}: it is not ")
    assert line.endswith("; plan again, into an empty folder")


def test_orphaned_states_are_kept_beside_the_plans_until_there_are_none(tmp_path: Path) -> None:
    keep_orphans(tmp_path, ["one", "two"])
    [file] = tmp_path.iterdir()
    assert (kept_orphans(tmp_path), file.stat().st_mode & 0o777) == (("one", "two"), 0o600)
    keep_orphans(tmp_path, [])
    assert (kept_orphans(tmp_path), [*tmp_path.iterdir()]) == ((), [])
