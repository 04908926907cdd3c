from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.logs.log_queries import LogQuery, cost_by_caller, log_queries
from bedrock_monitoring.bedrock.logs.log_record import FIELDS, FieldPresence, find_field
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.cloudwatch.limits import LOG_QUERY_LENGTH
from bedrock_monitoring.cloudwatch.widgets import LogQueryVisualizationType
from bedrock_monitoring.evaluation.logs.logs_insights import run_query
from tests.bedrock.logs.reading import names_read, unknown_names

SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
NOVA = "amazon.nova-lite-v1:0"
WHOLE = TokenPrice(
    input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.3"), cache_write=Decimal("3.75")
)
PRICES = {SONNET: WHOLE, NOVA: TokenPrice(input=Decimal("0.06"), output=Decimal("0.24"))}
KEYS = ("team", "cost_center")
QUERIES = (
    *log_queries(prices=PRICES, metadata_keys=KEYS, bodies=True),
    *who_queries(prices=PRICES, metadata_keys=KEYS, bodies=True, ends={NOVA: date(2027, 1, 31)}),
)
KNOWN = set(FIELDS) | {f"requestMetadata.{key}" for key in KEYS}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_reads_fields_of_the_record_and_names_of_its_own_alone(query: LogQuery) -> None:
    assert unknown_names(query.query_lines, known=KNOWN) == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_says_whether_it_needs_bodies(query: LogQuery) -> None:
    fields = [field for name in names_read(query.query_lines) if (field := find_field(name))]
    assert fields
    assert query.needs_bodies == any(field.presence is FieldPresence.WITH_BODIES for field in fields)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_reads_records_of_calls_alone_and_ends_in_few_rows(query: LogQuery) -> None:
    assert query.query_lines[0] == 'filter schemaType = "ModelInvocationLog"'
    [limit, *_] = [line for line in query.query_lines if line.startswith("limit ")] or ["none"]
    of_graphs = {
        LogQueryVisualizationType.BAR: "limit 100",
        LogQueryVisualizationType.LINE: "none",
        LogQueryVisualizationType.PIE: "none",
    }
    assert limit == of_graphs.get(query.view, "limit 20")


def test_the_questions_that_a_log_without_bodies_prices_and_metadata_answers() -> None:
    assert [query.name for query in log_queries(prices={})] == [
        "top-callers",
        "errors-by-code",
        "inference-region",
        "largest-prompts",
        "cache-opportunities",
    ]


def test_prices_metadata_and_bodies_each_bring_their_questions() -> None:
    plain = {query.name for query in log_queries(prices={})}
    priced = {query.name for query in log_queries(prices=PRICES)}
    split = {query.name for query in log_queries(prices={}, metadata_keys=KEYS)}
    whole = {query.name for query in log_queries(prices={}, bodies=True)}
    assert priced - plain == {"cost-by-caller"}
    assert split - plain == {"use-by-metadata-team", "use-by-metadata-cost-center"}
    assert whole - plain == {"stop-reasons", "guardrail-interventions"}


def test_a_model_without_a_price_is_no_price() -> None:
    assert log_queries(prices={NOVA: TokenPrice()}) == log_queries(prices={})


def test_cost_adds_up_each_model_that_is_found_by_its_whole_id() -> None:
    lines = cost_by_caller(PRICES).query_lines
    assert 'fields concat("/", modelId, "/") as called' in lines
    assert (
        f'fields ((strcontains(called, "/{SONNET}/")) * '
        "(inputTokens * 3 + outputTokens * 15 + cacheRead * 0.3 + cacheWrite * 3.75) + "
        f'(strcontains(called, "/{NOVA}/")) * (inputTokens * 0.06 + outputTokens * 0.24)) / 1000000 as '
        "callCost"
    ) in lines


def test_models_of_one_price_share_its_numbers() -> None:
    [cost] = [line for line in cost_by_caller({"a": WHOLE, "b": WHOLE}).query_lines if "callCost" in line][:1]
    assert cost.count("cacheWrite * 3.75") == 1
    assert '(strcontains(called, "/a/") + strcontains(called, "/b/"))' in cost


@pytest.mark.parametrize(
    ("model_id", "cost"),
    [
        (SONNET, "30.15"),
        (f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/{SONNET}", "30.15"),
        (SONNET.removeprefix("us."), "0"),
        (f"{NOVA}:300k", "0"),
        (NOVA, "0.54"),
    ],
)
def test_the_cost_of_a_call_is_that_of_the_model_that_was_called(model_id: str, cost: str) -> None:
    """The arithmetic of the query is Python's too, once its one function and its names have their values."""
    [line] = [line for line in cost_by_caller(PRICES).query_lines if line.endswith("as callCost")]
    expression = line.removeprefix("fields ").removesuffix(" as callCost")
    names = {
        "called": f"/{model_id}/",
        "inputTokens": 5_000_000,
        "outputTokens": 1_000_000,
        "cacheRead": 500_000,
        "cacheWrite": 0,
        "strcontains": lambda text, part: int(part in text),
    }
    assert round(eval(expression, {}, names), 6) == float(cost)


def many(count: int) -> dict[str, TokenPrice]:
    """Return models of a price each."""
    return {
        deferred("inference-profile", f"{number:04} anthropic claude sonnet with a long name"): TokenPrice(
            input=Decimal(number), output=Decimal(f"{number}.25")
        )
        for number in range(count)
    }


def test_fifty_models_of_fifty_prices_fit_into_a_query() -> None:
    query = cost_by_caller(many(50))
    assert list(query.problems()) == []


def test_more_than_fits_is_refused_and_says_why() -> None:
    [problem] = cost_by_caller(many(200)).problems()
    assert problem.where == "log query 'Estimated cost by caller (USD)'"
    assert f"at most {LOG_QUERY_LENGTH} are allowed" in problem.what


def test_two_names_are_never_one() -> None:
    names = [query.name for query in QUERIES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_saved_query_says_what_it_answers_and_what_it_cannot_see_in_comments(query: LogQuery) -> None:
    question, unseen, *commands = query.saved_string.splitlines()
    assert question == f"# {query.question}"
    assert unseen == (
        "# Not in the log: calls of bedrock-mantle, records of batch jobs, and calls that IAM refused."
    )
    assert "\n".join(commands) == query.query_string
    assert run_query(query.saved_string, ()).rows == run_query(query.query_string, ()).rows
