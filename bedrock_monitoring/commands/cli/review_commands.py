"""Commands that print what a folder of plans changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.deploying.plan_folder import all_plans, kept_orphans
from bedrock_monitoring.commands.previewing.picture_changes import read_changes, read_pictures
from bedrock_monitoring.commands.reviewing import comment as pull_request
from bedrock_monitoring.commands.reviewing.review import Review, read_stacks, review_of, without_plan
from bedrock_monitoring.commands.reviewing.review_text import review_text
from bedrock_monitoring.commands.workflows.groups import names_in
from bedrock_monitoring.files import read_text, write_file
from bedrock_monitoring.problems import quoted, refuse_one


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
    page_url: Annotated[
        str, typer.Option("--page-url", metavar="URL", help="The URL of the page that review --html wrote.")
    ] = "",
    backtest: Annotated[
        Path | None,
        typer.Option("--backtest", metavar="FILE", help="Also show what backtest --against printed."),
    ] = None,
    matrix: Annotated[
        str | None,
        typer.Option(
            "--matrix",
            metavar="JSON",
            help="What targets --groups printed: report each of its targets that has no plan.",
        ),
    ] = None,
) -> None:
    """Print the review of a folder of plans as one comment for a pull request."""
    expected = None if matrix is None else _names_in(matrix)
    dashboards = (
        None
        if pictures is None
        else pull_request.DashboardChanges(changes=read_changes(pictures), url=pictures_url)
    )
    if expected == ():
        print(pull_request.nothing_planned(dashboards))
        return
    printed = read_text(backtest, remedy="name what backtest --against printed") if backtest else ""
    found = _review(plans, expected=expected or ())
    print(pull_request.comment(found, dashboards, backtest=printed, page_url=page_url))


def review(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that plan --out wrote.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write an HTML page here instead.")
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures", metavar="DIR", help="With --html: show the pictures that preview --before wrote."
        ),
    ] = None,
) -> None:
    """Print what a folder of plans changes, equal changes once for all targets."""
    if pictures is not None and html is None:
        refuse_one(
            where=spelled("--pictures"),
            what="only a page can show pictures",
            remedy=f"add {spelled('--html')}",
        )
    found = _review(plans)
    if html is not None:
        # Only the page needs the preview.
        from bedrock_monitoring.commands.reviewing.review_page import review_page  # noqa: PLC0415

        shown = () if pictures is None else read_pictures(pictures)
        write_file(html, review_page(found, shown))
        print(html)
        return
    print(json.dumps(found.to_json(), indent=2) if as_json else review_text(found))


def _review(plans: Path, *, expected: Sequence[str] = ()) -> Review:
    there = all_plans(plans, may_be_empty=bool(expected))
    missing = without_plan(name for name in expected if name not in there)
    return review_of((*read_stacks(there), *missing), orphans=kept_orphans(plans))


def _names_in(matrix: str) -> tuple[str, ...]:
    try:
        return names_in(json.loads(matrix))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        refuse_one(
            where=spelled("--matrix"),
            what=f"{quoted(matrix)} is no matrix of groups",
            remedy=f"give it what `{spelled('targets --groups')}` prints",
        )
