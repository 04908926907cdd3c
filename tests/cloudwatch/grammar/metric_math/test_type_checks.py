import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import FUNCTIONS, Type
from bedrock_monitoring.cloudwatch.grammar.metric_math.type_checks import Checked, check, check_together
from bedrock_monitoring.problems import InvalidInputError

SERIES, SERIES_LIST = Type.SERIES, Type.SERIES_LIST
IDS = dict.fromkeys(["m1", "m2", "m3", "metric1", "metric2", "metric3", "latency", "threshold"], SERIES) | {
    "e1": SERIES_LIST
}

# The examples of "Metric math syntax and functions" and of the pages that functions.py names, with what each
# gives.
DOCUMENTED = {
    "SEARCH(' AWS/EC2 :aws.AccountId = (111122223333 OR 'LOCAL') ', 'Average')": Type.SERIES_LIST,
    "PERIOD(m1)/60 * m1": SERIES,
    "5 * m1": SERIES,
    "m1 - m2": SERIES,
    "SUM(100/[m1, m2])": SERIES,
    "AVG([m1,m2]/m3)": SERIES,
    "METRICS()*100": SERIES_LIST,
    "-5*m1": SERIES,
    "SUM(-[m1, m2])": SERIES,
    "(metric1 < metric2)": SERIES,
    "(metric1 > 15 AND metric2 > 15)": SERIES,
    "ABS(m1-m2)": SERIES,
    "MIN(ABS([m1, m2]))": SERIES,
    "ABS(METRICS())": SERIES_LIST,
    "ANOMALY_DETECTION_BAND(m1)": SERIES_LIST,
    "ANOMALY_DETECTION_BAND(m1,4)": SERIES_LIST,
    "SUM([m1,m2])/AVG(m2)": SERIES,
    "AVG(METRICS())": SERIES,
    "CEIL(METRICS())": SERIES_LIST,
    "SUM(CEIL(METRICS()))": SERIES,
    "SUM(m1) / DATAPOINT_COUNT(m1) + m1": SERIES,
    "DATAPOINT_COUNT(METRICS())": SERIES,
    "DIFF(m1)": SERIES,
    "DIFF_TIME(METRICS())": SERIES_LIST,
    "FILL(m1,10)": SERIES,
    "FILL(METRICS(), 0)": SERIES_LIST,
    "FILL(METRICS(), m1)": SERIES_LIST,
    "FILL(m1, MIN(m1))": SERIES,
    "FILL(m1, REPEAT)": SERIES,
    "FILL(METRICS(), LINEAR)": SERIES_LIST,
    "IF(FIRST(SORT(METRICS(), AVG, DESC))>100, 1, 0)": SERIES,
    "LAST(ANOMALY_DETECTION_BAND(m1))": SERIES,
    "INSIGHT_RULE_METRIC('rule', 'UniqueContributors')": SERIES,
    "INSIGHT_RULE_METRIC('rule', UniqueContributors)": SERIES,
    "LOG(METRICS())": SERIES_LIST,
    "LOG10(m1)": SERIES,
    "MAX(m1)/m1": SERIES,
    "m1/METRIC_COUNT(METRICS())": SERIES,
    'SUM(METRICS("errors"))': SERIES,
    'SUM([METRICS("4xx"), METRICS("5xx")])': SERIES,
    "IF(DAY(m1)<6,m1)": SERIES,
    "IF(MONTH(m1) == 4,m1)": SERIES,
    "m1/PERIOD(m1)": SERIES,
    "RATE(METRICS())": SERIES_LIST,
    "REMOVE_EMPTY(METRICS())": SERIES_LIST,
    "RUNNING_SUM([m1,m2])": SERIES_LIST,
    "m1/SERVICE_QUOTA(m1)*100": SERIES,
    "SLICE(SORT(METRICS(), SUM, DESC), 0, 10)": SERIES_LIST,
    "SLICE(SORT(METRICS(), AVG, ASC), 5)": SERIES_LIST,
    "SORT(METRICS(), AVG, DESC, 10)": SERIES_LIST,
    "m1/STDDEV(m1)": SERIES,
    "SUM(METRICS())/SUM(m1)": SERIES,
    'SUM(METRICS("errors"))/SUM(METRICS("requests"))*100': SERIES,
    "TIME_SERIES(MAX(m1))": SERIES,
    "TIME_SERIES(5*AVG(m1))": SERIES,
    "IF(metric1, metric2, metric3)": SERIES,
    "IF(metric1, 5, metric3)": SERIES,
    "IF(metric1, metric2, 5)": SERIES,
    "IF(metric1<400, 10, 2)": SERIES,
    "IF(AVG(m1) > 5, m1, m2)": SERIES,
    "IF(latency>threshold, 1, 0)": SERIES,
    """SUM(SEARCH(' {AWS/Lambda, FunctionName} MetricName="Errors" ', 'Sum', 300))""": SERIES,
    """SEARCH(' {AWS/Lambda, FunctionName}, MetricName="Errors" ', 'p99')""": SERIES_LIST,
    "SUM(e1)": SERIES,
    "DB_PERF_INSIGHTS('RDS', 'db-ABC', 'os.cpuUtilization.user.avg')": SERIES,
    "DB_PERF_INSIGHTS('RDS', 'db-ABC', ['db.load.avg', 'db.sum.avg'])": SERIES_LIST,
    'LAMBDA("my-function", "param", 3.14, true)': SERIES,
    'SELECT AVG(CPUUtilization) FROM "AWS/EC2"': SERIES,
    'SELECT AVG(CPUUtilization) FROM "AWS/EC2" GROUP BY InstanceId': SERIES_LIST,
}


@pytest.mark.parametrize("expression", DOCUMENTED)
def test_documented_expressions_give_what_the_user_guide_says(expression: str) -> None:
    assert check(expression, IDS).type is DOCUMENTED[expression]


def test_used_ids_and_functions_are_told_in_the_order_of_the_text() -> None:
    assert check("SUM([m2, m1]) / FILL(m2, 0) + LAMBDA('f', true)", IDS) == Checked(
        type=SERIES, used_ids=("m2", "m1"), functions=("SUM", "FILL", "LAMBDA")
    )


WRONG = {
    "avg(m1) + m1": (
        "metric math, character 1: functions are in capitals and this is avg; write AVG\n    "
        "avg(m1) + m1\n    ^^^"
    ),
    "m1 + AVERAGE(m1)": (
        "metric math, character 6: there is no function AVERAGE; write AVG\n    m1 + "
        "AVERAGE(m1)\n         ^^^^^^^"
    ),
    "m1 + sum": (
        "metric math, character 6: there is no id sum; write SUM(…) to call the function\n    m1 + "
        "sum\n         ^^^"
    ),
    "latancy * 2": (
        "metric math, character 1: there is no id latancy; write latency\n    latancy * 2\n    ^^^^^^^"
    ),
    "SEARCH(m1, 'Sum', 300)": (
        "metric math, character 8: argument 1 of SEARCH is a series (TS), and it takes a string; put it into "
        "single quotes\n    SEARCH(m1, 'Sum', 300)\n           ^^"
    ),
    "HOUR([m1, m2])": (
        "metric math, character 6: argument 1 of HOUR is a list of series (TS[]), and it takes a series "
        "(TS); make it a single series, as with SUM, AVG or FIRST\n    HOUR([m1, m2])\n         ^^^^^^^^"
    ),
    "ABS()": (
        "metric math, character 1: ABS takes 1 argument and gets 0; add what is missing\n    ABS()\n    ^^^^^"
    ),
    "IF(m1)": (
        "metric math, character 1: IF takes 2 to 3 arguments and gets 1; add what is missing\n    "
        "IF(m1)\n    ^^^^^^"
    ),
    "SUM(m1, m2)": (
        "metric math, character 1: SUM takes 1 argument and gets 2; put the series into a list: SUM([…, …])\n"
        "    SUM(m1, m2)\n"
        "    ^^^^^^^^^^^"
    ),
    "HOUR(m1, m2)": (
        "metric math, character 1: HOUR takes 1 argument and gets 2; remove what is too much\n"
        "    HOUR(m1, m2)\n"
        "    ^^^^^^^^^^^^"
    ),
    "FIRST(m1)": (
        "metric math, character 7: argument 1 of FIRST is a series (TS), and it takes a list of series "
        "(TS[]);"
        " put the series into square brackets: […]\n"
        "    FIRST(m1)\n"
        "          ^^"
    ),
    "HOUR(METRICS())": (
        "metric math, character 6: argument 1 of HOUR is a list of series (TS[]), and it takes a series (TS);"
        " make it a single series, as with SUM, AVG or FIRST\n"
        "    HOUR(METRICS())\n"
        "         ^^^^^^^^^"
    ),
    "ABS(5)": (
        "metric math, character 5: argument 1 of ABS is a number (S), and it takes a series (TS) or a list "
        "of series (TS[]);"
        " put the number into TIME_SERIES(…)\n"
        "    ABS(5)\n"
        "        ^"
    ),
    "TIME_SERIES(m1)": (
        "metric math, character 13: argument 1 of TIME_SERIES is a series (TS), and it takes a number (S);"
        " make it a number, as with AVG, MAX or SUM\n"
        "    TIME_SERIES(m1)\n"
        "                ^^"
    ),
    "m1/PERIOD(m1 + m2)": (
        "metric math, character 11: argument 1 of PERIOD is a series (TS), and it takes the id of a metric;"
        " name one metric by its id\n"
        "    m1/PERIOD(m1 + m2)\n"
        "              ^^^^^^^"
    ),
    "SORT(METRICS(), AVG, DSC)": (
        "metric math, character 22: argument 3 of SORT is the word DSC, and it takes ASC or DESC; write "
        "DESC\n"
        "    SORT(METRICS(), AVG, DSC)\n"
        "                         ^^^"
    ),
    "FILL(m1, S)": (
        "metric math, character 10: argument 2 of FILL is the word S,"
        " and it takes a number (S), a series (TS), REPEAT or LINEAR; write REPEAT or LINEAR\n"
        "    FILL(m1, S)\n"
        "             ^"
    ),
    "SORT(METRICS(), 'AVG', ASC)": (
        "metric math, character 17: argument 2 of SORT is a string, and it takes AVG, MIN, MAX or SUM;"
        " write AVG, MIN, MAX or SUM\n"
        "    SORT(METRICS(), 'AVG', ASC)\n"
        "                    ^^^^^"
    ),
    "FILL('m1', 0)": (
        "metric math, character 6: argument 1 of FILL is a string, and it takes a series (TS) or a list of "
        "series (TS[]);"
        " name metrics by their ids, without quotation marks\n"
        "    FILL('m1', 0)\n"
        "         ^^^^"
    ),
    "SUM(METRICS(m1))": (
        "metric math, character 13: argument 1 of METRICS is a series (TS), and it takes a string; put it "
        "into single quotes\n"
        "    SUM(METRICS(m1))\n"
        "                ^^"
    ),
    "IF(true, m1, m2)": (
        "metric math, character 4: argument 1 of IF is true or false, and it takes a series (TS) or a number "
        "(S);"
        " pass a series (TS) or a number (S)\n"
        "    IF(true, m1, m2)\n"
        "       ^^^^"
    ),
    "METRICS() / METRICS('x')": (
        "metric math, character 1: / cannot join two lists of series (TS[]);"
        " make one of them a single series, as with SUM, AVG or FIRST\n"
        "    METRICS() / METRICS('x')\n"
        "    ^^^^^^^^^^^^^^^^^^^^^^^^"
    ),
    "m1 + 'x'": (
        "metric math, character 6: + takes numbers and series, and this is a string; use it as the argument "
        "of a function\n"
        "    m1 + 'x'\n"
        "         ^^^"
    ),
    "-ASC": (
        "metric math, character 2: - takes numbers and series, and this is the word ASC; use it as the "
        "argument of a function\n"
        "    -ASC\n"
        "     ^^^"
    ),
    "[]": "metric math, character 1: the list is empty; put series into it: [m1, m2]\n    []\n    ^^",
    "[m1, 5]": (
        "metric math, character 6: a list holds series (TS), and this is a number (S); put it into "
        "TIME_SERIES(…)\n"
        "    [m1, 5]\n"
        "         ^"
    ),
    "[m1, 'a']": (
        "metric math, character 6: a list holds series (TS), and this is a string; remove it from the list\n"
        "    [m1, 'a']\n"
        "         ^^^"
    ),
    "AVG(m1)": (
        "metric math, character 1: the result is a number (S), and CloudWatch draws and watches series;"
        " put it into TIME_SERIES(…), or use it with a series\n"
        "    AVG(m1)\n"
        "    ^^^^^^^"
    ),
    "'m1'": (
        "metric math, character 1: the result is a string, and CloudWatch draws and watches series;"
        " write an expression that gives a series\n"
        "    'm1'\n"
        "    ^^^^"
    ),
    "IF(1, 2, 3)": (
        "metric math, character 10: argument 3 of IF is a number (S), and it takes a series (TS);"
        " put the number into TIME_SERIES(…)\n"
        "    IF(1, 2, 3)\n"
        "             ^"
    ),
    "SEARCH('{AWS/EC2', 'Sum', 300)": (
        "metric math, character 8, SEARCH query, character 1: this { is never closed; add the } that ends "
        "it\n"
        "    {AWS/EC2\n"
        "    ^"
    ),
    "SEARCH('{A}', 'Sum', 90)": (
        "metric math, character 22, SEARCH query, period: 90 seconds is no period of CloudWatch;"
        " write a multiple of 60; high-resolution metrics also take 1, 5, 10, 20 and 30"
    ),
}


@pytest.mark.parametrize("expression", WRONG)
def test_a_wrong_expression_is_shown_with_a_caret_and_what_to_do(expression: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        check(expression, IDS)
    assert str(error.value) == WRONG[expression]


def test_a_number_beyond_a_double_is_refused() -> None:
    with pytest.raises(
        InvalidInputError, match="the number is too large; write one below 10 to the power of 308"
    ):
        check(f"m1 * {'9' * 400}", IDS)


def test_every_problem_is_told_and_none_twice() -> None:
    with pytest.raises(InvalidInputError) as error:
        check("FIRST(m9) + avg(m1) + HOUR(METRICS())", IDS)
    assert [problem.where for problem in error.value.problems] == [
        "metric math, character 7",
        "metric math, character 13",
        "metric math, character 28",
    ]


def test_a_wrong_search_is_told_with_its_statistic() -> None:
    with pytest.raises(InvalidInputError) as error:
        check("SEARCH('a AND', 'P101', 7)", IDS)
    assert [problem.where for problem in error.value.problems] == [
        "metric math, character 8, SEARCH query, character 6",
        "metric math, character 17, SEARCH query, statistic",
        "metric math, character 25, SEARCH query, period",
    ]


def test_without_any_id_the_remedy_is_to_add_one() -> None:
    with pytest.raises(
        InvalidInputError, match="there is no id m1; add the metric or expression with this id"
    ):
        check("m1", {})


def test_of_many_ids_only_the_first_are_told() -> None:
    with pytest.raises(InvalidInputError, match="write one of: a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, …"):
        check("zzz", {f"a{number}": SERIES for number in range(500)})


_ARGUMENTS = st.lists(st.sampled_from(["m1", "e1", "5", "'x'", "AVG", "DESC", "true", "['x']"]), max_size=23)


@given(st.sampled_from(sorted(FUNCTIONS)), _ARGUMENTS)
def test_no_function_is_accepted_with_a_number_of_arguments_that_it_does_not_take(
    function: str, arguments: list[str]
) -> None:
    takes = any(signature.takes(len(arguments)) for signature in FUNCTIONS[function].signatures)
    try:
        check(f"SUM([m1, {function}({', '.join(arguments)}) * m1])", IDS)
    except InvalidInputError:
        return
    assert takes


@given(st.text(max_size=40) | st.text("m1e +-*/(),[]'SUM", max_size=40))
def test_whatever_text_is_checked_or_refused(text: str) -> None:
    try:
        checked = check(text, IDS)
    except InvalidInputError as error:
        assert error.problems  # noqa: PT017
        return
    assert checked.type in {SERIES, SERIES_LIST}


@pytest.mark.parametrize("expression", ["m1" + "+m1" * 682, "-" * 2046 + "m1"])
def test_expressions_deeper_than_the_call_stack_are_checked(expression: str) -> None:
    assert check(expression, IDS).used_ids == ("m1",)


def test_expressions_may_name_each_other_in_whatever_order() -> None:
    checked = check_together(
        metrics=["m1", "m2"],
        expressions={"total": "SUM(all)", "all": "METRICS() * 2", "query": "SELECT AVG(x) FROM y"},
    )
    assert {name: known.type for name, known in checked.items()} == {
        "total": SERIES,
        "all": SERIES_LIST,
        "query": SERIES,
    }
    assert list(checked) == ["total", "all", "query"]


def test_what_another_expression_gives_is_known() -> None:
    with pytest.raises(InvalidInputError) as error:
        check_together(metrics=["m1"], expressions={"e2": "FIRST(e1)", "e1": "m1 * 2"})
    assert str(error.value).splitlines()[0] == (
        "expression 'e2', metric math, character 7: argument 1 of FIRST is a series (TS),"
        " and it takes a list of series (TS[]); put the series into square brackets: […]"
    )


def test_the_problems_of_all_expressions_are_told() -> None:
    with pytest.raises(InvalidInputError) as error:
        check_together(metrics=["m1"], expressions={"e1": "m2", "e2": "m1 +", "e3": "e1 + e2"})
    assert [problem.where for problem in error.value.problems] == [
        "expression 'e1', metric math, character 1",
        "expression 'e2', metric math, character 5",
    ]


def test_expressions_that_name_each_other_in_a_circle_are_refused() -> None:
    with pytest.raises(InvalidInputError) as error:
        check_together(metrics=["m1"], expressions={"e1": "e2 + m1", "e2": "e3", "e3": "e1", "e4": "e1"})
    assert str(error.value).splitlines() == [
        f"expression '{name}': it names itself, or expressions that name themselves or each other in a "
        "circle;"
        " let expressions name only metrics and expressions that do not lead back"
        for name in ("e1", "e2", "e3", "e4")
    ]


def test_an_expression_that_names_itself_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="expression 'e1': it names itself"):
        check_together(metrics=["m1"], expressions={"e1": "e1 + m1"})
