"""CloudTrail's event history, which moto lacks: LookupEvents finds the calls that have changed something.

Recorded are CloudWatch, CloudWatch Logs, SNS, KMS and IAM. An event is there at once; on AWS it takes
minutes.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.base_backend import BackendDict, BaseBackend

from bedrock_monitoring.local_aws.iam.access_control import assumed_role
from bedrock_monitoring.local_aws.iam.aws_request import (
    AwsRequest,
    is_signed_for,
    read_request,
)
from bedrock_monitoring.local_aws.pagination import get_page

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SIGNED_FOR = ("monitoring", "logs", "sns", "kms", "iam")
_READS = ("Describe", "Get", "List", "Lookup", "Filter")
_DATA_EVENTS = frozenset({"PutMetricData", "PutLogEvents", "Publish", "PublishBatch"})
"""The event history has management events alone (CloudTrail user guide, "Logging data events")."""
_ONLY_IAM = "us-east-1"
"""The Region with the events of IAM (CloudTrail user guide, "Global service events")."""
_PAGE_SIZE = 50
"""The most events of a response (CloudTrail API Reference, LookupEvents)."""


class EventHistory(BaseBackend):
    """The events of one account and Region, the oldest first."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.events: list[dict[str, Any]] = []


event_histories = BackendDict(EventHistory, "cloudtrail")


class EventHistoryResponse(CloudTrailResponse):
    """The CloudTrail API with LookupEvents by the name of an event."""

    def lookup_events(self) -> str:
        """LookupEvents."""
        sent = json.loads(self.body)
        names = {one["AttributeValue"] for one in sent.get("LookupAttributes", ())}
        since = sent.get("StartTime", 0)
        found = [
            event
            for event in reversed(event_histories[self.current_account][self.region].events)
            if event["EventTime"] >= since and (not names or event["EventName"] in names)
        ]
        events, token = get_page(found, limit=_PAGE_SIZE, token=sent.get("NextToken"))
        return json.dumps({"Events": events, **({"NextToken": token} if token else {})})


class EventRecorder:
    """Records the requests to an embedded AWS."""

    def request(self, environ: WSGIEnvironment) -> AwsRequest | None:
        """Return a request of which there is an event if it succeeds; ``None`` for others."""
        if not any(is_signed_for(service, environ) for service in _SIGNED_FOR):
            return None
        request = read_request(environ)
        if request is None or request.operation.startswith(_READS) or request.operation in _DATA_EVENTS:
            return None
        return request

    def record(self, request: AwsRequest, environ: WSGIEnvironment) -> None:
        """Record a request that has succeeded, in CloudTrail's record format."""
        caller = assumed_role(environ)
        if caller is None:
            return
        now = datetime.now(UTC).replace(microsecond=0)
        service = "monitoring" if request.service == "cloudwatch" else request.service
        region = _ONLY_IAM if request.service == "iam" else request.region
        record = {
            "eventVersion": "1.11",
            "userIdentity": {"type": "AssumedRole", "arn": caller.arn, "accountId": caller.account_id},
            "eventTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": request.operation,
            "awsRegion": region,
            "requestParameters": _parameters(request),
        }
        event_histories[caller.account_id][region].events.append(
            {
                "EventId": str(uuid.uuid4()),
                "EventName": request.operation,
                "EventTime": now.timestamp(),
                "EventSource": record["eventSource"],
                "Username": caller.session_name,
                "CloudTrailEvent": json.dumps(record),
            }
        )


def _parameters(request: AwsRequest) -> dict[str, Any]:
    """Return parameters as CloudTrail writes them: names begin in lower case, and lists are lists."""
    parameters = dict[str, Any]()
    for key, value in request.parameters.items():
        name, *rest = key.split(".")
        name = name[:1].lower() + name[1:]
        if rest:
            parameters.setdefault(name, []).append(value)
        else:
            parameters[name] = value
    return parameters
