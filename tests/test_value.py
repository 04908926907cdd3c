"""Every field of every public value holds what its annotation says: what means the same is converted."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

import bedrock_monitoring
from bedrock_monitoring.bedrock import Condition, TokenPrice
from bedrock_monitoring.cloudwatch import (
    Alarm,
    AlarmState,
    AlarmStatusWidget,
    AnomalyDetectionBand,
    Column,
    ComparisonOperator,
    Dashboard,
    Fixed,
    GraphWidget,
    GraphWidgetView,
    HorizontalAnnotation,
    InvalidInputError,
    Metric,
    Row,
    TextWidget,
    TreatMissingData,
    VerticalAnnotation,
)
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value

ROOMS = ("cloudwatch", "notification", "bedrock", "monitoring")
CLASSES: list[type[Any]] = [
    value
    for room in ROOMS
    for name in getattr(bedrock_monitoring, room).__all__
    if isinstance(value := getattr(getattr(bedrock_monitoring, room), name), type)
    and is_dataclass(value)
    and value is not Problem
]
CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations")


@dataclass
class Scalar:
    """A number as numpy has them, which ``item`` returns as Python's own."""

    value: object

    def item(self) -> object:
        return self.value


Scalar.__module__ = "numpy"


class Other:
    """No class of the library."""


WRONG: dict[Any, list[object]] = {
    str: [5, 0.5, True, b"text", ["text"], Other()],
    bool: ["true", "yes", 1, 0, "", Other()],
    int: ["3", 2.5, True, float("nan"), float("inf"), [3], Other()],
    float: ["3", "1e3", True, 10**400, [3], Other()],
    Decimal: ["much", True, [3], Other()],
    timedelta: ["5m", "PT5M", True, float("nan"), 10**400, Other()],
    datetime: ["tomorrow", date(2026, 1, 31), 5, Other()],
    time: ["noon", 5, Other()],
    tuple: ["text", 5, {"a": 1}, {"text"}, Other()],
    frozenset: ["text", 5, {"a": 1}, Other()],
    dict: ["text", 5, [("a", "b")], [{"Name": "a", "Value": "b"}], Other()],
    Enum: ["no such member", 5, Other()],
    Callable: ["text", 5],
    object: ["text", 5, Other()],
}
"""What is refused, by the form of a field. A field that takes several forms refuses what all refuse."""


def forms(annotation: Any) -> list[Any]:
    """Return the forms that a field takes, as keys of ``WRONG``; ``None`` for an optional one."""
    kind = get_origin(annotation) or annotation
    if kind in {Union, types.UnionType}:
        return [form for each in get_args(annotation) for form in forms(each)]
    if kind is type(None):
        return [None]
    if kind is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return [Enum]
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return [dict]
    if isinstance(kind, type) and issubclass(kind, Sequence) and kind is not str:
        return [tuple]
    return [kind if kind in WRONG else object]


def sample(annotation: Any) -> Any:
    """Return something that a field of this annotation takes."""
    form = forms(annotation)[0]
    plain: dict[Any, Any] = {
        str: "text",
        bool: True,
        int: 1,
        float: 1.5,
        Decimal: Decimal(1),
        tuple: (),
        frozenset: frozenset(),
        dict: {},
        None: None,
        timedelta: timedelta(minutes=1),
        datetime: datetime(2026, 1, 31, tzinfo=UTC),
        time: time(2),
        Callable: len,
    }
    if form in plain:
        return plain[form]
    kind = get_args(annotation)[0] if get_origin(annotation) in {Union, types.UnionType} else annotation
    if form is Enum:
        options: list[Any] = list(get_args(kind) or kind)
        return options[0]
    return Path("file") if kind is Path else made(concrete(kind))


def made(owner: type[Any], **given: Any) -> Any:
    """Return an instance of a class, with something fit in every field that is not given."""
    needed = {
        field.name: sample(annotation)
        for field, annotation in settable(owner)
        if field.default is MISSING and field.default_factory is MISSING
    }
    return owner(**{**needed, **given})


def concrete(owner: type[Any]) -> type[Any]:
    """Return the class, or one below it that can be made."""
    while inspect.isabstract(owner):
        owner = owner.__subclasses__()[0]
    return owner


def settable(owner: type[Any]) -> list[tuple[Field[Any], Any]]:
    hints = get_type_hints(owner)
    return [(field, hints[field.name]) for field in fields(owner) if field.init]


CHECKED = [
    pytest.param(owner, field.name, annotation, id=f"{owner.__name__}.{field.name}")
    for owner in CLASSES
    if owner not in {Row, Column, Fixed} and not inspect.isabstract(owner)
    for field, annotation in settable(owner)
    if annotation is not Any
]
"""Every field that a keyword sets; a test below has the members of rows and columns."""


def test_every_public_dataclass_that_users_write_checks_its_fields() -> None:
    assert [owner.__name__ for owner in CLASSES if not issubclass(owner, Value)] == []


@pytest.mark.parametrize(("owner", "name", "annotation"), CHECKED)
def test_what_a_field_does_not_mean_is_refused_with_its_name(
    owner: type[Any], name: str, annotation: Any
) -> None:
    taken = forms(annotation)
    candidates: list[object] = [item for form in taken if form is not None for item in WRONG[form]]
    wrong = [item for item in candidates if all(item in WRONG[form] for form in taken if form is not None)]
    assert wrong
    for item in [*wrong, *([] if None in taken else [None])]:
        with pytest.raises(InvalidInputError, match=rf"^{owner.__name__}, {name}\b.*; .+"):
            made(owner, **{name: item})


CONVERTED: Mapping[str, tuple[Callable[[], object], object]] = {
    "an operator by its value": (
        lambda: made(Alarm, metric=CALLS, comparison_operator="GreaterThanThreshold").comparison_operator,
        ComparisonOperator.GREATER_THAN_THRESHOLD,
    ),
    "missing data by its value": (
        lambda: made(Alarm, metric=CALLS, treat_missing_data="notBreaching").treat_missing_data,
        TreatMissingData.NOT_BREACHING,
    ),
    "a view by its value": (lambda: made(GraphWidget, view="pie").view, GraphWidgetView.PIE),
    "states by their values": (
        lambda: made(AlarmStatusWidget, alarms=[], states=["ALARM"]).states,
        (AlarmState.ALARM,),
    ),
    "a period in seconds": (lambda: made(Metric, period=60).period, timedelta(minutes=1)),
    "a period in seconds of numpy": (
        lambda: made(Metric, period=Scalar(value=60)).period,
        timedelta(minutes=1),
    ),
    "a list": (lambda: made(Alarm, metric=CALLS, alarm_actions=["a", "b"]).alarm_actions, ("a", "b")),
    "a generator": (
        lambda: made(Alarm, metric=CALLS, alarm_actions=(name for name in "ab")).alarm_actions,
        ("a", "b"),
    ),
    "keys of a dict": (
        lambda: made(Alarm, metric=CALLS, alarm_actions={"a": 1, "b": 2}.keys()).alarm_actions,
        ("a", "b"),
    ),
    "periods as a float": (lambda: made(Alarm, metric=CALLS, evaluation_periods=3.0).evaluation_periods, 3),
    "periods of numpy": (
        lambda: made(Alarm, metric=CALLS, evaluation_periods=Scalar(value=3)).evaluation_periods,
        3,
    ),
    "a Decimal": (lambda: made(HorizontalAnnotation, value=Decimal("2.5")).value, 2.5),
    "a whole Decimal": (lambda: made(HorizontalAnnotation, value=Decimal("1E+3")).value, 1000),
    "a fraction": (lambda: made(HorizontalAnnotation, value=Fraction(1, 4)).value, 0.25),
    "a float of numpy": (lambda: made(HorizontalAnnotation, value=Scalar(value=0.5)).value, 0.5),
    "a whole number stays one": (lambda: made(HorizontalAnnotation, value=5).value, 5),
    "a switch of numpy": (
        lambda: made(HorizontalAnnotation, value=1, visible=Scalar(value=False)).visible,
        False,
    ),
    "a text of numpy": (lambda: made(TextWidget, markdown=Scalar(value="text")).markdown, "text"),
    "a time as text": (
        lambda: made(VerticalAnnotation, date="2026-01-31T08:00:00Z").date,
        datetime(2026, 1, 31, 8, tzinfo=UTC),
    ),
    "a price as a float": (lambda: made(TokenPrice, input=0.1).input, Decimal("0.1")),
    "a price as text": (lambda: made(TokenPrice, input="0.25").input, Decimal("0.25")),
    "a mapping that others change": (
        lambda: (
            Metric(
                namespace="n", metric_name="m", dimensions_map=types.MappingProxyType({"a": "b"})
            ).dimensions_map
        ),
        {"a": "b"},
    ),
}


@pytest.mark.parametrize("case", CONVERTED)
def test_what_means_the_same_is_converted(case: str) -> None:
    written, expected = CONVERTED[case]
    value = written()

    assert value == expected
    assert type(value) is type(expected)


def test_a_value_does_not_change_with_the_list_or_dict_that_it_was_made_from() -> None:
    actions, dimensions = ["arn"], {"ModelId": "a"}
    alarm = made(Alarm, metric=CALLS, alarm_actions=actions)
    metric = Metric(namespace="n", metric_name="m", dimensions_map=dimensions)
    actions.append("another")
    dimensions["ModelId"] = "b"

    assert (alarm.alarm_actions, metric.dimensions_map) == (("arn",), {"ModelId": "a"})
    assert hash(alarm) == hash(made(Alarm, metric=CALLS, alarm_actions=("arn",)))


def test_the_message_names_the_place_in_a_list_and_in_a_map_and_every_wrong_field() -> None:
    with pytest.raises(InvalidInputError) as refused:
        made(
            Alarm,
            metric="Invocations",
            alarm_actions=["a", 5],
            tags={"team": 5},
            threshold="5",
            ok_actions="a",
        )
    assert str(refused.value).splitlines() == [
        "Alarm, alarm_actions, number 2: 5 is not a text; write it in quotes",
        "Alarm, ok_actions: it is one text, not several; put it into a list",
        "Alarm, tags, 'team': 5 is not a text; write it in quotes",
        (
            "Alarm, metric: 'Invocations' is none of these: Metric, MathExpression, MetricsInsightsQuery; "
            "give one of them"
        ),
        "Alarm, threshold: '5' is not a number; leave out the quotes",
    ]


def test_a_misspelt_member_of_an_enum_is_answered_with_the_closest() -> None:
    with pytest.raises(InvalidInputError, match=r'; did you mean "GreaterThanThreshold"\?$'):
        made(Alarm, metric=CALLS, comparison_operator="greater_than_threshold")
    with pytest.raises(InvalidInputError, match=r"write one of breaching, notBreaching, ignore, missing$"):
        made(Alarm, metric=CALLS, treat_missing_data="foo")


@pytest.mark.parametrize("container", [Row, Column, Fixed])
def test_what_is_no_element_is_refused_where_it_is_placed(container: type[Any]) -> None:
    with pytest.raises(InvalidInputError, match=f"^{container.__name__}, members, number 1: "):
        container([TextWidget(markdown="x")])


def test_members_of_a_dashboard_and_of_a_band_are_checked() -> None:
    with pytest.raises(InvalidInputError, match=r"^Dashboard, elements, number 1: "):
        Dashboard(name="d", elements=[CALLS])  # type: ignore[list-item]
    with pytest.raises(InvalidInputError, match=r"^AnomalyDetectionBand, metric: "):
        AnomalyDetectionBand(metric="m")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"^Condition, period: "):
        made(Condition, period="1m")
