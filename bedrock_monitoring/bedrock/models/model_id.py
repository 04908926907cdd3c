"""Model ids and ARNs: their syntax, their values of the dimension ``ModelId``, and their display names.

Sources: the API reference of Bedrock for the patterns of model and profile ids, and "Supported Regions and
models for inference profiles" and "Amazon Bedrock runtime metrics" in the Bedrock user guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from bedrock_monitoring.bedrock.models.bedrock_regions import GEOGRAPHIES
from bedrock_monitoring.bedrock.models.known_models import (
    known_providers,
    strip_geography,
    suggest_correction,
    suggest_known_id,
)
from bedrock_monitoring.bedrock.models.model_output import ModelOutput, model_output
from bedrock_monitoring.cloudwatch.deferred import deferred, with_sample_values
from bedrock_monitoring.cloudwatch.fields import is_deferred
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, did_you_mean, quoted, refuse, refuse_one
from bedrock_monitoring.value import Value

MODEL_ID_LENGTH = 140
"""The maximum length of a model or profile id (API reference, ``modelId``)."""

_FOUNDATION = lazy_pattern(
    r"(?P<provider>[a-z][a-z0-9-]*)\.(?P<name>[a-z0-9]+(?:[.-][a-z0-9]+)*?)"
    r"(?P<version>-v\d+|-\d+(?=:))?(?P<context>(?::[a-z0-9]+)*)",
    re.ASCII,
)
_GEOGRAPHY = lazy_pattern(r"[a-z]{2,}(?:-[a-z]+)*")
_RESOURCE = r"[a-z0-9]{12}"
_PROFILE = lazy_pattern(_RESOURCE)
_ARN = lazy_pattern(
    r"arn:aws(?:-[a-z]+)*:bedrock:[a-z0-9-]{1,20}:(?P<account>(?:\d{12})?):"
    r"(?P<kind>[a-z-]+)/(?P<id>[A-Za-z0-9.:/-]+)",
    re.ASCII,
)
_MODELS_OF_AN_ACCOUNT = {
    "custom-model": lazy_pattern(rf"(?:imported|[a-z0-9-]{{1,63}}\.[a-z0-9.:-]+)/{_RESOURCE}"),
    "imported-model": _PROFILE,
    "provisioned-model": _PROFILE,
    "custom-model-deployment": _PROFILE,
}
"""The resource types whose ARN is the value of ``ModelId`` (API reference, ``modelIdentifier``)."""

_KINDS = ("foundation-model", "inference-profile", "application-inference-profile", *_MODELS_OF_AN_ACCOUNT)

_WRITE_AN_ID = (
    "write the id that your application calls, such as global.anthropic.claude-sonnet-4-6, or the ARN of a "
    "profile"
)

_SPELLINGS = {
    "ai21": "AI21",
    "deepseek": "DeepSeek",
    "glm": "GLM",
    "gpt": "GPT",
    "minimax": "MiniMax",
    "oss": "OSS",
    "vl": "VL",
}
_MINOR = lazy_pattern(r"\d{1,2}")
_DATE = lazy_pattern(r"20\d{6}")
_SIZE = lazy_pattern(r"[a-z]?\d+(?:\.\d+)*[a-z]?")


class PriceClass(StrEnum):
    """The kind of route of a model, as far as the price depends on it."""

    IN_REGION = "in-region"
    GEO = "geo"
    GLOBAL = "global"


@dataclass(frozen=True, kw_only=True)
class ModelId(Value):
    """The id of a model, as an application calls it.

    Attributes:
        dimension_value: The value of ``ModelId`` in CloudWatch. For a foundation model or a cross-Region
            profile it is the id that is called. For an application inference profile it is the 12 characters
            at the end of its ARN. For any other ARN it is the ARN.
        geography: The geography of a cross-Region inference profile, such as ``us``, ``eu`` or ``global``.
            ``None`` for any other id.
        foundation_id: The id of the foundation model, without geography. ``None`` if the id does not contain
            it.
        display_name: The display name, such as ``Claude Sonnet 4.5 · global``.
    """

    dimension_value: str
    geography: str | None
    foundation_id: str | None
    display_name: str

    @classmethod
    def parse(cls, text: str) -> ModelId:
        """Parse an id or an ARN.

        A well-formed id of an unknown model is valid, unless it is a misspelling of a known one. An ARN is
        not checked for misspellings, so it can name a new model whose id resembles a known one.

        Args:
            text: The id or ARN of a foundation model, a cross-Region inference profile or an application
                inference profile, or the ARN of a custom, imported or provisioned model or of a custom model
                deployment.

        Raises:
            InvalidInputError: The text is none of these, or a misspelt id.
        """
        return _from_arn(text) if text.startswith("arn:") else _from_id(text)

    @property
    def price_class(self) -> PriceClass | None:
        """The price class of the route. ``None`` if the id does not say which foundation model it is."""
        if self.foundation_id is None:
            return None
        if self.geography is None:
            return PriceClass.IN_REGION
        return PriceClass.GLOBAL if self.geography == PriceClass.GLOBAL else PriceClass.GEO

    @property
    def is_application_profile(self) -> bool:
        """Whether this is an application inference profile, whose id does not name its foundation model."""
        return _PROFILE.fullmatch(self.dimension_value) is not None

    @property
    def copies_a_route(self) -> bool:
        """Whether this is an application inference profile, also one that Terraform creates.

        Such a profile is copied from a model or from a cross-Region profile, and shares its quota.
        """
        return self.is_application_profile or is_deferred(self.dimension_value)

    @property
    def route_name(self) -> str:
        """How the model is called, to tell its routes apart: a geography, or what the id is of."""
        if self.geography is not None:
            return self.geography
        if self.foundation_id is not None:
            return "in-Region"
        return "application profile" if self.copies_a_route else "own model"

    @property
    def makes_images(self) -> bool:
        """Whether the model generates images, for which Bedrock publishes separate metrics."""
        return self.foundation_id is not None and model_output(self.foundation_id) is ModelOutput.IMAGES

    @property
    def slug(self) -> str:
        """The dimension value in lowercase letters, digits and hyphens.

        For a profile that Terraform creates, its name takes the place of the dimension value.
        """
        return re.sub(r"[^a-z0-9]+", "-", with_sample_values(self.dimension_value).lower()).strip("-")

    def arn(self, *, account: str, region: str) -> str:
        """Return the ARN of a foundation model or a cross-Region inference profile.

        Args:
            account: The account of the caller, which is part of the ARN of a cross-Region profile.
            region: The Region of the endpoint.

        Raises:
            ValueError: The id does not say which foundation model it is.
        """
        if self.foundation_id is None:
            message = f"{self.dimension_value} names no foundation model"
            raise ValueError(message)
        prefix = f"arn:{partition_of(region).name}:bedrock:{region}"
        if self.geography is None:
            return f"{prefix}::foundation-model/{self.dimension_value}"
        return f"{prefix}:{account}:inference-profile/{self.dimension_value}"

    @classmethod
    def for_profile(cls, name: str) -> ModelId:
        """Return the id of an application inference profile that Terraform creates.

        The id is a deferred value, known after apply.

        Args:
            name: The name of the profile: letters, digits, spaces, hyphens and underscores.
        """
        return cls(
            dimension_value=deferred("inference-profile", name),
            geography=None,
            foundation_id=None,
            display_name=name,
        )


def _from_id(text: str) -> ModelId:
    if _PROFILE.fullmatch(text):
        return _application_profile(text)
    model = strip_geography(text)
    read = _foundation(text, model=model, geography=text[: -len(model) - 1] or None)
    if read is None:
        _refuse_text(text)
    refuse(_doubts(text, model))
    return read


def _foundation(text: str, *, model: str, geography: str | None) -> ModelId | None:
    found = _FOUNDATION.fullmatch(model)
    if found is None or len(text) > MODEL_ID_LENGTH:
        return None
    name = _display_name(found["provider"], found["name"])
    return ModelId(
        dimension_value=text,
        geography=geography,
        foundation_id=model,
        display_name=f"{name} · {geography}" if geography else name,
    )


def _application_profile(resource: str) -> ModelId:
    name = f"Profile {resource}"
    return ModelId(dimension_value=resource, geography=None, foundation_id=None, display_name=name)


def _from_arn(arn: str) -> ModelId:
    read = _read_arn(arn, found) if (found := _ARN.fullmatch(arn)) else None
    if read is None:
        _refuse_text(arn)
    return read


def _read_arn(arn: str, found: re.Match[str]) -> ModelId | None:
    account, kind, resource = found["account"], found["kind"], found["id"]
    if kind == "foundation-model":
        is_bare = not account and strip_geography(resource) == resource
        return _foundation(resource, model=resource, geography=None) if is_bare else None
    if not account:
        return None
    if kind == "inference-profile":
        geography, _, model = resource.partition(".")
        is_profile = _GEOGRAPHY.fullmatch(geography) and geography not in known_providers()
        return _foundation(resource, model=model, geography=geography) if is_profile else None
    if kind == "application-inference-profile":
        return _application_profile(resource) if _PROFILE.fullmatch(resource) else None
    pattern = _MODELS_OF_AN_ACCOUNT.get(kind)
    if pattern is None or not pattern.fullmatch(resource):
        return None
    name = f"{kind.replace('-', ' ').capitalize()} {resource.rsplit('/', 1)[-1]}"
    return ModelId(dimension_value=arn, geography=None, foundation_id=None, display_name=name)


def _doubts(text: str, model: str) -> Iterator[Problem]:
    """Yield a problem if a well-formed id has an unknown geography or is misspelt."""
    first, _, rest = model.partition(".")
    if first not in known_providers() and rest.partition(".")[0] in known_providers():
        guess = did_you_mean(first, GEOGRAPHIES) or f"write one of {', '.join(GEOGRAPHIES)}."
        yield Problem(
            what=f"{quoted(text)} begins with {first[:20]!r}, which is not a known geography",
            remedy=f"{guess} If it is new, write the ARN of the inference profile",
        )
    elif correction := suggest_correction(model):
        yield Problem(
            what=f"{quoted(text)} looks like a model id of Bedrock with a typo",
            remedy=f'did you mean "{text.removesuffix(model)}{correction}"? '
            "If it is a new model, write its ARN",
        )


def _refuse_text(text: str) -> NoReturn:
    if not text:
        refuse_one(what="the model id is empty", remedy=_WRITE_AN_ID)
    if text.startswith("arn:"):
        remedy = (
            f"write arn:aws:bedrock:REGION:ACCOUNT:KIND/ID, with one of these kinds: {', '.join(_KINDS)}; a "
            "foundation-model has no ACCOUNT"
        )
    elif known := suggest_known_id(text):
        remedy = f'did you mean "{known}"?'
    else:
        remedy = _WRITE_AN_ID
    refuse_one(what=f"{quoted(text)} is not a model id of Bedrock", remedy=remedy)


def _display_name(provider: str, name: str) -> str:
    """Return the display name of a model: ``Claude Sonnet 4.5`` for ``claude-sonnet-4-5-20250929``."""
    words: list[str] = []
    for part in name.split("-"):
        if _DATE.fullmatch(part):
            continue
        if words and _MINOR.fullmatch(part) and words[-1][-1].isdigit():
            words[-1] = f"{words[-1]}.{part}"
        else:
            words.append(part)
    if words and _SIZE.fullmatch(words[0]):
        words.insert(0, provider)
    return " ".join(_spell(word) for word in words)


def _spell(word: str) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    return word.upper() if _SIZE.fullmatch(word) else word.capitalize()
