import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.grammar.metrics_insights import (
    AggregateFunction,
    CurrentAccount,
    Key,
    Order,
    OrderBy,
    Query,
    WhereCondition,
    parse,
    render,
)
from bedrock_monitoring.problems import InvalidInputError

# Queries of "Metrics Insights query components and syntax" and "sample queries", each with what it means.
DOCUMENTED = {
    'SELECT AVG(CPUUtilization) FROM "AWS/EC2"': Query(
        function=AggregateFunction.AVG, metric_name="CPUUtilization", namespace="AWS/EC2"
    ),
    'SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2")': Query(
        function=AggregateFunction.AVG, metric_name="CPUUtilization", namespace="AWS/EC2", dimensions=()
    ),
    """SELECT SUM(RequestCount)
FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, AvailabilityZone)
WHERE LoadBalancer = 'app/load-balancer-1'
GROUP BY AvailabilityZone
ORDER BY MAX() DESC
LIMIT 5""": Query(
        function=AggregateFunction.SUM,
        metric_name="RequestCount",
        namespace="AWS/ApplicationELB",
        dimensions=("LoadBalancer", "AvailabilityZone"),
        where=(WhereCondition(key=Key(name="LoadBalancer"), value="app/load-balancer-1"),),
        group_by=(Key(name="AvailabilityZone"),),
        order_by=OrderBy(function=AggregateFunction.MAX, order=Order.DESC),
        limit=5,
    ),
    """SELECT COUNT(CallCount)
FROM SCHEMA("AWS/Usage", Class, Resource, Service, Type)
WHERE Type = 'API' AND Service != 'CloudWatch'
GROUP BY Service, Resource
ORDER BY COUNT()""": Query(
        function=AggregateFunction.COUNT,
        metric_name="CallCount",
        namespace="AWS/Usage",
        dimensions=("Class", "Resource", "Service", "Type"),
        where=(
            WhereCondition(key=Key(name="Type"), value="API"),
            WhereCondition(key=Key(name="Service"), operator="!=", value="CloudWatch"),
        ),
        group_by=(Key(name="Service"), Key(name="Resource")),
        order_by=OrderBy(function=AggregateFunction.COUNT),
    ),
    'select max("GetRecords.IteratorAgeMilliseconds") from SCHEMA("AWS/Kinesis", StreamName)': Query(
        function=AggregateFunction.MAX,
        metric_name="GetRecords.IteratorAgeMilliseconds",
        namespace="AWS/Kinesis",
        dimensions=("StreamName",),
    ),
    'SELECT AVG("LIMIT") FROM ContainerInsights': Query(
        function=AggregateFunction.AVG, metric_name="LIMIT", namespace="ContainerInsights"
    ),
    r'SELECT AVG("Bytes\"Input\"") FROM "a"': Query(
        function=AggregateFunction.AVG, metric_name='Bytes"Input"', namespace="a"
    ),
    """SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2") WHERE tag.env='prod'"""
    ' GROUP BY tag."aws:cloudformation:stack-name"': Query(
        function=AggregateFunction.MAX,
        metric_name="CPUUtilization",
        namespace="AWS/EC2",
        dimensions=(),
        where=(WhereCondition(key=Key(name="env", scope="tag"), value="prod"),),
        group_by=(Key(name="aws:cloudformation:stack-name", scope="tag"),),
    ),
    (
        'SELECT AVG(x) FROM "AWS/EC2" WHERE AWS.AccountId = CURRENT_ACCOUNT_ID() GROUP BY AWS.AccountId, tag'
    ): Query(
        function=AggregateFunction.AVG,
        metric_name="x",
        namespace="AWS/EC2",
        where=(WhereCondition(key=Key(name="AccountId", scope="AWS"), value=CurrentAccount()),),
        group_by=(Key(name="AccountId", scope="AWS"), Key(name="tag")),
    ),
}


@pytest.mark.parametrize("query", DOCUMENTED)
def test_documented_queries_mean_what_the_user_guide_says(query: str) -> None:
    assert parse(query) == DOCUMENTED[query]


WRONG = {
    " ": "Metrics Insights query: it is empty; write it, or leave out what it is for",
    "AVG(x)": (
        "Metrics Insights query, character 1: AVG cannot stand here; write SELECT here\n    AVG(x)\n    ^^^"
    ),
    "SELECT AVG(x)": (
        "Metrics Insights query, character 14: it ends too early; write FROM here\n"
        "    SELECT AVG(x)\n"
        "                 ^"
    ),
    "SELECT P99(x) FROM y": (
        "Metrics Insights query, character 8: Metrics Insights has no percentiles, and this is P99;"
        " write AVG, COUNT, MAX, MIN, SUM, or use a metric or SEARCH\n"
        "    SELECT P99(x) FROM y\n"
        "           ^^^"
    ),
    "SELECT MEDIAN(x) FROM y": (
        "Metrics Insights query, character 8: MEDIAN is no function of Metrics Insights;"
        " write AVG, COUNT, MAX, MIN, SUM\n"
        "    SELECT MEDIAN(x) FROM y\n"
        "           ^^^^^^"
    ),
    "SELECT AVG(x) FROM AWS/EC2": (
        "Metrics Insights query, character 20: AWS/EC2 has characters other than letters, digits and _;"
        ' write "AWS/EC2"\n'
        "    SELECT AVG(x) FROM AWS/EC2\n"
        "                       ^^^^^^^"
    ),
    "SELECT AVG(My.Metric) FROM y": (
        "Metrics Insights query, character 12: My.Metric has characters other than letters, digits and _;"
        ' write "My.Metric"\n'
        "    SELECT AVG(My.Metric) FROM y\n"
        "               ^^^^^^^^^"
    ),
    "SELECT AVG(Limit) FROM y": (
        'Metrics Insights query, character 12: Limit is a keyword of Metrics Insights; write "Limit"\n'
        "    SELECT AVG(Limit) FROM y\n"
        "               ^^^^^"
    ),
    "SELECT AVG(x) FROM 'AWS/EC2'": (
        "Metrics Insights query, character 20: names stand in double quotes, and this is 'AWS/EC2';"
        ' write "AWS/EC2"\n'
        "    SELECT AVG(x) FROM 'AWS/EC2'\n"
        "                       ^^^^^^^^^"
    ),
    'SELECT AVG(x) FROM y WHERE a = "b"': (
        'Metrics Insights query, character 30: values stand in single quotes, and this is = "b"; write = '
        "'b'\n"
        '    SELECT AVG(x) FROM y WHERE a = "b"\n'
        "                                 ^^^^^"
    ),
    "SELECT AVG(x)\nFROM y\nWHERE a = b": (
        "Metrics Insights query, line 3, character 11: b cannot stand here;"
        " write CURRENT_ACCOUNT_ID or a value in single quotes here\n"
        "    WHERE a = b\n"
        "              ^"
    ),
    "SELECT AVG(x) FROM y WHERE a = 'b' OR c = 'd'": (
        "Metrics Insights query, character 36: Metrics Insights has no OR; write a query for each\n"
        "    SELECT AVG(x) FROM y WHERE a = 'b' OR c = 'd'\n"
        "                                       ^^"
    ),
    "SELECT AVG(x) FROM y WHERE a LIKE 'b%'": (
        "Metrics Insights query, character 30: LIKE is no operator of Metrics Insights; write = or !=\n"
        "    SELECT AVG(x) FROM y WHERE a LIKE 'b%'\n"
        "                                 ^^^^"
    ),
    "SELECT AVG(x) FROM y LIMIT 501": (
        "Metrics Insights query, character 22: a query gives 1 to 500 series, and this is LIMIT 501;"
        " write LIMIT and a whole number from 1 to 500\n"
        "    SELECT AVG(x) FROM y LIMIT 501\n"
        "                         ^^^^^^^^^"
    ),
    "SELECT AVG(x) FROM y LIMIT 10;": (
        "Metrics Insights query, character 30: a query has no semicolon; remove it\n"
        "    SELECT AVG(x) FROM y LIMIT 10;\n"
        "                                 ^"
    ),
    "SELECT AVG(x) FROM y LIMIT 5 GROUP BY z": (
        "Metrics Insights query, character 30: GROUP stands where it cannot;"
        " write the clauses once each, in the order SELECT, FROM, WHERE, GROUP BY, ORDER BY, LIMIT\n"
        "    SELECT AVG(x) FROM y LIMIT 5 GROUP BY z\n"
        "                                 ^^^^^"
    ),
    "SELECT AVG(x) FROM y;": (
        "Metrics Insights query, character 21: a query has no semicolon; remove it\n"
        "    SELECT AVG(x) FROM y;\n"
        "                        ^"
    ),
    "SELECT AVG(x FROM y": (
        "Metrics Insights query, character 11: this ( is never closed; add the ) that ends it\n"
        "    SELECT AVG(x FROM y\n"
        "              ^"
    ),
}


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_query_is_shown_with_a_caret_and_what_to_do(query: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse(query)
    assert str(error.value) == WRONG[query]


@pytest.mark.parametrize("limit", ["0", "501", "1.5", "-1", "ten", "1000", ""])
def test_a_limit_is_a_whole_number_from_1_to_500(limit: str) -> None:
    with pytest.raises(InvalidInputError, match="a query gives 1 to 500 series"):
        parse(f"SELECT AVG(x) FROM y LIMIT {limit}")
    assert parse("SELECT AVG(x) FROM y LIMIT 500").limit == 500


@pytest.mark.parametrize("limit", [0, 501])
def test_a_limit_out_of_bounds_is_refused_in_a_query_made_in_python(limit: int) -> None:
    with pytest.raises(InvalidInputError) as error:
        Query(function=AggregateFunction.SUM, metric_name="a", namespace="b", limit=limit)
    assert str(error.value) == (
        f"Metrics Insights query: LIMIT is {limit}, and a query gives 1 to 500 series; write a whole number "
        "from 1 to 500"
    )


def test_names_are_quoted_when_they_are_not_simple_or_are_reserved() -> None:
    query = Query(
        function=AggregateFunction.SUM,
        metric_name="Invocations",
        namespace="AWS/Bedrock/Guardrails",
        dimensions=("Operation", "GuardrailArn", "a b", "current_account_id"),
        where=(WhereCondition(key=Key(name="env", scope="tag"), operator="!=", value='it\'s \\ "x"'),),
        group_by=(Key(name="Operation"),),
        order_by=OrderBy(function=AggregateFunction.MAX, order=Order.DESC),
        limit=10,
    )
    assert render(query) == (
        "SELECT SUM(Invocations)"
        ' FROM SCHEMA("AWS/Bedrock/Guardrails", "Operation", GuardrailArn, "a b", "current_account_id")'
        " WHERE tag.env != 'it\\'s \\\\ \\\"x\\\"'"
        ' GROUP BY "Operation" ORDER BY MAX() DESC LIMIT 10'
    )


@pytest.mark.parametrize("name", ["ABORT", "abort", "Operation", "zone", "SELECT"])
def test_a_reserved_word_is_quoted_whatever_its_case(name: str) -> None:
    query = Query(function=AggregateFunction.SUM, metric_name="calls", namespace="n", dimensions=(name,))
    assert render(query) == f'SELECT SUM(calls) FROM SCHEMA(n, "{name}")'


@pytest.mark.parametrize("name", ["Abor", "reserved_words", "Reserved"])
def test_other_words_stand_without_quotes(name: str) -> None:
    query = Query(function=AggregateFunction.SUM, metric_name="calls", namespace="n", dimensions=(name,))
    assert render(query) == f"SELECT SUM(calls) FROM SCHEMA(n, {name})"


def test_a_name_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="cannot stand here"):
        render(Query(function=AggregateFunction.SUM, metric_name="", namespace="b"))


def test_a_query_over_the_limit_of_expressions_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="and CloudWatch takes 2,048"):
        render(Query(function=AggregateFunction.SUM, metric_name="a" * 2048, namespace="b"))


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_NAMES = _TEXTS | st.sampled_from(["ModelId", "Operation", "tag", "AWS", "select", "Type"])
_KEYS = st.builds(Key, name=_NAMES, scope=st.sampled_from([None, "tag", "AWS"]))
_QUERIES = st.builds(
    Query,
    function=st.sampled_from(AggregateFunction),
    metric_name=_NAMES,
    namespace=_NAMES,
    dimensions=st.none() | st.lists(_NAMES, max_size=3).map(tuple),
    where=st.lists(
        st.builds(
            WhereCondition,
            key=_KEYS,
            operator=st.sampled_from(["=", "!="]),
            value=_TEXTS | st.just("") | st.just(CurrentAccount()),
        ),
        max_size=3,
    ).map(tuple),
    group_by=st.lists(_KEYS, max_size=3).map(tuple),
    order_by=st.none()
    | st.builds(OrderBy, function=st.sampled_from(AggregateFunction), order=st.sampled_from(Order)),
    limit=st.none() | st.integers(1, 500),
)


@given(_QUERIES)
def test_what_is_rendered_reads_back_the_same(query: Query) -> None:
    assert parse(render(query)) == query


_TOKENS = r"""SELECT AVG ( x ) FROM y SCHEMA WHERE = != 'v' GROUP BY ORDER LIMIT 5 , . ; \ " ' ;"""
_PIECES = st.lists(st.sampled_from(_TOKENS.split(" "))).map(" ".join)


@given(st.text(max_size=40) | _PIECES)
def test_whatever_text_parses_or_is_refused(text: str) -> None:
    try:
        query = parse(text)
    except InvalidInputError:
        return
    assert parse(render(query)) == query
