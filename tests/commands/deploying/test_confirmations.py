from typing import Any

from bedrock_monitoring.commands.deploying.confirmations import subscribes, unconfirmed_subscriptions


def state(*instances: dict[str, Any]) -> dict[str, Any]:
    return {
        "resources": [
            {"mode": "managed", "type": "aws_sns_topic", "instances": [{"attributes": {"arn": "x"}}]},
            {"mode": "managed", "type": "aws_sns_topic_subscription", "instances": list(instances)},
        ]
    }


def subscription(endpoint: str, *, pending: bool, **more: object) -> dict[str, Any]:
    attributes = {"protocol": "email", "endpoint": endpoint, "pending_confirmation": pending}
    return {"attributes": attributes, **more}


def test_what_waits_for_its_confirmation_is_named_and_a_secret_is_not() -> None:
    path = [[{"type": "get_attr", "value": "endpoint"}]]
    assert unconfirmed_subscriptions(
        state(
            subscription("a@example.com", pending=True),
            subscription("b@example.com", pending=False),
            subscription("c@example.com", pending=True, sensitive_attributes=path),
        )
    ) == ("email a@example.com", "email (sensitive value)")
    assert unconfirmed_subscriptions({}) == ()


def test_only_a_plan_that_creates_a_subscription_subscribes() -> None:
    def plan(type_: str, *actions: str) -> dict[str, Any]:
        return {"resource_changes": [{"type": type_, "change": {"actions": list(actions)}}]}

    assert subscribes(plan("aws_sns_topic_subscription", "create"))
    assert subscribes(plan("aws_sns_topic_subscription", "delete", "create"))
    assert not subscribes(plan("aws_sns_topic_subscription", "no-op"))
    assert not subscribes(plan("aws_sns_topic", "create"))
    assert not subscribes({})
