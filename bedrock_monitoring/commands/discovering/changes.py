"""The files that follow from what is found: new ones, or changes that leave everything else as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas import QuotaKey, has_request_quota
from bedrock_monitoring.commands.console.unified_diff import unified_diff
from bedrock_monitoring.commands.discovering.compared_places import PlaceComparison
from bedrock_monitoring.commands.discovering.found import FoundModel, FoundPlace
from bedrock_monitoring.monitoring.organization import ACTIVE, CLOSED, Organization, OrganizationAccount
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.rollout.target_edits import own_entry, target_indices
from bedrock_monitoring.rollout.values.rules import ADD
from bedrock_monitoring.rollout.yaml_document import Document, Step, parse
from bedrock_monitoring.rollout.yaml_edits import Edit, with_edits, with_item
from bedrock_monitoring.rollout.yaml_writing import Plain, document_text


@dataclass(kw_only=True)
class ChangedFile:
    """A file before and after.

    Attributes:
        path: The file.
        before: Its text; empty if it is new.
        after: Its text after the change.
        by_hand: What cannot be written without changing what people decided.
        check: Raises if a text cannot be used. ``None`` if each change is known to be good.
    """

    path: Path
    before: str
    after: str
    by_hand: list[str] = field(default_factory=list)
    check: Callable[[str], object] | None = None

    @property
    def diff(self) -> str:
        """The change as a patch; empty if nothing changes."""
        return unified_diff(self.before, self.after, path=self.path)

    def edit(self, path: tuple[Step, ...], value: Plain) -> None:
        """Write a single value."""
        self._try(lambda: with_edits(self.after, [Edit(path=path, value=value)], file=str(self.path)))

    def add(self, path: Sequence[Step], item: object) -> None:
        """Add an item to a list."""
        self._try(lambda: with_item(self.after, path, item, file=str(self.path)))

    def _try(self, change: Callable[[], str]) -> None:
        try:
            after = change()
            if self.check:
                self.check(after)
            self.after = after
        except InvalidInputError as error:
            self.by_hand += map(str, error.problems)


def organization_file(path: Path, text: str, found: Organization) -> ChangedFile:
    """Return the file of an organization with the accounts that were found.

    Names stay, and so do accounts that are gone: their status becomes ``closed``.

    Args:
        path: The file.
        text: Its text; empty if it is new.
        found: The accounts.
    """
    if not text:
        header = "# yaml-language-server: $schema=organization.schema.json\n"
        accounts = [_account(one) for one in found.accounts if one.active]
        return ChangedFile(
            path=path, before="", after=header + document_text({"id": found.id, "accounts": accounts})
        )
    changed = ChangedFile(path=path, before=text, after=text)
    document = parse(text, file=str(path))
    listed = document.value(("accounts",))
    known = {
        str(item["id"]): number for number, item in enumerate(listed if isinstance(listed, list) else [])
    }
    by_id = {account.id: account for account in found.accounts}
    for id_, number in known.items():
        _edit_account(changed, document, number, by_id.get(id_))
    for account in found.accounts:
        if account.active and account.id not in known:
            changed.add(("accounts",), _account(account))
    return changed


def _account(account: OrganizationAccount) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        **({"unit": account.unit} if account.unit else {}),
        **({"tags": dict(account.tags)} if account.tags else {}),
        **({} if account.active else {"status": account.status}),
    }


def _edit_account(
    changed: ChangedFile, document: Document, number: int, account: OrganizationAccount | None
) -> None:
    """Write what differs: the unit, the status, and tags that are new or have another value."""
    here: tuple[Step, ...] = ("accounts", number)
    status = account.status if account else CLOSED
    if (document.value((*here, "status")) or ACTIVE) != status:
        changed.edit((*here, "status"), status)
    if account is None:
        return
    if (document.value((*here, "unit")) or "") != account.unit:
        changed.edit((*here, "unit"), account.unit or None)  # none: directly below the root
    for key, value in account.tags.items():
        if document.value((*here, "tags", key)) != value:
            changed.edit((*here, "tags", key), value)


def new_rollout(
    path: Path,
    places: Sequence[FoundPlace],
    *,
    state: tuple[str, str],
    organization: Organization | None,
    organization_path: Path,
) -> ChangedFile:
    """Return the first rollout file of somebody who has none.

    Args:
        path: The file.
        places: What was found.
        state: The account and the Region of the state bucket.
        organization: The accounts, if an organization was read.
        organization_path: The file that names them.

    Raises:
        InvalidInputError: No model that was called has an id that a rollout takes.
    """
    names = {one.id: one.name for one in organization.accounts} if organization else {}
    account, region = state
    values: dict[str, object] = {"state": {"account": account, "region": region}}
    if organization:
        values["organization"] = organization_path.name
    targets = [
        _target(found, found.models, name=f"{names.get(found.account, 'main')}-{found.region}")
        for found in places
        if any(map(_can_be_written, found.models))
    ]
    if not targets:
        called = ", ".join(sorted({model.id for found in places for model in found.models}))
        what = f"no model that was called has an id that a rollout takes: {called}"
        refuse_one(where=str(path), what=what, remedy="name other Regions, or write the first target by hand")
    values["targets"] = targets
    header = "# yaml-language-server: $schema=rollout.schema.json\n"
    return ChangedFile(path=path, before="", after=header + document_text(values))


def _target(found: FoundPlace, models: Sequence[FoundModel], *, name: str) -> dict[str, object]:
    logging = {"invocation_logging": {"log_group": found.log_group}} if found.log_group else {}
    return {
        "name": name,
        "account": found.account,
        "region": found.region,
        "models": [_model(model, found) for model in models if _can_be_written(model)],
        **logging,
    }


def _can_be_written(model: FoundModel) -> bool:
    """Return whether the id of a model is one that a rollout takes; the report has every one."""
    try:
        ModelId.parse(model.id)
    except InvalidInputError:
        return False
    return True


def _model(model: FoundModel, found: FoundPlace) -> object:
    """Return a model as the file writes it: its id alone, or with its name or the codes of its quotas."""
    profile = next((one for one in found.profiles if one.id == model.id), None)
    if profile:
        return {"id": profile.arn, "name": profile.name}
    has_requests = has_request_quota(ModelId.parse(model.id)) if model.quotas else False
    quotas = {
        key: code for key, code in model.quotas.items() if has_requests or key != QuotaKey.REQUESTS_PER_MINUTE
    }
    return {"id": model.id, "quota": quotas} if quotas else model.id


def rollout_file(
    path: Path,
    text: str,
    comparisons: Sequence[PlaceComparison],
    *,
    names: Mapping[str, str],
    organization: str | None,
    check: Callable[[str], object],
) -> ChangedFile:
    """Return a rollout file in which every model that is called is watched. Nothing is taken away.

    Args:
        path: The file.
        text: Its text.
        comparisons: What was found beside the targets of the file.
        names: The names of accounts by their ids.
        organization: The file of the accounts, if they were read and the rollout does not name it yet.
        check: Raises ``InvalidInputError`` if a text is no rollout that can be used.
    """
    changed = ChangedFile(path=path, before=text, after=text)
    _complete(changed, comparisons, names, organization)
    try:
        check(changed.after)
    except InvalidInputError:
        # Something that was called cannot be written: all else is, one after the other.
        changed = ChangedFile(path=path, before=text, after=text, check=check)
        _complete(changed, comparisons, names, organization)
    return changed


def _complete(
    changed: ChangedFile,
    comparisons: Sequence[PlaceComparison],
    names: Mapping[str, str],
    organization: str | None,
) -> None:
    if organization:
        changed.edit(("organization",), organization)
    for one in comparisons:
        if one.targets:
            for model in one.not_watched:
                _add_model(changed, one.targets[0], _model(model, one.found))
        elif any(map(_can_be_written, one.not_watched)):
            name = f"{names.get(one.found.account, f'account-{one.found.account}')}-{one.found.region}"
            changed.add(("targets",), _target(one.found, one.not_watched, name=name))


def _add_model(changed: ChangedFile, target: Target, model: object) -> None:
    """Add a model to the list of a target, or to what extends the list that it takes from others."""
    document = parse(changed.after, file=str(changed.path))
    index = target_indices(document).get(target.name)
    if index is None:
        changed.add(("targets",), {**own_entry(target), "models": {ADD: [model]}})
        return
    models = ("targets", index, "models")
    changed.add(models if isinstance(document.value(models), list) else (*models, ADD), model)
