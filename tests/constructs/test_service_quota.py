from __future__ import annotations

from pathlib import Path

from cdktf import TerraformOutput, TerraformStack
from constructs import Construct

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.constructs.service_quota import read_quotas
from bedrock_monitoring.constructs.terraform_text import terraform_text
from tests.constructs.synthesis import drawn


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
