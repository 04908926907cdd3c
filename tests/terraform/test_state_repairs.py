from typing import Any

import pytest

from bedrock_monitoring.terraform.state_repairs import repair

ALARM = "aws_cloudwatch_metric_alarm"


def state(
    *instances: dict[str, Any], type_: str = ALARM, mode: str = "managed", **more: Any
) -> dict[str, Any]:
    resource = {"mode": mode, "type": type_, "name": "errors", "instances": list(instances), **more}
    return {"version": 4, "serial": 3, "lineage": "x", "resources": [resource]}


def instance(id_: str | None = "errors", **more: Any) -> dict[str, Any]:
    return {"attributes": {"id": id_, "alarm_name": "errors"}, **more}


# What an interrupted apply leaves: the instances before, the instances after, and which repairs were made.
REPAIRED = {
    "an alarm that was being created": (
        [instance(status="tainted")],
        [instance()],
        {"untainted": ["errors"]},
    ),
    "one of several alarms": (
        [instance(index_key=0), instance("b", index_key=1, status="tainted")],
        [instance(index_key=0), instance("b", index_key=1)],
        {"untainted": ["errors[1]"]},
    ),
    "an alarm that was replaced under its own name, before the old one was destroyed": (
        [instance(), instance(deposed="00000001")],
        [instance()],
        {"forgotten": ["errors"]},
    ),
    "the same, interrupted while the new one was created": (
        [instance(status="tainted"), instance(deposed="00000001", status="tainted")],
        [instance()],
        {"untainted": ["errors"], "forgotten": ["errors"]},
    ),
    "the same twice": (
        [instance(), instance(deposed="00000001"), instance(deposed="00000002")],
        [instance()],
        {"forgotten": ["errors", "errors"]},
    ),
    "a replacement killed before the new one was created": (
        [instance(deposed="00000001", index_key="a")],
        [instance(index_key="a")],
        {"restored": ['errors["a"]']},
    ),
    "two replacements killed before the new one was created": (
        [instance(deposed="00000001"), instance(deposed="00000002"), instance("old", deposed="00000003")],
        [instance(), instance("old", deposed="00000003")],
        {"restored": ["errors"], "forgotten": ["errors"]},
    ),
    "the same after the old one was tainted": (
        [instance(deposed="00000001", status="tainted")],
        [instance()],
        {"restored": ["errors"], "untainted": ["errors"]},
    ),
}


@pytest.mark.parametrize(("before", "after", "made"), REPAIRED.values(), ids=REPAIRED)
def test_what_an_interrupted_apply_left_is_repaired(
    before: list[dict[str, Any]], after: list[dict[str, Any]], made: dict[str, list[str]]
) -> None:
    repairs = repair(state(*before))
    assert repairs.state == state(*after) | {"serial": 4}
    for kind in ("untainted", "restored", "forgotten"):
        assert list(getattr(repairs, kind)) == [f"{ALARM}.{name}" for name in made.get(kind, [])]
    assert not repair(repairs.state)


# What is Terraform's to replace or destroy.
LEFT = {
    "no state yet": {},
    "nothing interrupted": state(instance()),
    "a new name, whose old alarm is yet to be destroyed": state(
        instance(), instance("old name", deposed="00000001")
    ),
    "nothing was created": state(instance(None, status="tainted")),
    "a type that the stacks of this project do not create": state(
        instance(status="tainted"), type_="aws_instance"
    ),
    "a data source": state(instance(status="tainted"), mode="data"),
    "a format to come": state(instance(status="tainted")) | {"version": 5},
}


@pytest.mark.parametrize("left", LEFT.values(), ids=LEFT)
def test_other_states_stay_as_they_are(left: dict[str, Any]) -> None:
    repairs = repair(left)
    assert (bool(repairs), repairs.state) == (False, left)


def test_an_address_names_the_module_of_the_resource() -> None:
    repairs = repair(state(instance(status="tainted"), module="module.own"))
    assert repairs.untainted == (f"module.own.{ALARM}.errors",)
