"""The file of an organization in, its accounts out, or every problem of the file at once."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path

from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
from bedrock_monitoring.problems import refuse
from bedrock_monitoring.rollout.accounts.organization_file import OrganizationFile
from bedrock_monitoring.rollout.checks.candidate import duplicates, stands_twice
from bedrock_monitoring.rollout.settings_file import read_settings
from bedrock_monitoring.rollout.yaml_document import Document, FileKind, Findings, shown

ORGANIZATION = FileKind(example="organization.yaml", needed="`accounts` is", option=" under `organization`")
"""What the file is, for messages."""


def read_organization(path: Path) -> tuple[Organization, Document]:
    """Read the file of an organization, and return its accounts and the document with the place of each.

    Args:
        path: Usually ``organization.yaml``.

    Raises:
        InvalidInputError: Something is wrong with the file; every problem names its line and column.
    """
    settings, document = read_settings(path, OrganizationFile, of=ORGANIZATION)
    refuse(problem for _, problem in sorted(_findings(settings, document), key=itemgetter(0)))
    accounts = tuple(
        OrganizationAccount(id=one.id, name=one.name, unit=one.unit or "", tags=one.tags, status=one.status)
        for one in settings.accounts
    )
    return Organization(id=settings.id, accounts=accounts), document


def _findings(settings: OrganizationFile, document: Document) -> Findings:
    """Find accounts that stand twice, and names that two have: names of targets begin with them."""
    accounts = list(enumerate(settings.accounts))
    return [
        *duplicates(
            [(one.id, document.place(("accounts", index, "id"))) for index, one in accounts],
            what=stands_twice,
            remedy="keep one of the two",
        ),
        *duplicates(
            [(one.name.lower(), document.place(("accounts", index, "name"))) for index, one in accounts],
            what=lambda name, first: (
                f"{shown(name)} is the name of the account on line {first.line} too (upper and lower case "
                "are one)"
            ),
            remedy="give each account a name of its own",
        ),
    ]
