import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

ACCOUNT = "545454545454"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_the_key_of_a_log_group_is_changed_and_taken_away(aws: LocalAws) -> None:
    logs = aws.client("logs", account=ACCOUNT)
    logs.create_log_group(logGroupName="calls")
    logs.associate_kms_key(logGroupName="calls", kmsKeyId=KEY)
    [group] = logs.describe_log_groups()["logGroups"]
    assert group["kmsKeyId"] == KEY
    logs.disassociate_kms_key(logGroupName="calls")
    [group] = logs.describe_log_groups()["logGroups"]
    assert "kmsKeyId" not in group


def test_the_key_of_a_log_group_that_is_not_there_is_refused(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("logs", account=ACCOUNT).associate_kms_key(logGroupName="none", kmsKeyId=KEY)
