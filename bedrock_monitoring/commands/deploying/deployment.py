"""Plan, deploy and destroy stacks: run Terraform in each stack's folder, one wave at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.reporting import (
    describe_changes,
    print_error,
    print_line,
    print_terraform_error,
)
from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.deploying.planning import import_all_own, plan_stack
from bedrock_monitoring.commands.deploying.recovery import foresee_recovery, recover_state
from bedrock_monitoring.commands.deploying.state_places import place_problems
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.reviewing.review_text import plan_lines
from bedrock_monitoring.monitoring import ROLE_VARIABLE, Stack
from bedrock_monitoring.problems import InvalidInputError, refuse
from bedrock_monitoring.terraform import Changes, StackFolder, TerraformError

Ask = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Plans and applies the stacks of a wave.

    Attributes:
        stack_of: Returns the folder of a stack.
        plans: The folder for plans. It has a subfolder for each stack.
        ask: Asks the user a yes-or-no question.
        destroy: Whether to destroy the stacks instead of deploying them.
        keep: Whether to write plans as text and JSON, too. This takes Terraform some seconds more.
    """

    stack_of: Callable[[str], StackFolder]
    plans: Path
    ask: Ask
    destroy: bool = False
    keep: bool = False

    def plan(self, wave: Sequence[Stack]) -> tuple[Outcome, ...]:
        """Plan every stack of a wave, even if some fail, without a lock. Say what a deploy would repair."""
        return tuple(self._plan(_with_plan_role(stack)) for stack in wave)

    def plan_and_apply(self, wave: Sequence[Stack]) -> tuple[Outcome, ...]:
        """Repair and plan a wave, ask once, and apply exactly these plans."""
        return self._ask_and_apply(wave, tuple(self._plan(stack, repair=True) for stack in wave))

    def apply_kept(self, wave: Sequence[Stack], plans: Mapping[str, PlanFolder]) -> tuple[Outcome, ...]:
        """Show the plans that an earlier run wrote for a wave, ask once, and apply exactly these."""
        for stack in wave:
            _print_heading(f"{stack.name}: saved plan")
            print_line(plans[stack.name].text)
        planned = tuple(
            Outcome(stack=stack.name, wave=stack.wave, result="planned", changes=plans[stack.name].changes)
            for stack in wave
        )
        return self._ask_and_apply(wave, planned, kept=True)

    def _ask_and_apply(
        self, wave: Sequence[Stack], planned: Sequence[Outcome], *, kept: bool = False
    ) -> tuple[Outcome, ...]:
        changed = {outcome.stack: outcome for outcome in planned if outcome.changes}
        if changed and not self.ask(
            self._question([stack for stack in wave if stack.name in changed], changed)
        ):
            return tuple(_with_result(outcome, "not approved", failed=True) for outcome in planned)
        return tuple(
            self._apply(stack, outcome, kept=kept) for stack, outcome in zip(wave, planned, strict=True)
        )

    def _question(self, stacks: Sequence[Stack], planned: Mapping[str, Outcome]) -> str:
        total = sum((outcome.changes for outcome in planned.values() if outcome.changes), start=Changes())
        verb = "Destroy" if self.destroy else "Deploy"
        places = ", ".join(f"{stack.name} in account {stack.account}, {stack.region}" for stack in stacks)
        return f"{verb} {places} (wave {stacks[0].wave}: {describe_changes(total)})?"

    def _folder(self, stack: Stack, *, lock: bool = True) -> StackFolder:
        """Return the folder of a stack, in which Terraform assumes the role of the stack."""
        folder = replace(self.stack_of(stack.name), locks_state=lock)
        if stack.plan_role_arn and stack.role_arn:
            return folder.with_variable(ROLE_VARIABLE, stack.role_arn)
        return folder

    def _plan(self, stack: Stack, *, repair: bool = False) -> Outcome:
        synthesized, folder = self._folder(stack, lock=repair), PlanFolder(path=self.plans / stack.name)
        _print_heading(f"{stack.name}: plan")
        folder.prepare()
        try:
            synthesized.init()
            recovery = (recover_state if repair else foresee_recovery)(synthesized)
            for line in recovery.lines:
                print_line(line)
            refuse(place_problems(stack, recovery.state))
            text = folder.text_file if self.keep else synthesized.path / folder.text_file.name
            plan = self._make_plan(stack, synthesized, folder.plan, text, repair=repair)
            if self.keep:
                folder.keep(synthesized, plan)
        except InvalidInputError as error:
            if self.keep:
                folder.keep_failure(str(error))
            print_error(str(error))
            return Outcome(stack=stack.name, wave=stack.wave, result="refused", failed=True)
        except TerraformError as failure:
            if self.keep:
                folder.keep_failure(f"{failure}\n\n{failure.output}")
            print_terraform_error(failure, already_printed=synthesized.has_printed(failure))
            return Outcome(stack=stack.name, wave=stack.wave, result=f"{failure.verb} failed", failed=True)
        if "plan" in synthesized.quiet:
            _print_digest(stack.name, plan, text)
        return Outcome(stack=stack.name, wave=stack.wave, result="planned", changes=Changes.of(plan))

    def _make_plan(
        self, stack: Stack, synthesized: StackFolder, out: Path, text: Path, *, repair: bool
    ) -> Mapping[str, Any]:
        """Plan a stack, and return the plan in JSON. It is empty without changes, unless plans are kept."""
        if not self.destroy:
            return plan_stack(
                stack,
                synthesized,
                out=out,
                text=text,
                say=print_line,
                read=self.keep,
                may_write_state=repair,
            )
        import_all_own(stack, synthesized, out=out, say=print_line)
        changed = synthesized.plan(out=out, text=text, destroy=True)
        return synthesized.show_json(out) if changed or self.keep else {}

    def _apply(self, stack: Stack, planned: Outcome, *, kept: bool) -> Outcome:
        if planned.failed:
            return planned
        if not planned.changes:
            return _with_result(planned, "no changes")
        synthesized, folder = self._folder(stack), PlanFolder(path=self.plans / planned.stack)
        _print_heading(f"{planned.stack}: {'destroy' if self.destroy else 'deploy'}")
        try:
            if kept:
                folder.restore_lock(synthesized)
                synthesized.init()
                if repaired := recover_state(synthesized).lines:
                    print_line("\n".join(repaired))
                    print_error(
                        f"{planned.stack}: the saved plan is from before these repairs; plan it again"
                    )
                    return _with_result(planned, "plan again", failed=True)
            synthesized.apply(folder.plan)
        except TerraformError as failure:
            print_terraform_error(failure, already_printed=synthesized.has_printed(failure))
            return _with_result(planned, f"{failure.verb} failed", failed=True)
        return _with_result(planned, "destroyed" if self.destroy else "deployed")


def _print_digest(stack: str, plan: Mapping[str, Any], text: Path) -> None:
    """Print what a plan changes in a few lines, and the file of its text."""
    print_line("\n".join(plan_lines(stack, plan)) or "No changes.")
    if plan:
        print_line(f"  the whole plan: {text}")


def _with_plan_role(stack: Stack) -> Stack:
    """Return a stack as a plan sees it, with the role for plans in place of the role for deploys."""
    return replace(stack, role_arn=stack.plan_role_arn or stack.role_arn)


def _with_result(outcome: Outcome, result: str, *, failed: bool = False) -> Outcome:
    return outcome if outcome.failed else replace(outcome, result=result, failed=failed)


def _print_heading(what: str) -> None:
    print_line(f"\n=== {what}")
