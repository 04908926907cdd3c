"""Say what alarms would have done: tables for a terminal, or Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.table import Table

from bedrock_monitoring.commands.backtesting.judging import JudgedAlarm, Judgement, Noticed, per_week
from bedrock_monitoring.commands.console.counting import in_words
from bedrock_monitoring.commands.console.reporting import cell, count, table
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE

_MOST_HOURS = 3
"""How many hours of the day are shown for an alarm."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table with a heading.

    Attributes:
        heading: The heading.
        columns: The headings of the columns.
        numbers: The columns that hold numbers.
        rows: The rows.
        notes: Lines below the table.
    """

    heading: str
    columns: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def as_table(self) -> Table:
        """Return the table for a terminal."""
        result = table(*self.columns, numbers=self.numbers)
        for row in self.rows:
            result.add_row(*map(cell, row))
        return result

    def as_markdown(self) -> Iterator[str]:
        """Yield the lines of the table in Markdown."""
        yield f"**{self.heading}**"
        yield ""
        if self.rows:
            yield _markdown_row(self.columns)
            yield _markdown_row(["---:" if column in self.numbers else "---" for column in self.columns])
            yield from map(_markdown_row, self.rows)
            yield ""
        for note in self.notes:
            yield f"- {note}"
        if self.notes:
            yield ""


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in cells)} |"


def alarm_sheet(judgement: Judgement) -> Sheet:
    """Return what each alarm would have done, and what could not be judged."""
    has_incidents = any(alarm.false is not None for alarm in judgement.alarms)
    rows = [
        (
            alarm.name,
            alarm.condition or "-",
            alarm.tier or "-",
            f"{alarm.times:,}",
            f"{alarm.minutes:,}",
            f"{alarm.longest:,}",
            _hours(alarm),
            *([f"{alarm.false:,}"] if has_incidents else []),
        )
        for alarm in judgement.alarms
        if alarm.record.timelines
    ]
    columns = ("alarm", "condition", "tier", "times", "minutes", "longest", "hours (UTC)")
    return Sheet(
        heading=f"{judgement.target}: what each alarm would have done in {judgement.days:.3g} days",
        columns=(*columns, *(["false"] if has_incidents else [])),
        numbers=frozenset({"times", "minutes", "longest", "false"}),
        rows=tuple(rows),
        notes=(*_not_judged(judgement, judgement.alarms), *_notified(judgement)),
    )


def _hours(alarm: JudgedAlarm) -> str:
    shown = [f"{hour}h" if number == 1 else f"{hour}h ({number}x)" for hour, number in alarm.hours]
    more = ["…"] if len(shown) > _MOST_HOURS else []
    return ", ".join([*shown[:_MOST_HOURS], *more]) or "-"


def _not_judged(judgement: Judgement, alarms: Iterable[JudgedAlarm]) -> Iterator[str]:
    """Yield which alarms could not be judged: equal reasons once."""
    whole = sum(each.end - each.start for each in judgement.time_ranges)
    reasons: dict[str, list[str]] = {}
    for alarm in alarms:
        missing = whole - alarm.record.judged_seconds
        if missing:
            reason = f"not judged for {missing / DAY:.3g} of {whole / DAY:.3g} days ({alarm.record.reason})"
            reasons.setdefault(reason, []).append(alarm.name)
    for reason, names in reasons.items():
        yield f"{', '.join(names)}: {reason}"


def _notified(judgement: Judgement) -> Iterator[str]:
    for tier, number in judgement.notifications.items():
        yield (
            f"{tier}: notified {in_words(number)}, {per_week(number, judgement.days):.2g} a week, after "
            "suppression"
        )


def incident_sheet(judgement: Judgement) -> Sheet | None:
    """Return how incidents were noticed. ``None`` if none are known."""
    if not judgement.noticed:
        return None
    missed = sum(not noticed.alarm for noticed in judgement.noticed)
    return Sheet(
        heading=f"{judgement.target}: {len(judgement.noticed) - missed} of {len(judgement.noticed)} "
        "incidents noticed",
        columns=("incident", "from", "minutes", "noticed by", "tier", "after"),
        numbers=frozenset({"minutes", "after"}),
        rows=tuple(
            (
                noticed.incident.name,
                f"{datetime.fromtimestamp(noticed.incident.start, UTC):%Y-%m-%d %H:%M}",
                f"{(noticed.incident.end - noticed.incident.start) // MINUTE}",
                noticed.alarm or "nobody: missed",
                noticed.tier or "-",
                _after(noticed),
            )
            for noticed in judgement.noticed
        ),
    )


def _after(noticed: Noticed) -> str:
    if not noticed.alarm:
        return "-"
    return "was on before" if noticed.minutes is None else f"{noticed.minutes} min"


def comparison_sheet(before: Judgement, now: Judgement, *, commit: str) -> Sheet:
    """Return the alarms that would do something else than at a commit."""
    old = {alarm.name: alarm for alarm in before.alarms}
    new = {alarm.name: alarm for alarm in now.alarms}
    rows = [
        (
            name,
            _number(old.get(name), "times"),
            _number(new.get(name), "times"),
            _number(old.get(name), "minutes"),
            _number(new.get(name), "minutes"),
            _changed_condition(old.get(name), new.get(name)),
        )
        for name in dict.fromkeys([*new, *old])
        if _doings(old.get(name)) != _doings(new.get(name))
    ]
    changed = {name for name, *_ in rows}
    equal = len(old.keys() | new.keys()) - len(rows)
    return Sheet(
        heading=f"{now.target}: what changes against {commit}, in {now.days:.3g} days",
        columns=("alarm", "times were", "become", "minutes were", "become ", "condition"),
        numbers=frozenset({"times were", "become", "minutes were", "become "}),
        rows=tuple(rows),
        notes=(
            *([f"{count(equal, 'other alarm')}: no difference"] if equal else []),
            *_not_judged(now, [alarm for name, alarm in new.items() if name in changed]),
            *_notified(now),
        ),
    )


def _doings(alarm: JudgedAlarm | None) -> object:
    return alarm and (alarm.condition, alarm.record.episodes)


def _number(alarm: JudgedAlarm | None, name: str) -> str:
    if alarm is None or not alarm.record.timelines:
        return "-"
    return f"{getattr(alarm, name):,}"


def _changed_condition(old: JudgedAlarm | None, new: JudgedAlarm | None) -> str:
    if old is None or new is None:
        return f"new: {new.condition}" if new else "removed"
    if old.condition == new.condition:
        return old.condition or "-"
    return f"{old.condition} -> {new.condition}"
