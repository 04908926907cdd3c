"""Prose of generated pages, wrapped."""

from __future__ import annotations

import textwrap

LINE_LENGTH = 110
"""The most characters in a line of prose. A longer word, such as a URL, stays whole."""


def wrap(text: str, *, indent: str = "") -> str:
    """Return a paragraph in lines of at most ``LINE_LENGTH`` characters.

    Args:
        text: The paragraph. Its line breaks become spaces.
        indent: What each line after the first begins with. Two spaces continue an item of a list.
    """
    return textwrap.fill(
        text, width=LINE_LENGTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
