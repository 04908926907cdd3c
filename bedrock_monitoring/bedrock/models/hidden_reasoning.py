"""Which models reason before each answer and stream nothing of it, so that their first token comes late.

Sources: OpenAI's and xAI's API documentation on reasoning models, which do not return reasoning tokens. Other
reasoning models, such as Claude, DeepSeek R1 and gpt-oss, stream their reasoning, or reason only if asked to.
Whether Bedrock's time to first token ends with a hidden token is not documented.
"""

from __future__ import annotations

from bedrock_monitoring.lazy_pattern import lazy_pattern

_HIDDEN = lazy_pattern(r"(?:^|\.)(?:openai\.gpt-\d|xai\.grok-)")


def hides_reasoning(model: str) -> bool:
    """Return whether a model reasons before it answers, and streams nothing of it.

    Args:
        model: The id of a foundation model or a cross-Region inference profile. Any other id does not
            tell, which counts as no.
    """
    return _HIDDEN.search(model) is not None
