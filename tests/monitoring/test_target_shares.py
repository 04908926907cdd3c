"""The shares of a fleet's targets that processes build apart from each other."""

from __future__ import annotations

import pytest

from bedrock_monitoring.monitoring.target_shares import account_shares
from bedrock_monitoring.rollout import loads

ACCOUNTS = {"one": "1", "two": "2", "two-b": "2", "two-c": "2", "three": "3", "four": "4"}
"""The digit of which the account of each target consists."""

REGIONS = {"two-b": "us-west-2", "two-c": "eu-west-1"}
FILE = """\
state: {account: "111111111111", region: us-east-1}
defaults: {models: [amazon.nova-lite-v1:0]}
targets:
"""
TARGETS = loads(
    FILE
    + "".join(
        f'  - {{name: {name}, account: "{digit * 12}", region: {REGIONS.get(name, "us-east-1")}}}\n'
        for name, digit in ACCOUNTS.items()
    )
).targets


@pytest.mark.parametrize(
    ("only", "count", "shares"),
    [
        (ACCOUNTS, 1, ["one two two-b two-c three four"]),
        (ACCOUNTS, 2, ["one three four", "two two-b two-c"]),
        (ACCOUNTS, 3, ["one four", "two two-b two-c", "three"]),
        (ACCOUNTS, 9, ["one", "two two-b two-c", "three", "four"]),
        (("four", "two-b"), 2, ["two-b", "four"]),
        (("two", "two-c"), 2, ["two two-c"]),
        ((), 2, []),
    ],
)
def test_targets_of_one_account_are_in_one_share_and_shares_are_about_the_same_size(
    only: tuple[str, ...], count: int, shares: list[str]
) -> None:
    assert account_shares(TARGETS, only=only, count=count) == [frozenset(share.split()) for share in shares]
