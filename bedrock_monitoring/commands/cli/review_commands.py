"""Commands that print what a folder of plans changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.deploying.plan_folder import all_plans, kept_orphans
from bedrock_monitoring.commands.previewing.picture_changes import read_changes
from bedrock_monitoring.commands.reviewing import comment as pull_request
from bedrock_monitoring.commands.reviewing.review import Review, read_stacks, review_of
from bedrock_monitoring.commands.reviewing.review_text import review_text


def comment(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that plan --out wrote.")],
    *,
    pictures: Annotated[
        Path | None,
        typer.Option("--pictures", metavar="DIR", help="Also list the changes that preview --before wrote."),
    ] = None,
    pictures_url: Annotated[
        str, typer.Option("--pictures-url", metavar="URL", help="The URL of those pictures.")
    ] = "",
) -> None:
    """Print the review of a folder of plans as one comment for a pull request."""
    dashboards = (
        None
        if pictures is None
        else pull_request.DashboardChanges(changes=read_changes(pictures), url=pictures_url)
    )
    print(pull_request.comment(_review(plans), dashboards))


def review(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that plan --out wrote.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what a folder of plans changes, equal changes once for all targets."""
    found = _review(plans)
    print(json.dumps(found.to_json(), indent=2) if as_json else review_text(found))


def _review(plans: Path) -> Review:
    return review_of(read_stacks(all_plans(plans)), orphans=kept_orphans(plans))
