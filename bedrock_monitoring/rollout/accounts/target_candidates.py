"""The targets of a rollout file on their way through the checks: its own ones, and those of its groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pydantic import ValidationError

from bedrock_monitoring.monitoring.account_roles import Access
from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.rollout.accounts.access_resolving import made_roles
from bedrock_monitoring.rollout.checks.candidate import GROUPS, Finding, TargetCandidate, finding, warning
from bedrock_monitoring.rollout.layers import Layers
from bedrock_monitoring.rollout.merging import merged_values
from bedrock_monitoring.rollout.refusals import refusals_of_merged
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.valid_parts import Parts, Values
from bedrock_monitoring.rollout.yaml_document import Document, Findings, Step, shown

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.group_members import GroupMember

_OF_THE_GROUP = frozenset({"accounts", "regions", "overrides", "region", "account"})
"""The keys of groups, their Regions and their overrides that are no settings of a target."""

_Places: TypeAlias = tuple[tuple[Step, ...], ...]


def target_candidates(
    parts: Parts,
    document: Document,
    organization: Organization | None,
    access: Access | None = None,
) -> tuple[list[TargetCandidate], Findings]:
    """Return the targets with ``defaults`` and their groups applied, and what is wrong with the groups.

    Targets of the list come first. One of them that is in an account and Region of a group is that target of
    the group: it takes from the group what it does not say itself.

    Args:
        parts: The valid parts of the file.
        document: The file.
        organization: The accounts of the organization, if a file names them.
        access: The roles that are made, which a target has that names none.
    """
    members: list[GroupMember] = []
    findings: Findings = []
    if parts.groups and organization:
        from bedrock_monitoring.rollout.accounts.group_members import members_of  # noqa: PLC0415 - most files have no groups

        members, findings = members_of(parts.groups, document, organization)
    findings += _general_findings(document)
    of_groups = {(member.account.id, member.region): member for member in members}
    defaults = parts.defaults or {}
    making = _Making(document, defaults, findings, access)
    found = list[TargetCandidate | None]()
    for index, own in parts.targets.items():
        values = merged_values(defaults, own)
        place = (str(values.get("account")), str(values.get("region")))
        layers = (("targets", index), *(of_groups[place].layers if place in of_groups else ()))
        found.append(making.candidate(layers, own={}))
    taken = {(one.settings.account, one.settings.region) for one in found if one}
    found += [
        making.candidate(member.layers, own=_identity(member))
        for place, member in of_groups.items()
        if place not in taken
    ]
    candidates = [one for one in found if one]
    is_wrong = any(not problem.is_warning for _, problem in findings)
    if organization and parts.file and not candidates and not is_wrong:
        what = "there is no target: no account is in a group"
        findings.append(finding(document.place((GROUPS,)), what, "correct what the groups select"))
    return candidates, findings


def inactive_accounts(
    candidates: Sequence[TargetCandidate], organization: Organization | None, document: Document
) -> Iterator[Finding]:
    """Yield a warning for each account that has targets and cannot be used. This is news and no mistake."""
    place = document.place(("organization",))
    for account in organization.accounts if organization else ():
        names = [one.settings.name for one in candidates if one.settings.account == account.id]
        if names and not account.active:
            what = f"the account {shown(account.name)} is {account.status.replace('_', ' ')}"
            remedy = f"{', '.join(names)} is left alone, and its state stays"
            if len(names) > 1:
                remedy = f"{', '.join(names)} are left alone, and their state stays"
            yield warning(place, what, remedy)


def _identity(member: GroupMember) -> Values:
    return {"name": member.name, "account": member.account.id, "region": member.region}


def _general_findings(document: Document) -> Iterator[Finding]:
    if document.value((GROUPS,)) in (None, []):
        if document.value(("targets",)) is None:
            what, remedy = "the key `targets` is missing", "add `targets: …`, a list of accounts and Regions"
            yield finding(
                document.place(()), what, f"{remedy}, or `groups: …` for accounts of an organization"
            )
    elif document.value(("organization",)) is None:
        what = "no file names the accounts of the organization"
        yield finding(document.place((GROUPS,)), what, "add `organization: organization.yaml`")


class _Making:
    """Makes candidates; what members of a group have in common is checked once."""

    def __init__(
        self, document: Document, defaults: Values, findings: Findings, access: Access | None
    ) -> None:
        self._document = document
        self._access = access
        self._defaults = defaults
        self._findings = findings
        self._common = dict[_Places, TargetSettings]()

    def candidate(self, places: _Places, *, own: Values) -> TargetCandidate | None:
        """Return a target; ``None`` if its settings cannot be merged, which is added to the findings.

        Args:
            places: Where in the file its settings stand, its own place first.
            own: What stands nowhere in the file.
        """
        of_layers = [self._settings_at(place) for place in reversed(places)]
        values = {**merged_values(self._defaults, *of_layers), **own}
        made = made_roles(values, self._access)
        layers = Layers(
            document=self._document,
            places=places,
            inherited=TargetCandidate.inherited,
            values={**values, **made},
        )
        try:
            settings = self._common.get(places) or TargetSettings.model_validate(values)
        except ValidationError as error:
            self._findings += refusals_of_merged(error, layers)
            return None
        if own:
            self._common[places] = settings
        if own or made:
            settings = settings.model_copy(update={**own, **made})
        return TargetCandidate(layers=layers, settings=settings)

    def _settings_at(self, place: tuple[Step, ...]) -> dict[str, object]:
        """Return the settings of a target that stand at a place; in a group, without what makes it one."""
        values = self._document.value(place)
        if not isinstance(values, dict):
            return {}
        return {key: value for key, value in values.items() if place[0] != GROUPS or key not in _OF_THE_GROUP}
