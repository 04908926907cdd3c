"""Which model: ids and ARNs as Bedrock takes them, what CloudWatch calls them, and what people call them.

Sources: the API reference of Bedrock (patterns of model and profile ids), "Supported Regions and models for inference profiles" and "Amazon
Bedrock runtime metrics" of the Bedrock user guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem

GEOGRAPHIES = ("us", "eu", "apac", "jp", "au", "ca", "in", "us-gov", "global")
"""What stands before a model's id when a cross-Region inference profile is called."""

MODEL_ID_LENGTH = 140
"""Longest id of a model or profile (API reference, modelId)."""

_FOUNDATION = re.compile(
    rf"(?:(?P<geography>{'|'.join(GEOGRAPHIES)})\.)?"
    r"(?P<provider>[a-z][a-z0-9-]*)\.(?P<name>[a-z0-9]+(?:[.-][a-z0-9]+)*?)(?P<version>-v\d+|-\d+(?=:))?(?P<context>(?::[a-z0-9]+)*)",
    re.ASCII,
)
_PROFILE = re.compile(r"[a-z0-9]{12}")
_ARN = re.compile(
    r"arn:aws(?:-[a-z]+)*:bedrock:[a-z0-9-]+:(?:\d{12})?:"
    r"(?P<kind>foundation-model|inference-profile|application-inference-profile|custom-model|imported-model"
    r"|provisioned-model|custom-model-deployment)/(?P<id>[A-Za-z0-9.:/-]+)",
    re.ASCII,
)
_IMAGE_MODELS = re.compile(r"amazon\.(?:nova-canvas|titan-image)|stability\.")

_SPELLINGS = {
    "ai21": "AI21",
    "deepseek": "DeepSeek",
    "glm": "GLM",
    "gpt": "GPT",
    "minimax": "MiniMax",
    "oss": "OSS",
    "vl": "VL",
}
_MINOR = re.compile(r"\d{1,2}")
_DATE = re.compile(r"20\d{6}")
_SIZE = re.compile(r"[a-z]?\d+(?:\.\d+)*[a-z]?")


@dataclass(frozen=True, kw_only=True)
class ModelId:
    """One model as an application calls it.

    Attributes:
        dimension_value: The value of ``ModelId`` in CloudWatch. It is the id that was called, profile prefix included; for an
            application inference profile the 12 characters at the end of its ARN; for other ARNs the ARN.
        geography: ``us``, ``eu``, ``global`` and so on for a cross-Region inference profile; none otherwise.
        foundation_id: The id without geography, where the model is a foundation model.
        display_name: What people call it, such as ``Claude Sonnet 4.5 · global``.
    """

    dimension_value: str
    geography: str | None
    foundation_id: str | None
    display_name: str

    @classmethod
    def parse(cls, text: str) -> ModelId:
        """Read an id or an ARN.

        Args:
            text: The id of a foundation model, of a cross-Region or an application inference profile, or the ARN of one of
                these or of a custom, imported or provisioned model.

        Raises:
            InvalidInputError: It is none of these.
        """
        if found := _ARN.fullmatch(text):
            return _from_arn(text, kind=found["kind"], model_id=found["id"])
        return _from_id(text)

    @property
    def makes_images(self) -> bool:
        """Whether the model answers with images, which have metrics of their own."""
        return self.foundation_id is not None and _IMAGE_MODELS.match(self.foundation_id) is not None

    @property
    def slug(self) -> str:
        """The dimension value in letters, digits and hyphens, for names and addresses."""
        return re.sub(r"[^a-z0-9]+", "-", self.dimension_value.lower()).strip("-")


def _from_id(text: str) -> ModelId:
    if len(text) <= MODEL_ID_LENGTH and (found := _FOUNDATION.fullmatch(text)):
        return _foundation(text, found)
    if _PROFILE.fullmatch(text):
        name = f"Profile {text}"
        return ModelId(dimension_value=text, geography=None, foundation_id=None, display_name=name)
    raise InvalidInputError([_not_a_model(text)])


def _foundation(text: str, found: re.Match[str]) -> ModelId:
    geography = found["geography"]
    name = _display_name(found["provider"], found["name"])
    return ModelId(
        dimension_value=text,
        geography=geography,
        foundation_id=text.removeprefix(f"{geography}.") if geography else text,
        display_name=f"{name} · {geography}" if geography else name,
    )


def _from_arn(arn: str, *, kind: str, model_id: str) -> ModelId:
    if kind in ("foundation-model", "inference-profile", "application-inference-profile"):
        return _from_id(model_id)
    name = f"{kind.replace('-', ' ').capitalize()} {model_id.rsplit('/', 1)[-1]}"
    return ModelId(dimension_value=arn, geography=None, foundation_id=None, display_name=name)


def _not_a_model(text: str) -> Problem:
    remedy = "write the id that your application calls, such as global.anthropic.claude-sonnet-4-6, or the ARN of a profile"
    if not text:
        return Problem(where="", what="the model id is empty", remedy=remedy)
    if text != text.strip() or text != text.lower():
        remedy = "write it in lower case and without spaces, as Bedrock lists it"
    return Problem(where="", what=f"{text[:60]!r} is not a model id of Bedrock", remedy=remedy)


def _display_name(provider: str, name: str) -> str:
    """Spell ``claude-sonnet-4-5-20250929`` as ``Claude Sonnet 4.5``."""
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
