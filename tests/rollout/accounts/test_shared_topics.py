"""Targets that notify the topics of another target."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import Rollout, build_monitoring
from bedrock_monitoring.monitoring.cost.estimate import estimate_cost
from bedrock_monitoring.notification import Publishers, Tier
from bedrock_monitoring.rollout import load, loads
from bedrock_monitoring.rollout.accounts.shared_topics import ENDPOINTS
from tests.rollout.sample import problems_of, rollout_of, target

HUB, ONE, TWO = "111122223333", "222233334444", "333344445555"
EMAIL = "notify: {email: [oncall@example.com]}"
SHARED = "notify: {topics_of: [hub]}"
DEFAULTS = """\
  notify: {email: [oncall@example.com], tiers: {warning: {ok: false}}, topics_of: [hub, hub-eu]}
"""
ALL = (
    target("hub", account=HUB)
    + target("hub-eu", account=HUB, region="eu-west-1")
    + target("one", account=ONE)
    + target("one-eu", account=ONE, region="eu-west-1")
    + target("two", "alarms: {throttles: {audit: '> 5 for 5 minutes'}}", account=TWO)
)


def loaded(top: str = "") -> Rollout:
    return loads(rollout_of(top=top, defaults=DEFAULTS, targets=ALL))


def test_each_target_notifies_the_topics_of_the_one_in_its_region_and_makes_none() -> None:
    found = {one.target.name: one for one in build_monitoring(loaded().targets)}
    topics = {
        name: {tier: monitoring.target.notify.tier(tier).topic for tier in monitoring.tiers}
        for name, monitoring in found.items()
    }
    us, eu = f"arn:aws:sns:us-east-1:{HUB}:bedrock-hub", f"arn:aws:sns:eu-west-1:{HUB}:bedrock-hub-eu"
    assert topics["one"] == {"critical": f"{us}-alarms", "warning": f"{us}-alarms_warning"}
    assert topics["one-eu"] == {"critical": f"{eu}-alarms", "warning": f"{eu}-alarms_warning"}
    assert topics["two"]["audit"] == f"{us}-alarms_audit"
    assert set(topics["hub"].values()) == {None}
    assert found["one"].topic_names == {}
    assert found["hub"].topic_names == {
        "warning": "bedrock-hub-alarms_warning",
        "audit": "bedrock-hub-alarms_audit",
        "critical": "bedrock-hub-alarms",
    }
    assert found["hub"].target.notify.tier("audit").email == ("oncall@example.com",)
    assert not found["one"].target.notify.tier("warning").ok


@pytest.mark.parametrize(
    ("top", "organization_id"),
    [
        ("", None),
        ("access: {organization_id: o-a1b2c3d4e5}\n", "o-a1b2c3d4e5"),
        ("organization: organization.yaml\n", "o-fromthefile"),
        ("access: {organization_id: o-a1b2c3d4e5}\norganization: organization.yaml\n", "o-a1b2c3d4e5"),
        ("access: {}\norganization: organization.yaml\n", "o-fromthefile"),
    ],
)
def test_shared_topics_admit_the_alarms_of_the_accounts_and_of_their_organization(
    tmp_path: Path, top: str, organization_id: str | None
) -> None:
    accounts = f'id: o-fromthefile\naccounts: [{{id: "{HUB}", name: hub}}, {{id: "{ONE}", name: one}}]\n'
    (tmp_path / "organization.yaml").write_text(accounts, encoding="utf-8")
    file = tmp_path / "rollout.yaml"
    targets = target("hub", EMAIL, account=HUB) + target("one", SHARED, account=ONE)
    file.write_text(rollout_of(top=top, targets=targets), encoding="utf-8")
    hub, one = load(file).targets
    assert hub.notify.publishers == Publishers(accounts=(ONE,), organization_id=organization_id)
    assert one.notify.publishers is None


def test_a_target_without_alarms_has_topics_if_another_shares_them() -> None:
    targets = target("hub", "alarms: false", EMAIL) + target("one", SHARED, account=ONE)
    hub, one = build_monitoring(loads(rollout_of(targets=targets)).targets)
    assert (hub.tiers, [*hub.topic_names]) == ([], ["critical", "warning"])
    assert one.topic_names == {}


def test_twenty_targets_pay_for_one_key_in_place_of_twenty() -> None:
    accounts = [f"{number:012d}" for number in range(1, 20)]
    for settings, keys in ((EMAIL, 20), (SHARED, 1)):
        targets = target("hub", EMAIL) + "".join(
            target(f"prod-{account}", settings, "dashboards: [overview]", account=account)
            for account in accounts
        )
        rollout = loads(rollout_of(targets=targets))
        bill = estimate_cost(build_monitoring(rollout.targets))
        assert sum(item.count for item in bill.items if item.what == "key of the topics") == keys


def test_a_tier_of_the_owner_with_a_topic_that_exists_shares_that_topic() -> None:
    topic = f"arn:aws:sns:us-east-1:{HUB}:theirs"
    owner = f"notify: {{tiers: {{critical: {{topic: '{topic}'}}}}}}"
    rollout = loads(
        rollout_of(targets=target("hub", owner, account=HUB) + target("one", SHARED, account=ONE))
    )
    shared = rollout.targets[1].notify
    assert shared.tier("critical").topic == topic
    assert shared.tier("warning").topic == f"arn:aws:sns:us-east-1:{HUB}:bedrock-hub-alarms_warning"


LOST = {
    "another address": (
        "notify: {email: [own@example.com], topics_of: [hub]}",
        "`email` of tier critical, `email` of tier warning",
    ),
    "one of two addresses": (
        "notify: {email: [oncall@example.com, own@example.com], topics_of: [hub]}",
        "`email` of tier critical, `email` of tier warning",
    ),
    "an endpoint of a tier": (
        "notify: {tiers: {critical: {sms: ['+4915112345678']}}, topics_of: [hub]}",
        "`sms` of tier critical",
    ),
    "a channel": (
        "notify: {tiers: {critical: {slack: {workspace: T0ABCDEF1, channel: C0ABCDEF1}}}, topics_of: [hub]}",
        "`slack` of tier critical",
    ),
    "the same address": ("notify: {email: [oncall@example.com], topics_of: [hub]}", ""),
    "a topic that exists": (
        f"notify: {{tiers: {{critical: {{topic: 'arn:aws:sns:us-east-1:{HUB}:x'}}}}, topics_of: [hub]}}",
        "",
    ),
}


@pytest.mark.parametrize(("settings", "lost"), LOST.values(), ids=LOST)
def test_subscribers_that_shared_topics_do_not_have_are_warned_of(settings: str, lost: str) -> None:
    rollout = loads(rollout_of(targets=target("hub", EMAIL) + target("one", settings, account=ONE)))
    told = [warning.what.rpartition(": ")[2] for warning in rollout.warnings]
    assert told == ([lost] if lost else [])


def test_every_kind_of_subscriber_is_compared() -> None:
    others = {"topic", "ok", "insufficient_data"}
    assert {each.name for each in fields(Tier)} - others == set(ENDPOINTS)


REFUSED = {
    "no target": (
        target("one", "notify: {topics_of: [gone]}"),
        'targets[0].notify.topics_of[0]: no target is named "gone"; choose from one',
    ),
    "a target of another Region": (
        target("hub", region="eu-west-1") + target("one", SHARED),
        'targets[1].notify.topics_of: none of these targets is in us-east-1, as target "one" is',
    ),
    "two of its Region": (
        target("hub") + target("hub-2") + target("one", "notify: {topics_of: [hub, hub-2]}"),
        'targets[2].notify.topics_of: 2 of these targets are in us-east-1, as target "one" is',
    ),
    "one that shares itself": (
        target("top") + target("hub", "notify: {topics_of: [top]}") + target("one", SHARED),
        'targets[1].notify.topics_of: target "hub" shares the topics of another target, and others share its',
    ),
    "a later wave": (
        target("hub", "wave: 2") + target("one", SHARED),
        'targets[1].notify.topics_of: the topics of "hub" are made in wave 2, after target "one"',
    ),
    "failed jobs of another account": (
        target("hub") + target("one", SHARED, "failed_jobs: {}", account="222233334444"),
        'targets[1].notify.topics_of: failed jobs of target "one" cannot be told to topics of another target',
    ),
    "the bill of another account": (
        target("hub") + target("one", SHARED, "cost_anomalies: {above: 9}", account="222233334444"),
        'targets[1].notify.topics_of: budgets and cost anomalies of target "one" cannot be told to topics',
    ),
    "failed jobs": (
        target("hub") + target("one", SHARED, "failed_jobs: {}"),
        'targets[1].notify.topics_of: failed jobs of target "one" cannot be told to topics of another target',
    ),
}


@pytest.mark.parametrize(("targets", "expected"), REFUSED.values(), ids=REFUSED)
def test_topics_that_would_tell_nobody_are_refused(targets: str, expected: str) -> None:
    [problem] = problems_of(rollout_of(targets=targets))
    assert problem.partition(" ")[2].startswith(expected)
