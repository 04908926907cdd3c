"""The settings of `maintenance`: windows of planned maintenance in which nobody is paged."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from bedrock_monitoring.bedrock.alarms import OneTimeWindow, WeeklyWindow, nonexistent_time
from bedrock_monitoring.cloudwatch.time_zones import DEFAULT_TIME_ZONE
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.maintenance_values import (
    DAYS,
    SHORTEST,
    Duration,
    Every,
    MaintainedModel,
    Moment,
    TimeOfDay,
    TimeZone,
    WindowName,
    shown_duration,
)


class MaintenanceSettings(Settings):
    """A window of maintenance.

    Once, with `from` and `to`, or every week, with `every`, `at` and `duration`.
    """

    start: Moment | None = setting(
        default=None,
        description='When it begins, by the clock of its time zone: `"YEAR-MONTH-DAYTHOUR:MINUTE"`, in '
        "quotes. Together with `to`.",
        alias="from",
        title="From",
        examples=["2026-12-01T22:00"],
    )
    end: Moment | None = setting(
        default=None,
        description="When it ends, by the same clock, at least 5 minutes later. Together with `from`.",
        alias="to",
        title="To",
        examples=["2026-12-02T02:00"],
    )
    every: Every | None = setting(
        default=None,
        description="On which days it begins: `day`, `monday-friday`, or one of `monday` to `sunday`. "
        "Together with `at` and `duration`.",
        examples=["sunday"],
    )
    at: TimeOfDay | None = setting(
        default=None,
        description='At what time it begins on these days, by the clock of its time zone: `"HOUR:MINUTE"`, '
        "in quotes. Together with `every`.",
        examples=["02:00"],
    )
    duration: Duration | None = setting(
        default=None,
        description="How long it lasts by that clock, in hours and minutes: at least 5 minutes, and over "
        "before it begins again. Together with `every`.",
        examples=["2h", "1h30m"],
    )
    time_zone: TimeZone = setting(
        default=DEFAULT_TIME_ZONE,
        description="The time zone of its clock: a name of the IANA time zone database.",
        examples=["Europe/Berlin"],
    )
    models: Annotated[tuple[MaintainedModel, ...], Field(min_length=1)] | None = setting(
        default=None,
        description="The models in maintenance: ids of `models`, or names of `inference_profiles`. Only with "
        "a composite alarm for each model.",
        default_text="the whole target",
        examples=[["us.amazon.nova-2-lite-v1:0"]],
    )
    name: WindowName | None = setting(
        default=None,
        description="Its name in the history of alarms and in Terraform addresses: 1 to 40 lower-case "
        "letters and digits with single hyphens between them.",
        default_text="made from when it begins",
        examples=["database-upgrade"],
    )

    @property
    def window(self) -> OneTimeWindow | WeeklyWindow:
        """When it is."""
        if self.start and self.end:
            return OneTimeWindow(start=self.start, end=self.end, time_zone=self.time_zone)
        assert self.every is not None
        assert self.at is not None
        assert self.duration is not None
        return WeeklyWindow(
            days=DAYS[self.every], at=self.at, duration=self.duration, time_zone=self.time_zone
        )

    @property
    def window_name(self) -> str:
        """Its name; made from when it begins by default."""
        if self.name:
            return self.name
        return f"{self.start:%Y-%m-%dt%H-%M}" if self.start else f"{self.every}-{self.at:%H-%M}"

    @model_validator(mode="after")
    def _of_one_form(self) -> MaintenanceSettings:
        once, weekly = (self.start, self.end), (self.every, self.at, self.duration)
        whole, other = (once, weekly) if self.start or self.end else (weekly, once)
        if None in whole or any(part is not None for part in other):
            what = "when it begins and ends is not said in one of the two forms"
            remedy = "write `from` and `to`, or `every`, `at` and `duration`, and nothing of the other form"
            refuse_one(what=what, remedy=remedy)
        return self

    @model_validator(mode="after")
    def _has_an_end(self) -> MaintenanceSettings:
        window = self.window
        lasts = window.duration if isinstance(window, WeeklyWindow) else window.end - window.start
        if lasts < timedelta(0):
            refuse_one(what="it ends before it begins", remedy="exchange `from` and `to`, or correct one")
        if lasts < SHORTEST:
            refuse_one(what="it ends before it has lasted five minutes", remedy="make it longer")
        if isinstance(window, WeeklyWindow) and lasts > window.max_duration:
            what = (
                f"it is not over when it begins again, {shown_duration(window.max_duration)} is the longest"
            )
            refuse_one(what=what, remedy="make it shorter")
        if time := nonexistent_time(window):
            what = (
                f"the clocks of {self.time_zone} skip {time:%H:%M} on {time:%d %B}, and so would the schedule"
            )
            refuse_one(what=what, remedy="choose another time, or UTC")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        mapping["oneOf"] = [{"required": ["from", "to"]}, {"required": ["every", "at", "duration"]}]
        return mapping
