"""Modules here may import cdktf: what it then finds must be the pared bindings, as in the program itself."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bedrock_monitoring import bindings
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import Terraform, find_terraform, provider_access
from tests.e2e.sandbox import Sandbox, kill_everything_of

bindings.activate()


@pytest.fixture(scope="session")
def terraform() -> Terraform:
    """The user's Terraform. Without one these tests fail: only they show that deploying works."""
    return find_terraform(os.environ)


@pytest.fixture(scope="session")
def access(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    downloads = tmp_path_factory.mktemp("downloads")
    with provider_access(os.environ, platform=terraform.platform, downloads=downloads) as environment:
        yield environment


@pytest.fixture
def sandbox(
    aws: LocalAws, access: Mapping[str, str], terraform: Terraform, tmp_path: Path
) -> Iterator[Sandbox]:
    made = Sandbox(aws=aws, access=access, terraform=terraform, folder=tmp_path)
    yield made
    for process in made.started:
        kill_everything_of(process)
        assert process.stdout is not None
        process.stdout.close()
