import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"

_accounts: Iterator[int] = count(550000000000)


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


@pytest.fixture
def bedrock(aws: LocalAws, account: str) -> Any:
    return aws.client("bedrock", account=account)


def create(bedrock: Any, name: str = "chat", **more: Any) -> str:
    answer = bedrock.create_inference_profile(
        **{"inferenceProfileName": name, "modelSource": {"copyFrom": MODEL}} | more
    )
    assert answer["status"] == "ACTIVE"
    return str(answer["inferenceProfileArn"])


def names(bedrock: Any, **wanted: Any) -> list[str]:
    listed = bedrock.list_inference_profiles(**wanted)["inferenceProfileSummaries"]
    return [profile["inferenceProfileName"] for profile in listed]


def test_a_profile_is_read_back_by_id_and_by_arn_and_deleted(bedrock: Any, account: str) -> None:
    arn = create(bedrock, description="Chat of team ML")
    id_ = arn.rpartition("/")[2]
    assert arn == f"arn:aws:bedrock:us-east-1:{account}:application-inference-profile/{id_}"
    assert re.fullmatch(r"[a-z0-9]{12}", id_)
    by_arn, by_id = (
        bedrock.get_inference_profile(inferenceProfileIdentifier=identifier) for identifier in (arn, id_)
    )
    for answer in (by_arn, by_id):
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        assert answer.pop("createdAt") == answer.pop("updatedAt")
        assert answer == {
            "inferenceProfileName": "chat",
            "description": "Chat of team ML",
            "inferenceProfileArn": arn,
            "inferenceProfileId": id_,
            "models": [{"modelArn": MODEL}],
            "status": "ACTIVE",
            "type": "APPLICATION",
        }
    bedrock.delete_inference_profile(inferenceProfileIdentifier=arn)
    assert names(bedrock) == []


def test_an_id_derives_from_name_account_and_region(aws: LocalAws, bedrock: Any, account: str) -> None:
    first = create(bedrock)
    bedrock.delete_inference_profile(inferenceProfileIdentifier=first)
    elsewhere = aws.client("bedrock", account=account, region="eu-west-1")
    other = aws.client("bedrock", account=str(next(_accounts)))
    assert create(bedrock) == first
    ids = {arn.rpartition("/")[2] for arn in (first, create(elsewhere), create(other), create(bedrock, "b"))}
    assert len(ids) == 4


def test_a_system_profile_stands_for_its_model_in_the_region(bedrock: Any, account: str) -> None:
    source = f"arn:aws:bedrock:us-east-1:{account}:inference-profile/us.amazon.nova-lite-v1:0"
    arn = create(bedrock, modelSource={"copyFrom": source})
    profile = bedrock.get_inference_profile(inferenceProfileIdentifier=arn)
    assert profile["models"] == [{"modelArn": MODEL}]


def test_profiles_are_listed_in_pages(bedrock: Any) -> None:
    for name in ("a", "b", "c"):
        create(bedrock, name)
    first = bedrock.list_inference_profiles(maxResults=2)
    assert len(first["inferenceProfileSummaries"]) == 2
    assert names(bedrock, maxResults=2, nextToken=first["nextToken"]) == ["c"]
    assert names(bedrock, typeEquals="APPLICATION") == ["a", "b", "c"]
    assert names(bedrock, typeEquals="SYSTEM_DEFINED") == []


def test_the_tags_of_a_profile_are_stored_changed_and_removed(bedrock: Any) -> None:
    arn = create(bedrock, tags=[{"key": "team", "value": "ml"}, {"key": "stage", "value": "test"}])
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": "stage", "value": "prod"}])
    bedrock.untag_resource(resourceARN=arn, tagKeys=["team"])
    assert bedrock.list_tags_for_resource(resourceARN=arn)["tags"] == [{"key": "stage", "value": "prod"}]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "taken"}, "ConflictException"),
        ({"modelSource": {"copyFrom": "amazon.nova-lite-v1:0"}}, "ValidationException"),
        ({"modelSource": {"copyFrom": MODEL.replace("foundation", "custom")}}, "ValidationException"),
        ({"name": "two  spaces"}, "ValidationException"),
        ({"name": "x" * 65}, "ValidationException"),
        ({"description": "no, commas"}, "ValidationException"),
    ],
)
def test_what_bedrock_refuses_is_refused(bedrock: Any, more: dict[str, Any], code: str) -> None:
    create(bedrock, "taken")
    with pytest.raises(ClientError) as error:
        create(bedrock, **more)
    assert error.value.response["Error"]["Code"] == code
    assert names(bedrock) == ["taken"]


def test_a_profile_of_another_account_is_not_found(aws: LocalAws, bedrock: Any) -> None:
    arn = create(bedrock)
    other = aws.client("bedrock", account=str(next(_accounts)))
    for call, argument in (
        ("get_inference_profile", "inferenceProfileIdentifier"),
        ("delete_inference_profile", "inferenceProfileIdentifier"),
        ("list_tags_for_resource", "resourceARN"),
    ):
        with pytest.raises(ClientError) as error:
            getattr(other, call)(**{argument: arn})
        assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_other_resources_answer_as_in_moto(bedrock: Any, account: str) -> None:
    job = f"arn:aws:bedrock:us-east-1:{account}:model-customization-job/amazon.nova-lite-v1:0/abcdefghijkl"
    for call, arguments in (
        ("tag_resource", {"tags": [{"key": "a", "value": "b"}]}),
        ("untag_resource", {"tagKeys": ["a"]}),
        ("list_tags_for_resource", {}),
    ):
        with pytest.raises(ClientError, match="not found"):
            getattr(bedrock, call)(resourceARN=job, **arguments)
