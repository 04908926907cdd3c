from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.grammar.search import (
    ACCOUNT,
    Exact,
    Partial,
    Property,
    Schema,
    Search,
    SearchAllOf,
    SearchAnyOf,
    SearchNot,
    Term,
    parse,
    render,
    search,
    search_expression,
)
from bedrock_monitoring.problems import InvalidInputError


def _metric(name: str) -> Property:
    return Property(name="MetricName", value=Exact(text=name))


def _partial(text: str) -> Partial:
    return Partial(text=text)


# The queries of "CloudWatch search expression syntax" and "examples", each with what it means.
DOCUMENTED: dict[str, Search] = {
    ' {AWS/EC2,InstanceId} MetricName="CPUUtilization" ': Search(
        schema=Schema(namespace="AWS/EC2", dimensions=("InstanceId",)), term=_metric("CPUUtilization")
    ),
    ' {AWS/EC2} MetricName="CPUUtilization" ': Search(
        schema=Schema(namespace="AWS/EC2"), term=_metric("CPUUtilization")
    ),
    ' {MyNamespace}, "CustomCount1" ': Search(
        schema=Schema(namespace="MyNamespace"), term=Exact(text="CustomCount1")
    ),
    ' {AWS/NetworkELB, LoadBalancer} "ConsumedLCUs" OR flow ': Search(
        schema=Schema(namespace="AWS/NetworkELB", dimensions=("LoadBalancer",)),
        term=SearchAnyOf(operands=(Exact(text="ConsumedLCUs"), _partial("flow"))),
    ),
    ' {"My Namespace", "Dimension@Name"}, "Custom:Name[Special_Characters" ': Search(
        schema=Schema(namespace="My Namespace", dimensions=("Dimension@Name",)),
        term=Exact(text="Custom:Name[Special_Characters"),
    ),
    ' "AWS/EC2" MetricName="CPUUtilization" ': Search(
        term=SearchAllOf(operands=(Exact(text="AWS/EC2"), _metric("CPUUtilization")))
    ),
    " InstanceType=micro ": Search(term=Property(name="InstanceType", value=_partial("micro"))),
    "network/errors": Search(term=_partial("network/errors")),
    r'"Europe\\France Traffic\(Network\)"': Search(term=Exact(text=r"Europe\France Traffic(Network)")),
    "{AWS/EC2,InstanceId} network AND packets": Search(
        schema=Schema(namespace="AWS/EC2", dimensions=("InstanceId",)),
        term=SearchAllOf(operands=(_partial("network"), _partial("packets"))),
    ),
    '{AWS/EC2,InstanceId} MetricName="CPUUtilization" NOT "ProjectA" NOT i-1234567890123456 ': Search(
        schema=Schema(namespace="AWS/EC2", dimensions=("InstanceId",)),
        term=SearchAllOf(
            operands=(
                _metric("CPUUtilization"),
                SearchNot(operand=Exact(text="ProjectA")),
                SearchNot(operand=_partial("i-1234567890123456")),
            )
        ),
    ),
    "NOT Namespace=AWS ": Search(term=SearchNot(operand=Property(name="Namespace", value=_partial("AWS")))),
    " (EC2 OR EBS) AND MetricName=ReadOps ": Search(
        term=SearchAllOf(
            operands=(
                SearchAnyOf(operands=(_partial("EC2"), _partial("EBS"))),
                Property(name="MetricName", value=_partial("ReadOps")),
            )
        )
    ),
    (
        ' {AWS/Lambda,FunctionName} MetricName="Errors" OR (MetricName="Invocations" AND (ProjectA OR '
        "ProjectB)) "
    ): Search(
        schema=Schema(namespace="AWS/Lambda", dimensions=("FunctionName",)),
        term=SearchAnyOf(
            operands=(
                _metric("Errors"),
                SearchAllOf(
                    operands=(
                        _metric("Invocations"),
                        SearchAnyOf(operands=(_partial("ProjectA"), _partial("ProjectB"))),
                    )
                ),
            )
        ),
    ),
    '{AWS/Lambda,FunctionName} MetricName="Errors" :aws.AccountId="111122223333"': Search(
        schema=Schema(namespace="AWS/Lambda", dimensions=("FunctionName",)),
        term=SearchAllOf(
            operands=(_metric("Errors"), Property(name=ACCOUNT, value=Exact(text="111122223333")))
        ),
    ),
    " AWS/EC2 :aws.AccountId = (111122223333 OR 'LOCAL') ": Search(
        term=SearchAllOf(
            operands=(
                _partial("AWS/EC2"),
                Property(
                    name=ACCOUNT,
                    value=SearchAnyOf(operands=(_partial("111122223333"), Exact(text="LOCAL"))),
                ),
            )
        )
    ),
    '{AWS/EC2,InstanceId} "InstanceId"=("i-1" OR "i-2")': Search(
        schema=Schema(namespace="AWS/EC2", dimensions=("InstanceId",)),
        term=Property(name="InstanceId", value=SearchAnyOf(operands=(Exact(text="i-1"), Exact(text="i-2")))),
    ),
}


@pytest.mark.parametrize("query", DOCUMENTED)
def test_documented_queries_mean_what_the_user_guide_says(query: str) -> None:
    assert parse(query) == DOCUMENTED[query]


WRONG = {
    "": "SEARCH query: it is empty; write it, or leave out what it is for",
    "a AND": "SEARCH query, character 6: it ends too early; write a term here\n    a AND\n         ^",
    "OR b": "SEARCH query, character 1: OR cannot stand here; write a term here\n    OR b\n    ^^",
    "{AWS/EC2": (
        "SEARCH query, character 1: this { is never closed; add the } that ends it\n    {AWS/EC2\n    ^"
    ),
    'MetricName="Errors': (
        'SEARCH query, character 12: this " is never closed; add the " that ends it\n'
        '    MetricName="Errors\n'
        "               ^"
    ),
    "(a OR b": (
        "SEARCH query, character 1: this ( is never closed; add the ) that ends it\n    (a OR b\n    ^"
    ),
    "a)": (
        "SEARCH query, character 2: this ) closes nothing; remove it, or add the ( that it closes\n    "
        "a)\n     ^"
    ),
    "{a) b": (
        "SEARCH query, character 3: this ) closes a {; write }, or add the ( that it closes\n    {a) "
        "b\n      ^"
    ),
    "{}": "SEARCH query, character 2: } cannot stand here; write a term here\n    {}\n     ^",
    "{AWS/EC2, Instance Id} a": (
        'SEARCH query, character 11: the name Instance Id has a space; write "Instance Id"\n'
        "    {AWS/EC2, Instance Id} a\n"
        "              ^^^^^^^^^^^"
    ),
    "{a} {b}": (
        "SEARCH query, character 1: a query has one {schema} and this has two; make it two searches\n"
        "    {a} {b}\n"
        "    ^^^^^"
    ),
    '"a(b)"': (
        'SEARCH query, character 1: "a(b)" has a parenthesis without a backslash; write "a\\(b\\)"\n'
        '    "a(b)"\n'
        "    ^^^^^^"
    ),
    '""': (
        "SEARCH query, character 1: there is nothing between the quotation marks; write what to find\n"
        '    ""\n'
        "    ^^"
    ),
    "it's": (
        "SEARCH query, character 3: ' encloses the whole query and cannot stand in it; write \"\n"
        "    it's\n"
        "      ^"
    ),
    "a\\b": (
        'SEARCH query, character 2: a backslash stands before none of " \\ ( ); remove it, or write \\\\\n'
        "    a\\b\n"
        "     ^"
    ),
    "a, b": (
        "SEARCH query, character 2: , cannot stand here; write a term here, or remove it\n    a, b\n     ^"
    ),
    "MetricName=\N{LEFT DOUBLE QUOTATION MARK}a": (
        "SEARCH query, character 12: \N{LEFT DOUBLE QUOTATION MARK} is a typographic quotation mark; write "
        'the straight "\n'
        "    MetricName=\N{LEFT DOUBLE QUOTATION MARK}a\n"
        "               ^"
    ),
    "MetricName=": (
        "SEARCH query, character 12: it ends too early; write a term here\n    MetricName=\n               ^"
    ),
}


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_query_is_shown_with_a_caret_and_what_to_do(query: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse(query)
    assert str(error.value) == WRONG[query]


def test_a_query_over_the_limit_is_refused_with_its_length() -> None:
    assert parse("a" * 1024).term == _partial("a" * 1024)
    with pytest.raises(InvalidInputError, match="it has 1,025 characters and CloudWatch takes 1,024"):
        parse("a" * 1025)


def test_the_builder_writes_names_and_values_with_the_quotes_they_need() -> None:
    query = search(
        namespace="AWS/Bedrock-AgentCore",
        dimensions=("ModelId", "My Dimension"),
        metric_name="Invocations",
        where={"ModelId": "us.anthropic.claude (new)", ACCOUNT: "LOCAL"},
        term=SearchAnyOf(operands=(_partial("claude"), _partial("nova"))),
    )
    assert render(query) == (
        '{"AWS/Bedrock-AgentCore",ModelId,"My Dimension"} MetricName="Invocations"'
        ' ModelId="us.anthropic.claude \\(new\\)" :aws.AccountId="LOCAL" (claude OR nova)'
    )


def test_a_search_needs_no_more_than_a_namespace() -> None:
    assert render(search(namespace="AWS/Bedrock")) == "{AWS/Bedrock}"


def test_the_expression_of_a_search_has_its_statistic_and_period() -> None:
    query = search(namespace="AWS/Bedrock", dimensions=("ModelId",), metric_name="Invocations")
    text = """'{AWS/Bedrock,ModelId} MetricName="Invocations"'"""
    assert search_expression(query, statistic="p99") == f"SEARCH({text}, 'p99')"
    assert (
        search_expression(query, statistic="Sum", period=timedelta(minutes=5))
        == f"SEARCH({text}, 'Sum', 300)"
    )


def test_a_statistic_or_period_that_cloudwatch_lacks_is_refused_with_all_else() -> None:
    with pytest.raises(InvalidInputError) as error:
        search_expression(search(namespace="A"), statistic="P101", period=timedelta(seconds=90))
    statistic, period = str(error.value).splitlines()
    assert statistic.startswith("SEARCH query, statistic: 'P101' is not a statistic of CloudWatch;")
    assert period == (
        "SEARCH query, period: 90 seconds is no period of CloudWatch;"
        " write a multiple of 60; high-resolution metrics also take 1, 5, 10, 20 and 30"
    )


@pytest.mark.parametrize("text", ["two words", "AND", "", "a=b", "it's", "{a", "a,b"])
def test_a_term_that_would_mean_something_else_without_quotes_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        Partial(text=text)
    assert str(error.value) == (
        f"SEARCH query: {text!r} cannot stand without quotation marks; use Exact, or several terms"
    )


def test_a_single_quote_is_refused_in_an_expression() -> None:
    query = Search(term=Exact(text="it's"))
    assert parse(render(query)) == query
    with pytest.raises(InvalidInputError) as error:
        search_expression(query, statistic="Sum")
    assert str(error.value) == (
        """SEARCH query: "it's" has a single quote, which ends the query;"""
        " find it by other words: CloudWatch documents no way to write one"
    )


def test_an_exact_term_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="there is nothing between the quotation marks"):
        render(Search(term=Exact(text="")))


_WORDS = st.from_regex(r"[A-Za-z0-9_:./+-]{1,8}", fullmatch=True).filter(
    lambda word: word not in {"AND", "OR", "NOT"}
)
_TEXTS = st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), min_size=1, max_size=8)
_TERMS: st.SearchStrategy[Term] = st.recursive(
    st.builds(Exact, text=_TEXTS) | st.builds(Partial, text=_WORDS),
    lambda terms: (
        st.builds(Property, name=_TEXTS, value=terms)
        | st.builds(SearchNot, operand=terms)
        | st.builds(SearchAllOf, operands=st.lists(terms, min_size=2, max_size=3).map(tuple))
        | st.builds(SearchAnyOf, operands=st.lists(terms, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
_SCHEMAS = st.builds(Schema, namespace=_TEXTS, dimensions=st.lists(_TEXTS, max_size=3).map(tuple))


@given(st.builds(Search, schema=_SCHEMAS, term=st.none() | _TERMS) | st.builds(Search, term=_TERMS))
def test_what_is_rendered_reads_back_the_same(query: Search) -> None:
    try:
        text = render(query)
    except InvalidInputError as error:
        assert "CloudWatch takes 1,024" in str(error)  # noqa: PT017
        return
    assert parse(text) == query


@given(st.text(max_size=40) | st.text(' "\\()={},aANDORT:', max_size=40))
def test_whatever_text_parses_or_is_refused(text: str) -> None:
    try:
        query = parse(text)
    except InvalidInputError:
        return
    assert parse(render(query)) == query


def test_terms_nested_as_deep_as_a_query_is_long_are_parsed() -> None:
    assert render(parse(f"{'NOT ' * 250}a")) == f"{'NOT ' * 250}a"
    assert parse(f"{'(' * 500}a{')' * 500}") == Search(term=_partial("a"))
