from pathlib import Path

import pytest

from bedrock_monitoring.terraform import OPENTOFU, TERRAFORM, TerraformUnavailableError, find_terraform


def fake_terraform(
    folder: Path, *, name: str = "terraform", version: str = "1.11.4", says: str = "Terraform"
) -> Path:
    folder.mkdir(exist_ok=True)
    binary = folder / name
    binary.write_text(f"#!/bin/sh\necho '{says} v{version}\non linux_amd64\n\nA newer one is there.'\n")
    binary.chmod(0o755)
    return binary


def test_the_terraform_on_the_path_is_used(tmp_path: Path) -> None:
    binary = fake_terraform(tmp_path / "bin")
    found = find_terraform({"PATH": str(tmp_path / "bin")})
    assert (found.path, found.version, found.platform) == (binary, "1.11.4", "linux_amd64")


@pytest.mark.parametrize("named", ["terraform1.10", "{folder}/terraform1.10"])
def test_a_named_terraform_wins_by_name_or_by_path(tmp_path: Path, named: str) -> None:
    folder = tmp_path / "bin"
    fake_terraform(folder, version="1.9.0")
    binary = fake_terraform(folder, name="terraform1.10", version="1.10.0")
    environment = {"PATH": str(folder), "TERRAFORM_BINARY_NAME": named.format(folder=folder)}
    assert find_terraform(environment).path == binary


def test_a_missing_terraform_is_reported_in_two_lines_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        find_terraform({"PATH": str(tmp_path)})
    problem, remedy = str(error.value).splitlines()
    assert problem == "Terraform is missing: there is no 'terraform' on the PATH."
    assert remedy == (
        "Install 1.10 or newer (https://developer.hashicorp.com/terraform/install), or name yours in "
        "TERRAFORM_BINARY_NAME."
    )


@pytest.mark.parametrize("version", ["0.15.5", "1.9.8", "1.9.8-rc1"])
def test_a_terraform_without_the_lock_in_s3_is_refused(tmp_path: Path, version: str) -> None:
    fake_terraform(tmp_path, version=version)
    with pytest.raises(TerraformUnavailableError, match=rf"Terraform {version} .* is too old"):
        find_terraform({"PATH": str(tmp_path)})


@pytest.mark.parametrize("version", ["1.10.0", "1.10.0-beta1", "1.14.2", "2.0.0"])
def test_newer_versions_are_accepted(tmp_path: Path, version: str) -> None:
    fake_terraform(tmp_path, version=version)
    assert find_terraform({"PATH": str(tmp_path)}).version == version


def test_a_terraform_that_does_not_run_differs_from_a_missing_one(tmp_path: Path) -> None:
    binary = tmp_path / "terraform"
    binary.write_text("#!/bin/sh\nexit 3\n")
    binary.chmod(0o755)
    with pytest.raises(TerraformUnavailableError) as error:
        find_terraform({"PATH": str(tmp_path)})
    problem, remedy = str(error.value).splitlines()
    assert problem == f"Terraform at {binary} does not report its version."
    assert remedy == (
        "Install 1.10 or newer (https://developer.hashicorp.com/terraform/install), or name another in "
        "TERRAFORM_BINARY_NAME."
    )


def test_terraform_is_asked_for_its_version_in_the_given_environment_and_does_not_look_for_a_newer_one(
    tmp_path: Path,
) -> None:
    binary = tmp_path / "terraform"
    binary.write_text(
        '#!/bin/sh\nif [ "$1 $CHECKPOINT_DISABLE $OWN" = "version 1 yes" ]; then\n'
        "printf 'Terraform v1.11.4\\non linux_amd64\\n'; fi\n"
    )
    binary.chmod(0o755)
    assert find_terraform({"PATH": str(tmp_path), "OWN": "yes"}).version == "1.11.4"


def test_a_file_that_is_no_program_or_prints_no_text_or_fails_does_not_report_its_version(
    tmp_path: Path,
) -> None:
    fails = b"#!/bin/sh\nprintf 'Terraform v1.11.4\\non linux_amd64\\n'; exit 3\n"
    binary = tmp_path / "terraform"
    for content in (b"\x7fELF nothing", b"#!/bin/sh\nprintf '\\377\\376'\n", fails):
        binary.write_bytes(content)
        binary.chmod(0o755)
        with pytest.raises(TerraformUnavailableError, match="does not report its version"):
            find_terraform({"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    "answer", ["", "Terraform vnew\non linux_amd64", "Terraform v1.11.4", "Vault v1.11.4\non linux_amd64"]
)
def test_output_that_is_no_version_is_refused(tmp_path: Path, answer: str) -> None:
    binary = tmp_path / "terraform"
    binary.write_text(f"#!/bin/sh\necho '{answer}'\n")
    binary.chmod(0o755)
    with pytest.raises(TerraformUnavailableError, match="does not report its version"):
        find_terraform({"PATH": str(tmp_path)})


def test_opentofu_is_told_by_what_it_says_of_itself(tmp_path: Path) -> None:
    fake_terraform(tmp_path, version="1.11.1")
    fake_terraform(tmp_path, name="tofu", version="1.10.0", says="OpenTofu")
    found = {
        name: find_terraform({"PATH": str(tmp_path), "TERRAFORM_BINARY_NAME": name})
        for name in ("terraform", "tofu")
    }
    assert {name: terraform.distribution for name, terraform in found.items()} == {
        "terraform": TERRAFORM,
        "tofu": OPENTOFU,
    }


@pytest.mark.parametrize(
    ("says", "version", "has"),
    [("Terraform", "1.10.0", True), ("OpenTofu", "1.10.9", False), ("OpenTofu", "1.11.0", True)],
)
def test_ephemeral_variables_came_to_opentofu_later(
    tmp_path: Path, says: str, version: str, *, has: bool
) -> None:
    fake_terraform(tmp_path, says=says, version=version)
    assert find_terraform({"PATH": str(tmp_path)}).has_ephemeral_variables is has


def test_an_opentofu_without_the_lock_in_s3_is_refused_by_its_name(tmp_path: Path) -> None:
    fake_terraform(tmp_path, says="OpenTofu", version="1.9.1")
    with pytest.raises(TerraformUnavailableError) as error:
        find_terraform({"PATH": str(tmp_path)})
    problem, remedy = str(error.value).splitlines()
    assert problem == (f"OpenTofu 1.9.1 at {tmp_path}/terraform is too old: the state lock in S3 needs 1.10.")
    assert remedy == (
        "Install 1.10 or newer (https://opentofu.org/docs/intro/install), or name another in "
        "TERRAFORM_BINARY_NAME."
    )
