import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from bedrock_monitoring.terraform import (
    LOCK_FILE,
    OPENTOFU,
    StackFolder,
    Terraform,
    TerraformError,
    TerraformUnavailableError,
    find_terraform,
    provider_access,
)
from bedrock_monitoring.terraform.provider_lock import (
    allows,
    keep_checksums,
    pin_provider,
    verified_lock,
    verify_once,
)

PROJECT = Path(__file__).parents[2]
LOCK = PROJECT / LOCK_FILE


def stack_in(folder: Path, *, constraint: str = "~> 5.100") -> Path:
    folder.mkdir(parents=True)
    provider = {"source": "hashicorp/aws", "version": constraint}
    configuration = {"terraform": {"required_providers": {"aws": provider}}}
    (folder / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    return folder


def lock_of(version: str, *checksums: str, more: str = "", registry: str = "registry.terraform.io") -> str:
    hashes = "".join(f'    "{checksum}",\n' for checksum in checksums)
    return (
        f'provider "{registry}/hashicorp/aws" {{\n  version = "{version}"\n'
        f"  hashes = [\n{hashes}  ]\n}}\n{more}"
    )


ALLOWED = {
    "~> 5.100": {"5.100.0": True, "5.101.3": True, "6.0.0": False, "5.99.9": False},
    "~> 5.100.0": {"5.100.0": True, "5.100.7": True, "5.101.0": False},
    "~> 5": {"5.100.0": True, "4.9.0": False},
    "5.100.0": {"5.100.0": True, "5.100.1": False},
    "= 5.100.0": {"5.100.0": True},
    ">= 5.90, < 6.0.0": {"5.100.0": True, "6.0.0": False, "5.89.0": False},
    ">= 5.90, != 5.100.0": {"5.100.0": False, "5.100.1": True},
    "> 5.100, <= 5.101": {"5.100.0": False, "5.101.0": True},
    "~> 4.0": {"5.100.0": False},
    "~> 6.0": {"5.100.0": False},
    "~> v5.100": {"5.100.0": True},
    "  >=5.100 ": {"5.100.0": True},
    "< 5.100": {"5.99.9": True, "5.100.0": False},
    "=> 5.100": {"5.100.0": False},
    "5.x": {"5.100.0": False},
}


@pytest.mark.parametrize("constraint", ALLOWED)
def test_a_constraint_allows_the_versions_that_terraform_takes(constraint: str) -> None:
    assert {version: allows(constraint, version) for version in ALLOWED[constraint]} == ALLOWED[constraint]


def test_the_lock_file_of_the_project_is_copied_to_a_stack(tmp_path: Path) -> None:
    stack = stack_in(tmp_path / "stack")

    assert pin_provider(stack, lock=LOCK)
    assert (stack / LOCK_FILE).read_bytes() == LOCK.read_bytes()


def test_what_terraform_added_to_the_lock_file_of_a_stack_stays(tmp_path: Path) -> None:
    stack = stack_in(tmp_path / "stack")
    added = lock_of("5.100.0", "h1:more=", more='provider "registry.terraform.io/hashicorp/random" {}\n')
    (stack / LOCK_FILE).write_text(added, encoding="utf-8")

    assert pin_provider(stack, lock=LOCK)
    assert (stack / LOCK_FILE).read_text(encoding="utf-8") == added


def test_another_version_in_the_lock_file_of_a_stack_is_replaced(tmp_path: Path) -> None:
    stack = stack_in(tmp_path / "stack")
    (stack / LOCK_FILE).write_text(lock_of("5.101.0", "h1:other="), encoding="utf-8")

    assert pin_provider(stack, lock=LOCK)
    assert (stack / LOCK_FILE).read_bytes() == LOCK.read_bytes()


@pytest.mark.parametrize("constraint", ["~> 6.0", "~> 4.0", ">= 5.101"])
def test_a_version_that_the_constraint_does_not_allow_is_not_pinned(tmp_path: Path, constraint: str) -> None:
    stack = stack_in(tmp_path / "stack", constraint=constraint)

    assert not pin_provider(stack, lock=LOCK)
    assert not (stack / LOCK_FILE).exists()


def test_without_a_lock_file_nothing_is_pinned(tmp_path: Path) -> None:
    assert not pin_provider(stack_in(tmp_path / "stack"), lock=tmp_path / "missing")


def test_checksums_that_terraform_verified_serve_the_next_stack(tmp_path: Path) -> None:
    lock, learned = tmp_path / "lock", tmp_path / "learned"
    lock.write_text(lock_of("5.100.0", "zh:archive"), encoding="utf-8")
    first, second = stack_in(tmp_path / "first"), stack_in(tmp_path / "second")
    pin_provider(first, lock=lock, learned=learned)
    (first / LOCK_FILE).write_text(lock_of("5.100.0", "h1:unpacked=", "zh:archive"), encoding="utf-8")
    keep_checksums(first, learned)

    assert pin_provider(second, lock=lock, learned=learned)
    assert "h1:unpacked=" in (second / LOCK_FILE).read_text(encoding="utf-8")


def test_checksums_of_another_version_or_without_those_of_the_project_are_not_used(tmp_path: Path) -> None:
    lock, learned = tmp_path / "lock", tmp_path / "learned"
    lock.write_text(lock_of("5.100.0", "zh:archive"), encoding="utf-8")
    for number, kept in enumerate((lock_of("5.99.0", "zh:archive", "h1:x="), lock_of("5.100.0", "h1:x="))):
        learned.write_text(kept, encoding="utf-8")
        stack = stack_in(tmp_path / str(number))
        pin_provider(stack, lock=lock, learned=learned)
        assert (stack / LOCK_FILE).read_bytes() == lock.read_bytes()


def test_a_lock_file_of_the_other_registry_pins_nothing_and_is_replaced(tmp_path: Path) -> None:
    lock, stack = tmp_path / "lock", stack_in(tmp_path / "stack")
    lock.write_text(lock_of("5.100.0", "zh:terraforms"), encoding="utf-8")
    assert not pin_provider(stack, lock=lock, distribution=OPENTOFU)
    assert not (stack / LOCK_FILE).exists()

    assert pin_provider(stack, lock=lock)
    lock.write_text(lock_of("5.100.0", "zh:tofus", registry="registry.opentofu.org"), encoding="utf-8")
    assert pin_provider(stack, lock=lock, distribution=OPENTOFU)
    assert (stack / LOCK_FILE).read_bytes() == lock.read_bytes()


def test_opentofu_is_called_with_its_own_lock_file_and_what_it_verified_is_kept_apart(
    tmp_path: Path,
) -> None:
    # A stand-in: no package that the tests install has OpenTofu.
    binary, cache, stack = tmp_path / "tofu", tmp_path / "cache", stack_in(tmp_path / "stack")
    cache.mkdir()
    binary.write_text('#!/bin/sh\necho "$@" >> calls\ncp .terraform.lock.hcl seen\n', encoding="utf-8")
    binary.chmod(0o755)
    lock = tmp_path / OPENTOFU.lock_file
    lock.write_text(lock_of("5.100.0", "zh:x", registry="registry.opentofu.org"), encoding="utf-8")
    terraform = Terraform(path=binary, version="1.11.1", platform="linux_amd64", distribution=OPENTOFU)
    environment = {"PATH": os.environ["PATH"], "TF_PLUGIN_CACHE_DIR": str(cache)}
    folder = StackFolder(path=stack, terraform=terraform, environment=environment, lock=lock)
    folder.init()
    folder.plan(out=tmp_path / "plan")
    assert (stack / "calls").read_text(encoding="utf-8").splitlines() == [
        "init -no-color -input=false",
        f"plan -no-color -input=false -detailed-exitcode -out={tmp_path}/plan",
    ]
    assert verified_lock(stack).read_bytes() == lock.read_bytes()
    assert "zh:x" not in (stack / "seen").read_text(encoding="utf-8")
    assert [path.name for path in cache.iterdir()] == [".opentofu.lock.hcl"]


def test_checksums_are_verified_by_each_init_and_not_again_by_what_follows_it(tmp_path: Path) -> None:
    stack = stack_in(tmp_path / "stack")
    pin_provider(stack, lock=LOCK)
    added = LOCK.read_text(encoding="utf-8") + (
        '\nprovider "registry.terraform.io/hashicorp/random" {\n'
        '  version = "3.7.2"\n  hashes = [\n    "h1:added=",\n  ]\n}\n'
    )
    (stack / LOCK_FILE).write_text(added, encoding="utf-8")

    verify_once(stack)
    left = (stack / LOCK_FILE).read_text(encoding="utf-8")
    assert "h1:" not in left
    assert "zh:" not in left
    assert re.findall("version += .*", left) == re.findall("version += .*", added)
    assert verified_lock(stack).read_text(encoding="utf-8") == added

    assert pin_provider(stack, lock=LOCK)
    assert (stack / LOCK_FILE).read_text(encoding="utf-8") == added


def test_a_lock_file_with_checksums_wins_over_what_an_earlier_init_verified(tmp_path: Path) -> None:
    stack = stack_in(tmp_path / "stack")
    pin_provider(stack, lock=LOCK)
    verify_once(stack)
    kept = lock_of("5.100.0", "h1:of-a-plan=")
    (stack / LOCK_FILE).write_text(kept, encoding="utf-8")

    assert pin_provider(stack, lock=LOCK)
    assert (stack / LOCK_FILE).read_text(encoding="utf-8") == kept


def fake_mirror(folder: Path, *, version: str, platform: str, ran: Path) -> Path:
    """Return a mirror whose provider is a script that leaves a mark when it is run."""
    package = folder / "registry.terraform.io" / "hashicorp" / "aws" / version / platform
    package.mkdir(parents=True)
    program = package / f"terraform-provider-aws_v{version}_x5"
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


def init(stack: Path, environment: Mapping[str, str]) -> None:
    terraform = find_terraform(os.environ)
    StackFolder(path=stack, terraform=terraform, environment=environment, lock=LOCK).init()


@pytest.mark.terraform
@pytest.mark.parametrize("version", ["5.999.0", "5.100.0"])
def test_a_program_in_a_mirror_that_is_not_the_pinned_provider_is_not_installed(
    tmp_path: Path, version: str
) -> None:
    terraform, ran = find_terraform(os.environ), tmp_path / "ran"
    mirror = fake_mirror(tmp_path / "mirror", version=version, platform=terraform.platform, ran=ran)
    stack = stack_in(tmp_path / "stack")
    named = {**os.environ, "TF_PROVIDER_MIRROR": str(mirror)}

    with (
        provider_access(named, platform=terraform.platform, downloads=tmp_path / "downloads") as access,
        pytest.raises((TerraformError, TerraformUnavailableError)) as failed,
    ):
        init(stack, access)
    assert not ran.exists()
    assert not (stack / ".terraform" / "providers").exists()
    if isinstance(failed.value, TerraformError):
        assert ".terraform.lock.hcl" in failed.value.remedy


@pytest.mark.terraform
@pytest.mark.parametrize("arguments", ["", "-lockfile=readonly"])
def test_the_provider_that_is_deployed_with_is_the_pinned_one(tmp_path: Path, arguments: str) -> None:
    terraform = find_terraform(os.environ)
    stack = stack_in(tmp_path / "stack")
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path / "downloads") as access:
        init(stack, {**access, "TF_CLI_ARGS_init": arguments})

    assert [file.name for file in stack.glob(".terraform/providers/*/*/aws/*")] == ["5.100.0"]
    # Terraform adds the checksum of what it installed, unless the file has it.
    pinned, kept = (file.read_text(encoding="utf-8") for file in (LOCK, verified_lock(stack)))
    assert re.findall(r'"(?:h1|zh):.*"', kept) == re.findall(r'"(?:h1|zh):.*"', pinned)
