import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws
from tests.holding import Hold

PRODUCTION = "111111111111"
TEST = "222222222222"


@pytest.fixture
def bucket(aws: LocalAws) -> Iterator[tuple[Any, str]]:
    s3 = aws.client("s3", account=PRODUCTION)
    s3.create_bucket(Bucket="locks")
    yield s3, "locks"
    for entry in s3.list_objects_v2(Bucket="locks").get("Contents", []):
        s3.delete_object(Bucket="locks", Key=entry["Key"])
    s3.delete_bucket(Bucket="locks")


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    answer = error.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"]


def test_accounts_are_separate(aws: LocalAws) -> None:
    owner, other = "333333333333", "444444444444"
    aws.client("sns", account=owner).create_topic(Name="alarms")
    assert aws.client("sns", account=other).list_topics()["Topics"] == []
    [topic] = aws.client("sns", account=owner).list_topics()["Topics"]
    assert topic["TopicArn"] == f"arn:aws:sns:us-east-1:{owner}:alarms"


def test_a_role_works_in_the_account_that_its_arn_names(aws: LocalAws) -> None:
    sts = aws.client("sts", account=PRODUCTION)
    assert sts.get_caller_identity()["Account"] == PRODUCTION
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{TEST}:role/deploy", RoleSessionName="test")
    assert role["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{TEST}:")


def test_of_many_concurrent_conditional_writes_exactly_one_succeeds(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    start = threading.Barrier(8)

    def lock(holder: int) -> str:
        start.wait()
        try:
            s3.put_object(Bucket=name, Key="state.tflock", Body=str(holder).encode(), IfNoneMatch="*")
        except s3.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])
        return "locked"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lock, range(8)))
    assert sorted(outcomes) == ["PreconditionFailed"] * 7 + ["locked"]
    assert (
        s3.get_object(Bucket=name, Key="state.tflock")["Body"].read()
        == str(outcomes.index("locked")).encode()
    )


def test_a_released_lock_can_be_taken_again(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    s3.put_object(Bucket=name, Key="state.tflock", Body=b"1", IfNoneMatch="*")
    s3.delete_object(Bucket=name, Key="state.tflock")
    s3.put_object(Bucket=name, Key="state.tflock", Body=b"2", IfNoneMatch="*")


def policy(effect_on: str, condition: dict[str, Any] | None) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{effect_on}/*",
    }
    return json.dumps(
        {"Statement": [statement if condition is None else statement | {"Condition": condition}]}
    )


def test_a_bucket_closed_to_calls_without_tls_is_open_to_terraform(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    s3.put_bucket_policy(Bucket=name, Policy=policy(name, {"Bool": {"aws:SecureTransport": "false"}}))
    s3.put_object(Bucket=name, Key="state", Body=b"1")
    assert s3.get_object(Bucket=name, Key="state")["Body"].read() == b"1"
    assert "SecureTransport" in s3.get_bucket_policy(Bucket=name)["Policy"]


def test_a_bucket_closed_to_everyone_stays_closed(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    s3.put_object(Bucket=name, Key="state", Body=b"1")
    s3.put_bucket_policy(Bucket=name, Policy=policy(name, None))
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=name, Key="state")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    s3.delete_bucket_policy(Bucket=name)


def test_an_unknown_call_is_refused_at_once_and_not_retried(aws: LocalAws) -> None:
    cloudwatch = aws.client("cloudwatch", account=PRODUCTION)
    with pytest.raises(ClientError) as error:
        cloudwatch.delete_anomaly_detector(Namespace="any", MetricName="any", Stat="Sum")
    assert refusal(error) == (
        "NotImplemented",
        "The embedded AWS does not know the call DeleteAnomalyDetector",
    )
    assert error.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_an_unknown_call_in_json_is_refused_in_json(aws: LocalAws) -> None:
    with pytest.raises(ClientError) as error:
        aws.client("logs", account=PRODUCTION).describe_account_policies(policyType="DATA_PROTECTION_POLICY")
    assert refusal(error) == (
        "NotImplemented",
        "The embedded AWS does not know the call DescribeAccountPolicies",
    )


def test_the_environment_leaves_out_the_users_own_aws_and_terraform_settings(aws: LocalAws) -> None:
    environment = aws.environment(
        account=TEST,
        base={
            "AWS_PROFILE": "production",
            "AWS_SESSION_TOKEN": "real",
            "AWS_ENDPOINT_URL_S3": "https://elsewhere.example",
            "TF_CLI_ARGS_plan": "-destroy",
            "TF_WORKSPACE": "production",
            "TF_DATA_DIR": "elsewhere",
            "TF_CLI_CONFIG_FILE": "mine.tfrc",
            "PATH": "/bin",
        },
    )
    secrets = [environment.pop(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    assert all(secrets)
    assert environment.pop("AWS_SESSION_TOKEN") != "real"
    assert environment == {
        "TF_CLI_CONFIG_FILE": "mine.tfrc",
        "PATH": "/bin",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
    }
    assert (
        aws.environment(account=TEST, base={}, region="eu-west-1").items()
        >= {
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }.items()
    )


def test_broken_files_a_missing_profile_and_a_proxy_of_the_user_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, aws: LocalAws
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("no section")
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(broken))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(broken))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert aws.client("sts", account=PRODUCTION).get_caller_identity()["Account"] == PRODUCTION


def test_nothing_was_decided_before_it_runs() -> None:
    assert LocalAws().decisions == ()


def test_a_second_one_in_the_same_process_is_refused(aws: LocalAws) -> None:
    refusal = "another embedded AWS runs in this process; its resources would mix with this one's"
    with pytest.raises(RuntimeError, match=f"^{refusal}$"), LocalAws():
        pass


def test_the_environment_is_that_of_this_process_with_the_credentials_of_a_role(
    monkeypatch: pytest.MonkeyPatch, aws: LocalAws
) -> None:
    monkeypatch.setenv("OWN", "yes")
    environment = aws.environment(account=TEST, role="Deploy")
    assert environment["OWN"] == "yes"
    session = boto3.Session(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment["AWS_SESSION_TOKEN"],
        region_name=environment["AWS_REGION"],
    )
    endpoint = environment["AWS_ENDPOINT_URL"]
    sts = session.client("sts", endpoint_url=endpoint, config=Config(proxies={}))
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:sts::{TEST}:assumed-role/Deploy/Deploy"


# It starts and stops several of its own, which the module's running one would refuse; so it runs in a process
# of its own.
LIFE_AFTER_LIFE = """
import socket, threading
from urllib.parse import urlsplit
from bedrock_monitoring.local_aws import ApiCall, LocalAws

calls = []
for _ in range(3):
    with LocalAws(before_call=calls.append) as aws:
        s3, sns = (aws.client(service, account="111111111111") for service in ("s3", "sns"))
        assert sns.list_topics()["Topics"] == [] and s3.list_buckets()["Buckets"] == []
        sns.create_topic(Name="alarms")
        s3.create_bucket(Bucket="kept")
        endpoint = urlsplit(aws.endpoint)
    assert threading.enumerate() == [threading.main_thread()]
    with socket.socket() as probe:
        assert probe.connect_ex((endpoint.hostname, endpoint.port)) != 0
assert ApiCall(action="CreateTopic", method="POST", path="/", query="") in calls
assert ApiCall(action="", method="PUT", path="/kept", query="") in calls
try:
    with LocalAws() as aws:
        raise KeyboardInterrupt
except KeyboardInterrupt:
    assert threading.enumerate() == [threading.main_thread()]
print("nothing left")
"""


def test_no_thread_port_or_resource_outlives_it() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIFE_AFTER_LIFE], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("nothing left\n", "")


def test_a_call_can_block_while_others_are_answered(aws: LocalAws, hold: Hold) -> None:
    sns = aws.client("sns", account=PRODUCTION)
    with ThreadPoolExecutor(1) as pool, hold("CreateTopic") as held:
        creation = pool.submit(sns.create_topic, Name="held")
        held.wait_until_reached()
        assert all(topic["TopicArn"].rpartition(":")[2] != "held" for topic in sns.list_topics()["Topics"])
        held.release()
        assert creation.result()["TopicArn"].endswith(":held")
