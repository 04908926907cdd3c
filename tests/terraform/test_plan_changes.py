import pytest

from bedrock_monitoring.terraform import Changes


def plan(*actions: list[str], importing: bool = False) -> dict[str, object]:
    extra = {"importing": {"id": "bucket"}} if importing else {}
    return {"resource_changes": [{"change": {"actions": action, **extra}} for action in actions]}


def test_each_kind_of_change_is_counted() -> None:
    counted = Changes.of(plan(["create"], ["create"], ["update"], ["delete"], ["no-op"], ["read"]))
    assert counted == Changes(add=2, change=1, destroy=1)


@pytest.mark.parametrize("actions", [["delete", "create"], ["create", "delete"]])
def test_a_replacement_counts_as_added_and_as_destroyed(actions: list[str]) -> None:
    assert Changes.of(plan(actions)) == Changes(add=1, destroy=1)


def test_an_import_is_a_change_even_when_nothing_else_is() -> None:
    assert Changes.of(plan(["no-op"], importing=True)) == Changes(imported=1)
    assert Changes(imported=1)


def test_an_output_alone_is_a_change() -> None:
    outputs = {
        "dashboard_url": {"actions": ["update"]},
        "dashboard_name": {"actions": ["no-op"]},
        "topics": {"actions": ["no-op"]},
    }
    assert Changes.of({"output_changes": outputs}) == Changes(outputs=1)
    assert Changes(outputs=1)


def test_a_plan_without_changes_is_false() -> None:
    assert not Changes.of(plan(["no-op"]))
    assert not Changes.of({})


def test_changes_add_up() -> None:
    assert Changes(add=1, destroy=2) + Changes(add=3, change=4) == Changes(add=4, change=4, destroy=2)
