"""The rules of every type of resource, as a reviewer reads who may do what."""

from collections.abc import Iterator

from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.permissions.grant import GrantRule
from bedrock_monitoring.permissions.resource_types import ARNS, RESOURCE_TYPES


def in_words(rule: GrantRule) -> Iterator[str]:
    yield f"{'plan' if rule.for_plan else 'deploy'}: {' '.join(rule.actions)} on {rule.on}"
    for operator, key, value in rule.when:
        yield f"when {key} {operator} {value}"
    if rule.needs:
        yield f"with {rule.needs}"
    if rule.unless:
        yield f"without {rule.unless}"


def test_every_type_has_these_rules(snapshot: SnapshotAssertion) -> None:
    assert {
        type_: [", ".join(in_words(rule)) for rule in rules] for type_, rules in RESOURCE_TYPES.items()
    } == snapshot


def test_every_type_that_others_refer_to_has_this_arn(snapshot: SnapshotAssertion) -> None:
    assert dict(ARNS) == snapshot
