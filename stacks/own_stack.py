"""The user's own stacks: this project sets up the stack, and a Python file adds resources to it."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import ModuleType

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from bedrock_monitoring.bindings import chosen_cdk, names_of_bindings, other_cdk
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.monitoring import PROJECT_TAGS, STACK_TAG, OwnStack, Rollout
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one
from stacks.foundation import add_aws_provider, add_backend, require_versions

FUNCTION = "add_resources"
"""The function that the file of an own stack defines. Its argument is the `OwnTerraformStack`."""

_NAME_NOT_IMPORTED = lazy_pattern(r"cannot import name '(\w+)'")
"""The message of an `ImportError`, which has the name in no attribute before Python 3.12."""


class OwnTerraformStack(TerraformStack):
    """A user's own stack. Its id is its name.

    The constructor sets versions, state, provider and tags, then calls the function `add_resources` of the
    stack's file with itself.

    Attributes:
        own: The stack's settings in rollout.yaml: name, account, Region, tags, ``settings``.
        rollout: The rollout that the stack is part of, for example to read the names of targets.
    """

    def __init__(self, scope: Construct, own: OwnStack, *, rollout: Rollout) -> None:
        """Create the stack.

        Args:
            scope: The app.
            own: The stack's settings in rollout.yaml.
            rollout: The rollout, which has the state bucket and the provider version.

        Raises:
            InvalidInputError: The file is invalid, or this library refuses a value that it passes.
        """
        super().__init__(scope, own.name)
        self.own = own
        self.rollout = rollout
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(self, state=rollout.state, key=own.state_key)
        add_aws_provider(
            self,
            account=own.account,
            region=own.region,
            role_arn=own.role_arn,
            has_plan_role=own.plan_role_arn is not None,
            tags=_tags(own),
        )
        with _located_errors(own):
            _function(own)(self)
        if own.permissions_boundary:
            self._bound_roles(own.permissions_boundary)

    def _bound_roles(self, boundary: str) -> None:
        """Set the boundary of every role that has none."""
        for child in self.node.find_all():
            if isinstance(child, IamRole) and child.permissions_boundary_input is None:
                child.permissions_boundary = boundary


def create_own_stacks(scope: Construct, rollout: Rollout, *, only: Collection[str] | None = None) -> None:
    """Create the own stacks of a rollout.

    Args:
        scope: The app.
        rollout: The rollout.
        only: The names of the stacks to create; ``None`` for all.

    Raises:
        InvalidInputError: An own stack is refused. The error has the problems of all own stacks.
    """
    problems = list[Problem]()
    for own in rollout.stacks:
        if only is not None and own.name not in only:
            continue
        try:
            OwnTerraformStack(scope, own, rollout=rollout)
        except InvalidInputError as error:
            problems += error.problems
    refuse(problems)


def _function(own: OwnStack) -> Callable[[OwnTerraformStack], None]:
    """Return the function that adds the resources of a stack."""
    function: Callable[[OwnTerraformStack], None] | None = getattr(_module(own), FUNCTION, None)
    if not callable(function):
        what = f"it does not define the function `{FUNCTION}`"
        remedy = f"define `def {FUNCTION}(stack: OwnTerraformStack) -> None:`"
        refuse_one(what=what, remedy=remedy)
    return function


def _module(own: OwnStack) -> ModuleType:
    """Run the file of a stack. It runs again for each stack, because stacks may share a file."""
    spec = importlib.util.spec_from_file_location(f"own_stack_{own.name}", own.file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for their module there
    spec.loader.exec_module(module)
    return module


@contextmanager
def _located_errors(own: OwnStack) -> Iterator[None]:
    """Add the stack, the file and, if known, the line to an error in a user's file."""
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
    """Return the problem to print instead of a traceback. ``None`` if the traceback is more useful."""
    if isinstance(error, SyntaxError) and error.filename == str(own.file):
        where = f"stack {own.name!r}, {own.shown_file}:{error.lineno}"
        return Problem(where=where, what=f"this is not valid Python ({error.msg})", remedy="correct the line")
    missing = _missing_name(error)
    if missing is None:
        return None
    package = missing.partition(".")[0]
    if other := other_cdk(package):
        return Problem(
            where=_where(error, own),
            what=f"{package} is of CDK {other.name}, and this runs on {chosen_cdk().name}",
            remedy=f"run with CDK={other.name}, or import cdktf and cdktf_cdktf_provider_aws, "
            "which run on both",
        )
    if package not in names_of_bindings(chosen_cdk()):
        return None
    module, _, name = missing.rpartition(".")
    if module == package:
        return Problem(
            where=_where(error, own),
            what=f"the pared AWS bindings have no module {missing}",
            remedy="correct its name if there is none; else move the file below stacks/, where "
            f"`{chosen_cdk().setup}` finds its imports, or set BEDROCK_MONITORING_BINDINGS=full",
        )
    return Problem(
        where=_where(error, own),
        what=f"{module} has no {name} in the bindings of AWS provider {chosen_cdk().provider}",
        remedy="correct the name",
    )


def _missing_name(error: Exception) -> str | None:
    """Return the dotted name that an import or a module lacks. ``None`` for any other error."""
    if isinstance(error, ModuleNotFoundError):
        return error.name
    if isinstance(error, ImportError):
        named = _NAME_NOT_IMPORTED.match(str(error))
        return f"{error.name}.{named[1]}" if named else None
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return f"{error.obj.__name__}.{error.name}"
    return None


def _where(error: BaseException, own: OwnStack) -> str:
    """Return the stack, its file, and the innermost line of the file in the traceback."""
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == str(own.file)
    ]
    return f"stack {own.name!r}, {own.shown_file}" + (f":{lines[-1]}" if lines else "")


def _tags(own: OwnStack) -> dict[str, str]:
    return {**PROJECT_TAGS, STACK_TAG: own.name, **own.tags}
