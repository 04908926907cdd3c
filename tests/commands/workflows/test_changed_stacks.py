"""The stacks that a change touches, in a repository with a stand-in for main.py and with the real one."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.deploying.synthesis import SynthesisError
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.commands.workflows.changed_stacks import ChangedStacks, changed_stacks
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load

ACCOUNT = "111122223333"

# Writes a file for each stack asked for, from the text of the rollout and from the user's own file, and notes
# which. Its stacks say nothing about tags named `ignored`.
MAIN = """
import json, os, sys
from pathlib import Path
rollout = json.loads(Path(sys.argv[1]).read_text())
own = Path(__file__).with_name("stacks") / "own" / "mine.py"
names = os.environ["BEDROCK_MONITORING_TARGETS"].split()
with Path(NOTE).open("a") as note:
    note.write(" ".join(names) + "\\n")
for row in [*rollout["targets"], *rollout.get("stacks", ())]:
    row.get("tags", {}).pop("ignored", None)
    if row["name"] in names:
        folder = Path(os.environ["CDKTF_OUTDIR"], "stacks", row["name"])
        folder.mkdir(parents=True)
        models = row["models"] if "models" in row else own.read_text()
        made_of = [models, row.get("tags") or None, rollout["state"]]
        (folder / "cdk.tf.json").write_text(json.dumps(made_of))
if "broken" in rollout["state"]["bucket"]:
    sys.exit("cannot")
"""


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = folder.parent / "note"
        self.rollout: dict[str, Any] = {
            "state": {"account": ACCOUNT, "region": "us-east-1", "bucket": "the-state"},
            "targets": [
                {
                    "name": name,
                    "account": ACCOUNT,
                    "region": "us-east-1",
                    "models": [{"id": "amazon.nova-lite-v1:0"}],
                }
                for name in ("one", "two", "three")
            ],
        }
        self.write("main.py", MAIN.replace("NOTE", repr(str(self.note))))
        self.write("docs/page.md", "words")
        self.write("stacks/own/mine.py", "def add_resources(stack): ...\n")
        self.write("stacks/foundation.py", "")
        self.write("Pipfile.lock", "{}")
        self.write("bedrock_monitoring/code.py", "")
        self.save()
        self.git("init", "--quiet")
        self.commit()

    def target(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.rollout["targets"] if row["name"] == name)
        return found

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def save(self) -> None:
        self.write("rollout.yaml", json.dumps(self.rollout))

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=a")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)

    def changed(self, base: str = "HEAD") -> ChangedStacks:
        path = self.folder / "rollout.yaml"
        rollout = load(path)
        stacks = [stack for stack in rollout.select() if stack.enabled]
        return changed_stacks(base, rollout, path, stacks, project=self.folder)

    def names(self, base: str = "HEAD") -> list[str]:
        return [stack.name for stack in self.changed(base).stacks]

    @property
    def synthesized(self) -> list[str]:
        """What the program was asked for, a line for each run."""
        return self.note.read_text(encoding="utf-8").splitlines() if self.note.exists() else []


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)


def test_a_change_of_documentation_plans_nothing_and_synthesizes_nothing(repository: Repository) -> None:
    repository.write("docs/page.md", "other words")
    repository.write("NEWS.md", "new")
    found = repository.changed()
    assert found == ChangedStacks(stacks=(), reason="only documentation differs from HEAD: nothing to plan")
    assert repository.synthesized == []


def test_a_change_of_one_target_plans_this_one_and_synthesizes_no_other(repository: Repository) -> None:
    repository.target("two")["tags"] = {"team": "a"}
    repository.save()
    found = repository.changed()
    assert [stack.name for stack in found.stacks] == ["two"]
    assert found.reason == "1 of 3 stacks differ from HEAD"
    assert repository.synthesized == ["two", "two"]


def test_a_new_account_plans_its_targets_alone_and_one_in_another_group_none(repository: Repository) -> None:
    accounts = ["accounts:", *(f'  - {{ id: "{n}22223333444", name: team-{n}, unit: A }}' for n in (2, 3))]
    group = {"regions": ["us-east-1"], "models": ["amazon.nova-lite-v1:0"]}
    repository.rollout["organization"] = "organization.yaml"
    repository.rollout["groups"] = [{"accounts": {"units": ["A"]}, **group}]
    repository.write("organization.yaml", "\n".join(accounts))
    repository.save()
    repository.commit()
    new = '  - { id: "422223333444", name: team-4, unit: A }'
    repository.write("organization.yaml", "\n".join([*accounts, new]))
    repository.rollout["groups"] = [
        {"accounts": {"units": ["A"], "exclude": {"named": ["team-2"]}}, **group},
        {"accounts": {"named": ["team-2"]}, **group},
    ]
    repository.save()
    assert repository.names() == ["team-4-us-east-1"]
    assert repository.synthesized == []


def test_it_does_not_matter_whether_the_change_is_committed(repository: Repository) -> None:
    repository.target("two")["tags"] = {"team": "a"}
    repository.save()
    repository.commit()
    assert repository.names() == []
    assert repository.names("HEAD^") == ["two"]


def test_a_setting_that_changes_no_stack_plans_nothing(repository: Repository) -> None:
    repository.target("two")["tags"] = {"ignored": "a"}
    repository.save()
    assert repository.names() == []
    assert repository.synthesized == ["two", "two"]


@pytest.mark.parametrize(
    "file",
    [
        "main.py",
        "Pipfile.lock",
        ".terraform.lock.hcl",
        ".opentofu.lock.hcl",
        "cdktf.json",
        "stacks/new.py",
        "bedrock_monitoring/code.py",
    ],
)
def test_a_change_of_the_program_or_of_a_lock_file_plans_all(repository: Repository, file: str) -> None:
    repository.write(file, MAIN.replace("NOTE", "'/dev/null'"))
    found = repository.changed()
    assert [stack.name for stack in found.stacks] == ["one", "two", "three"]
    assert found.reason == f"{file} is not what it was at HEAD: 3 stacks to plan"
    assert repository.synthesized == []


def test_a_file_that_is_gone_or_has_another_name_is_a_change(repository: Repository) -> None:
    repository.git("mv", "bedrock_monitoring/code.py", "notes.txt")
    assert repository.names() == ["one", "two", "three"]


def test_what_all_stacks_share_plans_all(repository: Repository) -> None:
    repository.rollout["state"]["bucket"] = "another-state"
    repository.save()
    assert repository.names() == ["one", "two", "three"]


def test_a_new_target_is_planned_and_so_is_one_that_is_enabled_again_or_adopts(
    repository: Repository,
) -> None:
    repository.target("one")["enabled"] = False
    repository.save()
    repository.commit()
    repository.target("one")["enabled"] = True
    repository.target("three")["adopt"] = True
    repository.rollout["targets"].append({**repository.target("two"), "name": "four", "region": "eu-west-1"})
    repository.save()
    assert repository.names() == ["one", "three", "four"]
    assert repository.synthesized == []


def test_the_code_of_an_own_stack_is_compared_by_what_it_makes(repository: Repository) -> None:
    own = {"name": "mine", "file": "stacks/own/mine.py", "account": ACCOUNT, "region": "us-east-1"}
    repository.rollout["stacks"] = [own]
    repository.save()
    repository.commit()
    repository.write("stacks/own/other.py", "")
    assert repository.names() == []
    repository.write("stacks/own/mine.py", "def add_resources(stack): pass\n")
    assert repository.names() == ["mine"]


def test_if_only_a_target_was_removed_one_is_planned_because_its_plan_reports_the_state(
    repository: Repository,
) -> None:
    repository.rollout["targets"].pop()
    repository.save()
    found = repository.changed()
    assert [stack.name for stack in found.stacks] == ["one"]
    assert found.reason == (
        "0 of 2 stacks differ from HEAD; one is planned to report what "
        "bedrock-monitoring/three/terraform.tfstate still has"
    )


def test_a_renamed_target_is_planned_and_leaves_no_state(repository: Repository) -> None:
    repository.target("three").update(name="drei", renamed_from="three")
    repository.save()
    found = repository.changed()
    assert [stack.name for stack in found.stacks] == ["drei"]
    assert "report" not in found.reason


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda rollout: rollout.update(unknown=1), "rollout.yaml of HEAD cannot be used: 3 stacks to plan"),
        (
            lambda rollout: rollout["state"].update(bucket="broken"),
            "the stacks of HEAD cannot be synthesized: 3 stacks to plan",
        ),
    ],
)
def test_a_commit_that_cannot_be_synthesized_plans_all(
    repository: Repository, spoil: Callable[[dict[str, Any]], None], reason: str
) -> None:
    good = json.loads(json.dumps(repository.rollout))
    spoil(repository.rollout)
    repository.save()
    repository.commit()
    repository.rollout = good
    repository.save()
    found = repository.changed()
    assert (len(found.stacks), found.reason) == (3, reason)


def test_a_change_that_cannot_be_synthesized_is_refused(repository: Repository) -> None:
    repository.rollout["state"]["bucket"] = "broken"
    repository.save()
    with pytest.raises(SynthesisError, match="cannot"):
        repository.changed()


def test_a_shallow_checkout_without_the_commit_says_what_to_do(
    repository: Repository, tmp_path: Path
) -> None:
    repository.write("docs/page.md", "other words")
    repository.commit()
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", repository.folder.as_uri(), str(shallow))
    path = shallow / "rollout.yaml"
    rollout = load(path)
    with pytest.raises(InvalidInputError) as error:
        changed_stacks("HEAD^", rollout, path, rollout.select(), project=shallow)
    assert str(error.value) == (
        "HEAD^: this checkout is shallow and does not have this commit; "
        "fetch it with `git fetch --unshallow`; in GitHub Actions, give actions/checkout `fetch-depth: 2` "
        "for HEAD^, `fetch-depth: 0` for any other commit"
    )
    repository.git("clone", "--quiet", "--depth=2", repository.folder.as_uri(), str(tmp_path / "deeper"))
    path = tmp_path / "deeper" / "rollout.yaml"
    assert changed_stacks("HEAD^", load(path), path, (), project=path.parent).stacks == ()


@pytest.mark.parametrize("base", ["no-such-branch", "--all", "HEAD:main.py"])
def test_what_is_no_commit_is_refused(repository: Repository, base: str) -> None:
    with pytest.raises(
        InvalidInputError, match=f"^{base}: this repository has no such commit; name a branch"
    ):
        repository.changed(base)


def test_a_folder_outside_of_a_repository_and_a_rollout_outside_of_the_project_are_refused(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollout = load(repository.folder / "rollout.yaml")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(InvalidInputError, match=f"^{tmp_path}: it is not in a Git repository: "):
        changed_stacks("HEAD", rollout, tmp_path / "rollout.yaml", (), project=tmp_path)
    with pytest.raises(InvalidInputError, match=r"it is not below .*, whose commits are compared; move it"):
        changed_stacks("HEAD", rollout, tmp_path / "rollout.yaml", (), project=repository.folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidInputError, match=r"^git: it is not on the PATH; install it$"):
        repository.changed()


def test_a_project_in_a_folder_of_its_repository_is_compared_by_itself(
    repository: Repository, tmp_path: Path
) -> None:
    outer = tmp_path / "outer"
    shutil.copytree(repository.folder, outer / "inner", ignore=shutil.ignore_patterns(".git"))
    repository.folder = outer
    repository.git("init", "--quiet")
    repository.commit()
    repository.write("main.py", "of another project")
    repository.folder = outer / "inner"
    assert repository.names() == []
    repository.target("one")["tags"] = {"team": "a"}
    repository.save()
    assert repository.names() == ["one"]


def test_nothing_is_left_in_the_repository(repository: Repository) -> None:
    repository.target("two")["tags"] = {"team": "a"}
    repository.save()
    before = subprocess.check_output(["git", "status", "--porcelain"], cwd=repository.folder)
    repository.changed()
    assert subprocess.check_output(["git", "status", "--porcelain"], cwd=repository.folder) == before


@pytest.mark.default_rollout
def test_the_real_program_finds_a_changed_threshold(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("bedrock_monitoring", "stacks", ".gen"):
        shutil.copytree(PROJECT / name, project / name)
    for name in ("main.py", "rollout.yaml", "cdktf.json", ".gitignore", ".terraform.lock.hcl"):
        shutil.copy(PROJECT / name, project)
    rollout = project / "rollout.yaml"
    text = rollout.read_text(encoding="utf-8")
    rollout.write_text(
        f"{text}  - {{name: other, account: '{ACCOUNT}', region: eu-west-1, "
        "models: [{id: amazon.nova-lite-v1:0}]}\n"
    )
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=a"],
    ):
        subprocess.run(["git", *command], cwd=project, check=True)
    rollout.write_text(
        rollout.read_text().replace("alarms: true #", 'alarms: { throttles: "> 7 for 3 of 5 minutes" } #')
    )
    done = subprocess.run(
        [sys.executable, "-m", "bedrock_monitoring", "targets", "--groups", "20", "--changed-since", "HEAD"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "1 of 2 stacks differ from HEAD\n"
    assert json.loads(done.stdout) == {"include": [{"name": "wave 1", "wave": 1, "targets": "prod"}]}
