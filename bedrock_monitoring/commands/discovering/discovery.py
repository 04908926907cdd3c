"""Open the accounts, say what is read before it is, and read what no earlier run kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import boto3
import botocore.session
from botocore.loaders import Loader, create_loader

from bedrock_monitoring.cloudwatch.limits import METRICS_PER_GET_METRIC_DATA
from bedrock_monitoring.cloudwatch.partitions import REGIONS, partition_of
from bedrock_monitoring.commands.console.asking import Ask, ask_to_read
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.deploying.account_session import SESSION_NAME
from bedrock_monitoring.commands.discovering.changes import (
    ChangedFile,
    new_rollout,
    organization_file,
    rollout_file,
)
from bedrock_monitoring.commands.discovering.compared_places import compared
from bedrock_monitoring.commands.discovering.found import FoundPlace
from bedrock_monitoring.commands.discovering.kept_places import keep_place, kept_place
from bedrock_monitoring.commands.discovering.reading import Meter, now, read_accounts, read_place
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.datapoints.live.metric_data import USD_PER_METRIC, LiveAccount
from bedrock_monitoring.files import read_text
from bedrock_monitoring.monitoring import Organization, Rollout, Target
from bedrock_monitoring.monitoring.organization import CLOSED
from bedrock_monitoring.permissions.discovery_policy import ACCOUNT_CALLS, ORGANIZATION_CALLS
from bedrock_monitoring.problems import InvalidInputError, did_you_mean, refuse_one
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.accounts.read_organization import read_organization
from bedrock_monitoring.rollout.yaml_document import parse

ORGANIZATION_FILE = "organization.yaml"
"""The file of the organization's accounts, if the rollout names no other."""


@dataclass(kw_only=True)
class Discovery:
    """A run that reads accounts.

    Attributes:
        session: The caller's session.
        account: The caller's account.
        regions: The Regions to read.
        role: The role to assume in other accounts. ``None`` reads the caller's own account alone.
        data: The folder that keeps what was read.
        ask: Asks before anything is read.
        sessions: The sessions of the accounts so far.
        loader: The descriptions of services, which are read once for all sessions.
        meter: Counts the calls.
    """

    session: boto3.Session
    account: str
    regions: Sequence[str]
    role: str | None
    data: Path
    ask: Ask
    sessions: dict[str, boto3.Session]
    loader: Loader
    meter: Meter = field(default_factory=Meter)

    @classmethod
    def opened(cls, *, regions: Sequence[str], role: str | None, data: Path, ask: Ask) -> Discovery:
        """Return a run with the caller's credentials.

        Raises:
            InvalidInputError: There are no credentials, or no Region.
        """
        loader = create_loader()
        session = boto3.Session(botocore_session=_session(loader))
        chosen = regions or ([session.region_name] if session.region_name else [])
        if not chosen:
            refuse_one(where="--region", what="no Region is named", remedy="add e.g. --region us-east-1")
        check_regions(chosen)
        with raise_aws_problems("credentials", "sts:GetCallerIdentity"):
            sts = session.client("sts", region_name=chosen[0])
            account = sts.get_caller_identity()["Account"]
        run = cls(
            session=session,
            account=account,
            regions=chosen,
            role=role,
            data=data,
            ask=ask,
            sessions={account: session},
            loader=loader,
        )
        run.meter.watch(session)
        return run

    def accounts(self, known: Organization | None) -> Organization:
        """Return the accounts of the organization, after saying what is read."""
        print_error(
            f"Reads only, free: {', '.join(ORGANIZATION_CALLS)}, two calls for each unit and one for each "
            "account."
        )
        return read_accounts(self.session, region=self.regions[0], known=known)

    def places(
        self, accounts: Organization | None, *, units: Sequence[str], tags: Mapping[str, str]
    ) -> tuple[list[FoundPlace], list[str]]:
        """Return what is found in each account and Region, and why some could not be read.

        Raises:
            InvalidInputError: No account is chosen, or reading was not approved.
        """
        chosen = [self.account]
        if accounts is not None:
            chosen = [
                one.id
                for one in accounts.accounts
                if one.active
                and (not units or any(map(one.is_in, units)))
                and tags.items() <= one.tags.items()
            ]
        if not chosen:
            what = "no account of the organization that is active is chosen"
            refuse_one(where="--unit, --tag", what=what, remedy="correct them, or leave them out")
        started = now()
        wanted = [(account, region) for account in chosen for region in self.regions]
        kept = {
            place: found
            for place in wanted
            if (found := kept_place(self.data, account=place[0], region=place[1], now=started))
        }
        self._approve([place for place in wanted if place not in kept], kept=len(kept))
        places, problems = list[FoundPlace](), list[str]()
        for account, region in wanted:
            try:
                found = kept.get((account, region)) or self._read(account, region)
            except InvalidInputError as error:
                problems += map(str, error.problems)
            else:
                places.append(found)
        return places, problems

    def _approve(self, wanted: Sequence[tuple[str, str]], *, kept: int) -> None:
        if kept:
            print_error(f"{count(kept, 'account and Region')} in {self.data} read less than a day ago: used")
        if not wanted:
            return
        most = METRICS_PER_GET_METRIC_DATA
        usd = len(wanted) * most * USD_PER_METRIC
        print_error(
            f"Reads only, in {len(wanted)} x account and Region: {', '.join(ACCOUNT_CALLS)}, about "
            f"{len(ACCOUNT_CALLS)} calls each. GetMetricData costs 0.01 USD for 1,000 models in use, the "
            "rest is free."
        )
        question = f"Read this for at most {usd:.2f} USD, with up to {most} models in use in each?"
        ask_to_read(question, ask=self.ask, where="discover")

    def _read(self, account: str, region: str) -> FoundPlace:
        where = f"account {account}, {region}"
        session = self._session_of(account, where=where, region=region)
        live = LiveAccount(target=where, region=region, session=session)
        found = read_place(live, account_id=account, now=now(), meter=self.meter)
        keep_place(self.data, found)
        print_error(f"{where}: {count(len(found.models), 'model')} in use")
        return found

    def _session_of(self, account: str, *, where: str, region: str) -> boto3.Session:
        """Return a session of an account, one for all its Regions."""
        if account not in self.sessions:
            if self.role is None:
                refuse_one(where=where, what="no role is named to read it", remedy="add --role NAME")
            arn = f"arn:{partition_of(region).name}:iam::{account}:role/{self.role}"
            with raise_aws_problems(where, "sts:AssumeRole"):
                sts = self.session.client("sts", region_name=region)
                key = sts.assume_role(RoleArn=arn, RoleSessionName=SESSION_NAME)["Credentials"]
            assumed = _session(self.loader)
            assumed.set_credentials(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
            self.sessions[account] = boto3.Session(botocore_session=assumed)
            self.meter.watch(self.sessions[account])
        return self.sessions[account]

    @property
    def bill(self) -> str:
        """How many calls were made, and what they cost."""
        usd = self.meter.metrics * USD_PER_METRIC
        return f"{count(sum(self.meter.calls.values()), 'call')}, {usd:.4f} USD"


def _session(loader: Loader) -> botocore.session.Session:
    session = botocore.session.get_session()
    session.register_component("data_loader", loader)
    return session


def check_regions(regions: Sequence[str]) -> None:
    """Check that AWS has each Region.

    Raises:
        InvalidInputError: One is not known.
    """
    for region in regions:
        if region not in REGIONS:
            meant = did_you_mean(region, REGIONS) or "write one as AWS spells it"
            refuse_one(where="--region", what=f"{region!r} is not an AWS Region", remedy=meant)


def known_accounts(path: Path, rollout: Rollout | None) -> Organization | None:
    """Return the accounts that the rollout names, else those that an earlier run wrote beside it, if any.

    Raises:
        InvalidInputError: Something is wrong with what stands beside it.
    """
    if rollout and rollout.organization:
        return rollout.organization
    beside = path.parent / ORGANIZATION_FILE
    return read_organization(beside)[0] if beside.exists() else None


@dataclass(frozen=True, kw_only=True)
class ChangedFiles:
    """The files that follow from what was found, and the targets of the rollout with the accounts found."""

    changed: tuple[ChangedFile, ...]
    targets: tuple[Target, ...]


def changed_files(
    path: Path,
    rollout: Rollout | None,
    places: Sequence[FoundPlace],
    *,
    accounts: Organization | None,
    own_account: str,
) -> ChangedFiles:
    """Return the changes of the rollout file, and of the file of the organization if one was read.

    Args:
        path: The rollout file.
        rollout: The rollout. ``None`` if there is none yet.
        places: What was found.
        accounts: The accounts of the organization, if they were read.
        own_account: The account of a new state bucket.
    """
    text = read_text(path, remedy="name another rollout with --rollout") if rollout else ""
    files = []
    targets = rollout.targets if rollout else ()
    organization_path = path.parent / ORGANIZATION_FILE
    if accounts:
        if rollout and rollout.organization:
            organization_path = path.parent / str(parse(text, file=path.name).value(("organization",)))
        before = ""
        if organization_path.exists():
            before = read_text(organization_path, remedy="name another file under `organization`")
        files.append(organization_file(organization_path, before, accounts))
    if rollout is None:
        used = [found for found in places if found.models]
        if not used:
            refuse_one(where=str(path), what="no model was called in two weeks", remedy="name other Regions")
        state = (own_account, used[0].region)
        files.append(
            new_rollout(path, used, state=state, organization=accounts, organization_path=organization_path)
        )
    else:
        merged = _with_former(accounts, rollout.organization) if accounts else None

        def read(changed: str) -> Rollout:
            return loads(changed, file=str(path), organization=merged)

        refused: list[str] = []
        try:
            targets = read(text).targets
        except InvalidInputError as error:  # such as an override of an account that is in another unit now
            refused = [f"with the accounts that were found, {problem}" for problem in error.problems]
            merged = None
        names = {one.id: one.name for one in accounts.accounts} if accounts else {}
        file = rollout_file(
            path,
            text,
            compared(places, targets),
            names=names,
            organization=organization_path.name if accounts and not rollout.organization else None,
            check=read,
        )
        file.by_hand[:0] = refused
        files.append(file)
    return ChangedFiles(changed=tuple(files), targets=targets)


def _with_former(found: Organization, known: Organization | None) -> Organization:
    """Return the accounts that were found with those that are gone, as the file then has them."""
    ids = {one.id for one in found.accounts}
    former = (one for one in (known.accounts if known else ()) if one.id not in ids)
    return Organization(
        id=found.id, accounts=(*found.accounts, *(replace(one, status=CLOSED) for one in former))
    )
