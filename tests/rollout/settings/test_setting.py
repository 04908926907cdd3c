"""A setting is declared once: the program, the schema and `null` have the same default."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import get_type_hints

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import ValidationError

from bedrock_monitoring.rollout.accounts.organization_file import (
    OrganizationAccountSettings,
    OrganizationFile,
)
from bedrock_monitoring.rollout.checks.candidate import OwnStackCandidate, TargetCandidate
from bedrock_monitoring.rollout.own_stack_resolving import resolved_own_stack
from bedrock_monitoring.rollout.resolving import resolved_target
from bedrock_monitoring.rollout.schema import json_schema, organization_schema_text
from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile, StateSettings
from bedrock_monitoring.rollout.settings.setting import Settings, computed, default_of, setting
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from tools.rollout_guide import settings_classes


class Sample(Settings):
    owner: str
    count: int = setting(default=3, description="How many.")
    share: Decimal = setting(default=Decimal("0.5"), description="What part.")
    names: tuple[str, ...] = setting(default=("a", "b"), description="Names.")
    others: tuple[str, ...] = setting(default=(), description="Others.")
    note: str | None = setting(default=None, description="A note.", default_text="nothing is noted")
    enabled: bool = setting(default=True, description="Whether it is on.")
    title: str = computed("of-{owner}", description="A title.", examples=["of-me"])


SAMPLE_SCHEMA = Sample.model_json_schema()["properties"]


def settings_with_a_default() -> Iterator[tuple[type[Settings], str]]:
    for settings in settings_classes():
        yield from (
            (settings, name) for name, field in settings.model_fields.items() if default_of(field) is not None
        )


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("count", "How many. Default: `3`."),
        ("share", "What part. Default: `0.5`."),
        ("names", "Names. Default: `[a, b]`."),
        ("others", "Others. Default: none."),
        ("note", "A note. Default: nothing is noted."),
        ("enabled", "Whether it is on. Default: `true`."),
        ("title", "A title. Default: `of-OWNER`."),
    ],
)
def test_the_sentence_about_the_default_is_made_from_the_default(key: str, sentence: str) -> None:
    assert SAMPLE_SCHEMA[key]["description"] == sentence


def test_an_absent_setting_and_null_have_the_default() -> None:
    nulls = dict.fromkeys(Sample.fields_by_key().keys() - {"owner"})
    sample = Sample.model_validate({"owner": "me", **nulls})
    assert sample == Sample(owner="me")
    assert (sample.count, sample.names, sample.note, sample.title) == (3, ("a", "b"), None, "of-me")
    assert sample.model_fields_set == {"owner"}


def test_a_required_setting_and_an_unknown_key_take_no_null() -> None:
    for value in ({"owner": None}, {"owner": "me", "onwer": None}):
        with pytest.raises(ValidationError):
            Sample.model_validate(value)


def test_a_boolean_takes_no_other_value() -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"owner": "me", "enabled": "yes"})


@pytest.mark.parametrize(("settings", "name"), [*settings_with_a_default()])
def test_every_default_keeps_to_the_schema_of_its_setting(settings: type[Settings], name: str) -> None:
    of_organization = settings in {OrganizationFile, OrganizationAccountSettings}
    schema = json.loads(organization_schema_text()) if of_organization else json_schema()
    mapping = schema if settings in {RolloutFile, OrganizationFile} else schema["$defs"][settings.__name__]
    mapping = next((form for form in mapping.get("anyOf", []) if "properties" in form), mapping)
    field = settings.model_fields[name]
    of_key = mapping["properties"][field.alias or name]
    default = default_of(field)
    assert default
    assert of_key["description"].endswith(f"Default: {default.text}.")
    assert of_key.get("default") == default.value
    for value in (None, *([] if default.value is None else [default.value])):
        assert Draft202012Validator({"$defs": schema["$defs"], **of_key}).is_valid(value)


def test_what_is_read_of_an_own_stack_is_its_typed_settings() -> None:
    hints = (
        get_type_hints(resolved_own_stack)["settings"],
        get_type_hints(OwnStackCandidate)["settings"],
    )
    assert hints == (OwnStackSettings, OwnStackSettings)


def test_what_is_read_of_a_target_is_its_typed_settings() -> None:
    hints = (
        get_type_hints(resolved_target)["settings"],
        get_type_hints(TargetCandidate)["settings"],
    )
    assert hints == (TargetSettings, TargetSettings)


def test_a_name_is_made_of_what_stands_above_it() -> None:
    assert (
        StateSettings(account="111122223333", region="us-east-1").bucket
        == "bedrock-monitoring-state-111122223333"
    )
