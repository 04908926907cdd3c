from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

QUERY = "fields @timestamp, @message | limit 20"


@pytest.fixture
def logs(aws: LocalAws) -> Any:
    return aws.client("logs", account="520000000001")


def names(logs: Any, **wanted: Any) -> list[str]:
    return [one["name"] for one in logs.describe_query_definitions(**wanted)["queryDefinitions"]]


def test_a_saved_query_is_read_back_updated_in_place_and_deleted(logs: Any) -> None:
    id_ = logs.put_query_definition(name="life/one", queryString=QUERY, logGroupNames=["/bedrock"])[
        "queryDefinitionId"
    ]
    [saved] = logs.describe_query_definitions(queryDefinitionNamePrefix="life/")["queryDefinitions"]
    assert saved.pop("lastModified") > 0
    assert saved == {
        "queryDefinitionId": id_,
        "name": "life/one",
        "queryString": QUERY,
        "queryLanguage": "CWLI",
        "logGroupNames": ["/bedrock"],
    }

    changed = logs.put_query_definition(name="life/two", queryString=QUERY, queryDefinitionId=id_)
    assert changed["queryDefinitionId"] == id_
    [saved] = logs.describe_query_definitions(queryDefinitionNamePrefix="life/")["queryDefinitions"]
    assert (saved["name"], saved["logGroupNames"]) == ("life/two", [])

    assert logs.delete_query_definition(queryDefinitionId=id_)["success"] is True
    assert names(logs, queryDefinitionNamePrefix="life/") == []


def test_the_language_of_a_query_is_kept(logs: Any) -> None:
    logs.put_query_definition(name="in/sql", queryString="SELECT 1", queryLanguage="SQL")
    [saved] = logs.describe_query_definitions(queryDefinitionNamePrefix="in/")["queryDefinitions"]
    assert saved["queryLanguage"] == "SQL"


def test_saved_queries_are_listed_by_name_in_pages(logs: Any) -> None:
    for name in ("pages/b", "pages/c", "pages/a", "other"):
        logs.put_query_definition(name=name, queryString=QUERY)
    first = logs.describe_query_definitions(queryDefinitionNamePrefix="pages/", maxResults=2)
    assert [one["name"] for one in first["queryDefinitions"]] == ["pages/a", "pages/b"]
    second = {
        "queryDefinitionNamePrefix": "pages/",
        "maxResults": 2,
        "nextToken": first["nextToken"],
    }
    assert names(logs, **second) == ["pages/c"]
    assert "nextToken" not in logs.describe_query_definitions(**second)


def test_saved_queries_are_separate_by_account_and_region(aws: LocalAws) -> None:
    here, there, elsewhere = (
        aws.client("logs", account=account, region=region)
        for account, region in (
            ("520000000002", "us-east-1"),
            ("520000000003", "us-east-1"),
            ("520000000002", "eu-west-1"),
        )
    )
    here.put_query_definition(name="mine", queryString=QUERY)
    assert (names(here), names(there), names(elsewhere)) == (["mine"], [], [])


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("put_query_definition", {"name": "gone", "queryString": QUERY, "queryDefinitionId": "gone"}),
        ("delete_query_definition", {"queryDefinitionId": "gone"}),
    ],
)
def test_an_unknown_query_is_neither_updated_nor_deleted(
    logs: Any, call: str, arguments: dict[str, str]
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(logs, call)(**arguments)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_query_of_more_than_10_000_characters_is_refused(logs: Any) -> None:
    logs.put_query_definition(name="longest", queryString="x" * 10_000)
    with pytest.raises(ClientError, match="between 1 and 10000") as error:
        logs.put_query_definition(name="longer", queryString="x" * 10_001)
    assert error.value.response["Error"]["Code"] == "InvalidParameterException"
