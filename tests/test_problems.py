import pytest

from bedrock_monitoring.problems import InvalidInputError, Problem, refuse

WIDTH = Problem(where="widget 'Latency'", what="width 30 is over 24", remedy="make it 24 or less")
TITLE = Problem(where="widget 'Errors'", what="height is 0", remedy="make it at least 1")


def test_all_problems_are_told_at_once_a_line_each() -> None:
    with pytest.raises(InvalidInputError) as error:
        refuse([WIDTH, TITLE])
    assert str(error.value).splitlines() == [
        "widget 'Latency': width 30 is over 24; make it 24 or less",
        "widget 'Errors': height is 0; make it at least 1",
    ]


def test_nothing_wrong_is_no_error() -> None:
    refuse([])


def test_a_place_further_out_comes_first() -> None:
    error = InvalidInputError([WIDTH]).within("target 'prod'")
    assert error.problems[0].where == "target 'prod', widget 'Latency'"
