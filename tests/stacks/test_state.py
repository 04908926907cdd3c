from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.constructs.synthesis import only
from tests.stacks.drawing import ACCOUNT, rollout, state_stack

KMS_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def drawn(folder: Path, **settings: Any) -> dict[str, Any]:
    return state_stack(folder, rollout(state=settings))


def test_the_bucket_keeps_its_own_state(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path, account="444455556666", region="eu-west-1", bucket="tf-state", role="State")
    role = {"role_arn": "arn:aws:iam::444455556666:role/State", "session_name": "bedrock-monitoring"}
    assert stack_json["terraform"]["backend"]["s3"] == {
        "allowed_account_ids": ["444455556666"],
        "assume_role": role,
        "bucket": "tf-state",
        "encrypt": True,
        "key": "bedrock-monitoring/state.tfstate",
        "region": "eu-west-1",
        "use_lockfile": True,
    }
    assert stack_json["provider"]["aws"] == [
        {
            "allowed_account_ids": ["444455556666"],
            "assume_role": [role],
            "default_tags": [{"tags": {"managed-by": "bedrock-monitoring"}}],
            "region": "eu-west-1",
        }
    ]
    assert stack_json["terraform"]["required_version"] == ">= 1.10"


def test_the_bucket_is_never_destroyed(tmp_path: Path) -> None:
    bucket = only(drawn(tmp_path), "aws_s3_bucket")
    assert bucket == {
        "bucket": f"bedrock-monitoring-state-{ACCOUNT}",
        "lifecycle": {"prevent_destroy": True},
    }


def test_an_overwritten_state_can_always_be_brought_back(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path)
    assert only(stack_json, "aws_s3_bucket_versioning")["versioning_configuration"] == {"status": "Enabled"}
    assert "aws_s3_bucket_lifecycle_configuration" not in stack_json["resource"]


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({}, {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}),
        (
            {"kms_key": KMS_KEY},
            {
                "apply_server_side_encryption_by_default": {
                    "kms_master_key_id": KMS_KEY,
                    "sse_algorithm": "aws:kms",
                },
                "bucket_key_enabled": True,
            },
        ),
    ],
)
def test_states_are_encrypted_at_rest(tmp_path: Path, settings: dict[str, str], rule: dict[str, Any]) -> None:
    found = only(drawn(tmp_path, **settings), "aws_s3_bucket_server_side_encryption_configuration")
    assert found["rule"] == [rule]


def test_nobody_else_gets_in(tmp_path: Path) -> None:
    stack_json = drawn(tmp_path)
    assert only(stack_json, "aws_s3_bucket_public_access_block") == {
        "block_public_acls": True,
        "block_public_policy": True,
        "bucket": "${aws_s3_bucket.bucket.id}",
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    assert only(stack_json, "aws_s3_bucket_ownership_controls")["rule"] == {
        "object_ownership": "BucketOwnerEnforced"
    }


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")],
)
def test_only_tls_is_let_in(tmp_path: Path, region: str, partition: str) -> None:
    policy = only(drawn(tmp_path, region=region, bucket="tf-state"), "aws_s3_bucket_policy")
    assert policy["depends_on"] == ["aws_s3_bucket_public_access_block.public-access"]
    [statement] = json.loads(policy["policy"])["Statement"]
    assert statement == {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:{partition}:s3:::tf-state", f"arn:{partition}:s3:::tf-state/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
