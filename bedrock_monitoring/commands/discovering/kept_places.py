"""Keep what was read in a folder, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bedrock_monitoring.commands.discovering.found import FoundPlace
from bedrock_monitoring.files import write_file

USED_FOR = timedelta(days=1)
"""How long what was read is used."""

_PLACE = TypeAdapter(FoundPlace)


def kept_place(folder: Path, *, account: str, region: str, now: datetime) -> FoundPlace | None:
    """Return what an earlier run read of an account and Region less than a day ago; ``None`` if none did."""
    try:
        found = _PLACE.validate_json(_file(folder, account, region).read_bytes())
    except (OSError, ValidationError):
        return None
    is_new = timedelta() <= now - found.read_at < USED_FOR
    return found if is_new and found.place == (account, region) else None


def keep_place(folder: Path, found: FoundPlace) -> None:
    """Write what was read of an account and Region into the folder.

    Raises:
        InvalidInputError: The folder cannot be written.
    """
    write_file(_file(folder, found.account, found.region), _PLACE.dump_json(found, indent=2))


def _file(folder: Path, account: str, region: str) -> Path:
    return folder / f"{account}-{region}.json"
