"""The saved queries of CloudWatch Logs Insights, which moto lacks."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import unix_time_millis
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.responses import LogsResponse

from bedrock_monitoring.local_aws.pagination import get_page

_LONGEST_NAME = 255
"""Most characters of a query's name (CloudWatch Logs API)."""
_LONGEST_QUERY = 10_000
"""Most characters of a query (CloudWatch Logs API)."""
_LARGEST_PAGE = 1_000
"""Most queries in one answer (CloudWatch Logs API)."""
_DEFAULT_LANGUAGE = "CWLI"


class QueryDefinitionsBackend(BaseBackend):
    """The saved queries of one account and Region, by their ids."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.definitions: dict[str, dict[str, Any]] = {}
        self._created_count = 0

    def put(self, id_: str | None, definition: dict[str, Any]) -> str:
        """Save a new query, or another text under the id of one that is there, and return its id."""
        if id_ is None:
            self._created_count += 1
            id_ = str(
                uuid5(NAMESPACE_URL, f"{self.account_id}/{self.region_name}/query/{self._created_count}")
            )
        else:
            self._known(id_)
        self.definitions[id_] = {
            "queryDefinitionId": id_,
            **definition,
            "lastModified": int(unix_time_millis()),
        }
        return id_

    def delete(self, id_: str) -> None:
        """Forget a query."""
        self._known(id_)
        del self.definitions[id_]

    def named(self, prefix: str) -> list[dict[str, Any]]:
        """Return the queries whose names begin so, by name."""
        found = (one for one in self.definitions.values() if one["name"].startswith(prefix))
        return sorted(found, key=lambda one: (one["name"], one["queryDefinitionId"]))

    def _known(self, id_: str) -> None:
        if id_ not in self.definitions:
            raise ResourceNotFoundException("The specified query definition does not exist.")


query_definitions_backends = BackendDict(QueryDefinitionsBackend, "logs")


class QueryDefinitionsResponse(LogsResponse):
    """CloudWatch Logs with saved queries."""

    def put_query_definition(self) -> str:
        """PutQueryDefinition."""
        sent = json.loads(self.body)
        _check("name", sent.get("name", ""), _LONGEST_NAME)
        _check("queryString", sent.get("queryString", ""), _LONGEST_QUERY)
        definition = {
            "name": sent["name"],
            "queryString": sent["queryString"],
            "queryLanguage": sent.get("queryLanguage", _DEFAULT_LANGUAGE),
            "logGroupNames": sent.get("logGroupNames", []),
        }
        return json.dumps({"queryDefinitionId": self._saved.put(sent.get("queryDefinitionId"), definition)})

    def describe_query_definitions(self) -> str:
        """DescribeQueryDefinitions."""
        sent = json.loads(self.body)
        found, token = get_page(
            self._saved.named(sent.get("queryDefinitionNamePrefix", "")),
            token=sent.get("nextToken"),
            limit=min(sent.get("maxResults", _LARGEST_PAGE), _LARGEST_PAGE),
        )
        return json.dumps({"queryDefinitions": found} | ({"nextToken": token} if token else {}))

    def delete_query_definition(self) -> str:
        """DeleteQueryDefinition."""
        self._saved.delete(json.loads(self.body)["queryDefinitionId"])
        return json.dumps({"success": True})

    @property
    def _saved(self) -> QueryDefinitionsBackend:
        return query_definitions_backends[self.current_account][self.region]


def _check(parameter: str, value: str, longest: int) -> None:
    if not 1 <= len(value) <= longest:
        raise InvalidParameterException(
            constraint=f"Member must have length between 1 and {longest}", parameter=parameter, value=value
        )
