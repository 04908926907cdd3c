import os
from pathlib import Path

import pytest

from bedrock_monitoring.terraform import (
    OPENTOFU,
    StackFolder,
    Terraform,
    TerraformError,
    TerraformUnavailableError,
)
from bedrock_monitoring.terraform.terraform_errors import missing_provider

LOCKED = """Acquiring state lock. This may take a few moments...
╷
│ Error: Error acquiring the state lock
│
│ Lock Info:
│   ID:        5c1a4f2e-0b7c-6c1d-3f0c-6d0f5a5e8a11
│   Path:      bucket/bedrock-monitoring/prod/terraform.tfstate
╵"""
NO_REGISTRY = """
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to registry.terraform.io: no such host

To see which modules are currently depending on hashicorp/aws run"""
NO_REGISTRY_IN_A_TERMINAL = """╷
│ Error: Failed to query available provider packages
│
│ Could not retrieve the list of available versions for provider hashicorp/aws:
│ could not connect to registry.terraform.io: no such host
│
│ To see which modules are currently depending on hashicorp/aws run
╵"""


def stack_whose_terraform_says(text: str, folder: Path) -> StackFolder:
    stack = folder / "prod"
    stack.mkdir()
    binary = folder / "terraform"
    binary.write_text(f"#!/bin/sh\ncat >&2 <<'THE END'\n{text}\nTHE END\nexit 1\n")
    binary.chmod(0o755)
    terraform = Terraform(path=binary, version="1.11.4", platform="linux_amd64")
    return StackFolder(path=stack, terraform=terraform, environment=os.environ)


def failure(text: str, folder: Path) -> TerraformError:
    with pytest.raises(TerraformError) as error:
        stack_whose_terraform_says(text, folder).init()
    return error.value


def test_a_failure_names_the_stack_and_the_verb_and_begins_at_the_error(tmp_path: Path) -> None:
    error = failure("Initializing...\n\nError: no such thing\n\nbecause", tmp_path)
    assert str(error) == "terraform init failed for 'prod' (exit code 1)"
    assert (error.output, error.remedy) == ("Error: no such thing\n\nbecause", "")


def test_a_long_failure_is_cut_to_its_last_lines(tmp_path: Path) -> None:
    error = failure("\n".join(f"line {number}" for number in range(500)), tmp_path)
    assert error.output.splitlines() == [f"line {number}" for number in range(440, 500)]


def test_a_held_lock_comes_with_the_command_that_releases_it(tmp_path: Path) -> None:
    remedy = failure(LOCKED, tmp_path).remedy
    assert "wait for it" in remedy
    assert f"`terraform -chdir={tmp_path}/prod force-unlock 5c1a4f2e-0b7c-6c1d-3f0c-6d0f5a5e8a11`" in remedy


def test_a_missing_bucket_is_recognized(tmp_path: Path) -> None:
    error = failure('Error: Failed to get existing workspaces: S3 bucket "b" does not exist.', tmp_path)
    assert error.bucket_is_missing
    assert "make state" in error.remedy


@pytest.mark.parametrize("said", [NO_REGISTRY, NO_REGISTRY_IN_A_TERMINAL])
def test_a_missing_provider_is_reported_in_two_lines_with_the_remedy(tmp_path: Path, said: str) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        stack_whose_terraform_says(said, tmp_path).init()
    problem, remedy = str(error.value).splitlines()
    assert problem == (
        "Terraform finds no AWS provider: could not connect to registry.terraform.io: no such host"
    )
    assert "TF_PROVIDER_MIRROR" in remedy


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("Error: No valid credential sources found", "provide AWS credentials"),
        ("Error: Invalid account ID\n\nAWS account ID not allowed: 222233334444", "switch them, or correct"),
    ],
)
def test_wrong_or_missing_credentials_come_with_a_remedy(tmp_path: Path, said: str, remedy: str) -> None:
    assert remedy in failure(said, tmp_path).remedy


NO_VALUE = """\
Error: No value for required variable

  on cdk.tf.json line 358, in variable:
 358:     "pagerduty_url": {

The root module input variable "pagerduty_url" is not set, and has no default value. Use
a -var or -var-file command line argument to provide a value for this
variable."""


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        (NO_VALUE, "set TF_VAR_pagerduty_url in the environment"),
        (NO_VALUE.replace('variable "p', 'variable\n"p'), "set TF_VAR_pagerduty_url in the environment"),
        (
            "Error: reading SSM Parameter (/bedrock/url): couldn't find resource",
            "`aws ssm put-parameter --type SecureString --name /bedrock/url --value …`",
        ),
    ],
)
def test_a_missing_secret_comes_with_the_place_to_put_it(tmp_path: Path, said: str, remedy: str) -> None:
    assert remedy in failure(said, tmp_path).remedy


# Errors of Terraform and of AWS after an interruption, and the remedy of each.
AGAIN = "run this again: what an interrupted run left is repaired first"
LEFT_BEHIND = (
    (
        "creating IAM Role (a): StatusCode: 409, EntityAlreadyExists: Role with name a exists",
        "account has it",
    ),
    ("creating Log Group (a): ResourceAlreadyExistsException: it already exists", "account has it"),
    ("ConflictException: Schedule group a already exists.", "account has it"),
    ("ResourceConflictException: The statement id (a) provided already exists.", "account has it"),
    ("ValidationError: Cannot delete a as there are composite\n│ alarm(s) depending on it.", AGAIN),
    ("Instance cannot be destroyed\n\nResource a has lifecycle.prevent_destroy set", AGAIN),
    ("creating SNS Topic (a): operation error SNS: CreateTopic, canceled, context canceled", AGAIN),
    ("execution halted", AGAIN),
    ("Failed to save state: error uploading state: https response error", "keep cdktf.out until then"),
    ("Saved plan is stale\n\nThe given plan file can no longer be applied", "plan again"),
    ("reading CloudWatch Dashboard: StatusCode: 403, ExpiredToken: expired", "log in again"),
)


@pytest.mark.parametrize(("said", "remedy"), LEFT_BEHIND)
def test_what_fails_after_an_interruption_comes_with_its_remedy(
    tmp_path: Path, said: str, remedy: str
) -> None:
    assert remedy in failure(f"Error: {said}", tmp_path).remedy


def test_opentofu_is_named_in_what_it_fails_at(tmp_path: Path) -> None:
    binary = tmp_path / "tofu"
    binary.write_text(
        "#!/bin/sh\necho 'Error: Error acquiring the state lock'\necho '  ID:        1-2'\nexit 1\n"
    )
    binary.chmod(0o755)
    terraform = Terraform(path=binary, version="1.11.1", platform="linux_amd64", distribution=OPENTOFU)
    with pytest.raises(TerraformError) as error:
        StackFolder(path=tmp_path, terraform=terraform, environment={}).plan(out=tmp_path / "plan")
    assert str(error.value) == f"tofu plan failed for '{tmp_path.name}' (exit code 1)"
    assert f"`tofu -chdir={tmp_path} force-unlock 1-2`" in error.value.remedy


def test_a_missing_provider_of_opentofu_is_that_of_its_registry() -> None:
    said = (
        "Error: Failed to query available provider packages\n\nCould not retrieve the list of available "
        "versions for provider\nregistry.opentofu.org/hashicorp/aws: could not connect\n\n"
    )
    error = missing_provider(said, OPENTOFU)
    assert str(error) == (
        "OpenTofu finds no AWS provider: could not connect\n"
        "Allow access to https://registry.opentofu.org, or set TF_PROVIDER_MIRROR to a folder made by "
        "`tofu providers mirror`."
    )
