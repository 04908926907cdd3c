"""Dashboards and alarms with the account that their data are read from."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.preview.preview_dashboards import PreviewSubject


@dataclass(frozen=True, kw_only=True)
class LiveSubject:
    """Dashboards and alarms whose data are read from their account.

    Attributes:
        name: The name of the target, or what the dashboards are called.
        subject: The dashboards and alarms. Its account is known.
        role_arn: The role to read with. ``None`` means the caller's own credentials.
    """

    name: str
    subject: PreviewSubject
    role_arn: str | None = None

    @property
    def account(self) -> str:
        """The account id."""
        assert self.subject.account is not None
        return self.subject.account
