"""The single values of `maintenance`: days, times, durations, time zones and names of windows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

from bedrock_monitoring.bedrock.alarms import WEEKDAYS
from bedrock_monitoring.cloudwatch.time_zones import UNKNOWN_TIME_ZONE, is_known_time_zone, is_time_zone_name
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.values.rules import Choice, Rule, refuse_value, text
from bedrock_monitoring.rollout.yaml_document import shown

SHORTEST = timedelta(minutes=5)
"""The shortest window.

A schedule may be a minute late and is retried for another minute; the end must come after that.

Source: "Schedule types on EventBridge Scheduler" of its user guide, on the precision of 60 seconds.
"""

DAYS = {
    "day": tuple(range(len(WEEKDAYS))),
    "monday-friday": tuple(range(5)),
    **{name: (number,) for number, name in enumerate(WEEKDAYS)},
}
"""What may stand behind ``every``, each with the places of its days in ``WEEKDAYS``."""

_DURATION = lazy_pattern(r"(?=[0-9])(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?")


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        refuse_value(written, "a day and a time that there are", _MOMENT.remedy)


def _duration(written: str) -> timedelta:
    found = _DURATION.fullmatch(written)
    assert found
    hours, minutes = (int(number or 0) for number in found.groups())
    return timedelta(hours=hours, minutes=minutes)


def _time_zone(written: str) -> str:
    if not is_time_zone_name(written):
        what = f"{shown(written)} is not a time zone of the IANA time zone database"
        refuse_one(what=what, remedy="write e.g. Europe/Berlin, or UTC: other names differ between machines")
    if not is_known_time_zone(written):
        refuse_value(written, *UNKNOWN_TIME_ZONE)
    return written


def shown_duration(duration: timedelta) -> str:
    """Return a duration as the file writes it."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return f"{hours}h{minutes}m"


_MOMENT = text(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}",
    is_a="a day and a time such as 2026-12-01T22:00, in a year from 2000 to 2099",
    remedy='write year-month-dayThour:minute in quotes, e.g. "2026-12-01T22:00"',
    parse=_moment,
)
_TIME = text(
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    is_a="a time of day from 00:00 to 23:59",
    remedy='write hour:minute in quotes, e.g. "02:00"',
    parse=time.fromisoformat,
)
_LASTING = text(
    _DURATION.pattern,
    is_a="a duration in hours and minutes",
    remedy="write e.g. 30m, 2h or 1h30m",
    parse=_duration,
)
_TIME_ZONE = Rule(
    is_a=UNKNOWN_TIME_ZONE[0],
    remedy=UNKNOWN_TIME_ZONE[1],
    schema={"type": "string", "minLength": 1},
    accepts=lambda value: isinstance(value, str) and value != "",
    parse=_time_zone,
)
_WINDOW_NAME = text(
    r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*",
    is_a="a name of 1 to 40 lower-case letters and digits with single hyphens between them",
    remedy="write e.g. database-upgrade",
)
_MAINTAINED_MODEL = text(
    r".{1,2048}",
    is_a="the id of a model or the name of an inference profile of the target",
    remedy="write it as it stands in `models` or in `inference_profiles`",
)

Moment = Annotated[datetime, _MOMENT]
TimeOfDay = Annotated[time, _TIME]
Duration = Annotated[timedelta, _LASTING]
TimeZone = Annotated[str, _TIME_ZONE]
WindowName = Annotated[str, _WINDOW_NAME]
MaintainedModel = Annotated[str, _MAINTAINED_MODEL]
Every = Annotated[
    str,
    Choice(is_a="a day that windows begin on", options=tuple(DAYS), remedy=f"choose from {', '.join(DAYS)}"),
]
