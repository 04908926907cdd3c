"""The queries by person, and by stop reason, over records of every API of bedrock-runtime."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.evaluation.logs.log_widget import entries_from_rows
from bedrock_monitoring.evaluation.logs.logs_insights import run_query
from bedrock_monitoring.evaluation.logs.query_terms import Record

NOVA = "us.amazon.nova-2-lite-v1:0"
PRICES = {NOVA: TokenPrice(input=Decimal(1), output=Decimal(10), cache_read=Decimal("0.1"))}
ENDS = {
    "amazon.nova-2-lite-v1:0": date(2027, 1, 31),
    "anthropic.claude-3-haiku-20240307-v1:0": date(2026, 9, 10),
    "amazon.titan-text-lite-v1": date(2026, 9, 10),
}
BY_NAME = {
    query.name: query
    for query in (
        *log_queries(prices=PRICES, metadata_keys=("team",), bodies=True),
        *who_queries(prices=PRICES, metadata_keys=("team",), bodies=True, ends=ENDS),
    )
}
NOW = int(datetime(2026, 1, 15, 9, tzinfo=UTC).timestamp())
ROLE = "arn:aws:sts::111122223333:assumed-role"
JANE = f"{ROLE}/AWSReservedSSO_Developers_0f1e2d3c4b5a6978/jane@example.com"
LAMBDA = f"{ROLE}/search-api/search-function"
KEY = "arn:aws:iam::111122223333:user/BedrockAPIKey-abcd"
PATH = "arn:aws:iam::111122223333:user/ci/builder"
ROOT = "arn:aws:iam::111122223333:root"


def flat(value: Any, place: str = "") -> Iterator[tuple[str, str | float | None]]:
    """Yield the fields of a record as Logs Insights finds them: joined by dots, lists by their numbers."""
    if isinstance(value, Mapping | list):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from flat(item, f"{place}.{key}" if place else str(key))
    elif value is not None:
        yield place, float(value) if isinstance(value, int | float) else value


def record(
    arn: str = LAMBDA,
    *,
    tokens: tuple[int, int, int, int] = (1_000_000, 100_000, 0, 0),
    request: Any = None,
    response: Any = None,
    day: int = 14,
    **more: Any,
) -> Record:
    """Return the record of a call: tokens of input and output, read from the cache and written to it."""
    document = {
        "schemaType": "ModelInvocationLog",
        "operation": "Converse",
        "modelId": NOVA,
        "identity": {"arn": arn},
        "input": {
            "inputTokenCount": tokens[0],
            "cacheReadInputTokenCount": tokens[2],
            "cacheWriteInputTokenCount": tokens[3],
            "inputBodyJson": request,
        },
        "output": {"outputTokenCount": tokens[1], "outputBodyJson": response},
        **more,
    }
    fields = dict(flat(document))
    message = json.dumps(document)
    return Record(
        fields={"@timestamp": f"2026-01-{day} 10:00:00.000", "@message": message, **fields}, weight=1
    )


def rows(name: str, *records: Record) -> list[tuple[str, ...]]:
    return list(run_query(BY_NAME[name].query_string, records, now=NOW).rows)


@pytest.mark.parametrize(
    ("arn", "person", "through"),
    [
        (JANE, "jane@example.com", "Developers"),
        (f"{ROLE}/AWSReservedSSO_Data_Science_0f1e2d3c4b5a6978/joe", "joe", "Data_Science"),
        (LAMBDA, "search-function", "search-api"),
        (KEY, "BedrockAPIKey-abcd", "(user)"),
        (PATH, "builder", "(user)"),
        (ROOT, ROOT, "(user)"),
    ],
)
def test_a_person_has_a_short_name_and_the_role_that_it_came_through(
    arn: str, person: str, through: str
) -> None:
    [row] = rows("use-by-person", record(arn))
    assert row[:2] == (person, through)


def test_two_people_of_one_role_are_two_lines_the_dearest_first() -> None:
    joe = JANE.replace("jane", "joe")
    found = rows("use-by-person", record(joe), record(JANE), record(JANE, errorCode="ThrottlingException"))
    assert [(row[0], float(row[2]), row[3], row[-1]) for row in found] == [
        ("jane@example.com", 4.0, "2", "1"),
        ("joe@example.com", 2.0, "1", "0"),
    ]


def test_throttled_calls_are_those_of_every_spelling_and_no_other_failure() -> None:
    codes = ("ThrottlingException", "throttlingException", "TooManyRequestsException", "ValidationException")
    [row] = rows("throttled-people", *(record(JANE, errorCode=code) for code in codes), record(JANE))
    assert row == ("jane@example.com", "Developers", NOVA, "3")


def test_cache_hits_are_a_share_of_the_whole_prompt() -> None:
    found = rows(
        "cache-hits-by-person",
        record(JANE, tokens=(100, 1, 800, 100)),
        record(JANE, tokens=(1000, 1, 0, 0)),
        record(KEY, tokens=(10, 1, 0, 0)),
    )
    assert [(row[0], float(row[3]), float(row[4])) for row in found] == [
        ("jane@example.com", 40.0, 2000.0),
        ("BedrockAPIKey-abcd", 0.0, 10.0),
    ]


def test_calls_without_metadata_are_told_with_their_operation() -> None:
    found = rows(
        "calls-without-team",
        record(JANE),
        record(JANE, requestMetadata={"team": "search"}),
        record(KEY, requestMetadata={"tenant": "a"}, operation="InvokeModel"),
    )
    assert sorted(found) == [
        ("BedrockAPIKey-abcd", "(user)", "InvokeModel", "1"),
        ("jane@example.com", "Developers", "Converse", "1"),
    ]


def test_each_day_of_each_team_has_its_cost() -> None:
    team = {"team": "search"}
    found = rows(
        "cost-by-day-and-team",
        record(day=14, requestMetadata=team),
        record(day=15, requestMetadata=team),
        record(day=15),
        record(day=15, requestMetadata=team),
    )
    assert [(row[0][:10], row[1], float(row[2])) for row in found[:2]] == [
        ("2026-01-15", "search", 4.0),
        ("2026-01-15", "(none)", 2.0),
    ]
    assert [(row[0][:10], row[1], float(row[2])) for row in found[2:]] == [("2026-01-14", "search", 2.0)]


@pytest.mark.parametrize(
    "request_body",
    [
        {"inferenceConfig": {"maxTokens": 4001}},
        {"max_tokens": 4001},
        {"max_completion_tokens": 4001},
        {"max_output_tokens": 4001},
    ],
    ids=["Converse", "Messages", "Chat Completions", "Responses"],
)
def test_max_tokens_far_above_the_answer_is_told_for_every_api(request_body: dict[str, Any]) -> None:
    [row] = rows(
        "reserved-by-max-tokens",
        record(JANE, tokens=(5, 1000, 0, 0), request=request_body),
        record(JANE, tokens=(5, 1001, 0, 0), request=request_body),  # a quarter of it is used
        record(KEY, tokens=(5, 1, 0, 0), request={"max_tokens": 999}),  # reserves little
        record(KEY, tokens=(5, 1, 0, 0)),
        record(KEY, tokens=(5, 0, 0, 0), request=request_body, errorCode="ThrottlingException"),
    )
    assert (row[0], float(row[3]), float(row[4])) == ("jane@example.com", 4001.0, 1000.0)


STOPPED = {
    "Converse": ({"stopReason": "end_turn", "output": {}}, "end_turn"),
    "ConverseStream": ({"stopReason": "max_tokens"}, "max_tokens"),
    "InvokeModel": ({"type": "message", "stop_reason": "tool_use"}, "tool_use"),
    "InvokeModelWithResponseStream": (
        [
            {"type": "message_start", "message": {"stop_reason": None}},
            {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}},
        ],
        "max_tokens",
    ),
    "Messages": ({"type": "message", "stop_reason": "end_turn"}, "end_turn"),
    "Chat Completions": ({"choices": [{"index": 0, "finish_reason": "length"}]}, "length"),
    "Chat Completions, streamed": (
        [{"choices": [{"finish_reason": None}]}, {"choices": [{"finish_reason": "stop"}]}],
        "stop",
    ),
    "Responses": ({"object": "response", "status": "completed", "incomplete_details": None}, "completed"),
    "Responses, cut off": (
        {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
        "max_output_tokens",
    ),
}


@pytest.mark.parametrize(("response", "reason"), STOPPED.values(), ids=STOPPED)
def test_the_stop_reason_of_every_api_is_read(response: Any, reason: str) -> None:
    asked = {"messages": [{"role": "user", "content": '{"stop_reason": "of the prompt"}'}]}
    assert rows("stop-reasons", record(request=asked, response=response)) == [(reason, "1")]


def test_a_record_without_bodies_has_no_stop_reason() -> None:
    assert rows("stop-reasons", record()) == []


def test_without_bodies_metadata_prices_and_ends_five_questions_are_left() -> None:
    assert [query.name for query in who_queries(prices={NOVA: TokenPrice()}, ends={})] == [
        "use-by-person",
        "throttled-people",
        "cache-hits-by-person",
        "people-over-time",
        "first-seen-since-yesterday",
    ]


PROFILE = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0"
OWN_MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-lite-v1"


def test_who_calls_a_model_that_ends_is_told_with_its_end_the_first_to_end_first() -> None:
    found = rows(
        "calls-of-ending-models",
        record(JANE),
        record(JANE, day=15),
        record(KEY, modelId=PROFILE),
        record(LAMBDA, modelId=OWN_MODEL),
        record(LAMBDA, modelId=f"{OWN_MODEL}:extended"),  # another model
        record(LAMBDA, modelId="us.anthropic.claude-sonnet-5-5"),  # its end is not known
    )
    assert sorted(found[:2]) == [
        ("20260910", PROFILE, "BedrockAPIKey-abcd", "(user)", "1", "2026-01-14 10:00:00.000"),
        ("20260910", OWN_MODEL, "search-function", "search-api", "1", "2026-01-14 10:00:00.000"),
    ]
    assert found[2:] == [("20270131", NOVA, "jane@example.com", "Developers", "2", "2026-01-15 10:00:00.000")]


def test_who_is_new_or_calls_a_new_model_since_yesterday_is_told_and_nobody_else() -> None:
    other = "us.anthropic.claude-sonnet-5-5"
    found = rows(
        "first-seen-since-yesterday",
        record(JANE, day=10),
        record(JANE, day=14),  # not new
        record(JANE, day=14, modelId=other),  # a new model
        record(KEY, day=14, tokens=(5, 7, 0, 0)),  # a new caller, twice
        record(KEY, day=14, tokens=(5, 7, 0, 0)),
        record(LAMBDA, day=13),  # new, but not since yesterday
    )
    first = "2026-01-14 10:00:00.000"
    assert sorted(found) == [
        (first, "BedrockAPIKey-abcd", "(user)", NOVA, "2", "10", "14"),
        (first, "jane@example.com", "Developers", other, "1", "1000000", "100000"),
    ]


def test_a_graph_has_the_people_and_the_cost_of_each_hour() -> None:
    calls = (record(JANE), record(JANE), record(KEY), record(JANE, day=15))
    assert sorted(rows("people-over-time", *calls)) == [
        ("2026-01-14 10:00:00.000", "2"),
        ("2026-01-15 10:00:00.000", "1"),
    ]
    assert sorted((when, float(usd)) for when, usd in rows("cost-over-time", *calls)) == [
        ("2026-01-14 10:00:00.000", 6.0),
        ("2026-01-15 10:00:00.000", 2.0),
    ]


@pytest.mark.parametrize("name", ["people-over-time", "cost-over-time", "cost-by-day-and-team"])
def test_what_is_shown_over_time_is_drawn_by_the_preview(name: str) -> None:
    query = BY_NAME[name]
    shown = run_query(query.query_string, [record(JANE), record(KEY, day=15)], now=NOW)
    view = {"line": "timeSeries"}.get(query.view, str(query.view))
    assert entries_from_rows(shown, view)


def test_what_needs_a_week_is_no_widget_of_a_dashboard_that_shows_a_day() -> None:
    assert [name for name, query in BY_NAME.items() if not query.on_dashboard] == [
        "first-seen-since-yesterday"
    ]


ACTION = "amazon-bedrock-guardrailAction"
INTERVENED = {
    "Converse": {"stopReason": "guardrail_intervened"},
    "InvokeModel": {"content": [], ACTION: "INTERVENED"},
    "InvokeModelWithResponseStream": [
        {"type": "message_start"},
        {"type": "message_stop", ACTION: "INTERVENED"},
    ],
    "Chat Completions": {"choices": [{"finish_reason": "stop"}], ACTION: "INTERVENED"},
}
NOT_INTERVENED = {
    "Converse": {"stopReason": "end_turn"},
    "InvokeModel": {ACTION: "NONE"},
    "a text with the same words": {"content": [{"text": f'{{"{ACTION}": "INTERVENED"}}'}]},
}


@pytest.mark.parametrize("response", INTERVENED.values(), ids=INTERVENED)
def test_an_intervention_of_a_guardrail_is_counted_streamed_or_not(response: Any) -> None:
    assert rows("guardrail-interventions", record(response=response)) == [("search-api", NOVA, "1")]


@pytest.mark.parametrize("response", NOT_INTERVENED.values(), ids=NOT_INTERVENED)
def test_what_no_guardrail_changed_is_not_counted(response: Any) -> None:
    assert rows("guardrail-interventions", record(response=response)) == []
