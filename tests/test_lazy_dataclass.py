import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import pytest

from bedrock_monitoring.cloudwatch import GraphWidget, Metric, Widget
from bedrock_monitoring.lazy_dataclass import dataclass

PROJECT = Path(__file__).resolve().parents[1]
Decorator: TypeAlias = Any


def _classes(decorator: Decorator) -> tuple[Any, Any, Any]:
    """Return three classes, each a subclass of the one before it, that use what dataclasses offer."""

    @decorator(frozen=True, kw_only=True)
    class Empty:
        """Has no field."""

    @decorator(frozen=True, kw_only=True)
    class Named(Empty):
        kind: ClassVar[str] = "of the class"
        name: str
        note: str = field(default="none", compare=False, repr=False)

    @decorator(frozen=True, kw_only=True)
    class Full(Named):
        name: str = "usual"
        parts: Mapping[str, int] = field(default_factory=dict, hash=False)
        made: list[int] = field(init=False, default_factory=list, compare=False)
        late: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "late", len(self.name))

    return Empty, Named, Full


@pytest.fixture(scope="module", params=range(3), ids=["no field", "fields", "factories"])
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return _classes(dataclass)[request.param], _classes(dataclasses.dataclass)[request.param]


CALLS: tuple[tuple[tuple[Any, ...], Mapping[str, Any]], ...] = (
    ((), {}),
    ((), {"name": "a"}),
    ((), {"name": "a", "note": "b"}),
    ((), {"name": "a", "parts": {"b": 1}}),
    ((), {"name": "a", "made": [1]}),
    ((), {"name": "a", "late": 1}),
    ((), {"name": "a", "unknown": 1}),
    (("a",), {}),
)


def _outcome(function: Any) -> str:
    try:
        return str(function())
    except (TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("positional", "named"), CALLS)
def test_a_class_is_made_shown_compared_and_frozen_as_one_of_the_standard_library(
    pair: tuple[Any, Any], positional: tuple[Any, ...], named: Mapping[str, Any]
) -> None:
    def told(of: Any) -> list[str]:
        def made() -> Any:
            return of(*positional, **named)

        def assign(name: str) -> Any:
            setattr(made(), name, 1)

        def delete(name: str) -> Any:
            delattr(made(), name)

        return [
            _outcome(made),
            _outcome(lambda: made().__dict__),
            _outcome(lambda: made() == made()),
            _outcome(lambda: made() == replace(made(), name="other")),
            _outcome(lambda: made() == replace(made(), note="other")),
            _outcome(lambda: made() == "a text"),
            _outcome(lambda: hash(made()) == hash(copy.copy(made()))),
            _outcome(lambda: len({made(), made()})),
            _outcome(lambda: dataclasses.asdict(made())),
            *(_outcome(lambda name=name: assign(name)) for name in ("name", "late", "else")),
            *(_outcome(lambda name=name: delete(name)) for name in ("name", "late", "else")),
        ]

    assert told(pair[0]) == told(pair[1])


def test_a_class_is_described_as_one_of_the_standard_library(pair: tuple[Any, Any]) -> None:
    def described(of: Any) -> list[object]:
        shown = [
            (each.name, each.type, each.init, each.compare, each.hash, each.kw_only) for each in fields(of)
        ]
        return [shown, of.__match_args__, of.__dataclass_params__.frozen, of.__init__.__qualname__]

    assert described(pair[0]) == described(pair[1])
    assert [getattr(pair[0], name, "?") for name in ("name", "note", "parts", "made")] == [
        getattr(pair[1], name, "?") for name in ("name", "note", "parts", "made")
    ]


def test_a_class_without_a_docstring_stays_without_one() -> None:
    _, named, full = _classes(dataclass)
    assert (named.__doc__, full.__doc__) == (None, None)


def test_a_dataclass_of_the_standard_library_extends_one_of_the_library_and_stays_frozen() -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Own(Metric):
        owner: str = "platform"

    own = Own(metric_name="Invocations", namespace="AWS/Bedrock", statistic="Sum")
    assert own == replace(own, owner="platform") != replace(own, owner="else")
    assert (own.owner, own.metric_name) == ("platform", "Invocations")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'owner'"):
        own.owner = "else"  # type: ignore[misc]


def test_a_plain_subclass_may_have_attributes_of_its_own() -> None:
    class Counted(Metric):
        calls: int

    counted = Counted(metric_name="Invocations", namespace="AWS/Bedrock", statistic="Sum")
    counted.calls = 1
    del counted.calls
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'period'"):
        counted.period = None  # type: ignore[misc]


def test_a_copy_from_another_process_is_equal_before_its_class_was_used() -> None:
    metric = Metric(metric_name="Invocations", namespace="AWS/Bedrock", statistic="Sum")
    program = (
        "import pickle, sys; both = pickle.load(sys.stdin.buffer); first, second = both\n"
        "try: first.statistic = 'p99'\n"
        "except AttributeError as error: print(error, first == second, hash(first) == hash(second))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps((metric, copy.copy(metric))),
        capture_output=True,
        check=True,
        cwd=PROJECT,
    )
    assert ran.stdout.decode().strip() == "cannot assign to field 'statistic' True True"


def test_widgets_find_the_methods_of_their_own_class_in_each_order_of_first_use() -> None:
    widget = GraphWidget(title="one")
    assert type(widget).__init__ is not Widget.__init__
    assert repr(widget).startswith("GraphWidget(")
    assert widget != GraphWidget(title="two")


def test_no_value_that_a_short_command_loads_is_compiled_as_it_is_declared() -> None:
    program = (
        "import dataclasses\n"
        "plain, found = dataclasses.dataclass, []\n"
        "def noted(cls=None, /, **options):\n"
        "    def declare(cls):\n"
        "        if cls.__module__.startswith(('bedrock_monitoring', 'stacks')):\n"
        "            found.append((cls.__module__, options))\n"
        "        return plain(cls, **options)\n"
        "    return declare if cls is None else declare(cls)\n"
        "dataclasses.dataclass = noted\n"
        "import bedrock_monitoring.commands.cli.price_commands\n"
        "import bedrock_monitoring.commands.cli.targets_command\n"
        "import bedrock_monitoring.rollout.loading\n"
        "plainly = {'frozen': True, 'kw_only': True}\n"
        "print(*sorted({module for module, options in found if options == plainly}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert ran.stdout.split() == [], "import dataclass from bedrock_monitoring.lazy_dataclass there"
