from dataclasses import replace

from bedrock_monitoring.notification import AlarmActions, Notify, Tier
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
