"""The policy of a role that discovers, as a reviewer reads it."""

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.permissions.discovery_policy import discovery_policy


@pytest.mark.parametrize("organization", [True, False])
@pytest.mark.parametrize("assumed", ["Discover", None])
def test_the_policy_has_these_statements(
    *, organization: bool, assumed: str | None, snapshot: SnapshotAssertion
) -> None:
    assert discovery_policy(organization=organization, assumed=assumed) == snapshot


def test_in_another_partition_the_role_is_one_of_its_own() -> None:
    policy = discovery_policy(organization=False, assumed="Discover", partition="aws-cn")
    assert policy["Statement"][1]["Resource"] == "arn:aws-cn:iam::*:role/Discover"
