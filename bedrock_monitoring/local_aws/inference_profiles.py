"""The application inference profiles of Amazon Bedrock, which moto lacks."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from moto.bedrock.exceptions import BedrockClientError, ResourceNotFoundException
from moto.bedrock.responses import BedrockResponse
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import utcnow

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.local_aws.pagination import get_page

_KIND = "application-inference-profile"
_ID_LENGTH = 12
_MAX_PAGE_SIZE = 1_000
"""The maximum number of profiles in one response (Bedrock API)."""

# Patterns of CreateInferenceProfile's parameters (Bedrock API).
_NAME = re.compile(r"(?=.{1,64}$)([0-9a-zA-Z][ _-]?)+")
_DESCRIPTION = re.compile(r"(?=.{1,200}$)([0-9a-zA-Z:.][ _-]?)+")
_SOURCE = re.compile(
    r"arn:aws[a-z-]*:bedrock:(?P<region>[0-9a-z-]{0,20}):(|\d{12}):"
    r"(?P<kind>inference-profile|foundation-model)/(?P<id>[a-zA-Z0-9:.-]+)"
)


@dataclass(kw_only=True)
class StoredInferenceProfile:
    """An application inference profile.

    Attributes:
        name: Its name, unique in its account and Region.
        description: Its description. ``None`` if it has none.
        arn: Its ARN.
        model_arns: The ARNs of its models.
        tags: Its tags.
        created: The time of its creation.
    """

    name: str
    description: str | None
    arn: str
    model_arns: tuple[str, ...]
    tags: dict[str, str] = field(default_factory=dict)
    created: datetime = field(default_factory=utcnow)

    @property
    def id(self) -> str:
        """The last part of its ARN: the value of CloudWatch's dimension ModelId."""
        return self.arn.rpartition("/")[2]

    def to_response(self) -> dict[str, Any]:
        """Return the profile as GetInferenceProfile returns it."""
        moment = f"{self.created.isoformat(timespec='milliseconds')}Z"
        to_response = {
            "inferenceProfileName": self.name,
            "inferenceProfileArn": self.arn,
            "inferenceProfileId": self.id,
            "models": [{"modelArn": arn} for arn in self.model_arns],
            "status": "ACTIVE",
            "type": "APPLICATION",
            "createdAt": moment,
            "updatedAt": moment,
        }
        return to_response if self.description is None else to_response | {"description": self.description}


class InferenceProfilesBackend(BaseBackend):
    """The application inference profiles of one account and Region, by id."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.profiles: dict[str, StoredInferenceProfile] = {}

    def create(self, name: str, description: str | None, source: str) -> StoredInferenceProfile:
        """Create a profile. Its id derives from its name, account and Region.

        Args:
            name: Its name.
            description: Its description. ``None`` means no description.
            source: The ARN of a foundation model or of a system-defined profile. A system-defined profile
                gives its model in this Region only; AWS lists the model in every Region of the profile.
        """
        id_ = self._id(name)
        if id_ in self.profiles:
            raise _client_error(
                "ConflictException", f"An inference profile with the name {name} already exists."
            )
        partition = partition_of(self.region_name).name
        profile = StoredInferenceProfile(
            name=name,
            description=description,
            arn=f"arn:{partition}:bedrock:{self.region_name}:{self.account_id}:{_KIND}/{id_}",
            model_arns=(self._model_arn(source),),
        )
        self.profiles[id_] = profile
        return profile

    def find(self, id_or_arn: str) -> StoredInferenceProfile:
        """Return a profile by its id or ARN."""
        profile = self.profiles.get(id_or_arn.rpartition("/")[2])
        if profile is None or id_or_arn not in (profile.id, profile.arn):
            raise ResourceNotFoundException(f"The inference profile {id_or_arn} was not found.")
        return profile

    def _id(self, name: str) -> str:
        digest = hashlib.sha256(f"{self.account_id}/{self.region_name}/{name}".encode()).digest()
        return b32encode(digest).decode().lower()[:_ID_LENGTH]

    def _model_arn(self, source: str) -> str:
        match = _SOURCE.fullmatch(source)
        if match is None:
            raise _client_error(
                "ValidationException", f"{source} is no ARN of a foundation model or inference profile."
            )
        if match["kind"] == "foundation-model":
            return source
        model = match["id"].partition(".")[2]
        partition = partition_of(self.region_name).name
        return f"arn:{partition}:bedrock:{self.region_name}::foundation-model/{model}"


inference_profiles_backends = BackendDict(InferenceProfilesBackend, "bedrock")


class InferenceProfilesResponse(BedrockResponse):
    """Extends moto's Bedrock API with application inference profiles."""

    def create_inference_profile(self) -> tuple[int, dict[str, int], str]:
        """CreateInferenceProfile."""
        sent = json.loads(self.body)
        name, description = sent["inferenceProfileName"], sent.get("description")
        _check("inferenceProfileName", _NAME, name)
        if description is not None:
            _check("description", _DESCRIPTION, description)
        profile = self._profiles.create(name, description, sent["modelSource"]["copyFrom"])
        profile.tags = _read_tags(sent.get("tags", []))
        body = json.dumps({"inferenceProfileArn": profile.arn, "status": "ACTIVE"})
        return 201, {"status": 201}, body

    def get_inference_profile(self) -> str:
        """GetInferenceProfile."""
        return json.dumps(self._requested_profile().to_response())

    def list_inference_profiles(self) -> str:
        """ListInferenceProfiles. There are no system-defined profiles here."""
        of_system = self._get_param("type") == "SYSTEM_DEFINED"
        profiles, token = get_page(
            [] if of_system else list(self._profiles.profiles.values()),
            token=self._get_param("nextToken"),
            limit=min(self._get_int_param("maxResults", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE),
        )
        answer = {"inferenceProfileSummaries": [profile.to_response() for profile in profiles]}
        return json.dumps(answer | ({"nextToken": token} if token else {}))

    def delete_inference_profile(self) -> str:
        """DeleteInferenceProfile."""
        del self._profiles.profiles[self._requested_profile().id]
        return json.dumps({})

    def tag_resource(self) -> None:
        """TagResource."""
        sent = json.loads(self.body)
        if not _is_profile(sent["resourceARN"]):
            return super().tag_resource()
        self._profiles.find(sent["resourceARN"]).tags |= _read_tags(sent["tags"])
        return None

    def untag_resource(self) -> str:
        """UntagResource."""
        sent = json.loads(self.body)
        if not _is_profile(sent["resourceARN"]):
            return super().untag_resource()
        tags = self._profiles.find(sent["resourceARN"]).tags
        for key in sent["tagKeys"]:
            tags.pop(key, None)
        return json.dumps({})

    def list_tags_for_resource(self) -> str:
        """ListTagsForResource."""
        arn = json.loads(self.body)["resourceARN"]
        if not _is_profile(arn):
            return super().list_tags_for_resource()
        tags = self._profiles.find(arn).tags
        return json.dumps({"tags": [{"key": key, "value": value} for key, value in tags.items()]})

    @property
    def _profiles(self) -> InferenceProfilesBackend:
        return inference_profiles_backends[self.current_account][self.region]

    def _requested_profile(self) -> StoredInferenceProfile:
        return self._profiles.find(unquote(self.path).removeprefix("/inference-profiles/"))


def _is_profile(arn: str) -> bool:
    return f":{_KIND}/" in arn


def _read_tags(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in tags}


def _check(parameter: str, pattern: re.Pattern[str], value: str) -> None:
    if pattern.fullmatch(value) is None:
        raise _client_error(
            "ValidationException",
            f"1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint",
        )


def _client_error(kind: str, message: str) -> BedrockClientError:
    return BedrockClientError(kind, message)
