"""docs/widgets.md: every example runs, makes what CloudWatch takes, and prints what stands below it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from bedrock_monitoring import cloudwatch
from bedrock_monitoring.cloudwatch import (
    Dashboard,
    DashboardVariable,
    Element,
    GraphMetric,
    GraphWidget,
    InvalidInputError,
    Widget,
)
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from tests.commands.adopting.test_dashboard_source import executed

GUIDE = (Path(__file__).parents[1] / "docs" / "widgets.md").read_text(encoding="utf-8")
REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A block of Python, where it begins, and the text that stands below it."""

    line: int
    code: str
    shown: str | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an example printed, a refusal included, and the values that it made."""

    printed: str
    made: tuple[Any, ...]


def examples() -> Iterator[Example]:
    pattern = r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?"
    for block in re.finditer(pattern, GUIDE, re.DOTALL | re.MULTILINE):
        line = GUIDE.count("\n", 0, block.start("code")) + 1
        yield Example(line=line, code=block["code"], shown=block["shown"])


EXAMPLES = tuple(examples())


@pytest.fixture(scope="module")
def outcomes() -> dict[int, Outcome]:
    """Run the examples in the order of the page, as a reader would, each with what those before it named."""
    names: dict[str, Any] = {"__name__": "guide"}
    return {example.line: outcome(example, names) for example in EXAMPLES}


def outcome(example: Example, names: dict[str, Any]) -> Outcome:
    before = dict(names)
    output = io.StringIO()
    with redirect_stdout(output):
        try:
            exec(compile(example.code, f"docs/widgets.md, line {example.line}", "exec"), names)
        except InvalidInputError as error:
            print(error)
            return Outcome(printed=output.getvalue(), made=())
    made = tuple(value for name, value in names.items() if before.get(name) is not value)
    return Outcome(printed=output.getvalue(), made=made)


def is_refusal(example: Example) -> bool:
    return bool(example.shown and "; " in example.shown)


def dashboards(value: object) -> Iterator[Dashboard]:
    """Yield dashboards on which a value can be seen."""
    match value:
        case Dashboard():
            yield value
        case tuple():
            for one in value:
                yield from dashboards(one)
        case DashboardVariable():
            yield Dashboard(name="guide", variables=[value])
        case _ if isinstance(value, get_args(Element)):
            yield Dashboard(name="guide", elements=[value])
        case _ if isinstance(value, get_args(GraphMetric)):
            yield Dashboard(name="guide", elements=[GraphWidget(left=[value])])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_an_example_prints_what_stands_below_it(example: Example, outcomes: dict[int, Outcome]) -> None:
    assert outcomes[example.line].printed == (example.shown or "")


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if not is_refusal(example)],
    ids=lambda example: f"line {example.line}",
)
def test_cloudwatch_takes_what_an_example_makes_and_adopt_writes_it_as_python(
    example: Example, outcomes: dict[int, Outcome]
) -> None:
    made = outcomes[example.line].made
    shown = [dashboard for value in made for dashboard in dashboards(value)]
    alarms = [value for value in made if isinstance(value, AlarmBase)]
    assert shown or alarms
    for dashboard in shown:
        body = dashboard.to_body(region=REGION)
        assert executed(adopt_dashboard(json.dumps(body), name=dashboard.name, region=REGION).python) == body
    assert [str(problem) for alarm in alarms for problem in alarm.problems()] == []


def test_the_guide_shows_every_name_that_dashboards_are_written_with() -> None:
    shown = set(re.findall(r"\bcw\.(\w+)", "".join(example.code for example in EXAMPLES)))
    of_readers = {"Element", "GraphMetric", "MetricWidget", "Widget", "Problem", "InvalidInputError"}
    of_readers |= {"AlarmBase", "EvaluatedAlarm", "read_dashboard", "python_source"}
    of_stacks = {"alarm_arn", "console_url", "deferred_names", "partition_of"}
    of_adopted = {"Fixed", "PlacedWidget", "LogMetricFilter", "RawAlarm", "RuleText"}
    assert set(cloudwatch.__all__) - shown == (
        of_readers | of_stacks | of_adopted | {"Unit", "VerticalShading"}
    )


def test_every_widget_of_the_package_has_a_heading() -> None:
    widgets = {
        name
        for name in cloudwatch.__all__
        if isinstance(named := getattr(cloudwatch, name), type) and issubclass(named, Widget)
    }
    headings = set(re.findall(r"^### (\w+)$", GUIDE, re.MULTILINE))
    assert widgets - headings == {"Widget", "MetricWidget"}


def test_refusals_are_shown_with_their_caret() -> None:
    refusals = [example for example in EXAMPLES if is_refusal(example)]
    assert len(refusals) >= 5
    assert len([example for example in refusals if "^" in (example.shown or "")]) >= 2
