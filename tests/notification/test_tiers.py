from dataclasses import replace

import pytest

from bedrock_monitoring.notification import (
    AlarmActions,
    Notify,
    SensitiveVariable,
    SsmParameter,
    Subscription,
    Tier,
    default_topic_name,
)
from bedrock_monitoring.notification.existing_topic import ExistingTopic

TOPIC = "arn:aws:sns:us-east-1:111122223333:operations"


def test_a_tier_that_nobody_named_has_those_who_hear_of_every_tier() -> None:
    assert Notify(email=("a@example.com",)).tier("warning") == Tier(email=("a@example.com",))


def test_a_tier_has_its_own_after_those_who_hear_of_every_tier() -> None:
    notify = Notify(
        email=("a@example.com",), tiers={"critical": Tier(email=("b@example.com",), sms=("+4912345678",))}
    )
    assert notify.tier("critical") == Tier(email=("a@example.com", "b@example.com"), sms=("+4912345678",))


def test_nobody_is_added_to_the_topic_of_somebody_else() -> None:
    notify = Notify(email=("a@example.com",), tiers={"audit": Tier(topic=TOPIC)})
    assert notify.tier("audit") == Tier(topic=TOPIC)


def test_without_a_word_a_tier_hears_when_an_alarm_begins_and_ends_but_not_of_missing_data() -> None:
    assert Tier().actions("t") == AlarmActions(alarm=("t",), ok=("t",), insufficient_data=())


def test_each_state_but_the_alarm_itself_can_be_on_or_off() -> None:
    assert Tier(ok=False, insufficient_data=True).actions("t") == AlarmActions(
        alarm=("t",), ok=(), insufficient_data=("t",)
    )


def test_what_has_a_mapping_is_hashed_without_it() -> None:
    topic = ExistingTopic(arn=TOPIC)
    assert hash(replace(topic, attributes={"a": "b"}, tags={"c": "d"})) == hash(topic)
    assert hash(Notify(tiers={"audit": Tier()})) == hash(Notify())


def test_the_addresses_of_a_tier_are_those_with_attributes_too() -> None:
    tier = Tier(
        email=("a@example.com",),
        sms=("+12065550100",),
        subscriptions=(
            Subscription(protocol="https", endpoint="https://example.com"),
            Subscription(protocol="email", endpoint="b@example.com", filter_policy="{}"),
        ),
    )
    assert tier.email_addresses == ("a@example.com", "b@example.com")


def test_the_secrets_of_a_tier_are_its_addresses_that_no_file_has() -> None:
    hook, page, own = (SsmParameter(name=name) for name in ("/hook", "/page", "/own"))
    genie = SensitiveVariable(name="genie")
    tier = Tier(
        https=("https://example.com", hook),
        pagerduty=page,
        opsgenie=genie,
        subscriptions=(
            Subscription(protocol="https", endpoint=own),
            Subscription(protocol="sqs", endpoint="arn:aws:sqs:us-east-1:111122223333:told"),
        ),
    )
    assert tier.secrets == (hook, page, genie, own)
    assert Tier(email=("a@example.com",)).secrets == ()


@pytest.mark.parametrize(
    ("tier", "name"), [("critical", "bedrock-prod-alarms"), ("warning", "bedrock-prod-alarms_warning")]
)
def test_the_topic_of_critical_alarms_has_the_shortest_name(tier: str, name: str) -> None:
    assert default_topic_name("bedrock-prod", tier) == name


def test_an_existing_topic_is_called_as_its_arn_says() -> None:
    assert ExistingTopic(arn=TOPIC).name == "operations"
