from __future__ import annotations

from pathlib import Path
from typing import Any

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.constructs import create_inference_profile, read_quotas
from bedrock_monitoring.constructs.terraform_text import terraform_text
from tests.constructs.synthesis import drawn, resources

MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"


def profiles(folder: Path, *names: str, **settings: Any) -> dict[str, Any]:
    def draw(stack: TerraformStack) -> None:
        deep = Construct(stack, "deep")
        for name in names:
            create_inference_profile(deep, name=name, copy_from=MODEL, **settings)

    return resources(drawn(folder, draw), "aws_bedrock_inference_profile")


def test_the_smallest_profile(tmp_path: Path) -> None:
    assert profiles(tmp_path, "search") == {
        "inference-profile-search": {
            "name": "search",
            "model_source": [{"copy_from": MODEL}],
            "lifecycle": {"ignore_changes": ["description"]},
        }
    }


def test_the_fullest_profile_has_its_tags_as_they_are(tmp_path: Path) -> None:
    [profile] = profiles(tmp_path, "a", description="Search.", tags={"team": "${search}"}).values()
    assert profile["description"] == "Search."
    assert profile["tags"] == {"team": "$${search}"}


def test_its_address_and_what_refers_to_it_come_from_its_name(tmp_path: Path) -> None:
    name = "Team_A chat-2"

    def draw(stack: TerraformStack) -> None:
        create_inference_profile(Construct(stack, "deep"), name=name, copy_from=MODEL)
        TerraformOutput(stack, "model", value=terraform_text(deferred("inference-profile", name)))

    stack_json = drawn(tmp_path, draw)
    [id_] = resources(stack_json, "aws_bedrock_inference_profile")
    assert id_ == "inference-profile-team-a-chat-2"
    assert f"aws_bedrock_inference_profile.{id_}.arn" in stack_json["output"]["model"]["value"]


def test_the_order_of_profiles_changes_no_address(tmp_path: Path) -> None:
    assert profiles(tmp_path / "one", "a", "b") == profiles(tmp_path / "other", "b", "a")


def test_each_quota_is_read_once_under_the_name_that_placeholders_refer_to(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        read_quotas(Construct(stack, "deep"), ["L-B", "L-A", "L-B"])
        TerraformOutput(stack, "quota", value=terraform_text(deferred("quota", "L-A")))

    stack_json = drawn(tmp_path, draw)
    assert stack_json["data"]["aws_servicequotas_service_quota"] == {
        "quota-l-a": {"quota_code": "L-A", "service_code": "bedrock"},
        "quota-l-b": {"quota_code": "L-B", "service_code": "bedrock"},
    }
    assert stack_json["output"]["quota"]["value"] == (
        "${data.aws_servicequotas_service_quota.quota-l-a.value}"
    )
