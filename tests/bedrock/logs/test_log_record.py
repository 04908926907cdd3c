from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.logs.log_record import FIELDS, FieldPresence, find_field


def test_a_key_of_the_callers_own_is_a_field_and_the_mapping_alone_is_none() -> None:
    assert find_field("requestMetadata.team") is FIELDS["requestMetadata.*"]
    assert find_field("requestMetadata.") is None
    assert find_field("requestMetadata") is None


@pytest.mark.parametrize("path", ["modelid", "input.inputTokens", "output.outputBodyJson.usage", ""])
def test_what_no_record_has_is_no_field(path: str) -> None:
    assert find_field(path) is None


def test_what_lies_within_a_body_is_there_with_bodies_alone() -> None:
    for path, field in FIELDS.items():
        is_of_body = path.startswith(("input.inputBody", "output.outputBody"))
        assert (field.presence is FieldPresence.WITH_BODIES) == is_of_body, path


def test_every_field_says_what_it_means() -> None:
    assert all(field.meaning.endswith(".") for field in FIELDS.values())
