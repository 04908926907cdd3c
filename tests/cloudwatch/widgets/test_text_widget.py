from bedrock_monitoring.cloudwatch.widgets import TextWidget, TextWidgetBackground
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
