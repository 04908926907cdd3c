"""CloudWatch Observability Access Manager (OAM), which moto lacks: sinks, their policies, and links.

The id of a sink follows from its account and Region, so that a rollout for the demo can name it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.utilities.arns import parse_arn

from bedrock_monitoring.local_aws.iam.organizations import organization_of
from bedrock_monitoring.local_aws.policy_evaluation import Context, allows

SERVICE = "oam"

ORGANIZATION = "o-exampleorgid"
"""The organization of every account that is in none of those that were created in the embedded AWS."""


class ObservabilityAccessError(ServiceException):
    """An error of the OAM API by name. botocore's service model has its HTTP status."""


def sink_arn(*, account: str, region: str) -> str:
    """Return the ARN of the sink of an account and Region, which has one at most."""
    return f"arn:aws:oam:{region}:{account}:sink/{uuid5(NAMESPACE_URL, f'{account}/{region}')}"


class ObservabilityAccessBackend(BaseBackend):
    """The sink of one account and Region, and the links from it, by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.resources: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, str] = {}

    def find(self, kind: str, arn: str) -> dict[str, Any]:
        """Return a sink or a link."""
        if arn not in self.resources or f":{kind}/" not in arn:
            raise ObservabilityAccessError("ResourceNotFoundException", f"The {kind} {arn} does not exist.")
        return self.resources[arn]

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a sink or a link; none of one that does not exist."""
        tags: dict[str, str] = self.resources.get(arn, {}).get("Tags", {})
        return tags

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """Return the sinks or the links."""
        return [one for arn, one in self.resources.items() if f":{kind}/" in arn]


observability_access_backends = BackendDict(ObservabilityAccessBackend, "cloudwatch")


class ObservabilityAccessResponse(BaseResponse):
    """The OAM API."""

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)

    def create_sink(self) -> ActionResult:
        """CreateSink. An account has one sink in a Region."""
        sent = self._sent
        arn = sink_arn(account=self.current_account, region=self.region)
        if arn in self._backend.resources:
            raise ObservabilityAccessError("ConflictException", f"The sink {arn} exists already.")
        return self._keep(arn, {"Name": sent["Name"]}, sent)

    def get_sink(self) -> ActionResult:
        """GetSink."""
        return ActionResult(self._backend.find("sink", self._sent["Identifier"]))

    def list_sinks(self) -> ActionResult:
        """ListSinks."""
        return ActionResult({"Items": self._backend.listed("sink")})

    def delete_sink(self) -> ActionResult:
        """DeleteSink. A sink with links cannot be deleted."""
        arn = self._backend.find("sink", self._sent["Identifier"])["Arn"]
        if links_to(arn):
            raise ObservabilityAccessError("ConflictException", f"The sink {arn} has links.")
        del self._backend.resources[arn]
        self._backend.policies.pop(arn, None)
        return EmptyResult()

    def put_sink_policy(self) -> ActionResult:
        """PutSinkPolicy."""
        sink = self._backend.find("sink", self._sent["SinkIdentifier"])
        self._backend.policies[sink["Arn"]] = self._sent["Policy"]
        return self._policy(sink)

    def get_sink_policy(self) -> ActionResult:
        """GetSinkPolicy."""
        sink = self._backend.find("sink", self._sent["SinkIdentifier"])
        if sink["Arn"] not in self._backend.policies:
            raise ObservabilityAccessError("ResourceNotFoundException", "The sink has no policy.")
        return self._policy(sink)

    def create_link(self) -> ActionResult:
        """CreateLink. The policy of the sink must allow it, and a sink takes one link of an account."""
        sent = self._sent
        sink = sent["SinkIdentifier"]
        self._check_sink(sink, sent["ResourceTypes"], action="oam:CreateLink")
        if any(one["SinkArn"] == sink for one in self._backend.listed("link")):
            raise ObservabilityAccessError("ConflictException", "A link to this sink exists already.")
        id_ = uuid5(NAMESPACE_URL, f"{self.current_account}/{self.region}/{sink}")
        template = sent["LabelTemplate"]
        link = {
            "Label": template.replace("$AccountName", self.current_account),
            "LabelTemplate": template,
            "LinkConfiguration": sent.get("LinkConfiguration"),
            "ResourceTypes": sent["ResourceTypes"],
            "SinkArn": sink,
        }
        return self._keep(f"arn:aws:oam:{self.region}:{self.current_account}:link/{id_}", link, sent)

    def update_link(self) -> ActionResult:
        """UpdateLink."""
        sent = self._sent
        link = self._backend.find("link", sent["Identifier"])
        self._check_sink(link["SinkArn"], sent["ResourceTypes"], action="oam:UpdateLink")
        link.update({key: sent[key] for key in ("ResourceTypes", "LinkConfiguration") if key in sent})
        return ActionResult(link)

    def get_link(self) -> ActionResult:
        """GetLink."""
        return ActionResult(self._backend.find("link", self._sent["Identifier"]))

    def list_links(self) -> ActionResult:
        """ListLinks."""
        return ActionResult({"Items": self._backend.listed("link")})

    def list_attached_links(self) -> ActionResult:
        """ListAttachedLinks."""
        sink = self._backend.find("sink", self._sent["SinkIdentifier"])["Arn"]
        return ActionResult({"Items": [{**link, "LinkArn": link["Arn"]} for link in links_to(sink)]})

    def delete_link(self) -> ActionResult:
        """DeleteLink."""
        del self._backend.resources[self._backend.find("link", self._sent["Identifier"])["Arn"]]
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self._tagged["Tags"]})

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self._tagged["Tags"] = self._tagged["Tags"] | self._sent["Tags"]
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        gone = self.querystring.get("tagKeys", [])
        self._tagged["Tags"] = {key: value for key, value in self._tagged["Tags"].items() if key not in gone}
        return EmptyResult()

    def _keep(self, arn: str, values: dict[str, Any], sent: dict[str, Any]) -> ActionResult:
        kept = {"Arn": arn, "Id": arn.rpartition("/")[2], **values, "Tags": sent.get("Tags", {})}
        self._backend.resources[arn] = kept
        return ActionResult(kept)

    def _policy(self, sink: dict[str, Any]) -> ActionResult:
        policy = self._backend.policies[sink["Arn"]]
        return ActionResult({"Policy": policy, "SinkArn": sink["Arn"], "SinkId": sink["Id"]})

    def _check_sink(self, arn: str, types: list[str], *, action: str) -> None:
        parts = parse_arn(arn)
        holder = observability_access_backends[parts.account][parts.region]
        holder.find("sink", arn)
        policy = holder.policies.get(arn)
        principal = f"arn:aws:iam::{self.current_account}:root"
        organization = organization_of(self.current_account) or ORGANIZATION
        context: Context = {"oam:ResourceTypes": tuple(types), "aws:PrincipalOrgID": organization}
        if policy is None or not allows(
            json.loads(policy), principal=principal, action=action, resource=arn, context=context
        ):
            raise ObservabilityAccessError(
                "InvalidParameterException", f"The policy of {arn} does not allow {action}."
            )

    @property
    def _sent(self) -> dict[str, Any]:
        sent: dict[str, Any] = json.loads(self.body or "{}")
        return sent

    @property
    def _tagged(self) -> dict[str, Any]:
        arn = unquote(self.path).removeprefix("/tags/")
        return self._backend.find("link" if ":link/" in arn else "sink", arn)

    @property
    def _backend(self) -> ObservabilityAccessBackend:
        return observability_access_backends[self.current_account][self.region]


def links_to(sink: str) -> list[dict[str, Any]]:
    """Return the links of all accounts to a sink."""
    region = parse_arn(sink).region
    return [
        link
        for backends in observability_access_backends.values()
        if region in backends
        for link in backends[region].listed("link")
        if link["SinkArn"] == sink
    ]
