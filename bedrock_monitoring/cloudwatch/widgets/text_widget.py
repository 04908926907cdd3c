"""Text widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch.widgets.widget import Widget
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem

_MARKDOWN = lazy_pattern(r"[\\`*\[\]<>~|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What begins or ends markup within a line. An underscore within a word does not."""


def escape_markdown(text: str) -> str:
    """Escape a text such as a name, so that markdown shows it as it is, without links and emphasis."""
    return _MARKDOWN.sub(lambda found: f"\\{found[0]}", text)


class TextWidgetBackground(StrEnum):
    """The background of a text widget."""

    SOLID = "solid"
    TRANSPARENT = "transparent"


@dataclass(frozen=True, kw_only=True)
class TextWidget(Widget):
    """Markdown.

    Attributes:
        markdown: The text. CloudWatch does not render HTML in it.
        background: The background. Defaults to transparent.
    """

    height: int = 2
    markdown: str
    background: TextWidgetBackground = TextWidgetBackground.TRANSPARENT

    type = "text"

    @property
    def name(self) -> str:
        """The first line of the text."""
        return self.markdown.strip().partition("\n")[0] or super().name

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - text is the same everywhere
        """Return the ``properties`` of the widget."""
        return {"markdown": self.markdown, "background": str(self.background)}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        if not self.markdown.strip():
            yield Problem(where="markdown", what="it is empty", remedy="write something, or use a Spacer")
