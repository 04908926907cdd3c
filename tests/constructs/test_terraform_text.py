from __future__ import annotations

from pathlib import Path

import pytest
from cdktf import TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.constructs.terraform_text import terraform_map, terraform_text
from tests.constructs.synthesis import drawn


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain", "plain"),
        ("", ""),
        ("${var.region}", "$${var.region}"),
        ("%{ if true }", "%%{ if true }"),
        ("${a}${b}%{c}", "$${a}$${b}%%{c}"),
        ("$ { and $( and 100 %", "$ { and $( and 100 %"),
        ("\\${a}", "\\$${a}"),
        ("모델 ${MAX} é", "모델 $${MAX} é"),
        ('{"label":"${LABEL} [max: ${MAX}]"}', '{"label":"$${LABEL} [max: $${MAX}]"}'),
    ],
)
def test_what_looks_like_a_template_is_escaped(text: str, escaped: str) -> None:
    assert terraform_text(text) == escaped


def test_keys_and_values_of_a_map_are_escaped() -> None:
    assert terraform_map({"%{key}": "${value}", "a": "b"}) == {"%%{key}": "$${value}", "a": "b"}


def test_a_placeholder_becomes_the_expression_of_the_resource_that_has_the_value() -> None:
    body = (
        f'["ModelId","{deferred("inference-profile", "Team_A chat")}"],"100 * tokens / '
        f'{deferred("quota", "L-27C57EE8")} %{{x}}"'
    )
    assert terraform_text(body) == (
        '["ModelId","${element(split("/", aws_bedrock_inference_profile.inference-profile-team-a-chat.arn), '
        '1)}"],'
        '"100 * tokens / ${data.aws_servicequotas_service_quota.quota-l-27c57ee8.value} %%{x}"'
    )


@pytest.mark.parametrize(
    "text", ["${Deferred[quota:]}", "${Deferred[key:x]}", '${Deferred[quota:"x"]}', "${Deferred["]
)
def test_what_is_no_placeholder_is_text(text: str) -> None:
    assert terraform_text(text) == f"${text}"


def test_a_reference_to_another_resource_passes(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        topic = SnsTopic(stack, "topic", name="topic")
        TerraformOutput(stack, "told", value=terraform_text(f"${{LABEL}} is told to {topic.arn}"))

    assert drawn(tmp_path, draw)["output"]["told"]["value"] == (
        "$${LABEL} is told to ${aws_sns_topic.topic.arn}"
    )
