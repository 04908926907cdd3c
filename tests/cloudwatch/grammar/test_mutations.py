"""Valid texts with a piece cut out, doubled or moved: each still parses, or is refused with its place."""

from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.grammar import alarm_rule, metrics_insights, search
from bedrock_monitoring.cloudwatch.grammar.metric_math import Type, check
from bedrock_monitoring.problems import InvalidInputError

EXPRESSIONS = (
    "IF(FIRST(SORT(METRICS(), AVG, DESC))>100 AND m1 <= 5, 1, -m2 ^ 2)",
    'SUM([METRICS("4xx"), METRICS("5xx")])/SERVICE_QUOTA(m1)*100',
    """SUM(SEARCH(' {AWS/Lambda, FunctionName} MetricName="Errors" ', 'Sum', 300)) || FILL(m2, REPEAT)""",
)
SEARCHES = (
    (
        '{AWS/Lambda,"My Dimension"}, MetricName="Errors" OR (MetricName="Invocations" AND NOT (ProjectA OR '
        "ProjectB))"
    ),
    r'"Europe\\France Traffic\(Network\)" :aws.AccountId="LOCAL" "Dim"=("a" OR b)',
)
QUERIES = (
    """SELECT SUM("a.b") FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, Type) WHERE LoadBalancer = 'app/x'
    AND tag.env != 'a' GROUP BY AWS.AccountId, tag."b c" ORDER BY MAX() DESC LIMIT 5""",
)
RULES = ('(ALARM("a b") OR NOT OK(c)) AND AT_LEAST(50%, NOT INSUFFICIENT_DATA, ("d", e)) OR FALSE',)


@st.composite
def _mutated(draw: st.DrawFn, texts: tuple[str, ...]) -> str:
    text = draw(st.sampled_from(texts))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    piece = text[start:end]
    rest = draw(st.sampled_from([text[:start] + text[end:], text]))
    at = draw(st.integers(0, len(rest)))
    return rest[:at] + draw(st.sampled_from([piece, "", "'", '"', "(", ")", "\\", " "])) + rest[at:]


@given(_mutated(EXPRESSIONS))
def test_a_mutated_expression_is_checked_or_refused(text: str) -> None:
    try:
        assert check(text, {"m1": Type.SERIES, "m2": Type.SERIES}).type in Type
    except InvalidInputError as error:
        _has_carets(error)


@given(_mutated(SEARCHES))
def test_a_mutated_search_reads_back_or_is_refused(text: str) -> None:
    try:
        query = search.parse(text)
    except InvalidInputError as error:
        _has_carets(error)
    else:
        assert search.parse(search.render(query)) == query


@given(_mutated(QUERIES))
def test_a_mutated_query_reads_back_or_is_refused(text: str) -> None:
    try:
        query = metrics_insights.parse(text)
    except InvalidInputError as error:
        _has_carets(error)
    else:
        assert metrics_insights.parse(metrics_insights.render(query)) == query


@given(_mutated(RULES))
def test_a_mutated_rule_reads_back_or_is_refused(text: str) -> None:
    try:
        rule = alarm_rule.parse(text)
    except InvalidInputError as error:
        _has_carets(error)
    else:
        assert alarm_rule.parse(alarm_rule.render(rule)) == rule


def _has_carets(error: InvalidInputError) -> None:
    for problem in error.problems:
        first, *shown = problem.remedy.split("\n")
        assert first.strip()
        assert not shown or set(shown[-1].strip()) == {"^"}
        assert (
            shown or "is empty" in problem.what or "statistic" in problem.where or "period" in problem.where
        )
