"""The settings of a file of alarm tests."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.datapoints.series_notation import NOTATION_PATTERN, parse_series
from bedrock_monitoring.rollout.schema import settings_schema_text
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.rules import Choice, Rule, ShortText, text, whole_number
from bedrock_monitoring.rollout.yaml_document import FileKind

CASE_FILE = FileKind(example="alarm-tests/errors.yaml", needed="`tests` is")

_TIME = r"(?=[0-9])(?:([0-9]{1,2})d)?(?:([0-9]{1,3})h)?(?:([0-9]{1,5})m)?"
_DEFAULT_START = "2026-01-14T00:00"


def seconds_since_start(moment: str) -> int:
    """Return a time since the start of a test in seconds.

    Args:
        moment: A valid ``Moment``.
    """
    match = re.fullmatch(_TIME, moment)
    assert match
    days, hours, minutes = (int(number or 0) for number in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60


def _is_day_and_time(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(_DAY_AND_TIME, value):
        return False
    try:
        return datetime.fromisoformat(value).year >= limits.FIRST_YEAR
    except ValueError:
        return False


def _series(value: Any) -> str:
    written = str(value)
    parse_series(written)
    return written


_DAY_AND_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_MOMENT = text(_TIME, is_a="a time since the start of the test", remedy="write e.g. 65m, 1h5m or 2d")
_NOTATION = Rule(
    is_a="a series",
    remedy="write values such as 5x60, 0+10x20, 100~10x60 or the gap _x5",
    schema={"anyOf": [{"type": "string", "pattern": NOTATION_PATTERN}, {"type": "number", "minimum": 0}]},
    accepts=lambda value: isinstance(value, str | int | float) and not isinstance(value, bool),
    parse=_series,
)
_BEGINNING = Rule(
    is_a="a day and a time",
    remedy=f"write e.g. {_DEFAULT_START}, in UTC",
    schema={"type": "string", "pattern": f"^{_DAY_AND_TIME}$"},
    accepts=_is_day_and_time,
)
_SEED = whole_number(
    minimum=0, maximum=2**31 - 1, is_a="a seed", remedy="write a whole number from 0 to 2147483647"
)
_STATE = Choice(
    is_a="the state of an alarm", options=tuple(AlarmState), remedy="write OK, ALARM or INSUFFICIENT_DATA"
)

Moment = Annotated[str, _MOMENT]
"""A time since the start of the test, such as ``1h5m``: one time can be written in several ways."""

State = Annotated[str, _STATE]
_ALARM = "An alarm: its name in CloudWatch, or that without the prefix of the target."


class InputSeriesSettings(Settings):
    """What one metric has, minute by minute."""

    metric: ShortText = Field(description="The name of the metric.", examples=["InvocationThrottles"])
    model: ShortText | None = setting(
        default=None,
        description="The model that publishes it: its name or an id, as in rollout.yaml. The metrics of all "
        "models together follow from those of the models.",
        default_text="none, the metric has only the `dimensions` given here",
        examples=["Claude Sonnet 5.5"],
    )
    namespace: ShortText = setting(default="AWS/Bedrock", description="The namespace of the metric.")
    dimensions: dict[str, ShortText] = setting(
        default={}, description="The dimensions of the metric, beside the model.", default_text="none"
    )
    values: Annotated[str, _NOTATION] = Field(
        description="The value of each minute: `5x60` is sixty times 5, `0+10x20` rises from 0 by 10, `_x5` "
        "is a gap of five minutes, `100~10x60` is at random between 90 and 110.",
        examples=["0x60 5x10 0x30"],
    )
    samples: Annotated[str, _NOTATION] = setting(
        default="1",
        description="How many samples have the value, in the same notation; the last one holds on. A sample "
        "of a latency is a call.",
        examples=["20"],
    )
    seed: Annotated[int, _SEED] = setting(
        default=0, description="The seed of the noise: the same seed gives the same values."
    )


class ExpectedNotificationSettings(Settings):
    """A notification that is sent."""

    at: Moment = Field(description="When it is sent, since the start of the test.", examples=["65m"])
    alarm: ShortText = Field(description=_ALARM, examples=["unhealthy"])
    state: State = Field(description="The state that it tells.")
    tier: ShortText | None = setting(
        default=None, description="The tier that is notified.", default_text="none, any tier will do"
    )
    contributor: ShortText | None = setting(
        default=None,
        description="The series that it names, of an alarm that watches several: the id of the model.",
        default_text="none, it tells the state of the alarm as a whole",
        examples=["amazon.nova-pro-v1:0"],
    )


_STATES = "states by the time since the start of the test"


class CaseSettings(Settings):
    """A test: what happens, and what alarms do."""

    name: ShortText = Field(
        description="What must hold, in words.", examples=["Throttles warn after 3 minutes"]
    )
    start: Annotated[str, _BEGINNING] = setting(
        default=_DEFAULT_START,
        description="When the test starts, in UTC. It matters for maintenance, for calendar days and for "
        "models that end.",
        default_text=f"`{_DEFAULT_START}`, a Wednesday",
        examples=[_DEFAULT_START],
    )
    input_series: tuple[InputSeriesSettings, ...] = setting(
        default=(), description="The metrics: a list. Any other metric has no data.", default_text="none"
    )
    set_alarms: dict[str, dict[Moment, State]] = setting(
        default={},
        description="Alarms whose state is set from elsewhere, such as a suppressor of another stack: their "
        f"{_STATES}. Planned maintenance of rollout.yaml sets its alarms by itself.",
        default_text="none",
        examples=[{"maintenance": {"10m": "ALARM", "40m": "OK"}}],
    )
    states: dict[str, dict[Moment, State]] = setting(
        default={},
        description=f"The states that alarms must have: {_STATES}.",
        default_text="none is checked",
        examples=[{"unhealthy": {"10m": "OK", "15m": "ALARM"}}],
    )
    notifications: tuple[ExpectedNotificationSettings, ...] | None = setting(
        default=None,
        description="All notifications of the target, in any order; an empty list if there must be none.",
        default_text="none is checked",
    )


class CaseFile(Settings):
    """Tests of the alarms of one target."""

    rollout: ShortText | None = setting(
        default=None,
        description="The rollout, relative to this file.",
        default_text="the one that the command reads, `rollout.yaml`",
        examples=["../rollout.yaml"],
    )
    target: ShortText | None = setting(
        default=None, description="The target.", default_text="the only one of the rollout"
    )
    tests: Annotated[tuple[CaseSettings, ...], Field(min_length=1)] = Field(
        description="The tests: a list, at least one."
    )


def schema_text() -> str:
    """Return the JSON Schema of a file of alarm tests, as it stands in ``alarm-tests.schema.json``."""
    return settings_schema_text(CaseFile, title="alarm tests")
