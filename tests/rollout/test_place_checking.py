from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.rollout.yaml_document import parse

FILE = "targets: [{name: a, colour: red}]\ngroups: [{}]\n"


@pytest.mark.parametrize(
    "path",
    [
        ("targets", 0, "wave"),
        ("targets", 7, "tags", "any"),
        ("targets", 0, "colour"),
        ("groups", 0, "regions", 0, "name"),
    ],
)
def test_a_setting_that_is_missing_or_unknown_in_the_file_has_a_place(path: tuple[Any, ...]) -> None:
    assert parse(FILE, file="rollout.yaml").place(path).line


@pytest.mark.parametrize(
    "path",
    [("targets", 0, "waves"), ("target",), ("targets", 0, "tags", None), ("targets", 0, "tags", "a", 1.5)],
)
def test_no_check_may_name_a_setting_that_does_not_exist(path: tuple[Any, ...]) -> None:
    with pytest.raises(AssertionError, match="no such settings"):
        parse(FILE, file="rollout.yaml").place(path)
