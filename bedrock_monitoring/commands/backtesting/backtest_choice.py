"""Which data a backtest reads, as the options of a command say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.files import check_can_be_written
from bedrock_monitoring.problems import Problem, refuse

if TYPE_CHECKING:
    from bedrock_monitoring.commands.backtesting.incidents import Incident
    from bedrock_monitoring.commands.backtesting.needed_data import Subject
    from bedrock_monitoring.datapoints.recorded_source import Recording

_FOLDER = Path("backtest.out")
_MOST_DAYS = 63
_LENGTH = re.compile(r"[1-9][0-9]{0,3}[dh]")
_HOUR = 3600
_DAY = 24 * _HOUR


@dataclass(frozen=True, kw_only=True)
class DataChoice:
    """The options of a command that say which data it reads.

    Attributes:
        since: How far to look back: ``30d`` or ``12h``.
        data: The file to read. ``None`` reads no file.
        synthetic: Whether the data are synthetic.
        record: The file to write the data to. ``None`` writes none.
        auto_approve: Whether nothing is asked before data that cost money are read.

    Raises:
        InvalidInputError: The options make no sense, or the file cannot be written.
    """

    since: str
    data: Path | None
    synthetic: bool
    record: Path | None
    auto_approve: bool

    def __post_init__(self) -> None:
        refuse(self._problems())
        if self.record is not None:
            check_can_be_written(self.record)

    @property
    def seconds(self) -> int:
        """How far to look back, in seconds."""
        return int(self.since[:-1]) * (_DAY if self.since.endswith("d") else _HOUR)

    def recordings(
        self, subjects: Sequence[Subject], *, incidents: Sequence[Incident]
    ) -> tuple[Recording, ...]:
        """Return the data of targets, after a line on each.

        Args:
            subjects: What is judged.
            incidents: Known incidents, for synthetic data.

        Raises:
            InvalidInputError: The data cannot be read, or reading them was not approved.
        """
        from bedrock_monitoring.commands.backtesting import backtest_data  # noqa: PLC0415 - numpy
        from bedrock_monitoring.datapoints.recorded_source import save_recordings  # noqa: PLC0415 - numpy

        now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
        if self.data is not None:
            recordings = backtest_data.recorded_data(self.data, subjects)
        elif self.synthetic:
            end = max((incident.end for incident in incidents), default=None)
            # The same incidents give the same data on each day: they end at midnight after the last.
            if end is not None:
                now = datetime.fromtimestamp(end - end % _DAY + _DAY, UTC)
            recordings = tuple(
                backtest_data.synthetic_data(subject, now=now, since=self.seconds, incidents=incidents)
                for subject in subjects
            )
        else:
            recordings = backtest_data.live_data(
                subjects,
                now=now,
                since=self.seconds,
                folder=_FOLDER,
                ask=self._ask,
                print_line=print_error,
            )
        for recording in recordings:
            print_error(backtest_data.data_summary(recording))
        if self.record is not None:
            save_recordings(recordings, self.record)
        return recordings

    def _ask(self, question: str) -> bool:
        # A terminal is needed only if something costs money: data that are kept can be judged without one.
        return asker(auto_approve=self.auto_approve)(question)

    def _problems(self) -> Iterator[Problem]:
        where = spelled("--since")
        if not _LENGTH.fullmatch(self.since):
            what, remedy = f"{self.since!r} is not a length of time", "write e.g. 30d or 12h"
            yield Problem(where=where, what=what, remedy=remedy)
        elif self.seconds > _MOST_DAYS * _DAY:
            what = (
                f"{self.since} is more than {_MOST_DAYS} days, after which CloudWatch has only datapoints of "
                "an hour"
            )
            yield Problem(where=where, what=what, remedy=f"write at most {_MOST_DAYS}d")
        if self.data is not None and (self.synthetic or self.record is not None):
            other = spelled("--synthetic" if self.synthetic else "--record")
            what = f"it cannot be combined with {other}: the data are those of the file"
            yield Problem(where=spelled("--data"), what=what, remedy="leave out one of the two")
