"""A stack of the user's own: this project's foundation, and the resources that a Python file adds."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring.monitoring import OwnStack, Rollout
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one
from stacks.foundation import add_aws_provider, add_s3_backend, require_versions

_BINDINGS = "cdktf_cdktf_provider_aws"

FUNCTION = "add_resources"
"""The function that the file of an own stack defines; it takes the `OwnTerraformStack`."""


class OwnTerraformStack(TerraformStack):
    """A stack of the user's own; its id is its name.

    Versions, state, provider and tags are set before the function `add_resources` of its file is called with
    it: the function is the rest of the constructor.

    Attributes:
        own: What rollout.yaml says of the stack: name, account, Region, tags, ``settings``.
        rollout: The rollout that the stack is part of, for instance for the names of its targets.
    """

    def __init__(self, scope: Construct, own: OwnStack, *, rollout: Rollout) -> None:
        """Create the stack.

        Args:
            scope: The app.
            own: What rollout.yaml says of the stack.
            rollout: Where state is kept, which provider versions are taken, and what is watched.

        Raises:
            InvalidInputError: The file cannot be used, or what it passes to this library is refused.
        """
        super().__init__(scope, own.name)
        self.own = own
        self.rollout = rollout
        require_versions(self, provider_version=rollout.provider_version)
        add_s3_backend(self, state=rollout.state, key=own.state_key)
        add_aws_provider(self, account=own.account, region=own.region, role_arn=own.role_arn, tags=_tags(own))
        with _located_errors(own):
            _function(own)(self)


def create_own_stacks(scope: Construct, rollout: Rollout) -> None:
    """Create every own stack of a rollout.

    Raises:
        InvalidInputError: What is wrong with all of them.
    """
    problems = list[Problem]()
    for own in rollout.stacks:
        try:
            OwnTerraformStack(scope, own, rollout=rollout)
        except InvalidInputError as error:
            problems += error.problems
    refuse(problems)


def _function(own: OwnStack) -> Callable[[OwnTerraformStack], None]:
    """Return the function that adds the resources of a stack."""
    function: Callable[[OwnTerraformStack], None] | None = getattr(_module(own), FUNCTION, None)
    if not callable(function):
        what = f"there is no function `{FUNCTION}` in it"
        remedy = f"define `def {FUNCTION}(stack: OwnTerraformStack) -> None:`"
        refuse_one(what=what, remedy=remedy)
    return function


def _module(own: OwnStack) -> ModuleType:
    """Run the file of a stack; for each stack anew, because two stacks may share a file."""
    spec = importlib.util.spec_from_file_location(f"own_stack_{own.name}", own.file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for their module there
    spec.loader.exec_module(module)
    return module


@contextmanager
def _located_errors(own: OwnStack) -> Iterator[None]:
    """Name the stack, the file and, as far as it is known, the line of what goes wrong in a user's file."""
    try:
        yield
    except InvalidInputError as error:
        raise error.within(_where(error, own)) from error
    except Exception as error:
        if problem := _problem(error, own):
            raise InvalidInputError([problem]) from None
        error.add_note(f"in stack {own.name!r}, {own.shown_file}")
        raise


def _problem(error: Exception, own: OwnStack) -> Problem | None:
    """Return what to tell in place of a traceback; ``None`` if the traceback tells its author more."""
    if isinstance(error, SyntaxError) and error.filename == str(own.file):
        where = f"stack {own.name!r}, {own.shown_file}:{error.lineno}"
        return Problem(where=where, what=f"this is not valid Python ({error.msg})", remedy="correct the line")
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith(f"{_BINDINGS}."):
        return Problem(
            where=_where(error, own),
            what=f"the pared AWS bindings have no module {error.name}",
            remedy="correct its name if there is none; else move the file below stacks/, where `make setup` "
            "finds its imports, or set BEDROCK_MONITORING_BINDINGS=full",
        )
    return None


def _where(error: BaseException, own: OwnStack) -> str:
    """Return the stack and its file, with the last line of the file that an error came through."""
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == str(own.file)
    ]
    return f"stack {own.name!r}, {own.shown_file}" + (f":{lines[-1]}" if lines else "")


def _tags(own: OwnStack) -> dict[str, str]:
    return {"managed-by": "bedrock-monitoring", "bedrock-monitoring-stack": own.name, **own.tags}
