"""Plan, deploy and destroy stacks: run Terraform in each stack's folder, one wave at a time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.asking import Ask
from bedrock_monitoring.commands.console.reporting import describe_changes
from bedrock_monitoring.commands.console.stack_output import Output, StackOutput
from bedrock_monitoring.commands.deploying.confirmations import subscribes, unconfirmed_subscriptions
from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.deploying.planning import import_all_own, plan_stack
from bedrock_monitoring.commands.deploying.recovery import Recovery, foresee_recovery, recover_state
from bedrock_monitoring.commands.deploying.resuming import (
    Standing,
    beyond,
    changed_since,
    origin,
    standing_of,
    updates,
)
from bedrock_monitoring.commands.deploying.side_by_side import side_by_side
from bedrock_monitoring.commands.deploying.state_places import missing_state_problems, place_problems
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.reviewing.review_text import plan_lines
from bedrock_monitoring.monitoring import ROLE_VARIABLE, DecommissionedStack, Stack
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse
from bedrock_monitoring.terraform import Changes, StackFolder, TerraformError
from bedrock_monitoring.terraform.interruption import Interruption, NotStartedError

_MAX_NAMES = 5


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Plans and applies the stacks of a wave, several at once.

    After a Ctrl-C, what runs comes to its end, nothing further starts, and no question is asked.

    Attributes:
        stack_of: Returns the folder of a stack.
        plans: The folder for plans. It has a subfolder for each stack.
        ask: Asks the user a yes-or-no question.
        destroy: Whether to destroy the stacks instead of deploying them.
        keep: Whether to write plans as text and JSON, too. This takes Terraform some seconds more.
        plan_files: The folder for what Terraform applies, which has secrets. ``None`` for beside the plans.
        unattended: Whether ``ask`` approves without anybody who is asked.
        parallel: The most stacks that Terraform works on at once.
        output: Where the output of each stack goes.
        interruption: Whether the run was interrupted.
    """

    stack_of: Callable[[str], StackFolder]
    plans: Path
    ask: Ask
    destroy: bool = False
    keep: bool = False
    plan_files: Path | None = None
    unattended: bool = False
    parallel: int = 1
    output: Output = field(default_factory=Output)
    interruption: Interruption = field(default_factory=Interruption)

    def plan(self, wave: Sequence[Stack]) -> tuple[Outcome, ...]:
        """Plan every stack of a wave, even if some fail, without a lock. Say what a deploy would repair."""
        return self.side_by_side(
            [with_plan_role(stack) for stack in wave],
            "plan",
            self._plan,
        )

    def plan_and_apply(self, wave: Sequence[Stack]) -> tuple[Outcome, ...]:
        """Repair and plan a wave, ask once, and apply exactly these plans."""
        planned = self.side_by_side(
            wave, "plan", lambda stack, output: self._plan(stack, output, repair=True)
        )
        return self._ask_and_apply(wave, planned)

    def apply_kept(self, wave: Sequence[Stack], plans: Mapping[str, PlanFolder]) -> tuple[Outcome, ...]:
        """Show the plans that an earlier run wrote for a wave, ask once, and apply exactly these.

        What an earlier deploy applied is left alone. What it began, and what could not be planned, is planned
        again and shown: a user who is asked may approve it, and without a question only what the saved plan
        has shown is applied.
        """
        with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-plans-") as folder:
            again = replace(self, plans=Path(folder), keep=False, plan_files=None)
            planned = self.side_by_side(
                wave,
                "saved plan",
                lambda stack, output: self._resume(stack, plans[stack.name], output, again=again),
            )
            return self._ask_and_apply(wave, planned)

    def _resume(self, stack: Stack, kept: PlanFolder, output: StackOutput, *, again: Deployment) -> Outcome:
        if kept.failed:
            output.say(f"{stack.name}: it could not be planned and is planned again")
            outcome = again._plan(stack, output, repair=True, saved={})
            return replace(outcome, was_shown=outcome.failed)
        planned = Outcome(
            stack=stack.name,
            wave=stack.wave,
            result="planned",
            changes=kept.changes,
            subscribes=kept.read(subscribes),
            plan=kept.plan,
            kept=kept,
        )
        if not planned.changes:
            output.say(kept.text)
            _say_removable(stack, output)
            return planned
        synthesized = self.folder(stack, output)
        kept.restore_lock(synthesized)
        try:
            recovery = _recovery_of(synthesized, output, repair=True)
        except TerraformError as failure:
            return self.failed(planned, failure, synthesized, output)
        return self._go_on(stack, planned, kept, recovery, output, again=again)

    def _go_on(
        self,
        stack: Stack,
        planned: Outcome,
        kept: PlanFolder,
        recovery: Recovery,
        output: StackOutput,
        *,
        again: Deployment,
    ) -> Outcome:
        """Return what is left to do of a saved plan."""
        saved = kept.read(dict)
        is_begun = kept.begun_at is not None
        standing = standing_of(saved, kept.planned, recovery.state, is_begun=is_begun)
        is_proved = kept.is_applied or not updates(saved)
        if standing is Standing.APPLIED and is_proved and not recovery.lines:
            output.say(f"{stack.name}: an earlier deploy has applied this plan: the state is what it ends in")
            kept.begin()  # the note may be lost with the machine that deployed, and `health` needs it
            _say_removable(stack, output)
            before = "destroyed before" if self._destroys(stack) else "deployed before"
            return replace(planned, result=before, changes=Changes())
        if standing in (Standing.BEGUN, Standing.APPLIED) or (standing is Standing.UNTOUCHED and is_begun):
            output.say(f"{stack.name}: an earlier deploy has begun this plan; the rest is planned again")
            rest = again._plan(stack, output, repair=True, saved=saved, recovery=recovery)
            if not rest.failed and not rest.changes:
                kept.begin()  # as above; otherwise the apply of the rest notes it
            return replace(rest, kept=kept)
        if recovery.lines:
            output.error(f"{stack.name}: the saved plan is from before these repairs; plan it again")
            return _with_result(planned, "plan again", failed=True)
        if standing is Standing.CHANGED:
            changed = _some(changed_since(saved, recovery.state, is_begun=is_begun)) or "its state"
            output.error(
                f"{stack.name}: somebody else has changed {changed} since it was planned; plan it again"
            )
            return _with_result(planned, "plan again", failed=True)
        if not kept.plan.is_file():
            output.say(f"{stack.name}: the kept plan has no secrets, so it is planned again and compared")
            return replace(again._plan(stack, output, repair=True, saved=saved, recovery=recovery), kept=kept)
        _print_digest(stack.name, saved, kept.text_file, output)
        return planned

    def _ask_and_apply(self, wave: Sequence[Stack], planned: Sequence[Outcome]) -> tuple[Outcome, ...]:
        if self.interruption.requested:
            return tuple(_with_result(outcome, "not reached", failed=True) for outcome in planned)
        changed = {outcome.stack: outcome for outcome in planned if outcome.changes and not outcome.failed}
        if changed and not self.ask(
            self._question([stack for stack in wave if stack.name in changed], changed)
        ):
            return tuple(_with_result(outcome, "not approved", failed=True) for outcome in planned)
        applied = self.side_by_side(
            [stack for stack in wave if stack.name in changed],
            "destroy" if all(map(self._destroys, wave)) else "deploy",
            lambda stack, output: self._apply(stack, changed[stack.name], output),
        )
        ends = {outcome.stack: outcome for outcome in applied}
        return tuple(
            replace(ends[outcome.stack], seconds=outcome.seconds + ends[outcome.stack].seconds)
            if outcome.stack in ends
            else _with_result(outcome, "no changes" if outcome.result == "planned" else outcome.result)
            for outcome in planned
        )

    def side_by_side(
        self, stacks: Sequence[Stack], what: str, work: Callable[[Stack, StackOutput], Outcome]
    ) -> tuple[Outcome, ...]:
        """Return the outcomes of the work on each stack, in the order of the stacks.

        Args:
            stacks: The stacks.
            what: What is done with them, in a word.
            work: Called for each stack, in a thread, with its output.
        """
        if not stacks:
            return ()
        with self.output.side_by_side([stack.name for stack in stacks]) as begin:

            def one(stack: Stack) -> Outcome:
                not_reached = Outcome(
                    stack=stack.name, wave=stack.wave, result="not reached", failed=True, log=None
                )
                if self.interruption.requested:
                    return not_reached
                started = time.monotonic()
                with begin(stack.name, what) as output:
                    try:
                        outcome = work(stack, output)
                    except NotStartedError:
                        outcome = replace(not_reached, result="interrupted")
                    except InvalidInputError as error:  # a file of it cannot be read or written
                        output.error(str(error))
                        outcome = replace(not_reached, result="refused")
                return replace(
                    outcome, seconds=time.monotonic() - started, log=self.output.log_of(stack.name)
                )

            return side_by_side(one, stacks, parallel=self.parallel, interruption=self.interruption)

    def _question(self, stacks: Sequence[Stack], planned: Mapping[str, Outcome]) -> str:
        total = sum((outcome.changes for outcome in planned.values() if outcome.changes), start=Changes())
        verb = "Destroy" if all(map(self._destroys, stacks)) else "Deploy"
        places = ", ".join(f"{stack.name} in account {stack.account}, {stack.region}" for stack in stacks)
        return f"{verb} {places} (wave {stacks[0].wave}: {describe_changes(total)})?"

    def _destroys(self, stack: Stack) -> bool:
        """Return whether a deploy destroys a stack. What is decommissioned has a wave of its own."""
        return self.destroy or isinstance(stack, DecommissionedStack)

    def folder(self, stack: Stack, output: StackOutput, *, lock: bool = True) -> StackFolder:
        """Return the folder of a stack, in which Terraform assumes the role of the stack.

        Args:
            stack: The stack.
            output: Its output.
            lock: Whether a plan holds the lock of the state.
        """
        folder = replace(
            self.stack_of(stack.name),
            locks_state=lock,
            on_line=output.line,
            log=output.note,
            interruption=self.interruption,
        )
        if stack.plan_role_arn and stack.role_arn:
            return folder.with_variable(ROLE_VARIABLE, stack.role_arn)
        return folder

    def _plan(
        self,
        stack: Stack,
        output: StackOutput,
        *,
        repair: bool = False,
        saved: Mapping[str, Any] | None = None,
        recovery: Recovery | None = None,
    ) -> Outcome:
        """Plan a stack.

        Args:
            stack: The stack.
            output: Its output.
            repair: Whether to repair its state, under the lock. Otherwise only what would be is said.
            saved: The plan that was approved, of which this is the rest.
            recovery: The state, if the stack is initialized and repaired already.
        """
        synthesized = self.folder(stack, output, lock=repair)
        folder = PlanFolder(path=self.plans / stack.name)
        plan_file = self.plan_files / f"{stack.name}.tfplan" if self.plan_files else folder.plan
        planned = Outcome(stack=stack.name, wave=stack.wave, result="planned", plan=plan_file)
        try:
            folder.prepare()
            recovery = recovery or _recovery_of(synthesized, output, repair=repair)
            refuse(place_problems(stack, recovery.state))
            refuse(missing_state_problems(stack, recovery.state))
            text = folder.text_file if self.keep else synthesized.path / folder.text_file.name
            plan = self._make_plan(stack, synthesized, plan_file, text, output, repair=repair)
            if self.keep:
                folder.keep(synthesized, plan, planned=origin(recovery.state))
            if "plan" in synthesized.quiet:
                _print_digest(stack.name, plan, text, output)
            if saved is not None and self.unattended:
                refuse(_unapproved(stack.name, beyond(saved, plan)))
        except InvalidInputError as error:
            if self.keep:
                folder.keep_failure(str(error))
            output.error(str(error))
            return replace(planned, result="refused", failed=True)
        except TerraformError as failure:
            if self.keep and not self.interruption.requested:
                folder.keep_failure(f"{failure}\n\n{failure.output}")
            return self.failed(planned, failure, synthesized, output)
        changes = Changes.of(plan)
        if not changes:
            _say_removable(stack, output)
        return replace(planned, changes=changes, subscribes=subscribes(plan))

    def failed(
        self, outcome: Outcome, failure: TerraformError, synthesized: StackFolder, output: StackOutput
    ) -> Outcome:
        """Print a failure of Terraform, and return the outcome with it."""
        output.terraform_error(failure, already_printed=synthesized.has_printed(failure))
        result = "interrupted" if self.interruption.requested else f"{failure.verb} failed"
        return _with_result(outcome, result, failed=True)

    def _make_plan(
        self,
        stack: Stack,
        synthesized: StackFolder,
        out: Path,
        text: Path,
        output: StackOutput,
        *,
        repair: bool,
    ) -> Mapping[str, Any]:
        """Plan a stack, and return the plan in JSON. It is empty without changes, unless plans are kept."""
        if not self.destroy:
            return plan_stack(
                stack,
                synthesized,
                out=out,
                text=text,
                say=output.say,
                read=self.keep,
                may_write_state=repair,
            )
        import_all_own(stack, synthesized, out=out, say=output.say)
        changed = synthesized.plan(out=out, text=text, destroy=True)
        return synthesized.show_json(out) if changed or self.keep else {}

    def _apply(self, stack: Stack, planned: Outcome, output: StackOutput) -> Outcome:
        assert planned.plan is not None
        synthesized = self.folder(stack, output)
        if planned.kept is not None:
            planned.kept.begin()
        try:
            synthesized.apply(planned.plan)
        except TerraformError as failure:
            return self.failed(planned, failure, synthesized, output)
        if planned.kept is not None:
            planned.kept.end()
        if self._destroys(stack):
            _say_removable(stack, output)
            return _with_result(planned, "destroyed")
        unconfirmed = self._unconfirmed(synthesized, output) if planned.subscribes else ()
        for subscription in unconfirmed:
            output.say(f"{stack.name}: waits until it is confirmed: {subscription}")
        return replace(planned, result="deployed", to_confirm=len(unconfirmed))

    def _unconfirmed(self, synthesized: StackFolder, output: StackOutput) -> tuple[str, ...]:
        """Return the subscriptions that wait to be confirmed: none if the state cannot be read."""
        try:
            return unconfirmed_subscriptions(synthesized.state())
        except NotStartedError:
            return ()
        except TerraformError as failure:
            output.terraform_error(failure, already_printed=False)
            return ()


def _recovery_of(synthesized: StackFolder, output: StackOutput, *, repair: bool) -> Recovery:
    """Initialize a stack, and repair its state or foresee what a deploy would repair; say each repair."""
    synthesized.init()
    recovery = (recover_state if repair else foresee_recovery)(synthesized)
    for line in recovery.lines:
        output.say(line)
    return recovery


def _print_digest(stack: str, plan: Mapping[str, Any], text: Path, output: StackOutput) -> None:
    """Print what a plan changes in a few lines, and the file of its text."""
    output.line("\n".join(plan_lines(stack, plan)) or "No changes.")
    if plan:
        output.line(f"  the whole plan: {text}")


def _say_removable(stack: Stack, output: StackOutput) -> None:
    """Say that nothing is left of a stack that is decommissioned."""
    if isinstance(stack, DecommissionedStack):
        output.say(f"{stack.name}: nothing is left of it; remove it from `decommission` in rollout.yaml")


def _unapproved(stack: str, changes: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem if what is left to do has not been approved with the saved plan."""
    if changes:
        what = f"its saved plan does not show this change of {_some(changes)}"
        yield Problem(where=stack, what=what, remedy="plan again, or deploy at a terminal, which asks")


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + more


def with_plan_role(stack: Stack) -> Stack:
    """Return a stack as a plan sees it, with the role for plans in place of the role for deploys."""
    return replace(stack, role_arn=stack.plan_role_arn or stack.role_arn)


def _with_result(outcome: Outcome, result: str, *, failed: bool = False) -> Outcome:
    return outcome if outcome.failed else replace(outcome, result=result, failed=failed)
