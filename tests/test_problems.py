import pytest

from bedrock_monitoring.problems import (
    InvalidInputError,
    Problem,
    closest,
    did_you_mean,
    quoted,
    refuse,
    refuse_one,
    refuse_or_warn,
    with_article,
)

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


def test_warnings_are_returned_or_raised_with_what_is_refused() -> None:
    doubt = Problem(where="widget 'Cost'", what="the unit is USD", remedy="leave it out", is_warning=True)
    told = "widget 'Cost': the unit is USD; leave it out"
    assert refuse_or_warn([doubt], strict=False) == (doubt,)
    assert str(doubt) == f"warning: {told}"
    for strict, first in ((False, f"warning: {told}"), (True, told)):
        with pytest.raises(InvalidInputError) as error:
            refuse_or_warn([doubt, WIDTH], strict=strict)
        assert str(error.value).splitlines() == [first, str(WIDTH)]
    with pytest.raises(InvalidInputError, match=r"^widget 'Cost'"):
        refuse_or_warn([doubt], strict=True)


def test_a_place_further_out_comes_first() -> None:
    error = InvalidInputError([WIDTH]).within("target 'prod'")
    assert error.problems[0].where == "target 'prod', widget 'Latency'"


def test_a_problem_without_a_place_gets_one_further_out() -> None:
    with pytest.raises(InvalidInputError) as error:
        refuse_one(what="width 30 is over 24", remedy="make it 24 or less")
    assert str(error.value) == "width 30 is over 24; make it 24 or less"
    assert error.value.within("widget 'Latency'").problems == (WIDTH,)


def test_one_problem_is_refused_with_its_place_and_without_what_was_caught_before() -> None:
    try:
        int("wide")
    except ValueError:
        with pytest.raises(InvalidInputError) as error:
            refuse_one(where=WIDTH.where, what=WIDTH.what, remedy=WIDTH.remedy)
    assert error.value.problems == (WIDTH,)
    assert error.value.__suppress_context__


def test_nothing_is_suggested_that_is_not_near() -> None:
    assert did_you_mean("Invocation", ["Invocations", "errors"]) == 'did you mean "Invocations"?'
    assert did_you_mean("zzz", ["errors"]) == did_you_mean(12, ["errors"]) == ""


def test_case_and_underscores_are_no_difference_in_what_was_meant() -> None:
    assert did_you_mean(" US_EAST1", ["us-east-1", "us-west-1"]) == 'did you mean "us-east-1"?'


def test_how_near_is_near_enough_can_be_said() -> None:
    assert closest("calls", ["cats", "errors"]) == "cats"
    assert closest("calls", ["cats", "errors"], similarity=0.9) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("calls", "'calls'"),
        ("two\nlines", "'two\\nlines'"),
        ("x" * 60, f"'{'x' * 60}'"),
        ("x" * 61, f"'{'x' * 59}…'"),
    ],
)
def test_a_text_is_quoted_on_one_line_and_cut_visibly(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize(
    "named",
    ["an AlarmState", "an error", "an OwnStack", "an int", "a Metric", "a Unit", "a uniform", "an upper"],
)
def test_a_name_has_the_article_of_its_sound(named: str) -> None:
    assert with_article(named.split()[1]) == named
