"""Which models think before each answer and stream nothing of it, so that their first token comes late.

Sources: OpenAI's and xAI's API documentation on reasoning models, which do not return reasoning tokens. Other
models that think, such as Claude, DeepSeek R1 and gpt-oss, stream what they think, or think only if asked to.
Whether Bedrock's time to first token ends with a hidden token is not documented.
"""

from __future__ import annotations

from bedrock_monitoring.lazy_pattern import lazy_pattern

_HIDDEN = lazy_pattern(r"(?:^|\.)(?:openai\.gpt-\d|xai\.grok-)")


def thinks_hidden(model: str) -> bool:
    """Return whether a model thinks before it answers, and shows nothing of it.

    Args:
        model: The id of a foundation model or a cross-Region inference profile. Anything else does not say
            it, which counts as no.
    """
    return _HIDDEN.search(model) is not None
