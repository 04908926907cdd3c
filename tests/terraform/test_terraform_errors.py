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


@pytest.mark.parametrize("said", [NO_REGISTRY, NO_REGISTRY_IN_A_TERMINAL])
def test_a_missing_provider_is_reported_in_two_lines_with_the_remedy(tmp_path: Path, said: str) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        stack_whose_terraform_says(said, tmp_path).init()
    problem, remedy = str(error.value).splitlines()
    assert problem == (
        "Terraform finds no AWS provider: could not connect to registry.terraform.io: no such host"
    )
    assert remedy == (
        "Allow access to https://registry.terraform.io, or set TF_PROVIDER_MIRROR to a folder made by "
        "`terraform providers mirror`."
    )


NO_VALUE = """\
Error: No value for required variable

  on cdk.tf.json line 358, in variable:
 358:     "pagerduty_url": {

The root module input variable "pagerduty_url" is not set, and has no default value. Use
a -var or -var-file command line argument to provide a value for this
variable."""


AGAIN = "run this again: what an interrupted run left is repaired first, and said in a line each"
THEIRS = f"the account has it already, and the state does not: {AGAIN}, or named if it is not this stack's"
ANOTHER_PROVIDER = (
    "the provider on offer is not the one that .terraform.lock.hcl pins: look where it comes from "
    "(TF_PROVIDER_MIRROR, a folder of plugins); if it is the one you want, record its checksums as "
    "docs/rollout.md says"
)
OF_A_PASSWORD_MANAGER = (
    "hand Terraform the secret: set TF_VAR_pagerduty_url in the environment, for example from a password "
    "manager"
)
OTHER_ACCOUNT = (
    "the credentials belong to another account than rollout.yaml names: switch them, or correct `account`"
)
IN_THE_ACCOUNT = (
    "put the secret into the account and Region of 'prod': `aws ssm put-parameter --type SecureString --name "
    "/bedrock/url --value …`"
)
HELD = (
    "another run holds the lock of 'prod': wait for it; if it was killed, release the lock with "
    "`terraform -chdir={folder}/prod force-unlock {id}` and run this again"
)

# What Terraform and AWS say, and what the user is told to do.
REMEDIES = {
    "a lock": (LOCKED, HELD.replace("{id}", "5c1a4f2e-0b7c-6c1d-3f0c-6d0f5a5e8a11")),
    "a lock of nobody": ("Error acquiring the state lock", HELD.replace("{id}", "ID")),
    "no bucket": (
        'Failed to get existing workspaces: S3 bucket "b" does not exist.',
        "create the state bucket first: `make state`",
    ),
    "no credentials": (
        "No valid credential sources found",
        "provide AWS credentials: for example `aws sso login` and AWS_PROFILE, or keys in the environment",
    ),
    "another account": (
        "Invalid account ID\n\nAWS account ID not allowed: 222233334444",
        OTHER_ACCOUNT,
    ),
    "another checksum": ("it does not match any of the checksums recorded", ANOTHER_PROVIDER),
    "another version": (
        "the cached package: locked provider hashicorp/aws 5.1.0 does not match",
        ANOTHER_PROVIDER,
    ),
    "a lock file to change": ("Provider dependency changes detected", ANOTHER_PROVIDER),
    "no secret": (NO_VALUE, OF_A_PASSWORD_MANAGER),
    "no secret, on two lines": (NO_VALUE.replace('variable "p', 'variable\n"p'), OF_A_PASSWORD_MANAGER),
    "no parameter": (
        "reading SSM Parameter (/bedrock/url): couldn't find resource",
        IN_THE_ACCOUNT,
    ),
    "a role": (
        "creating IAM Role (a): StatusCode: 409, EntityAlreadyExists: Role with name a exists",
        THEIRS,
    ),
    "a log group": ("creating Log Group (a): ResourceAlreadyExistsException: it already exists", THEIRS),
    "a bucket": ("creating S3 Bucket (a): BucketAlreadyExists", THEIRS),
    "an own bucket": ("creating S3 Bucket (a): BucketAlreadyOwnedByYou", THEIRS),
    "a schedule group": ("ConflictException: Schedule group a already exists.", THEIRS),
    "a permission": ("ResourceConflictException: The statement id (a) provided already exists.", THEIRS),
    "an alarm that is needed": (
        "ValidationError: Cannot delete a as there are composite\n│ alarm(s) depending on it.",
        AGAIN,
    ),
    "what may not be destroyed": (
        "Instance cannot be destroyed\n\nResource a has lifecycle.prevent_destroy set",
        AGAIN,
    ),
    "a canceled call": (
        "creating SNS Topic (a): operation error SNS: CreateTopic, canceled, context canceled",
        AGAIN,
    ),
    "a canceled operation": ("the operation was canceled", AGAIN),
    "an interrupt": ("Interrupt received.\nPlease wait for Terraform to exit", AGAIN),
    "a halt": ("execution halted", AGAIN),
    "a state that is not saved": (
        "Failed to save state: error uploading state: https response error",
        f"{AGAIN}; keep cdktf.out until then",
    ),
    "a state that is not persisted": (
        "Failed to persist state to backend",
        f"{AGAIN}; keep cdktf.out until then",
    ),
    "a state in a file": (
        "the state was written to errored.tfstate",
        f"{AGAIN}; keep cdktf.out until then",
    ),
    "a stale plan": (
        "Saved plan is stale\n\nThe given plan file can no longer be applied",
        "the state has changed since this plan was made: plan again",
    ),
    "credentials that expired": (
        "reading CloudWatch Dashboard: StatusCode: 403, ExpiredToken: expired",
        "the credentials expired on the way: log in again, and run this again",
    ),
}


@pytest.mark.parametrize(("said", "remedy"), REMEDIES.values(), ids=REMEDIES)
def test_what_fails_comes_with_its_remedy(tmp_path: Path, said: str, remedy: str) -> None:
    error = failure(said if "Error:" in said else f"Error: {said}", tmp_path)
    remedy = remedy.format(folder=tmp_path)
    assert error.remedy == remedy
    assert error.report == f"{error.output}\nterraform init failed for 'prod' (exit code 1)\n{remedy}"
    assert error.bucket_is_missing is ("S3 bucket" in said)


def test_a_failure_without_a_known_remedy_reports_what_was_said(tmp_path: Path) -> None:
    error = failure("Error: no such thing", tmp_path)
    assert error.report == "Error: no such thing\nterraform init failed for 'prod' (exit code 1)"


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
