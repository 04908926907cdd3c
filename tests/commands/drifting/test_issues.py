"""One GitHub issue for each target with drift."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.drifting.issues import (
    MOST_REQUESTS,
    Issue,
    Request,
    read_drifts,
    read_issues,
    requests_for,
    unknown,
    write_requests,
)
from bedrock_monitoring.commands.drifting.stack_drift import Changer, DriftStatus, StackDrift
from bedrock_monitoring.commands.reviewing.change import Action
from bedrock_monitoring.commands.reviewing.review import SameChange
from bedrock_monitoring.problems import InvalidInputError

CHANGE = SameChange(
    action=Action.UPDATE,
    kind="throttles of",
    names=("Nova",),
    details=("> 999 in AWS, > 5 in the rollout for 3 of 5 minutes",),
    consequence="",
)
BY = Changer(resource="bedrock-one_nova_throttles", event="PutMetricAlarm", by="Admin/alice", at="today")


def drift(name: str, status: DriftStatus = DriftStatus.DRIFTED, **more: Any) -> StackDrift:
    changes = (CHANGE,) if status is DriftStatus.DRIFTED else ()
    values = {"changes": changes, "changers": (BY,) if changes else (), **more}
    return StackDrift(name=name, account="111122223333", region="us-east-1", status=status, **values)


def requests(*drifts: StackDrift, issues: tuple[Issue, ...] = (), names: str = "one two") -> list[Request]:
    return list(requests_for(drifts, issues, names=names.split()))


def opened(*drifts: StackDrift) -> tuple[Issue, ...]:
    """Return the issues that a run with this drift opens."""
    created = [request.content for request in requests(*drifts)]
    return tuple(
        Issue(number=number, target=drift.name, body=content["body"])
        for number, (drift, content) in enumerate(zip(drifts, created, strict=True), start=1)
    )


def test_a_target_with_drift_gets_an_issue_that_says_what_and_who_and_what_to_do() -> None:
    [request] = requests(drift("one"), drift("two", DriftStatus.NONE))
    assert (request.method, request.path) == ("POST", "issues")
    assert request.summary == "open an issue of one"
    assert (request.content["title"], request.content["labels"]) == ("Drift: one", ["drift"])
    assert request.content["body"] == (
        "<!-- bedrock-monitoring: drift of one -->\n"
        "`one` (account 111122223333, us-east-1) is not as it was deployed:\n\n"
        "```\n"
        "~ throttles of Nova: > 999 in AWS, > 5 in the rollout for 3 of 5 minutes\n"
        "changed since the last deploy, as CloudTrail says:\n"
        "    bedrock-one_nova_throttles: PutMetricAlarm by Admin/alice, today\n"
        "```\n\n"
        "`make deploy TARGETS=one` makes it what `rollout.yaml` says. To keep a change, write it into "
        "`rollout.yaml`. The issue is closed when the drift is gone.\n"
    )


def test_an_issue_that_says_the_same_already_needs_no_request() -> None:
    [issue] = opened(drift("one"))
    assert requests(drift("one"), issues=(issue,)) == []
    as_github_has_it = replace(issue, body=issue.body.replace("\n", "\r\n").strip())
    assert requests(drift("one"), issues=(as_github_has_it,)) == []


def test_an_issue_follows_the_drift() -> None:
    issues = opened(drift("one"))
    [request] = requests(drift("one", changers=()), issues=issues)
    assert (request.method, request.path) == ("PATCH", "issues/1")
    assert request.summary == "update the issue of one"
    assert request.content.keys() == {"body"}
    assert "CloudTrail" not in request.content["body"]


def test_an_issue_is_closed_when_the_drift_is_gone_or_the_target_is() -> None:
    issues = opened(drift("one"), drift("gone"))
    found = requests(drift("one", DriftStatus.NONE), issues=issues)
    assert [(request.method, request.path) for request in found] == [
        ("PATCH", "issues/1"),
        ("PATCH", "issues/2"),
    ]
    assert [request.summary for request in found] == ["close the issue of one", "close the issue of gone"]
    assert found[0].content == {"state": "closed", "state_reason": "completed"}


def test_an_issue_stays_while_nothing_is_known_of_its_target() -> None:
    issues = opened(drift("one"), drift("two"))
    assert requests(drift("one", DriftStatus.FAILED, reason="no"), issues=issues) == []


def test_a_second_issue_of_a_target_is_closed() -> None:
    [issue] = opened(drift("one"))
    [request] = requests(drift("one"), issues=(issue, replace(issue, number=7)))
    assert (request.path, request.content["state"]) == ("issues/7", "closed")


def test_a_run_sends_at_most_so_many_requests_and_says_how_many_are_left(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(MOST_REQUESTS + 3)]
    found = requests(*(drift(name) for name in names), names=" ".join(names))
    said = list(write_requests(found, tmp_path / "out"))
    assert said[0] == "open an issue of t0"
    assert said[-1] == f"3 more requests in the next run: one run sends at most {MOST_REQUESTS}"
    lines = (tmp_path / "out" / "requests").read_text().splitlines()
    assert len(lines) == MOST_REQUESTS
    method, path, file = lines[0].split()
    assert (method, path) == ("POST", "issues")
    assert json.loads(Path(file).read_text()) == found[0].content


def test_without_a_change_there_is_no_request(tmp_path: Path) -> None:
    assert list(write_requests([], tmp_path)) == []
    assert (tmp_path / "requests").read_text() == ""


def test_what_is_too_long_for_an_issue_is_cut() -> None:
    [request] = requests(drift("one", changers=(BY,) * 2_000))
    assert len(request.content["body"]) < 65_536
    assert "\n…\n```\n" in request.content["body"]


def test_a_text_of_aws_cannot_end_the_block_that_it_stands_in() -> None:
    change = replace(CHANGE, details=("```\n@everyone",))
    [request] = requests(drift("one", changes=(change,)))
    assert "\n````\n~ throttles of Nova: ``` @everyone\n" in request.content["body"]


def test_issues_are_read_as_the_api_has_them_the_oldest_first_and_without_others(tmp_path: Path) -> None:
    body = "<!-- bedrock-monitoring: drift of one -->\ntext"
    listed = [(9, body), (4, body), (5, None), (6, f"see {body}")]
    file = tmp_path / "issues.json"
    file.write_text("".join(json.dumps({"number": number, "body": text}) + "\n" for number, text in listed))
    assert read_issues(file) == (
        Issue(number=4, target="one", body=body),
        Issue(number=9, target="one", body=body),
    )
    file.write_text("")
    assert read_issues(file) == ()


@pytest.mark.parametrize("text", ["{}", "[1]", '{"body": "x"}x', '{"message": "Bad credentials"}', "1"])
def test_a_file_that_has_no_issues_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "issues.json"
    file.write_text(text)
    with pytest.raises(InvalidInputError, match="it has no issues of GitHub's API"):
        read_issues(file)


def test_what_failed_or_was_not_reached_is_told() -> None:
    found = [drift("one"), drift("two", DriftStatus.FAILED)]
    assert list(unknown(found, names=["one", "two", "three"])) == [
        "two: its drift is not known; see the log of its job",
        "three: its drift is not known; see the log of its job",
    ]


def test_drift_is_read_from_every_file_of_a_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "drift.json").write_text(json.dumps([drift(name).to_json()]))
    assert read_drifts(tmp_path) == (drift("one"), drift("two"))


@pytest.mark.parametrize("text", ["", "[{}]", "[1]", '[{"status": "x"}]'])
def test_a_file_that_has_no_drift_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "drift.json").write_text(text)
    with pytest.raises(InvalidInputError, match="it is not what `drift --out` writes"):
        read_drifts(tmp_path)
