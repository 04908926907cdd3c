import pytest

from bedrock_monitoring.cloudwatch.widgets import TextWidget
from tests.cloudwatch.widgets.sample import messages


@pytest.mark.parametrize("width", [-3, 0, 25])
def test_a_width_is_a_whole_number_of_columns(width: int) -> None:
    assert messages(TextWidget(markdown="x", width=width)) == [
        (
            f"width: {width!r} columns; a dashboard has 24; take a whole number from 1 to 24, or leave it "
            "out to share the row"
        )
    ]


@pytest.mark.parametrize("height", [-1, 0, 1001, 2000])
def test_a_height_is_a_whole_number_of_rows(height: int) -> None:
    assert messages(TextWidget(markdown="x", height=height)) == [
        f"height: {height!r} rows; a widget has 1 to 1000; take a whole number in that range"
    ]


def test_the_largest_and_the_smallest_widget_are_taken() -> None:
    assert messages(TextWidget(markdown="x", width=24, height=1000)) == []
    assert messages(TextWidget(markdown="x", width=1, height=1)) == []
