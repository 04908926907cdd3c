from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.logs.log_record import LOG_STREAM
from bedrock_monitoring.constructs import InvocationLogging
from bedrock_monitoring.local_aws.policy_evaluation import allows
from bedrock_monitoring.problems import InvalidInputError
from tests.constructs.synthesis import drawn, only, resources

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "222233334444"
GROUP = "/aws/bedrock/modelinvocations"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CONFIGURATION = "aws_bedrock_model_invocation_logging_configuration"


def terraform(folder: Path, *, region: str = "eu-central-1", **settings: Any) -> dict[str, Any]:
    values = {"log_group": GROUP, "retention_days": 30, **settings}
    return drawn(
        folder,
        lambda stack: InvocationLogging(
            stack, "invocation-logging", account=ACCOUNT, region=region, **values
        ),
    )


def log_group_arn(*, partition: str = "aws", region: str = "eu-central-1", name: str = GROUP) -> str:
    return f"arn:{partition}:logs:{region}:{ACCOUNT}:log-group:{name}"


def test_bodies_of_every_kind_are_not_logged_by_default(tmp_path: Path) -> None:
    config = only(terraform(tmp_path), CONFIGURATION)["logging_config"]
    delivered = {key: value for key, value in config.items() if key.endswith("_data_delivery_enabled")}
    assert delivered == {
        "text_data_delivery_enabled": False,
        "image_data_delivery_enabled": False,
        "embedding_data_delivery_enabled": False,
        "video_data_delivery_enabled": False,
    }
    assert "large_data_delivery_s3_config" not in config["cloudwatch_config"]


@pytest.mark.parametrize("kind", ["text", "image", "embedding", "video"])
def test_each_kind_of_body_is_logged_alone(tmp_path: Path, kind: str) -> None:
    switch: dict[str, Any] = {kind: True}
    config = only(terraform(tmp_path, **switch), CONFIGURATION)["logging_config"]
    assert [key for key, value in config.items() if value is True] == [f"{kind}_data_delivery_enabled"]


def test_records_go_to_a_bucket_too(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, s3_bucket="my-records", s3_prefix="calls")
    config = only(stack_json, CONFIGURATION)["logging_config"]
    assert config["s3_config"] == {"bucket_name": "my-records", "key_prefix": "calls"}
    assert "cloudwatch_config" in config


def test_records_go_to_a_bucket_alone(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, log_group=None, s3_bucket="my-records")
    assert list(stack_json["resource"]) == [CONFIGURATION]
    config = only(stack_json, CONFIGURATION)["logging_config"]
    assert config["s3_config"] == {"bucket_name": "my-records"}
    assert "cloudwatch_config" not in config


def test_records_that_go_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInputError, match=r"the invocation log goes nowhere; give log_group, s3_bucket, or both"
    ):
        terraform(tmp_path, log_group=None)


def test_bodies_are_logged_and_large_ones_go_to_the_bucket(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, text=True, bucket="my-bodies", prefix="a/b")
    config = only(stack_json, CONFIGURATION)["logging_config"]
    assert config["cloudwatch_config"]["large_data_delivery_s3_config"] == {
        "bucket_name": "my-bodies",
        "key_prefix": "a/b",
    }


def test_the_log_group_has_a_retention_and_a_new_key(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, retention_days=365)
    [key] = resources(stack_json, "aws_kms_key")
    assert only(stack_json, "aws_cloudwatch_log_group") == {
        "name": GROUP,
        "retention_in_days": 365,
        "kms_key_id": f"${{aws_kms_key.{key}.arn}}",
    }
    assert only(stack_json, "aws_kms_key")["enable_key_rotation"] is True


def test_no_key_is_created_if_one_is_named(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, kms_key=KEY)
    assert only(stack_json, "aws_cloudwatch_log_group")["kms_key_id"] == KEY
    assert resources(stack_json, "aws_kms_key") == {}


@pytest.mark.parametrize(
    ("service", "log_group", "is_allowed"),
    [
        ("logs.eu-central-1.amazonaws.com", log_group_arn(), True),
        ("logs.eu-central-1.amazonaws.com", log_group_arn(name="/another"), False),
        ("logs.us-east-1.amazonaws.com", log_group_arn(), False),
        ("bedrock.amazonaws.com", log_group_arn(), False),
    ],
)
def test_the_key_encrypts_this_log_group_and_no_other(
    tmp_path: Path, service: str, log_group: str, *, is_allowed: bool
) -> None:
    policy = json.loads(only(terraform(tmp_path), "aws_kms_key")["policy"])
    context = {"kms:EncryptionContext:aws:logs:arn": log_group}
    for action in ("kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey"):
        judged = allows(policy, principal=service, action=action, resource=KEY, context=context)
        assert judged == is_allowed, action


def test_policies_of_the_account_decide_who_else_uses_the_key(tmp_path: Path) -> None:
    policy = json.loads(only(terraform(tmp_path), "aws_kms_key")["policy"])
    assert allows(policy, principal=ACCOUNT, action="kms:PutKeyPolicy", resource=KEY)
    assert not allows(policy, principal=OTHER_ACCOUNT, action="kms:Decrypt", resource=KEY)


@pytest.mark.parametrize(
    ("service", "account", "region", "is_allowed"),
    [
        ("bedrock.amazonaws.com", ACCOUNT, "eu-central-1", True),
        ("bedrock.amazonaws.com", OTHER_ACCOUNT, "eu-central-1", False),
        ("bedrock.amazonaws.com", ACCOUNT, "us-east-1", False),
        ("lambda.amazonaws.com", ACCOUNT, "eu-central-1", False),
    ],
)
def test_only_bedrock_assumes_the_role_for_this_account_and_region(
    tmp_path: Path, service: str, account: str, region: str, *, is_allowed: bool
) -> None:
    trust = json.loads(only(terraform(tmp_path), "aws_iam_role")["assume_role_policy"])
    [statement] = trust["Statement"]
    judged = allows(
        # The role itself is the resource of a trust policy, which names none.
        {"Statement": [{**statement, "Resource": "*"}]},
        principal=service,
        action="sts:AssumeRole",
        resource="*",
        context={
            "aws:SourceAccount": account,
            "aws:SourceArn": f"arn:aws:bedrock:{region}:{account}:anything",
        },
    )
    assert judged == is_allowed


@pytest.mark.parametrize(("region", "partition"), [("eu-central-1", "aws"), ("us-gov-west-1", "aws-us-gov")])
def test_the_role_writes_to_one_stream_and_does_nothing_else(
    tmp_path: Path, region: str, partition: str
) -> None:
    stack_json = terraform(tmp_path, region=region)
    [role] = resources(stack_json, "aws_iam_role")
    policy = only(stack_json, "aws_iam_role_policy")
    assert policy["role"] == f"${{aws_iam_role.{role}.id}}"
    [statement] = json.loads(policy["policy"])["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    group = log_group_arn(partition=partition, region=region)
    assert statement["Resource"] == f"{group}:log-stream:{LOG_STREAM}"


def test_the_configuration_is_created_after_the_role_may_write(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path)
    [policy] = resources(stack_json, "aws_iam_role_policy")
    assert only(stack_json, CONFIGURATION)["depends_on"] == [f"aws_iam_role_policy.{policy}"]


def test_regions_of_an_account_have_roles_of_their_own(tmp_path: Path) -> None:
    names = {
        only(terraform(tmp_path / region, region=region), "aws_iam_role")["name"]
        for region in ("us-east-1", "ap-southeast-1")
    }
    assert names == {
        "bedrock-invocation-logging-us-east-1",
        "bedrock-invocation-logging-ap-southeast-1",
    }
