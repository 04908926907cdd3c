from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.constructs import create_saved_queries
from tests.constructs.synthesis import drawn, resources

PRICES = {deferred("inference-profile", "search"): TokenPrice(input=Decimal("0.06"))}
QUERIES = log_queries(prices=PRICES, metadata_keys=["team"], bodies=True)


def test_every_question_is_saved_in_the_folder_under_an_address_of_its_name(tmp_path: Path) -> None:
    stack_json = drawn(
        tmp_path,
        lambda stack: create_saved_queries(stack, QUERIES, folder="bedrock/${x}", log_group="/llm"),
    )
    saved = resources(stack_json, "aws_cloudwatch_query_definition")
    assert saved.keys() == {f"query-{query.name}" for query in QUERIES}
    assert {query["name"] for query in saved.values()} == {
        f"bedrock/$${{x}}/{query.title}" for query in QUERIES
    }
    assert all(query["log_group_names"] == ["/llm"] for query in saved.values())


def test_the_price_of_a_profile_is_found_by_the_id_that_terraform_fills_in(tmp_path: Path) -> None:
    stack_json = drawn(
        tmp_path, lambda stack: create_saved_queries(stack, QUERIES, folder="bedrock", log_group="/llm")
    )
    cost = resources(stack_json, "aws_cloudwatch_query_definition")["query-cost-by-caller"]["query_string"]
    assert (
        'strcontains(called, "/${element(split("/", '
        'aws_bedrock_inference_profile.inference-profile-search.arn), 1)}/")'
    ) in cost
