"""What a model returns, which decides which runtime metrics Bedrock publishes for it.

Sources: "Supported foundation models in Amazon Bedrock", output modalities; "Amazon Bedrock runtime metrics";
"Prompt caching for faster model inference", supported models: text models alone.
"""

from __future__ import annotations

from enum import StrEnum

from bedrock_monitoring.lazy_pattern import lazy_pattern


class ModelOutput(StrEnum):
    """What a model returns."""

    TEXT = "text"
    IMAGES = "images"
    VIDEO = "video"
    EMBEDDINGS = "embeddings or a ranking"


_OUTPUTS = (
    (ModelOutput.EMBEDDINGS, lazy_pattern(r"(?:^|[.-])(?:embed|embeddings|rerank)(?:[.-]|$)")),
    (ModelOutput.IMAGES, lazy_pattern(r"amazon\.(?:nova-canvas|titan-image)|stability\.")),
    (ModelOutput.VIDEO, lazy_pattern(r"amazon\.nova-reel|luma\.ray")),
)


def model_output(model: str) -> ModelOutput:
    """Return what a model returns.

    Args:
        model: The id of a foundation model or a cross-Region inference profile. Anything else, such as the id
            of an application inference profile, does not say it and counts as text.
    """
    return next((output for output, form in _OUTPUTS if form.search(model)), ModelOutput.TEXT)
