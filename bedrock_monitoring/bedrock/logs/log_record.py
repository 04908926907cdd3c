"""The fields of the record that Bedrock writes to the model invocation log for each call.

Sources: "Monitor model invocation using CloudWatch Logs and Amazon S3" in the Bedrock user guide for the
record, and the API reference of Converse for its bodies. Observed fields occur in records, but are not
documented.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOG_STREAM = "aws/bedrock/modelinvocations"
"""The log stream to which Bedrock writes (Bedrock user guide)."""


class FieldType(StrEnum):
    """The type of a field's value."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    ANY = "any"


class FieldPresence(StrEnum):
    """When a record contains a field."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    WITH_BODIES = "with bodies"


class FieldConfidence(StrEnum):
    """How certain it is that a field exists."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"


@dataclass(frozen=True, kw_only=True)
class RecordField:
    """A field of the record.

    Attributes:
        path: The path in Logs Insights syntax, with dots between its parts. ``*`` is a name chosen by the
            caller.
        type: The type of the value.
        meaning: What the field contains.
        presence: When a record contains the field. ``WITH_BODIES`` means only if text delivery is enabled.
        confidence: How certain it is that the field exists.
    """

    path: str
    type: FieldType
    meaning: str
    presence: FieldPresence = FieldPresence.ALWAYS
    confidence: FieldConfidence = FieldConfidence.DOCUMENTED


def _text(path: str, meaning: str, presence: FieldPresence = FieldPresence.ALWAYS) -> RecordField:
    return RecordField(path=path, type=FieldType.TEXT, meaning=meaning, presence=presence)


def _number(path: str, meaning: str, presence: FieldPresence = FieldPresence.SOMETIMES) -> RecordField:
    return RecordField(path=path, type=FieldType.NUMBER, meaning=meaning, presence=presence)


def _observed(
    path: str, type_: FieldType, meaning: str, presence: FieldPresence = FieldPresence.SOMETIMES
) -> RecordField:
    return RecordField(
        path=path, type=type_, meaning=meaning, presence=presence, confidence=FieldConfidence.OBSERVED
    )


SCHEMA_TYPE = "ModelInvocationLog"
"""The value of ``schemaType`` in the record of a call."""

_FIELDS = (
    RecordField(path="@timestamp", type=FieldType.TIME, meaning="When the record was written."),
    RecordField(path="@message", type=FieldType.TEXT, meaning="The whole record."),
    _text("schemaType", f"`{SCHEMA_TYPE}`."),
    _text("schemaVersion", "The version of the record's schema, `1.0`."),
    RecordField(path="timestamp", type=FieldType.TIME, meaning="When the call was made."),
    _text("accountId", "The account that called."),
    _text("region", "The Region that was called."),
    _text("requestId", "The id of the request, which the caller receives as well."),
    _text(
        "operation",
        "`Converse`, `ConverseStream`, `InvokeModel`, `InvokeModelWithResponseStream`, or that of an API "
        "that bedrock-runtime serves beside them, such as Responses.",
    ),
    _text("modelId", "The id of the model or profile that was called, or its ARN."),
    _text("identity.arn", "The caller: the ARN of a user or of a role session."),
    _text(
        "requestMetadata.*",
        "Key-value pairs that the caller attached to the call, 1 to 16.",
        FieldPresence.SOMETIMES,
    ),
    _observed("errorCode", FieldType.TEXT, "The error code of a failed call."),
    _observed(
        "inferenceRegion",
        FieldType.TEXT,
        "The Region in which the model ran, if a cross-Region profile was called.",
    ),
    _text("input.inputContentType", "The media type of the request."),
    RecordField(
        path="input.inputBodyJson",
        type=FieldType.ANY,
        meaning="The request body with the prompt.",
        presence=FieldPresence.WITH_BODIES,
    ),
    _observed(
        "input.inputBodyS3Path",
        FieldType.TEXT,
        "The S3 path of a large request body.",
        FieldPresence.WITH_BODIES,
    ),
    _number("input.inputTokenCount", "Tokens of the prompt, without those of the prompt cache."),
    _observed("input.cacheReadInputTokenCount", FieldType.NUMBER, "Tokens read from the prompt cache."),
    _observed("input.cacheWriteInputTokenCount", FieldType.NUMBER, "Tokens written to the prompt cache."),
    _text("output.outputContentType", "The media type of the response.", FieldPresence.SOMETIMES),
    RecordField(
        path="output.outputBodyJson",
        type=FieldType.ANY,
        meaning="The response body.",
        presence=FieldPresence.WITH_BODIES,
    ),
    _observed(
        "output.outputBodyS3Path",
        FieldType.TEXT,
        "The S3 path of a large response body.",
        FieldPresence.WITH_BODIES,
    ),
    _number("output.outputTokenCount", "Tokens of the response."),
    _text(
        "output.outputBodyJson.stopReason",
        "The stop reason of Converse and ConverseStream.",
        FieldPresence.WITH_BODIES,
    ),
    _observed(
        "output.outputBodyJson.stop_reason",
        FieldType.TEXT,
        "The stop reason of Anthropic models with InvokeModel.",
        FieldPresence.WITH_BODIES,
    ),
    _observed(
        "output.outputBodyJson.status",
        FieldType.TEXT,
        "The status of a response of the Responses API: `completed` or `incomplete`.",
        FieldPresence.WITH_BODIES,
    ),
    *(
        _observed(
            f"input.inputBodyJson.{name}",
            FieldType.NUMBER,
            f"The most tokens that an answer may have, in requests of {api}.",
            FieldPresence.WITH_BODIES,
        )
        for name, api in (
            ("inferenceConfig.maxTokens", "Converse and ConverseStream"),
            ("max_tokens", "Messages, and of InvokeModel with Anthropic's models"),
            ("max_completion_tokens", "Chat Completions"),
            ("max_output_tokens", "Responses"),
        )
    ),
    _observed(
        "output.outputBodyJson.amazon-bedrock-guardrailAction",
        FieldType.TEXT,
        "`INTERVENED` if a guardrail intervened in InvokeModel.",
        FieldPresence.WITH_BODIES,
    ),
    _number(
        "output.outputBodyJson.metrics.latencyMs",
        "The latency of Converse and ConverseStream in milliseconds.",
        FieldPresence.WITH_BODIES,
    ),
)

FIELDS = {field.path: field for field in _FIELDS}
"""All fields by path."""

REQUEST_METADATA_PREFIX = "requestMetadata."
"""The prefix of the paths of request metadata."""


def find_field(path: str) -> RecordField | None:
    """Return the field of a path, or ``None`` if there is none."""
    if path.startswith(REQUEST_METADATA_PREFIX) and len(path) > len(REQUEST_METADATA_PREFIX):
        return FIELDS[f"{REQUEST_METADATA_PREFIX}*"]
    return FIELDS.get(path)
