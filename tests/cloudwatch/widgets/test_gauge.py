from bedrock_monitoring.cloudwatch.widgets import GaugeWidget, LegendPosition
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation, HorizontalBand, YAxisProps
from tests.cloudwatch.widgets.sample import CALLS, REGION, ROWS, messages


def test_a_dial_goes_from_0_to_100() -> None:
    dial = GaugeWidget(
        metrics=[CALLS],
        annotations=[HorizontalBand(lower=80, upper=100, color="#d62728")],
        legend_position=LegendPosition.HIDDEN,
    )
    assert messages(dial) == []
    assert dial.properties(region=REGION) == {
        "view": "gauge",
        "region": "eu-central-1",
        "metrics": ROWS,
        "legend": {"position": "hidden"},
        "yAxis": {"left": {"min": 0, "max": 100}},
        "annotations": {"horizontal": [[{"value": 80, "color": "#d62728"}, {"value": 100}]]},
    }


def test_a_dial_has_two_ends() -> None:
    assert messages(GaugeWidget(metrics=[CALLS], left_y_axis=YAxisProps(min=0))) == [
        "left_y_axis: a dial has two ends; give min and max, such as 0 and 100"
    ]


def test_the_ends_and_lines_of_a_dial_are_checked() -> None:
    dial = GaugeWidget(
        metrics=[CALLS],
        left_y_axis=YAxisProps(min=100, max=0),
        annotations=[HorizontalAnnotation(value=80, color="red")],
    )
    assert [problem.where for problem in dial.problems()] == ["left_y_axis, y axis", "annotations, color"]
