"""How Terraform is started in a stack's folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.terraform import (
    LOCK_FILE,
    OPENTOFU,
    StackFolder,
    Terraform,
    TerraformError,
    TerraformUnavailableError,
)

VERSION = "5.100.0"
LOCK = f"""
provider "registry.terraform.io/hashicorp/aws" {{
  version = "{VERSION}"
  hashes = [
    "zh:0123456789012345678901234567890123456789012345678901234567890123",
  ]
}}
"""


def folder_with(path: Path, script: str, environment: Mapping[str, str] = os.environ) -> StackFolder:
    """Return the folder of a stack whose terraform is a shell script."""
    binary = path / "terraform"
    binary.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    binary.chmod(0o755)
    stack = path / "stack"
    stack.mkdir()
    needed = {"terraform": {"required_providers": {"aws": {"version": VERSION}}}}
    (stack / "cdk.tf.json").write_text(json.dumps(needed), encoding="utf-8")
    terraform = Terraform(path=binary, version="1.11.4", platform="linux_amd64")
    return StackFolder(path=stack, terraform=terraform, environment=environment)


@pytest.mark.parametrize(("of_the_user", "told"), [({}, "400"), ({"GOGC": "50"}, "50")])
def test_terraform_collects_garbage_rarely_unless_the_user_says_how_often(
    of_the_user: dict[str, str], told: str, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "GOGC"}
    folder_with(tmp_path, 'echo "$GOGC" > told', environment | of_the_user).init()
    assert (tmp_path / "stack" / "told").read_text(encoding="utf-8").strip() == told


PLAN = Path("/plans/one")
COMMANDS: Mapping[str, Callable[[StackFolder], object]] = {
    "init -no-color -input=false -reconfigure": lambda stack: stack.init("-reconfigure"),
    "plan -no-color -input=false -detailed-exitcode -out=/plans/one": lambda stack: stack.plan(out=PLAN),
    "plan -no-color -input=false -detailed-exitcode -out=/plans/one -destroy": lambda stack: stack.plan(
        out=PLAN, destroy=True
    ),
    "plan -no-color -input=false -detailed-exitcode -out=/plans/one -lock=false": lambda stack: replace(
        stack, locks_state=False
    ).plan(out=PLAN),
    "apply -no-color -input=false /plans/one": lambda stack: stack.apply(PLAN),
    "apply -input=false /plans/one": lambda stack: replace(stack, color=True).apply(PLAN),
    "show -json /plans/one": lambda stack: stack.show_json(PLAN),
    "output -json": lambda stack: stack.output(),
    "state pull": lambda stack: stack.state(),
    "import -input=false -no-color aws_sns_topic.one its-arn": lambda stack: stack.import_into_state(
        "aws_sns_topic.one", "its-arn", {}
    ),
}
"""The arguments of Terraform, and the method that runs it with them."""


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_command_has_these_arguments_and_asks_nothing(arguments: str, tmp_path: Path) -> None:
    stack = folder_with(tmp_path, "echo \"$@\" > told; echo '{}'")
    COMMANDS[arguments](stack)
    assert (stack.path / "told").read_text(encoding="utf-8").strip() == arguments


@pytest.mark.parametrize(("is_pinned", "has_cache"), [(True, True), (True, False), (False, True)])
def test_checksums_are_kept_beside_a_cache_of_providers_if_one_is_pinned(
    tmp_path: Path, *, is_pinned: bool, has_cache: bool
) -> None:
    lock, cache = tmp_path / LOCK_FILE, tmp_path / "cache"
    lock.write_text(LOCK, encoding="utf-8")
    cache.mkdir()
    environment = {**os.environ, **({"TF_PLUGIN_CACHE_DIR": str(cache)} if has_cache else {})}
    stack = folder_with(tmp_path, f'cp "{lock}" {LOCK_FILE}', environment)
    StackFolder(
        path=stack.path,
        terraform=stack.terraform,
        environment=environment,
        lock=lock if is_pinned else None,
    ).init()
    assert (cache / LOCK_FILE).exists() == (is_pinned and has_cache)


def test_a_relative_plan_is_that_of_this_process_and_not_of_the_stacks_folder(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, "echo \"$@\" > told; echo '{}'")
    plan = Path("one.tfplan")
    for run in (lambda: stack.plan(out=plan), lambda: stack.apply(plan), lambda: stack.show_json(plan)):
        run()
        told = (stack.path / "told").read_text(encoding="utf-8")
        assert str(Path.cwd() / plan) in told


@pytest.mark.parametrize(("exit_code", "has_changes"), [(0, False), (2, True)])
def test_the_exit_code_of_a_plan_says_whether_it_has_changes(
    exit_code: int, tmp_path: Path, *, has_changes: bool
) -> None:
    assert folder_with(tmp_path, f"exit {exit_code}").plan(out=PLAN) is has_changes


def test_no_other_command_ends_well_with_the_exit_code_of_changes(tmp_path: Path) -> None:
    with pytest.raises(TerraformError, match=r"terraform apply failed for 'stack' \(exit code 2\)"):
        folder_with(tmp_path, "exit 2").apply(PLAN)


def test_the_text_of_a_plan_is_for_the_user_alone_and_ends_with_a_line(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, "echo 'x: Refreshing state...'; echo 'Plan: 1 to add, déjà.'; exit 2")
    text = tmp_path / "plan.txt"
    stack.plan(out=PLAN, text=text)
    assert text.read_bytes() == "Plan: 1 to add, déjà.\n".encode()
    assert text.stat().st_mode & 0o777 == 0o600


STATE = {
    "serial": 4,
    "resources": [
        {
            "mode": "managed",
            "type": "aws_sns_topic",
            "name": "one",
            "instances": [{"attributes": {"id": "arn-1", "policy": "kept"}}],
        },
        {
            "mode": "managed",
            "type": "aws_sns_topic",
            "name": "two",
            "instances": [{"attributes": {"id": "arn-2"}}],
        },
        {"mode": "data", "type": "aws_region", "name": "here", "instances": []},
    ],
}


def stateful(path: Path) -> StackFolder:
    """Return a folder that pulls its state from a file and pushes it to another, with its mode."""
    script = (
        'case "$1 $2" in\n'
        '"state pull") cat ../state.json ;;\n'
        '"state push") cp "$3" ../pushed.json ;;\n'
        'output*) echo \'{"url": {"value": "https://one"}, "all": {"value": [1]}}\' ;;\n'
        "esac"
    )
    (path / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    return folder_with(path, script)


def pushed(path: Path) -> Any:
    return json.loads((path / "pushed.json").read_text(encoding="utf-8"))


def test_resources_are_those_that_the_state_manages(tmp_path: Path) -> None:
    assert stateful(tmp_path).resources() == {"aws_sns_topic.one", "aws_sns_topic.two"}


def test_a_state_that_is_not_there_yet_is_empty_and_has_no_resources(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, ":")
    assert (stack.state(), stack.resources()) == ({}, frozenset())


def test_configured_resources_are_those_of_the_synthesized_stack(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, ":")
    assert stack.configured_resources() == frozenset()
    resources: dict[str, dict[str, Any]] = {
        "aws_sns_topic": {"one": {}, "two": {}},
        "aws_iam_role": {"deny": {}},
    }
    (stack.path / "cdk.tf.json").write_text(json.dumps({"resource": resources}), encoding="utf-8")
    assert stack.configured_resources() == {"aws_sns_topic.one", "aws_sns_topic.two", "aws_iam_role.deny"}


def test_outputs_are_their_values_by_name(tmp_path: Path) -> None:
    assert stateful(tmp_path).output() == {"url": "https://one", "all": [1]}


def test_what_the_provider_does_not_read_back_is_written_into_the_next_state(tmp_path: Path) -> None:
    stateful(tmp_path).import_into_state("aws_sns_topic.one", "arn-1", {"force": True, "policy": "new"})
    state = pushed(tmp_path)
    assert state["serial"] == 5
    [one, two, _] = state["resources"]
    assert one["instances"] == [{"attributes": {"id": "arn-1", "policy": "new", "force": True}}]
    assert two == STATE["resources"][1]  # type: ignore[index]


def test_an_import_without_such_values_pushes_no_state(tmp_path: Path) -> None:
    stateful(tmp_path).import_into_state("aws_sns_topic.one", "arn-1", {})
    assert not (tmp_path / "pushed.json").exists()


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_state_is_pushed_from_a_file_that_is_the_users_alone_and_gone_afterwards(
    tmp_path: Path, *, is_refused: bool
) -> None:
    stack = folder_with(tmp_path, f'ls -l "$3" > ../mode; exit {int(is_refused)}')
    with pytest.raises(TerraformError, match="terraform state failed") if is_refused else nullcontext():
        stack.push_state({"serial": 1})
    assert (tmp_path / "mode").read_text(encoding="utf-8").startswith("-rw-------")
    assert [file.name for file in stack.path.iterdir()] == ["cdk.tf.json"]


def test_a_state_that_an_apply_could_not_write_is_pushed_once(tmp_path: Path) -> None:
    stack = stateful(tmp_path)
    assert stack.push_unsaved_state() is False
    (stack.path / "errored.tfstate").write_text(json.dumps(STATE), encoding="utf-8")
    assert stack.push_unsaved_state() is True
    assert pushed(tmp_path) == STATE
    assert stack.push_unsaved_state() is False


def test_a_state_that_still_cannot_be_written_is_kept(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, "exit 1")
    unsaved = stack.path / "errored.tfstate"
    unsaved.write_text("{}", encoding="utf-8")
    with pytest.raises(TerraformError):
        stack.push_unsaved_state()
    assert unsaved.is_file()


def test_a_variable_is_added_to_the_environment(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, 'echo "$TF_VAR_role of $OWNER" > told', {**os.environ, "OWNER": "us"})
    stack.with_variable("role", "reader").apply(PLAN)
    assert (stack.path / "told").read_text(encoding="utf-8") == "reader of us\n"


def test_what_is_quiet_is_logged_and_not_printed_and_what_is_read_is_neither(tmp_path: Path) -> None:
    printed, logged = list[str](), list[str]()
    stack = replace(
        folder_with(tmp_path, "echo \"$1\" >&2; echo '{}'"),
        on_line=printed.append,
        log=logged.append,
        quiet=frozenset({"plan"}),
    )
    stack.plan(out=PLAN)
    stack.apply(PLAN)
    stack.show_json(PLAN)
    assert printed == ["apply", "{}"]
    assert logged == ["plan", "{}", "apply", "{}"]


@pytest.mark.parametrize(
    ("prints", "quiet", "has_printed"),
    [(True, frozenset(), True), (True, frozenset({"plan"}), False), (False, frozenset(), False)],
)
def test_a_failure_was_printed_unless_its_command_is_quiet_or_nothing_is_printed(
    tmp_path: Path, *, prints: bool, quiet: frozenset[str], has_printed: bool
) -> None:
    stack = replace(folder_with(tmp_path, "exit 1"), on_line=print if prints else None, quiet=quiet)
    with pytest.raises(TerraformError) as failure:
        stack.plan(out=PLAN)
    assert stack.has_printed(failure.value) is has_printed


def test_a_failure_of_what_is_read_has_what_standard_error_says(tmp_path: Path) -> None:
    with pytest.raises(TerraformError) as failure:
        folder_with(tmp_path, "echo '{}'; echo 'Error: no state' >&2; exit 3").state()
    assert str(failure.value) == "terraform state failed for 'stack' (exit code 3)"
    assert failure.value.output == "Error: no state"


def test_a_missing_provider_is_named_by_the_distribution(tmp_path: Path) -> None:
    said = "Error: Failed to query available provider packages"
    stack = folder_with(tmp_path, f"echo '{said}' >&2; exit 1")
    opened = replace(stack, terraform=replace(stack.terraform, distribution=OPENTOFU))
    with pytest.raises(TerraformUnavailableError, match="OpenTofu finds no AWS provider"):
        opened.init()


def test_a_failure_is_named_by_the_distribution(tmp_path: Path) -> None:
    stack = folder_with(tmp_path, "exit 1")
    with pytest.raises(TerraformError, match=r"^tofu plan failed"):
        replace(stack, terraform=replace(stack.terraform, distribution=OPENTOFU)).plan(out=PLAN)


@pytest.mark.parametrize("is_pinned", [True, False])
def test_the_cache_is_verified_if_the_provider_is_pinned(tmp_path: Path, *, is_pinned: bool) -> None:
    lock = tmp_path / LOCK_FILE
    lock.write_text(LOCK, encoding="utf-8")
    environment = {**os.environ, "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}
    script = 'echo "${TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE:-verified}" > told'
    stack = folder_with(tmp_path, script, environment)
    replace(stack, lock=lock if is_pinned else None).init()
    assert (stack.path / "told").read_text(encoding="utf-8") == ("verified\n" if is_pinned else "1\n")


def test_the_checksums_of_a_pinned_provider_are_out_of_the_way_of_the_next_commands(tmp_path: Path) -> None:
    lock = tmp_path / LOCK_FILE
    lock.write_text(LOCK, encoding="utf-8")
    stack = replace(folder_with(tmp_path, f"grep -c zh: {LOCK_FILE} > told"), lock=lock)
    stack.init()
    assert (stack.path / "told").read_text(encoding="utf-8") == "1\n"
    assert "zh:" not in (stack.path / LOCK_FILE).read_text(encoding="utf-8")
