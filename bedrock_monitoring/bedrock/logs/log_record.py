"""The record that Bedrock writes into the log for each call: its fields as data.

Sources: "Monitor model invocation using CloudWatch Logs and Amazon S3" of the Bedrock user guide for the
record, the API reference of Converse for its bodies. What is said to be seen stands in records and on no
page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOG_STREAM = "aws/bedrock/modelinvocations"
"""The stream of the log group that Bedrock writes to (Bedrock user guide)."""

DEFAULT_LOG_GROUP = "/aws/bedrock/modelinvocations"
"""What the log group is called here unless it has another name; AWS proposes none."""


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    ANY = "any"


class Presence(StrEnum):
    """When a field is there."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    WITH_BODIES = "with bodies"


class Standing(StrEnum):
    """How sure a field is."""

    DOCUMENTED = "documented"
    SEEN = "seen"


@dataclass(frozen=True, kw_only=True)
class RecordField:
    """One field of the record.

    Attributes:
        path: As Logs Insights writes it, a dot for each step; ``*`` stands for a name that the caller chose.
        type: What it holds.
        meaning: What a value says.
        presence: When it is there. ``WITH_BODIES``: only while Bedrock is told to deliver text.
        standing: How sure it is.
    """

    path: str
    type: FieldType
    meaning: str
    presence: Presence = Presence.ALWAYS
    standing: Standing = Standing.DOCUMENTED


def _text(path: str, meaning: str, presence: Presence = Presence.ALWAYS) -> RecordField:
    return RecordField(path=path, type=FieldType.TEXT, meaning=meaning, presence=presence)


def _number(path: str, meaning: str, presence: Presence = Presence.SOMETIMES) -> RecordField:
    return RecordField(path=path, type=FieldType.NUMBER, meaning=meaning, presence=presence)


def _seen(path: str, type_: FieldType, meaning: str, presence: Presence = Presence.SOMETIMES) -> RecordField:
    return RecordField(path=path, type=type_, meaning=meaning, presence=presence, standing=Standing.SEEN)


SCHEMA_TYPE = "ModelInvocationLog"
"""The value of ``schemaType`` in every record of a call."""

_FIELDS = (
    RecordField(path="@timestamp", type=FieldType.TIME, meaning="When the record was written."),
    RecordField(path="@message", type=FieldType.TEXT, meaning="The whole record."),
    _text("schemaType", f"`{SCHEMA_TYPE}`."),
    _text("schemaVersion", "The version of the record's schema, `1.0`."),
    RecordField(path="timestamp", type=FieldType.TIME, meaning="When the call was made."),
    _text("accountId", "The account that called."),
    _text("region", "The Region that was called."),
    _text("requestId", "The id of the request, which the caller has as well."),
    _text("operation", "`Converse`, `ConverseStream`, `InvokeModel` or `InvokeModelWithResponseStream`."),
    _text("modelId", "What was called: the id of a model or a profile, or an ARN."),
    _text("identity.arn", "Who called: the ARN of the user or of the session of a role."),
    _text("requestMetadata.*", "What the caller said about the call, 1 to 16 pairs.", Presence.SOMETIMES),
    _seen("errorCode", FieldType.TEXT, "Why the call failed; absent when it did not."),
    _seen("inferenceRegion", FieldType.TEXT, "Where the model ran, if a cross-Region profile was called."),
    _text("input.inputContentType", "The media type of the request."),
    RecordField(
        path="input.inputBodyJson",
        type=FieldType.ANY,
        meaning="The request: the prompt.",
        presence=Presence.WITH_BODIES,
    ),
    _seen("input.inputBodyS3Path", FieldType.TEXT, "Where a large request lies.", Presence.WITH_BODIES),
    _number("input.inputTokenCount", "Tokens of the prompt, those of the prompt cache left out."),
    _seen("input.cacheReadInputTokenCount", FieldType.NUMBER, "Tokens read from the prompt cache."),
    _seen("input.cacheWriteInputTokenCount", FieldType.NUMBER, "Tokens written to the prompt cache."),
    _text("output.outputContentType", "The media type of the answer.", Presence.SOMETIMES),
    RecordField(
        path="output.outputBodyJson",
        type=FieldType.ANY,
        meaning="The answer.",
        presence=Presence.WITH_BODIES,
    ),
    _seen("output.outputBodyS3Path", FieldType.TEXT, "Where a large answer lies.", Presence.WITH_BODIES),
    _number("output.outputTokenCount", "Tokens of the answer."),
    _text(
        "output.outputBodyJson.stopReason",
        "Why the model of Converse and ConverseStream stopped.",
        Presence.WITH_BODIES,
    ),
    _seen(
        "output.outputBodyJson.stop_reason",
        FieldType.TEXT,
        "Why a model of Anthropic that InvokeModel called stopped.",
        Presence.WITH_BODIES,
    ),
    _seen(
        "output.outputBodyJson.amazon-bedrock-guardrailAction",
        FieldType.TEXT,
        "`INTERVENED` if a guardrail stepped in at InvokeModel.",
        Presence.WITH_BODIES,
    ),
    _number(
        "output.outputBodyJson.metrics.latencyMs",
        "Milliseconds that Converse and ConverseStream took.",
        Presence.WITH_BODIES,
    ),
)

FIELDS = {field.path: field for field in _FIELDS}
"""Every field that queries may read, by its path."""

CALLER_CHOSEN = "requestMetadata."
"""What stands before a key of the caller's own."""


def field_of(path: str) -> RecordField | None:
    """Return the field that a path names, if there is one."""
    if path.startswith(CALLER_CHOSEN) and len(path) > len(CALLER_CHOSEN):
        return FIELDS[f"{CALLER_CHOSEN}*"]
    return FIELDS.get(path)
