from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.models.known_models import known_ids
from bedrock_monitoring.bedrock.models.model_output import ModelOutput, model_output


@pytest.mark.parametrize(
    ("model", "output"),
    [
        ("us.anthropic.claude-sonnet-5-5", ModelOutput.TEXT),
        ("amazon.nova-2-sonic-v1:0", ModelOutput.TEXT),
        ("us.twelvelabs.pegasus-1-2-v1:0", ModelOutput.TEXT),
        ("a1b2c3d4e5f6", ModelOutput.TEXT),
        ("amazon.nova-canvas-v1:0", ModelOutput.IMAGES),
        ("amazon.titan-image-generator-v2:0", ModelOutput.IMAGES),
        ("stability.sd3-5-large-v1:0", ModelOutput.IMAGES),
        ("us.stability.stable-outpaint-v1:0", ModelOutput.IMAGES),
        ("amazon.nova-reel-v1:1", ModelOutput.VIDEO),
        ("luma.ray-v2:0", ModelOutput.VIDEO),
        ("amazon.titan-embed-image-v1", ModelOutput.EMBEDDINGS),
        ("amazon.titan-embed-text-v2:0", ModelOutput.EMBEDDINGS),
        ("amazon.nova-2-multimodal-embeddings-v1:0", ModelOutput.EMBEDDINGS),
        ("us.twelvelabs.marengo-embed-3-0-v1:0", ModelOutput.EMBEDDINGS),
        ("cohere.embed-english-v3", ModelOutput.EMBEDDINGS),
        ("cohere.rerank-v3-5:0", ModelOutput.EMBEDDINGS),
    ],
)
def test_the_id_of_a_model_says_what_it_returns(model: str, output: ModelOutput) -> None:
    assert model_output(model) is output


def test_no_known_model_of_images_or_embeddings_counts_as_text() -> None:
    words = ("image", "embed", "rerank", "canvas", "reel", "stable", "diffusion")
    assert not [
        id_
        for id_ in known_ids()
        if any(word in id_ for word in words) and model_output(id_) is ModelOutput.TEXT
    ]
