"""What the real Terraform makes of placeholders: the values."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.constructs import create_inference_profile, read_quotas
from bedrock_monitoring.constructs.deferred_expressions import logical_id
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.terraform import StackFolder, find_terraform, provider_access
from tests.constructs.synthesis import drawn

ACCOUNT = "611122223333"
QUOTA = "L-15B8E632"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-sonnet-20240229-v1:0"


@pytest.mark.parametrize("name", ["Search_team", "search team", "SEARCH-TEAM"])
def test_names_of_one_spelling_have_one_id(name: str) -> None:
    assert logical_id("inference-profile", name) == "inference-profile-search-team"


def draw(stack: TerraformStack) -> None:
    deep = Construct(stack, "deep")
    create_inference_profile(deep, name="Search_team", copy_from=MODEL)
    read_quotas(deep, [QUOTA])
    text = json.dumps(
        {
            "model": deferred("inference-profile", "Search_team"),
            "share": f"100 * usage / {deferred('quota', QUOTA)}",
            "label": "${LABEL} %{x}",
        }
    )
    TerraformOutput(stack, "text", value=terraform_text(text))


@pytest.mark.terraform
def test_a_placeholder_becomes_the_id_of_the_profile_and_the_number_of_the_quota(
    aws: LocalAws, tmp_path: Path
) -> None:
    terraform, folder = find_terraform(os.environ), tmp_path / "stack"
    folder.mkdir()
    stack_json = drawn(tmp_path / "synthesis", draw)
    (folder / "cdk.tf.json").write_text(json.dumps(stack_json), encoding="utf-8")
    with provider_access(os.environ, platform=terraform.platform, downloads=tmp_path) as access:
        environment = aws.environment(account=ACCOUNT, base=access)
        stack = StackFolder(path=folder, terraform=terraform, environment=environment)
        stack.init()
        stack.plan(out=tmp_path / "plan")
        stack.apply(tmp_path / "plan")
        read = json.loads(stack.output()["text"])
    bedrock, quotas = (aws.client(name, account=ACCOUNT) for name in ("bedrock", "service-quotas"))
    [profile] = bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
    quota = quotas.get_service_quota(ServiceCode="bedrock", QuotaCode=QUOTA)["Quota"]["Value"]
    assert read == {
        "model": profile["inferenceProfileArn"].rpartition("/")[2],
        "share": f"100 * usage / {quota:.0f}",
        "label": "${LABEL} %{x}",
    }
