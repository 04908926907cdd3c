"""The names of adopted resources in Terraform."""

import pytest

from bedrock_monitoring.commands.adopting.adopted_resources import resource_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("errors: prod / eu", "errors-prod-eu"),
        ("1st", "_1st"),
        ("a" * 300, "a" * 255),
        ("1" * 300, "_" + "1" * 254),
        ("_own", "_own"),
    ],
)
def test_a_name_has_the_letters_and_the_length_that_terraform_takes(name: str, expected: str) -> None:
    assert resource_name(name) == expected
