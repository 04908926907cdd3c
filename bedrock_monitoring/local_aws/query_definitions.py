"""The saved queries of CloudWatch Logs Insights, which moto lacks."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import unix_time_millis
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException

from bedrock_monitoring.local_aws.log_group_keys import LogGroupKeysResponse
from bedrock_monitoring.local_aws.pagination import get_page

_MAX_NAME_LENGTH = 255
"""The maximum length of a query's name (CloudWatch Logs API)."""
_MAX_QUERY_LENGTH = 10_000
"""The maximum length of a query (CloudWatch Logs API)."""
_MAX_PAGE_SIZE = 1_000
"""The maximum number of queries in one response (CloudWatch Logs API)."""
_DEFAULT_LANGUAGE = "CWLI"


class QueryDefinitionsBackend(BaseBackend):
    """The saved queries of one account and Region, by id."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.definitions: dict[str, dict[str, Any]] = {}
        self._created_count = 0

    def put(self, id_: str | None, definition: dict[str, Any]) -> str:
        """Create a query, or update the query with the given id. Return its id."""
        if id_ is None:
            self._created_count += 1
            id_ = str(
                uuid5(NAMESPACE_URL, f"{self.account_id}/{self.region_name}/query/{self._created_count}")
            )
        else:
            self._require(id_)
        self.definitions[id_] = {
            "queryDefinitionId": id_,
            **definition,
            "lastModified": int(unix_time_millis()),
        }
        return id_

    def delete(self, id_: str) -> None:
        """Delete a query."""
        self._require(id_)
        del self.definitions[id_]

    def list_by_name(self, prefix: str) -> list[dict[str, Any]]:
        """Return the queries whose names start with a prefix, sorted by name."""
        matching = (query for query in self.definitions.values() if query["name"].startswith(prefix))
        return sorted(matching, key=lambda query: (query["name"], query["queryDefinitionId"]))

    def _require(self, id_: str) -> None:
        if id_ not in self.definitions:
            raise ResourceNotFoundException("The specified query definition does not exist.")


query_definitions_backends = BackendDict(QueryDefinitionsBackend, "logs")


class QueryDefinitionsResponse(LogGroupKeysResponse):
    """Extends moto's CloudWatch Logs API with saved queries and the keys of log groups."""

    def put_query_definition(self) -> str:
        """PutQueryDefinition."""
        sent = json.loads(self.body)
        _check("name", sent["name"], _MAX_NAME_LENGTH)
        _check("queryString", sent["queryString"], _MAX_QUERY_LENGTH)
        definition = {
            "name": sent["name"],
            "queryString": sent["queryString"],
            "queryLanguage": sent.get("queryLanguage", _DEFAULT_LANGUAGE),
            "logGroupNames": sent.get("logGroupNames", []),
        }
        return json.dumps({"queryDefinitionId": self._queries.put(sent.get("queryDefinitionId"), definition)})

    def describe_query_definitions(self) -> str:
        """DescribeQueryDefinitions."""
        sent = json.loads(self.body)
        queries, token = get_page(
            self._queries.list_by_name(sent.get("queryDefinitionNamePrefix", "")),
            token=sent.get("nextToken"),
            limit=min(sent.get("maxResults", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE),
        )
        return json.dumps({"queryDefinitions": queries} | ({"nextToken": token} if token else {}))

    def delete_query_definition(self) -> str:
        """DeleteQueryDefinition."""
        self._queries.delete(json.loads(self.body)["queryDefinitionId"])
        return json.dumps({"success": True})

    @property
    def _queries(self) -> QueryDefinitionsBackend:
        return query_definitions_backends[self.current_account][self.region]


def _check(parameter: str, value: str, longest: int) -> None:
    if not 1 <= len(value) <= longest:
        raise InvalidParameterException(
            constraint=f"Member must have length between 1 and {longest}", parameter=parameter, value=value
        )
