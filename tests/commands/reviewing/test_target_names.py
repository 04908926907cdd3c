import json

import pytest

from bedrock_monitoring.commands.reviewing.change import Action, Change
from bedrock_monitoring.commands.reviewing.target_names import Place, converted, folded, with_placeholders

PROD = Place(name="prod", account="111122223333", region="us-east-1")
TEST = Place(name="test", account="222233334444", region="eu-west-1")


def text_of(place: Place) -> str:
    return f"arn:aws:sns:{place.region}:{place.account}:bedrock-{place.name}-alarms"


def test_texts_that_differ_by_the_names_of_their_targets_are_equal() -> None:
    assert PROD.generalized(text_of(PROD)) == TEST.generalized(text_of(TEST))
    shown = with_placeholders(PROD.generalized(text_of(PROD)))
    assert shown == "arn:aws:sns:{region}:{account}:bedrock-{target}-alarms"


def test_the_names_of_a_target_come_back() -> None:
    change = Change(
        action=Action.CREATE, type="t", kind="topic", name=text_of(PROD), details=(text_of(PROD),)
    )
    assert PROD.specific(converted(change, PROD.generalized)) == change


def test_a_name_whose_hyphens_are_underscores_is_that_of_the_target_too_and_comes_back() -> None:
    places = [Place(name=name) for name in ("prod-1", "prod-2")]
    names = [f"bedrock_{place.name.replace('-', '_')}_quality" for place in places]
    first, second = (place.generalized(name) for place, name in zip(places, names, strict=True))
    assert first == second
    assert with_placeholders(first) == "bedrock_{target}_quality"
    change = Change(action=Action.CREATE, type="t", kind="online evaluation", name=names[0], details=())
    assert places[0].specific(converted(change, places[0].generalized)) == change


@pytest.mark.parametrize("text", ["production", "1111222233334444", "nonprod", "nprod", "PROD"])
def test_a_name_within_a_word_stays(text: str) -> None:
    assert PROD.generalized(text) == text


def test_a_name_after_a_line_break_in_json_is_found() -> None:
    assert "prod" not in PROD.generalized(json.dumps("a\nprod"))


def test_a_text_that_has_the_characters_of_marks_is_no_name() -> None:
    assert with_placeholders(PROD.generalized("\ue000{target}")) == " {target}"


def test_a_place_is_read_from_the_plan() -> None:
    aws = {
        "expressions": {
            "allowed_account_ids": {"constant_value": ["111122223333"]},
            "region": {"constant_value": "us-east-1"},
        }
    }
    assert Place.of("prod", {"configuration": {"provider_config": {"aws": aws}}}) == PROD
    assert Place.of("prod", {}) == Place(name="prod")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["prod"], "prod"),
        (["b", "a"], "a, b"),
        ([f"prod-{n:03}" for n in range(1, 119)], "prod-001 … prod-118"),
        ([f"prod-{n}" for n in range(9, 12)], "prod-9, prod-10, prod-11"),
        (["prod-1", "prod-2"], "prod-1, prod-2"),
        ([f"prod-{n}" for n in (1, 2, 3, 5, 7, 8, 9)], "prod-1 … prod-3, prod-5, prod-7 … prod-9"),
        (["a-1", "a-2", "a-3", "b-4"], "a-1 … a-3, b-4"),
        (["prod-01", "prod-1"], "prod-01, prod-1"),
    ],
)
def test_runs_of_numbered_names_are_folded(names: list[str], text: str) -> None:
    assert folded(names) == text
