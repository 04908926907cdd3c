"""Keep one GitHub issue for each target with drift: what to create, update and close, as requests to GitHub.

A workflow sends the requests. An issue belongs to the target that its first line names. What is unchanged
needs no request, so a run takes few, and at most ``MOST_REQUESTS``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.drifting.stack_drift import DriftStatus, StackDrift
from bedrock_monitoring.commands.reviewing.comment import fenced
from bedrock_monitoring.files import make_folder, read_text, write_file
from bedrock_monitoring.problems import refuse_one

LABEL = "drift"
"""The label of the issues, by which the workflow lists them."""

MOST_REQUESTS = 100
"""The requests of one run. GitHub takes 80 a minute and 500 an hour that write content ("Rate limits")."""

_MARKER = re.compile(r"<!-- bedrock-monitoring: drift of (?P<target>[A-Za-z0-9-]+) -->")
_MAX_TEXT_LENGTH = 60_000
"""GitHub refuses a body of more than 65,536 characters; the rest is room for what surrounds the text."""

_INDEX = "requests"


@dataclass(frozen=True, kw_only=True)
class Issue:
    """An open issue of a target.

    Attributes:
        number: Its number.
        target: The name of the target.
        body: Its text.
    """

    number: int
    target: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request of GitHub's REST API, below ``repos/OWNER/REPOSITORY/``.

    Attributes:
        method: The HTTP method.
        path: The path.
        content: The content, as values of JSON.
        summary: What it does, in a few words.
    """

    method: str
    path: str
    content: dict[str, Any]
    summary: str


def requests_for(
    drifts: Sequence[StackDrift], issues: Sequence[Issue], *, names: Collection[str]
) -> tuple[Request, ...]:
    """Return the requests that make the open issues those of the drift.

    The issue of a target without drift is closed, and that of one that is no longer in the rollout. That of a
    target whose drift is not known stays.

    Args:
        drifts: The drift of each target that was looked at.
        issues: The open issues of drift.
        names: The names of all targets of the rollout.
    """
    by_target: dict[str, Issue] = {}
    doubled = [issue for issue in issues if by_target.setdefault(issue.target, issue) is not issue]
    statuses = {drift.name: drift.status for drift in drifts}
    over = [
        issue
        for name, issue in by_target.items()
        if statuses.get(name) is DriftStatus.NONE or name not in names
    ]
    closed = [_close(issue) for issue in (*doubled, *over)]
    drifted = [drift for drift in drifts if drift.status is DriftStatus.DRIFTED]
    updated = [
        Request(
            method="PATCH",
            path=f"issues/{by_target[drift.name].number}",
            content={"body": _body(drift)},
            summary=f"update the issue of {drift.name}",
        )
        for drift in drifted
        if drift.name in by_target and _stored(by_target[drift.name].body) != _stored(_body(drift))
    ]
    created = [
        Request(
            method="POST",
            path="issues",
            content={"title": f"Drift: {drift.name}", "body": _body(drift), "labels": [LABEL]},
            summary=f"open an issue of {drift.name}",
        )
        for drift in drifted
        if drift.name not in by_target
    ]
    return (*closed, *updated, *created)


def unknown(drifts: Sequence[StackDrift], *, names: Collection[str]) -> Iterator[str]:
    """Yield a line for each target of which nothing is known.

    Args:
        drifts: The drift of each target that was looked at.
        names: The names of the targets that were to be looked at.
    """
    known = {drift.name for drift in drifts if drift.status is not DriftStatus.FAILED}
    yield from (
        f"{name}: its drift is not known; see the log of its job" for name in names if name not in known
    )


def _close(issue: Issue) -> Request:
    return Request(
        method="PATCH",
        path=f"issues/{issue.number}",
        content={"state": "closed", "state_reason": "completed"},
        summary=f"close the issue of {issue.target}",
    )


def _body(drift: StackDrift) -> str:
    """Return the text of an issue. It changes only with the drift."""
    text = "\n".join(drift.lines)
    kept = text if len(text) <= _MAX_TEXT_LENGTH else f"{text[:_MAX_TEXT_LENGTH]}\n…"
    return (
        f"<!-- bedrock-monitoring: drift of {drift.name} -->\n"
        f"`{drift.name}` (account {drift.account}, {drift.region}) is not as it was deployed:\n\n"
        f"{fenced(kept)}\n"
        f"`make deploy TARGETS={drift.name}` makes it what `rollout.yaml` says. To keep a change, "
        "write it into `rollout.yaml`. The issue is closed when the drift is gone.\n"
    )


def _stored(body: str) -> str:
    """Return a text as it is compared: GitHub may change the ends of its lines."""
    return body.replace("\r\n", "\n").strip()


def write_requests(requests: Sequence[Request], folder: Path) -> Iterator[str]:
    """Write at most ``MOST_REQUESTS`` requests, each to a file, and yield what they do.

    The file ``requests`` has a line for each: its method, its path and its file.
    """
    make_folder(folder)
    sent = requests[:MOST_REQUESTS]
    lines = []
    for number, request in enumerate(sent, start=1):
        file = folder / f"{number:03}.json"
        write_file(file, json.dumps(request.content))
        lines.append(f"{request.method} {request.path} {file}\n")
        yield request.summary
    write_file(folder / _INDEX, "".join(lines))
    if more := len(requests) - len(sent):
        yield f"{count(more, 'more request')} in the next run: one run sends at most {MOST_REQUESTS}"


def read_drifts(folder: Path) -> tuple[StackDrift, ...]:
    """Read every ``*.json`` of a folder, as `drift --out` wrote it.

    Raises:
        InvalidInputError: A file is damaged.
    """
    found = list[StackDrift]()
    for file in sorted(folder.rglob("*.json")):
        try:
            found += [StackDrift.of_json(values) for values in json.loads(_read(file))]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            refuse_one(
                where=str(file), what="it is not what `drift --out` writes", remedy="find the drift again"
            )
    return tuple(found)


def read_issues(file: Path) -> tuple[Issue, ...]:
    """Read the issues of drift, the oldest first.

    Args:
        file: The ``number`` and the ``body`` of each open issue as GitHub's API has them: an object of JSON
            in each line.

    Raises:
        InvalidInputError: The file is something else.
    """
    found = list[Issue]()
    try:
        for line in _read(file).splitlines():
            issue = json.loads(line)
            if marker := _MARKER.match(issue["body"] or ""):
                found.append(Issue(number=int(issue["number"]), target=marker["target"], body=issue["body"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        refuse_one(where=str(file), what="it has no issues of GitHub's API", remedy="list them again")
    return tuple(sorted(found, key=lambda issue: issue.number))


def _read(file: Path) -> str:
    return read_text(file, remedy="name a file that is there")
