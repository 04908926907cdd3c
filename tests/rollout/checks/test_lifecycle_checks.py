"""What is said of a model that ends, on the days around its end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, rollout_of

OPUS = "us.anthropic.claude-opus-4-1-20250805-v1:0"
PLACE = "rollout.yaml:8:14 targets[0].models[0]: anthropic.claude-opus-4-1-20250805-v1:0 "
REMEDY = "move its callers to another model"
COUNTED = "; `make lifecycle LIVE=1` counts its calls of a week"
"""A plan reads no metrics. Of a model that has ended there are no calls to count."""

SAID = {
    "2026-11-28": "ends in 41 days, on 2027-01-08: calls to it fail from then on",
    "2027-01-07": "ends tomorrow, on 2027-01-08: calls to it fail from then on",
    "2027-01-08": "reached its end of life on 2027-01-08: calls to it fail",
}


def text_of(model: str = OPUS, top: str = "") -> str:
    return rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", model), top=top)


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


@pytest.mark.parametrize(("day", "said"), SAID.items(), ids=SAID)
def test_a_model_that_ends_is_told_with_its_days(day: str, said: str) -> None:
    [warning] = loads(text_of(), now=on(day)).warnings
    counted = COUNTED if " ends " in f" {said}" else ""
    assert str(warning) == f"warning: {PLACE}{said}; {REMEDY}{counted}"


def test_what_aws_recommends_is_the_remedy() -> None:
    [warning] = loads(text_of("anthropic.claude-3-5-sonnet-20240620-v1:0"), now=on("2026-12-01")).warnings
    assert warning.remedy == "AWS recommends anthropic.claude-sonnet-4-5-20250929-v1:0"


def test_without_a_day_nothing_is_told_so_the_rollout_does_not_depend_on_the_time() -> None:
    assert not loads(text_of()).warnings
    assert loads(text_of()).targets == loads(text_of(), now=on("2027-02-01")).targets


@pytest.mark.parametrize("top", ["ended_models: refuse\n", "strict: true\n"])
def test_after_the_end_a_file_is_refused_if_it_says_so_and_never_before(top: str) -> None:
    assert len(loads(text_of(top=top), now=on("2027-01-07")).warnings) == 1
    with pytest.raises(InvalidInputError, match="reached its end of life on 2027-01-08"):
        loads(text_of(top=top), now=on("2027-01-08"))


@pytest.mark.parametrize("top", ["", "ended_models: warn\n"])
def test_after_the_end_a_file_is_used_with_a_warning_otherwise(top: str) -> None:
    assert len(loads(text_of(top=top), now=on("2027-01-08")).warnings) == 1


def test_a_profile_that_copies_a_model_that_ends_is_told_too() -> None:
    profile = f"    inference_profiles: [{{name: search, copy_from: {OPUS}}}]\n"
    [warning] = loads(rollout_of(targets=TARGET + profile), now=on("2026-11-28")).warnings
    assert "targets[0].inference_profiles[0].copy_from" in warning.where
    assert "ends in 41 days" in warning.what
