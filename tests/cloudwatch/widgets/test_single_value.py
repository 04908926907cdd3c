from bedrock_monitoring.cloudwatch.widgets import SingleValueWidget
from tests.cloudwatch.widgets.sample import CALLS, REGION, ROWS, messages


def test_a_number_with_a_line_below_it() -> None:
    number = SingleValueWidget(metrics=[CALLS], sparkline=True, full_precision=True, trend=False)
    assert messages(number) == []
    assert number.height == 3
    assert number.properties(region=REGION) == {
        "view": "singleValue",
        "region": "eu-central-1",
        "metrics": ROWS,
        "singleValueFullPrecision": True,
        "sparkline": True,
        "trend": False,
    }


def test_one_value_over_the_whole_range_has_no_line() -> None:
    number = SingleValueWidget(metrics=[CALLS], sparkline=True, set_period_to_time_range=True)
    assert messages(number) == [
        (
            "sparkline: one value over the whole time range leaves no line to draw; take sparkline or "
            "set_period_to_time_range, not both"
        )
    ]


def test_a_number_without_settings_is_the_number_alone() -> None:
    properties = SingleValueWidget(metrics=[CALLS]).properties(region=REGION)
    assert properties == {"view": "singleValue", "region": "eu-central-1", "metrics": ROWS}
