"""Which accounts and Regions the groups of rollout.yaml describe, and what is wrong with their selections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
from bedrock_monitoring.problems import did_you_mean
from bedrock_monitoring.rollout.accounts.group_settings import (
    GroupOverrideSettings,
    GroupRegionSettings,
    GroupSettings,
    SelectionSettings,
)
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    duplicates,
    finding,
    stands_twice,
    warning,
)
from bedrock_monitoring.rollout.values.rules import ADD
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

_Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class GroupMember:
    """An account and Region that a group describes.

    Attributes:
        account: The account.
        region: The Region.
        layers: Where in the file settings of it stand, the most specific place first.
    """

    account: OrganizationAccount
    region: str
    layers: tuple[_Path, ...]

    @property
    def name(self) -> str:
        """The name of its target, which does not depend on the group."""
        return f"{self.account.name}-{self.region}"


def members_of(
    groups: Mapping[int, GroupSettings], document: Document, organization: Organization
) -> tuple[list[GroupMember], Findings]:
    """Return every account and Region of every group, each once, and what is wrong with the groups.

    Args:
        groups: The valid groups by their places in the list.
        document: The file.
        organization: The accounts to choose from.
    """
    members = dict[tuple[str, str], GroupMember]()
    findings: Findings = []
    for index, group in groups.items():
        one = _Group(path=("groups", index), settings=group, document=document, organization=organization)
        findings += one.findings()
        twice = defaultdict[_Path, list[GroupMember]](list)
        for member in one.members():
            first = members.setdefault((member.account.id, member.region), member)
            if first is not member:
                twice[first.layers[-1]].append(member)
        findings += [_in_two_groups(one, first, both) for first, both in twice.items()]
    return [*members.values()], findings


def _in_two_groups(group: _Group, first: _Path, members: Sequence[GroupMember]) -> Finding:
    place, example = group.document.place(first), members[0]
    more = f", with {len(members) - 1} more," if len(members) > 1 else ""
    what = (
        f"the target {shown(example.name)}{more} is described by {place.path} on line {place.line} too: an "
        "account is in one group for each Region"
    )
    return finding(group.place("accounts"), what, "write the account under `exclude` of one of the two")


@dataclass(frozen=True, kw_only=True)
class _Group:
    path: _Path
    settings: GroupSettings
    document: Document
    organization: Organization

    def place(self, *path: Step) -> SourceLocation:
        return self.document.place((*self.path, *path))

    def accounts(self) -> list[OrganizationAccount]:
        chosen = self.settings.accounts
        return [
            account
            for account in self.organization.accounts
            if _is_selected(account, chosen) and not _is_selected(account, chosen.exclude)
        ]

    def members(self) -> Iterator[GroupMember]:
        of_group = dict(self._regions(self.settings.regions, "regions"))
        for account in self.accounts():
            number, override = self._override(account)
            of_account = dict[str, _Path]()
            if override is not None:
                of_account |= self._regions(override.regions, "overrides", number, "regions")
            adds = self.document.has((*self.path, "overrides", number, "regions", ADD))
            for region in of_account if of_account and not adds else {**of_group, **of_account}:
                places = [
                    *([of_account[region]] if region in of_account else []),
                    *([] if override is None else [(*self.path, "overrides", number)]),
                    *([of_group[region]] if region in of_group else []),
                    self.path,
                ]
                yield GroupMember(account=account, region=region, layers=tuple(places))

    def _override(self, account: OrganizationAccount) -> tuple[int, GroupOverrideSettings | None]:
        found = (
            (number, one)
            for number, one in enumerate(self.settings.overrides)
            if one.account in {account.id, account.name}
        )
        return next(found, (-1, None))

    def _regions(self, regions: Sequence[GroupRegionSettings], *path: Step) -> list[tuple[str, _Path]]:
        """Return each Region of a list, and where in the file it stands."""
        holder: _Path = (*self.path, *path)
        if self.document.has((*holder, ADD)):
            holder = (*holder, ADD)
        return [(one.region, (*holder, number)) for number, one in enumerate(regions)]

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the group: what it names and the organization does not have."""
        chosen = self.settings.accounts
        yield from self._unknown(chosen, "accounts")
        yield from self._unknown(chosen.exclude, "accounts", "exclude")
        accounts = self.accounts()
        if not any(account.active for account in accounts):
            what = "no account that is active is in this group"
            yield warning(self.place("accounts"), what, "correct what it selects, or remove the group")
        yield from self._wrong_overrides({each for one in accounts for each in (one.id, one.name)})
        yield from self._twice(self.settings.regions, "regions")
        for number, override in enumerate(self.settings.overrides):
            yield from self._twice(override.regions, "overrides", number, "regions")

    def _unknown(self, selection: SelectionSettings, *path: Step) -> Iterator[Finding]:
        accounts = self.organization.accounts
        for number, unit in enumerate(selection.units):
            if not any(account.is_in(unit) for account in accounts):
                meant = did_you_mean(unit, {each for account in accounts for each in _units_of(account)})
                what = f"no account is in the unit {shown(unit)}"
                yield warning(self.place(*path, "units", number), what, meant or _correct("unit"))
        for number, name in enumerate(selection.named):
            yield from self._unknown_account(name, self.place(*path, "named", number))

    def _unknown_account(self, name: str, place: SourceLocation) -> Iterator[Finding]:
        known = {each for account in self.organization.accounts for each in (account.id, account.name)}
        if name not in known:
            what = f"{shown(name)} is no account of the organization"
            yield finding(place, what, did_you_mean(name, known) or _correct("account"))

    def _wrong_overrides(self, members: Collection[str]) -> Iterator[Finding]:
        for number, override in enumerate(self.settings.overrides):
            place = self.place("overrides", number, "account")
            unknown = [*self._unknown_account(override.account, place)]
            yield from unknown
            if override.account not in members and not unknown:
                what = f"{shown(override.account)} is not in this group, so nothing differs for it"
                yield finding(place, what, "add it under `named` of `accounts`, or remove this")
        ids = {account.name: account.id for account in self.organization.accounts}
        yield from duplicates(
            [
                (ids.get(one.account, one.account), self.place("overrides", number, "account"))
                for number, one in enumerate(self.settings.overrides)
            ],
            what=lambda _, first: f"what differs for this account stands on line {first.line} too",
            remedy="write it in one place",
        )

    def _twice(self, regions: Sequence[GroupRegionSettings], *path: Step) -> Findings:
        places = [(region, self.document.place(each)) for region, each in self._regions(regions, *path)]
        return duplicates(places, what=stands_twice, remedy="keep one of the two")


def _is_selected(account: OrganizationAccount, selection: SelectionSettings) -> bool:
    if account.id in selection.named or account.name in selection.named:
        return True
    units, tags = selection.units, selection.tags
    is_in_unit = not units or any(account.is_in(unit) for unit in units)
    return bool(units or tags) and is_in_unit and tags.items() <= account.tags.items()


def _units_of(account: OrganizationAccount) -> Iterator[str]:
    """Yield the unit of an account and those above it."""
    names = account.unit.split("/")
    yield from ("/".join(names[:depth]) for depth in range(1, len(names) + 1))


def _correct(noun: str) -> str:
    return f"correct the {noun}, or renew the file of the organization"
