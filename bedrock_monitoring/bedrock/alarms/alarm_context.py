"""What the alarms of a target have in common: their naming, and the place that their descriptions name."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.value import Value

RUNBOOKS = "docs/runbooks"
"""Where the runbooks are in this project, a page for each kind of alarm."""


@dataclass(frozen=True, kw_only=True)
class AlarmContext(Value):
    """What the alarms of a target have in common.

    Attributes:
        naming: How they are named, and the account and Region that their descriptions name.
        dashboard_url: The dashboard that their descriptions link to.
        runbooks: The address below which the runbooks are published. ``None`` leaves their path in this
            project.
    """

    naming: Naming
    dashboard_url: str
    runbooks: str | None = None

    def description(self, *, headline: str, first_step: str, runbook: str, told: str = "") -> str:
        """Return the description of an alarm, the most important first: a phone shows about one line.

        Args:
            headline: How bad, what, and since when it counts.
            first_step: What to do first.
            runbook: The name of the runbook.
            told: When the alarm goes off, as a sentence. Empty if there is nothing to say of it.
        """
        return "\n".join(
            (
                f"{headline} in {self.naming.account}, {self.naming.region}.",
                f"First: {first_step}",
                *([told] if told else []),
                f"Dashboard: {self.dashboard_url}",
                f"Runbook: {self.runbook(runbook)}",
            )
        )

    def runbook(self, name: str) -> str:
        """Return where a runbook is."""
        return f"{self.runbooks.rstrip('/') if self.runbooks else RUNBOOKS}/{name}.md"
