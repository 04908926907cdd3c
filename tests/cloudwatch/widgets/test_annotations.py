from datetime import UTC, datetime, timedelta, timezone

import pytest

from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    HorizontalMark,
    Shading,
    VerticalAnnotation,
    VerticalBand,
    VerticalMark,
    VerticalShading,
    YAxisProps,
)

MORNING = datetime(2026, 1, 31, 8, tzinfo=UTC)
SEOUL = datetime(2026, 1, 31, 18, tzinfo=timezone(timedelta(hours=9)))
NO_ZONE = MORNING.replace(tzinfo=None)


def test_a_line_says_only_what_is_not_usual() -> None:
    assert HorizontalAnnotation(value=5).to_json(axis="left") == {"value": 5}
    line = HorizontalAnnotation(value=0.5, label="limit", color="#d62728", fill=Shading.ABOVE, visible=False)
    assert line.to_json(axis="right") == {
        "value": 0.5,
        "label": "limit",
        "color": "#d62728",
        "fill": "above",
        "visible": False,
        "yAxis": "right",
    }


def test_a_band_is_two_lines() -> None:
    band = HorizontalBand(lower=1, upper=2, label="low", upper_label="high", color="#2ca02c", visible=False)
    assert band.to_json(axis="right") == [
        {"value": 1, "label": "low", "color": "#2ca02c", "visible": False, "yAxis": "right"},
        {"value": 2, "label": "high"},
    ]
    assert HorizontalBand(lower=1, upper=2).to_json(axis="left") == [{"value": 1}, {"value": 2}]


def test_a_moment_is_written_with_its_time_zone() -> None:
    moment = VerticalAnnotation(date=SEOUL, label="release", fill=VerticalShading.AFTER)
    assert moment.to_json() == {
        "value": "2026-01-31T18:00:00+09:00",
        "label": "release",
        "fill": "after",
    }


def test_the_time_between_two_moments_is_two_moments() -> None:
    band = VerticalBand(start=MORNING, end=SEOUL, label="begins", end_label="ends", color="#7f7f7f")
    assert band.to_json() == [
        {"value": "2026-01-31T08:00:00+00:00", "label": "begins", "color": "#7f7f7f"},
        {"value": "2026-01-31T18:00:00+09:00", "label": "ends"},
    ]


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (
            HorizontalAnnotation(value=float("inf"), color="red"),
            (
                "horizontal annotation: inf cannot be drawn; give a finite number\n"
                "color: 'red' is not of the form #rrggbb; write six hexadecimal digits after #"
            ),
        ),
        (
            HorizontalBand(lower=3, upper=3),
            "horizontal band: lower 3 is not below upper 3; swap them, or draw a line",
        ),
        (
            VerticalAnnotation(date=NO_ZONE),
            "vertical annotation: its date has no time zone; pass a datetime with tzinfo, such as UTC",
        ),
        (
            VerticalBand(start=NO_ZONE, end=MORNING),
            "vertical band, start: its date has no time zone; pass a datetime with tzinfo, such as UTC",
        ),
        (
            VerticalBand(start=SEOUL, end=MORNING),
            (
                "vertical band: 2026-01-31T18:00:00+09:00 is not before 2026-01-31T08:00:00+00:00; swap "
                "them, or mark a moment"
            ),
        ),
        (
            YAxisProps(min=1, max=1),
            "y axis: min 1 is not below max 1; swap or drop one",
        ),
        (YAxisProps(min=float("nan")), "y axis, min: nan cannot be drawn; give a finite number"),
    ],
)
def test_what_cannot_be_marked_is_refused(
    mark: HorizontalMark | VerticalMark | YAxisProps, message: str
) -> None:
    assert "\n".join(str(problem) for problem in mark.problems()) == message


def test_an_axis_says_only_what_was_given() -> None:
    assert YAxisProps().to_json() == {}
    assert YAxisProps(label="ms", min=0, max=1.5, show_units=False).to_json() == {
        "label": "ms",
        "min": 0,
        "max": 1.5,
        "showUnits": False,
    }


def test_lines_and_axes_that_are_right_are_taken() -> None:
    marks: tuple[HorizontalMark | VerticalMark | YAxisProps, ...] = (
        HorizontalAnnotation(value=0),
        HorizontalBand(lower=-1, upper=1),
        VerticalAnnotation(date=MORNING),
        VerticalBand(start=MORNING, end=SEOUL),
        YAxisProps(min=0, max=100),
    )
    assert [problem for mark in marks for problem in mark.problems()] == []
