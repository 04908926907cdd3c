"""How Terraform is started in a stack's folder."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bedrock_monitoring.terraform import StackFolder, Terraform


def collections_of(folder: Path, environment: Mapping[str, str]) -> str:
    binary = folder / "terraform"
    binary.write_text('#!/bin/sh\necho "$GOGC" > "$PWD/told"\n', encoding="utf-8")
    binary.chmod(0o755)
    terraform = Terraform(path=binary, version="1.11.4", platform="linux_amd64")
    StackFolder(path=folder, terraform=terraform, environment=environment).init()
    return (folder / "told").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(("of_the_user", "told"), [({}, "400"), ({"GOGC": "50"}, "50")])
def test_terraform_collects_garbage_rarely_unless_the_user_says_how_often(
    of_the_user: dict[str, str], told: str, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "GOGC"}
    assert collections_of(tmp_path, environment | of_the_user) == told
