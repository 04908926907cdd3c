import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.metrics.expression_text import (
    expression_problems,
    identifiers,
    is_metrics_insights,
    rename,
    search_count,
    search_query,
    selections,
)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("100 * errors / calls", {"errors", "calls"}),
        ("cost1+cost2*1e5", {"cost1", "cost2"}),
        ("IF(calls >= 20, m1_A)", {"calls", "m1_A"}),
        ("SEARCH('{AWS/Bedrock,ModelId} throttles', 'Sum') * m1", {"m1"}),
        ('METRICS("err") / total', {"total"}),
        ("SUM([a,b])", {"a", "b"}),
        ("-latency^2", {"latency"}),
        ("1.5 * x2y3", {"x2y3"}),
        ("", set()),
    ],
)
def test_the_names_of_metrics_are_found_and_nothing_else(expression: str, names: set[str]) -> None:
    assert identifiers(expression) == names


def test_renaming_leaves_quotes_functions_and_longer_names_alone() -> None:
    names = {"m1": "calls", "m10": "errors"}
    assert rename("m1 + m10 + m100 + SUM('m1') + M1", names) == "calls + errors + m100 + SUM('m1') + M1"


def test_names_may_be_swapped() -> None:
    assert rename("a / b", {"a": "b", "b": "a"}) == "b / a"


def test_what_metrics_selects_by_name_stays_selected_under_new_names() -> None:
    names = {"errors1": "m1", "errors2": "failures", "calls": "calls_2"}
    assert rename('SUM(METRICS("errors")) / calls', names) == "SUM([m1, failures]) / calls_2"
    assert rename("AVG(METRICS())", names) == "AVG([m1, failures, calls_2])"
    assert rename("AVG( METRICS ( 'calls' ) )", names) == "AVG( [calls_2] )"


def test_without_names_metrics_stays_what_it_is() -> None:
    assert rename('SUM(METRICS("errors"))', {}) == 'SUM(METRICS("errors"))'


def test_a_metric_called_metrics_is_no_function() -> None:
    assert rename("metrics + 1", {"metrics": "metrics_2"}) == "metrics_2 + 1"


def test_selections_are_what_metrics_looks_for() -> None:
    assert selections("METRICS('a') + METRICS(\"b\") + METRICS()") == ("a", "b", "")
    assert selections("'METRICS(1)' + a") == ()


@given(
    st.lists(
        st.from_regex(r"[a-z][A-Za-z0-9_]{0,6}", fullmatch=True), min_size=1, max_size=6, unique=True
    ).flatmap(lambda names: st.tuples(st.just(names), st.permutations(names)))
)
def test_renaming_to_a_permutation_and_back_returns_the_same_text(names: tuple[list[str], list[str]]) -> None:
    old, new = names
    expression = " + ".join(f"{name} * 2" for name in old)
    there = rename(expression, dict(zip(old, new, strict=True)))
    assert rename(there, dict(zip(new, old, strict=True))) == expression


def test_searches_are_counted() -> None:
    assert search_count("SUM(SEARCH('a', 'Sum')) + SEARCH ('b', 'Sum')") == 2
    assert search_count("RESEARCH(1) + a") == 0


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SELECT AVG(x) FROM y", True),
        (" select AVG(x) FROM y", True),
        ("\n select", True),
        ("SELECTED + m1", False),
        ("SELECTED + 1", False),
        ("m1", False),
        ("", False),
    ],
)
def test_queries_are_distinguished_from_metric_math(expression: str, expected: bool) -> None:  # noqa: FBT001
    assert is_metrics_insights(expression) is expected


def test_an_expression_has_1_to_2048_characters() -> None:
    assert list(expression_problems("a" * 2048)) == []
    assert [str(problem) for problem in expression_problems("a" * 2049)] == [
        "expression: it has 2049 characters, allowed are 1 to 2048; shorten it or split it into several"
    ]
    assert len(list(expression_problems(""))) == 1


def test_a_search_has_at_most_1024_characters_within_its_quotes() -> None:
    assert list(expression_problems(f"SEARCH('{'x' * 1024}', 'Sum')")) == []
    assert [str(problem) for problem in expression_problems(f"SEARCH('{'x' * 1025}', 'Sum')")] == [
        (
            "expression, SEARCH: it has 1025 characters, allowed are 1 to 1024; search for less at once, in "
            "several expressions"
        )
    ]


def test_a_search_quotes_names_that_need_it() -> None:
    assert search_query(namespace="AWS/Bedrock", dimensions=["ModelId"], metric_name="Invocations") == (
        '{AWS/Bedrock,ModelId} MetricName="Invocations"'
    )
    odd = search_query(
        namespace="My Apps", dimensions=["Size of image"], metric_name='a "b"', terms="ModelId=nova"
    )
    assert odd == '{"My Apps","Size of image"} MetricName="a \\"b\\"" ModelId=nova'
    assert re.fullmatch(r'\{"[^"]+","[^"]+"\} .*', odd)
