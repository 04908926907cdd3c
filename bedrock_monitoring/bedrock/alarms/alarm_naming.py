"""Where an alarm is: what its name and its description say beside what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash

RUNBOOKS = "docs/runbooks"
"""Where the runbooks are in this project, a page for each kind of alarm."""


@dataclass(frozen=True, kw_only=True)
class AlarmPlace:
    """Where an alarm is, as its name and description say it.

    Attributes:
        name_prefix: What the names of all its alarms begin with.
        account: The account's id.
        region: The Region.
        dashboard_url: Where to look.
        runbooks: The address below which the runbooks are published; none leaves their path in this project.
    """

    name_prefix: str
    account: str
    region: str
    dashboard_url: str
    runbooks: str | None = None

    def alarm_name(self, subject: str, *rest: str) -> str:
        """Return the name of an alarm: ``PREFIX_SUBJECT_KIND``.

        A subject that makes it too long is cut and ends in a hash of what it was, so that names stay
        different and the same.

        Args:
            subject: The slug of what is watched; may be empty.
            *rest: The kind, and the tier where it is not that of the kind.
        """
        name = "_".join(part for part in (self.name_prefix, subject, *rest) if part)
        too_long = len(name) - limits.ALARM_NAME_LENGTH
        if too_long <= 0:
            return name
        kept = subject[: len(subject) - too_long - SHORT_HASH_LENGTH - 1].rstrip("-")
        return "_".join((self.name_prefix, f"{kept}-{short_hash(subject)}", *rest))

    def description(self, *, headline: str, first_step: str, runbook: str) -> str:
        """Return what an alarm says of itself, what matters most first: a phone shows little more than the first line.

        Args:
            headline: How bad, what, and since when it counts.
            first_step: What to do first.
            runbook: The name of the runbook.
        """
        return "\n".join(
            (
                f"{headline} in {self.account}, {self.region}.",
                f"First: {first_step}",
                f"Dashboard: {self.dashboard_url}",
                f"Runbook: {self.runbook(runbook)}",
            )
        )

    def runbook(self, name: str) -> str:
        """Return where a runbook is."""
        return f"{self.runbooks.rstrip('/') if self.runbooks else RUNBOOKS}/{name}.md"
