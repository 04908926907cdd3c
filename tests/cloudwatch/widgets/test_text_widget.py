from __future__ import annotations

from html import unescape

import pytest

from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.widgets import TextWidget, TextWidgetBackground
from bedrock_monitoring.preview.markdown import to_html
from tests.cloudwatch.widgets.sample import REGION, messages


def test_text_is_drawn_on_the_dashboard_or_on_a_tile_of_its_own() -> None:
    assert TextWidget(markdown="# 한국").properties(region=REGION) == {
        "markdown": "# 한국",
        "background": "transparent",
    }
    solid = TextWidget(markdown="x", background=TextWidgetBackground.SOLID)
    assert solid.properties(region=REGION)["background"] == "solid"


def test_text_is_called_by_its_first_line() -> None:
    assert TextWidget(markdown="\n# Models\nall of them").name == "# Models"


def test_no_text_is_refused() -> None:
    assert messages(TextWidget(markdown=" \n")) == ["markdown: it is empty; write something, or use a Spacer"]


@pytest.mark.parametrize(
    "name",
    [
        "Nova 2 Lite · us",
        "[free](https://example.com)",
        "*loud* and **louder**",
        "`code`",
        "_quiet_ and not_quiet",
        "<https://example.com>",
        "a | b ~~c~~ \\[d]",
        "[button:primary:Go](https://example.com)",
    ],
)
def test_a_name_in_markdown_is_shown_as_it_is(name: str) -> None:
    heading = Section(title=name, description="x").heading.markdown.partition("\n")[0]
    html = to_html(heading)
    assert unescape(html.strip()) == f'<h4 class="heading-2">{name}</h4>'
