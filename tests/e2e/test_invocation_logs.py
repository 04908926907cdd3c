"""A rollout with an invocation log and inference profiles: made, left alone, changed and destroyed."""

import json
from typing import Any

import pytest

from tests.e2e.sandbox import MODEL, Sandbox

pytestmark = pytest.mark.terraform

GROUP = "/aws/bedrock/modelinvocations"


def target(account: str, **logging: Any) -> dict[str, Any]:
    return {
        "name": "logged",
        "account": account,
        "models": [{"id": MODEL, "price": {"input": 3, "output": 15}}],
        "invocation_logging": {"managed": True, "metadata_keys": ["team"], **logging},
        "inference_profiles": [{"name": "search team", "copy_from": MODEL, "tags": {"team": "search"}}],
    }


def only_profile(sandbox: Sandbox, account: str) -> dict[str, Any]:
    bedrock = sandbox.aws.client("bedrock", account=account)
    [profile] = bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
    found: dict[str, Any] = profile
    return found


def saved_queries(sandbox: Sandbox, account: str) -> dict[str, dict[str, Any]]:
    listed = sandbox.aws.client("logs", account=account).describe_query_definitions()["queryDefinitions"]
    return {query["name"]: query for query in listed}


def test_the_log_the_profiles_and_what_reads_them_are_made_left_alone_changed_and_destroyed(
    sandbox: Sandbox,
) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    sandbox.write(target(account))
    sandbox.run("deploy", "--auto-approve")
    bedrock, logs, cloudwatch, kms = (
        sandbox.aws.client(service, account=account) for service in ("bedrock", "logs", "cloudwatch", "kms")
    )

    config = bedrock.get_model_invocation_logging_configuration()["loggingConfig"]
    assert config["textDataDeliveryEnabled"] is False
    assert config["cloudWatchConfig"]["logGroupName"] == GROUP
    [group] = logs.describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == (GROUP, 30)
    assert kms.get_key_rotation_status(KeyId=group["kmsKeyId"])["KeyRotationEnabled"] is True

    profile = only_profile(sandbox, account)
    tags = bedrock.list_tags_for_resource(resourceARN=profile["inferenceProfileArn"])["tags"]
    assert {"key": "team", "value": "search"} in tags
    profile_id = profile["inferenceProfileArn"].rpartition("/")[2]
    [alarm] = cloudwatch.describe_alarms(AlarmNames=["bedrock-logged_search-team_throttled"])["MetricAlarms"]
    read = [query["MetricStat"]["Metric"] for query in alarm["Metrics"] if "MetricStat" in query]
    assert [metric["Dimensions"] for metric in read] == [[{"Name": "ModelId", "Value": profile_id}]] * 2
    body = cloudwatch.get_dashboard(DashboardName="bedrock-logged")["DashboardBody"]
    assert json.loads(body)
    assert f'"ModelId","{profile_id}"' in body
    cost = saved_queries(sandbox, account)["bedrock/logged/Estimated cost by team (USD)"]
    assert f'strcontains(called, "/{profile_id}/")' in cost["queryString"]
    assert cost["logGroupNames"] == [GROUP]

    assert "No changes." in sandbox.run("plan", "--detailed-exitcode")

    records = {"bucket": "call-records", "prefix": "calls"}
    sandbox.write(
        target(
            account,
            retention_days=7,
            bodies=True,
            video=False,
            s3=records,
            metadata_keys=["team", "tenant"],
        )
    )
    sandbox.run("deploy", "--auto-approve")
    [group] = logs.describe_log_groups()["logGroups"]
    assert group["retentionInDays"] == 7
    config = bedrock.get_model_invocation_logging_configuration()["loggingConfig"]
    assert config["textDataDeliveryEnabled"] is True
    assert config["videoDataDeliveryEnabled"] is False
    assert config["s3Config"] == {"bucketName": "call-records", "keyPrefix": "calls"}
    assert {"bedrock/logged/Estimated cost by tenant (USD)", "bedrock/logged/Calls by stop reason"} < set(
        saved_queries(sandbox, account)
    )
    assert only_profile(sandbox, account)["inferenceProfileArn"] == profile["inferenceProfileArn"]

    sandbox.run("destroy", "--auto-approve")
    assert saved_queries(sandbox, account) == {}
    assert logs.describe_log_groups()["logGroups"] == []
    assert bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"] == []
    assert not bedrock.get_model_invocation_logging_configuration().get("loggingConfig")
