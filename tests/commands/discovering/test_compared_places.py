"""The report on what was found, each line as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bedrock_monitoring.commands.discovering.compared_places import compared, report_lines
from bedrock_monitoring.commands.discovering.found import FoundModel, FoundPlace, FoundProfile
from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target

ACCOUNT, NEW = "111122223333", "222233334444"
LITE, MICRO = "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"


def place(account: str = ACCOUNT, **found: Any) -> FoundPlace:
    return FoundPlace(account=account, region="us-east-1", read_at=datetime(2026, 1, 1, tzinfo=UTC), **found)


def report(*places: FoundPlace, **accounts: Organization | None) -> list[str]:
    """Return the lines of the report on places beside a rollout with one target."""
    guardrail = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdef123456"
    settings = (
        "dashboards: [guardrails, logs]",
        f"guardrails: [{{name: shown, arn: '{guardrail}'}}]",
        "invocation_logging: {log_group: /ours}",
    )
    rollout = loads(rollout_of(targets=target("prod", *settings)))
    comparisons = compared(places, rollout.targets)
    given = {"organization": None, "known": None, **accounts}
    return [line for line in "\n".join(report_lines(comparisons, **given)).splitlines() if line]


def test_without_an_organization_a_place_is_told_by_its_account_id() -> None:
    found = place(
        models=(FoundModel(id=LITE, calls=12345), FoundModel(id=MICRO, calls=7)),
        guardrails=("shown", "hidden"),
        agents=("a1", "a2", "a3", "a4", "a5", "a6", "a7"),
        knowledge_bases=("docs",),
        runtimes=("runner",),
        log_group="/theirs",
        log_bucket="theirs",
        dashboards=("board",),
        alarms=("alarm",),
        topics=("arn:aws:sns:us-east-1:111122223333:topic",),
        quotas={"L-2": 1000000.0, "L-1": 50.0},
    )
    assert report(found) == [
        "## Used and not watched",
        "- 111122223333, us-east-1: amazon.nova-micro-v1:0, 7 calls",
        "## Watched and not used for 14 days",
        "- nothing",
        "## What else is there",
        "- 111122223333, us-east-1: guardrails hidden",
        "- 111122223333, us-east-1: agents a1, a2, a3, a4, a5 and 2 more",
        "- 111122223333, us-east-1: knowledge bases docs",
        "- 111122223333, us-east-1: AgentCore runtimes runner",
        "- 111122223333, us-east-1: dashboards board",
        "- 111122223333, us-east-1: alarms alarm",
        "- 111122223333, us-east-1: topics topic",
        "- 111122223333, us-east-1: invocation log /theirs, which no target queries",
        "- 111122223333, us-east-1: invocation log in the bucket theirs",
        "- 111122223333, us-east-1: quota L-1 is 50",
        "- 111122223333, us-east-1: quota L-2 is 1,000,000",
    ]


def test_a_log_that_a_target_queries_and_a_place_with_nothing_are_not_told() -> None:
    assert report(place(log_group="/ours"))[-2:] == ["## What else is there", "- nothing"]


def test_in_an_organization_a_place_is_told_by_the_name_of_its_account_and_its_owner() -> None:
    profile = FoundProfile(id="p1", arn="arn", name="chat", tags={"team": "search", "stage": "prod"})
    found = place(
        NEW,
        models=(FoundModel(id=MICRO, calls=7), FoundModel(id="p1", calls=8)),
        profiles=(profile,),
        log_group="/theirs",
        log_bucket="theirs",
        topics=("arn:aws:sns:us-east-1:222233334444:topic",),
        quotas={"L-1": 50.0},
    )
    organization = Organization(
        accounts=(
            OrganizationAccount(id=ACCOUNT, name="old"),
            OrganizationAccount(id=NEW, name="new", unit="Apps/Chat", tags={"team": "chat"}),
            OrganizationAccount(id="3", name="leaving", status="pending_closure"),
            OrganizationAccount(id="5", name="top"),
        )
    )
    known = Organization(
        accounts=(
            OrganizationAccount(id=ACCOUNT, name="old"),
            OrganizationAccount(id="3", name="leaving"),
            OrganizationAccount(id="4", name="gone"),
            OrganizationAccount(id="6", name="gone before", status="closed"),
        )
    )
    assert report(found, organization=organization, known=known) == [
        "## New accounts",
        "- new (222233334444), in Apps/Chat",
        "- top (5), in the root",
        "## Accounts that cannot be used any more",
        "- leaving (3): pending closure",
        "- gone (4): closed",
        "## Used and not watched",
        "- new, us-east-1: amazon.nova-micro-v1:0, 7 calls, team=chat",
        "- new, us-east-1: chat (p1), 8 calls, team=search, stage=prod",
        "## Watched and not used for 14 days",
        "- nothing",
        "## What else is there",
        "- new, us-east-1: topics topic",
        "- new, us-east-1: invocation log /theirs, which no target queries",
        "- new, us-east-1: invocation log in the bucket theirs",
        "- new, us-east-1: quota L-1 is 50",
    ]


def test_a_model_that_nobody_called_is_told_by_its_name() -> None:
    assert report(place())[2:4] == ["## Watched and not used for 14 days", "- prod: Nova Lite"]
