"""The guardrails of Amazon Bedrock, which moto lacks: created and listed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import utcnow

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.local_aws.inference_profiles import InferenceProfilesResponse
from bedrock_monitoring.local_aws.pagination import get_page

_MAX_PAGE_SIZE = 1_000
"""The maximum number of guardrails in one response (Bedrock API)."""


class GuardrailsBackend(BaseBackend):
    """The names of the guardrails of one account and Region, with the time of their creation."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.created: dict[str, datetime] = {}

    def summaries(self) -> list[dict[str, Any]]:
        """Return the guardrails as ListGuardrails returns them."""
        return [self._summary(number, name) for number, name in enumerate(self.created)]

    def _summary(self, number: int, name: str) -> dict[str, Any]:
        moment = f"{self.created[name].isoformat(timespec='milliseconds')}Z"
        id_ = f"gr{number:010}"
        partition = partition_of(self.region_name).name
        return {
            "id": id_,
            "arn": f"arn:{partition}:bedrock:{self.region_name}:{self.account_id}:guardrail/{id_}",
            "name": name,
            "status": "READY",
            "version": "DRAFT",
            "createdAt": moment,
            "updatedAt": moment,
        }


guardrails_backends = BackendDict(GuardrailsBackend, "bedrock")


class GuardrailsResponse(InferenceProfilesResponse):
    """Extends the Bedrock API with guardrails."""

    def create_guardrail(self) -> tuple[int, dict[str, int], str]:
        """CreateGuardrail. What the guardrail does is not kept."""
        backend = guardrails_backends[self.current_account][self.region]
        backend.created[json.loads(self.body)["name"]] = utcnow()
        made = backend.summaries()[-1]
        answer = {
            "guardrailId": made["id"],
            "guardrailArn": made["arn"],
            "version": made["version"],
            "createdAt": made["createdAt"],
        }
        return 202, {"status": 202}, json.dumps(answer)

    def list_guardrails(self) -> str:
        """ListGuardrails."""
        guardrails, token = get_page(
            guardrails_backends[self.current_account][self.region].summaries(),
            token=self._get_param("nextToken"),
            limit=min(self._get_int_param("maxResults", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE),
        )
        return json.dumps({"guardrails": guardrails} | ({"nextToken": token} if token else {}))
