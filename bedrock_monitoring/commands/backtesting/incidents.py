"""Known incidents, which the alarms of a rollout should have noticed: read from a YAML or a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.files import read_text
from bedrock_monitoring.problems import Problem, refuse, refuse_one
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.settings_file import read_settings
from bedrock_monitoring.rollout.values.rules import Rule, ShortText
from bedrock_monitoring.rollout.yaml_document import FileKind

_FILE = FileKind(example="incidents.yaml", needed="`incidents` is", option=" with --incidents")
_REMEDY = "write e.g. 2026-01-31T09:05, in UTC, or with an offset: 2026-01-31T09:05+01:00"
_COLUMNS = ("from", "to", "name")
_PERCENT = 100


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """How synthetic data show an incident. Shares are from 0 to 1.

    Attributes:
        model: The model, as rollout.yaml names it.
        failing: The share of its calls that fail on the side of AWS.
        throttled: The share that is throttled.
        refused: The share that is refused because of the caller.
        slowness: The factor of its latencies.
    """

    model: str
    failing: float
    throttled: float
    refused: float
    slowness: float


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A known incident.

    Attributes:
        name: What it was.
        start: When it started, in seconds since the epoch.
        end: When it was over.
        simulated: How synthetic data show it. ``None`` if they do not.
    """

    name: str
    start: int
    end: int
    simulated: Simulated | None = None


def _parsed(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if moment.year < limits.FIRST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(written: str) -> int:
    moment = _parsed(written)
    assert moment
    return int(moment.timestamp()) // 60 * 60


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TIME = Rule(
    is_a="a day and a time",
    remedy=_REMEDY,
    schema={"type": "string"},
    accepts=lambda value: isinstance(value, str) and _parsed(value) is not None,
    parse=_seconds,
)
_SHARE = Rule(
    is_a="a share",
    remedy="write percent, from 0 to 100",
    schema={"type": "number", "minimum": 0, "maximum": 100},
    accepts=lambda value: _is_number(value) and 0 <= value <= _PERCENT,
    parse=lambda value: value / _PERCENT,
)
_FACTOR = Rule(
    is_a="a factor",
    remedy="write e.g. 10 for ten times as long",
    schema={"type": "number", "exclusiveMinimum": 0},
    accepts=lambda value: _is_number(value) and value > 0,
    parse=float,
)
_Share = Annotated[float, _SHARE]
_Time = Annotated[int, _TIME]


class SimulationSettings(Settings):
    """How synthetic data show an incident."""

    model: ShortText = Field(description="The model: its name or an id, as in rollout.yaml.")
    failing: _Share = setting(default=0.0, description="Percent of its calls that fail on the side of AWS.")
    throttled: _Share = setting(default=0.0, description="Percent of its calls that are throttled.")
    refused: _Share = setting(default=0.0, description="Percent of its calls that are refused.")
    slowness: Annotated[float, _FACTOR] = setting(default=1.0, description="The factor of its latencies.")


class IncidentSettings(Settings):
    """A known incident."""

    start: _Time = Field(alias="from", description="When it started, in UTC.")
    end: _Time = Field(alias="to", description="When it was over, in UTC.")
    name: ShortText = Field(description="What it was.")
    simulate: SimulationSettings | None = setting(
        default=None, description="How synthetic data show it.", default_text="they do not"
    )


class IncidentFile(Settings):
    """Known incidents."""

    incidents: Annotated[tuple[IncidentSettings, ...], Field(min_length=1)] = Field(
        description="The incidents: a list, at least one."
    )


def load_incidents(path: Path) -> tuple[Incident, ...]:
    """Read incidents from a file, in chronological order.

    Args:
        path: A YAML file with a list ``incidents``, or a ``.csv`` with the columns from, to and name.

    Raises:
        InvalidInputError: Something is wrong with the file; every problem names its place.
    """
    if path.suffix.lower() == ".csv":
        found = _from_csv(path)
    else:
        settings, document = read_settings(path, IncidentFile, of=_FILE)
        found = {
            str(document.place(("incidents", number))): _incident(each)
            for number, each in enumerate(settings.incidents)
        }
    refuse(
        Problem(where=where, what="it is over before it starts", remedy="swap the two times")
        for where, incident in found.items()
        if incident.end <= incident.start
    )
    return tuple(sorted(found.values(), key=lambda incident: (incident.start, incident.end)))


def _incident(settings: IncidentSettings) -> Incident:
    simulate = settings.simulate
    return Incident(
        name=settings.name,
        start=settings.start,
        end=settings.end,
        simulated=None
        if simulate is None
        else Simulated(
            model=simulate.model,
            failing=simulate.failing,
            throttled=simulate.throttled,
            refused=simulate.refused,
            slowness=simulate.slowness,
        ),
    )


def _from_csv(path: Path) -> Mapping[str, Incident]:
    content = read_text(path, remedy="name a file of incidents with --incidents")
    reader = csv.DictReader(io.StringIO(content, newline=None), restval="")
    try:
        rows = [(f"{path}:{reader.line_num}", row) for row in reader]
    except csv.Error as error:
        what, remedy = f"not valid CSV ({error})", "close the quotation marks that open on this line"
        refuse_one(where=f"{path}:{reader.line_num + 1}", what=what, remedy=remedy)
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        what, remedy = f"the column {missing[0]!r} is missing", f"begin with the line {','.join(_COLUMNS)}"
        refuse_one(where=f"{path}:1", what=what, remedy=remedy)
    found, problems = dict[str, Incident](), list[Problem]()
    for where, row in rows:
        wrong = [*_row_problems(row, where)]
        problems += wrong
        if not wrong:
            start, end = _seconds(row["from"]), _seconds(row["to"])
            found[where] = Incident(name=row["name"], start=start, end=end)
    if not found and not problems:
        problems.append(Problem(where=str(path), what="it has no incident", remedy="add a line for each"))
    refuse(problems)
    return found


def _row_problems(row: Mapping[str, str], where: str) -> Iterator[Problem]:
    for column in ("from", "to"):
        if _parsed(row[column]) is None:
            what = f"{row[column]!r} in the column {column!r} is not a day and a time"
            yield Problem(where=where, what=what, remedy=_REMEDY)
    if not row["name"]:
        yield Problem(where=where, what="it has no name", remedy="say what it was")
