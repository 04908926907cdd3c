"""How Terraform is started in a stack's folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, Terraform

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
    "apply -no-color -input=false /plans/one": lambda stack: stack.apply(PLAN),
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
