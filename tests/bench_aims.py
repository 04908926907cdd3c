"""A part of `make bench`: each aim beside its figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich import box
from rich.console import Console
from rich.table import Table

MEGABYTE = 1e6


class Run(Protocol):
    """What one run took: seconds, and the peak memory of its largest process in bytes."""

    @property
    def seconds(self) -> float: ...
    @property
    def largest(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A figure of a case and its bound.

    Attributes:
        case: The name of the case.
        at_most: The bound: a ratio of seconds if there is a floor, else in ``unit``.
        floor: The name of the case that the seconds are divided by.
        unit: ``x`` for a ratio, ``s`` or ``MB``.
    """

    case: str
    at_most: float
    floor: str = ""
    unit: str = "x"

    def figure(self, runs: Mapping[str, Sequence[Run]]) -> float:
        """Return the figure: of the fastest runs, and for memory of the largest."""
        if self.unit == "MB":
            return max(run.largest for run in runs[self.case]) / MEGABYTE
        seconds = _least(runs[self.case])
        return seconds / _least(runs[self.floor]) if self.floor else seconds


FLOOR, PASS = "import cdktf", "python -c pass"
COMMANDS = ("--help", "targets", "cost", "prices")
ON_CDKTN = "the same on CDK Terrain"
DEFAULT, FLEET, LARGE = "default rollout", "100 x 10 models", "1,000 x 3 models"
ONE, ONE_OF_LARGE = "1 x 3 models", "1,000 x 3, one asked for"
MONTH, BACKTEST = "30 days of synthetic data for 200 alarms", "backtest of 200 alarms over 30 days"
COST, CDK_FLEET = "cost of 200 x 40 models", "AWS CDK, 100 x 10"
AIMS = (
    Aim(case=DEFAULT, floor=FLOOR, at_most=1.35),
    Aim(case=DEFAULT, unit="MB", at_most=80),
    Aim(case=ON_CDKTN, floor=DEFAULT, at_most=1.15),
    Aim(case=FLEET, floor=FLOOR, at_most=12),
    Aim(case=FLEET, unit="MB", at_most=220),
    Aim(case=FLEET, floor=CDK_FLEET, at_most=0.95),
    Aim(case=ONE_OF_LARGE, floor=ONE, at_most=1.2),
    Aim(case=LARGE, floor=FLOOR, at_most=60),
    Aim(case=LARGE, unit="MB", at_most=500),
    *(Aim(case=command, floor=PASS, at_most=12) for command in COMMANDS),
    Aim(case=COST, unit="s", at_most=10),
    Aim(case=BACKTEST, unit="s", at_most=10),
)


def report(runs: Mapping[str, Sequence[Run]]) -> None:
    """Print each aim whose cases were measured, with its figure and whether it is met."""
    table = Table(
        box=box.SIMPLE_HEAD, caption="Aims, each with its figure of this run.", caption_justify="left"
    )
    for heading in ("", "floor", "figure", "at most", ""):
        table.add_column(
            heading, justify="right" if heading in {"figure", "at most"} else "left", no_wrap=True
        )
    for row in rows(runs):
        table.add_row(*row)
    Console().print(table)


def rows(runs: Mapping[str, Sequence[Run]]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of each aim whose cases were measured."""
    for aim in AIMS:
        if runs.keys() >= {aim.case, aim.floor or aim.case}:
            figure = aim.figure(runs)
            met = "met" if figure <= aim.at_most else "missed"
            yield aim.case, aim.floor, f"{figure:.2f} {aim.unit}", f"{aim.at_most:g} {aim.unit}", met


def _least(runs: Sequence[Run]) -> float:
    return min(run.seconds for run in runs)
