"""A saved plan whose deploy failed or was killed: the same deploy goes on."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import plans_for
from bedrock_monitoring.commands.deploying.resuming import Standing, beyond, standing_of
from bedrock_monitoring.commands.deploying.waves import Outcome, run_waves
from bedrock_monitoring.terraform.interruption import Interruption
from bedrock_monitoring.terraform.sensitive_values import SENSITIVE
from tests.commands.deploying.test_deployment import Asked, wave
from tests.commands.fake_terraform import FakeTerraform

Json = dict[str, Any]
PLANNED = {"lineage": "a", "serial": 1}


def resource(
    address: str, *actions: str, before: Json | None = None, after: Json | None, **more: Any
) -> Json:
    change = {"actions": list(actions), "before": before, "after": after, **more}
    return {"address": address, "type": address.partition(".")[0], "mode": "managed", "change": change}


def plan(*resources: Json, **more: Any) -> Json:
    return {"resource_changes": list(resources), **more}


def state(serial: int, lineage: str = "a", outputs: Json | None = None, **values: Any) -> Json:
    """Return a state of alarms with these values by name."""
    resources = [
        {
            "mode": "managed",
            "type": "aws_alarm",
            "name": name,
            "instances": [attributes if "attributes" in attributes else {"attributes": attributes}],
        }
        for name, attributes in values.items()
    ]
    return {
        "version": 4,
        "lineage": lineage,
        "serial": serial,
        "resources": resources,
        "outputs": outputs or {},
    }


KEPT = resource("aws_alarm.kept", "no-op", before={"value": 1}, after={"value": 1})
CREATED = resource(
    "aws_alarm.new",
    "create",
    after={"value": 2, "note": None, "secret": SENSITIVE},
    after_unknown={"id": True, "tags": {"one": True}},
)
UPDATED = resource("aws_alarm.changed", "update", before={"value": 3}, after={"value": 4})
DELETED = resource("aws_alarm.old", "delete", before={"value": 5}, after=None)
REPLACED = resource("aws_alarm.other", "delete", "create", before={"name": "x"}, after={"name": "y"})
PLAN = plan(KEPT, CREATED, UPDATED, DELETED, REPLACED)

BEFORE: Json = {"kept": {"value": 1}, "changed": {"value": 3}, "old": {"value": 5}, "other": {"name": "x"}}
NEW: Json = {"value": 2, "note": "", "secret": "clear", "id": "i"}
AFTER: Json = {"kept": {"value": 1}, "changed": {"value": 4}, "new": NEW, "other": {"name": "y"}}


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (state(1, **BEFORE), Standing.UNTOUCHED),
        (state(3, **AFTER), Standing.APPLIED),
        (state(3, lineage="b", **AFTER), Standing.CHANGED),
        (state(2, **BEFORE), Standing.BEGUN),
        (state(2, **(BEFORE | {"new": NEW})), Standing.BEGUN),
        (state(2, **(BEFORE | {"changed": {"value": 4}})), Standing.BEGUN),
        (state(2, **{name: BEFORE[name] for name in BEFORE if name != "old"}), Standing.BEGUN),
        (state(2, **{name: BEFORE[name] for name in BEFORE if name != "other"}), Standing.BEGUN),
        (state(3, **(AFTER | {"new": {"attributes": NEW, "status": "tainted"}})), Standing.BEGUN),
        (state(3, **(AFTER | {"other": {"attributes": {"name": "x"}, "deposed": "1"}})), Standing.BEGUN),
        (state(2, **(BEFORE | {"changed": {"value": 9}})), Standing.CHANGED),
        (state(2, **(BEFORE | {"kept": {"value": 9}})), Standing.CHANGED),
        (state(2, **(BEFORE | {"new": NEW | {"value": 9}})), Standing.CHANGED),
        (state(2, **(BEFORE | {"theirs": {"value": 1}})), Standing.CHANGED),
        (state(2, **{name: BEFORE[name] for name in BEFORE if name != "kept"}), Standing.CHANGED),
        (
            state(2, **(BEFORE | {"kept": {"attributes": {"value": 1}, "status": "tainted"}})),
            Standing.CHANGED,
        ),
    ],
)
def test_the_state_says_what_became_of_a_plan(now: Json, standing: Standing) -> None:
    assert standing_of(PLAN, PLANNED, now) is standing


@pytest.mark.parametrize("nothing", [{"lineage": None, "serial": None}, {"lineage": "", "serial": 0}])
def test_a_first_deploy_has_no_lineage_to_compare(nothing: Json) -> None:
    assert standing_of(plan(CREATED), nothing, nothing) is Standing.UNTOUCHED
    assert standing_of(plan(CREATED), nothing, state(1, lineage="new", new=NEW)) is Standing.APPLIED
    assert standing_of(plan(CREATED), nothing, state(1, lineage="new")) is Standing.BEGUN
    assert standing_of(plan(CREATED), nothing, state(1, theirs={"value": 1})) is Standing.CHANGED


@pytest.mark.parametrize(
    ("planned", "now"),
    [(None, 0), (None, False), (None, ""), ([], None), ('{"a": 1, "b": 2}', '{"b":2,"a":1}')],
)
def test_what_the_provider_writes_otherwise_is_no_change(planned: object, now: object) -> None:
    created = plan(resource("aws_alarm.new", "create", after={"value": planned}))
    assert standing_of(created, PLANNED, state(2, new={"value": now})) is Standing.APPLIED


@pytest.mark.parametrize(
    ("planned", "now"), [(0, 1), ("", 0), (False, True), ("a", None), ('{"a": 1}', "{}")]
)
def test_another_value_is_a_change(planned: object, now: object) -> None:
    created = plan(resource("aws_alarm.new", "create", after={"value": planned}))
    assert standing_of(created, PLANNED, state(2, new={"value": now})) is Standing.CHANGED


def test_a_moved_and_an_imported_resource_are_where_they_were() -> None:
    moved = resource("aws_alarm.new", "no-op", before={"value": 1}, after={"value": 1})
    moved["previous_address"] = "aws_alarm.old"
    assert standing_of(plan(moved), PLANNED, state(2, old={"value": 1})) is Standing.BEGUN
    assert standing_of(plan(moved), PLANNED, state(2, new={"value": 1})) is Standing.APPLIED
    imported = resource("aws_alarm.new", "no-op", before={}, after={"value": 1}, importing={"id": "i"})
    assert standing_of(plan(imported), PLANNED, state(2)) is Standing.BEGUN


@pytest.mark.parametrize(
    ("change", "outputs", "standing"),
    [
        ({"actions": ["create"], "after": 1}, {"url": {"value": 1}}, Standing.APPLIED),
        ({"actions": ["create"], "after": 1}, {"url": {"value": 2}}, Standing.BEGUN),
        ({"actions": ["create"], "after": 1}, {}, Standing.BEGUN),
        ({"actions": ["create"], "after_unknown": True}, {"url": {"value": 2}}, Standing.APPLIED),
        ({"actions": ["delete"]}, {}, Standing.APPLIED),
        ({"actions": ["delete"]}, {"url": {"value": 1}}, Standing.BEGUN),
    ],
)
def test_outputs_belong_to_what_a_plan_ends_in(change: Json, outputs: Json, standing: Standing) -> None:
    planned = plan(KEPT, output_changes={"url": change})
    assert standing_of(planned, PLANNED, state(2, outputs=outputs, kept={"value": 1})) is standing


@pytest.mark.parametrize(
    ("rest", "more"),
    [
        (plan(KEPT, CREATED), ()),
        (plan(resource("aws_alarm.new", "update", before={"value": 0}, after={"value": 2})), ()),
        (plan(resource("aws_alarm.new", "update", before={}, after={"value": 9})), ("aws_alarm.new",)),
        (plan(resource("aws_alarm.new", "delete", before={}, after=None)), ("aws_alarm.new",)),
        (plan(DELETED), ()),
        (plan(resource("aws_alarm.kept", "update", before={}, after={"value": 1})), ("aws_alarm.kept",)),
        (plan(resource("aws_alarm.theirs", "create", after={})), ("aws_alarm.theirs",)),
        (plan(output_changes={"url": {"actions": ["update"]}}), ("url",)),
    ],
)
def test_the_rest_of_a_plan_changes_nothing_that_was_not_shown(rest: Json, more: Sequence[str]) -> None:
    assert beyond(PLAN, rest) == tuple(more)


def test_a_secret_that_is_not_in_the_saved_plan_is_no_difference() -> None:
    after = {"value": 2, "secret": "clear"}
    rest = plan(resource("aws_alarm.new", "create", after=after, after_sensitive={"secret": True}))
    assert beyond(PLAN, rest) == ()


class Resumed:
    """A saved plan of some stacks, and the deploys of it."""

    def __init__(self, terraform: FakeTerraform, folder: Path) -> None:
        self.terraform, self.plans = terraform, folder / "plans"
        self.ask = Asked(answer=True)
        self.work = Deployment(stack_of=terraform.stack_of, plans=self.plans, ask=self.ask, unattended=True)

    def save(
        self, name: str, plan: Json, state: Json, *, fails: str = "", plan_files: Path | None = None
    ) -> None:
        self.terraform.stack(name, state=state, fails=fails)
        self.terraform.plans(name, plan)
        replace(self.work, keep=True, plan_files=plan_files).plan(wave(name))
        (self.terraform.stacks / name / "fails").write_text("")
        (self.terraform.stacks / "log").unlink()

    def now(self, name: str, state: Json, *, plan: Json) -> None:
        """Set the state of a stack, and what a plan of it changes from now on."""
        (self.terraform.stacks / name / "state").write_text(json.dumps(state))
        self.terraform.plans(name, plan)

    def deploy(self, *names: str) -> tuple[Outcome, ...]:
        return self.work.apply_kept(wave(*names), plans_for(self.plans, names))


@pytest.fixture
def resumed(terraform: FakeTerraform, tmp_path: Path) -> Resumed:
    return Resumed(terraform, tmp_path)


def test_what_is_applied_is_left_alone_without_a_question_and_the_wave_goes_on(
    resumed: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    resumed.save("done", plan(KEPT, CREATED, DELETED), state(1, kept={"value": 1}, old={"value": 5}))
    resumed.now("done", state(3, kept={"value": 1}, new=NEW), plan=plan())
    resumed.save("left", plan(CREATED), state(1))
    done, left = resumed.deploy("done", "left")
    assert [(outcome.result, outcome.failed) for outcome in (done, left)] == [
        ("deployed before", False),
        ("deployed", False),
    ]
    assert resumed.terraform.asked("plan", "show", "apply") == ["left apply"]
    [question] = resumed.ask.questions
    assert "done" not in question
    assert "done: an earlier deploy has applied this plan" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("planned", "before", "after"),
    [
        (plan(KEPT, CREATED), {"kept": {"value": 1}}, {"kept": {"value": 1}, "new": NEW}),
        (plan(UPDATED), {"changed": {"value": 3}}, {"changed": {"value": 4}}),
    ],
)
def test_that_a_plan_was_deployed_is_noted_again_if_the_machine_that_deployed_is_gone(
    resumed: Resumed, planned: Json, before: Json, after: Json
) -> None:
    resumed.save("one", planned, state(1, **before))
    resumed.now("one", state(2, **after), plan=plan())
    [kept] = plans_for(resumed.plans, ["one"]).values()
    assert kept.begun_at is None
    assert [outcome.failed for outcome in resumed.deploy("one")] == [False]
    assert resumed.terraform.asked("apply") == []
    assert kept.begun_at is not None, "so that its health is checked"


def test_a_saved_plan_that_is_refused_is_not_noted_as_begun(resumed: Resumed) -> None:
    resumed.save("one", plan(KEPT, CREATED), state(1, kept={"value": 1}))
    theirs = resource("aws_alarm.kept", "update", before={"value": 9}, after={"value": 1})
    resumed.now("one", state(2, kept={"value": 1}), plan=plan(theirs))
    assert [outcome.result for outcome in resumed.deploy("one")] == ["refused"]
    [kept] = plans_for(resumed.plans, ["one"]).values()
    assert kept.begun_at is None


def test_a_change_in_place_that_only_the_state_says_is_planned_again_because_it_may_have_failed(
    resumed: Resumed,
) -> None:
    resumed.save("one", plan(KEPT, UPDATED), state(1, kept={"value": 1}, changed={"value": 3}))
    after = state(2, kept={"value": 1}, changed={"value": 4})
    resumed.now("one", after, plan=plan(KEPT, UPDATED))
    assert [outcome.result for outcome in resumed.deploy("one")] == ["deployed"]
    assert resumed.terraform.asked("plan", "apply") == ["one plan", "one apply"]
    # Now it is noted that the apply has succeeded.
    assert [outcome.result for outcome in resumed.deploy("one")] == ["deployed before"]
    assert resumed.terraform.asked("plan", "apply") == ["one plan", "one apply"]


def test_a_target_that_cannot_be_planned_is_shown_with_the_plans_and_does_not_stop_the_others(
    resumed: Resumed,
) -> None:
    resumed.save("closed", plan(CREATED), state(1), fails="plan")
    resumed.save("late", plan(CREATED), state(1))
    (resumed.terraform.stacks / "closed" / "fails").write_text("plan")
    kept = plans_for(resumed.plans, ["closed", "late"])
    waves_in_order = [wave("closed"), wave("late")]
    closed, late = run_waves(
        waves_in_order, partial(resumed.work.apply_kept, plans=kept), interruption=Interruption()
    )
    assert (closed.result, closed.failed) == ("plan failed", True)
    assert (late.result, late.failed) == ("deployed", False)


def test_a_target_that_can_be_planned_by_now_and_fails_then_stops_the_others(resumed: Resumed) -> None:
    resumed.save("opened", plan(CREATED), state(1), fails="plan")
    resumed.save("late", plan(CREATED), state(1))
    (resumed.terraform.stacks / "opened" / "fails").write_text("apply")
    work = replace(resumed.work, unattended=False)
    kept = plans_for(resumed.plans, ["opened", "late"])
    outcomes = run_waves(
        [wave("opened"), wave("late")],
        partial(work.apply_kept, plans=kept),
        interruption=Interruption(),
    )
    assert [outcome.result for outcome in outcomes] == ["apply failed", "not reached"]


def test_a_failed_apply_is_not_noted_as_applied(resumed: Resumed) -> None:
    resumed.save("one", plan(KEPT, UPDATED), state(1, kept={"value": 1}, changed={"value": 3}))
    (resumed.terraform.stacks / "one" / "fails").write_text("apply")
    assert [outcome.result for outcome in resumed.deploy("one")] == ["apply failed"]
    [kept] = plans_for(resumed.plans, ["one"]).values()
    assert (kept.begun_at is not None, kept.is_applied) == (True, False)


@pytest.mark.parametrize(
    ("file", "applied"), [("begun.txt", ["other apply"]), ("applied.txt", ["one apply", "other apply"])]
)
def test_a_note_that_cannot_be_written_is_told_of_its_target_and_the_others_go_on(
    resumed: Resumed, file: str, applied: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "other"):
        resumed.save(name, plan(CREATED), state(1))
    (resumed.plans / "one" / file).mkdir()
    assert [outcome.result for outcome in resumed.deploy("one", "other")] == ["refused", "deployed"]
    assert sorted(resumed.terraform.asked("apply")) == applied
    assert file in capsys.readouterr().err


def test_what_a_deploy_created_and_could_not_finish_is_no_change_of_somebody_else(resumed: Resumed) -> None:
    resumed.save("one", plan(KEPT, CREATED), state(1, kept={"value": 1}))
    half = state(2, kept={"value": 1}, new={"value": None})
    update = resource("aws_alarm.new", "update", before={"value": None}, after={"value": 2})
    resumed.now("one", half, plan=plan(KEPT, update))
    assert [outcome.result for outcome in resumed.deploy("one")] == ["plan again"]
    [kept] = plans_for(resumed.plans, ["one"]).values()
    kept.begin()
    assert [outcome.result for outcome in resumed.deploy("one")] == ["deployed"]
    assert resumed.terraform.asked("plan", "apply") == ["one plan", "one apply"]


def test_what_was_begun_is_planned_again_and_shown_and_applied_if_all_of_it_was_approved(
    resumed: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    resumed.save("one", plan(KEPT, UPDATED, CREATED), state(1, kept={"value": 1}, changed={"value": 3}))
    half = state(2, kept={"value": 1}, changed={"value": 4})
    resumed.now("one", half, plan=plan(KEPT, CREATED))
    [outcome] = resumed.deploy("one")
    assert (outcome.result, outcome.changes and outcome.changes.add) == ("deployed", 1)
    assert resumed.terraform.asked() == ["one init", "one state", "one plan", "one show", "one apply"]
    applied = json.loads((resumed.terraform.stacks / "applied").read_text())
    assert applied == plan(KEPT, CREATED), "the new plan, not the saved one"
    assert "an earlier deploy has begun this plan" in capsys.readouterr().out


def test_without_a_question_nothing_is_applied_that_the_saved_plan_did_not_show(
    resumed: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    resumed.save("one", plan(KEPT, CREATED), state(1, kept={"value": 1}))
    theirs = resource("aws_alarm.kept", "update", before={"value": 9}, after={"value": 1})
    resumed.now("one", state(2, kept={"value": 1}), plan=plan(theirs, CREATED))
    [outcome] = resumed.deploy("one")
    assert (outcome.result, outcome.failed) == ("refused", True)
    assert resumed.terraform.asked("apply") == []
    assert capsys.readouterr().err == (
        "one: its saved plan does not show this change of aws_alarm.kept; plan again, or deploy at a "
        "terminal, which asks\n"
    )
    resumed.work = replace(resumed.work, unattended=False)
    [asked] = resumed.deploy("one")
    assert (asked.result, len(resumed.ask.questions)) == ("deployed", 1)


def test_a_kill_before_the_first_write_of_the_state_is_noticed_by_the_note_of_the_apply(
    resumed: Resumed,
) -> None:
    before = state(1, kept={"value": 1})
    resumed.save("one", plan(KEPT, CREATED), before)
    [kept] = plans_for(resumed.plans, ["one"]).values()
    kept.begin()
    resumed.now("one", before, plan=plan(KEPT, CREATED))
    assert [outcome.result for outcome in resumed.deploy("one")] == ["deployed"]
    assert resumed.terraform.asked("plan", "apply") == ["one plan", "one apply"]


def test_a_note_of_another_plan_counts_for_nothing(resumed: Resumed) -> None:
    resumed.save("one", plan(CREATED), state(1))
    for note in ("of another plan 2026-11-30T10:00:00+00:00", "", "no time"):
        (resumed.plans / "one" / "begun.txt").write_text(note)
        [kept] = plans_for(resumed.plans, ["one"]).values()
        assert kept.begun_at is None
    for name in ("begun.txt", "applied.txt"):
        (resumed.plans / "one" / name).write_bytes(b"\xff")
    assert (kept.begun_at, kept.is_applied) == (None, False)
    resumed.deploy("one")
    assert resumed.terraform.asked("plan", "apply") == ["one apply"]


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (state(2, kept={"value": 9}), "aws_alarm.kept"),
        (state(2, kept={"value": 1}, theirs={}), "aws_alarm.theirs"),
        (state(2, lineage="b", kept={"value": 1}), "its state"),
        (
            state(2, kept={"value": 1}, **dict[str, Any]((f"n{number}", {}) for number in range(6))),
            "aws_alarm.n0, aws_alarm.n1, aws_alarm.n2, aws_alarm.n3, aws_alarm.n4 and 1 more",
        ),
    ],
)
def test_a_state_that_somebody_else_changed_is_refused_with_what_was_changed(
    resumed: Resumed, capsys: pytest.CaptureFixture[str], now: Json, what: str
) -> None:
    resumed.save("one", plan(KEPT, CREATED), state(1, kept={"value": 1}))
    resumed.now("one", now, plan=plan(CREATED))
    [outcome] = resumed.deploy("one")
    assert (outcome.result, outcome.failed) == ("plan again", True)
    assert resumed.terraform.asked("plan", "apply") == []
    said = capsys.readouterr().err
    assert said == f"one: somebody else has changed {what} since it was planned; plan it again\n"


@pytest.fixture
def without_secrets(resumed: Resumed, tmp_path: Path) -> Resumed:
    """A saved plan without the file that Terraform applies."""
    private = tmp_path / "private"
    private.mkdir()
    resumed.save("one", plan(KEPT, CREATED), state(1, kept={"value": 1}), plan_files=private)
    assert [path.name for path in private.iterdir()] == ["one.tfplan"]
    assert not (resumed.plans / "one" / "plan.tfplan").exists()
    return resumed


def test_a_plan_without_secrets_is_made_again_and_applied_if_the_saved_one_shows_all_of_it(
    without_secrets: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    [outcome] = without_secrets.deploy("one")
    assert (outcome.result, outcome.changes and outcome.changes.add) == ("deployed", 1)
    once = ["one init", "one state", "one plan", "one show", "one apply"]
    assert without_secrets.terraform.asked() == once
    assert "one: the kept plan has no secrets, so it is planned again and compared" in capsys.readouterr().out
    [kept] = plans_for(without_secrets.plans, ["one"]).values()
    assert kept.begun_at is not None
    assert not kept.plan.exists()


def test_a_plan_without_secrets_allows_nothing_that_it_does_not_show(
    without_secrets: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    more = resource("aws_alarm.more", "create", after={"value": 1})
    without_secrets.now("one", state(1, kept={"value": 1}), plan=plan(KEPT, CREATED, more))
    [outcome] = without_secrets.deploy("one")
    assert (outcome.result, outcome.failed) == ("refused", True)
    assert without_secrets.terraform.asked("apply") == []
    assert "its saved plan does not show this change of aws_alarm.more" in capsys.readouterr().err


def test_a_plan_without_secrets_is_not_made_again_if_it_is_applied_or_somebody_changed_the_state(
    without_secrets: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = state(2, kept={"value": 9})
    without_secrets.now("one", changed, plan=plan(CREATED))
    [outcome] = without_secrets.deploy("one")
    assert (outcome.result, outcome.failed) == ("plan again", True)
    said = capsys.readouterr().err
    assert said == "one: somebody else has changed aws_alarm.kept since it was planned; plan it again\n"
    without_secrets.now("one", state(2, kept={"value": 1}, new={"value": 2}), plan=plan())
    [outcome] = without_secrets.deploy("one")
    assert outcome.result == "deployed before"
    assert without_secrets.terraform.asked("plan", "apply") == []


def test_what_could_not_be_planned_is_planned_again_and_needs_an_approval_of_its_own(
    resumed: Resumed, capsys: pytest.CaptureFixture[str]
) -> None:
    resumed.save("one", plan(CREATED), state(1), fails="plan")
    [refused] = resumed.deploy("one")
    assert (refused.result, refused.failed) == ("refused", True)
    assert "does not show this change of aws_alarm.new" in capsys.readouterr().err
    resumed.work = replace(resumed.work, unattended=False)
    [outcome] = resumed.deploy("one")
    assert outcome.result == "deployed"
    assert resumed.terraform.asked("apply") == ["one apply"]
    assert (resumed.plans / "one" / "failure.txt").is_file(), "what was saved stays as it is"
