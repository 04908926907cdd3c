import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.engines import atlantis, spacelift, terragrunt, terramate
from bedrock_monitoring.commands.engines.fleet import Fleet, fleet_of
from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile
from bedrock_monitoring.commands.engines.hcl import listed, quoted
from bedrock_monitoring.commands.project import PROJECT as ROOT
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from bedrock_monitoring.terraform import OPENTOFU, TERRAFORM, Distribution
from tests.commands.engines.sample import fleet, many
from tests.rollout.sample import write_stacks

Files = Callable[[Fleet], tuple[GeneratedFile, ...]]
ENGINES: Mapping[str, tuple[Files, Distribution]] = {
    "atlantis": (atlantis.files, TERRAFORM),
    "terramate": (terramate.files, TERRAFORM),
    "terragrunt": (terragrunt.files, TERRAFORM),
    "spacelift": (spacelift.files, OPENTOFU),
}
PLAN, DEPLOY = (f"arn:aws:iam::222233334444:role/{name}" for name in ("team/Plan", "Deploy"))


def content(files: tuple[GeneratedFile, ...], path: str) -> str:
    [file] = [file for file in files if file.path == path]
    return file.content


@pytest.mark.parametrize("engine", ENGINES)
def test_the_files_of_an_engine_are_those_of_the_snapshot(engine: str, snapshot: SnapshotAssertion) -> None:
    files, tool = ENGINES[engine]
    text = "\n".join(f"==> {file.path}\n{file.content}" for file in files(fleet(tool=tool)))
    assert text == snapshot


@pytest.mark.parametrize("engine", ENGINES)
def test_every_file_says_who_wrote_it_and_names_nothing_of_this_machine(engine: str) -> None:
    files, tool = ENGINES[engine]
    for file in files(fleet(tool=tool)):
        assert MARK in "\n".join(file.content.splitlines()[:2]), "it would be taken for somebody else's"
        assert "/project" not in file.content
        assert not Path(file.path).is_absolute()


@pytest.mark.parametrize("engine", ["atlantis", "terramate", "terragrunt"])
def test_opentofu_is_called_with_the_lock_file_of_its_registry(engine: str) -> None:
    files, _ = ENGINES[engine]
    text = "".join(file.content for file in files(fleet(tool=OPENTOFU)))
    assert ".opentofu.lock.hcl" in text
    assert re.search(r"\bterraform_distribution: opentofu|\"tofu\"", text)
    assert '"terraform"' not in text


@pytest.mark.parametrize("engine", ENGINES)
def test_another_rollout_is_synthesized_by_its_path(engine: str) -> None:
    files, tool = ENGINES[engine]
    text = "".join(file.content for file in files(fleet(tool=tool, rollout="teams/a b.yaml")))
    assert "teams/a b.yaml" in text
    if engine != "atlantis":  # it synthesizes in a hook of the server, which docs/engines.md shows
        assert "make --silent app ROLLOUT='teams/a b.yaml'" in text


def test_the_command_that_synthesizes_is_a_target_of_the_makefile() -> None:
    *_, target = fleet().synthesis.split()
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_an_engine_watches_is_in_the_repository() -> None:
    for path in fleet().inputs:
        assert (ROOT / path.removesuffix("/**")).exists(), path


def test_a_rollout_outside_of_the_repository_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"/elsewhere/rollout\.yaml: the engine finds files of the"):
        fleet(rollout="/elsewhere/rollout.yaml")


def test_the_file_of_an_own_stack_is_watched_wherever_it_is(tmp_path: Path) -> None:
    stacks = '  - {name: mine, account: "111122223333", region: us-east-1}\n'
    rollout = write_stacks(
        tmp_path, stacks + stacks.replace("mine}", "x}").replace("mine,", "x, file: own/x.py,")
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "x.py").touch()
    found = fleet_of(
        load(rollout).select(),
        rollout=rollout,
        project=tmp_path,
        tool=TERRAFORM,
        parallel=1,
        engine_keeps_state=False,
    )
    assert found.own_files == ("own/x.py",)
    assert found.inputs[-1] == "own/x.py"


def atlantis_configuration() -> Any:
    return yaml.safe_load(content(atlantis.files(fleet()), "atlantis.yaml"))


def test_atlantis_gets_only_keys_that_it_documents() -> None:
    # "Repo Level atlantis.yaml Config" and "Custom Workflows", runatlantis.io/docs.
    configuration = atlantis_configuration()
    assert configuration.keys() <= {
        "version",
        "automerge",
        "parallel_plan",
        "parallel_apply",
        "abort_on_execution_order_fail",
        "projects",
        "workflows",
    }
    for project in configuration["projects"]:
        assert project.keys() <= {
            "name",
            "dir",
            "execution_order_group",
            "terraform_distribution",
            "workflow",
            "autoplan",
        }
        assert project["autoplan"].keys() == {"enabled", "when_modified"}
        assert project["workflow"] in configuration["workflows"]
    for workflow in configuration["workflows"].values():
        steps = [step for stage in workflow.values() for step in stage["steps"]]
        assert {key for step in steps for key in step} == {"run", "init", "plan", "apply"} | (
            {"env"} if any("env" in step for step in steps) else set()
        )


def test_atlantis_plans_with_one_role_and_applies_with_the_other() -> None:
    configuration = atlantis_configuration()
    names = {project["name"]: project["workflow"] for project in configuration["projects"]}
    assert names["prod"] == names["stage-eu"] != names["stage-us"] == names["Test"]
    workflow = configuration["workflows"][names["prod"]]
    name = "TF_VAR_bedrock_monitoring_role"
    assert workflow["plan"]["steps"][0] == {"env": {"name": name, "value": PLAN}}
    assert workflow["apply"]["steps"][0] == {"env": {"name": name, "value": DEPLOY}}
    assert "env" not in str(configuration["workflows"][names["stage-us"]])


def test_atlantis_copies_the_lock_file_from_the_root_beside_the_stack(tmp_path: Path) -> None:
    stack = tmp_path / "cdktf.out" / "stacks" / "prod"
    stack.mkdir(parents=True)
    (tmp_path / ".terraform.lock.hcl").write_text("locked", encoding="utf-8")
    workflow = atlantis_configuration()["workflows"]["bedrock-monitoring"]
    [command] = [step["run"] for step in workflow["plan"]["steps"] if "run" in step]
    subprocess.run(command, shell=True, cwd=stack, check=True)
    assert (stack / ".terraform.lock.hcl").read_text(encoding="utf-8") == "locked"


def test_a_stack_of_terramate_runs_after_all_earlier_waves() -> None:
    stack = content(terramate.files(fleet()), "terramate/prod/stack.tm.hcl")
    tags = 'after = ["tag:bedrock-monitoring-wave-1", "tag:bedrock-monitoring-wave-2"]'
    assert tags in stack
    assert f'plan_role = "{PLAN}"' in stack


def test_terragrunt_waits_for_the_wave_before_in_files_that_grow_with_the_targets() -> None:
    few, lots = (
        sum(len(file.content) for file in terragrunt.files(fleet(many(targets, waves=3)))) / targets
        for targets in (24, 480)
    )
    assert lots < few


def test_a_wave_of_spacelift_waits_for_the_one_before_through_a_gate() -> None:
    files = spacelift.files(fleet(many(480, waves=3), tool=OPENTOFU))
    document = json.loads(content(files, "spacelift/main.tf.json"))
    waits = document["resource"]["spacelift_stack_dependency"].values()
    assert len(waits) == 4 * 160
    after = {(one["stack_id"], one["depends_on_stack_id"]) for one in waits}
    assert ("${spacelift_stack.after_wave_1.id}", "${spacelift_stack.t000.id}") in after
    assert ("${spacelift_stack.t001.id}", "${spacelift_stack.after_wave_1.id}") in after


def test_spacelift_passes_each_stage_of_a_run_its_role() -> None:
    files = spacelift.files(fleet(tool=OPENTOFU, engine_keeps_state=True))
    document = json.loads(content(files, "spacelift/main.tf.json"))
    variables = document["resource"]["spacelift_environment_variable"].values()
    roles = {
        one["name"]: one["value"]
        for one in variables
        if one["stack_id"] == "${spacelift_stack.prod.id}" and "TF_VAR" in one["name"]
    }
    assert roles == {"ro_TF_VAR_bedrock_monitoring_role": PLAN, "wo_TF_VAR_bedrock_monitoring_role": DEPLOY}
    assert document["resource"]["spacelift_stack"]["prod"]["manage_state"] is True


def test_spacelift_gets_only_arguments_that_its_provider_documents() -> None:
    # docs/resources of the provider spacelift-io/spacelift, and "YAML reference" of docs.spacelift.io.
    files = spacelift.files(fleet(tool=OPENTOFU))
    document = json.loads(content(files, "spacelift/main.tf.json"))
    known = {
        "spacelift_stack": {
            *("name", "slug", "repository", "branch", "space_id", "runner_image", "description", "labels"),
            *("autodeploy", "manage_state", "project_root", "terraform_version", "terraform_workflow_tool"),
        },
        "spacelift_environment_variable": {"stack_id", "name", "value", "write_only"},
        "spacelift_aws_integration_attachment": {"stack_id", "integration_id", "read", "write"},
        "spacelift_stack_dependency": {"stack_id", "depends_on_stack_id"},
    }
    assert document["resource"].keys() == known.keys()
    for kind, resources in document["resource"].items():
        assert {key for resource in resources.values() for key in resource} == known[kind]
    hooks = yaml.safe_load(content(files, ".spacelift/config.yml"))
    assert hooks.keys() == {"version", "stack_defaults", "stacks"}
    slugs = {stack["slug"] for stack in document["resource"]["spacelift_stack"].values()}
    assert hooks["stacks"].keys() < slugs


def test_spacelift_calls_no_terraform_that_locks_states_in_s3() -> None:
    with pytest.raises(InvalidInputError, match="Spacelift calls OpenTofu, or Terraform up to"):
        spacelift.files(fleet())


@pytest.mark.parametrize(
    ("text", "written"),
    [("a", '"a"'), ('a"b\\', '"a\\"b\\\\"'), ("${x}", '"$${x}"'), ("%{ if x }", '"%%{ if x }"')],
)
def test_text_in_hcl_stands_for_itself(text: str, written: str) -> None:
    assert quoted(text) == written
    assert listed([text, text]) == f"[{written}, {written}]"


@pytest.mark.terraform
def test_what_is_written_in_hcl_is_hcl_in_the_usual_format(tmp_path: Path) -> None:
    for engine in (terramate, terragrunt):
        for number, file in enumerate(engine.files(fleet())):
            (tmp_path / f"{engine.FOLDER}-{number}.tf").write_text(file.content, encoding="utf-8")
    checked = subprocess.run(
        ["terraform", "fmt", "-check", "-diff"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


def test_a_command_of_spacelift_is_on_one_line_up_to_the_length_of_a_line_of_code() -> None:
    path = "teams/platform/observability/bedrock/production/rollout.yaml"
    hooks = content(spacelift.files(fleet(rollout=path, tool=OPENTOFU)), ".spacelift/config.yml")
    [line] = [line for line in hooks.splitlines() if path in line]
    assert line.startswith("  - make --silent app ")
